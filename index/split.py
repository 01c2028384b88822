"""Article -> passages: runs of whole sentences with exact offsets, sized for the embedder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.article import Article, Passage, passage_id

PASSAGE_CHARACTERS = 800
"""Longest passage in characters; the embedder's window may make it shorter."""

CountTokens = Callable[[Sequence[str]], list[int]]


class Span(NamedTuple):
    """A half-open range of characters: `text[start:end]`."""

    start: int
    end: int


def sentences(text: str, language: str | None = None) -> list[Span]:
    """The sentences of `text` in order, without the white space around them.

    A line break always ends a sentence; within a line the rules of sentencex for `language`
    (English when unknown) apply. Every character that is not white space is in exactly one span.
    """
    from sentencex import get_sentence_boundaries

    found = []
    for line in re.finditer(r"[^\n]+", text):
        if line.group().isspace():
            continue
        borders = get_sentence_boundaries(language or "en", line.group())
        cuts = sorted({0, len(line.group())} | {border["end_index"] for border in borders})
        for start, end in pairwise(cuts):
            span = _trimmed(text, line.start() + start, line.start() + end)
            if span.start < span.end:
                found.append(span)
    return found


def passages(article: Article, count_tokens: CountTokens, window: int) -> list[Passage]:
    """Cut an article into passages of whole sentences.

    A passage has at most `window` tokens and PASSAGE_CHARACTERS characters; a single sentence
    that is longer is cut between words. Together the passages hold every word of the article.
    """
    spans = sentences(article.text, article.language)
    short = [span for span in spans if _is_short(span)]
    counts = dict(zip(short, count_tokens([article.text[a:b] for a, b in short]), strict=True))
    pieces: list[tuple[Span, int]] = []
    for span in spans:
        if counts.get(span, window + 1) <= window:
            pieces.append((span, max(counts[span], 1)))
        else:
            pieces.extend(_cut(article.text, span, count_tokens, window))
    return [_passage(article, span) for span in _packed(pieces, window)]


def _packed(pieces: Sequence[tuple[Span, int]], window: int) -> Iterator[Span]:
    """Join neighbours for as long as they fit."""
    start = end = total = 0
    for span, count in pieces:
        if total and (total + count > window or span.end - start > PASSAGE_CHARACTERS):
            yield Span(start, end)
            total = 0
        if not total:
            start = span.start
        end, total = span.end, total + count
    if total:
        yield Span(start, end)


def _cut(
    text: str, span: Span, count_tokens: CountTokens, window: int
) -> Iterator[tuple[Span, int]]:
    """Halve a long sentence at the white space nearest its middle until the parts fit."""
    length = span.end - span.start
    if _is_short(span):  # to count the tokens of megabytes takes seconds
        [count] = count_tokens([text[span.start : span.end]])
        if length < 2 or count <= window:
            yield span, max(count, 1)
            return
    middle = (span.start + span.end) // 2
    spaces = [m.start() for m in re.finditer(r"\s", text[span.start : span.end])]
    if spaces:
        nearest = min(spaces, key=lambda at: abs(span.start + at - middle))
        if length // 4 < nearest < length - length // 4:
            middle = span.start + nearest
    for half in (_trimmed(text, span.start, middle), _trimmed(text, middle, span.end)):
        if half.start < half.end:
            yield from _cut(text, half, count_tokens, window)


def _is_short(span: Span) -> bool:
    return span.end - span.start <= PASSAGE_CHARACTERS


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + len(piece.rstrip()), start + left))


def _passage(article: Article, span: Span) -> Passage:
    text = article.text[span.start : span.end]
    return Passage(passage_id(article.id, span.start, text), article.id, span.start, span.end, text)
