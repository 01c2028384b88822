"""ask(): one question, one answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from index import Library
from qa.answer import Answer
from qa.chat import Chat


def ask(
    question: str,
    library: Library | None = None,
    model: str | None = None,
    k: int | None = None,
    since: date | None = None,
    until: date | None = None,
    articles: Iterable[str] | None = None,
) -> Answer:
    """Answer a question from the articles of a library, or say that they don't say.

    Without `library` the one of the settings is opened for this question. `model` words the
    answer (default: the setting), `k` passages are read, from articles published from `since` to
    `until` and with the ids `articles`.

    Raises:
        QuestionError: the question is empty or too long.
        LibraryError: the library cannot be used.
        ModelError: there is no such model.
    """
    if library is None:
        with Library.open() as opened:
            return ask(question, opened, model, k, since, until, articles)
    return Chat(library, model, k, since, until, articles).ask(question)
