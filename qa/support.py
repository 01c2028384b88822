"""Which sentence of the articles bears a claim out, if any does.

A claim is borne out by a sentence that has its names, in the same order, its numbers and dates and
nearly all of its other words, and that is as certain about it: neither has a "not" or a "would"
that the other lacks. This is meant to be strict. Words are compared by their stems, so a claim in
other words, or in the passive, is turned away though it may be true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.keywords import STOP_WORDS, WORD
from qa.differ import figures
from qa.words import stem

COVERED = 0.75
"""The share of a claim's telling words that its sentence must have."""

_DENIALS = frozenset(
    map(
        stem,
        """not no never none nobody nothing neither nor without cannot deny denied denies denying
        denial refuse refused reject rejected fail failed false untrue hardly t""".split(),
    )
)
_DOUBTS = frozenset(
    map(
        stem,
        """would could may might if unless whether plan planned alleged allegedly reportedly expect
        expected accuse accused claim claimed possible possibly likely unlikely suspected rumour
        rumor hope want ask asked demand call propose proposed threaten threatened try""".split(),
    )
)
_REPORTED = {stem("would"): stem("will")}  # "She will leave." is "She would leave, he said."
_DATES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)
_APART = 3  # telling words between two that are matched one after the other


class _Word(NamedTuple):
    """A word by its stem; a name is a capitalised word, not the first one, that is no date."""

    stem: str
    telling: bool
    date: bool
    name: bool


def supports(claim: str, sentence: str) -> float:
    """How much of a claim a sentence, or two, has: the share of its words, or 0 if it fails it."""
    told, there = _words(claim), _words(sentence)
    telling = [word for word in told if word.telling]
    if not telling:
        return 0.0
    found = {word.stem for word in there}
    named = {word.stem for word in there if word.name}
    names = [word.stem for word in told if word.name or word.stem in named]
    needed = {
        *names,
        *(word.stem for word in told if word.telling and word.date),
        *(word.stem for word in told[:1] if word.telling),
    }
    share = sum(word.stem in found for word in telling) / len(telling)
    if share < COVERED or not needed <= found or not figures(claim) <= figures(sentence):
        return 0.0
    if not _in_order(names, [word.stem for word in there]):
        return 0.0
    return share if _as_certain(told, _matched(telling, there)) else 0.0


def _words(text: str) -> list[_Word]:
    made = []
    for number, match in enumerate(WORD.finditer(text.lower())):
        word = match.group()
        capital = text[match.start()].isupper() and number > 0
        telling = word not in STOP_WORDS and not (len(word) == 1 and word.isalpha())
        date = word in _DATES
        made.append(_Word(stem(word), telling, date, capital and telling and not date))
    return made


def _in_order(names: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the names stand among the words one after the other."""
    rest = iter(words)
    return all(name in rest for name in names)


def _matched(telling: Sequence[_Word], there: Sequence[_Word]) -> Sequence[_Word]:
    """The part of a sentence that has the telling words, and what stands close to it."""
    wanted = {word.stem for word in telling}
    places = [n for n, word in enumerate(there) if word.stem in wanted]
    return there[max(0, places[0] - _APART) : places[-1] + _APART + 1]


def _as_certain(told: Sequence[_Word], there: Sequence[_Word]) -> bool:
    said, stands = {word.stem for word in told}, {word.stem for word in there}
    if bool(said & _DENIALS) != bool(stands & _DENIALS):
        return False
    return all(doubt in said or _REPORTED.get(doubt) in said for doubt in stands & _DOUBTS)


_BOILERPLATE = re.compile(
    r"^(?:(?:according to|based on|as per) (?:the )?(?:provided |given |above )?"
    r"(?:passages?|articles?|text)[^,]*,\s*"
    r"|the (?:passages?|articles?|text) (?:says?|states?|mentions?|indicates?|reports?) that\s+"
    r"|(?:yes|no)[,;:–—-]+\s*)",
    re.IGNORECASE,
)


def bare(claim: str) -> str:
    """A claim without "Yes," or "According to the passages," before it."""
    rest = _BOILERPLATE.sub("", claim.strip())
    return rest[:1].upper() + rest[1:]
