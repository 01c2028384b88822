"""Hybrid search: nearest vectors and BM25 keywords, fused into one order.

The fusion is a convex combination of the two scores, each brought to 0..1 by its theoretical
range (Bruch, Gai, Ingber: "An Analysis of Fusion Functions for Hybrid Retrieval", 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from index.article import Passage
from index.keywords import match_expression
from index.view import CatalogView

DEPTH = 100
"""How many passages each of the two lists contributes."""

VECTOR_WEIGHT = 0.55
"""The vectors' share of the fused score; chosen with tests/bench/retrieval.py."""


@dataclass(frozen=True)
class Filters:
    """Which articles are searched: published in [since, until], and with one of these ids."""

    since: date | None = None
    until: date | None = None
    articles: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Candidates:
    """Passages that may fit a question, with the cosine and the BM25 score of each."""

    passages: list[Passage]
    cosines: np.ndarray
    keyword: np.ndarray


def hybrid(
    view: CatalogView, question: str, vector: np.ndarray, near: Sequence[str], filters: Filters
) -> list[Passage]:
    """The passages near the question's vector and those with its words, best first.

    `near` are the ids of the nearest passages as Chroma has them.
    """
    found = candidates(view, question, vector, near, filters)
    scores = fuse(found.cosines, found.keyword, VECTOR_WEIGHT)
    order = np.argsort(-scores, kind="stable")
    return [replace(found.passages[n], score=float(scores[n])) for n in order]


def candidates(
    view: CatalogView, question: str, vector: np.ndarray, near: Sequence[str], filters: Filters
) -> Candidates:
    """The union of both lists, with both scores of every passage.

    Of `near`, what the catalog does not have or the filters exclude is left out: Chroma may be
    ahead of the catalog, or behind it.
    """
    since, until, articles = filters.since, filters.until, filters.articles
    numbers = view.numbers(near, since, until, articles)
    scores: dict[int, float] = {}
    if match := match_expression(question):
        scores = view.keyword_scores(match, DEPTH, since=since, until=until, articles=articles)
        scores |= view.keyword_scores(match, numbers=[n for n in numbers if n not in scores])
    union = list(dict.fromkeys([*numbers, *scores]))
    passages, vectors = view.passages_at(union)
    cosines = vectors @ vector if passages else np.zeros(0)
    return Candidates(passages, cosines, np.array([scores.get(n, 0.0) for n in union]))


def fuse(cosines: np.ndarray, keyword: np.ndarray, vector_weight: float) -> np.ndarray:
    """Scores of candidates, from the cosine (-1..1) and the BM25 score (0..) of each.

    Cosines below 0 mean as little as 0. The best BM25 score of the candidates counts as 1.
    """
    by_vector = np.clip(cosines, 0.0, 1.0)
    by_keyword = keyword / max(float(keyword.max(initial=0.0)), 1e-9)
    fused: np.ndarray = vector_weight * by_vector + (1 - vector_weight) * by_keyword
    return fused
