"""Words as typed into a search box: which they are, and what question they stand for."""

from __future__ import annotations

import pytest

from index import Library
from qa import Chat, ask
from qa.searchwords import as_question, mere_words


@pytest.mark.parametrize("words", ["ann lowe resigned", "flood cause", "Number of houses"])
def test_words_without_a_verb_that_asks_are_mere(words: str) -> None:
    assert mere_words(words)


@pytest.mark.parametrize(
    "question",
    ["why did ann lowe resign", "Please list the houses", "is it open", "tell me about the flood"],
)
def test_a_question_without_its_mark_is_none(question: str) -> None:
    assert not mere_words(question)


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("ann lowe resigned reason", "why ann lowe resigned?"),
        ("Causes of the flood", "why the flood?"),
        ("the reason for Ann Lowe’s arrest?", "why Ann Lowe’s arrest?"),
        ("ferry departure date", "when ferry departure?"),
        ("time of  arrival", "when arrival?"),
        ("summit venue", "where summit?"),
        ("number of houses flooded", "how many houses flooded?"),
    ],
)
def test_a_word_that_says_what_is_to_be_known_makes_a_question(words: str, question: str) -> None:
    assert as_question(words) == question


@pytest.mark.parametrize(
    "words",
    [
        "reason",
        "reasons to be cheerful",
        "the flood to date",
        "age of reason",
        "ann lowe phone number",
        "What is the reason for the arrest?",
        "What happened at the venue",
    ],
)
def test_other_words_stay_as_they_are(words: str) -> None:
    assert as_question(words) == words


@pytest.mark.parametrize(
    ("words", "answer"),
    [("antonov recalled reason", "called Vladimir Putin a killer"), ("summit venue", "La Grange")],
)
def test_such_words_are_answered(samples: Library, words: str, answer: str) -> None:
    assert answer in ask(words, samples).text


def test_they_can_follow_a_question(samples: Library) -> None:
    chat = Chat(samples)
    chat.ask("Who is the ambassador of Russia?")
    answer = chat.ask("reason for recall")
    assert answer.understood.startswith("why recall")
    assert "ambassador" in answer.understood
    assert "killer" in answer.text
