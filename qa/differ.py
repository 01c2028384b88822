"""Whether articles give different figures for the same thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.words import stems

_ASKS_FOR_FIGURE = re.compile(
    r"\bhow (many|much|old|long|far|tall|high|large|big|deep|wide|fast|heavy)\b|\bwhen\b"
    r"|\b(what|which) (percent|percentage|proportion|share|number|amount|age)\b"
    r"|\b(what|which) (year|date|day|month|time|century|decade)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d[\d,.]*\d|\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|third"
    r"|quarter|twice|double|triple|none|couple)\b",
    re.IGNORECASE,
)
_SAME_THING = 0.4  # of the words of the shorter of two sentences that both have


def disagree(question: str, points: Sequence[tuple[str, str]]) -> bool:
    """Whether points, each a sentence and the words in it that answer, give different figures.

    Only numbers and dates are compared, and only of sentences that speak of the same thing.
    """
    if not _ASKS_FOR_FIGURE.search(question):
        return False
    told = [(stems(sentence), figures(answer)) for sentence, answer in points]
    return any(
        one and other and not one & other and len(a & b) >= _SAME_THING * min(len(a), len(b))
        for n, (a, one) in enumerate(told)
        for b, other in told[:n]
    )


def figures(words: str) -> set[str]:
    """The numbers of a text, in digits or in words, as they stand."""
    return {match.group() for match in _FIGURE.finditer(words.lower())}
