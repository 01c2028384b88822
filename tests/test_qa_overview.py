"""Open questions are answered by how an article begins, others are not taken for such."""

from __future__ import annotations

import pytest

from index import Article, Library
from qa import ask
from qa.overview import subject, tells

ENVOY = Article(
    title="Norland calls its envoy home after Sudland's president calls the minister a liar",
    text="Norland calls its envoy home after Sudland's president calls the minister a liar\n"
    "Norland announced on Monday that it would recall its envoy to Sudland for talks.\n"
    "The decision to bring Karl Brenner home was announced shortly after President Ida Voss "
    "accused the foreign minister of being a liar.\n"
    "The embassy said that Brenner would leave on Friday.\n"
    "Norland denies that it has stopped the grain trains.",
)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What happened at the Geneva summit?", "the Geneva summit"),
        ("What has happened to Antonov", "Antonov"),
        ("what's going on in Brennick?", "Brennick"),
        ("Tell me about the strike.", "the strike"),
        ("Can you tell me something about the strike?", "the strike"),
        ("What do the articles say about Ann Lowe?", "Ann Lowe"),
        ("What is the latest on the flood?", "the flood"),
        ("What is known about the dam?", "the dam"),
        ("And what about the dam?", "the dam"),
        ("Summarise the article about the dam", "the dam"),
        ("What happened in Italy?", "Italy"),
        ("What happened at the paper mill?", "the paper mill"),
        ("What happened to the library in Corby?", "the library in Corby"),
        ("What is the article about?", ""),
        ("What's this about?", ""),
        ("Summarize the article.", ""),
        ("What happened?", ""),
    ],
)
def test_what_an_open_question_is_about(question: str, about: str) -> None:
    assert subject(question) == about


@pytest.mark.parametrize(
    "question",
    [
        "Who is the mayor?",
        "When did it happen?",
        "What did Ann Lowe say about the dam?",
        "What is New Zealand's capital?",
        "What is the news agency called?",
        "What are the fans angry about?",
        "",
        "?",
    ],
)
def test_a_question_that_asks_for_something_is_not_open(question: str) -> None:
    assert subject(question) is None


def test_a_beginning_tells_most_if_its_passage_has_the_subject() -> None:
    passage = "It rained. The dam broke."
    assert tells("the dam", "It rained.", passage, opens=True) == 1
    assert tells("the dam", "The dam broke.", passage, opens=False) == 0.5
    assert tells("the dam", "It rained.", passage, opens=False) == 0
    assert tells("the bridge", "It rained.", passage, opens=True) == 0
    assert tells("", "It rained.", passage, opens=True) == 0


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What happened to Kesterby Rovers?", "filed for bankruptcy"),
        ("What do the articles say about the flood in Brennick?", "412 homes"),
        ("Tell me about velatrigine", "called velatrigine"),
        ("What about the hospital trial?", "cut the number of migraine attacks"),
    ],
)
def test_answered_from_where_it_begins(samples: Library, question: str, words: str) -> None:
    answer = ask(question, samples)
    assert words in answer.text
    assert not answer.highlights


@pytest.mark.parametrize("question", ["What happened in Paris?", "Tell me about Angela Merkel"])
def test_declined_if_no_article_is_about_it(samples: Library, question: str) -> None:
    assert not ask(question, samples).answered


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the article about?", "calls its envoy home"),
        ("why was Brenner recalled?", "of being a liar"),
        ("When does Brenner leave?", "Friday"),
        ("Has Norland stopped the grain trains?", "denies"),
    ],
)
def test_one_article_alone(library: Library, question: str, words: str) -> None:
    library.add(ENVOY)
    assert words in ask(question, library).text
