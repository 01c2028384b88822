"""Which sentence of the articles bears a claim out, if any does.

A claim is borne out by a sentence that has all its telling words, close together, its names in the
same order, and that is as certain about it: neither has a "not" or a "would" that the other lacks.
This is meant to be strict. Words are compared by their stems, so a claim in other words, or in the
passive, is turned away though it may be true.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from index.keywords import STOP_WORDS, WORD
from qa.differ import figures
from qa.words import stem

DENSE = 0.5
"""The share that a claim's words must have of the telling words from the first to the last of them
in the sentence. In a long sentence, words that stand far apart may not belong together."""

_ADDING_NOTHING = frozenset(
    """called named known located also one example type kind part reason following
    according referred term means meaning considered described""".split()
)
"""Words that a claim may have though its sentence lacks them."""

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
_APART = 3  # words before and after those of a claim that may deny it or cast doubt on it


class _Word(NamedTuple):
    """A word by its stem; a name is a capitalised word, not the first one, that is no date."""

    stem: str
    telling: bool
    name: bool


def supports(claim: str, sentence: str) -> bool:
    """Whether a sentence, or two, bear a claim out."""
    told, there = _words(claim), _words(sentence)
    telling = [word for word in told if word.telling]
    if not telling:
        return False
    found = {word.stem for word in there}
    if not {word.stem for word in telling} <= found or not figures(claim) <= figures(sentence):
        return False
    named = {word.stem for word in there if word.name}
    names = [word.stem for word in told if word.name or word.stem in named]
    if not _in_order(names, [word.stem for word in there]):
        return False
    run = _verbatim(told, there) or _close(telling, there)
    if run is None:
        return False
    first, last = run
    return _as_certain(told, there[max(0, first - _APART) : last + _APART + 1])


def _words(text: str) -> list[_Word]:
    made = []
    for number, match in enumerate(WORD.finditer(text)):
        word = match.group().lower()
        capital = match.group()[0].isupper() and number > 0
        light = word in STOP_WORDS or word in _ADDING_NOTHING or (len(word) == 1 and word.isalpha())
        made.append(_Word(stem(word), not light, capital and not light and word not in _DATES))
    return made


def _in_order(names: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the names stand among the words one after the other."""
    rest = iter(words)
    return all(name in rest for name in names)


def _verbatim(told: Sequence[_Word], there: Sequence[_Word]) -> tuple[int, int] | None:
    """Where a sentence has the very words of a claim: the first and the last place."""
    one, other = ([word.stem for word in words] for words in (told, there))
    starts = range(len(other) - len(one) + 1)
    return next(((n, n + len(one) - 1) for n in starts if other[n : n + len(one)] == one), None)


def _close(telling: Sequence[_Word], there: Sequence[_Word]) -> tuple[int, int] | None:
    """The shortest run that has all telling words; None if there are too many others among them, or
    one of them fewer times than in the claim: that may be spliced from two parts."""
    wanted, latest = Counter(word.stem for word in telling), dict[str, int]()
    runs = []
    for place, word in enumerate(there):
        if word.stem in wanted:
            latest[word.stem] = place
            if len(latest) == len(wanted):
                runs.append((min(latest.values()), place))
    first, last = min(runs, key=lambda run: run[1] - run[0])
    between = Counter(word.stem for word in there[first : last + 1] if word.telling)
    matched = sum(count for one, count in between.items() if one in wanted)
    fits = wanted <= between and matched >= DENSE * between.total()
    return (first, last) if fits else None


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
