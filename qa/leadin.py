"""Sentences that cannot be understood alone: a quote is widened by those around it.

"He was recalled on Friday." does not say who, nor "The decision was welcomed." what was decided;
the words of the article do, one sentence earlier. "He gave three reasons:" lacks what comes after,
and so does the first half of somebody's words.
"""

from __future__ import annotations

import re

from index.split import Span, sentences

_STEP = (
    r"[“\"'‘(]*(the|this|that|his|her|its|their) (decision|move|step|announcement|measures?"
    r"|incident|comments?|remarks?|ruling|verdict|vote|deal|agreement|order|appointment|arrest"
    r"|visit)\b"
)
_POINTS_BACK = re.compile(
    rf"{_STEP}|[“\"'‘(]*(he|she|they|it|his|her|their|its|these|those|such|both|this|that)\b"
    r"(?! (week|month|year|morning|afternoon|evening|season|summer|winter|spring|autumn)\b)"
    r"|[“\"'‘(]*(but|and|so) (he|she|they|it)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    rf"{_STEP}.*\b(after|follow(s|ed|ing)|because|since|amid|over|due to|in response|prompted"
    r"|triggered|caused)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNFINISHED = re.compile(r"(?::|(?:“|(?<![^\s(])\"(?=\w))[^“”\"]*)\Z")
"""A colon at the end, or a quotation that is not closed."""

_AROUND = 1500  # characters around a sentence in which the next one is looked for


def points_back(sentence: str) -> bool:
    """Whether a sentence begins with what was named before it: "he", "it", "the decision"."""
    return _POINTS_BACK.match(sentence) is not None


def gives_reason(sentence: str) -> bool:
    """Whether a sentence says what led to the step that the one before tells of: "The move came
    after two doctors had resigned.\""""
    return _REASON.match(sentence) is not None


def with_lead_in(text: str, quote: Span, longest: int) -> Span:
    """The place of a sentence with the one before, where it points back to it.

    The sentence before must stand in the same paragraph, and both together have at most `longest`
    words; else the place stays as it is.
    """
    if not _POINTS_BACK.match(text, quote.start):
        return quote
    start = max(text.rfind("\n", 0, quote.start) + 1, quote.start - _AROUND)
    before = sentences(text[start : quote.start])
    if not before:
        return quote
    wider = Span(start + before[-1].start, quote.end)
    fits = len(text[wider.start : wider.end].split()) <= longest
    return with_lead_in(text, wider, longest) if fits else quote


def with_the_rest(text: str, quote: Span, longest: int) -> Span:
    """The place of a sentence with those after it, where a colon announces them or it ends within
    somebody's words; as many as `longest` words have room for."""
    if not _UNFINISHED.search(text, quote.start, quote.end):
        return quote
    after = sentences(text[quote.end : quote.end + _AROUND])
    if not after:
        return quote
    wider = Span(quote.start, quote.end + after[0].end)
    fits = len(text[wider.start : wider.end].split()) <= longest
    return with_the_rest(text, wider, longest) if fits else quote
