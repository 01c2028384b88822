"""A quote is widened by the sentence before when it cannot be understood without."""

from __future__ import annotations

import pytest

from index.split import Span
from qa.leadin import gives_reason, points_back, with_lead_in

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


@pytest.mark.parametrize(
    ("sentence", "back", "reason"),
    [
        ("The decision was welcomed.", True, False),
        ("The move came a day after two doctors had resigned.", True, True),
        ("This step followed a vote.", True, True),
        ("Their announcement was made because of the rain.", True, True),
        ("The decisive goal came after an hour.", False, False),
        ("He left after an hour.", True, False),
        ("Ruth Calder left after an hour.", False, False),
    ],
)
def test_a_step_that_was_told_of_is_pointed_to(sentence: str, back: bool, reason: bool) -> None:
    assert (points_back(sentence), gives_reason(sentence)) == (back, reason)
