"""Answers without a language model: the sentences of the articles that answer, as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from index import Article
from index.errors import ArticleNotFound
from index.split import Span
from qa.answer import Claim, Draft, Evidence, point, quoting
from qa.copies import newest_of_copies
from qa.differ import disagree
from qa.leadin import with_lead_in, with_the_rest
from qa.prompts import DIFFER
from qa.reader import Finding, Reading
from qa.weighing import THRESHOLD

MAX_WORDS = 60
MAX_POINTS = 3
_CLOSE = 0.7  # a further sentence needs this share of the best one's score
_CLOSEST = 3


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
            closest = tuple(map(evidence_of, findings[:_CLOSEST]))
            return Draft(confidence=reading.confidence, closest=closest)
        points = self._points(findings)
        if len({finding.article_id for finding in points}) > 1:
            return Draft(tuple(self._dated(reading, points)), reading.confidence)
        points.sort(key=lambda finding: finding.start)
        claims = map(quoting, _disjoint(map(self._quoted, points)))
        return Draft(tuple(claims), reading.confidence)

    def _points(self, findings: Sequence[Finding]) -> list[Finding]:
        """The best sentence, and those after it that are nearly as good and still fit in."""
        best = findings[0]
        points, words = [best], len(best.text.split())
        for finding in findings[1:]:
            if len(points) == MAX_POINTS or finding.score < _CLOSE * best.score:
                break
            length = len(finding.text.split())
            if words + length <= MAX_WORDS and finding.text not in {p.text for p in points}:
                points.append(finding)
                words += length
        return points

    def _dated(self, reading: Reading, points: Sequence[Finding]) -> Iterator[Claim]:
        """One point an article, under its date, newest last; first of all whether they differ."""
        first = {finding.article_id: finding for finding in reversed(points)}
        days = {key: reading.headings[key].published for key in first}
        ordered = sorted(first.values(), key=lambda p: days[p.article_id] or date.min)
        quoted = [self._quoted(finding) for finding in ordered]
        if disagree(reading.question, [(p.text, p.answer_text) for p in ordered]):
            yield Claim(DIFFER, tuple(quoted))
        for place in quoted:
            yield point(place, days[place.article_id])

    def _quoted(self, finding: Finding) -> Evidence:
        return understandable(evidence_of(finding), self._article)


def understandable(place: Evidence, article: Callable[[str], Article]) -> Evidence:
    """The place, widened by the sentences before and after that it cannot do without."""
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


def evidence_of(finding: Finding) -> Evidence:
    """The sentence that was found, alone."""
    place = finding.article_id, finding.start, finding.end
    return Evidence(*place, finding.text, finding.answer)
