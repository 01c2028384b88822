"""Where articles come from, on the page: what each source brought last, and looking again."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import streamlit as st

from index import Library
from index.report import Look
from index.sources import is_web
from index.watch import look_once
from ui import render
from ui.job import Job

_LOOKING = "looking"
_PATIENCE = 1.0


class Looking(Job):
    """Looks at every source again."""

    def __init__(self, library: Library, sources: list[str]) -> None:
        super().__init__()
        self._library, self._sources = library, sources

    def work(self) -> None:
        """Mirror the folders and read the feeds; what they bring is noted in the library."""
        for _ in look_once(self._library, self._sources, threading.Event()):
            pass


def progress() -> bool:
    """Whether the sources are being looked at."""
    looking: Looking | None = st.session_state.get(_LOOKING)
    return looking is not None and not looking.over


def draw(library: Library) -> None:
    """The sources with what they brought last; nothing where there are none."""
    looks = library.looks()
    if not looks:
        return
    failing = any(look.failures for look in looks)
    with st.expander("Sources", icon=":material/warning:" if failing else ":material/sync:"):
        for look in looks:
            _draw_look(look)
        looking: Looking | None = st.session_state.get(_LOOKING)
        if progress():
            st.html(render.lines("Looking …", "note"))
            return
        if looking and looking.error:
            st.html(render.lines(looking.error, "problem"))
        st.button("Look again", key="look-again", on_click=_look, args=(library, looks))


def _look(library: Library, looks: list[Look]) -> None:
    there = [look.source for look in looks if is_web(look.source) or Path(look.source).is_dir()]
    looking = Looking(library, there)
    st.session_state[_LOOKING] = looking
    looking.start()
    looking.wait(_PATIENCE)


def _draw_look(look: Look) -> None:
    name = look.source if is_web(look.source) else Path(look.source).name
    lines = [(name, "source"), (f"{_when(look.looked)}: {look.outcome}", "note")]
    lines += [(failure.removeprefix(f"{look.source}/"), "problem") for failure in look.failures]
    st.html("".join(render.lines(*line) for line in lines))


def _when(looked: datetime) -> str:
    """The time of today, or the day."""
    local = looked.astimezone()
    if local.date() == datetime.now().astimezone().date():
        return f"{local:%H:%M}"
    return render.day(local.date())
