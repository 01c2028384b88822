"""Retrieval's and the reader's scores of a sentence, weighed together into one chance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from heapq import nlargest
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from index import Passage
from index.article import Heading
from qa.leadin import gives_reason, points_back
from qa.nearmiss import NearMisses
from qa.overview import subject, tells
from qa.searchwords import mere_words
from qa.speech import reported
from qa.words import question_stems, stems

if TYPE_CHECKING:
    from qa.spans import ScoredSentence

WEIGHTS = (1.0, 30.0, 9.0, 6.0, 8.0, -10.0, 3.0, -8.0)
"""What counts how much: the reader's score of the sentence, a logit; its passage's score, 0..1; the
share of the question's words that the sentence has, or the one before where it points back to that;
how well it reports what somebody said, or tells what is going on, or why, where that is asked;
whether it only nearly answers, as nearmiss.py tells; whether the question is mere words, of which
the reader is less sure; how likely the best sentence does not bear out a word of the question."""

NEARLY, UNSUPPORTED = 5, 7
"""Which of them speak against all sentences where they speak against the best one."""

SLOPE, BIAS = 0.152, -3.609
"""A logistic regression of "the best sentence answers" on the weighed score (Platt)."""

THRESHOLD = 0.464
"""Chance from which on a question is answered: of the tuning questions that people wrote so that an
article nearly answers them 65 of 100 are declined, of those from outside the library 97 of 100.
This and the regression are fitted by tests/bench/fit_weights.py."""

Place: TypeAlias = tuple[int, int]
"""A sentence: the number of its passage, and its own in that."""

_BRACKETS = re.compile(r"\(([^)]*)\)")
_WHY = re.compile(r"(and |but |so )?(why\b|what (was|is) the reason\b|for what reason\b)", re.I)
_REASON = 0.75
_GAP = 100  # characters between passages, such as a heading


def chances(weighable: Sequence[np.ndarray]) -> list[np.ndarray]:
    """How likely each sentence of each passage is to answer, 0..1, by its `evidence`."""
    return [1 / (1 + np.exp(-(SLOPE * (part @ WEIGHTS) + BIAS))) for part in weighable]


def evidence(
    question: str,
    passages: Sequence[Passage],
    found: Sequence[Sequence[ScoredSentence]],
    headings: Mapping[str, Heading],
) -> list[np.ndarray]:
    """What is weighed: for each passage an array of shape (sentences, WEIGHTS).

    Words in brackets only say what a question is about: a passage may have them anywhere.
    """
    about = subject(question)
    asked = set(question_stems(question if about is None else about))
    bracketed = asked & stems(" ".join(_BRACKETS.findall(question)))
    why = _WHY.match(question) is not None
    mere = mere_words(question)
    near_misses = NearMisses(question, [passage.text for passage in passages])
    made = [np.empty((len(scored), len(WEIGHTS))) for scored in found]
    for run in _runs(passages):
        places = [(n, row) for n in run for row in range(len(found[n]))]
        texts = [passages[n].text[slice(*found[n][row].sentence)] for n, row in places]
        heading = headings[passages[run[0]].article_id]
        year = heading.published.year if heading.published else None
        spoken, has, before = reported(question, texts), set[str](), ""
        for (n, row), text, said in zip(places, texts, spoken, strict=True):
            passage, one = passages[n], found[n][row]
            reason = bool(why and has and gives_reason(text))
            back = points_back(text)
            words = stems(text) | (has if back else set())
            has = asked & words
            if bracketed:
                has |= bracketed & stems(passage.text)
            share = len(has) / max(len(asked), 1)
            opens = passage.start + one.sentence.start == 0
            told = tells(about or "", text, passage.text, opens)
            clause = max(told, _REASON * reason)
            context = f"{before} {text}" if back else text
            titled = f"{heading.title} {passage.text}"
            missed = near_misses.include(text, context, words, titled, year)
            before = text
            made[n][row] = one.score, passage.score, share, said, clause, missed, mere, 0.0
    return made


def likeliest(known: Sequence[np.ndarray], count: int) -> list[Place]:
    """The sentences that answer best, best first, whatever speaks against them all."""
    scores = _each(known)
    return nlargest(count, scores, key=lambda place: scores[place])


def hold_against_all(known: Sequence[np.ndarray], doubts: Mapping[Place, float]) -> None:
    """Doubt all sentences as the best of those with doubts; if it only nearly answers, all do.

    So a worse sentence is not put in the place of a near-miss, nor a near-miss beside an answer.
    """
    if not doubts:
        return
    scores = _each(known)
    n, row = max(doubts, key=lambda place: scores[place])
    nearly = known[n][row, NEARLY]
    for part in known:
        part[:, NEARLY] = np.maximum(part[:, NEARLY], nearly)
        part[:, UNSUPPORTED] = doubts[n, row]


def _each(known: Sequence[np.ndarray]) -> dict[Place, float]:
    """The weighed score of every sentence, less what is held against all."""
    weights = np.array(WEIGHTS)
    weights[[NEARLY, UNSUPPORTED]] = 0.0
    return {
        (n, row): float(score)
        for n, part in enumerate(known)
        for row, score in enumerate(part @ weights)
    }


def _runs(passages: Sequence[Passage]) -> list[list[int]]:
    """Which passages follow one another in an article, in reading order."""
    runs: list[list[int]] = []
    end = ("", 0)
    for n in sorted(
        range(len(passages)), key=lambda n: (passages[n].article_id, passages[n].start)
    ):
        article, start = passages[n].article_id, passages[n].start
        if not runs or article != end[0] or start - end[1] > _GAP:
            runs.append([])
        runs[-1].append(n)
        end = article, passages[n].end
    return runs
