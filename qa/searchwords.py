"""Words as one types them into a search box: "ann lowe resigned reason", "number of houses".

The reader has learnt from questions, so that such words are put to it as one.
"""

from __future__ import annotations

import re

from index.keywords import STOP_WORDS
from qa.overview import subject
from qa.phrases import ASKS

ABOUT = "what about {}?"
"""What is read in the place of words that do not say what is to be known."""

_LAST = (
    ("why", r"reasons?|causes?"),
    ("when", r"date"),
    ("where", r"location|venue|whereabouts"),
)
_FIRST = (
    ("why", r"(?:reasons?|causes?) (?:of|for|behind)"),
    ("when", r"(?:date|time) of"),
    ("where", r"(?:location|venue|whereabouts|place) of"),
    ("how many", r"number of"),
)


def mere_words(question: str) -> bool:
    """Whether it is words that ask nothing by themselves."""
    return subject(question) is None and not ASKS.search(question)


def as_question(words: str) -> str:
    """The question that mere words stand for where one of them says what is to be known.

    "ann lowe resigned reason" is "why ann lowe resigned?". Anything else stays as it is.
    """
    plain = " ".join(words.split()).strip(" ?!.")
    if not mere_words(plain):
        return words
    for asks, noun in _FIRST:
        if found := re.fullmatch(rf"(?:the )?{noun} (?P<rest>.+)", plain, re.IGNORECASE):
            return f"{asks} {found['rest']}?"
    for asks, noun in _LAST:
        found = re.fullmatch(rf"(?P<rest>.*?(?P<before>[\w’'-]+)) (?:{noun})", plain, re.IGNORECASE)
        if found and found["before"].lower() not in STOP_WORDS:
            return f"{asks} {found['rest']}?"
    return words
