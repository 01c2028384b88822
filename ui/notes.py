"""What is said under an answer of the language model that worded it."""

from __future__ import annotations

from collections.abc import Iterator

from qa import Answer


def notes(answer: Answer) -> Iterator[str]:
    """Which language model worded an answer, what was left out of it, and what went wrong."""
    if answer.note:
        yield answer.note
    if answer.model:
        yield f"Worded by {answer.model}; every sentence is checked against its quote."
    if answer.removed:
        sentences = "1 sentence" if answer.removed == 1 else f"{answer.removed} sentences"
        done = "struck through" if answer.struck else "left out"
        yield f"{sentences} of the model {done}: the articles do not bear it out."
