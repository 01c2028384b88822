"""Sentences that speak of what a question asks about, but of another year, another number, the
opposite, or without its "not"; and those that have nothing of it but the names.

A reader takes them for answers: "Who was mayor in 1917?" and "Ann Lowe was mayor in 1914." have all
but one word in common. That one changed word is how people make questions that a text nearly
answers (Rajpurkar, Jia and Liang: "Know What You Don't Know", 2018, table 1).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from index.keywords import STOP_WORDS, WORD
from qa.opposites import IN_WORDS, NUMBERS, OPPOSITES, ORDINALS, SERIES
from qa.phrases import YEAR, YES_NO
from qa.words import question_stems, stem, stems

_ASKS_NOT = re.compile(
    r"\b(?:not|never|no|nobody|none|neither|nor|cannot|without)\b|n['’]t\b"
    r"|\b(?:fail(?:ed|s)?|refus(?:e|ed|es)|unable) to\b",
    re.IGNORECASE,
)
_SAYS_NOT = re.compile(
    rf"{_ASKS_NOT.pattern}|\b(?:nothing|fail|refus|reject|den[iy]|declin|lack|except|unable|avoid"
    r"|prevent|instead|rather)\w*",
    re.IGNORECASE,
)

_NOT = re.compile(
    r"\b(?:not|never|cannot) (?:(?:be|been|being|have|had|to|yet|even|ever|just|also|the|an?|any"
    r"|allowed|always|\w+ly) )*([^\W\d_]{3,})",
    re.IGNORECASE,
)
_REACH = 4  # words that a "not" may stand before what it negates
_NEGATED = re.compile(r"\bnon[- ]?([^\W\d_]{4,})", re.IGNORECASE)
_DEPUTY = re.compile(r"\b(?:vice|deputy|assistant)[- ]([^\W\d_]+)", re.IGNORECASE)

_IDIOMS = re.compile(
    r"\b(?:last|first) (?:week|month|year|night|spring|summer|autumn|fall|winter|season|\w+day)\b"
    r"|\bat (?:least|most|first|last)\b|[- ]years?[- ]old\b|\bhow (?:old|long)\b|\bclose to\b"
    r"|\bmore or less\b|\b(?:as|no|so) (?:long|longer|early|late)\b|\b(?:early|late) on\b"
)
"""Where a word does not say what it says elsewhere."""

_SAYS_LITTLE = frozenset(
    map(stem, "become come get give go have keep know make put say still take use".split())
)
_LONG = 5  # letters of a stem from which on "bankrupt" and "bankruptcy" are akin


def mismatch(question: str, sentence: str, published: int | None) -> bool:
    """Whether a sentence is of another year than the question, affirms what it negates, or has the
    opposite of one of its words, or another number, in that one's place.

    An article of the year that is asked about, `published`, need not name it. What is asked with
    yes or no is answered by the opposite, too.
    """
    asked, told = set(YEAR.findall(question)), set(YEAR.findall(sentence))
    if told and asked - told - {str(published)}:
        return True
    if YES_NO.match(question):
        return False
    if _ASKS_NOT.search(question) and not _SAYS_NOT.search(sentence):
        return True
    if any(_affirms(sentence, stem(denied)) for denied in _NOT.findall(question)):
        return True
    if any(_differ(what, question, sentence) for what in (_NEGATED, _DEPUTY)):
        return True
    asks, says = _words(question), _words(sentence)
    return (
        _opposite(set(asks), set(says))
        or _other_number(_counted(asks), _counted(says))
        or _other_number(_ranked(asks), _ranked(says))
    )


def asked_of_names(question: str, names: Collection[str]) -> set[str]:
    """The stems of what a question of yes or no asks of those whom it names: "Did Ann Lowe resign?"

    Empty if it is of another kind, or has no such words. `names` are the stems of its names.
    """
    if not names or not YES_NO.match(question):
        return set()
    words = set(question_stems(question)) - set(names)
    return words if words - _SAYS_LITTLE else set()


def names_only(asked_of_names: set[str], asked: set[str], told: set[str]) -> bool:
    """Whether a sentence has names of the question, but nothing of what is asked of them: "Ann Lowe
    came on Monday." All are stems: `asked` those of the question, `told` those of the sentence.
    """
    if not asked_of_names or asked_of_names & told or not asked & told:
        return False
    return not any(_akin(one, other) for one in asked_of_names for other in told)


def _akin(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _LONG and (one.startswith(other) or other.startswith(one))


def _affirms(sentence: str, denied: str) -> bool:
    """Whether a sentence has a word with that stem, and no "not" where it would concern that."""
    words = re.findall(r"[\w’'-]+", sentence)
    places = [n for n, word in enumerate(words) if stem(word) == denied]
    return bool(places) and not any(
        _SAYS_NOT.search(" ".join(words[max(0, n - _REACH) : n])) for n in places
    )


def _differ(marked: re.Pattern[str], question: str, sentence: str) -> bool:
    """Whether one has a word that is marked, as in "non-members" or "deputy mayor", and the other
    has it only without the mark."""
    asks, says = (set(map(stem, marked.findall(text))) for text in (question, sentence))
    if not asks and not says:
        return False
    plain_asks, plain_says = (stems(marked.sub(" ", text)) for text in (question, sentence))
    return bool(asks - says & plain_says or says - asks - plain_says & plain_asks)


def _words(text: str) -> list[str]:
    plain = _IDIOMS.sub(" ", YEAR.sub(" ", text.lower()))
    return [IN_WORDS.get(word, word) for word in WORD.findall(plain)]


def _opposite(asked: set[str], told: set[str]) -> bool:
    """Whether one has a word in place of which the other has one that excludes it."""
    if any(series & asked - told and series & told - asked for series in SERIES):
        return True
    stems_asked, stems_told = set(map(stem, asked)), set(map(stem, told))
    return any(
        stem(word) not in stems_told
        and any(stem(other) in stems_told - stems_asked for other in OPPOSITES[word])
        for word in asked & OPPOSITES.keys()
    )


def _counted(words: list[str]) -> dict[str, set[str]]:
    """The numbers among words, each with the stems of the telling words beside it."""
    found: dict[str, set[str]] = {}
    for n, word in enumerate(words):
        if word[0].isdigit() or word in NUMBERS:
            beside = words[max(0, n - 1) : n] + words[n + 1 : n + 2]
            found.setdefault(word, set()).update(map(stem, set(beside) - STOP_WORDS))
    return found


def _ranked(words: list[str]) -> dict[str, set[str]]:
    """ "First", "second" and so on among words, each with the stems of the telling words behind."""
    found: dict[str, set[str]] = {}
    for word, behind in pairwise(words):
        if word in ORDINALS and behind not in STOP_WORDS:
            found.setdefault(word, set()).add(stem(behind))
    return found


def _other_number(asked: dict[str, set[str]], told: dict[str, set[str]]) -> bool:
    """Whether one has another number than the other beside the same word."""
    mine = [beside for number, beside in asked.items() if number not in told]
    theirs = [beside for number, beside in told.items() if number not in asked]
    return any(one & other for one in mine for other in theirs)
