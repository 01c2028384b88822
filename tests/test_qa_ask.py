"""ask() and Chat over real articles: what is answered, with which words, and what is declined."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from conftest import SAMPLES

from index import Article, Library
from index.embed import LocalEmbedder
from index.errors import ModelError, QuestionError
from qa import Answer, Chat, ask
from qa.prompts import EMPTY_LIBRARY, REFUSAL

ANSWERED = [
    ("Why was Antonov recalled?", "called Vladimir Putin a killer"),
    ("When will Antonov leave the United States?", "Saturday"),
    ("When did the Russian ambassador fly back to Washington?", "on Sunday"),
    ("How high are the debts of Kesterby Rovers?", "14.6 million pounds"),
    ("Who is the mayor of Brennick?", "Colin Tate"),
    ("Who is the chief engineer?", "Ingrid Sauer"),
    ("What is the chief engineer called?", "Ingrid Sauer"),
    ("Who owned Kesterby Rovers?", "Glenn Ardley"),
    ("Why did Kesterby Rovers run out of money?", "stopped covering its losses"),
    ("What did the Foreign Ministry say?", "to find ways of repairing them"),
    ("what did fiona beck say?", "enough money to run the club"),
    ("What does Marta Solberg warn of?", "too small to detect rare side effects"),
    ("What did Northvale Water say about the dam?", "no danger of a collapse"),
    ("Is Kesterby Rovers bankrupt?", "filed for bankruptcy"),
    ("Did the council open a shelter?", "opened a shelter"),
]
DECLINED = [
    "What is the capital of Australia?",
    "Who won the 2022 World Cup?",
    "How old is Navalny?",
    "Which team won the cricket match?",
    "How tall is the mayor of Brennick?",
    "What is the best recipe for pancakes?",
    "How many goals did Kesterby Rovers score?",
    "What did the mayor say about the hospital?",
    "Did Biden apologize?",
    "What did Navalny say?",
    "What did Trump say in Helsinki?",
    "What does Antonov think of Navalny?",
    "was colin tate re-elected?",
    "What did Merkel say about Nord Stream?",
]


@pytest.mark.parametrize(("question", "words"), ANSWERED)
def test_answered_with_the_words_it_rests_on(samples: Library, question: str, words: str) -> None:
    answer = ask(question, samples)
    assert answer.answered
    assert any(words in citation.quote for citation in answer.citations)
    assert len(answer.text.split()) <= 70
    for citation in answer.citations:
        article = samples.article(citation.article.id)
        assert article.text[citation.start : citation.end] == citation.quote
        assert f"[{citation.number}]" in answer.text
        assert citation.quote in answer.text


def test_a_near_miss_is_told_apart_from_a_question_about_something_else(samples: Library) -> None:
    near = ask("How old is Navalny?", samples).text
    assert near == f"{REFUSAL} They mention Navalny, but not the age."
    assert ask("What is the capital of Australia?", samples).text == REFUSAL


@pytest.mark.parametrize(
    "question",
    [
        "When did the ambassador return to Washington?",
        pytest.param(
            "When did the Russian ambassador fly back to Washington?",
            marks=pytest.mark.xfail(strict=True, reason="taken for leaving the United States"),
        ),
    ],
)
def test_what_has_not_happened_yet_is_declined(samples: Library, question: str) -> None:
    assert not ask(question, samples, until=date(2021, 5, 1)).answered


def test_the_words_that_answer_are_marked(samples: Library) -> None:
    answer = ask("When will Antonov leave the United States?", samples)
    [(start, end), *_] = answer.highlights
    assert "Saturday" in answer.text[start:end]
    assert end - start < 30


def test_the_articles_that_were_read_are_ranked(samples: Library) -> None:
    answer = ask("Who is the mayor of Brennick?", samples)
    assert samples.article(answer.ranking[0]).id == answer.citations[0].article.id
    assert len(set(answer.ranking)) == len(answer.ranking) > 2


def test_every_example_question_is_answered_from_its_article(samples: Library) -> None:
    titles = {a.title for a in samples.articles()}
    questions = json.loads((SAMPLES / "questions.json").read_text("utf-8"))
    assert len(questions) == len(titles)
    for name, question in questions.items():
        cited = {citation.article.title for citation in ask(question, samples).citations}
        assert any(f"title: {title}\n" in (SAMPLES / name).read_text("utf-8") for title in cited)


@pytest.mark.parametrize("question", DECLINED)
def test_declined_with_the_closest_passages(samples: Library, question: str) -> None:
    answer = ask(question, samples)
    assert not answer.answered
    assert answer.text.startswith(REFUSAL)
    assert answer.citations == ()
    assert answer.closest
    assert all(c.article.text[c.start : c.end] == c.quote for c in answer.closest)


def test_confidence_and_timings(samples: Library) -> None:
    sure = ask("Why was Antonov recalled?", samples)
    unsure = ask("What is the best recipe for pancakes?", samples)
    assert 0 <= unsure.confidence < sure.confidence <= 1
    assert set(sure.timings) == {"retrieve", "read", "answer", "total"}
    assert sure.timings["total"] >= sure.timings["retrieve"] > 0


def test_dates_and_ids_limit_what_is_asked(samples: Library) -> None:
    question = "When did the Russian ambassador fly back to Washington?"
    early = ask(question, samples, until=date(2021, 5, 1)).citations
    assert all(c.article.published <= date(2021, 5, 1) for c in early)
    answer = ask(question, samples, since=date(2021, 6, 18), until=date(2021, 6, 30))
    assert {c.article.published for c in answer.citations} == {date(2021, 6, 20)}
    [other] = {a.id for a in samples.articles() if a.title.startswith("Hospital")}
    assert not ask(question, samples, articles=[other]).answered


def test_an_empty_library_says_so(library: Library) -> None:
    answer = ask("Anything?", library)
    assert (answer.answered, answer.text) == (False, EMPTY_LIBRARY)


def test_without_a_library_the_one_of_the_settings_is_asked(
    tmp_path: Path, embedder: LocalEmbedder, flood: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(None, embedder) as library:
        library.add(flood)
    answer = ask("How many homes in Brennick were flooded?")
    assert "Forty homes" in answer.text


@pytest.mark.parametrize("question", [" ", "why " * 3000])
def test_questions_that_cannot_be_asked(samples: Library, question: str) -> None:
    with pytest.raises(QuestionError):
        ask(question, samples)


def test_an_unknown_model_is_named(samples: Library) -> None:
    with pytest.raises(ModelError, match="no-such-model"):
        ask("Why?", samples, model="no-such-model")


def test_articles_that_change_are_answered_from_their_new_version(
    library: Library, flood: Article
) -> None:
    library.add(flood)
    chat = Chat(library)
    assert "Forty homes" in chat.ask("How many homes in Brennick were flooded?").text
    library.add(Article(id=flood.id, title=flood.title, text="Sixty homes in Brennick flooded."))
    assert "Sixty homes" in chat.ask("How many homes in Brennick were flooded?").text
    library.remove(flood.id)
    assert not chat.ask("How many homes in Brennick were flooded?").answered


def test_a_stream_is_the_text_and_then_the_answer(samples: Library) -> None:
    *pieces, answer = Chat(samples).stream("Why was Antonov recalled?")
    assert isinstance(answer, Answer)
    assert len(pieces) > 5
    assert "".join(map(str, pieces)) == answer.text


def test_the_chain_is_a_runnable_with_visible_steps(samples: Library) -> None:
    from langchain_core.callbacks import BaseCallbackHandler
    from langchain_core.runnables import Runnable

    class Steps(BaseCallbackHandler):
        found = 0

        def on_retriever_end(self, documents, **kwargs):
            self.found += len(documents)

    chain, steps = Chat(samples)._chain, Steps()
    assert isinstance(chain, Runnable)
    question = "Why was Antonov recalled?"
    asked = {"question": question, "understood": question}
    assert chain.invoke(asked, config={"callbacks": [steps]}).answered
    assert steps.found > 0


def test_why_is_answered_by_what_the_step_came_after(library: Library) -> None:
    library.add(
        Article(
            title="Minister dismissed",
            text="The prime minister dismissed a member of the cabinet on Friday. The decision to "
            "remove Tom Ashby was taken after he had called the budget a joke. Ashby had been "
            "transport minister since 2019.",
        )
    )
    assert "called the budget a joke" in ask("Why was Ashby dismissed?", library).text
    assert not ask("Why was the railway closed?", library).answered
