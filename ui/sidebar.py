"""The side of the page: a new chat, adding articles, and the list of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from index import Library
from index.article import Heading
from index.errors import ArticleChatError, ArticleNotFound
from ui import adding, dialogs, render, shelf, updates, wording

_REFRESH_SECONDS = 3.0
_FILTER_FROM = 11
_MOST_LISTED = 50
_DRAWN, _REMOVING = "shelf-drawn", "removing"


def draw(library: Library) -> None:
    """Everything in the sidebar."""
    with st.sidebar:
        icon = ":material/edit_square:"
        st.button("New chat", icon=icon, key="new-chat", width="stretch", on_click=_new_chat)
        wording.draw_choice()
        with st.expander("Add articles", icon=":material/add:", key="add"):
            adding.draw_forms(library)
        updates.draw(library)
        st.session_state.pop(_DRAWN, None)
        drawn = _state(library)
        adding.draw_outcome()
        _draw_list(library)
        _keep_up(library)
        st.session_state[_DRAWN] = drawn


@st.fragment(run_every=_REFRESH_SECONDS)
def _keep_up(library: Library) -> None:
    """Every few seconds, draw the page anew if the library is no longer as drawn.

    An article that is being read stays open; the page catches up when it is closed.
    """
    drawn = st.session_state.get(_DRAWN)
    if drawn and drawn != _state(library) and not dialogs.is_open():
        st.rerun()


def _state(library: Library) -> object:
    return shelf.revision(library), adding.progress(), updates.progress()


def _new_chat() -> None:
    st.session_state.pop("conversation").stop()


def _draw_list(library: Library) -> None:
    titles = shelf.titles(library)
    st.html(f'<h2 class="shelf">Articles <span>{len(titles):,}</span></h2>')
    found = _filtered(titles)
    with st.container(key="articles", gap=None):
        for title in found[:_MOST_LISTED]:
            if st.session_state.get(_REMOVING) == title.id:
                _draw_confirmation(library, title)
            else:
                _draw_row(library, title)
    if not found and titles:
        st.html(render.lines("No title or date has these words.", "note"))
    if len(found) > _MOST_LISTED:
        more = f"and {len(found) - _MOST_LISTED:,} more; filter to find them"
        st.html(render.lines(more, "note"))


def _filtered(titles: Sequence[Heading]) -> Sequence[Heading]:
    if len(titles) < _FILTER_FROM:
        return titles
    wanted = st.text_input(
        "Filter", key="filter", placeholder="Filter by title or date", label_visibility="collapsed"
    )
    words = wanted.casefold().split()
    return [title for title in titles if all(word in _searchable(title) for word in words)]


def _searchable(title: Heading) -> str:
    return f"{title.title} {render.day(title.published)} {title.published}".casefold()


def _draw_row(library: Library, title: Heading) -> None:
    when = f"  \n:small[{render.day(title.published)}]" if title.published else ""
    with st.container(horizontal=True, gap=None, vertical_alignment="center"):
        st.button(
            render.label(title.title) + when,
            key=f"list-{title.id}",
            type="tertiary",
            wrap=True,
            on_click=_open,
            args=(library, title.id),
        )
        st.button(
            "Remove",
            key=f"remove-{title.id}",
            type="tertiary",
            icon=":material/close:",
            on_click=_mark_for_removal,
            args=(title.id,),
        )


def _draw_confirmation(library: Library, title: Heading) -> None:
    with st.container(key="confirm", gap="xsmall"):
        st.html(render.lines(f"Remove “{title.title}”? Answers will no longer use it.", "note"))
        with st.container(horizontal=True, gap="xsmall"):
            removing = (library, title.id)
            st.button(
                "Remove", key="confirm-remove", type="primary", on_click=_remove, args=removing
            )
            st.button("Keep", key="confirm-keep", on_click=_mark_for_removal, args=(None,))


def _open(library: Library, article_id: str) -> None:
    try:
        dialogs.show_article(library.article(article_id))
    except ArticleNotFound:
        return  # somebody removed it a moment ago; the list no longer has it


def _mark_for_removal(article_id: str | None) -> None:
    st.session_state[_REMOVING] = article_id


def _remove(library: Library, article_id: str) -> None:
    st.session_state[_REMOVING] = None
    try:
        library.remove(article_id)
    except ArticleNotFound:
        return
    except ArticleChatError as error:
        st.toast(render.problem(str(error)))
