"""A quote is widened by the sentence before when it cannot be understood without."""

from __future__ import annotations

import pytest

from index.split import Span
from qa.leadin import gives_reason, points_back, with_lead_in, with_the_rest

TEXT = (
    "Anatoly Antonov is the ambassador. He was recalled on Friday. It was a surprise.\n"
    "They said no more. This week it rains. Ruth Calder spoke. But she left.\n"
    "Calder resigns\nShe had lost a vote.\n"
    "The vote was close.\nThe decision to leave was hers."
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
        (
            "They said no more.",
            "Anatoly Antonov is the ambassador. He was recalled on Friday. It was a surprise.\n"
            "They said no more.",
        ),
        ("She had lost a vote.", "She had lost a vote."),  # what comes before is a heading
        ("The vote was close.", "She had lost a vote.\nThe vote was close."),
        ("The decision to leave was hers.", "The decision to leave was hers."),
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
        ("Until then the bridge stays closed.", True, False),
        ("Only then will the council vote.", True, False),
        ("Half of them left.", True, False),
        ("Since the flood the bridge is closed.", False, False),
    ],
)
def test_a_step_that_was_told_of_is_pointed_to(sentence: str, back: bool, reason: bool) -> None:
    assert (points_back(sentence), gives_reason(sentence)) == (back, reason)


SPEECH = (
    "The mayor gave two reasons: \n"
    "First, the bridge is old.\n"
    "The ministry said: “We have to find out what went wrong.\n"
    "“We want to prevent the worst.”\n"
    'She called it a "disgrace". He asked: "Who pays?\n'
    '"Not I."\n'
    "He has 3” pipes. That is all."
)


@pytest.mark.parametrize(
    ("quote", "wider"),
    [
        ("The mayor gave two reasons:", "The mayor gave two reasons: \nFirst, the bridge is old."),
        (
            "The ministry said: “We have to find out what went wrong.",
            "The ministry said: “We have to find out what went wrong.\n"
            "“We want to prevent the worst.”",
        ),
        ("“We want to prevent the worst.”", "“We want to prevent the worst.”"),
        ('She called it a "disgrace".', 'She called it a "disgrace".'),
        ('He asked: "Who pays?', 'He asked: "Who pays?\n"Not I."'),
        ("He has 3” pipes.", "He has 3” pipes."),
        ("That is all.", "That is all."),
    ],
)
def test_a_sentence_that_breaks_off_takes_what_follows(quote: str, wider: str) -> None:
    start = SPEECH.index(quote)
    found = with_the_rest(SPEECH, Span(start, start + len(quote)), longest=60)
    assert SPEECH[found.start : found.end] == wider


def test_what_follows_is_left_out_where_there_is_no_room() -> None:
    start = SPEECH.index("The ministry")
    quote = Span(start, SPEECH.index("\n“We"))
    assert with_the_rest(SPEECH, quote, longest=12) == quote


def test_nothing_follows_the_end() -> None:
    text = "He gave a reason:"
    assert with_the_rest(text, Span(0, len(text)), longest=60) == Span(0, len(text))
