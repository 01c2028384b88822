"""Who words the answers: the choice on the page."""

from __future__ import annotations

import streamlit as st

from index.settings import Settings
from qa.models import EXTRACTIVE, is_reachable
from ui import render

_KEY = "model"
_LOOK_SECONDS = 30


def draw_choice() -> None:
    """A choice between the model of the settings and none; nothing where none is set."""
    settings = Settings.load()
    if settings.model == EXTRACTIVE:
        return
    names = {settings.model: settings.model, EXTRACTIVE: "The articles themselves"}
    st.selectbox("Answers are worded by", list(names), format_func=names.__getitem__, key=_KEY)
    if chosen() != EXTRACTIVE and not _reachable(settings.model, settings.model_url):
        place = settings.model_url or "its usual address"
        st.html(render.lines(f"Nothing answers at {place}; answers are quoted meanwhile.", "note"))


def chosen() -> str:
    """The model that words the next answer."""
    return str(st.session_state.get(_KEY) or Settings.load().model)


@st.cache_data(ttl=_LOOK_SECONDS, show_spinner=False)
def _reachable(name: str, url: str | None) -> bool:
    return is_reachable(name, url)
