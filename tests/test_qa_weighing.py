"""One chance for every sentence, from the reader's and retrieval's scores."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index import Passage
from index.article import Heading
from index.split import Span
from qa.spans import ScoredSentence
from qa.weighing import NEARLY, UNSUPPORTED, chances, evidence, hold_against_all

HEADINGS = {"a": Heading("a", "On rain", date(2024, 2, 6))}

scores = st.floats(-30, 30)
shares = st.floats(0, 1)


def weigh(*read: Any) -> list[np.ndarray]:
    return chances(evidence(*read))


def passage(text: str, score: float) -> Passage:
    return Passage("p", "a", 0, len(text), text, score)


def sentence(text: str, score: float) -> ScoredSentence:
    return ScoredSentence(Span(0, len(text)), Span(0, 4), score)


def chance(question: str, text: str, retrieved: float, read: float) -> float:
    passages, found = [passage(text, retrieved)], [[sentence(text, read)]]
    return float(weigh(question, passages, found, HEADINGS)[0][0])


@given(scores, scores, shares, shares)
def test_what_either_finds_better_is_likelier(
    read: float, other: float, retrieved: float, another: float
) -> None:
    low, high = sorted((read, other))
    assert chance("rain", "Rain.", retrieved, low) <= chance("rain", "Rain.", retrieved, high)
    low, high = sorted((retrieved, another))
    assert chance("rain", "Rain.", low, read) <= chance("rain", "Rain.", high, read)
    assert 0 <= chance("rain", "Rain.", retrieved, read) <= 1


def test_a_near_miss_is_held_against_all_if_it_is_the_best_sentence() -> None:
    known = [np.zeros((2, 8)), np.zeros((1, 8))]
    known[0][:, 0] = 5.0, 1.0
    known[0][1, NEARLY] = 1.0
    hold_against_all(known, {(0, 0): 0.3, (0, 1): 0.8})
    assert [part[:, NEARLY].tolist() for part in known] == [[0.0, 1.0], [0.0]]
    assert [part[:, UNSUPPORTED].tolist() for part in known] == [[0.3, 0.3], [0.3]]
    known[0][0, NEARLY] = 1.0
    hold_against_all(known, {(0, 0): 0.3})
    assert [part[:, NEARLY].tolist() for part in known] == [[1.0, 1.0], [1.0]]


def test_a_sentence_with_the_words_of_the_question_is_likelier() -> None:
    text = "Heavy rain fell. The sun shone."
    rain, sun = (
        ScoredSentence(Span(0, 16), Span(0, 5), 1.0),
        ScoredSentence(Span(17, 31), Span(17, 20), 1.0),
    )
    [[first, second]] = weigh("Was rain heavy?", [passage(text, 0.5)], [[rain, sun]], HEADINGS)
    assert first > second


def test_a_sentence_that_points_back_has_the_words_before_it() -> None:
    text = "Ann Lowe came. She spoke. It rained."
    found = [
        ScoredSentence(Span(*place), Span(*place), 0.0) for place in ((0, 14), (15, 25), (26, 36))
    ]
    [[named, spoken, _]] = weigh("Where was Ann Lowe?", [passage(text, 0.5)], [found], HEADINGS)
    assert spoken == named > chance("Where was Ann Lowe?", "He spoke.", 0.5, 0.0)


def test_mere_words_are_answered_as_the_question_would_be() -> None:
    text = "Ann Lowe came on Monday."
    words = chance("ann lowe arrival monday", text, 0.5, 2.0)
    assert words > chance("when was ann lowe arrival monday?", text, 0.5, 2.0)


def test_words_in_brackets_may_stand_anywhere_in_a_passage() -> None:
    text = "Corby was flooded. The mayor spoke."
    found = [ScoredSentence(Span(19, 35), Span(19, 35), 0.0)]
    [[about]] = weigh("Who is the mayor (Corby)?", [passage(text, 0.5)], [found], HEADINGS)
    [[within]] = weigh("Who is the mayor of Corby?", [passage(text, 0.5)], [found], HEADINGS)
    assert about > within


def test_what_was_said_is_likelier_though_the_speaker_is_named_in_the_passage_before() -> None:
    one, other = "Ann Lowe came.", "She said that it rained."
    passages = [
        Passage("b", "a", 15, 39, other, 0.5),
        Passage("p", "a", 0, 14, one, 0.5),
    ]
    found = [[ScoredSentence(Span(0, len(p.text)), Span(0, 4), 0.0)] for p in passages]
    [[said], [came]] = weigh("What did Ann Lowe say?", passages, found, HEADINGS)
    assert said > came


def test_what_led_to_a_step_is_likelier_where_why_is_asked() -> None:
    text = "The clinic will close. The move came after two doctors had resigned."
    found = [ScoredSentence(Span(*place), Span(*place), 0.0) for place in ((0, 22), (23, 68))]

    def likely(question: str) -> float:
        [[_, reason]] = weigh(question, [passage(text, 0.5)], [found], HEADINGS)
        return float(reason)

    assert likely("Why will the clinic close?") > likely("Who will the clinic close?")
    assert likely("Why do cats purr?") == likely("How do cats purr?")


def test_another_year_and_a_missing_not_are_unlikelier() -> None:
    text = "Ann Lowe was mayor in 2014."
    asked = chance("Who was mayor in 2014?", text, 0.5, 0.0)
    assert asked > chance("Who was mayor in 1917?", text, 0.5, 0.0)
    assert asked > chance("Who was never mayor in 2014?", text, 0.5, 0.0)
    of_its_year = chance("Who was mayor in 2024?", text, 0.5, 0.0)
    assert of_its_year > chance("Who was mayor in 2025?", text, 0.5, 0.0)


def test_every_sentence_of_every_passage_has_a_chance() -> None:
    passages = [passage("Rain.", 0.5), passage("Rain.", 0.5), passage("Rain.", 0.5)]
    one = sentence("Rain.", 1.0)
    weighed = weigh("rain", passages, [[one], [one, one], []], HEADINGS)
    assert list(map(len, weighed)) == [1, 2, 0]
