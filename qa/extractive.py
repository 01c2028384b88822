"""Answers without a language model: the sentences of the articles that answer, as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.documents import Document

from qa.answer import Claim, Draft, Evidence
from qa.reader import Reader, Reading
from qa.retriever import to_passage

THRESHOLD = 0.139
"""Confidence from which on a question is answered: the point of the best F1 on the dev questions,
found by tests/bench/fit_reader.py."""

MAX_WORDS = 60
MAX_SENTENCES = 3
_CLOSE = 0.6  # a further sentence needs this share of the best one's score
_CLOSEST = 3


class ExtractiveAnswerer:
    """Picks the sentences that answer, and says them in reading order."""

    def __init__(self, reader: Reader, threshold: float = THRESHOLD) -> None:
        self._reader, self._threshold = reader, threshold

    def draft(self, question: str, documents: Sequence[Document]) -> Draft:
        """At most MAX_SENTENCES sentences, about MAX_WORDS words; none when nothing answers."""
        readings = self._reader.read(question, [to_passage(document) for document in documents])
        if not readings:
            return Draft()
        best = readings[0]
        if best.score < self._threshold:
            closest = tuple(_evidence(reading) for reading in readings[:_CLOSEST])
            return Draft(confidence=best.score, closest=closest)
        chosen = self._chosen(readings)
        order = {reading.article_id: n for n, reading in reversed(list(enumerate(chosen)))}
        chosen.sort(key=lambda reading: (order[reading.article_id], reading.start))
        claims = tuple(Claim(reading.text, (_evidence(reading),)) for reading in chosen)
        return Draft(claims, best.score)

    def _chosen(self, readings: Sequence[Reading]) -> list[Reading]:
        """The best sentence, and those after it that are nearly as good and still fit in."""
        best, words = readings[0], len(readings[0].text.split())
        chosen, said = [best], {best.text}
        for reading in readings[1:]:
            if len(chosen) == MAX_SENTENCES:
                break
            if reading.score < max(self._threshold, _CLOSE * best.score):
                break
            length = len(reading.text.split())
            if words + length <= MAX_WORDS and reading.text not in said:
                chosen.append(reading)
                said.add(reading.text)
                words += length
        return chosen


def _evidence(reading: Reading) -> Evidence:
    return Evidence(reading.article_id, reading.start, reading.end, reading.text)
