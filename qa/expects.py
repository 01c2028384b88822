"""What kind of thing a question asks for, and whether a sentence has such a thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from qa.words import names, stems


class Kind(Enum):
    """What a question wants to hear."""

    PERSON = "person"
    TIME = "time"
    NUMBER = "number"
    AGE = "age"
    SIZE = "size"
    PLACE = "place"
    REASON = "reason"
    STATEMENT = "statement"
    OTHER = "other"


_ASKED = [
    (Kind.AGE, r"\bhow old\b|\bwhat age\b|\bage of\b"),
    (Kind.SIZE, r"\bhow (far|tall|high|large|big|deep|wide|fast|heavy)\b"),
    (Kind.NUMBER, r"\bhow (many|much)\b"),
    (Kind.NUMBER, r"\b(what|which) (percent|percentage|proportion|share|number|amount)\b"),
    (
        Kind.TIME,
        r"\bwhen\b|\bhow long\b|\b(what|which) (year|date|day|month|time|century|decade)\b",
    ),
    (Kind.PERSON, r"\bwho(se|m)?\b|\bwhat is the name of\b"),
    (Kind.PLACE, r"\bwhere\b|\b(what|which) (city|town|country|place|state|region)\b"),
    (Kind.REASON, r"\bwhy\b|\bwhat (caused|led|reason)\b|\bfor what reason\b|\bhow come\b"),
    (Kind.STATEMENT, r"\bwhat (did|does|do|has|have) .+ (say|said|claim|state|tell|told|call)\b"),
]

_TIME = re.compile(
    r"\b(1\d{3}|20\d{2}|\d{1,4}0s|\d+(st|nd|rd|th) centur\w+"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today|tomorrow|tonight|noon|midnight"
    r"|(last|next|this|past|previous|following) (\w+ )?(day|night|week|month|year|decade|century"
    r"|spring|summer|autumn|fall|winter|morning|evening|season)"
    r"|(a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d+|several|few|many|some|half)"
    r"[ -](second|minute|hour|day|night|week|month|year|decade|centur)\w*"
    r"|centur(y|ies)|\d{1,2}[:.]\d{2}|[ap]\.?m\.?)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|third|quarter"
    r"|twice|double|triple|none|couple)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(rf"\d[\d,.]*\d|{_NUMBER.pattern}", re.IGNORECASE)
_SAME_THING = 0.4  # of the words of the shorter of two sentences that both have
_MONTH = "(January|February|March|April|May|June|July|August|September|October|November|December)"
_YEAR_OR_DATE = re.compile(
    rf"\b(1[5-9]|20)\d{{2}}\b|\b\d{{1,2}}(st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}}\b"
)
_AGE = re.compile(
    r"\b(aged?|age of) \w+|\w+[- ]years?[- ]old\b|, \d{1,3},|\b\w+ years of age\b"
    r"|\bborn (in|on) .*\d|\(\d{1,3}\)",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"\b(metres?|meters?|feet|foot|inch(es)?|miles?|yards?|acres?|hectares?|kilo\w+|centi\w+"
    r"|milli(metre|meter)s?|km²?|cm|mm|mph|kg|lbs?|tons?|tonnes|grams?|ounces?|square"
    r"|percent|storeys?|stories|floors|times|size of|as (big|large|tall|high|far|deep|heavy) as)\b"
    r"|\d ?(m|ft|in|%|per cent)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(because|since|due to|owing to|after|as|over|amid|following|in (response|protest|order)"
    r"|so that|therefore|thus|hence|caused?|led to|results?|resulted|resulting|punish\w*|reasons?"
    r"|to (?!the|an?|his|her|its)\w+|blam\w+|prompt\w*|accus\w+|fear\w*"
    r"|for (?!example|instance))\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(
    r"[“”\"«»]|\b(said|says|told|added|called|described|claim\w*|stat(ed|es)|replied|warned"
    r"|accused|denied|denies|announced|argued|insisted|promised|vowed|wrote|asked)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(in|at|on|from|near|to|into|across|off|outside|of|through) (the )?[A-Z]")


def expected(question: str) -> Kind:
    """The kind of thing a question asks for."""
    for kind, pattern in _ASKED:
        if re.search(pattern, question, re.IGNORECASE):
            return kind
    return Kind.OTHER


def offers(kind: Kind, sentence: str, question: str) -> bool:
    """Whether a sentence has something of this kind that the question does not name itself."""
    if kind is Kind.PERSON:
        return bool(names(sentence) - names(question.title()))
    if kind is Kind.NUMBER:
        return bool(_NUMBER.search(_YEAR_OR_DATE.sub(" ", _without(sentence, question))))
    if kind is Kind.TIME:
        return bool(_TIME.search(_without(sentence, question)))
    patterns = {
        Kind.AGE: _AGE,
        Kind.SIZE: _SIZE,
        Kind.PLACE: _PLACE,
        Kind.REASON: _CAUSE,
        Kind.STATEMENT: _SPEECH,
    }
    return kind is Kind.OTHER or bool(patterns[kind].search(sentence))


def _without(sentence: str, question: str) -> str:
    """The sentence less the numbers and dates that the question has already."""
    for word in re.findall(r"\w*\d\w*", question):
        sentence = re.sub(rf"\b{re.escape(word)}\b", " ", sentence)
    return sentence


def disagree(question: str, points: Sequence[tuple[str, str]]) -> bool:
    """Whether points, each a sentence and the words in it that answer, give different figures.

    Only numbers and dates are compared, and only of sentences that speak of the same thing.
    """
    if expected(question) not in (Kind.NUMBER, Kind.TIME, Kind.AGE, Kind.SIZE):
        return False
    told = [
        (stems(sentence), {m.group() for m in _FIGURE.finditer(answer.lower())})
        for sentence, answer in points
    ]
    return any(
        one and other and not one & other and len(a & b) >= _SAME_THING * min(len(a), len(b))
        for n, (a, one) in enumerate(told)
        for b, other in told[:n]
    )
