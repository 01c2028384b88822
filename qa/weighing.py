"""Retrieval's and the reader's scores of a sentence, weighed together into one chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from index import Passage
from qa.words import question_stems, stems

if TYPE_CHECKING:
    from qa.spans import ScoredSentence

WEIGHTS = (1.0, 20.0, 10.0)
"""What counts how much: the reader's score of the sentence, a logit; its passage's score, 0..1; the
share of the question's words that the sentence has."""

SLOPE, BIAS = 0.212, -4.144
"""A logistic regression of "the best sentence answers" on the weighed score (Platt)."""

THRESHOLD = 0.399
"""Chance from which on a question is answered: the middle of those with the best F1 on the tuning
questions at which 97 of 100 questions from outside the library are declined. This and the
regression are fitted by tests/bench/fit_weights.py."""


def weigh(
    question: str, passages: Sequence[Passage], found: Sequence[Sequence[ScoredSentence]]
) -> list[np.ndarray]:
    """How likely each sentence of each passage is to answer, 0..1."""
    return [chance(part @ WEIGHTS) for part in evidence(question, passages, found)]


def chance(scores: np.ndarray) -> np.ndarray:
    """Chances, 0..1, of weighed scores."""
    chances: np.ndarray = 1 / (1 + np.exp(-(SLOPE * scores + BIAS)))
    return chances


def evidence(
    question: str, passages: Sequence[Passage], found: Sequence[Sequence[ScoredSentence]]
) -> list[np.ndarray]:
    """What is weighed: for each passage an array of shape (sentences, WEIGHTS)."""
    words = set(question_stems(question))

    def share(text: str) -> float:
        return len(words & stems(text)) / max(len(words), 1)

    return [
        np.array(
            [
                (one.score, passage.score, share(passage.text[slice(*one.sentence)]))
                for one in scored
            ]
        ).reshape(-1, len(WEIGHTS))
        for passage, scored in zip(passages, found, strict=True)
    ]
