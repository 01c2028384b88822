"""Pairs of questions: one that a text answers, and one that it nearly answers.

pairs/*.txt hold texts with such pairs after each, a pair a line:

    # Title
    The text, a paragraph a line.
    question that it answers | the answer, word for word | question that it nearly answers

pairs/SET.tsv has pairs about the texts of a question set: the text's id and the same three.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from data import corpus, titles
from examples import Example, answer_span, likest, put_in

from index.split import PASSAGE_CHARACTERS, sentences

FOLDER = Path(__file__).parent / "pairs"


class Pair(NamedTuple):
    """Two questions of a text, each with the passage that has the answer or seems to have it.

    `elsewhere` is the answered one with another passage of the text, if it has one without the
    answer.
    """

    answered: Example
    missed: Example
    elsewhere: Example | None


class Text(NamedTuple):
    """A text and the lines of its pairs: question, answer, near-miss."""

    title: str
    text: str
    asked: list[tuple[str, str, str]]


def texts(path: Path) -> Iterator[Text]:
    """The texts of a file, in order."""
    for block in ("\n" + path.read_text("utf-8")).split("\n# ")[1:]:
        title, *lines = (line.strip() for line in block.splitlines() if line.strip())
        fields = [tuple(part.strip() for part in line.split(" | ")) for line in lines]
        paragraphs = [found[0] for found in fields if len(found) == 1]
        asked = [(found[0], found[1], found[2]) for found in fields if len(found) == 3]
        if len(paragraphs) + len(asked) != len(lines):
            raise ValueError(f"{path}: a pair of {title!r} lacks a question or the answer")
        yield Text(title, " ".join(paragraphs), asked)


def written() -> list[Pair]:
    """The pairs about texts of our own."""
    return [
        pair
        for path in sorted(FOLDER.glob("*.txt"))
        for text in texts(path)
        for asked in text.asked
        if (pair := paired(text.title, text.text, *asked))
    ]


def about(folder: Path) -> list[Pair]:
    """The pairs about the texts of a question set."""
    bodies, named = corpus(folder), titles(folder)
    rows = (FOLDER / f"{folder.name}.tsv").read_text("utf-8").splitlines()
    made = (
        paired("" if "_" in named[key] else named[key], " ".join(bodies[key].split()), *asked)
        for key, *asked in (row.split("\t") for row in rows)
    )
    return [pair for pair in made if pair]


def paired(title: str, text: str, question: str, answer: str, near: str) -> Pair | None:
    """A pair, unless its answer does not lie within one passage."""
    passages = list(_passages(text))
    span = answer_span(question, [answer], text)
    if not span:
        raise ValueError(f"{answer!r} is not in the text {title!r}")
    at = max(start for start, _ in passages if start <= span[0])
    passage = dict(passages)[at]
    if span[1] > at + len(passage):
        return None
    every = [one for _, one in passages]
    others = [one for one in every if answer.lower() not in one.lower()]
    return Pair(
        Example(question, title, passage, span[0] - at, span[1] - at, 0.0, ()),
        Example(near, title, every[likest(near, every)], blame=put_in(question, near)),
        Example(question, title, others[likest(question, others)]) if others else None,
    )


def _passages(text: str) -> Iterator[tuple[int, str]]:
    """Where runs of sentences begin that are about as long as passages, and the runs."""
    start = end = 0
    for span in sentences(text):
        if span.end - start > PASSAGE_CHARACTERS and end > start:
            yield start, text[start:end]
            start = span.start
        end = span.end
    yield start, text[start:end]
