"""Adding articles on the page: the forms, and how far it has come."""

from __future__ import annotations

from datetime import date

import streamlit as st

from index import Article, Library
from index.settings import Settings
from ui import render
from ui.uploads import KINDS, Adding, Upload, in_words

_ADDING = "adding"
_OLDEST = date(1600, 1, 1)
_PATIENCE = 2.0  # seconds to wait for what is likely to be done by then; the rest goes on by itself


def start(adding: Adding, patience: float = _PATIENCE) -> None:
    """Begin to add."""
    st.session_state[_ADDING] = adding
    adding.start()
    with st.spinner("Adding …"):
        adding.wait(patience)


def progress() -> tuple[int, bool]:
    """Changes as more is added."""
    adding: Adding | None = st.session_state.get(_ADDING)
    return (adding.seen, adding.over) if adding else (0, True)


def forget_outcome() -> None:
    """Say no more about what was added."""
    adding: Adding | None = st.session_state.get(_ADDING)
    if adding and adding.over:
        del st.session_state[_ADDING]


def draw_forms(library: Library) -> None:
    """One form for files, one for text."""
    files, text = st.tabs(["Files", "Text"])
    with files, st.form("files", clear_on_submit=True, border=False):
        _draw_files(library)
    with text, st.form("text", clear_on_submit=True, border=False):
        _draw_text(library)


def draw_outcome() -> None:
    """What has become of the last thing that was added."""
    adding: Adding | None = st.session_state.get(_ADDING)
    if adding is None:
        return
    if not adding.over:
        st.html(render.lines(f"Adding … {adding.seen:,} read so far", "note"))
    elif adding.error or not adding.report:
        st.html(render.lines(adding.error or "", "problem"))
    else:
        st.html("".join(render.lines(line, "note") for line in in_words(adding.report)))


def _draw_files(library: Library) -> None:
    uploaded = st.file_uploader(
        "Text, Markdown, HTML, PDF or JSON lines",
        type=list(KINDS),
        accept_multiple_files=True,
        max_upload_size=max(1, int(Settings.load().max_file_mb)),
        key="files",
    )
    if st.form_submit_button("Add files", key="add-files") and uploaded:
        start(Adding(library, [Upload(file.name, file.getvalue()) for file in uploaded]))


def _draw_text(library: Library) -> None:
    title = st.text_input("Title", key="text-title", placeholder="else the first line")
    published = st.date_input(
        "Date", value=None, min_value=_OLDEST, key="text-date", format="YYYY-MM-DD"
    )
    words = st.text_area("Text", key="text-words", height=160)
    if not st.form_submit_button("Add text", key="add-text"):
        return
    if words.strip():
        start(Adding(library, [Article(title=title.strip(), text=words, published=published)]))
    else:
        st.html(render.lines("There is no text yet; paste some.", "problem"))
