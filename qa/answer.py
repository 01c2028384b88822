"""Answers, citations, and the one function that turns claims into cited text.

Whoever words an answer hands over claims: sentences, each with the places it rests on. `cite`
checks every place against the article itself. A place that is not verbatim is dropped; a claim
without any is not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from index import Article

_ALL = 0.9  # of a quote: as good as the whole of it


@dataclass(frozen=True)
class Evidence:
    """A place that a claim rests on: `quote` should be `article.text[start:end]`.

    `answer` is the place, in the article too, of those words in it that answer the question.
    """

    article_id: str
    start: int
    end: int
    quote: str
    answer: tuple[int, int] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Claim:
    """A sentence of an answer, and the places it rests on; or one of several points.

    One that is `unsupported` is struck through.
    """

    text: str
    evidence: tuple[Evidence, ...]
    point: bool = False
    unsupported: bool = False


def quoting(place: Evidence) -> Claim:
    """The words of a place, as they stand."""
    return Claim(place.quote, (place,))


def dated(place: Evidence, day: date | None) -> Claim:
    """The words of a place, after the date of their article."""
    return Claim(f"{day.day} {day:%B %Y}: {place.quote}" if day else place.quote, (place,))


def point(place: Evidence, day: date | None) -> Claim:
    """The words of a place as one of several points, under the date of their article."""
    return replace(dated(place, day), point=True)


@dataclass(frozen=True)
class Draft:
    """What an answerer proposes, before it is checked.

    `closest` are places worth showing when nothing answers, best first. `model` is the language
    model that worded the claims, if one did, `removed` how many of its sentences nothing bears out,
    and `note` what went wrong with it.
    """

    claims: tuple[Claim, ...] = ()
    confidence: float = 0.0
    closest: tuple[Evidence, ...] = ()
    model: str = ""
    removed: int = 0
    note: str = ""


@dataclass(frozen=True)
class Citation:
    """A verbatim quote: `article.text[start:end] == quote`.

    `article` is the very version that is quoted, with its id, title, url and published. `answer`
    is the place in the article of the very words that answer, where they are known.
    """

    number: int
    article: Article
    quote: str
    start: int
    end: int
    answer: tuple[int, int] | None = None

    @property
    def highlight(self) -> tuple[int, int] | None:
        """The place in `quote` of the words that answer; None if they are as good as all of it."""
        if not self.answer or self.answer[1] - self.answer[0] > _ALL * len(self.quote):
            return None
        return self.answer[0] - self.start, self.answer[1] - self.start

    def __str__(self) -> str:
        when = f", {self.article.published:%-d %B %Y}" if self.article.published else ""
        return f"[{self.number}] “{self.quote}” ({self.article.title}{when})"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        published = self.article.published
        return {
            "number": self.number,
            "article_id": self.article.id,
            "title": self.article.title,
            "url": self.article.url,
            "published": published.isoformat() if published else None,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True)
class Answer:
    """What the articles say about a question.

    `understood` is the question as it was looked up: the same, or a follow-up made to stand alone.
    `answered` is False when they don't say: then `text` says so, there are no citations, and
    `closest` has the places that come nearest. `confidence` is the chance, 0..1, that the best
    sentence answers. `ranking` has the ids of the articles that were read, best first. `timings`
    are milliseconds, with the keys retrieve, read, answer and total. `model` is the language model
    that worded the answer, empty where the articles' own sentences do; `removed` is how many of its
    sentences were left out or struck through, as nothing in the articles bears them out; `note`
    says what went wrong with it, if anything. `marks` are the places in `text` of the numbers of
    citations, `struck` those of sentences that are struck through.
    """

    question: str
    understood: str
    text: str
    answered: bool
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    closest: tuple[Citation, ...] = ()
    ranking: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    model: str = ""
    removed: int = 0
    marks: tuple[tuple[int, int], ...] = ()
    struck: tuple[tuple[int, int], ...] = ()
    note: str = ""

    @property
    def reworded(self) -> bool:
        """Whether the question was looked up in other words than those that it was asked in."""
        return self.understood.lower() != " ".join(self.question.lower().split())

    @property
    def highlights(self) -> tuple[tuple[int, int], ...]:
        """The places in `text` of the very words that answer, in reading order."""
        found, after = [], 0
        for citation in self.citations:
            if not citation.highlight:
                continue
            start, end = citation.highlight
            words = citation.quote[start:end]
            if (at := self.text.find(citation.quote, after)) >= 0:
                found.append((at + start, at + end))
                after = at + len(citation.quote)
            elif self.model and words and (at := self.text.find(words, after)) >= 0:
                found.append((at, after := at + len(words)))
        return tuple(found)

    def __repr__(self) -> str:
        said = f"{self.text}\n({self.note})" if self.note else self.text
        if self.answered:
            return "\n".join([said, "", *map(str, self.citations)])
        if not self.closest:
            return said
        return "\n".join([said, "", "Closest passages:", *map(str, self.closest)])

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "question": self.question,
            "answered": self.answered,
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "citations": [citation.as_dict() for citation in self.citations],
            "timings": {name: round(value, 1) for name, value in self.timings.items()},
        }


class Said(NamedTuple):
    """A text and what it rests on; `marks` and `struck` are as in Answer."""

    text: str
    citations: tuple[Citation, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    struck: tuple[tuple[int, int], ...] = ()


def cite(claims: Iterable[Claim], articles: Mapping[str, Article]) -> Said:
    """Text with [n] behind every claim, and the citations numbered in reading order.

    A place is kept only if its quote stands at its offsets in its article, and is not blank; it
    gets one number however often it is used. A claim none of whose places is kept is left out,
    unless it is to be struck through, as ~~this~~. A point begins a paragraph.
    """
    text = ""
    numbered: dict[Evidence, Citation] = {}
    marks, struck = list[tuple[int, int]](), list[tuple[int, int]]()
    for claim in claims:
        places = [place for place in claim.evidence if _verbatim(place, articles)]
        words = claim.text.strip()
        if not words or not (places or claim.unsupported):
            continue
        text += "" if not text else "\n\n" if claim.point else " "
        if not places:
            struck.append((len(text), len(text) + len(words) + 4))
            text += f"~~{words}~~"
            continue
        for place in places:
            if place not in numbered:
                article = articles[place.article_id]
                numbered[place] = Citation(
                    len(numbered) + 1, article, place.quote, place.start, place.end, place.answer
                )
        text += f"{words} "
        for place in dict.fromkeys(places):
            mark = f"[{numbered[place].number}]"
            marks.append((len(text), len(text) + len(mark)))
            text += mark
    return Said(text, tuple(numbered.values()), tuple(marks), tuple(struck))


def _verbatim(place: Evidence, articles: Mapping[str, Article]) -> bool:
    article = articles.get(place.article_id)
    if article is None or not place.quote.strip() or place.start < 0:
        return False
    return article.text[place.start : place.end] == place.quote


def pieces(text: str) -> list[str]:
    """A text word by word, each with the space before it."""
    return re.findall(r"\s*\S+", text)
