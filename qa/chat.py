"""A conversation: questions that build on the ones before."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from index import Library
from index.library import checked_question
from qa.answer import Answer, pieces

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

    from index.article import Heading
    from index.settings import Settings


class Chat:
    """A conversation about the articles of a library.

    `history` has the answers so far, oldest first, each with its question. The arguments are
    those of `ask`; without `library` the one of the settings is opened, and closed by `close`.
    """

    def __init__(
        self,
        library: Library | None = None,
        model: str | BaseChatModel | None = None,
        k: int | None = None,
        since: date | None = None,
        until: date | None = None,
        articles: Iterable[str] | None = None,
    ) -> None:
        self._own = library is None
        self.library = library if library is not None else Library.open()
        self.history: list[Answer] = []
        self._model, self._k = model, k
        self._since, self._until = since, until
        self._articles = None if articles is None else tuple(articles)

    def ask(self, question: str) -> Answer:
        """The whole answer at once; it is added to the history.

        Raises:
            QuestionError: the question is empty or too long.
        """
        *_, answer = self.stream(question)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: str) -> Generator[str | Answer]:
        """The answer's text in pieces as they are ready, some empty, then the Answer itself.

        When the stream is closed before its end, what had been said is the last of `history`.

        Raises:
            QuestionError: the question is empty or too long.
        """
        question = checked_question(question)
        parts: Iterable[str | Answer]
        if answer := self._unread(question):
            parts = pieces(answer.text)
        else:
            understood = self._understood(question)
            parts = self._chain.stream({"question": question, "understood": understood})
        try:
            for part in parts:
                if isinstance(part, Answer):
                    answer = part
                else:
                    yield part
        finally:
            if answer:
                self.history.append(answer)
        assert answer is not None
        yield answer

    def use(self, model: str | BaseChatModel | None) -> None:
        """Word the answers from now on with another model, or with that of the settings."""
        if model != self._model:
            self._model = model
            for made in ("_language_model", "_chain"):
                vars(self).pop(made, None)

    def _understood(self, question: str) -> str:
        """The question as it can be looked up: a follow-up made to stand alone."""
        from qa.followup import standalone
        from qa.searchwords import as_question

        asked = as_question(question)
        by_rules = standalone(asked, self.history)
        if self._language_model is None or by_rules == asked:
            return by_rules
        from qa.condense import condensed

        return condensed(asked, self.history, self._language_model) or by_rules

    def _unread(self, question: str) -> Answer | None:
        """The answer where no passage is to be read: to what asks to go on after the last quotes,
        or what the articles are about."""
        from qa.chain import verified
        from qa.contents import contents
        from qa.followup import asks_for_more
        from qa.reader import Reading
        from qa.readon import read_on

        started, understood = time.perf_counter(), question
        draft = contents(question, self.history, self._headings, self.library.article)
        if draft is None and asks_for_more(question, self.history):
            draft, understood = read_on(self.history), self._understood(question)
        if draft is None:
            return None
        answer = verified(question, Reading(understood), draft, self.library)
        taken = (time.perf_counter() - started) * 1000
        timings = {"retrieve": 0.0, "read": 0.0, "answer": taken, "total": taken}
        return replace(answer, timings=timings) if answer.answered else None

    def _headings(self) -> list[Heading]:
        """Of the articles that are asked, newest first."""
        since, until = self._since or date.min, self._until or date.max
        limited = self._since or self._until
        return [
            heading
            for heading in self.library.headings(self._articles)
            if (since <= heading.published <= until if heading.published else not limited)
        ]

    def close(self) -> None:
        """Close the library, if this conversation opened it."""
        if self._own:
            self.library.close()

    @cached_property
    def _language_model(self) -> BaseChatModel | None:
        from qa.models import EXTRACTIVE, load_model

        model = self._model or self._settings.model
        if model == EXTRACTIVE:
            return None
        return load_model(model, self._settings) if isinstance(model, str) else model

    @cached_property
    def _settings(self) -> Settings:
        from index.settings import Settings

        return Settings.load()

    @cached_property
    def _chain(self) -> Runnable[dict[str, Any], str | Answer]:
        from qa.chain import build_chain
        from qa.models import build_answerer, build_reader
        from qa.retriever import DEFAULT_K, LibraryRetriever

        retriever = LibraryRetriever(
            library=self.library,
            k=self._k or DEFAULT_K,
            since=self._since,
            until=self._until,
            articles=self._articles,
        )
        name = self._model or self._settings.model
        answerer = build_answerer(
            self._language_model,
            name if isinstance(name, str) else type(name).__name__,
            self.library,
            self._settings,
        )
        return build_chain(self.library, retriever, build_reader(self._settings.reader), answerer)
