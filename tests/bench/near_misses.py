"""Questions that a passage nearly answers, made from one that it does answer.

The kinds are those that Rajpurkar, Jia and Liang found in questions that people wrote to be
unanswerable ("Know What You Don't Know", 2018): another entity or number, an antonym, a negation,
another thing that the passage also talks about, a condition from elsewhere.
"""

from __future__ import annotations

import random
import re

from index.keywords import STOP_WORDS
from qa.opposites import OPPOSITES, pairs

NAME = re.compile(r"(?<=\s)[A-Z][\w’'-]*(?: (?:(?:of|the|de|van|von) )?[A-Z][\w’'-]*)*")
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_WORD = re.compile(r"[A-Za-z]{4,}")
_ENDINGS = ("ing", "ed", "ly", "er", "ion", "s")
_TAIL = re.compile(
    r" (in|at|by|during|for|from|of|on|with|after|before|between|under)"
    r" ((?:the |an? )?(?!(?:{0})\b)[\w’'-]+(?: (?!(?:{0})\b)[\w’'-]+){{0,2}})\?+$".format(
        "is|are|was|were|do|does|did|can|could|has|have|should|will|what|which|who|just"
    )
)
_AUXILIARY = re.compile(r"\b(did|does|do|was|were|is|are|has|have|had|can|could|will|would)\b")
CROSSED = 0.3  # of the questions get the end of another one, if that fits


_CONVERSES = "win lose, won lost, buy sell, bought sold, husband wife, like dislike, day night"
ANTONYMS = OPPOSITES | pairs(_CONVERSES)


def altered(
    question: str,
    text: str,
    answer: tuple[int, int],
    names: list[str],
    others: list[str],
    rng: random.Random,
) -> str | None:
    """The question made into one that `text` does not answer; None where no way fits.

    `answer` is where the text answers the question as it was; `names` are names to put in, `others`
    other questions, the nearer to the text the better.
    """
    ways = [_other_name, _other_name, _other_number, _antonym, _other_thing, _other_thing, _negated]
    rng.shuffle(ways)
    if rng.random() < CROSSED and (made := _other_tail(question, others)):
        return made
    for way in ways:
        if made := way(question, text, answer, names, rng):
            return made
    return None


def _other_tail(question: str, others: list[str]) -> str | None:
    """The end of another question, from the preposition on that this one has there too."""
    mine = _TAIL.search(question)
    if not mine:
        return None
    for other in others:
        tail = _TAIL.search(other)
        if tail and tail[1] == mine[1] and tail[2].lower() not in question.lower():
            return f"{question[: mine.start(2)]}{tail[2]}?"
    return None


def _other_name(
    question: str, text: str, answer: tuple[int, int], names: list[str], rng: random.Random
) -> str | None:
    """Another name: half the time one that the passage has, else one that it does not."""
    found = list(NAME.finditer(question))
    if not found:
        return None
    chosen, gold = rng.choice(found), text[slice(*answer)]
    near = [m.group() for m in NAME.finditer(text)]
    near = [n for n in near if n not in question and n not in gold and chosen.group() not in n]
    far = [n for n in (rng.choice(names) for _ in range(3)) if n.lower() not in text.lower()]
    pool = near if near and (rng.random() < 0.5 or not far) else far
    return _replaced(question, chosen, rng.choice(pool)) if pool else None


def _other_number(
    question: str, text: str, answer: tuple[int, int], names: list[str], rng: random.Random
) -> str | None:
    found = list(NUMBER.finditer(question))
    if not found:
        return None
    chosen = rng.choice(found)
    near = [m.group() for m in NUMBER.finditer(text) if len(m.group()) == len(chosen.group())]
    pool = [n for n in near if n not in question and n != text[slice(*answer)]]
    if not pool or rng.random() < 0.5:
        digits = re.sub(r"\D", "", chosen.group())
        pool = [str(max(1, int(digits) + rng.choice([-20, -10, -3, -2, -1, 1, 2, 3, 10, 20])))]
    return _replaced(question, chosen, rng.choice(pool))


def _antonym(
    question: str, text: str, answer: tuple[int, int], names: list[str], rng: random.Random
) -> str | None:
    found = [m for m in re.finditer(r"[a-z]+", question) if m.group() in ANTONYMS]
    if not found:
        return None
    chosen = rng.choice(found)
    return _replaced(question, chosen, rng.choice(ANTONYMS[chosen.group()]))


def _other_thing(
    question: str, text: str, answer: tuple[int, int], names: list[str], rng: random.Random
) -> str | None:
    """A word of the question, which the passage has, for another word of the passage."""
    there = {w.lower() for w in _WORD.findall(text)}
    asked = {w.lower() for w in _WORD.findall(question)}
    found = [
        m
        for m in _WORD.finditer(question)
        if m.group().islower() and m.group() in there and m.group() not in STOP_WORDS
    ]
    if not found:
        return None
    chosen = rng.choice(found)
    gold = text[slice(*answer)].lower()
    pool = [
        word
        for word in _WORD.findall(text)
        if word.islower()
        and word not in STOP_WORDS
        and word not in asked
        and word not in gold
        and _ending(word) == _ending(chosen.group())
    ]
    return _replaced(question, chosen, rng.choice(pool)) if pool else None


def _negated(
    question: str, text: str, answer: tuple[int, int], names: list[str], rng: random.Random
) -> str | None:
    found = _AUXILIARY.search(question)
    if not found or re.search(r"n't|\bnot\b|\bnever\b", question) or rng.random() < 0.5:
        return None
    if re.match(r"(what|who|which) (is|are|was|were) ", question, re.IGNORECASE):
        return None
    if re.match(r"(is|are|was|were|did|does|do|has|have|can|will)\b", question, re.IGNORECASE):
        return None  # yes or no: still answered
    rest = question[found.end() :]
    if rng.random() < 0.5:
        short = {"can": "can't", "will": "won't"}.get(found.group(), found.group() + "n't")
        return question[: found.start()] + short + rest
    last = re.search(r"\s(\w+)(\W*)$", rest)
    return f"{question[: found.end()]} never{rest}" if last and rng.random() < 0.5 else None


def _ending(word: str) -> str:
    return next((ending for ending in _ENDINGS if word.endswith(ending)), "")


def _replaced(question: str, match: re.Match[str], other: str) -> str:
    return question[: match.start()] + other + question[match.end() :]
