"""Sentences that speak of what a question asks about without answering it: all signs of that."""

from __future__ import annotations

from collections.abc import Sequence

from qa.mismatch import asked_of_names, mismatch, names_only
from qa.slots import asked_slots, in_midst, other_name
from qa.speech import silent, spoken_about
from qa.words import names_asked, question_stems, stem, stems


class NearMisses:
    """Tells near-misses from answers to one question; `texts` tell which words are names."""

    def __init__(self, question: str, texts: Sequence[str]) -> None:
        self._question = question
        self._asked = set(question_stems(question))
        self._names = {stem(name) for name in names_asked(question, texts)}
        self._of_names = asked_of_names(question, self._names)
        self._slots = asked_slots(question, self._names)
        self._about = spoken_about(question)
        self._capitals = in_midst(texts) if self._slots else set[str]()

    def include(
        self, sentence: str, context: str, words: set[str], passage: str, published: int | None
    ) -> bool:
        """Whether a sentence of a passage is one.

        `context` has the sentence before as well, where it points back to that, `words` its stems
        and the question's of that one; `passage` has the article's title, too; `published` is the
        article's year.
        """
        return (
            mismatch(self._question, context, published)
            or names_only(self._of_names, self._asked, words)
            or other_name(self._slots, context, self._capitals)
            or silent(self._question, sentence, self._names)
            or bool(self._about and not self._about & stems(passage))
        )
