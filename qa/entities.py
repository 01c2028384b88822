"""Whom and what a conversation speaks of: names, and whether they are persons, places or things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.keywords import STOP_WORDS
from qa.answer import Answer
from qa.phrases import CAPITAL, GROUP, NAME, ROLE, name_phrases, noun_phrases
from qa.words import names_asked, stems

_SPEAKS = r"said|says|told|tells|added|warned|wrote|argued|replied|wants|hopes|thinks|believes"
_ARTICLE_LENGTH, _LENGTH = 15_000, 45_000


def background(history: Sequence[Answer]) -> str:
    """The articles that the conversation has quoted, the latest first, as far as they matter."""
    citations = [c for answer in reversed(history) for c in answer.citations]
    articles = {c.article.id: c.article for c in citations}
    return "\n".join(a.text[:_ARTICLE_LENGTH] for a in articles.values())[:_LENGTH]


def cased(question: str, text: str) -> str:
    """The question with capitals for the names that the text knows, however it was typed."""
    if question.isupper():
        question = question.lower()
    known = {name for name in names_asked(question, [text]) if _inside(name, text)}
    return re.sub(r"\w+", lambda m: m[0][0].upper() + m[0][1:] if m[0] in known else m[0], question)


def _inside(name: str, text: str) -> bool:
    """Whether a word has its capital within a sentence too."""
    return re.search(rf"[\w,;:“\"] {re.escape(name.capitalize())}\b", text) is not None


@lru_cache(maxsize=10_000)
def personhood(name: str, text: str) -> int:
    """How much in a text speaks for a name being a person's: below 0, it is something else."""
    last = re.escape(name.split()[-1])
    if GROUP.search(name):
        return -3

    def times(pattern: str, flags: int = 0) -> int:
        return min(3, len(re.findall(pattern, text, flags)))

    role = times(rf"\b(?i:{ROLE})(?:,? (?:of )?{CAPITAL})*,? (?:{CAPITAL} )?{last}\b")
    apposed = times(rf"\b{last}, (who|whom|whose|the {ROLE}|an? (\w+ )?{ROLE})\b")
    speaks = times(rf"\b{last} ({_SPEAKS})\b|\b({_SPEAKS}) {last}\b")
    pronoun = times(rf"\b{last}\b[^.]{{0,60}}\b(he|she|his|her|him)\b")
    place = times(rf"\b(in|at|near|from|to|outside) (?:{CAPITAL} )*{last}\b")
    thing = times(rf"\b[Tt]he (?:{CAPITAL} )*{last}\b(?! (said|told))|\b{last}, which\b")
    first_name = set(re.findall(rf"\b({CAPITAL}) {last}\b", text)) - STOP_WORDS
    full = any(not re.search(rf"\b{re.escape(f)}\b(?! {last})", text) for f in first_name)
    return full + 2 * role + 2 * apposed + speaks + pronoun - place - 2 * thing


@lru_cache(maxsize=10_000)
def gender(name: str, text: str) -> str:
    """ "he" or "she", whichever follows a name more often in a text; "" if neither does."""
    last = re.escape(name.split()[-1])
    nearby = re.findall(rf"\b{last}\b[^.]*\.?[^.A-Z]{{0,3}}(?:[A-Z]\w*)?[^.]*", text)
    he = sum(len(re.findall(r"\b(he|his|him)\b", n, re.IGNORECASE)) for n in nearby)
    she = sum(len(re.findall(r"\b(she|her|hers)\b", n, re.IGNORECASE)) for n in nearby)
    return "he" if he > she else "she" if she > he else ""


def person(pronoun: str, history: Sequence[Answer], text: str) -> str | None:
    """Whom "he" or "she" means, or "" for either: the latest fitting person.

    Where the text tells of no such person, it may be any name that was asked about.
    """
    wanted = {"": "", "she": "she", "her": "she", "hers": "she"}.get(pronoun.lower(), "he")
    unknown: str | None = None
    for answer in reversed(history):
        for name in _mentioned(answer, text):
            score = personhood(name, text)
            if score < 0 or (wanted and gender(name, text) not in (wanted, "")):
                continue
            if score > 0:
                return name
            if re.search(rf"(?<!in )(?<!at )(?<!the ){re.escape(name)}", answer.understood, re.I):
                unknown = unknown or name
    return unknown


