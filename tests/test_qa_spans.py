"""From a span model's scores to the sentence and the words that answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from index import Passage
from index.article import Heading
from index.split import Span, sentences
from qa.spanmodel import SpanLogits, SpanModel
from qa.spans import LONGEST_ANSWER, UNREAD, SpanReader, scored, whole_words

TEXT = "Rain fell. Mayor Ruth Calder opened the bridge. Nobody came."


def logits(text: str, likely: dict[str, tuple[float, float]], null: float = 0.0) -> SpanLogits:
    """Word by word: `likely` has start and end scores, other words have -5."""
    words, at = [], 0
    for word in text.split(" "):
        words.append((at, at + len(word), *likely.get(word, (-5.0, -5.0))))
        at += len(word) + 1
    start, end = (np.array([word[n] for word in words]) for n in (2, 3))
    return SpanLogits(start, end, null, np.array([word[:2] for word in words]))


def test_the_best_words_of_every_sentence_are_found() -> None:
    made = logits(TEXT, {"Ruth": (4.0, -2.0), "Calder": (0.0, 5.0), "Nobody": (1.0, 1.0)}, 1.5)
    rain, bridge, nobody = scored(made, sentences(TEXT), 0)
    assert TEXT[slice(*bridge.answer)] == "Ruth Calder"
    assert bridge.score == 4.0 + 5.0 - 1.5
    assert TEXT[slice(*nobody.answer)] == "Nobody"
    assert rain.score == pytest.approx(-11.5)


def test_an_answer_never_crosses_a_sentence_nor_is_too_long() -> None:
    made = logits(TEXT, {"fell.": (9.0, -9.0), "Mayor": (-9.0, 9.0)})
    assert all(s.sentence.start <= s.answer.start < s.answer.end <= s.sentence.end
               for s in scored(made, sentences(TEXT), 0))  # fmt: skip
    long = " ".join(f"w{n}" for n in range(80))
    [only] = scored(logits(long, {"w0": (9.0, 0.0), "w79": (0.0, 9.0)}), sentences(long), 0)
    assert len(long[slice(*only.answer)].split()) <= LONGEST_ANSWER


def test_what_the_model_has_not_seen_does_not_answer() -> None:
    whole = logits(TEXT, {"Nobody": (9.0, 9.0)})
    cut = SpanLogits(whole.start[:2], whole.end[:2], 0.0, whole.offsets[:2])
    assert [s.score == UNREAD for s in scored(cut, sentences(TEXT), 0)] == [False, True, True]


@pytest.mark.parametrize(
    ("text", "tokens", "words"),
    [
        ("His half-brother Harthacnut came.", "Harthac", "Harthacnut"),
        ("His half-brother Harthacnut came.", "hacnut", "Harthacnut"),
        ("Some 2,015 homes, in all.", "2", "2,015"),
        ("Some 2,015 homes, in all.", "2,015 homes", "2,015 homes"),
        ("Some 2,015 homes, in all.", "homes,", "homes,"),
    ],
)
def test_an_answer_has_whole_words(text: str, tokens: str, words: str) -> None:
    at = text.index(tokens)
    assert text[slice(*whole_words(text, Span(at, at + len(tokens))))] == words


class Fixed:
    """Finds one word in the texts, and nothing elsewhere."""

    def __init__(self, word: str) -> None:
        self.word, self.read, self.asked = word, list[str](), set[str]()

    def logits(self, question: str, texts: Sequence[str]) -> list[SpanLogits]:
        self.read += texts
        self.asked.add(question)
        return [logits(text, {self.word: (6.0, 6.0)}) for text in texts]


def test_findings_and_passages_come_best_first_with_places_in_the_article() -> None:
    passages = [
        Passage("a#0", "a", 0, 23, "Nothing much. More soon", 0.6),
        Passage("b#7", "b", 7, 7 + len(TEXT), TEXT, 0.6),
    ]
    headings = {key: Heading(key, f"On {key}", None) for key in "ab"}
    model = Fixed("Calder")
    reading = SpanReader(model).read("Who opened the bridge?", passages, headings)
    best = reading.findings[0]
    assert (best.article_id, best.text) == ("b", "Mayor Ruth Calder opened the bridge.")
    assert best.answer_text == "Calder"
    assert best.start == 7 + TEXT.index("Mayor")
    assert reading.ranking == ("b", "a")
    assert reading.confidence == best.score == max(f.score for f in reading.findings)
    assert len(reading.findings) == 5
    assert all(text.startswith("On ") for text in model.read)


class Wavering(Fixed):
    """Finds its word more likely in a sentence that stands alone."""

    def logits(self, question: str, texts: Sequence[str]) -> list[SpanLogits]:
        scores = [2.0 if text.endswith("Nobody came.") else 4.0 for text in texts]
        return [logits(t, {self.word: (s, s)}) for t, s in zip(texts, scores, strict=True)]


def test_the_likeliest_sentences_are_read_twice() -> None:
    passage = Passage("a#0", "a", 0, len(TEXT), TEXT, 0.7)
    headings = {"a": Heading("a", "A bridge", None)}
    found, known = SpanReader(Wavering("Calder")).evidence("Who?", [passage], headings)
    assert [one.score for one in found[0]] == [-10.0, 4.0, -10.0]
    assert known[0][:, 0].tolist() == [-10.0, (4.0 + 8.0) / 2, -10.0]


class Doubting(Fixed):
    """Does not see every word of the question borne out by a sentence that stands alone."""

    def logits(self, question: str, texts: Sequence[str]) -> list[SpanLogits]:
        doubts = [0.0 if text.endswith("Nobody came.") else 0.9 for text in texts]
        made = super().logits(question, texts)
        return [replace(one, unsupported=d) for one, d in zip(made, doubts, strict=True)]


def test_a_word_that_the_best_sentence_does_not_bear_out_speaks_against_all() -> None:
    passage = Passage("a#0", "a", 0, len(TEXT), TEXT, 0.7)
    headings = {"a": Heading("a", "A bridge", None)}
    asked = "Who closed the bridge?", [passage], headings
    sure, unsure = (SpanReader(kind("Calder")).read(*asked) for kind in (Fixed, Doubting))
    assert [f.text for f in unsure.findings] == [f.text for f in sure.findings]
    assert all(b.score < a.score for a, b in zip(sure.findings, unsure.findings, strict=True))


def test_the_shipped_model_sees_which_questions_a_text_does_not_bear_out() -> None:
    model = SpanModel()
    text = "Ruth Calder has been the mayor of Brennick since 2014, after a career as a surgeon."
    asked = ["Who is the mayor of Brennick?", "Since when has Calder been mayor?"]
    nearly = ["Who was the mayor of Brennick before Ruth Calder?", "Who is the mayor of Corran?",
              "Since when has Calder been married?"]  # fmt: skip

    def doubt(question: str) -> float:
        [found] = model.logits(question, [text])
        return found.unsupported

    assert 0 <= max(map(doubt, asked)) < min(map(doubt, nearly)) <= 1
    [unread] = model.logits("", [""])
    assert unread.unsupported < 0.01


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("opening of the bridge ", "what about opening of the bridge?"),
        ("bridge opening?", "what about bridge opening?"),
        ("Who opened the bridge?", "Who opened the bridge?"),
        ("What happened at the bridge?", "What happened at the bridge?"),
    ],
)
def test_mere_words_are_read_as_a_question(typed: str, read: str) -> None:
    model = Fixed("Calder")
    headings = {"a": Heading("a", "A bridge", None)}
    SpanReader(model).read(typed, [Passage("a#0", "a", 0, len(TEXT), TEXT, 0.7)], headings)
    assert model.asked == {read}


def test_no_passages_no_findings() -> None:
    reading = SpanReader(Fixed("x")).read("Who?", [], {})
    assert (reading.findings, reading.passages, reading.confidence) == ((), (), 0.0)


def test_the_shipped_model_marks_the_answer() -> None:
    passage = Passage("a#0", "a", 0, len(TEXT), TEXT, 0.7)
    headings = {"a": Heading("a", "A bridge", None)}
    reading = SpanReader(SpanModel()).read("Who opened the bridge?", [passage], headings)
    assert "Ruth Calder" in reading.findings[0].answer_text
