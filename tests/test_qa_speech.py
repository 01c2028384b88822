"""What somebody said is found where it is reported, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.speech import reported, silent, spoken_about


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What did Ann Lowe say?", "Ann Lowe said that the dam had held."),
        ("what did lowe say", "The dam, Lowe told reporters, had held."),
        ("What did the mayor say about the dam?", "The mayor, Ann Lowe, said the dam had held."),
        ("What did the mayor of Corby say?", "“It held,” said the mayor, Ann Lowe."),
        ("What has the council said on the dam?", "The council in Corby denied that a dam broke."),
        ("What did the mayor think?", "The mayor welcomed the money but said it came late."),
        ("What does the report say?", "According to the report, nobody died."),
        ("What was the mayor's response to the report?", "The mayor rejected the report."),
        ("How did Russia react to the vote?", "Russia condemned the vote as a farce."),
        ("How did Russia respond to the vote?", "Russia has long denied that the vote was rigged."),
        (
            "How did Russia react to the vote?",
            "The vote was called off, a step rejected by Russia.",
        ),
        ("What does the report say?", "The report linked the fire to a fault."),
        ("What did Lowe and Hale want?", "Hale asked for a new wall."),
        ("What did Lowe warn of?", "Lowe warned that it would rain."),
        ("What did Lowe ask people to do?", "Lowe asked people to stay away."),
        ("What does Lowe advise the town not to do?", "Lowe advised the town to wait."),
    ],
)
def test_speech_is_found_by_its_speaker(question: str, sentence: str) -> None:
    assert reported(question, [sentence]) == [1.0]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What did Ann Lowe say?", "Peter Hale said that Ann Lowe had left."),
        ("What did Ann Lowe say?", "Ann Lowe was told to leave."),
        ("What did Ann Lowe say?", "Hale called Ann Lowe a friend of the town and warned her."),
        ("What did Ann Lowe say?", "Ann Lowe left for Corby."),
        ("What did Putin say?", "Asked about Putin, who won, was a killer, Biden answered no."),
        (
            "What did Ann Lowe say?",
            "The step to let Ann Lowe go came after Hale wept and warned her.",
        ),
        ("When did Ann Lowe say so?", "Ann Lowe said that the dam had held."),
        ("What did the mayor say the wall cost?", "The mayor said that the wall was new."),
        ("Who said that the dam had held?", "Ann Lowe said that the dam had held."),
        ("What did Lowe say about the bridge?", "Lowe said that the dam had held."),
    ],
)
def test_what_nobody_asked_for_is_not(question: str, sentence: str) -> None:
    assert reported(question, [sentence]) == [0.0]


def test_a_pronoun_goes_on_with_the_speaker() -> None:
    said = [
        "An engineer, Peter Hale, has come.",
        "He said that the dam had held.",
        "“I am glad,” he added.",
        "Ann Lowe left.",
        "She said that she was tired.",
    ]
    assert reported("What did Hale say?", said) == [0.0, 1.0, 1.0, 0.0, 0.0]


def test_whom_somebody_says_that_he_met_does_not_speak() -> None:
    said = ["Hale said he had met Ann Lowe.", "“No,” said the mayor, Ann Lowe."]
    assert reported("What did Ann Lowe say?", said) == [0.0, 1.0]


def test_a_pronoun_may_be_somebody_else() -> None:
    said = ["Hale spoke.", "He called Ann Lowe a thief.", "Asked if she thought so, Hale said no."]
    assert reported("What did Ann Lowe say?", said) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Peter Hale called Ann Lowe a thief.", True),
        ("It rained.", True),
        ("Ann Lowe said that the dam had held.", False),
        ("Ann Lowe left for Corby.", False),
        ("She said that it had held.", False),
        ("“It held.”", False),
    ],
)
def test_what_does_not_tell_of_somebodys_words(sentence: str, expected: bool) -> None:
    names = {"ann", "low"}
    assert silent("What did Ann Lowe say?", sentence, names) is expected
    assert silent("How did Ann Lowe respond?", sentence, names) is expected
    assert not silent("What did Ann Lowe want?", sentence, names)
    assert not silent("What did the mayor say?", sentence, names)


def test_the_one_spoken_about_does_not_speak_for_the_other() -> None:
    question, names = "What did Ann Lowe say about Peter Hale?", {"ann", "low", "peter", "hale"}
    assert silent(question, "Mr. Hale had said that the dam was safe.", names)
    assert silent(question, "“Hale said no.”", names)
    assert not silent(question, "Daniel Frey said that it was.", names)
    assert not silent(question, "He said that it was.", names)


def test_what_was_spoken_about_may_be_named_before() -> None:
    said = ["A dam broke.", "Lowe said that it was old.", "Hale left.", "So did Lowe, she said."]
    assert reported("What did Lowe say about the dam?", said)[1] == 1.0
    assert reported("What did Lowe say about the old dam?", said[1:])[0] == 0.5


def test_a_request_is_told_with_its_verb_and_to_whom() -> None:
    question = "What did Lowe want the town to do?"
    said = ["Lowe wanted the town to pay.", "Lowe told the town to pay.", "Lowe said it was late."]
    assert [reported(question, [one]) for one in said] == [[1.0], [0.5], [0.25]]


def test_another_verb_or_place_is_worth_half() -> None:
    assert reported("What did Lowe warn of?", ["Lowe said that it would rain."]) == [0.5]
    assert reported("What did Lowe say in Corby?", ["Lowe said that it would rain."]) == [0.5]


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=4))
def test_nothing_is_too_odd(question: str, sentences: list[str]) -> None:
    for asked in (question, f"What did {question} say about {question}?"):
        found = reported(asked, sentences)
        assert len(found) == len(sentences)
        assert all(0 <= share <= 1 for share in found)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What did the mayor say about the hospital?", {"hospit"}),
        ("What did the mayor say?", set()),
        ("Who opened the hospital?", set()),
    ],
)
def test_what_somebody_is_asked_to_have_spoken_about(question: str, about: set[str]) -> None:
    assert spoken_about(question) == about
