"""An article in a window of its own, over the conversation."""

from __future__ import annotations

import itertools

import streamlit as st

from index import Article
from ui import browser, render

_PENDING, _OPEN = "article-pending", "article-open"
_count = itertools.count()


def show_article(article: Article, start: int = 0, end: int = 0) -> None:
    """Have the next run of the page open the article, with `text[start:end]` highlighted."""
    st.session_state[_PENDING] = (article, start, end)


def draw_pending() -> None:
    """Open the article that was asked for; without one, an open one is closed by this run."""
    pending = st.session_state.pop(_PENDING, None)
    st.session_state[_OPEN] = pending is not None
    if pending:
        article, start, end = pending
        title = render.label(article.title) or "Article"
        st.dialog(title, width="medium", on_dismiss=_closed)(_draw)(article, start, end)


def is_open() -> bool:
    """Whether somebody is reading an article."""
    return bool(st.session_state.get(_OPEN))


def _closed() -> None:
    st.session_state[_OPEN] = False


def _draw(article: Article, start: int, end: int) -> None:
    st.html(render.article(article, start, end))
    browser.opened(next(_count))