def _mentioned(answer: Answer, text: str) -> list[str]:
    """The names of a turn, the likeliest subject first: who was asked for, or asked about."""
    asked = name_phrases(cased(answer.understood, text))
    asked = [part for name in asked for part in name.split(" and ")]
    quoted = [n for c in answer.citations for n in name_phrases(c.quote)]
    told = [part for name in quoted for part in name.split(" and ") if part not in asked]
    if re.search(r"\b(who|whom|whose|what is the name)\b", answer.understood, re.IGNORECASE):
        return [*_nearest(told, answer), *asked]
    return [*asked, *told]


def _nearest(told: list[str], answer: Answer) -> list[str]:
    """Names of the quotes, those nearest to the words of the question first."""
    quotes = " ".join(c.quote for c in answer.citations)
    words = list(re.finditer(r"\w+", quotes))
    asked = stems(answer.understood) - STOP_WORDS
    hits = [m.start() for m in words if stems(m.group()) & asked] or [0]

    def distance(name: str) -> int:
        at = quotes.find(name)
        return min(abs(at - hit) for hit in hits)

    return sorted(told, key=distance)


def anchors(head: str, history: Sequence[Answer], text: str) -> list[str]:
    """The names with which "the HEAD" was last spoken of, or those of the last question whose
    articles have it; none where there is none."""
    for answer in reversed(history):
        asked = cased(answer.understood, text)
        quotes = " ".join(c.quote for c in answer.citations)
        if stems(head) <= stems(f"{asked} {quotes}"):
            beside = [] if stems(head) <= stems(asked) else _beside(head, quotes)
            return list(dict.fromkeys([*beside, *_spoken_of(asked)])) or name_phrases(quotes)[:1]
    known = (a for a in reversed(history) if _known(head, background([a])))
    return next((_about(answer, text) for answer in known), [])


def _about(answer: Answer, text: str) -> list[str]:
    """What a question was about; if that is nobody but persons, what the headline names besides."""
    names = _spoken_of(cased(answer.understood, text))
    if any(personhood(name, text) <= 0 for name in names):
        return names
    headline = name_phrases(answer.citations[0].article.title)
    things = [n for n in headline if personhood(n, text) <= 0 and _inside(n.split()[-1], text)]
    return things[:1] or names


def _known(head: str, text: str) -> bool:
    """Whether a text speaks of a thing by this word alone: of a valley, not of a valley line."""
    found = re.findall(rf"\b(?i:{re.escape(head)})\b(?: ([a-z]+))?", text)
    return any(not following or following in STOP_WORDS for following in found)


def _spoken_of(asked: str) -> list[str]:
    """The names of a question, else what it has "the" before."""
    found = noun_phrases(asked)
    names = [name for p in found for name in name_phrases(f"the {p.text}")]
    return names or [p.text for p in found if p.definite]


def _beside(head: str, quotes: str) -> list[str]:
    """The name that stands beside a word: "Orvane, the company", "the mayor, Colin Tate"."""
    word = re.escape(head)
    after = re.search(rf"\b{word},? (?P<name>{NAME.pattern})", quotes)
    before = re.search(rf"(?P<name>{NAME.pattern}), (the|an?|its) ([\w-]+ )?{word}\b", quotes)
    match = before or after
    return name_phrases(f"the {match['name']}") if match else []


def others(history: Sequence[Answer], text: str) -> list[str]:
    """A name of an earlier question, or else of the last answer, that the last one has not."""
    last = cased(history[-1].understood, text)
    earlier = [cased(answer.understood, text) for answer in reversed(history[:-1])]
    quotes = [c.quote for c in history[-1].citations]
    for source in [*earlier, *quotes]:
        for name in name_phrases(f"the {source}"):
            if name not in last and personhood(name, text) >= 0:
                return [name]
    return []


def pair(answer: Answer) -> str | None:
    """The first two names that an answer has joined by "and"."""
    quotes = " ".join(citation.quote for citation in answer.citations)
    found = re.search(rf"{CAPITAL}(?: {CAPITAL})* and {CAPITAL}(?: {CAPITAL})*", quotes)
    return found.group() if found else None


def place(history: Sequence[Answer], text: str) -> str | None:
    """Where "there" is: the latest "in" or "at" somewhere."""
    for answer in reversed(history):
        sources = [cased(answer.understood, text), *(c.quote for c in answer.citations)]
        for source in sources:
            found = re.finditer(
                rf"\b(in|at) (the )?({NAME.pattern})( [a-z]+$)?", source.rstrip("?")
            )
            if places := [match.group() for match in found]:
                return places[-1]
    return None
