"""Words of questions and sentences: their stems, and which of them are names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from Stemmer import Stemmer

from index.keywords import STOP_WORDS, WORD, terms

_CAPITALISED = re.compile(r"\b[^\W\d_a-z]\w*")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Porter stem of a word, in lower case."""
    return str(_stemmer().stemWord(word.lower()))


@cache
def _stemmer() -> Stemmer:
    return Stemmer("english")


def stems(text: str) -> set[str]:
    """The stems of all words of a text."""
    return {stem(word) for word in WORD.findall(text.lower())}


def question_stems(question: str) -> list[str]:
    """The stems of a question's telling words, in order."""
    return list(dict.fromkeys(stem(term) for term in terms(question)))


def names(text: str) -> set[str]:
    """The capitalised words of a text, in lower case, stop words left out."""
    found = {word.lower() for word in _CAPITALISED.findall(text)}
    return {word for word in found if word not in STOP_WORDS and len(word) > 1}


def names_asked(question: str, texts: Iterable[str]) -> set[str]:
    """The words of a question that are names, even when the question is all in lower case.

    A word is a name if the question capitalises it past its first word, or the texts mostly
    capitalise it.
    """
    joined = "\n".join(texts)
    found = names(question.partition(" ")[2])
    for term in terms(question):
        if term in found or not term.isalpha():
            continue
        upper = len(re.findall(rf"\b{term.capitalize()}\b", joined))
        if upper and upper > len(re.findall(rf"\b{term}\b", joined)):
            found.add(term)
    return found
