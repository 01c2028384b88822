"""A reader that marks the words of a passage that answer a question.

The model gives every token a score for being the answer's first and its last, and the same for
"no answer" (Devlin et al., "BERT", 2019, section 4.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from index import Passage
from index.article import Heading
from index.keywords import WORD
from index.split import Span, sentences
from qa.leadin import points_back
from qa.overview import subject
from qa.reader import Finding, Reading
from qa.searchwords import ABOUT, mere_words
from qa.spanmodel import SpanLogits
from qa.weighing import Place, chances, evidence, hold_against_all, likeliest

LONGEST_ANSWER = 30
"""Tokens."""

TWICE = 4
"""Sentences that are read once more."""

UNREAD = -30.0
"""The score of a sentence that the model has not seen, its passage being too long."""


class SpanScorer(Protocol):
    """A question-answering model."""

    def logits(self, question: str, texts: Sequence[str]) -> list[SpanLogits]:
        """One for each text, in order."""
        ...


class ScoredSentence(NamedTuple):
    """A sentence of a passage, the words in it that answer best, and their score.

    Places are in the passage. The score is the logit of those words less that of "no answer".
    """

    sentence: Span
    answer: Span
    score: float


class SpanReader:
    """Weighs what a span model says together with how well retrieval found the passage.

    The model reads an article's title before each passage.
    """

    def __init__(self, model: SpanScorer) -> None:
        self._model = model

    def read(
        self, question: str, passages: Sequence[Passage], headings: Mapping[str, Heading]
    ) -> Reading:
        """Every sentence with its score, and the passages in a better order.

        The words that answer are marked, but for an open question, which no few words answer.
        """
        if not passages:
            return Reading(question)
        found, known = self.evidence(question, passages, headings)
        weighed = chances(known)
        marked = subject(question) is None
        findings = [
            _finding(passage, sentence, chance, marked)
            for passage, some, likely in zip(passages, found, weighed, strict=True)
            for sentence, chance in zip(some, likely, strict=True)
        ]
        findings.sort(key=lambda finding: -finding.score)
        best = np.array([likely.max(initial=0.0) for likely in weighed])
        ordered = tuple(passages[n] for n in np.argsort(-best, kind="stable"))
        return Reading(question, tuple(findings), ordered, headings)

    def evidence(
        self, question: str, passages: Sequence[Passage], headings: Mapping[str, Heading]
    ) -> tuple[list[list[ScoredSentence]], list[np.ndarray]]:
        """The sentences of every passage, in order, and what is to be weighed of each.

        The likeliest ones are read twice, except where an article as a whole is asked about, for no
        few words answer that.
        """
        texts = [passage.text for passage in passages]
        leads = [_lead(headings[p.article_id].title, p.text) for p in passages]
        asked = question
        if mere_words(question):
            asked = ABOUT.format(question.strip(" ?!."))
        read = self._logits(asked, leads, texts)
        found = [
            list(scored(logits, sentences(text), len(lead)))
            for logits, text, lead in zip(read, texts, leads, strict=True)
        ]
        known = evidence(question, passages, found, headings)
        places = likeliest(known, TWICE)
        doubts = dict.fromkeys(places, 0.0)
        if places and subject(question) is None:
            doubts = self._read_again(asked, leads, texts, read, found, known, places)
        hold_against_all(known, doubts)
        return found, known

    def _read_again(
        self,
        question: str,
        leads: Sequence[str],
        texts: Sequence[str],
        read: Sequence[SpanLogits],
        found: Sequence[Sequence[ScoredSentence]],
        known: Sequence[np.ndarray],
        places: Sequence[Place],
    ) -> dict[Place, float]:
        """Read those sentences once more, by themselves, and correct what is known.

        They get the mean of both scores: two views of a text are less often wrong than one
        (Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012,
        section 4.1). Returned is how likely each does not bear out a word of the question; what a
        "she" stands for only its passage tells.
        """
        alone = [texts[n][slice(*found[n][row].sentence)] for n, row in places]
        doubts = {}
        again = self._logits(question, [leads[n] for n, _ in places], alone)
        for (n, row), text, logits in zip(places, alone, again, strict=True):
            [one] = scored(logits, [Span(0, len(text))], len(leads[n]))
            known[n][row, 0] = (found[n][row].score + one.score) / 2
            inside, by_itself = read[n].unsupported, logits.unsupported
            doubts[n, row] = inside if points_back(text) else (inside + by_itself) / 2
        return doubts

    def _logits(
        self, question: str, leads: Sequence[str], texts: Sequence[str]
    ) -> list[SpanLogits]:
        """What the model makes of every text after its lead."""
        return self._model.logits(question, [a + b for a, b in zip(leads, texts, strict=True)])


def _lead(title: str, text: str) -> str:
    """What is read before a passage: the title, unless the passage begins with it."""
    return "" if text.startswith(title.rstrip(".")) else f"{title}. "


def scored(logits: SpanLogits, spans: Sequence[Span], lead: int) -> Iterator[ScoredSentence]:
    """The best answer within each of the sentences, which start `lead` characters later."""
    starts, ends = logits.offsets[:, 0] - lead, logits.offsets[:, 1] - lead
    for span in spans:
        first = int(np.searchsorted(starts, span.start))
        last = int(np.searchsorted(ends, span.end, side="right"))
        if first >= last:
            yield ScoredSentence(span, span, UNREAD)
            continue
        left, right, best = _best(logits.start[first:last], logits.end[first:last])
        answer = Span(int(starts[first + left]), int(ends[first + right]))
        yield ScoredSentence(span, answer, best - logits.null)


def _best(start: np.ndarray, end: np.ndarray) -> tuple[int, int, float]:
    """First token, last token and score of the best answer of at most LONGEST_ANSWER tokens."""
    tokens = np.arange(len(start))
    gap = tokens[None, :] - tokens[:, None]
    allowed = (gap >= 0) & (gap < LONGEST_ANSWER)
    table = np.where(allowed, start[:, None] + end[None, :], -np.inf)
    left, right = divmod(int(table.argmax()), len(tokens))
    return left, right, float(table[left, right])


def _finding(passage: Passage, found: ScoredSentence, chance: float, marked: bool) -> Finding:
    """The sentence in its article; the words that answer only if they are to be `marked`."""
    place, at = found.sentence, passage.start
    text = passage.text[place.start : place.end]
    answer = whole_words(text, _moved(found.answer, -place.start))
    return Finding(
        article_id=passage.article_id,
        start=at + place.start,
        end=at + place.end,
        text=text,
        answer=_moved(answer, at + place.start) if marked else None,
        score=chance,
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def whole_words(text: str, span: Span) -> Span:
    """The span, and the rest of the words that it cuts: a model's tokens are parts of words."""
    words = [word.span() for word in WORD.finditer(text)]
    start = next((a for a, b in words if a < span.start < b), span.start)
    end = next((b for a, b in words if a < span.end < b), span.end)
    return Span(start, end)
