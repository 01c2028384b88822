"""Fits the numbers of qa.weighing, and prints them.

    python tests/bench/fit_weights.py SQUAD2 [SET …] --foreign SET [--kept FILE]

Only titles that the reader was not trained on count (data.for_combining; of a set that it knows
nothing of, all), of SQUAD2 and its like those of the tuning half. Questions of --foreign, about
other articles, stand for questions that have nothing to do with the library. For WEIGHTS a grid is
shown: how often the right article is first and the best sentence has a gold answer, and how well
answerable questions are told from near-misses and from foreign ones. The weighed score is scaled
(Platt) so that the best sentence's is the chance that it has a gold answer. THRESHOLD is the lowest
of the chances at which 65 of 100 of SQUAD2's near-misses are declined, which people wrote to
mislead, and 97 of 100 foreign questions.

What the reader found is kept in FILE, for it takes minutes; which sentences it reads twice depends
on the weights that were in force then.
"""

from __future__ import annotations

import argparse
import pickle
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from data import Question, for_combining, indexed, read_questions, titles
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from train_reader import SHARES

from index import Passage
from qa.retriever import DEFAULT_K
from qa.spanmodel import SpanModel
from qa.spans import ScoredSentence, SpanReader
from qa.weighing import WEIGHTS

ANSWERABLE, NEAR_MISS, FOREIGN = 400, 600, 200
MISLEADING, OUTSIDE = 0.65, 0.97  # of near-misses and foreign questions are to be declined
GRID = [
    (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),  # the reader alone
    (0.001, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),  # retrieval, and the reader among its sentences
    (1.0, 20.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    (1.0, 20.0, 10.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    (*WEIGHTS[:5], 0.0, *WEIGHTS[6:]),
    (*WEIGHTS[:7], 0.0),
    (1.0, 20.0, *WEIGHTS[2:]),
    WEIGHTS,
    (1.0, 40.0, *WEIGHTS[2:]),
]

Weights = tuple[float, ...]


@dataclass
class Example:
    question: Question
    foreign: bool
    passages: list[Passage]
    found: list[list[ScoredSentence]]
    known: list[np.ndarray]
    kept: np.ndarray | None = None

    @property
    def answerable(self) -> bool:
        return not self.foreign and not self.question.unanswerable

    def right(self) -> np.ndarray:
        """Whether each sentence has a gold answer."""
        golds = [gold.lower() for gold in self.question.answers]
        return np.array(
            [
                self.answerable
                and passage.article_id in self.question.relevant
                and any(gold in passage.text[slice(*one.sentence)].lower() for gold in golds)
                for passage, scored in zip(self.passages, self.found, strict=True)
                for one in scored
            ]
        )

    def best(self, weights: Weights) -> tuple[float, bool, bool]:
        """The best sentence's score; whether it is right, and of a relevant article."""
        if self.kept is None:
            owners = [
                passage.article_id in self.question.relevant
                for passage, found in zip(self.passages, self.found, strict=True)
                for _ in found
            ]
            self.kept = np.column_stack([np.concatenate(self.known), self.right(), owners])
        scores = self.kept[:, :-2] @ weights
        at = int(scores.argmax())
        return float(scores[at]), bool(self.kept[at, -2]), bool(self.kept[at, -1])


def questions(folder: Path) -> list[Question]:
    """A set's questions whose titles are kept for this."""
    named = titles(folder)
    learnt, shift = folder.name in SHARES, folder.name.startswith("squadshifts")
    rows = [
        q
        for q in read_questions(folder)
        if (shift or q.tuning)
        and (not learnt or for_combining(named[(q.relevant or (q.distractor,))[0]]))
    ]
    rng = random.Random(0)
    answerable = [q for q in rows if not q.unanswerable]
    near = [q for q in rows if q.unanswerable]
    return [
        *rng.sample(answerable, min(ANSWERABLE, len(answerable))),
        *rng.sample(near, min(NEAR_MISS, len(near))),
    ]


def read(folder: Path, foreign: Iterable[Question]) -> list[Example]:
    """What the reader finds for the questions of a set, and for foreign ones."""
    reader, examples = SpanReader(SpanModel()), []
    asked = [*((q, False) for q in questions(folder)), *((q, True) for q in foreign)]
    with indexed(folder) as library:
        for question, is_foreign in asked:
            passages = library.search(question.text, DEFAULT_K)
            headings = {h.id: h for h in library.headings([p.article_id for p in passages])}
            found = reader.evidence(question.text, passages, headings)
            examples.append(Example(question, is_foreign, passages, *found))
    return examples


def scaled(examples: list[Example]) -> tuple[float, float]:
    """SLOPE and BIAS."""
    scores = np.array([e.best(WEIGHTS)[:2] for e in examples])
    platt = LogisticRegression(C=1e6).fit(scores[:, :1], scores[:, 1] > 0)
    return float(platt.coef_[0][0]), float(platt.intercept_[0])


def first(examples: list[Example], weights: Weights) -> float:
    """The share of answerable questions whose article comes first."""
    return float(np.mean([e.best(weights)[2] for e in examples if e.answerable]))


def area(examples: list[Example], weights: Weights, foreign: bool) -> float:
    """AUROC of answerable questions against near-misses, or against foreign questions."""
    own = [e for e in examples if e.answerable or e.foreign is foreign]
    return roc_auc_score([e.answerable for e in own], [e.best(weights)[0] for e in own])


def report(name: str, examples: list[Example]) -> None:
    """Print how well the reader alone, retrieval nearly alone and both together do."""
    for weights in GRID:
        right = np.mean([e.best(weights)[1] for e in examples if e.answerable])
        line = f"{name} {weights}: article first {first(examples, weights):.3f}, gold {right:.3f}"
        if any(e.foreign for e in examples):
            near, far = area(examples, weights, False), area(examples, weights, True)
            line += f", AUROC near-misses {near:.3f}, foreign {far:.3f}"
        print(line)


def threshold(examples: list[Example], first: list[Example], slope: float, bias: float) -> float:
    """The chance from which on to answer, printed with what it does; `first` are SQUAD2's."""

    def chances(some: list[Example]) -> np.ndarray:
        scores = np.array([e.best(WEIGHTS)[0] for e in some])
        return 1 / (1 + np.exp(-(slope * scores + bias)))

    near = chances([e for e in first if e.question.unanswerable and not e.foreign])
    foreign = chances([e for e in first if e.foreign])
    best = max(np.quantile(near, MISLEADING), np.quantile(foreign, OUTSIDE))
    answerable = chances([e for e in examples if e.answerable])
    missed = chances([e for e in examples if e.question.unanswerable and not e.foreign])
    for value in (best, *np.quantile(answerable, (0.05, 0.1, 0.15, 0.2, 0.25))):
        print(
            f"at {value:.3f}: answered {np.mean(answerable >= value):.3f}, declined of the "
            f"near-misses {np.mean(missed < value):.3f}, of SQUAD2's {np.mean(near < value):.3f}, "
            f"of the foreign ones {np.mean(foreign < value):.3f}"
        )
    return float(best)


def gathered(options: argparse.Namespace) -> dict[str, list[Example]]:
    """Examples by set, from the file that keeps them where there is one."""
    if options.kept and options.kept.exists():
        return pickle.loads(options.kept.read_bytes())
    foreign = random.Random(1).sample(questions(options.foreign), FOREIGN)
    made = {}
    for number, folder in enumerate(options.sets):
        made[folder.name] = read(folder, foreign if not number else ())
        print(f"{folder.name}: {len(made[folder.name])} questions read", flush=True)
    if options.kept:
        options.kept.write_bytes(pickle.dumps(made))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--foreign", type=Path, required=True)
    parser.add_argument("--kept", type=Path)
    examples = gathered(parser.parse_args())
    for name, some in examples.items():
        report(name, some)
    every = [example for some in examples.values() for example in some]
    slope, bias = scaled(every)
    best = threshold(every, next(iter(examples.values())), slope, bias)
    print(f"SLOPE, BIAS = {slope:.3f}, {bias:.3f}\nTHRESHOLD = {best:.3f}")


if __name__ == "__main__":
    main()
