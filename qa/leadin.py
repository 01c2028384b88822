"""Sentences that cannot be understood alone: a quote is widened by those around it.

"He was recalled on Friday." does not say who, nor "The decision was welcomed." what was decided;
the words of the article do, one sentence earlier. "He gave three reasons:" lacks what comes after,
and so does the first half of somebody's words.
"""

from __future__ import annotations

import re

from index.split import Span, sentences

_STEPS = (
    r"(decision|move|step|announcement|measures?|incident|comments?|remarks?|ruling|verdict|vote"
    r"|deal|agreement|order|appointment|arrest|visit)\b"
)
_STEP = rf"[“\"'‘(]*(the|this|that|his|her|its|their) {_STEPS}"
_LACKS_SUBJECT = (
    r"[“\"'‘(]*((but|and|so) )?(he|she|they|it)\b"
    r"|((not |only )?(until|since|by|before|after) |only )?then\b|\w+ of (them|these|those)\b"
)
_NOT_ALONE = re.compile(
    rf"{_LACKS_SUBJECT}|(the|this|that) {_STEPS}(?! (to|of|that|by|on|in|with|over)\b)",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    rf"{_STEP}|{_LACKS_SUBJECT}|[“\"'‘(]*(his|her|their|its|these|those|such|both|this|that)\b"
    r"(?! (week|month|year|morning|afternoon|evening|season|summer|winter|spring|autumn)\b)",
    re.IGNORECASE,
)
_REASON = re.compile(
    rf"{_STEP}.*\b(after|follow(s|ed|ing)|because|since|amid|over|due to|in response|prompted"
    r"|triggered|caused)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNFINISHED = re.compile(r"(?::|(?:“|(?<![^\s(])\"(?=\w))[^“”\"]*)\Z")
"""A colon at the end, or a quotation that is not closed."""

_WHOLE = re.compile(r"[.!?:…][”\"’')\]]*\Z")
"""The end of a sentence, which a heading has not."""

_AROUND = 1500  # characters around a sentence in which the next one is looked for


def points_back(sentence: str) -> bool:
    """Whether a sentence begins with what was named before it: "he", "it", "the decision"."""
    return _POINTS_BACK.match(sentence) is not None


def is_whole(sentence: str) -> bool:
    """Whether it ends as a sentence does, and a heading does not."""
    return _WHOLE.search(sentence) is not None


def gives_reason(sentence: str) -> bool:
    """Whether a sentence says what led to the step that the one before tells of: "The move came
    after two doctors had resigned.\""""
    return _REASON.match(sentence) is not None


def with_lead_in(text: str, quote: Span, longest: int) -> Span:
    """The place of a sentence with the one before, where it points back to it.

    Into another paragraph it goes only for what "he", "then" or a mere "the move" means, and never
    to a heading; both together have at most `longest` words, else the place stays as it is.
    """
    if not _POINTS_BACK.match(text, quote.start):
        return quote
    start = max(quote.start - _AROUND, 0)
    before = sentences(text[start : quote.start])
    if not before:
        return quote
    wider = Span(start + before[-1].start, quote.end)
    added, gap = (
        text[wider.start : start + before[-1].end],
        text[start + before[-1].end : quote.start],
    )
    elsewhere = "\n" in gap and not _NOT_ALONE.match(text, quote.start)
    fits = len(text[wider.start : wider.end].split()) <= longest
    if elsewhere or not fits or not is_whole(added):
        return quote
    return with_lead_in(text, wider, longest)


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
