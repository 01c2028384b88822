"""An article in a window of its own, over the conversation."""

from __future__ import annotations

import itertools
from pathlib import Path

import streamlit as st

from index import Article
from ui import render

_SHOWN = "article-shown"
_count = itertools.count()


def show_article(article: Article, start: int = 0, end: int = 0) -> None:
    """Have the article opened by the next run of the page, with `text[start:end]` highlighted."""
    st.session_state[_SHOWN] = (article, start, end)


def draw_pending() -> None:
    """Open the article that was asked for, if any."""
    if _SHOWN in st.session_state:
        article, start, end = st.session_state.pop(_SHOWN)
        dialog = st.dialog(render.label(article.title) or "Article", width="medium")
        dialog(_draw)(article, start, end)


def _draw(article: Article, start: int, end: int) -> None:
    st.html(render.article(article, start, end))
    if start < end:
        script = Path(__file__).with_name("scroll.js").read_text("utf-8")
        # The number makes it another script each time, or it would not run again.
        st.html(f"<script>/* {next(_count)} */ {script}</script>", unsafe_allow_javascript=True)
