"""Answers without a language model: the sentences of the articles that answer, as they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

from index import Article
from index.errors import ArticleNotFound
from index.split import Span
from qa.answer import Claim, Draft, Evidence, dated, point, quoting
from qa.copies import newest_of_copies
from qa.differ import disagree
from qa.excerpt import excerpt
from qa.leadin import is_whole, with_lead_in, with_the_rest
from qa.phrases import YEAR
from qa.prompts import DIFFER
from qa.reader import Finding, Reading
from qa.weighing import THRESHOLD

MAX_WORDS = 60
MAX_POINTS = 3
_CLOSE = 0.7  # a further sentence needs this share of the best one's score
_CLOSEST = 3
_BEFORE = 5  # words before a point: its date, and its share of "The articles differ:"
_WHEN = re.compile(
    r"(and |but |so )?((since |until )?when\b|(on |in |at |since |until )?(what|which)( exact)?"
    r" (day|date|month|year|time)\b|how long ago\b)",
    re.IGNORECASE,
)

Point: TypeAlias = tuple[Finding, Evidence]
"""A sentence, and the place of what is said of it."""


class ExtractiveAnswerer:
    """Picks the sentences that answer; several articles get one point each, dated, newest last.

    `article` finds the article with an id, to see what stands around a sentence.
    """

    def __init__(self, article: Callable[[str], Article], threshold: float = THRESHOLD) -> None:
        self._article, self._threshold = article, threshold

    def drafts(self, reading: Reading) -> Iterator[Draft | None]:
        """The one draft there is."""
        yield self.draft(reading)

    def draft(self, reading: Reading) -> Draft:
        """At most MAX_POINTS sentences, about MAX_WORDS words; none when nothing answers."""
        findings = newest_of_copies(reading.findings, reading.headings)
        if reading.confidence < self._threshold:
            closest = tuple(finding.evidence for finding in findings[:_CLOSEST])
            return Draft(confidence=reading.confidence, closest=closest)
        if len(findings[0].text.split()) > MAX_WORDS:
            return Draft((excerpt(findings[0], MAX_WORDS),), reading.confidence)
        points = self._points(findings)
        if len({place.article_id for _, place in points}) > 1:
            return Draft(tuple(self._dated(reading, points)), reading.confidence)
        first, *others = _disjoint(place for _, place in points)
        opening = quoting(first)
        if _wants_date(reading.question, points):
            opening = dated(first, reading.headings[first.article_id].published)
        return Draft((opening, *map(quoting, others)), reading.confidence)

    def _points(self, findings: Sequence[Finding]) -> list[Point]:
        """The best sentence, and those after it that are nearly as good and still fit in, with
        what they point to where there is room."""
        best = findings[0]
        points = [(best, understandable(best.evidence, self._article))]
        for finding in findings[1:]:
            if len(points) == MAX_POINTS or finding.score < _CLOSE * best.score:
                break
            if finding.text in {known.text for known, _ in points} or not is_whole(finding.text):
                continue
            alone = finding.evidence
            for place in (understandable(alone, self._article), alone):
                if _length([*points, (finding, place)]) <= MAX_WORDS:
                    points.append((finding, place))
                    break
        return points

    def _dated(self, reading: Reading, points: Sequence[Point]) -> Iterator[Claim]:
        """One point an article, under its date, newest last; first of all whether they differ."""
        first = {place.article_id: (finding, place) for finding, place in reversed(points)}
        days = {key: reading.headings[key].published for key in first}
        ordered = sorted(first.values(), key=lambda one: days[one[1].article_id] or date.min)
        places = [place for _, place in ordered]
        if disagree(reading.question, [(f.text, f.answer_text) for f, _ in ordered]):
            yield Claim(DIFFER, tuple(places))
        for place in places:
            yield point(place, days[place.article_id])


def _wants_date(question: str, points: Sequence[Point]) -> bool:
    """Whether it is asked when, and the best point says but "on Friday", with room for more."""
    best, place = points[0]
    says_year = YEAR.search(best.answer_text or place.quote)
    fits = _length(points) + _BEFORE <= MAX_WORDS
    return bool(_WHEN.match(question)) and not says_year and fits


def _length(points: Sequence[Point]) -> int:
    """The words of points, as they will be said."""
    several = len({place.article_id for _, place in points}) > 1
    return sum(len(place.quote.split()) + _BEFORE * several for _, place in points)


def understandable(place: Evidence, article: Callable[[str], Article]) -> Evidence:
    """The place, widened by the sentences around it that it cannot do without."""
    try:
        text = article(place.article_id).text
    except ArticleNotFound:  # removed since it was found: the quote will be dropped
        return place
    wider = with_the_rest(text, Span(place.start, place.end), MAX_WORDS)
    wider = with_lead_in(text, wider, MAX_WORDS)
    return Evidence(place.article_id, *wider, text[wider.start : wider.end], place.answer)


def _disjoint(places: Iterable[Evidence]) -> list[Evidence]:
    """Places of one article in reading order; those that overlap are one."""
    kept: list[Evidence] = []
    for place in sorted(places, key=lambda place: place.start):
        if kept and place.start < kept[-1].end:
            place = _joined(kept.pop(), place)
        kept.append(place)
    return kept


def _joined(one: Evidence, other: Evidence) -> Evidence:
    """Two places that overlap, the other one beginning no sooner, as one."""
    quote = one.quote + other.quote[max(one.end - other.start, 0) :]
    end = max(one.end, other.end)
    return Evidence(one.article_id, one.start, end, quote, one.answer or other.answer)
