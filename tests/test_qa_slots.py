"""Another name in the place of the question's is noticed, the same in other words is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.slots import asked_slots, in_midst, other_name
from qa.words import names_asked, stem


def other(question: str, sentence: str) -> bool:
    names = {stem(name) for name in names_asked(question, [sentence])}
    return other_name(asked_slots(question, names), sentence, in_midst([sentence]))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who is the mayor of Corby?", "The mayor of Brennick, Ann Lowe, spoke."),
        ("Who is the mayor of Corby?", "The mayor of Brennick spoke in Corby."),
        ("When was Corby taken by Eastmere?", "Eastmere was taken by Corby in 1947."),
        ("When did Lowe resign?", "It was in May that Hale resigned."),
        ("When was Corby flooded?", "In 1947 Brennick was flooded."),
        ("What is the capital of France?", "Madrid is the capital of Spain."),
        ("Who builds the Corby bridge?", "The firm builds the Brennick bridge."),
        ("Which French ship sank?", "A German ship sank."),
        ("Who orbited planet Mars?", "It orbited planet Earth."),
    ],
)
def test_another_name_in_its_place(question: str, sentence: str) -> None:
    assert other(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who is the mayor of Corby?", "The mayor of Corby spoke."),
        ("Who were the mayors of Corby?", "The mayors of Brennick, Eastmere and Corby spoke."),
        ("Who came to Corby?", "Lowe came to Brennick, and then she went to Corby."),
        ("Who is the mayor?", "The mayor of Brennick spoke."),
        ("who is the mayor of corby?", "In Corby it rained."),
        ("What is the capital of Poland?", "Warsaw is the Polish capital."),
        ("What did Russia reject?", "The demand is one that Moscow rejected."),
        ("Who is the president of the US?", "He was president of the United States."),
        ("Who fought in WWII?", "They fought in Normandy."),
        ("When was the Instanbul bridge built?", "The Istanbul bridge was built in 1973."),
        ("Who resigned in Corby?", "Ann Lowe resigned in May."),
        ("When did Lowe resign?", "Others resigned in May."),
        ("When did Lowe resign?", "Several resigned in May."),
        ("", ""),
    ],
)
def test_the_same_name_or_none(question: str, sentence: str) -> None:
    assert not other(question, sentence)


@given(st.text(max_size=80), st.text(max_size=80))
def test_nothing_is_too_odd(question: str, sentence: str) -> None:
    assert other(question, sentence) in (True, False)
    assert not other(sentence, sentence)
