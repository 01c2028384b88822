"""Reads the best passages for a question: which sentence answers it, with which words, if any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from index import Passage
from index.article import Heading
from index.split import Span
from qa.answer import Evidence


@dataclass(frozen=True)
class Finding:
    """A sentence of a passage, and how well it answers.

    `start` and `end` are its place in the article, `answer` the place of the words in it that
    answer, if the reader marks them. `score` is the chance, 0..1, that it answers.
    """

    article_id: str
    start: int
    end: int
    text: str
    answer: Span | None
    score: float

    @property
    def evidence(self) -> Evidence:
        """The sentence as what a claim rests on."""
        return Evidence(self.article_id, self.start, self.end, self.text, self.answer)

    @property
    def answer_text(self) -> str:
        """The words that answer, if the reader marks them."""
        if self.answer is None:
            return ""
        return self.text[self.answer.start - self.start : self.answer.end - self.start]


@dataclass(frozen=True)
class Reading:
    """What a reader made of the passages found for a question.

    `findings` and `passages` come best first, these without what orders.py leaves out; `headings`
    has those of their articles by id.
    """

    question: str
    findings: tuple[Finding, ...] = ()
    passages: tuple[Passage, ...] = ()
    headings: Mapping[str, Heading] = field(default_factory=dict)

    @property
    def ranking(self) -> tuple[str, ...]:
        """The ids of the articles, best first."""
        return tuple(dict.fromkeys(passage.article_id for passage in self.passages))

    @property
    def confidence(self) -> float:
        """The chance, 0..1, that the best sentence answers."""
        return self.findings[0].score if self.findings else 0.0


class Reader(Protocol):
    """Judges passages, which come best first, by a question; `headings` are of their articles."""

    def read(
        self, question: str, passages: Sequence[Passage], headings: Mapping[str, Heading]
    ) -> Reading:
        """Every sentence with its score, and the passages in a better order."""
        ...
