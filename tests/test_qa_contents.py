"""What there is to read: how an article begins, or the newest ones."""

from __future__ import annotations

from datetime import date

import pytest

from index import Article, Library
from qa import Chat, ask


def report(day: int, *sentences: str, title: str = "") -> Article:
    text = "\n".join(sentences)
    return Article(
        id=f"day-{day}", title=title or f"Day {day}", text=text, published=date(2024, 5, day)
    )


FERRY = report(
    1, "The ferry ran aground.", "Nobody was hurt.", "It sails again.", "Its name is Ida."
)
SCHOOL = report(2, "The school burned down.", "Arson is suspected.")
BRIDGE = report(3, "Bridge closed", "The bridge was closed on Friday.", title="Bridge closed")
STRIKE = report(4, "The bakers went on strike.", "They want more bread.")


@pytest.fixture
def four(library: Library) -> Library:
    library.add([STRIKE, FERRY, BRIDGE, SCHOOL])
    return library


@pytest.mark.parametrize(
    "question",
    [
        "What is the article about?",
        "what's this about",
        "Summarize the article.",
        "Can you please sum up the text?",
        "summary",
        "Give me a short summary of the article please",
        "tl;dr",
        "What are the key points of the article?",
        "What does the article say?",
        "What happened?",
    ],
)
def test_one_article_is_about_what_it_begins_with(library: Library, question: str) -> None:
    library.add(FERRY)
    answer = ask(question, library)
    assert [c.quote for c in answer.citations] == FERRY.text.split("\n")[:3]
    assert answer.confidence == 1
    assert answer.understood == answer.question


@pytest.mark.parametrize(
    "question",
    [
        "What are the articles about?",
        "Summarise the news",
        "What's new?",
        "What is in the news?",
        "latest headlines",
        "Any news?",
        "Which articles do you have?",
        "What topics are covered?",
        "list the articles",
        "What can I ask about?",
        "Hello!",
    ],
)
def test_of_several_the_newest_come_dated_newest_last(four: Library, question: str) -> None:
    assert ask(question, four).text == (
        "The newest of 4 articles: [1][2][3]\n\n"
        "2 May 2024: The school burned down. [1]\n\n"
        "3 May 2024: The bridge was closed on Friday. [2]\n\n"
        "4 May 2024: The bakers went on strike. [3]"
    )


def test_only_of_the_articles_that_are_asked(four: Library) -> None:
    answer = ask("What's new?", four, until=date(2024, 5, 2))
    assert answer.text.startswith("1 May 2024: The ferry")
    assert len(answer.citations) == 2
    answer = ask("What are the articles about?", four, articles=["day-2"])
    assert [c.quote for c in answer.citations] == SCHOOL.text.split("\n")
    assert not ask("What's new?", four, since=date(2024, 6, 1)).answered


def test_copies_of_a_story_are_one(library: Library) -> None:
    words = " ".join(f"Witness {n} saw the ferry run aground off Corby." for n in range(20))
    library.add([report(1, words), report(2, f"{words} It was dark.")])
    assert {c.article.id for c in ask("What's new?", library).citations} == {"day-2"}


def test_in_a_conversation_it_is_the_article_that_was_quoted(four: Library) -> None:
    chat = Chat(four)
    assert "Arson" in chat.ask("What is suspected after the school burned down?").text
    for question in ("Summarise the article.", "What is it about?"):
        assert [c.quote for c in chat.ask(question).citations] == SCHOOL.text.split("\n")
    assert len(chat.ask("What's in the news?").citations) == 3


def test_it_can_be_read_on(library: Library) -> None:
    library.add(FERRY)
    chat = Chat(library)
    chat.ask("What is the article about?")
    assert chat.ask("Tell me more").text == "Its name is Ida. [1]"


def test_an_empty_library_says_so(library: Library) -> None:
    assert ask("What's new?", library).text.startswith("There are no articles yet")


@pytest.mark.parametrize(
    "question",
    ["Who summarised the article?", "What is the new bridge called?", "What articles were stolen?"],
)
def test_a_question_about_something_is_none_about_the_articles(
    four: Library, question: str
) -> None:
    assert not ask(question, four).text.startswith("The newest")
