"""Scores of answers to questions whose answers are known: shares, intervals, and curves."""

from __future__ import annotations

import math
import re
import string
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.split import sentences
from qa.answer import Answer

LONGEST = 60
"""Words of an answer, or of its quotes together, beyond which it gets no credit for gold in it."""
RESAMPLES, SEED = 1000, 0
BINS, POINTS = 10, 20

Numbers: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_MARK = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True)
class Known:
    """A question, strings that answer it, and the ids of the articles that do.

    Without answers it is one that the articles don't answer.
    """

    question: str
    answers: tuple[str, ...]
    relevant: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a question: the articles' ids, best first, and the answer."""

    known: Known
    ranked: tuple[str, ...]
    answer: Answer

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.known.answers)

    @property
    def answered(self) -> bool:
        """Whether it was answered, rightly or not."""
        return self.answer.answered

    @property
    def rightly_declined(self) -> bool:
        """Whether it was declined, and the articles don't answer it."""
        return not self.answerable and not self.answered

    @property
    def position(self) -> int | None:
        """Where the first right article stands among the first ten, from 1."""
        found = [n for n, name in enumerate(self.ranked[:10], 1) if name in self.known.relevant]
        return found[0] if found else None

    def within(self, first: int) -> bool:
        """Whether a right article is among the `first`, ten at most."""
        return self.position is not None and self.position <= first

    @property
    def located(self) -> bool:
        """Whether it is answerable and the right articles are known."""
        return self.answerable and bool(self.known.relevant)

    @cached_property
    def text(self) -> str:
        """What was answered, without the [n] marks; empty when it was declined."""
        return _MARK.sub("", self.answer.text).strip() if self.answered else ""

    @cached_property
    def has_gold(self) -> bool:
        """Whether it was answered and the answer holds a known one."""
        return holds(self.text, self.known.answers)

    @cached_property
    def quotes_gold(self) -> bool:
        """Whether it was answered and the quotes, taken together, hold a known answer."""
        quotes = " ".join(citation.quote for citation in self.answer.citations)
        return self.answered and holds(quotes, self.known.answers)

    @property
    def verbatim(self) -> int:
        """How many citations stand in their article as they are quoted."""
        return sum(c.article.text[c.start : c.end] == c.quote for c in self.answer.citations)

    @property
    def verdict(self) -> str:
        """In words: right, wrong, rightly or wrongly declined, or should have declined."""
        if self.answered:
            right = "right" if self.has_gold else "wrong"
            return right if self.answerable else "should have declined"
        return "wrongly declined" if self.answerable else "rightly declined"


@dataclass(frozen=True)
class Figure:
    """A measurement and its 95 % bootstrap interval over questions; None where there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        if self.value is None:
            return "—"
        if self.low is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} [{self.low:.3f}–{self.high:.3f}]"


_RATIOS: dict[str, Callable[[Outcome], tuple[float, float]]] = {
    "article_first": lambda o: (o.located and o.within(1), o.located),
    "article_in_first_5": lambda o: (o.located and o.within(5), o.located),
    "article_in_first_10": lambda o: (o.located and o.within(10), o.located),
    "mrr_10": lambda o: (o.located and 1 / (o.position or math.inf), o.located),
    "answered": lambda o: (o.answerable and o.answered, o.answerable),
    "answer_has_gold": lambda o: (o.has_gold, o.answerable),
    "quotes_have_gold": lambda o: (o.quotes_gold, o.answerable),
    "refusal_precision": lambda o: (o.rightly_declined, not o.answered),
    "refusal_recall": lambda o: (o.rightly_declined, not o.answerable),
    "refusal_f1": lambda o: (2 * o.rightly_declined, (not o.answered) + (not o.answerable)),
    "citations_verbatim": lambda o: (o.verbatim, len(o.answer.citations)),
    "words_per_answer": lambda o: (len(o.text.split()), o.answered),
    "sentences_per_answer": lambda o: (len(sentences(o.text)), o.answered),
}
"""What a question adds above and below the line; a score is the one sum over the other."""


def scores(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Every measurement by name.

    All are shares of 1, but for `mrr_10` (mean of 1 / place of the first right article, none
    beyond the tenth), `words_per_answer`, `sentences_per_answer`, `confidence_auroc` (of
    answerable against unanswerable), `risk_coverage_area` and `calibration_error`.
    """
    found = {name: _ratio([parts(o) for o in outcomes]) for name, parts in _RATIOS.items()}
    sure, right, size = _sure(outcomes), _right(outcomes), len(outcomes)
    answerable = np.array([o.answerable for o in outcomes], dtype=bool)
    if answerable.all():  # nothing should have been declined
        refusal = [name for name in found if name.startswith("refusal")]
        found |= dict.fromkeys(refusal, Figure(None))
    found["confidence_auroc"] = estimate(lambda rows: auroc(sure[rows], answerable[rows]), size)
    found["risk_coverage_area"] = estimate(lambda rows: aurc(sure[rows], right[rows]), size)
    error = calibration_error(sure, right)
    found["calibration_error"] = Figure(None if math.isnan(error) else error)
    return found


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Counts, each score by its name, the scores with their intervals, curve and times: JSON."""
    figures, times = scores(outcomes), milliseconds(outcomes)
    return {
        "questions": len(outcomes),
        "unanswerable": sum(not o.answerable for o in outcomes),
        **{name: figure.value for name, figure in figures.items()},
        "milliseconds_median": times.get("total", {}).get("median"),
        "scores": {name: asdict(figure) for name, figure in figures.items()},
        "risk_coverage": risk_coverage(_sure(outcomes), _right(outcomes)),
        "milliseconds": times,
    }


def milliseconds(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Median and 95th percentile of every stage that the answers have timed."""
    stages = dict.fromkeys(stage for o in outcomes for stage in o.answer.timings)
    found = {}
    for stage in stages:
        taken = [o.answer.timings[stage] for o in outcomes if stage in o.answer.timings]
        median, p95 = np.quantile(taken, (0.5, 0.95)).tolist()
        found[stage] = {"median": median, "p95": p95}
    return found


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether a text of at most LONGEST words has one of the answers in it, word for word.

    Both are normalised first. An answer has to be whole words: “5” is not in “1985”.
    """
    if len(text.split()) > LONGEST:
        return False
    said = normalised(text)
    golds = filter(None, map(normalised, answers))
    return any(re.search(rf"(?<!\w){re.escape(gold)}(?!\w)", said) for gold in golds)


def normalised(text: str) -> str:
    """As SQuAD's script has it: lower case, no punctuation, no a, an, the, single spaces."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def estimate(statistic: Callable[[Rows], float], size: int) -> Figure:
    """A statistic of all `size` questions, and its interval over RESAMPLES draws of as many.

    `statistic` gets the rows to look at, and says nan where it is undefined.
    """
    value = statistic(np.arange(size))
    if math.isnan(value):
        return Figure(None)
    rng = np.random.default_rng(SEED)
    drawn = [statistic(rng.integers(size, size=size)) for _ in range(RESAMPLES)]
    low, high = np.nanquantile(drawn, (0.025, 0.975)).tolist()
    return Figure(value, low, high)


