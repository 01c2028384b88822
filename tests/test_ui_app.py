"""The page as a reader uses it, without a browser."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from langchain_core.language_models import FakeListChatModel
from streamlit.testing.v1 import AppTest
from support import OpenAI, wait_until

import qa.chain
import ui
from index import Article, Library
from index.embed import LocalEmbedder
from index.errors import ModelError
from qa import Answer, Chat
from qa.prompts import EMPTY_LIBRARY, REFUSAL
from ui import page as page_module
from ui import shelf
from ui.conversation import Conversation
from ui.examples import examples
from ui.uploads import Adding, Upload, in_words, read

APP = Path(ui.__file__).with_name("app.py")
WORKERS = {"warm-up", "Turn", "Adding", "Looking"}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, embedder: LocalEmbedder) -> Iterator[AppTest]:
    """A page on an empty library."""
    monkeypatch.setattr("index.embed.LocalEmbedder", lambda name: embedder)
    yield AppTest.from_file(APP, default_timeout=120)
    for thread in threading.enumerate():
        if thread.name in WORKERS:
            thread.join()
    st.cache_resource.clear()


@pytest.fixture
def filled(page: AppTest, flood: Article, strike: Article) -> AppTest:
    """A page on a library of two articles."""
    shelf.library().add([flood, strike])
    return page.run()


def source(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def words(page: AppTest) -> str:
    shown = re.sub(r"<(script|style)>.*?</\1>", "", source(page), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?strong>", "", shown)))


def keys(page: AppTest, start: str) -> list[str]:
    return [button.key for button in page.button if button.key.startswith(start)]


def ask(page: AppTest, question: str) -> AppTest:
    page.chat_input[0].set_value(question).run()
    assert not page.exception
    return page


def test_an_empty_library_says_how_to_add(page: AppTest) -> None:
    page.run()

    assert not page.exception
    assert "No articles yet" in words(page)
    assert "Articles  0" in words(page)
    assert EMPTY_LIBRARY in words(ask(page, "Who won?"))


def test_samples_can_be_added_and_asked(page: AppTest) -> None:
    page.run().button(key="samples").click().run()

    assert "Articles  7" in words(page)
    page.button(key="example-3").click().run()
    assert keys(page, "open-card-0-")


def test_sources_say_what_they_brought_and_are_looked_at_again(
    page: AppTest, tmp_path: Path
) -> None:
    folder = tmp_path / "clippings"
    folder.mkdir()
    (folder / "a.txt").write_text("A tram line opened in Norwell.")
    (folder / "b.pdf").write_bytes(b"no PDF")
    assert "Sources" not in [expander.label for expander in page.run().sidebar.expander]
    shelf.library().sync(folder)
    assert "Sources" in [expander.label for expander in page.run().sidebar.expander]
    assert "1 added, 1 failed" in words(page)
    assert "b.pdf: could not be parsed as PDF" in words(page)
    (folder / "b.pdf").unlink()
    (folder / "c.txt").write_text("A ferry ran aground in Brennick.")
    page.button(key="look-again").click().run()
    wait_until(lambda: len(shelf.library()) == 2)
    wait_until(lambda: "1 added, 1 unchanged" in words(page.run()))
    assert "b.pdf" not in words(page)
    assert not page.exception


def test_an_answer_has_marks_and_cards(filled: AppTest) -> None:
    ask(filled, "How many homes in Brennick were flooded?")

    assert "Forty homes in Brennick were flooded." in words(filled)
    assert 'data-card="card-0-1"' in source(filled)
    assert "Flood in Brennick" in words(filled)
    assert "6 February 2024" in words(filled)


def test_a_card_opens_its_article_at_the_quote(filled: AppTest) -> None:
    ask(filled, "How many homes in Brennick were flooded?")

    filled.button(key="open-card-0-1").click().run()

    assert "<mark>Forty homes in Brennick were flooded.</mark>" in source(filled)
    assert "Schools stay closed until Friday." in words(filled)


def test_a_refusal_offers_the_closest_passages(filled: AppTest) -> None:
    ask(filled, "Who composed the opera about the violin maker?")

    assert REFUSAL in words(filled)
    assert [expander.label for expander in filled.main.expander] == ["Closest passages"]
    assert not keys(filled, "open-card-")
    filled.button(key="open-near-0-1").click().run()
    assert "<mark>" in source(filled)


@pytest.mark.parametrize(
    ("confidence", "opened", "note"),
    [(0.4, True, "see whether they answer"), (0.1, False, "do not answer the question")],
)
def test_closest_passages_that_may_answer_are_shown_unasked(
    filled: AppTest, monkeypatch: pytest.MonkeyPatch, confidence: float, opened: bool, note: str
) -> None:
    verified = qa.chain.verified
    monkeypatch.setattr(
        "qa.chain.verified", lambda *given: replace(verified(*given), confidence=confidence)
    )
    ask(filled, "Who composed the opera about the violin maker?")
    [closest] = filled.main.expander
    assert closest.proto.expanded is opened
    assert note in words(filled)


def test_a_follow_up_shows_how_it_was_understood(filled: AppTest) -> None:
    ask(filled, "What did Mayor Ruth Calder say?")
    assert "Understood as" not in words(filled)

    ask(filled, "When did she say it?")

    assert re.search(r"Understood as: When did .*Ruth Calder say it\?", words(filled))
    assert words(filled).count("What did Mayor Ruth Calder say?") == 1


def test_a_new_chat_forgets_the_old_one(filled: AppTest) -> None:
    ask(filled, "How many homes in Brennick were flooded?")

    filled.button(key="new-chat").click().run()

    assert "Ask the articles" in words(filled)
    assert not keys(filled, "open-card-")


def test_pasted_text_can_be_asked_at_once(filled: AppTest) -> None:
    filled.text_input(key="text-title").set_value("Lighthouse sold")
    filled.text_area(key="text-words").set_value("The lighthouse was sold to Ida Holm, a baker.")
    filled.date_input(key="text-date").set_value(date(1987, 6, 1))
    filled.button(key="add-text").click().run()

    assert "1 article added." in words(filled)
    assert "Articles  3" in words(filled)
    ask(filled, "Who was the lighthouse sold to?")
    assert "Ida Holm" in words(filled)
    assert "1 June 1987" in words(filled)
    assert "1 article added." not in words(filled)


def test_uploads_are_known_by_their_name(filled: AppTest) -> None:
    for text, outcome in (
        ("The bridge at Halden is open.", "1 article added."),
        ("The bridge at Halden is closed.", "1 article updated."),
        ("The bridge at Halden is closed.", "1 article already there, unchanged."),
    ):
        filled.file_uploader(key="files").upload("bridge.txt", text.encode())
        filled.button(key="add-files").click().run()
        assert outcome in words(filled)
    assert "Articles  3" in words(filled)


def test_blank_text_is_not_added(filled: AppTest) -> None:
    filled.button(key="add-text").click().run()

    assert "There is no text yet; paste some." in words(filled)
    assert "Articles  2" in words(filled)


def test_an_article_of_the_list_opens(filled: AppTest, flood: Article) -> None:
    filled.button(key=f"list-{flood.id}").click().run()

    assert flood.text.splitlines()[1] in words(filled)
    assert "<mark>" not in source(filled)


def test_removing_asks_first(filled: AppTest, flood: Article) -> None:
    filled.button(key=f"remove-{flood.id}").click().run()
    filled.button(key="confirm-keep").click().run()
    assert "Articles  2" in words(filled)

    filled.button(key=f"remove-{flood.id}").click().run()
    assert "Remove “Flood in Brennick”?" in words(filled)
    filled.button(key="confirm-remove").click().run()

    assert "Articles  1" in words(filled)
    ask(filled, "How many homes in Brennick were flooded?")
    assert REFUSAL in words(filled)


def test_what_another_process_does_shows_up(filled: AppTest, flood: Article) -> None:
    with Library.open(shelf.library().path, shelf.library().embedder) as other:
        other.remove(flood.id)
        filled.button(key=f"list-{flood.id}").click().run()  # it was still listed

    assert not filled.exception
    assert "Articles  1" in words(filled)


def test_many_articles_are_filtered(page: AppTest) -> None:
    numbers = range(1, 61)
    shelf.library().add(
        [
            Article(title=f"Report {n}", text=f"Number {n}.", published=date(2020, 1, 1))
            for n in numbers
        ]
    )
    page.run()
    assert len(keys(page, "list-")) == 50
    assert "and 10 more" in words(page)

    page.text_input(key="filter").set_value("report 17 2020").run()
    assert len(keys(page, "list-")) == 1

    page.text_input(key="filter").set_value("nothing").run()
    assert "No title or date has these words." in words(page)


@pytest.mark.parametrize(
    ("question", "said"),
    [(" ", "The question is empty"), ("why " * 600, "over the limit of 2,000")],
)
def test_an_error_is_one_line_and_the_chat_goes_on(
    filled: AppTest, question: str, said: str
) -> None:
    ask(filled, question)

    assert said in filled.error[0].value.replace("\\", "")
    ask(filled, "How many homes in Brennick were flooded?")
    assert "Forty homes" in words(filled)


def test_a_wrong_setting_is_one_line(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_CHAT_LIBRARRY", "x")

    page.run()

    assert not page.exception
    assert "ARTICLE_CHAT_LIBRARRY" in page.error[0].value.replace("\\", "")


def test_what_a_model_cannot_do_is_one_line(
    filled: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Chat, question: str) -> Iterator[str | Answer]:
        yield "Half a "
        raise ModelError("no_such_model: not there")

    monkeypatch.setattr(Chat, "stream", broken)

    ask(filled, "Who won?")

    assert filled.error[0].value.replace("\\", "") == "No_such_model: not there."


def test_a_stopped_answer_keeps_what_was_said_with_its_quotes(filled: AppTest) -> None:
    said = "Forty homes in Brennick were flooded. [1] " + "And that is not all. " * 30
    conversation: Conversation = filled.session_state["conversation"]
    conversation.ask(
        "How many homes in Brennick were flooded?", FakeListChatModel(responses=[said], sleep=0.01)
    )
    turn = conversation.turns[0]
    wait_until(lambda: bool(turn.text))
    turn.stop()

    filled.run()

    assert "Forty homes in Brennick were flooded." in words(filled)
    assert keys(filled, "open-card-0-")
    assert "Stopped." in words(filled)
    assert "left out" not in words(filled)  # the rest was not listened to


def test_an_answer_that_is_stopped_before_it_begins_says_so(filled: AppTest) -> None:
    conversation: Conversation = filled.session_state["conversation"]
    conversation.ask("Who is the mayor?", FakeListChatModel(responses=["x"], sleep=2))
    conversation.stop()

    filled.run()

    assert "Stopped." in words(filled)


def test_a_language_model_words_the_answers_if_chosen(
    page: AppTest, flood: Article, openai: OpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTICLE_CHAT_MODEL", "openai:small")
    openai.models = ["large", "small"]
    openai.words = "Forty homes were flooded. [3] Nobody <b>minded</b>. [1]"
    shelf.library().add(flood)
    page.run()
    page.chat_input[0].set_value("How many homes in Brennick were flooded?").run()
    assert "Forty homes were flooded." in words(page)
    assert "Worded by openai:small" in words(page)
    assert "1 sentence of the model left out" in words(page)
    assert "minded" not in source(page)

    choice = page.selectbox(key="model")
    assert choice.options == ["openai:small", "openai:large", "The articles themselves"]
    choice.set_value("openai:large")
    page.chat_input[0].set_value("How many homes in Brennick were flooded?").run()
    assert "Worded by openai:large" in words(page)

    page.selectbox(key="model").set_value("extractive")
    page.chat_input[0].set_value("How many homes in Brennick were flooded?").run()
    assert "Forty homes in Brennick were flooded." in words(page)
    assert [sent["model"] for sent in openai.asked] == ["small", "large"]


def test_a_language_model_that_is_not_there_is_named(
    page: AppTest, flood: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTICLE_CHAT_MODEL", "openai:small")
    monkeypatch.setenv("ARTICLE_CHAT_MODEL_URL", "http://127.0.0.1:9/v1")
    shelf.library().add(flood)
    page.run()
    assert "Nothing answers at http://127.0.0.1:9/v1" in words(page)
    page.chat_input[0].set_value("How many homes in Brennick were flooded?").run()
    assert "Forty homes in Brennick were flooded." in words(page)
    assert "openai:small did not answer" in words(page)


def test_turns_are_answered_one_after_another(filled: AppTest) -> None:
    conversation: Conversation = filled.session_state["conversation"]
    conversation.ask("What did Mayor Ruth Calder say?")
    conversation.ask("When did she say it?")

    filled.run()

    assert re.search(r"Understood as: When did .*Ruth Calder say it\?", words(filled))


def test_an_upload_is_read_by_its_ending(library: Library) -> None:
    lines = b'{"id": "a", "text": "One.", "title": "A"}\n{"title": "no text"}\n'
    adding = Adding(
        library,
        [
            Upload("../up\\two.jsonl", lines),
            Upload("plain.txt", b"A plain text."),
            Upload("empty.md", b""),
            Upload("table.xlsx", b"x"),
            Article(text="Given."),
        ],
    )

    adding.work()

    assert adding.report is not None
    told = in_words(adding.report)
    assert told[0] == "3 articles added."
    assert [line.split(" was not added: it ")[0] for line in told[1:]] == [
        "two.jsonl:2",
        "empty.md",
        "table.xlsx",
    ]
    assert library.article("a").text == "One."


def test_an_uploaded_file_has_the_same_id_each_time() -> None:
    [first] = read(Upload("bridge.txt", b"Open."))
    [second] = read(Upload("bridge.txt", b"Closed."))
    [other] = read(Upload("other.txt", b"Closed."))

    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert isinstance(other, Article)
    assert first.id == second.id != other.id


def test_examples_fit_the_articles(samples: Library) -> None:
    titles = [article.title for article in samples.articles()]

    assert 3 <= len(examples(titles)) <= 4
    assert "Why was Antonov recalled?" in examples(titles)
    snow = "What do the articles say about “Snow”?"
    assert examples(["Snow"]) == ["What is the article about?"]
    assert examples(["Snow", "Rain"])[:2] == ["What's new?", snow]
    assert examples([]) == []


def test_the_server_listens_where_it_is_told() -> None:
    command = page_module.command("127.0.0.1", 8123, headless=True)

    assert command[-1] == "127.0.0.1"
    assert "--server.allowedHosts" not in page_module.command("0.0.0.0", 8123, headless=False)
    assert command[command.index("--server.port") + 1] == "8123"
