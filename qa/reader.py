"""Scores the sentences of the best passages: which of them answers the question, if any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index import Passage
from index.embed import Embedder
from index.split import Span, sentences
from qa.expects import Kind, expected, offers
from qa.words import names_asked, question_stems, stem, stems


@dataclass(frozen=True)
class Reading:
    """A sentence of an article, and how likely it is to answer: 0..1."""

    article_id: str
    start: int
    end: int
    text: str
    score: float


class Reader(Protocol):
    """Judges the sentences of passages by a question."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Every sentence with its score, best first; passages come best first too."""
        ...


WEIGHTS = {
    "words of the question in the sentence": 2.649,
    "words of the question around the sentence": 0.580,
    "names of the question in the sentence": -0.373,
    "names of the question around the sentence": 0.792,
    "cosine of question and sentence": 4.194,
    "score of the passage": -0.522,
    "rank of the passage": -2.138,
    "the kind asked for is missing": -0.752,
    "the kind asked for is there": 0.123,
    "length": 0.550,
}
BIAS = -6.914
"""A logistic regression; fitted, and scaled to a probability, by tests/bench/fit_reader.py."""

FEATURES = tuple(WEIGHTS)
_COSINE = FEATURES.index("cosine of question and sentence")


class SentenceReader:
    """A logistic regression on what a sentence shares with the question.

    It needs no training data of the user's and no model but the embedder.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Every sentence with its score, best first."""
        places, rows = self.features(question, passages)
        scores = 1 / (1 + np.exp(-(rows @ list(WEIGHTS.values()) + BIAS)))
        readings = [
            Reading(p.article_id, p.start + s.start, p.start + s.end, p.text[s.start : s.end], x)
            for (p, s), x in zip(places, scores.tolist(), strict=True)
        ]
        return sorted(readings, key=lambda reading: -reading.score)

    def features(
        self, question: str, passages: Sequence[Passage]
    ) -> tuple[list[tuple[Passage, Span]], np.ndarray]:
        """The sentences of the passages, and a row of FEATURES for each."""
        split = [(p, sentences(p.text)) for p in passages]
        places = [(p, span) for p, spans in split for span in spans]
        if not places:
            return [], np.zeros((0, len(FEATURES)))
        [asked] = self._embedder.embed_questions([question])
        cosines = (
            self._embedder.embed_passages([p.text[s.start : s.end] for p, s in places]) @ asked
        )
        asking = _Asking(question, [p.text for p in passages])
        rows = [
            row
            for rank, (passage, spans) in enumerate(split)
            for row in asking.rows(passage, spans, rank)
        ]
        table = np.array(rows, dtype=np.float64)
        table[:, _COSINE] = cosines
        return places, table


class _Asking:
    """A question taken apart, to be held against sentences."""

    def __init__(self, question: str, texts: Sequence[str]) -> None:
        self.question = question
        self.words = set(question_stems(question))
        self.names = {stem(name) for name in names_asked(question, texts)}
        self.kind = expected(question)

    def rows(
        self, passage: Passage, spans: Sequence[Span], rank: int
    ) -> Iterator[tuple[float, ...]]:
        texts = [passage.text[s.start : s.end] for s in spans]
        found = [stems(text) for text in texts]
        for i, text in enumerate(texts):
            around = set().union(*found[max(0, i - 2) : i + 2])
            fits = offers(self.kind, text, self.question)
            yield (
                _share(self.words, found[i]),
                _share(self.words, around),
                _share(self.names, found[i]),
                _share(self.names, around),
                0.0,  # the cosine, filled in for all at once
                passage.score,
                float(np.log1p(rank)),
                float(not fits),
                float(fits and self.kind is not Kind.OTHER),
                float(np.log1p(len(found[i]))),
            )


def _share(wanted: set[str], there: set[str]) -> float:
    return len(wanted & there) / len(wanted) if wanted else 1.0