def auroc(confidence: Numbers, positive: NDArray[np.bool_]) -> float:
    """The chance that a positive has a higher confidence than a negative; a tie is half."""
    many, few = int(positive.sum()), int((~positive).sum())
    if not many or not few:
        return math.nan
    _, place, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[positive].sum() - many * (many + 1) / 2) / (many * few))


def aurc(confidence: Numbers, right: Numbers) -> float:
    """Area under the risk-coverage curve: the mean risk over every number of questions answered.

    Questions are answered from the highest confidence down; the declined and the unanswerable
    ones count as wrong. 0 is best; a random order gives the overall share of wrong.
    """
    if not len(confidence):
        return math.nan
    _, wrong = _by_confidence(confidence, 1 - right)
    return float(np.mean(np.cumsum(wrong) / np.arange(1, len(wrong) + 1)))


def risk_coverage(confidence: Numbers, right: Numbers) -> list[dict[str, float]]:
    """About POINTS points of that curve, by rising coverage.

    At `threshold`, `coverage` is the share of all questions with at least that confidence, and
    `risk` the share of these that are wrong. Below the threshold that the answers were given at
    a declined question counts as wrong, so there the risk is an upper bound.
    """
    sure, _ = _by_confidence(confidence, right)
    size = len(sure)
    wanted = {math.ceil(size * step / POINTS) for step in range(1, POINTS + 1)} - {0}
    points = []
    for threshold in sorted({float(sure[count - 1]) for count in wanted}, reverse=True):
        given = confidence >= threshold
        risk, coverage = 1 - float(right[given].mean()), float(given.mean())
        points.append({"coverage": coverage, "risk": risk, "threshold": threshold})
    return points


def calibration_error(confidence: Numbers, right: Numbers) -> float:
    """Expected calibration error over BINS bins of equally many questions, 0 to 1.

    The mean over questions of |mean confidence − share right| of their bin. Right means that the
    question was answered and the answer holds a known one: a declined question is not right,
    whatever its best sentence was, and an unanswerable one never is. It has no interval, since
    resampling only adds to it.
    """
    if not len(confidence):
        return math.nan
    bins = zip(*(np.array_split(v, BINS) for v in _by_confidence(confidence, right)), strict=True)
    gaps = [abs(float(np.sum(sure - good))) for sure, good in bins]
    return sum(gaps) / len(confidence)


def _by_confidence(confidence: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """Both from the highest confidence down; values of equal confidence are averaged."""
    levels, place, counts = np.unique(-confidence, return_inverse=True, return_counts=True)
    means = np.bincount(place, values, len(levels)) / counts
    return np.repeat(-levels, counts), np.repeat(means, counts)


def _sure(outcomes: Sequence[Outcome]) -> Numbers:
    return np.array([o.answer.confidence for o in outcomes], dtype=float)


def _right(outcomes: Sequence[Outcome]) -> Numbers:
    return np.array([o.has_gold for o in outcomes], dtype=float)


def _ratio(parts: Sequence[tuple[float, float]]) -> Figure:
    table = np.array(parts, dtype=float).reshape(-1, 2)

    def share(rows: Rows) -> float:
        above, below = table[rows].sum(axis=0).tolist()
        return float(above / below) if below else math.nan

    return estimate(share, len(table))
