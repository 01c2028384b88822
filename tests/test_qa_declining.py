"""What is said when nothing answers: a near-miss names what is there and what is missing."""

from __future__ import annotations

import pytest

from qa.declining import refusal
from qa.prompts import REFUSAL

TEXTS = [
    "Kesterby Rovers went into administration in May. Glenn Ardley owned the club.",
    "Alexey Navalny was jailed. The Russian foreign ministry denied it.",
    "It was denied by the Bureau of Fisheries.",
    "They watched Doctor Who.",
    "The jury heard François Villion, and then J. Pell.",
]


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("How old is Navalny?", "They mention Navalny, but not the age."),
        ("how many goals did kesterby rovers score?", "Kesterby Rovers, but not how many goals."),
        ("When was Glenn Ardley born?", "They mention Glenn Ardley, but not when."),
        ("When was Francois Villion born?", "They mention François Villion, but not when."),
        ("Where does Glenn Ardley live?", "They mention Glenn Ardley, but not where."),
        ("Who coached Kesterby Rovers?", "They mention Kesterby Rovers, but not who."),
        ("What is the salary of Glenn Ardley?", "Glenn Ardley, but not the salary."),
        ("What is Navalny's favourite colour?", "Navalny, but not the favourite colour."),
        ("Did Navalny win the election?", "They mention Navalny, but not this."),
        ("Didn't Navalny know who it was?", "They mention Navalny, but not this."),
        ("Did Navalny smile when he was asked how old he is?", "Navalny, but not this."),
        ("What did Navalny do when he was young?", "They mention Navalny, but not this."),
        ("And since when is Navalny ill?", "They mention Navalny, but not when."),
        ("Which year did Navalny marry?", "They mention Navalny, but not which year."),
        (
            "Is the Russian foreign minister a friend of Navalny?",
            "They mention Navalny, but not this.",
        ),
        (
            "Who heads the Bureau of Fisheries?",
            "They mention the Bureau of Fisheries, but not who.",
        ),
        (
            "who heads the bureau of fisheries?",
            "They mention the Bureau of Fisheries, but not who.",
        ),
        ("What pets does Doctor Who keep?", "They mention Doctor Who, but not this."),
        ("When did Doctor Who begin?", "They mention Doctor Who, but not when."),
        ("Is Navalny of Corby?", "They mention Navalny, but not this."),
        ("Tell me about Navalny's childhood", "They mention Navalny, but not this."),
    ],
)
def test_a_near_miss_names_what_is_there_and_what_is_missing(question: str, rest: str) -> None:
    said = refusal(question, TEXTS)
    assert said.startswith(REFUSAL)
    assert said.endswith(rest)


@pytest.mark.parametrize(
    "question",
    [
        "Which book did May like?",
        "What is the capital of Australia?",
        "Which Russian river is the longest?",
        "How old is J. Brook?",
        "How do I bake bread?",
        "why?",
        "?",
    ],
)
def test_a_question_about_something_else_gets_the_plain_refusal(question: str) -> None:
    assert refusal(question, TEXTS) == REFUSAL


def test_without_passages_nothing_is_mentioned() -> None:
    assert refusal("How old is Navalny?", []) == REFUSAL
