"""Copies of one story: the newest that answers as well speaks for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from index.article import Heading
from qa.reader import Finding

AS_WELL = 0.9
"""A newer copy answers as well as another with this share of its score. One that answers less well
is no later version of the same words: reports written by one pattern are copies, too."""


def newest_of_copies(findings: Sequence[Finding], headings: Mapping[str, Heading]) -> list[Finding]:
    """The findings, best first, less those in other copies of an article that speaks for them."""
    best: dict[str, dict[str, float]] = {}
    for finding in findings:
        scores = best.setdefault(_story(headings[finding.article_id]), {})
        scores.setdefault(finding.article_id, finding.score)
    speakers = {_speaker(scores, headings) for scores in best.values()}
    return [finding for finding in findings if finding.article_id in speakers]


def _speaker(scores: Mapping[str, float], headings: Mapping[str, Heading]) -> str:
    enough = AS_WELL * max(scores.values())
    good = [headings[article_id] for article_id, score in scores.items() if score >= enough]
    return max(good, key=lambda h: (h.published or date.min, h.indexed)).id


def _story(heading: Heading) -> str:
    return heading.story or heading.id
