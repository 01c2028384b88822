"""Names and noun phrases of a question, found by the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from index.keywords import STOP_WORDS

AUXILIARY = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|will|would|can|could|should|may|might|must)"
)
WH = r"(who|whom|whose|what|which|when|where|why|how)"
ASKS = re.compile(
    rf"\b({WH}|{AUXILIARY})\b"
    r"|^(?:please )?(tell|name|list|explain|describe|give|show|summari[sz]e)\b",
    re.I,
)
"""What a question has, and mere words, as they are typed into a search box, have not."""
YES_NO = re.compile(rf"(?:and |but |so )?{AUXILIARY}(?:n['’]t)?\b", re.IGNORECASE)
"""How a question that is answered with yes or no begins."""
YEAR = re.compile(r"(?<![\d,.])(?:1\d{3}|20\d{2})(?![\d,]*\d)")
CAPITAL = r"[^\W\d_a-z][\w’'-]*"
NAME = re.compile(rf"{CAPITAL}(?: (?:(?:of|and|de|van|von|bin|al) )?{CAPITAL})*")
ROLE = (
    r"president|minister|mayor|ambassador|captain|officer|doctor|director|chair\w*|leader"
    r"|spokes\w+|professor|judge|secretary|senator|governor|king|queen|prince\w*|pope|coach|author"
    r"|manager|critic|politician|actor|actress|singer|player|founder|\w{3,}ist|engineer|owner"
    r"|dr|mrs?|ms|sir|lord|lady|chief|boss|\w{3,}ian|executive"
)
GROUP = re.compile(
    r"\b(ministry|government|team|family|embassy|crew|department|party|committee|council|union|court|bank|university|school|hospital"
    r"|company|corporation|inc|ltd|group|agency|police|army|club|river|lake|mount|street|road"
    r"|bridge|park|north|south|east|west|states|kingdom|republic|city|county|news|times)\b",
    re.IGNORECASE,
)
_CALENDAR = (
    r"(mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december"
)
_ARTICLES = ("the", "a", "an")
_DO = ("do", "does", "did", "will", "would", "can", "could", "should", "may", "might", "must")
_BE = ("is", "are", "was", "were", "be", "been")
_BEFORE_NOUNS = """many much which what whose who about of in at on by for with to from
against""".split()
VERBAL = re.compile(
    r"\w+(ed|ing)|built|held|sold|put|made|found|given|taken|known|seen|won|lost|led|left|hit|shot|born"
    r"|paid|sent|kept|caught|brought|bought|broken|written|stolen"
)


def name_phrases(text: str) -> list[str]:
    """The names of a text as they stand; words like "What" or "Tuesday" are none."""
    found = []
    for match in NAME.finditer(text):
        words = match.group().split()
        while words and words[0].lower() in STOP_WORDS:
            words = words[1:]
        name = re.sub(r"['’]s?$", "", " ".join(words))
        if len(name) > 1 and not re.fullmatch(_CALENDAR, name, re.IGNORECASE):
            found.append(name)
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Phrase:
    """Something that a question speaks of; `definite` if by name or with "the"."""

    text: str
    definite: bool

    @property
    def named(self) -> bool:
        """Whether it has a name."""
        return any(word[0].isupper() for word in self.text.split())

    @property
    def plural(self) -> bool:
        """Whether it speaks of several."""
        last = self.text.split(" of ")[0].split()[-1]
        common = last.islower() and (last == "people" or re.search(r"[^s]s$", last))
        return bool(common or " and " in self.text)

    @property
    def group(self) -> bool:
        """Whether "they" may mean it."""
        return self.plural or self.named or bool(GROUP.search(self.text))

    @property
    def event(self) -> bool:
        """Whether it is a thing with a name, such as "the Geneva summit", and no group."""
        return self.text.split()[-1].islower() and not self.plural and not GROUP.search(self.text)

    @property
    def person(self) -> bool:
        """Whether it is somebody by a title or trade."""
        return re.fullmatch(ROLE, self.text.split(" of ")[0].split()[-1]) is not None


def noun_phrases(question: str) -> list[Phrase]:
    """What a question speaks of, in order. Names must be capitalised; see `cased`."""
    tokens = re.findall(r"[\w’'-]+", question)
    found: list[Phrase] = []
    end = -1
    for start, stop in _runs(tokens):
        between = [token.lower() for token in tokens[end:start]] if found else []
        for number, phrase in enumerate(_phrases(tokens, start, stop)):
            together = between in (["of"], ["of", "the"]) or (between == ["and"] and phrase.named)
            if number == 0 and together:
                before, link = found.pop(), " ".join(between)
                joined = f"{before.text} {link} {phrase.text.removeprefix('the ')}"
                phrase = Phrase(joined, before.definite)
            found.append(phrase)
            end = stop
    return found


def _runs(tokens: list[str]) -> Iterator[tuple[int, int]]:
    """Where words that are no stop words stand together."""
    telling = [token.lower() not in STOP_WORDS or token == "US" for token in tokens]
    start = 0
    while start < len(tokens):
        stop = start
        while stop < len(tokens) and telling[stop]:
            stop += 1
        if stop > start:
            yield start, stop
        start = stop + 1


def _phrases(tokens: list[str], start: int, stop: int) -> list[Phrase]:
    """The run of words less its verb, or the names in it; none where it has nothing but verbs."""
    if tokens[start].lower() in ("many", "much") and stop - start > 1:
        start += 1
    before = ["", "", *(token.lower() for token in tokens[:start])][-2:]
    article = before[1] in _ARTICLES
    auxiliary = before[0] if article else before[1]
    following = tokens[stop].lower() if stop < len(tokens) else ""
    run = _without_verb(tokens[start:stop], auxiliary, following)
    if article:
        return [Phrase(f"the {' '.join(run)}", before[1] == "the")]
    if names := name_phrases(f"the {' '.join(tokens[start:stop])}"):
        return [Phrase(name, True) for name in names]
    if before[1] in ("who", "what") and len(run) == 1 and VERBAL.fullmatch(run[0]):
        return []  # what BLOCKED the spillway
    nominal = before[1] in _BEFORE_NOUNS or (before[1] in _DO and stop - start > 1)
    return [Phrase(" ".join(run), False)] if nominal or before[1] in _BE else []


def _without_verb(run: list[str], auxiliary: str, following: str) -> list[str]:
    """ "club lose" behind "does the" is a club."""
    if len(run) == 1:
        return run
    if auxiliary in ("who", "what"):  # who INVENTED velatrigine, but not: what drug does
        return run if following in (*_DO, *_BE) else run[1:]
    capitals = sum(1 for _ in takewhile(lambda word: word[0].isupper(), run))
    if auxiliary in _DO and following not in ("say", "have", "do", "be"):
        return run[: capitals + (capitals == 1)] if capitals else run[:-1]
    return run[:-1] if VERBAL.fullmatch(run[-1]) and (auxiliary in _BE or not following) else run
