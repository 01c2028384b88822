"""A quote is widened by the sentence before when it cannot be understood without."""

from __future__ import annotations

import pytest

from index.split import Span
from qa.leadin import with_lead_in

TEXT = (
    "Anatoly Antonov is the ambassador. He was recalled on Friday. It was a surprise.\n"
    "They said no more. This week it rains. Ruth Calder spoke. But she left."
)


def place(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("quote", "wider"),
    [
        (
            "He was recalled on Friday.",
            "Anatoly Antonov is the ambassador. He was recalled on Friday.",
        ),
        (
            "It was a surprise.",
            "Anatoly Antonov is the ambassador. He was recalled on Friday. It was a surprise.",
        ),
        ("Anatoly Antonov is the ambassador.", "Anatoly Antonov is the ambassador."),
        ("They said no more.", "They said no more."),  # the line before is another paragraph
        ("This week it rains.", "This week it rains."),
        ("But she left.", "Ruth Calder spoke. But she left."),
    ],
)
def test_a_sentence_that_points_back_takes_what_it_points_to(quote: str, wider: str) -> None:
    found = with_lead_in(TEXT, place(quote), longest=60)
    assert TEXT[found.start : found.end] == wider


def test_a_quote_is_never_made_longer_than_allowed() -> None:
    quote = place("It was a surprise.")
    found = with_lead_in(TEXT, quote, longest=10)
    assert TEXT[found.start : found.end] == "He was recalled on Friday. It was a surprise."
    assert with_lead_in(TEXT, quote, longest=5) == quote
