"""A sentence of another year, or without the question's "not", is told from one that answers."""

from __future__ import annotations

import pytest

from qa.mismatch import mismatch


@pytest.mark.parametrize(
    ("question", "sentence", "other"),
    [
        ("Who was mayor in 1917?", "Ann Lowe was mayor in 1914.", True),
        ("Who was mayor in 1914?", "Ann Lowe was mayor in 1914.", False),
        ("Who was mayor in 1917?", "Ann Lowe was mayor.", False),
        ("Who was mayor in 2024?", "Ann Lowe has been mayor since 2019.", False),  # its own year
        ("How many of the 2,015 homes?", "In 1914 there were 2,015 homes.", False),
        ("Which homes were not flooded?", "The homes in Mill Street were flooded.", True),
        ("Which homes were not flooded?", "Nobody was flooded in Mill Street.", False),
        ("Who never paid?", "The owner refused to pay.", False),
        ("Who didn't pay?", "The owner paid.", True),
        ("Didn't the owner pay?", "The owner paid.", False),
        ("Is the stadium not for sale?", "The stadium is for sale.", False),
        ("", "", False),
    ],
)
def test_mismatch(question: str, sentence: str, other: bool) -> None:
    assert mismatch(question, sentence, published=2024) is other
