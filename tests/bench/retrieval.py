"""Which article ranks first: by vectors alone, by BM25 alone, and fused.

    python tests/bench/retrieval.py SET [SET …]

A SET is a folder with corpus.jsonl and questions.jsonl. The vectors' weight is chosen on the
tuning half of the first set (half of its titles) and reported for every half of every set, beside
the weight that index.search uses.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from data import Question, indexed, read_questions

from index import Library
from index.search import DEPTH, VECTOR_WEIGHT, Filters, candidates, fuse

GRID = [round(0.05 * step, 2) for step in range(21)]


class Candidates:
    """What a search weighs for one question, and what it should find."""

    def __init__(self, library: Library, question: Question, vector: np.ndarray) -> None:
        near = library._current.use().mirror.nearest(vector, DEPTH, None, None, None)
        with library._catalog.reading() as view:
            found = candidates(view, question.text, vector, near, Filters())
        self.tuning = question.tuning
        self.right = np.array([p.article_id in question.relevant for p in found.passages])
        self.cosines, self.keyword = found.cosines, found.keyword

    def ranked(self, weight: float, k: int) -> bool:
        if not len(self.right):
            return False
        order = np.argsort(-fuse(self.cosines, self.keyword, weight), kind="stable")
        return bool(self.right[order[:k]].any())


def read(folder: Path) -> list[Candidates]:
    questions = [q for q in read_questions(folder) if not q.unanswerable]
    with indexed(folder) as library:
        vectors = library.embedder.embed_questions([q.text for q in questions])
        return [Candidates(library, q, v) for q, v in zip(questions, vectors, strict=True)]


def share(rows: list[Candidates], hit: Callable[[Candidates], bool]) -> str:
    hits = np.array([hit(row) for row in rows], dtype=float)
    rng = np.random.default_rng(0)
    means = rng.choice(hits, (1000, len(hits))).mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{hits.mean():.3f} [{low:.3f}–{high:.3f}]"


def main(folders: list[Path]) -> None:
    sets = {folder.name: read(folder) for folder in folders}
    tuning = [row for row in sets[folders[0].name] if row.tuning]
    best = max(GRID, key=lambda weight: sum(row.ranked(weight, 1) for row in tuning))
    print(f"best weight of vectors on the tuning half of {folders[0].name}: {best}")
    weights = {"vectors": 1.0, "BM25": 0.0, f"fused {VECTOR_WEIGHT}": VECTOR_WEIGHT}
    for name, rows in sets.items():
        halves = {
            "tuning half": [row for row in rows if row.tuning],
            "other half": [row for row in rows if not row.tuning],
            "all": rows,
        }
        for half, chosen in halves.items():
            print(f"\n{name}, {half}, {len(chosen)} questions: article first / in first five")
            for label, weight in weights.items():
                first = share(chosen, lambda row, w=weight: row.ranked(w, 1))
                five = share(chosen, lambda row, w=weight: row.ranked(w, 5))
                print(f"  {label:12} {first}  {five}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
