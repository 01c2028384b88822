"""Words are the same in upper and lower case, in other forms, and with or without accents."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.words import folded, question_stems, stem, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [("Erdoğan", "erdogan"), ("François", "Francois"), ("Šefčovič", "sefcovic"), ("été", "Ete")],
)
def test_accents_make_no_other_word(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("left", "Leaves"), ("Begun", "beginning"), ("wrote", "written"), ("children", "child")],
)
def test_irregular_forms_are_one_word(one: str, other: str) -> None:
    assert stem(one) == stem(other)
    assert stem("found") != stem("founded")


@pytest.mark.parametrize(
    ("question", "telling"),
    [
        ("What is the chief engineer called?", ["chief", "engin"]),
        ("what was the name of the engineer", ["engin"]),
        ("Who called the engineer?", ["call", "engin"]),
        ("When was the election called?", ["elect", "call"]),
        ("Who cleared the name of the club?", ["clear", "name", "club"]),
        ("What does the name mean?", ["name", "mean"]),
    ],
)
def test_what_something_is_called_need_not_be_said(question: str, telling: list[str]) -> None:
    assert question_stems(question) == telling


def test_letters_that_only_look_decomposed_stay() -> None:
    assert folded("가각 й Å") == "가각 и A"
    assert stems("가 각") == {"가", "각"}


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    plain = folded(text)
    assert len(plain) == len(text)
    assert folded(plain) == plain
    assert all(a == b for a, b in zip(text, plain, strict=True) if unicodedata.combining(a))
