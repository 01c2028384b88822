"""Which sentence of the articles bears a claim out, if any does.

A claim is borne out by a sentence that has all its telling words, close together and in the same
order, and that is as certain about it: neither has a "not" or a "would" that the other lacks, and
no "if" is dropped. Only a number or a date may stand elsewhere, if there is no other that it could
be taken for. This is meant to be strict. Words are compared by their stems, so a claim in other
words, or in the passive, is turned away though it may be true.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Sequence
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
        rumor hope want ask asked demand call propose proposed threaten threatened try attempt
        prepare readied intend aim seek sought promise pledge vow consider discuss""".split(),
    )
)
_LEADING_ON = frozenset(
    map(
        stem,
        """a an the of in on at by for with to from and or that which is are was were be been has
        have had called named known as""".split(),
    )
)
"""Words that no sentence ends with; a claim that does has lost what it was to say."""
_CONDITIONS = frozenset(map(stem, "if unless provided providing".split()))
_REPORTED = {stem("would"): stem("will")}  # "She will leave." is "She would leave, he said."
_DATES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)
_APART = 3  # words before and after those of a claim that may deny it, or cast doubt on it
_FEWEST = 4  # words that are a claim, and not just a part of one


class _Word(NamedTuple):
    """A word by its stem; `movable` ones are of a number or a date."""

    stem: str
    telling: bool
    movable: bool


def supports(claim: str, sentence: str) -> bool:
    """Whether a sentence, or two, bear a claim out."""
    told, there = _words(claim), _words(sentence)
    telling = [word for word in told if word.telling]
    if not telling or (len(told) < _FEWEST and len(told) < len(there)):
        return False
    if told[-1].stem in _LEADING_ON:
        return False
    found = {word.stem for word in there}
    if not {word.stem for word in telling} <= found or not figures(claim) <= figures(sentence):
        return False
    run = _verbatim(told, there) or _close(telling, there)
    if run is None:
        return False
    if not found & _CONDITIONS <= {word.stem for word in told}:
        return False
    first, last = run
    return _as_certain(told, there[max(0, first - _APART) : last + _APART + 1])


def _words(text: str) -> list[_Word]:
    made = []
    for match in WORD.finditer(text.lower()):
        word = match.group()
        light = word in STOP_WORDS or word in _ADDING_NOTHING or (len(word) == 1 and word.isalpha())
        made.append(_Word(stem(word), not light, word in _DATES or word[0].isdigit()))
    return made


def _in_order(told: Iterable[_Word], there: Iterable[_Word]) -> bool:
    """Whether the words of a claim stand there one after the other."""
    rest = iter([word.stem for word in there])
    return all(word.stem in rest for word in told)


def _verbatim(told: Sequence[_Word], there: Sequence[_Word]) -> tuple[int, int] | None:
    """Where a sentence has the very words of a claim: the first and the last place."""
    one, other = ([word.stem for word in words] for words in (told, there))
    starts = range(len(other) - len(one) + 1)
    return next(((n, n + len(one) - 1) for n in starts if other[n : n + len(one)] == one), None)


def _close(telling: Sequence[_Word], there: Sequence[_Word]) -> tuple[int, int] | None:
    """The shortest run that has all telling words as the claim has them; None if there is none:
    the claim may be spliced from two parts."""
    counts = Counter(word.stem for word in telling)
    latest = {stem: deque[int](maxlen=count) for stem, count in counts.items()}
    runs = []
    for place, word in enumerate(there):
        if word.stem in latest:
            latest[word.stem].append(place)
            if all(len(places) == counts[stem] for stem, places in latest.items()):
                runs.append((min(places[0] for places in latest.values()), place))
    runs.sort(key=lambda run: run[1] - run[0])
    return next((run for run in runs if _fits(telling, there, *run)), None)


def _fits(telling: Sequence[_Word], there: Sequence[_Word], first: int, last: int) -> bool:
    """Whether a run has each word of a claim as often, in order, and few others among them.

    Where the claim has a word twice, the run may have none of its words oftener: what stands
    between the two may have been cut out.
    """
    run = there[first : last + 1]
    wanted = Counter(word.stem for word in telling)
    between = Counter(word.stem for word in run if word.telling)
    matched = sum(count for one, count in between.items() if one in wanted)
    if not wanted <= between or matched < DENSE * between.total():
        return False
    repeats = len(wanted) < len(telling)
    if repeats and matched > len(telling):
        return False
    if _in_order(telling, run):
        return True
    around = there[max(0, first - _APART) : last + _APART + 1]
    others = {word.stem for word in around if word.movable} - set(wanted)
    return not others and _in_order((word for word in telling if not word.movable), run)


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
