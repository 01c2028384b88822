"""The side of the page: a new chat, adding articles, and the list of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from index import Article, Library
from index.errors import ArticleChatError, ArticleNotFound
from index.settings import Settings
from ui import render, shelf
from ui.dialogs import show_article
from ui.shelf import Title
from ui.uploads import KINDS, Adding, Upload, in_words

REFRESH_SECONDS = 3.0
_FILTER_FROM = 11
_MOST_LISTED = 50
_QUICK = 2.0  # seconds to wait for something that is likely to be done by then


def draw(library: Library) -> None:
    """Everything in the sidebar. It follows the library, whoever changes it."""
    with st.sidebar:
        if st.button("New chat", icon=":material/edit_square:", key="new-chat", width="stretch"):
            st.session_state.pop("conversation").stop()
            st.rerun()
        _live(library)


@st.fragment(run_every=REFRESH_SECONDS)
def _live(library: Library) -> None:
    with st.expander("Add articles", icon=":material/add:", key="add"):
        _draw_adding(library)
    _draw_outcome(st.session_state.get("adding"))
    titles = shelf.titles(library)
    st.html(f'<h2 class="shelf">Articles <span>{len(titles):,}</span></h2>')
    shown = _filtered(titles)
    with st.container(key="articles", gap=None):
        for title in shown[:_MOST_LISTED]:
            _draw_row(library, title)
    if len(shown) > _MOST_LISTED:
        st.caption(f"and {len(shown) - _MOST_LISTED:,} more; filter to find them")


def start_adding(adding: Adding, patience: float = _QUICK) -> None:
    """Begin to add; what is not done within `patience` seconds goes on by itself."""
    st.session_state["adding"] = adding
    adding.start()
    with st.spinner("Adding …"):
        adding.wait(patience)


def _draw_adding(library: Library) -> None:
    files, text = st.tabs(["Files", "Text"])
    with files, st.form("files", clear_on_submit=True, border=False):
        uploaded = st.file_uploader(
            "Text, Markdown, HTML, PDF or JSON lines",
            type=list(KINDS),
            accept_multiple_files=True,
            max_upload_size=max(1, int(Settings.load().max_file_mb)),
            key="uploads",
        )
        if st.form_submit_button("Add files", key="add-files") and uploaded:
            start_adding(Adding(library, [Upload(f.name, f.getvalue()) for f in uploaded]))
    with text, st.form("text", clear_on_submit=True, border=False):
        title = st.text_input("Title", key="text-title", placeholder="else the first line")
        published = st.date_input("Date", value=None, key="text-date", format="YYYY-MM-DD")
        words = st.text_area("Text", key="text-words", height=160)
        if st.form_submit_button("Add text", key="add-text"):
            if words.strip():
                pasted = Article(title=title.strip(), text=words.strip(), published=published)
                start_adding(Adding(library, [pasted]))
            else:
                st.html(render.lines("There is no text yet; paste some.", "problem"))


def _draw_outcome(adding: Adding | None) -> None:
    if adding is None:
        return
    if not adding.over:
        st.html(render.lines(f"Adding … {adding.seen:,} read so far", "outcome"))
    elif adding.error:
        st.html(render.lines(adding.error, "problem"))
    elif adding.report:
        for line in in_words(adding.report):
            st.html(render.lines(line, "outcome"))


def _filtered(titles: Sequence[Title]) -> Sequence[Title]:
    if len(titles) < _FILTER_FROM:
        return titles
    wanted = st.text_input(
        "Filter", key="filter", placeholder="Filter by title or date", label_visibility="collapsed"
    )
    words = wanted.casefold().split()
    return [
        t
        for t in titles
        if all(w in f"{t.title} {render.day(t.published)}".casefold() for w in words)
    ]


def _draw_row(library: Library, title: Title) -> None:
    if st.session_state.get("removing") == title.id:
        _draw_confirmation(library, title)
        return
    with st.container(horizontal=True, gap=None, vertical_alignment="center"):
        when = f"  \n:small[{render.day(title.published)}]" if title.published else ""
        name = render.label(title.title)
        if st.button(name + when, key=f"open-{title.id}", type="tertiary", wrap=True):
            _open(library, title)
        if st.button("Remove", key=f"remove-{title.id}", type="tertiary", icon=":material/close:"):
            st.session_state["removing"] = title.id
            st.rerun(scope="fragment")


def _draw_confirmation(library: Library, title: Title) -> None:
    with st.container(key="confirm", gap="xsmall"):
        st.html(render.lines(f"Remove “{title.title}”? It will no longer be asked.", "outcome"))
        with st.container(horizontal=True, gap="xsmall"):
            removed = st.button("Remove", key="confirm-remove", type="primary")
            kept = st.button("Keep", key="confirm-keep")
    if removed:
        _remove(library, title)
    if removed or kept:
        st.session_state.pop("removing")
        st.rerun()


def _open(library: Library, title: Title) -> None:
    try:
        show_article(library.article(title.id))
    except ArticleNotFound:
        return  # removed a moment ago; the list will follow
    st.rerun()


def _remove(library: Library, title: Title) -> None:
    try:
        library.remove(title.id)
    except ArticleNotFound:
        return
    except ArticleChatError as error:
        st.toast(render.label(str(error)))
