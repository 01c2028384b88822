"""Sentences that have another name where a question has one: "the mayor of Corby" is nobody whom
"the mayor of Brennick" tells of, nor did Ann Lowe resign because "Peter Hale resigned".

A name swapped for another is one of the ways in which people make questions that a text nearly
answers (Rajpurkar, Jia and Liang: "Know What You Don't Know", 2018, table 1).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

from index.keywords import STOP_WORDS
from qa.words import folded, stem

_TOKEN = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*|[^\w\s]")
_LISTING = frozenset((",", "and", "or", "the"))
_WHOSE = (" of", " by", " from")
_ARTICLES = frozenset(("the", "a", "an"))
_PREPOSITIONS = frozenset("of to in for at on with from against by between near".split())
_AUXILIARIES = frozenset(
    """is are was were has have had been being be did does do would could can will may might must
    should also not first then later originally usually often eventually""".split()
)
_CALENDAR = frozenset(word.lower() for word in (*calendar.month_name, *calendar.day_name))
_ALIKE = 0.75  # of the letters, from which on one name may be another one misspelt
_COUNTRIES = [
    frozenset(names.split())
    for names in (
        "us u.s usa america american americans united washington pentagon",
        "uk u.k britain british briton england english london",
        "russia russian russians moscow kremlin soviet",
        "china chinese beijing peking",
        "france french paris elysee",
        "germany german germans berlin",
        "netherlands dutch holland hague amsterdam",
        "denmark danish danes copenhagen",
        "ireland irish dublin",
        "wales welsh cardiff",
        "scotland scottish scots edinburgh",
        "spain spanish madrid",
        "italy italian italians rome",
        "poland polish poles warsaw",
        "greece greek greeks athens",
        "turkey turkish turks ankara",
        "ukraine ukrainian ukrainians kyiv kiev",
        "israel israeli israelis jerusalem",
        "iran iranian iranians tehran persia persian",
        "india indian indians delhi",
        "japan japanese tokyo",
        "korea korean koreans seoul pyongyang",
        "egypt egyptian egyptians cairo",
        "eu e.u european europe brussels",
        "un u.n united nations",
        "vatican pope papal",
    )
]
"""Words that may speak of the same government or people."""


Slots: TypeAlias = dict[tuple[str, str], set[str]]
"""Names by the word beside them: (word and preposition before, word behind), one of them empty."""


def in_midst(texts: Iterable[str]) -> set[str]:
    """The words that have a capital within a sentence, in lower case."""
    found = (re.findall(r"(?<=[\w,;] )[A-Z][\w’'-]*", text) for text in texts)
    return {word.lower() for words in found for word in words}


def asked_slots(question: str, names: Collection[str]) -> Slots:
    """Where a question has names; `names` are the stems of these."""
    tokens = _TOKEN.findall(question)
    return _slots(tokens, [stem(token) in names for token in tokens])


def other_name(asked: Slots, sentence: str, capitals: Collection[str]) -> bool:
    """Whether a sentence has another name in the place of one that is asked about.

    It may have that one elsewhere, but for "of", "by" and "from", which say whose it is. A
    sentence's first word is a name only if it is one of `capitals`; see `in_midst`.
    """
    if not asked:
        return False
    tokens = _TOKEN.findall(sentence)
    told = _slots(tokens, [_is_name(token, n, capitals) for n, token in enumerate(tokens)])
    has = {_plain(token) for token in tokens if token[0].isupper()}
    return any(
        _others(asked[slot], told[slot], set() if slot[0].endswith(_WHOSE) else has)
        for slot in asked.keys() & told.keys()
    )


def _is_name(token: str, place: int, capitals: Collection[str]) -> bool:
    word = token.lower()
    return token[0].isupper() and word not in STOP_WORDS and (place > 0 or word in capitals)


def _slots(tokens: Sequence[str], is_name: Sequence[bool]) -> Slots:
    found: Slots = {}
    for start, end in _runs(tokens, is_name):
        name = {_plain(tokens[n]) for n in range(start, end) if is_name[n]} - _CALENDAR
        if not name:
            continue
        before, behind, link = start - 1, end, ""
        while before >= 0 and tokens[before].lower() in _ARTICLES:
            before -= 1
        if before > 0 and tokens[before] in _PREPOSITIONS:
            link = tokens[before]
            before -= 1
        if before >= 0 and _telling(tokens[before]):
            found.setdefault((f"{stem(tokens[before])} {link}", ""), set()).update(name)
        while behind < len(tokens) and tokens[behind] in _AUXILIARIES:
            behind += 1
        if behind < len(tokens) and _telling(tokens[behind]):
            found.setdefault(("", stem(tokens[behind])), set()).update(name)
    return found


def _runs(tokens: Sequence[str], is_name: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where names stand, several that are listed as one: "Corby, Brennick and Eastmere"."""
    start = 0
    while start < len(tokens):
        end = start
        while end < len(tokens) and is_name[end]:
            end += 1
            listed = end
            while listed < len(tokens) and tokens[listed] in _LISTING:
                listed += 1
            if listed < len(tokens) and is_name[listed]:
                end = listed
        if end > start:
            yield start, end
        start = max(end, start + 1)


def _telling(token: str) -> bool:
    return token.islower() and len(token) > 2 and token not in STOP_WORDS


def _others(mine: set[str], theirs: set[str], has: set[str]) -> bool:
    """Whether `mine` is neither one of `theirs` nor of those that the sentence `has`."""
    if any(map(_short, mine)) != any(map(_short, theirs)):
        return False
    return not any(_same(one.lower(), other.lower()) for one in mine for other in has | theirs)


def _plain(token: str) -> str:
    word = re.sub(r"['’]s?$", "", folded(token))
    return word if _short(word) else word.lower()


def _short(name: str) -> bool:
    """Whether it is short for something, such as WWII or U.S."""
    return "." in name or name.isupper()


def _same(one: str, other: str) -> bool:
    return (
        one[:3] == other[:3]
        or SequenceMatcher(None, one, other).ratio() >= _ALIKE
        or any(one in names and other in names for names in _COUNTRIES)
    )
