"""Who said what: sentences that report the words of the one whom a question asks about.

"What did the mayor say about the wall?" has no name, date or thing for its answer but a whole
clause, which a reader of short answers rates low. Speech is reported with few verbs and in few
ways, so it is found by rule: "the mayor, Ann Lowe, said …", "… said the mayor", "She added …".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from index.keywords import STOP_WORDS
from qa.words import stem, stems

_ASK = (
    r"say|tell|think|believe|warn|claim|argue|announce|state|declare|explain|reply|answer|respond"
    r"|react|write|promise|insist|suggest|predict|ask|demand|describe|deny|admit|confirm|advise"
    r"|recommend|report|complain|conclude|find|hope|fear|want|criticise|criticize|add|stress|urge"
    r"|propose|comment|expect|said|told|warned|reacted|responded"
)
_ABOUT = (
    r"(?: (?P<about>(?:(?P<topic>about|of|on|to|over|regarding|concerning|against|for)"
    r"|in|at|after|before|when|during)\b.*))?"
)
_QUESTION = re.compile(
    rf"(?:and |but |so )?(?:what(?: else)?|how) (?:did|does|do|has|have|had) (?P<who>.+?) "
    rf"(?P<verb>{_ASK})(?P<request>(?: .+?)? (?:not )?to do)?{_ABOUT}",
    re.IGNORECASE,
)
_NOUN_QUESTION = re.compile(
    r"(?:and |but |so )?what (?:was|is|were|are) (?P<who>.+?)['’]s? (?:\w+ )?"
    r"(?P<verb>reaction|response|reply|answer|comments?|statement|views?|opinion|position|message"
    rf"|warning|advice|explanation|argument){_ABOUT}",
    re.IGNORECASE,
)
_GENERAL = frozenset(
    map(
        stem,
        """say said tell told think want react reaction respond response reply answer comment
        comments view views opinion position statement message""".split(),
    )
)
"""Ways to ask that are answered whatever the verb is that reports it."""

_NOT_ALOUD = frozenset(map(stem, ("find", "want", "expect", "hope", "fear")))

_SAID = r"(?:{})\b".format(
    "|".join(
        """
        accused accuses acknowledged added adds admits admitted advised agreed agrees announced
        announces answered apologised apologized argued argues asked believed believes blamed
        called cautioned claimed commented complained concluded condemned condemns confirmed
        criticised criticises criticized criticizes declared demanded denied denies described
        describes dismissed dismisses expected expects explained explains expressed feared finds
        found hoped insisted insists linked maintained maintains mentioned noted pledged praised
        predicted predicts promised promises proposed reacted recommended rejected rejects
        replied reported responded revealed said says showed stated stressed suggested suggests
        tells thinks thought threatened tied told urged urges vowed wanted wants warned warns
        welcomed writes wrote
        """.split()
    )
)
_ANY_SAID = re.compile(rf"\b{_SAID}|[“\"]", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:[’'](?!s\b)\w+)?")
_INERT = "".join(rf"(?<!\b{w} )" for w in "is are was were been be being to not".split())
_FEW = r"(?: [\w’'-]+){0,3}?"
_SPEAKS = re.compile(
    rf"@(?:['’]s? [\w-]+)?{_FEW}(?:(?:, [^,@]{{1,90}})+,{_FEW}|,)? {_INERT}{_SAID}"
    r"|\b(?:said|says|added|warned|told|replied|wrote|asked|explained)"
    r"(?: (?!(?:s?he|they|it|that|if|whether|his|her|their|there)\b)[\w.’'-]+,?){0,4}? @"
    rf"|\baccording to{_FEW} @|@['’]s? words\b|\b{_SAID} by(?: the| an?)?(?: [A-Z][\w-]*)* …",
    re.IGNORECASE,
)
"""A sentence in which @ says something: with @ as the verb's subject, before it or behind it, or
what is said "by" it, which is marked … then."""
_GOVERNED = re.compile(
    r"\b(?:about|against|by|(?<![Aa]ccording )to|of|for|with|from|than|on|over|that|whether)"
    r"(?: the| an?)?(?: [A-Z][\w-]*)* @"
)
_NAMES = re.compile(r"(?:@|[A-Z][\w’'-]*)(?:(?: and)? (?:@|[A-Z][\w’'-]*))*")
_OPENS = re.compile(rf"[“\"'‘(]*(?P<name>(?:[A-Z][\w’'-]*\.? )+)(?:(?:has|had|also) )*{_SAID}")
"""A sentence that begins with somebody by name who says something."""
_SOMEBODY = re.compile(r"[“\"'‘(]*(?:he|she|they|it|we|I)\b", re.IGNORECASE)
_TO_DO = re.compile(r"\bto [a-z]")
_AND_SAID = re.compile(rf"\b(?:and|but) (?:\w+ ){{0,2}}?{_SAID}", re.IGNORECASE)
_HE_SAID = re.compile(
    r"(?<!\bif )(?<!whether )\b(?:he|she|they|it|(?:his|her|their|its) \w+)(?: \w+){0,2}? "
    rf"{_INERT}{_SAID}"
    r"|\b(?:said|says) (?:he|she|they|it)\b",
    re.IGNORECASE,
)
_BACK = 2  # sentences before, in which what the words are about may be named
_CIRCUMSTANCE = 0.5  # where and when something was said need not be repeated


class _Asked(NamedTuple):
    """Stems: the nouns or last names of who spoke, how, and what it was about, or whom they asked
    to do something, which is a `request`."""

    speakers: frozenset[str]
    verb: str
    about: frozenset[str]
    topic: bool
    request: bool


def reported(question: str, sentences: Sequence[str]) -> list[float]:
    """How well each sentence of a passage reports what a question asks somebody to have said, 0..1.

    0 where it does not, or the question is of another kind. It counts how many of the words that
    tell what was spoken about stand in it or shortly before, and whether the verb is that which
    was asked about.
    """
    asked = _asked(question)
    if asked is None:
        return [0.0] * len(sentences)
    found, speaking = [], False
    for number, sentence in enumerate(sentences):
        marked = _marked(sentence, asked.speakers)
        said = _says(marked) or (speaking and bool(_HE_SAID.search(sentence)))
        speaking = said or _is_about(marked)
        around = " ".join(sentences[max(0, number - _BACK) : number + 1])
        found.append(_fit(asked, sentence, around) if said else 0.0)
    return found


def silent(question: str, sentence: str, names: Collection[str]) -> bool:
    """Whether a question asks what somebody said, and a sentence does not tell of it.

    It does not where it names them in passing, neither as speaking nor first, where it names
    somebody else or nobody, and nobody speaks, and where it has the words of another one of the
    `names`, the stems of those in the question. That is known only of those who go by a name: "the
    mayor" may have another one.
    """
    asked = _asked(question)
    if asked is None or asked.verb in _NOT_ALOUD or not asked.speakers <= set(names):
        return False
    marked = _marked(sentence, asked.speakers)
    if _says(marked) or _is_about(marked):
        return False
    if asked.speakers & stems(sentence) or not _ANY_SAID.search(sentence):
        return True
    opens = _OPENS.match(sentence)
    return opens is not None and bool(stems(opens["name"]) & set(names))


def spoken_about(question: str) -> frozenset[str]:
    """The stems of that about which somebody's words are asked for: "wall" in the question above.

    Empty if that is not asked.
    """
    asked = _asked(question)
    return asked.about if asked and asked.topic else frozenset()


def _asked(question: str) -> _Asked | None:
    plain = re.sub(r"\([^)]*\)", "", question).strip(" ?!.")
    match = _QUESTION.fullmatch(plain) or _NOUN_QUESTION.fullmatch(plain)
    if not match:
        return None
    speakers = frozenset(_head(who) for who in match["who"].split(" and ")) - {""}
    request = match.groupdict().get("request")
    words = f"{request or ''} {match['about'] or ''}"
    about = frozenset(stem(word) for word in _telling(words))
    if not speakers or "not" in match["who"].split():
        return None
    topic = match["topic"] is not None
    return _Asked(speakers, stem(match["verb"]), about, topic, request is not None)


def _head(who: str) -> str:
    """The stem of the noun, or the last name, of "the mayor of Corby" or "Ann Lowe"."""
    first = re.split(r" (?:of|in|at|from|for|with)\b", who)[0]
    words = _telling(first)
    return stem(words[-1]) if words else ""


def _telling(text: str) -> list[str]:
    return [word for word in _TOKEN.findall(text) if word.lower() not in STOP_WORDS]


def _says(marked: str) -> bool:
    """Whether one of the speakers says something in a sentence."""
    return bool(_SPEAKS.search(marked) or (_is_about(marked) and _AND_SAID.search(marked)))


def _marked(sentence: str, speakers: frozenset[str]) -> str:
    """The sentence with @ for every speaker, but for those that are only spoken of."""
    marked = _TOKEN.sub(lambda m: "@" if stem(m[0]) in speakers else m[0], sentence)
    return _GOVERNED.sub(lambda match: f"{match[0][:-1]}…", marked)


def _is_about(marked: str) -> bool:
    """Whether a speaker is the first whom a sentence names, after "In May" or "An engineer,".

    Not after "He called", nor after "The decision to call".
    """
    if _SOMEBODY.match(marked):
        return False
    for match in _NAMES.finditer(marked):
        if "@" in match[0] or match[0].split()[0].lower() not in STOP_WORDS:
            return "@" in match[0] and not _TO_DO.search(marked[: match.start()])
    return False


def _fit(asked: _Asked, sentence: str, around: str) -> float:
    there = {stem(word) for word in _TOKEN.findall(around)}
    share = len(asked.about & there) / len(asked.about) if asked.about else 1.0
    if not asked.topic:
        share = _CIRCUMSTANCE + (1 - _CIRCUMSTANCE) * share
    general = asked.verb in _GENERAL and not asked.request
    same = general or asked.verb in stems(sentence)
    return share if same else share / 2
