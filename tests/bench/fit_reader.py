"""Fits the weights of qa.reader.SentenceReader, and prints them.

    python tests/bench/fit_reader.py SET OTHER_SET

SET is a question set with unanswerable questions; its tuning half is fitted on, and the other
half reported. The questions of OTHER_SET, about other articles, stand for questions that have
nothing to do with the library. The regression is over sentences; it is then scaled so that the
best sentence's score is the chance that it has the answer (Platt). The threshold is where telling
answerable questions from the others has its best F1.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from data import Question, indexed, read_questions
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve, roc_auc_score

from index import Library
from index.embed import LocalEmbedder
from qa.reader import FEATURES, SentenceReader
from qa.retriever import DEFAULT_K

ANSWERABLE, NEAR_MISS, FOREIGN = 1000, 700, 300


class Remembering(LocalEmbedder):
    """Embeds no text twice."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, np.ndarray] = {}

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        new = sorted(set(texts) - self.known.keys())
        if new:
            self.known.update(zip(new, super().embed_passages(new), strict=True))
        return np.stack([self.known[text] for text in texts])


@dataclass
class Example:
    question: Question
    rows: np.ndarray  # sentences x FEATURES
    right: np.ndarray  # whether each sentence has a gold answer


def sample(questions: list[Question], foreign: list[Question], tuning: bool) -> list[Question]:
    rng = random.Random(0)
    mine = [q for q in questions if q.tuning is tuning]
    answerable = [q for q in mine if not q.unanswerable]
    near = [q for q in mine if q.unanswerable]
    outside = [q for q in foreign if q.tuning is tuning]
    parts = [(answerable, ANSWERABLE), (near, NEAR_MISS), (outside, FOREIGN)]
    return [q for part, n in parts for q in rng.sample(part, min(n, len(part)))]


def example(library: Library, reader: SentenceReader, question: Question) -> Example:
    places, rows = reader.features(question.text, library.search(question.text, DEFAULT_K))
    golds = [answer.lower() for answer in question.answers]
    right = [
        not question.unanswerable
        and passage.article_id in question.relevant
        and any(gold in passage.text[span.start : span.end].lower() for gold in golds)
        for passage, span in places
    ]
    return Example(question, rows, np.array(right, dtype=bool))


def logits(examples: list[Example], weights: np.ndarray, bias: float) -> list[np.ndarray]:
    return [example.rows @ weights + bias for example in examples]


def report(name: str, examples: list[Example], weights: np.ndarray, bias: float) -> tuple:
    scores = logits(examples, weights, bias)
    top = np.array([score.max(initial=-20.0) for score in scores])
    hit = np.array(
        [bool(len(s)) and bool(e.right[s.argmax()]) for e, s in zip(examples, scores, strict=True)]
    )
    answerable = np.array([bool(e.right.any()) for e in examples])
    precision, recall, thresholds = precision_recall_curve(answerable, top)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    best = int(f1[:-1].argmax())
    print(
        f"{name}: gold in the best sentence {hit[answerable].mean():.3f}, "
        f"AUROC {roc_auc_score(answerable, top):.3f}, best F1 {f1[best]:.3f} "
        f"at logit {thresholds[best]:.2f}"
    )
    return top, answerable, hit, float(thresholds[best])


def main(folder: Path, other: Path) -> None:
    questions, foreign = read_questions(folder), read_questions(other)
    with indexed(folder) as library:
        reader = SentenceReader(Remembering())
        halves = [
            [example(library, reader, q) for q in sample(questions, foreign, tuning)]
            for tuning in (True, False)
        ]
    tuning, held = halves
    model = LogisticRegression(max_iter=5000, C=1.0)
    model.fit(np.concatenate([e.rows for e in tuning]), np.concatenate([e.right for e in tuning]))
    weights, bias = model.coef_[0], float(model.intercept_[0])
    top, _, hit, threshold = report("tuning half", tuning, weights, bias)
    report("other half ", held, weights, bias)
    platt = LogisticRegression(C=1e6).fit(top[:, None], hit)
    slope, shift = float(platt.coef_[0][0]), float(platt.intercept_[0])
    for name, weight in zip(FEATURES, slope * weights, strict=True):
        print(f'    "{name}": {weight:.3f},')
    print(f"BIAS = {slope * bias + shift:.3f}")
    print(f"THRESHOLD = {1 / (1 + np.exp(-(slope * threshold + shift))):.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
