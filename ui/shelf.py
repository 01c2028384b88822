"""The library that all sessions of the page share, and what is on its shelf right now."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import streamlit as st

from index import Library
from index.article import Heading
from index.settings import Settings

log = logging.getLogger(__name__)


def library() -> Library:
    """The library of the settings, opened once for this process.

    Raises:
        ArticleChatError: the settings or the library cannot be used.
    """
    return _opened(Settings.load().library)


def titles(library: Library) -> list[Heading]:
    """The articles as they are now, newest first, whoever has indexed them."""
    return _titles(library, library.path, revision(library))


def revision(library: Library) -> tuple[tuple[int, int], ...]:
    """Changes whenever an article does; much cheaper than reading them."""
    names = ("catalog.sqlite3", "catalog.sqlite3-wal")
    files = [library.path / name for name in names]
    stats = [file.stat() for file in files if file.exists()]
    return tuple((stat.st_mtime_ns, stat.st_size) for stat in stats)


@st.cache_resource(show_spinner=False, on_release=Library.close)
def _opened(path: Path) -> Library:
    opened = Library.open(path)
    threading.Thread(target=_warm_up, args=(opened,), name="warm-up", daemon=True).start()
    return opened


@st.cache_resource(show_spinner=False, max_entries=8)
def _titles(_library: Library, path: Path, revision: object) -> list[Heading]:
    return _library.headings()


def _warm_up(library: Library) -> None:
    """Load what answers need, so that the first question need not wait for it."""
    from qa import Chat

    try:
        library.embedder.embed_questions(["Is anybody there?"])
        Chat(library).ask("Is anybody there?")
    except Exception:  # whoever asks will be told
        log.info("warming up failed", exc_info=True)
