"""ask(): one question, one answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from index import Library
from qa.answer import Answer
from qa.chat import Chat

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def ask(
    question: str,
    library: Library | None = None,
    model: str | BaseChatModel | None = None,
    k: int | None = None,
    since: date | None = None,
    until: date | None = None,
    articles: Iterable[str] | None = None,
) -> Answer:
    """Answer a question from the articles of a library, or say that they don't say.

    Without `library` the one of the settings is opened for this question. `model` words the
    answer (default: the setting): "extractive", a language model as LangChain's init_chat_model
    names it ("ollama:qwen2.5", "openai:gpt-4o-mini"), or a chat model. `k` passages are read, from
    articles published from `since` to `until` and with the ids `articles`.

    Raises:
        QuestionError: the question is empty or too long.
        LibraryError: the library cannot be used.
        ModelError: there is no such model.
    """
    if library is None:
        with Library.open() as opened:
            return ask(question, opened, model, k, since, until, articles)
    return Chat(library, model, k, since, until, articles).ask(question)
