"""The chat page. Streamlit runs this file from the top for every click."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from index import Library
from index.errors import ArticleChatError
from qa import Answer, Citation
from ui import adding, browser, dialogs, render, shelf, sidebar, wording
from ui.conversation import Conversation, Turn
from ui.examples import examples, sample_folder
from ui.notes import notes
from ui.uploads import Adding

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" '
    'rx="3" fill="#1d5fa8"/><path d="M4 5h8M4 8h8M4 11h5" stroke="#fff" stroke-width="1.4"/></svg>'
)
_PERHAPS = 1 / 3  # chance that the closest passage answers, from which on it is shown unasked
_MAY_ANSWER = "They come nearest; see whether they answer the question."
_NO_ANSWER = "They come nearest, but do not answer the question."
_POLL = 0.05
_PATIENCE = 1.0  # seconds after which a way to stop is offered


def main() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Article chat", page_icon=_ICON, layout="centered")
    browser.load()
    try:
        library = shelf.library()
        _draw(library)
    except ArticleChatError as error:
        st.error(render.problem(str(error)))


def _draw(library: Library) -> None:
    if "conversation" not in st.session_state:
        st.session_state["conversation"] = Conversation(library)
    conversation: Conversation = st.session_state["conversation"]
    if asked := st.chat_input("Ask about the articles", key="question"):
        _ask(conversation, asked)
    sidebar.draw(library)
    dialogs.draw_pending()
    if conversation.turns:
        _draw_turns(conversation.turns)
    else:
        _draw_welcome(library, conversation)


def _ask(conversation: Conversation, question: str) -> None:
    adding.forget_outcome()
    conversation.ask(question, wording.chosen())


def _draw_welcome(library: Library, conversation: Conversation) -> None:
    titles = [title.title for title in shelf.titles(library)]
    if not titles:
        _draw_empty(library)
        return
    st.html(
        "<h1>Ask the articles</h1>"
        "<p>Every answer quotes the words it rests on; a click shows them in their article.</p>"
    )
    with st.container(key="examples", gap="xsmall"):
        for number, question in enumerate(examples(titles)):
            asked = (conversation, question)
            st.button(render.label(question), key=f"example-{number}", on_click=_ask, args=asked)


def _draw_empty(library: Library) -> None:
    st.html(
        "<h1>No articles yet</h1>"
        "<p>Add some in the sidebar: files, or text you paste. Whole folders go in with "
        "<code>article-chat index FOLDER</code>; they show up here by themselves.</p>"
    )
    if st.button("Try it with the sample articles", key="samples"):
        adding.start(Adding(library, [sample_folder()]), patience=60)
        st.rerun()


def _draw_turns(turns: Sequence[Turn]) -> None:
    """All questions first: an answer that takes its time holds up what comes after it."""
    following = st.container()
    replies = [_draw_question(turn) for turn in turns]
    with following:
        browser.follow(len(turns), answered=False)
    for turn, reply in zip(turns, replies, strict=True):
        with reply:
            _draw_reply(turn)
    with following:
        browser.follow(len(turns), answered=True)


def _draw_question(turn: Turn) -> DeltaGenerator:
    """The question; returns the place for the reply."""
    with st.chat_message("user"):
        st.html(render.lines(turn.question, "question"))
    return st.chat_message("assistant")


def _draw_reply(turn: Turn) -> None:
    if not turn.over:
        _follow(turn)
    if turn.answer:
        _draw_answer(turn.number, turn.answer)
    if turn.error:
        st.error(render.problem(turn.error))
    elif turn.stopped:
        st.html(render.lines("Stopped.", "note"))


def _follow(turn: Turn) -> None:
    """Show what is said as it is said, until all is."""
    words, stop = st.empty(), st.empty()
    began, shown, stoppable = time.monotonic(), None, False
    while not turn.wait(_POLL):
        if turn.text != shown:
            shown = turn.text
            words.html(render.unfinished(shown) if shown else render.lines("Reading …", "note"))
        if not stoppable and time.monotonic() - began > _PATIENCE:
            stop.button("Stop", key=f"stop-{turn.number}", on_click=turn.stop)
            stoppable = True
    words.empty()
    stop.empty()


def _draw_answer(number: int, answer: Answer) -> None:
    if answer.reworded:
        st.html(render.lines(f"Understood as: {answer.understood}", "note"))
    cards = {c.number: f"card-{number}-{c.number}" for c in answer.citations}
    st.html(render.answer(answer, cards))
    if noted := " ".join(notes(answer)):
        st.html(render.lines(noted, "note"))
    for citation in answer.citations:
        _draw_card(cards[citation.number], citation)
    if answer.closest:
        perhaps = answer.confidence >= _PERHAPS
        with st.expander("Closest passages", expanded=perhaps, key=f"closest-{number}"):
            st.html(render.lines(_MAY_ANSWER if perhaps else _NO_ANSWER, "note"))
            for citation in answer.closest:
                _draw_card(f"near-{number}-{citation.number}", citation, cited=False)


def _draw_card(key: str, citation: Citation, cited: bool = True) -> None:
    """A quote, with a button that shows it in its article."""
    with st.container(key=key, border=cited):
        st.html(render.citation(citation, numbered=cited))
        st.button(
            "Read in the article",
            key=f"open-{key}",
            type="tertiary",
            icon=":material/article:",
            on_click=dialogs.show_article,
            args=(citation.article, citation.start, citation.end),
        )


if __name__ == "__main__":
    main()
