"""The page's own style and script, and calls to the script: never anything an article says."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_STYLE = Path(__file__).with_name("page.css")
_SCRIPT = Path(__file__).with_name("page.js")


def load() -> None:
    """Put style and script into the page."""
    st.html(_STYLE)
    _run(_SCRIPT.read_text("utf-8"))


def follow(question: int, answered: bool) -> None:
    """Bring a question, counted from 1, to the top of the window; done once for each state."""
    _run(f"window.articleChat?.follow({question:d}, {str(answered).lower()})")


def opened(count: int) -> None:
    """Bring the quote in the opened article into view; another `count` does it again."""
    _run(f"window.articleChat?.opened() /* {count:d} */")


def _run(script: str) -> None:
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
