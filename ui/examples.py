"""Questions to begin with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from index.markdown import read_markdown

MOST = 4


def examples(titles: Sequence[str]) -> list[str]:
    """A few questions that articles with these titles, newest first, are likely to answer.

    For the sample articles they were thought up; of others they ask what is in them, and what is
    said about the title.
    """
    known = _sample_questions()
    prepared = [question for title, question in known.items() if title in titles]
    made = [f"What do the articles say about “{title}”?" for title in titles if title not in known]
    if len(made) == 1:
        made = ["What is the article about?"]
    elif made:
        made.insert(0, "What's new?")
    return _spread(prepared) or made[:MOST]


def sample_folder() -> Path:
    """Where the install put the sample articles."""
    return Path(str(files("index") / "samples"))


def _spread(questions: Sequence[str]) -> list[str]:
    """As many as fit, from all over the list: neighbours are often about the same thing."""
    step = max(1, -(-len(questions) // MOST))
    return list(questions[::step])


@cache
def _sample_questions() -> dict[str, str]:
    """Title of a sample article -> a question about it."""
    questions = json.loads((sample_folder() / "questions.json").read_text("utf-8"))
    return dict(_titled(questions.items()))


def _titled(questions: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for name, question in questions:
        data = (sample_folder() / name).read_bytes()
        yield read_markdown(data, name, name).title, question
