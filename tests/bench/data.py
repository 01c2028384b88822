"""Question sets for the benchmarks.

A set is a folder with `corpus.jsonl` ({"id", "title", "text"} a line) and `questions.jsonl`
({"id", "question", "answers", "relevant", "unanswerable"} a line; a question without an answer
names the article it is about as "distractor_doc").
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index import Library


@dataclass(frozen=True)
class Question:
    text: str
    answers: tuple[str, ...]
    relevant: tuple[str, ...]
    unanswerable: bool
    distractor: str | None  # the article that an unanswerable question is about
    tuning: bool


def read_questions(folder: Path) -> list[Question]:
    """All questions of a set; `tuning` parts them in two halves by their article's title."""
    named = titles(folder)
    return [
        Question(
            row["question"],
            tuple(row["answers"]),
            tuple(row["relevant"]),
            row["unanswerable"],
            row.get("distractor_doc"),
            in_tuning_half(named[(row["relevant"] or [row["distractor_doc"]])[0]]),
        )
        for row in _rows(folder / "questions.jsonl")
    ]


def titles(folder: Path) -> dict[str, str]:
    """The title of every article of a set, by id."""
    return {row["id"]: row["title"] for row in _rows(folder / "corpus.jsonl")}


def corpus(folder: Path) -> dict[str, str]:
    """The text of every article of a set, by id."""
    return {row["id"]: row["text"] for row in _rows(folder / "corpus.jsonl")}


def in_tuning_half(title: str) -> bool:
    """Whether questions about this title may be tuned on; the others are reported."""
    return hashlib.md5(title.encode(), usedforsecurity=False).digest()[-1] % 2 == 0


def for_combining(title: str) -> bool:
    """Whether a title of the tuning half is kept from the reader's training.

    How a reader's scores are to be weighed can only be learnt where it has not seen the answers.
    A collection's name, as all reviews have, is no title.
    """
    return (
        "_" not in title
        and hashlib.md5(title.encode(), usedforsecurity=False).digest()[-2] % 5 == 1
    )


@contextmanager
def indexed(folder: Path) -> Iterator[Library]:
    """A library of a set's corpus, in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
        Library.open(scratch) as library,
    ):
        report = library.add(folder / "corpus.jsonl")
        if report.failed:
            raise SystemExit(f"{folder}: {report!r}")
        yield library


def _rows(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
