"""Follow-ups find their subject, and questions of their own are left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bench.dialogues import followed, read_dialogues, read_samples, right_answers
from hypothesis import given
from hypothesis import strategies as st

from index import Article, Library
from qa import Answer, Chat
from qa.answer import Citation
from qa.followup import asks_for_more, standalone
from qa.prompts import REFUSAL


def asked(understood: str, *quotes: str) -> Answer:
    article = Article(id="a", text=" ".join(quotes) or "x")
    citations = tuple(Citation(n, article, q, 0, len(q)) for n, q in enumerate(quotes, 1))
    return Answer(understood, understood, "…", bool(quotes), citations)


FLOOD = Article(
    title="Flood in Corby",
    text="The river Wend flooded 40 homes in Corby on Tuesday. The mayor, Ann Lowe, said that the "
    "dam had held. She asked people to stay away. Peter Hale, the engineer who built the dam, said "
    "he was relieved. Hale had warned of a flood in 2019.",
)


def quoted(understood: str, *quotes: str, article: Article = FLOOD) -> Answer:
    """An answer that quotes sentences of an article, whatever it says besides."""
    places = [(article.text.index(quote), quote) for quote in quotes]
    citations = tuple(
        Citation(n, article, quote, at, at + len(quote)) for n, (at, quote) in enumerate(places, 1)
    )
    return Answer(understood, understood, "…", bool(quotes), citations)


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("Why was Antonov recalled?", "When does he leave?", "When does Antonov leave?"),
        ("Why was Antonov recalled?", "who is he?", "who is Antonov?"),
        ("Why was Antonov recalled?", "WHO IS HE", "WHO IS Antonov"),
        ("Why was Antonov recalled?", "What is his job?", "What is Antonov's job?"),
        ("When was the bridge opened?", "What did it cost?", "What did the bridge cost?"),
        ("How tall is the Corran dam?", "And who owns it?", "And who owns the Corran dam?"),
        ("Who invented velatrigine?", "who makes it", "who makes velatrigine"),
        (
            "What did Biden and Putin say?",
            "Where did they meet?",
            "Where did Biden and Putin meet?",
        ),
        ("What did the fans say?", "What do they want?", "What do the fans want?"),
        ("What happened in Corby?", "Who was there?", "Who was in Corby?"),
    ],
)
def test_a_pronoun_gives_way_to_what_it_means(before: str, question: str, understood: str) -> None:
    assert standalone(question, [asked(before)]) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("Why was Antonov recalled?", "and when?", "when was Antonov recalled?"),
        ("Why was Antonov recalled?", "When did that happen?", "when was Antonov recalled?"),
        ("Does Russia admit it?", "why?", "why does Russia admit it?"),
        ("When does Antonov leave?", "And why?", "why does Antonov leave?"),
        ("How many homes did the flood damage?", "when", "when did the flood damage homes?"),
        ("How many homes were flooded?", "where?", "where were homes flooded?"),
        ("Was the treaty extended?", "for how long?", "for how long was the treaty extended?"),
        ("Was the treaty extended?", "in what year?", "in what year was the treaty extended?"),
        ("Was the treaty extended?", "Really?", "Was the treaty extended?"),
        ("Why was Antonov recalled?", "who?", "who (Antonov recalled)?"),
        ("Why was Antonov recalled?", "Did that help?", "Did that help (Antonov recalled)?"),
        ("How many homes were flooded?", "how many?", "how many were homes flooded?"),
    ],
)
def test_a_bare_question_word_asks_the_last_question_over(
    before: str, question: str, understood: str
) -> None:
    assert standalone(question, [asked(before)]) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("What did Biden say about Putin?", "and Navalny?", "What did Navalny say about Putin?"),
        ("What did Biden say?", "what about Trump?", "What did Trump say?"),
        ("What happened in Helsinki?", "and in Geneva?", "What happened in Geneva?"),
        ("What do they owe?", "and to the bank?", "What do they owe to the bank?"),
        ("When was the club founded?", "the other club?", "When was the other club founded?"),
        ("Who is the mayor of Corby?", "and the dam?", "What about the dam (Corby)?"),
    ],
)
def test_something_else_is_put_in(before: str, question: str, understood: str) -> None:
    assert standalone(question, [asked(before)]) == understood


@pytest.mark.parametrize(
    "question",
    [
        "Who won the match?",
        "What did Biden say?",
        "Is Biden his boss?",
        "How much rain fell in the valley?",
        "Is it true that the gauge was wrong?",
        "Are there going to be talks on arms control?",
        "Is there a treaty that limits weapons?",
        "How many people lost their homes?",
        "Did the council say that people can return?",
        "What happened to the list of unfriendly states?",
        "Tell me about Biden",
        "thanks",
    ],
)
def test_a_question_of_its_own_is_left_alone(question: str) -> None:
    assert standalone(question, [asked("Why was Antonov recalled?")]) == question


@pytest.mark.parametrize("question", ["tell me more", "Go on.", "and then?", "more please"])
def test_more_is_about_the_same_words(question: str) -> None:
    last = asked("Why was Antonov recalled?")
    assert standalone(question, [last]) == "What else is said about Antonov recalled?"
    assert asks_for_more(question, [last])


def test_more_of_what_was_asked() -> None:
    last = asked("What did Biden and Putin agree on?")
    assert standalone("What else?", [last]) == "What else did Biden and Putin agree on?"
    assert asks_for_more("And what?", [last])
    assert asks_for_more("why?", [asked("Why was Antonov recalled?")])
    assert not asks_for_more("when?", [last])
    assert not asks_for_more("how?", [asked("How many homes were flooded?")])
    assert not asks_for_more("tell me more", [])


def test_who_was_asked_for_is_found_in_the_answer() -> None:
    last = quoted("Who is the mayor?", "The mayor, Ann Lowe, said that the dam had held.")
    assert standalone("What did she say?", [last]) == "What did Ann Lowe say?"
    assert standalone("why?", [last]) == "why is Ann Lowe the mayor?"
    assert standalone("tell me more about her", [last]) == "What else is said about Ann Lowe?"


def test_a_pronoun_goes_back_to_whom_it_fits() -> None:
    mayor = quoted("Who is the mayor?", "The mayor, Ann Lowe, said that the dam had held.")
    engineer = quoted("Who built the dam?", "Peter Hale, the engineer who built the dam, said")
    history = [mayor, engineer]
    assert standalone("What did he say?", history) == "What did Peter Hale say?"
    assert standalone("What did she say?", history) == "What did Ann Lowe say?"


def test_the_mayor_is_told_apart_by_where_it_is() -> None:
    last = quoted("How many homes were flooded in Corby?", "The river Wend flooded 40 homes")
    assert standalone("Who is the mayor?", [last]) == "Who is the mayor (Corby)?"
    assert standalone("Who is the bishop?", [last]) == "Who is the bishop?"


def test_a_follow_up_to_a_declined_question_keeps_the_subject() -> None:
    assert standalone("Who built it?", [asked("How old is the dam?")]) == "Who built the dam?"


def test_what_the_articles_have_nothing_on_is_not_carried_on() -> None:
    flood = quoted("Who built the dam in Corby?", "Peter Hale, the engineer who built the dam")
    declined = replace(asked("What is the population of France?"), text=REFUSAL)
    assert standalone("Who is the mayor?", [flood, declined]) == "Who is the mayor (Corby)?"
    assert standalone("Who is the mayor?", [declined]) == "Who is the mayor?"
    mentioned = replace(asked("How old is Ann Lowe?"), text=f"{REFUSAL} They mention Ann Lowe.")
    assert standalone("And who spoke?", [flood, mentioned]) == "And who spoke (Ann Lowe)?"


def test_what_it_is_may_be_some_questions_ago() -> None:
    mayor = quoted("Why did Ann Lowe stop?", "The mayor, Ann Lowe")
    history = [asked("When was the bridge opened?"), mayor]
    assert standalone("What did it cost?", history) == "What did the bridge cost?"


def test_what_else_is_asked_is_no_part_of_the_next_question() -> None:
    history = [asked("Who else was hurt?")]
    assert standalone("When was that?", history) == "when was hurt?"
    assert standalone("Why?", history) == "why was hurt?"


def test_there_is_the_place_named_last() -> None:
    history = [asked("When does Antonov leave?", "He is at the embassy in Washington.")]
    assert standalone("Who lives there?", history) == "Who lives in Washington?"


def test_tell_me_more_stays_as_it_is_where_nothing_was_named() -> None:
    history = [quoted("Summarise the article", "The river Wend flooded 40 homes")]
    assert standalone("Tell me more", history) == "Tell me more"
    assert standalone("more", [*history, asked("Tell me more")]) == "more"


def test_a_subject_in_brackets_is_not_exchanged() -> None:
    history = [quoted("How much will that cost (the mayor)?", "The mayor, Ann Lowe")]
    assert standalone("and the dam?", history) == "What about the dam (cost mayor)?"


STRIKE = Article(
    title="Strike at Dunmoor",
    text="Drivers at Dunmoor stopped work on Monday. The captain of the ferry, Eve Moss, waited.",
)


@pytest.mark.parametrize(
    "question",
    [
        "What is gravity?",
        "What were the causes of inflation?",
        "Who led the trial of the engineer?",
        "Why was the barrier not there?",
        "Will there be a larger trial of velatrigine?",
    ],
)
def test_a_question_about_something_else_is_left_alone(question: str) -> None:
    last = quoted("Who built the dam in Corby?", "Peter Hale, the engineer who built the dam")
    assert standalone(question, [last]) == question


def test_a_thing_belongs_to_the_question_whose_article_has_it() -> None:
    history = [
        quoted("Who stopped work in Dunmoor?", "Drivers at Dunmoor", article=STRIKE),
        quoted("Who built the dam in Corby?", "Peter Hale, the engineer who built the dam"),
    ]
    assert standalone("What did the captain do?", history) == "What did the captain (Dunmoor) do?"
    assert standalone("What did the mayor do?", history) == "What did the mayor (Corby) do?"


def test_they_are_the_two_whom_an_event_was_answered_with() -> None:
    summit = Article(text="Ann Lowe and Peter Hale met in Geneva on Tuesday.")
    last = quoted("What happened at the Geneva summit?", summit.text, article=summit)
    assert standalone("What did they say?", [last]) == "What did Ann Lowe and Peter Hale say?"
    assert standalone("Who was there?", [last]) == "Who was at the Geneva summit?"


def test_a_person_says_less_than_the_headline_where_somebody_else_is_meant() -> None:
    last = quoted("What did Peter Hale say?", "Peter Hale, the engineer who built the dam")
    assert standalone("Who is the mayor?", [last]) == "Who is the mayor (Corby)?"


def test_a_lower_case_name_is_known_from_what_was_quoted() -> None:
    last = quoted("what did hale warn of?", "Hale had warned of a flood in 2019.")
    assert standalone("when did he say so?", [last]) == "when did Hale say so?"
    assert standalone("and lowe?", [last]) == "what did lowe warn of?"


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_question_is_too_odd(before: str, question: str) -> None:
    last = quoted("Who is the mayor?", "The mayor, Ann Lowe, said that the dam had held.")
    assert isinstance(standalone(question, [last, asked(before or "x")]), str)


def test_dialogues_are_sound() -> None:
    dialogues, texts = read_dialogues(), [article.text for article in read_samples().values()]
    assert len({d["id"] for d in dialogues}) == len(dialogues) >= 60
    for dialogue in dialogues:
        assert dialogue["half"] in ("tuning", "held")
        assert 2 <= len(dialogue["turns"]) <= 4
        assert dialogue["turns"][0]["looked_up"] == []
        for turn in dialogue["turns"]:
            for answer in right_answers(turn):
                assert any(answer in text for text in texts), (dialogue["id"], answer)


def test_dialogues_are_understood() -> None:
    articles = read_samples()
    rights = [right for d in read_dialogues() for _, _, right in followed(d, articles)]
    assert sum(rights) / len(rights) >= 0.95


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
