"""Question -> full-text search expression."""

from __future__ import annotations

import re

STOP_WORDS = frozenset(
    """a about after again all also am an and any are as at be because been before being between
    both but by can could did do does doing down during each few for from further had has have
    having he her here hers herself him himself his how i if in into is it its itself just me more
    most my myself no nor not now of off on once only or other our ours ourselves out over own
    please same say says said she should so some such tell than that the their theirs them
    themselves then there these they this those through to too under until up us very was we were
    what when where which while who whom whose why will with would you your yours yourself
    s t d m ll re ve""".split()
)
"""Words that say little about what a question is after."""


WORD = re.compile(r"\d+(?:[.,]\d+)+|(?:[^\W\d_]\.){2,}|\w+")
"""A word in lower case; a number like 14.6 and an abbreviation like U.S. are one."""


def terms(question: str) -> list[str]:
    """The words of a question that are worth looking up; all of them when none is."""
    words = list(dict.fromkeys(WORD.findall(question.lower())))
    return [word for word in words if word not in STOP_WORDS] or words


def match_expression(question: str) -> str:
    """An FTS5 expression that matches passages with any of the question's terms; may be empty.

    The index has the parts of a term that is more than letters and digits: they become a phrase.
    """
    parts = (re.sub(r"\W+", " ", term).strip() for term in terms(question))
    return " OR ".join(f'"{part}"' for part in parts)
