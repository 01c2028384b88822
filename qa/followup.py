"""Follow-up questions: made to stand alone with what the conversation is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.keywords import STOP_WORDS, terms
from qa.answer import Answer
from qa.words import names, names_asked

_PERSON = r"he|she|they|him|them|his|her|hers|their|theirs"
_THING = r"it|its|this|that|these|those|there"
_PRONOUN = re.compile(rf"\b({_PERSON}|{_THING})\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"his|her(?= \w)|their|its", re.IGNORECASE)
_LEAD_IN = r"((and|but|so|ok|okay|then|also|well),? )*"
_BARE = re.compile(rf"{_LEAD_IN}(?P<word>who|whom|what|when|where|why|how)\W*", re.IGNORECASE)
_INSTEAD = re.compile(r"(and|what about|how about|and what about) (?P<name>[\w' .-]+?)\W*", re.I)
_MORE = re.compile(rf"{_LEAD_IN}(tell me more|go on|more|what else|anything else)\W*", re.I)
_OPENING = re.compile(r"^(who|whom|what|when|where|why|how)\b", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_a-z][\w’'-]*(?: (?:(?:of|de|van|von|bin|al) )?[^\W\d_a-z][\w’'-]*)*")


def standalone(question: str, history: Sequence[Answer]) -> str:
    """The question with its subject, where it leaves that to the conversation.

    A pronoun gives way to the subject of the last question; a bare "and when?" or "and Biden?"
    asks the last question over, with that put in. A question that brings its own names, or names
    what it is about, stays as it is.
    """
    if not history:
        return question
    last = history[-1]
    if _MORE.fullmatch(question):
        return last.understood
    if bare := _BARE.fullmatch(question):
        return _asked_over(bare["word"], last.understood)
    if instead := _INSTEAD.fullmatch(question):
        return _with_subject(last, instead["name"])
    pronoun = _PRONOUN.search(question)
    if pronoun and not names(question.partition(" ")[2]):
        return _resolved(question, pronoun, last)
    return question


def _asked_over(word: str, question: str) -> str:
    """The same question with another question word."""
    if _OPENING.match(question):
        return _OPENING.sub(word.lower(), question, count=1)
    return f"{word.lower()} {question}"


def _with_subject(last: Answer, name: str) -> str:
    """The last question about somebody else."""
    subject = _subject(last)
    if subject and subject in last.understood:
        return last.understood.replace(subject, name, 1)
    return f"{last.understood} {name}"


def _resolved(question: str, pronoun: re.Match[str], last: Answer) -> str:
    """The question with the last one's subject for its pronoun.

    Where that has no subject by name, or a pronoun for a thing may mean anything, the last
    question's telling words come along instead.
    """
    subject = _subject(last)
    person = re.fullmatch(_PERSON, pronoun.group(), re.IGNORECASE)
    if subject and (person or len(terms(last.understood)) <= 2):
        own = "'s" if _POSSESSIVE.match(question, pronoun.start()) else ""
        return f"{question[: pronoun.start()]}{subject}{own}{question[pronoun.end() :]}"
    carried = [term for term in terms(last.understood) if term not in terms(question)]
    return f"{question.rstrip('?! ')} ({' '.join(carried)})?"


def _subject(answer: Answer) -> str | None:
    """Whom the last question was about: its first name, else the first one of what was quoted."""
    asked, quotes = answer.understood, [citation.quote for citation in answer.citations]
    known = names_asked(asked, quotes)
    for match in _NAME.finditer(asked):
        if match.group().split()[0].lower() in known:
            return match.group().removesuffix("'s").removesuffix("’s")
    for term in terms(asked):
        if term in known:  # the question was typed in lower case
            return term.capitalize()
    for quote in quotes:
        for match in _NAME.finditer(quote, quote.find(" ") + 1):
            if match.group().lower() not in STOP_WORDS:
                return match.group()
    return None
