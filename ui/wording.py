"""Who words the answers: the choice on the page."""

from __future__ import annotations

import streamlit as st

from index.settings import Settings
from qa.models import EXTRACTIVE, served
from ui import render

_KEY = "model"
_LOOK_SECONDS = 30


def draw_choice() -> None:
    """A choice between the model of the settings, others of its server, and none.

    Nothing where none is set.
    """
    settings = Settings.load()
    if settings.model == EXTRACTIVE:
        return
    found = _served(settings.model, settings.model_url)
    names = list(dict.fromkeys([*(found or [settings.model]), chosen(), EXTRACTIVE]))
    st.selectbox("Answers are worded by", names, format_func=_in_words, key=_KEY)
    if found is None and chosen() != EXTRACTIVE:
        place = settings.model_url or "its usual address"
        st.html(render.lines(f"Nothing answers at {place}; answers are quoted meanwhile.", "note"))


def chosen() -> str:
    """The model that words the next answer."""
    return str(st.session_state.get(_KEY) or Settings.load().model)


def _in_words(name: str) -> str:
    return "The articles themselves" if name == EXTRACTIVE else name


@st.cache_data(ttl=_LOOK_SECONDS, show_spinner=False)
def _served(name: str, url: str | None) -> list[str] | None:
    return served(name, url)
