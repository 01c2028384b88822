"""Retrieval's and the reader's scores of a sentence, weighed together into one chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index import Passage
from qa.words import question_stems, stems

if TYPE_CHECKING:
    from qa.spans import ScoredSentence

WEIGHTS = (1.0, 20.0, 10.0, 5.0)
"""What counts how much for the order of passages: the reader's score of the best sentence, a logit;
the passage's score of 0..1; the share of the question's words that the passage has; whether it has
every one of them."""

DECIDING = (2.0, 20.0, 10.0, 4.0)
"""The same for whether a sentence answers. Near-misses have the words of the question, too, so the
reader counts for more."""

SLOPE, BIAS = 0.127, -2.852
"""A logistic regression of "the best sentence answers" on the weighed score (Platt)."""

THRESHOLD = 0.366
"""Chance from which on a question is answered: the point of best F1 on the tuning questions, of
those at which 97 of 100 questions from outside the library are declined. This and the regression
are fitted by tests/bench/fit_weights.py."""


class Weighed(NamedTuple):
    """`order` has a score for each passage, `chances` one, 0..1, for each of its sentences."""

    order: np.ndarray
    chances: list[np.ndarray]


def weigh(
    question: str, passages: Sequence[Passage], found: Sequence[Sequence[ScoredSentence]]
) -> Weighed:
    """How likely each sentence is to answer, and how good each passage is."""
    parts = evidence(question, passages, found)
    order = np.array([(part @ WEIGHTS).max(initial=-np.inf) for part in parts])
    return Weighed(order, [chance(part @ DECIDING) for part in parts])


def chance(scores: np.ndarray) -> np.ndarray:
    """Chances, 0..1, of weighed scores."""
    chances: np.ndarray = 1 / (1 + np.exp(-(SLOPE * scores + BIAS)))
    return chances


def evidence(
    question: str, passages: Sequence[Passage], found: Sequence[Sequence[ScoredSentence]]
) -> list[np.ndarray]:
    """What is weighed: for each passage an array of shape (sentences, WEIGHTS)."""
    words = set(question_stems(question))
    shares = [len(words & stems(p.text)) / max(len(words), 1) for p in passages]
    return [
        np.array([(one.score, passage.score, share, share == 1) for one in scored]).reshape(-1, 4)
        for passage, share, scored in zip(passages, shares, found, strict=True)
    ]
