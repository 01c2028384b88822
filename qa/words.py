"""Words of questions and sentences: their stems, and which of them are names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from Stemmer import Stemmer

from index.keywords import STOP_WORDS, WORD, terms
from qa.inflections import base_form


class _Folding(dict[int, str]):
    """Characters without their accents, looked up once each."""

    def __missing__(self, code: int) -> str:
        plain, *marks = list(unicodedata.normalize("NFD", chr(code)))
        self[code] = plain if all(map(unicodedata.combining, marks)) else chr(code)
        return self[code]


_FOLDING = _Folding()
_CAPITALISED = re.compile(r"\b[^\W\d_a-z]\w*")
_NAMED = re.compile(
    r"what(?:['’]s| is| was| are| were) (?:the names? of (.+)|(.+) (?:called|named))", re.I
)


def folded(text: str) -> str:
    """A text of the same length, its letters without accents: "Villion, Francois"."""
    return text.translate(_FOLDING)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Porter stem of a word's base form, in lower case, without accents."""
    return str(_stemmer().stemWord(base_form(folded(word.lower()))))


@cache
def _stemmer() -> Stemmer:
    return Stemmer("english")


def stems(text: str) -> set[str]:
    """The stems of all words of a text."""
    return {stem(word) for word in WORD.findall(text.lower())}


def question_stems(question: str) -> list[str]:
    """The stems of a question's telling words, in order.

    Not "called" or "name" where it is asked what something is called: an answer just has the name.
    """
    named = _NAMED.fullmatch(question.strip(" ?!."))
    telling = (named[1] or named[2]) if named else question
    return list(dict.fromkeys(stem(term) for term in terms(telling)))


def names(text: str) -> set[str]:
    """The capitalised words of a text, in lower case, stop words left out."""
    found = {word.lower() for word in _CAPITALISED.findall(text)}
    return {word for word in found if word not in STOP_WORDS and len(word) > 1}


def names_asked(question: str, texts: Iterable[str]) -> set[str]:
    """The words of a question that are names, even when the question is all in lower case.

    A word is a name if the question capitalises it past its first word, or the texts mostly
    capitalise it, with or without accents.
    """
    joined = folded("\n".join(texts))
    found = names(question.partition(" ")[2])
    for term in terms(question):
        if term in found or not term.isalpha():
            continue
        plain = folded(term)
        upper = len(re.findall(rf"\b{plain.capitalize()}\b", joined))
        if upper and upper > len(re.findall(rf"\b{plain}\b", joined)):
            found.add(term)
    return found
