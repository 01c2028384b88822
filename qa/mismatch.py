"""Sentences that speak of what a question asks about, but of another year, or without its "not".

A reader takes them for answers: "Who was mayor in 1917?" and "Ann Lowe was mayor in 1914." have all
but one word in common.
"""

from __future__ import annotations

import re

from qa.phrases import AUXILIARY

_YEAR = re.compile(r"(?<![\d,.])(?:1\d{3}|20\d{2})(?![\d,]*\d)")
_ASKS_NOT = re.compile(
    r"\b(?:not|never|no|nobody|none|neither|nor|cannot|without)\b|n['’]t\b", re.IGNORECASE
)
_YES_NO = re.compile(rf"(?:and |but |so )?{AUXILIARY}(?:n['’]t)?\b", re.IGNORECASE)
_SAYS_NOT = re.compile(
    rf"{_ASKS_NOT.pattern}|\b(?:nothing|fail|refus|reject|den[iy]|declin|lack|except|unable|avoid"
    r"|prevent|instead|rather)\w*",
    re.IGNORECASE,
)


def mismatch(question: str, sentence: str, published: int | None) -> bool:
    """Whether a sentence is of another year than the question, or affirms what it negates.

    An article of the year that is asked about, `published`, need not name it.
    """
    asked, told = set(_YEAR.findall(question)), set(_YEAR.findall(sentence))
    if told and asked - told - {str(published)}:
        return True
    negated = _ASKS_NOT.search(question) and not _YES_NO.match(question)
    return bool(negated and not _SAYS_NOT.search(sentence))
