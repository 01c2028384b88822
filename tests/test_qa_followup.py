"""Follow-ups find their subject, and questions of their own are left alone."""

from __future__ import annotations

import pytest

from index import Library
from qa import Answer, Chat
from qa.answer import Citation
from qa.followup import standalone


def asked(understood: str, *quotes: str) -> Answer:
    from index import Article

    article = Article(id="a", text=" ".join(quotes) or "x")
    citations = tuple(Citation(n, article, q, 0, len(q)) for n, q in enumerate(quotes, 1))
    return Answer(understood, understood, "…", bool(quotes), citations)


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("Why was Antonov recalled?", "When does he leave?", "When does Antonov leave?"),
        ("Why was Antonov recalled?", "who is he?", "who is Antonov?"),
        ("Why was Antonov recalled?", "and when?", "when was Antonov recalled?"),
        ("Why was Antonov recalled?", "What is his job?", "What is Antonov's job?"),
        ("What did Biden say about Putin?", "and Navalny?", "What did Navalny say about Putin?"),
        ("Does Russia admit it?", "why?", "why Does Russia admit it?"),
        ("Why was Antonov recalled?", "Who won the match?", "Who won the match?"),
        ("Why was Antonov recalled?", "What did Biden say?", "What did Biden say?"),
        ("Why was Antonov recalled?", "Is Biden his boss?", "Is Biden his boss?"),
        ("Why was Antonov recalled?", "tell me more", "Why was Antonov recalled?"),
        ("When was the bridge opened?", "What did it cost?", "What did it cost (bridge opened)?"),
    ],
)
def test_standalone(before: str, question: str, understood: str) -> None:
    assert standalone(question, [asked(before)]) == understood


def test_a_lower_case_name_is_known_from_what_was_quoted() -> None:
    last = asked("why was antonov recalled?", "Moscow said that Antonov would leave.")
    assert standalone("when does he leave?", [last]) == "when does Antonov leave?"


def test_the_first_question_stands_alone() -> None:
    assert standalone("When does he leave?", []) == "When does he leave?"


def test_a_conversation_keeps_its_subject(samples: Library) -> None:
    chat = Chat(samples)
    chat.ask("Why was Antonov recalled?")
    answer = chat.ask("When does he leave?")
    assert answer.understood == "When does Antonov leave?"
    assert "Saturday" in answer.text
    assert [a.question for a in chat.history] == [
        "Why was Antonov recalled?",
        "When does he leave?",
    ]
