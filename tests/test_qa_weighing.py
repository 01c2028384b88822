"""One chance for every sentence, from the reader's and retrieval's scores."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index import Passage
from index.split import Span
from qa.spans import ScoredSentence
from qa.weighing import weigh

scores = st.floats(-30, 30)
shares = st.floats(0, 1)


def passage(text: str, score: float) -> Passage:
    return Passage("p", "a", 0, len(text), text, score)


def sentence(score: float) -> ScoredSentence:
    return ScoredSentence(Span(0, 4), Span(0, 4), score)


def chance(question: str, text: str, retrieved: float, read: float) -> float:
    return float(weigh(question, [passage(text, retrieved)], [[sentence(read)]]).chances[0][0])


@given(scores, scores, shares, shares)
def test_what_either_finds_better_is_likelier(
    read: float, other: float, retrieved: float, another: float
) -> None:
    low, high = sorted((read, other))
    assert chance("rain", "Rain.", retrieved, low) <= chance("rain", "Rain.", retrieved, high)
    low, high = sorted((retrieved, another))
    assert chance("rain", "Rain.", low, read) <= chance("rain", "Rain.", high, read)
    assert 0 <= chance("rain", "Rain.", retrieved, read) <= 1


@given(scores, shares)
def test_a_passage_with_the_words_of_the_question_is_likelier(read: float, found: float) -> None:
    assert chance("Was rain heavy?", "Heavy rain fell.", found, read) >= chance(
        "Was rain heavy?", "The sun shone.", found, read
    )


def test_passages_are_ordered_by_their_best_sentence() -> None:
    passages = [passage("Rain.", 0.5), passage("Rain.", 0.5), passage("Rain.", 0.5)]
    found = [[sentence(1.0)], [sentence(-9.0), sentence(4.0)], []]
    weighed = weigh("rain", passages, found)
    assert np.argsort(-weighed.order).tolist() == [1, 0, 2]
    assert [len(chances) for chances in weighed.chances] == [1, 2, 0]
