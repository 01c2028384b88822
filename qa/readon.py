"""“Tell me more”: the sentences that follow in the article, from where the last quote ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index import Article
from index.split import Span, sentences
from qa.answer import Answer, Draft, Evidence, quoting

MAX_WORDS = 60


def read_on(history: Sequence[Answer]) -> Draft | None:
    """The sentences after the last quotes that were not shown yet, about MAX_WORDS words.

    At the end of an article it goes on with what was passed over before. None when nothing has
    been quoted, or nothing is left.
    """
    last = next((answer for answer in reversed(history) if answer.citations), None)
    if last is None:
        return None
    quoted = last.citations[-1]
    shown = [
        Span(c.start, c.end)
        for answer in history
        for c in answer.citations
        if c.article.id == quoted.article.id
    ]
    chosen, words = list[Span](), 0
    for span in _unseen(quoted.article, quoted.end, shown):
        words += len(quoted.article.text[span.start : span.end].split())
        if chosen and (words > MAX_WORDS or span.start < chosen[-1].end):
            break
        chosen.append(span)
    claims = tuple(quoting(_place(quoted.article, span)) for span in chosen)
    return Draft(claims, last.confidence) if claims else None


def _unseen(article: Article, start: int, shown: Sequence[Span]) -> Iterator[Span]:
    """Sentences that overlap with nothing shown: those behind `start` first."""
    new = [
        span
        for span in sentences(article.text, article.language)
        if not any(span.start < seen.end and seen.start < span.end for seen in shown)
    ]
    yield from (span for span in new if span.start >= start)
    yield from (span for span in new if span.start < start)


def _place(article: Article, span: Span) -> Evidence:
    return Evidence(article.id, span.start, span.end, article.text[span.start : span.end])
