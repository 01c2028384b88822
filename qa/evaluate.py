"""Measures search and answers on questions whose answers are known."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Failure, Library
from index.errors import SourceError
from qa.answer import Answer
from qa.chat import Chat

Progress = Callable[[int, str], None]


@dataclass(frozen=True)
class Known:
    """A question, strings that answer it, and the ids of the articles that do.

    Without answers it is one that the articles don't answer.
    """

    question: str
    answers: tuple[str, ...]
    relevant: tuple[str, ...]


@dataclass(frozen=True)
class _Outcome:
    known: Known
    ranks: list[str]
    answer: Answer

    @property
    def position(self) -> int | None:
        """Where the first relevant article stands in the search, from 1."""
        places = [n for n, found in enumerate(self.ranks, 1) if found in self.known.relevant]
        return places[0] if places else None

    @property
    def gold(self) -> bool:
        text = self.answer.text.lower()
        return self.answer.answered and any(gold.lower() in text for gold in self.known.answers)


def evaluate(
    questions: Path, corpus: Path, model: str | None = None, progress: Progress | None = None
) -> tuple[dict[str, Any], list[Failure]]:
    """Scores of the answers to `questions` from the articles of `corpus`, both .jsonl.

    A question is {"question", "answers", "relevant"}, the ids in `relevant` those of the corpus.
    The articles are indexed into a temporary library. The second value names the articles that
    could not be read.

    Raises:
        SourceError: `questions` cannot be read.
    """
    known = read_known(questions)
    with tempfile.TemporaryDirectory() as scratch, Library.open(scratch) as library:
        report = library.add(corpus)
        outcomes = []
        for number, question in enumerate(known, 1):
            outcomes.append(_outcome(library, model, question))
            if progress:
                progress(number, question.question)
        return {"articles": len(library), **scores(outcomes)}, list(report.failed)


def read_known(path: Path) -> list[Known]:
    """The questions of a .jsonl file.

    Raises:
        SourceError: the file cannot be read, has no question, or a line is not one.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise SourceError(str(path), f"cannot be read ({error})") from error
    known = [_known(line, f"{path}:{n}") for n, line in enumerate(lines, 1) if line.strip()]
    if not known:
        raise SourceError(str(path), "has no questions; write one a line, as JSON")
    return known


def scores(outcomes: Sequence[_Outcome]) -> dict[str, Any]:
    """Shares of 1, except where the name says otherwise."""
    answerable = [o for o in outcomes if o.known.answers]
    refused = [o for o in outcomes if not o.answer.answered]
    unanswerable = len(outcomes) - len(answerable)
    rightly = sum(not o.known.answers for o in refused)
    positions = [o.position for o in answerable]
    said = [o for o in outcomes if o.answer.answered]
    return {
        "questions": len(outcomes),
        "unanswerable": unanswerable,
        "article_first": _share(sum(p == 1 for p in positions), len(answerable)),
        "article_in_first_5": _share(sum(bool(p and p <= 5) for p in positions), len(answerable)),
        "mrr_10": _share(sum(1 / p for p in positions if p), len(answerable)),
        "answered": _share(sum(o.answer.answered for o in answerable), len(answerable)),
        "answer_has_gold": _share(sum(o.gold for o in answerable), len(answerable)),
        "refusal_precision": _share(rightly, len(refused)),
        "refusal_recall": _share(rightly, unanswerable),
        "citations_verbatim": _verbatim(said),
        "words_per_answer": _mean([len(o.answer.text.split()) for o in said]),
        "milliseconds_median": statistics.median(o.answer.timings["total"] for o in outcomes),
    }


def _known(line: str, name: str) -> Known:
    try:
        row = json.loads(line)
        answers = [] if row.get("unanswerable") else row["answers"]
        relevant = tuple(row.get("relevant", ()))
        return Known(str(row["question"]), tuple(map(str, answers)), relevant)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = 'is not a question; write {"question": …, "answers": […], "relevant": […]}'
        raise SourceError(name, reason) from error


def _outcome(library: Library, model: str | None, known: Known) -> _Outcome:
    found = library.search(known.question, k=50)
    ranks = list(dict.fromkeys(passage.article_id for passage in found))[:10]
    return _Outcome(known, ranks, Chat(library, model).ask(known.question))


def _verbatim(outcomes: Sequence[_Outcome]) -> float | None:
    citations = [citation for o in outcomes for citation in o.answer.citations]
    good = sum(c.article.text[c.start : c.end] == c.quote for c in citations)
    return _share(good, len(citations))


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if values else None
