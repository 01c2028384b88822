"""A conversation as the page keeps it: what was asked, and how far the answer has come."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

from index import Library
from qa import Answer, Chat
from ui.job import Job

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class Turn(Job):
    """A question and its answer.

    `text` is what has been said so far, `answer` is there once all is said, or what was said until
    it was stopped.
    """

    def __init__(
        self,
        number: int,
        question: str,
        model: str | BaseChatModel | None,
        chat: Chat,
        talking: threading.Lock,
    ) -> None:
        super().__init__()
        self.number, self.question, self._model = number, question, model
        self.text = ""
        self.answer: Answer | None = None
        self.stopped = False
        self._chat, self._talking = chat, talking

    def work(self) -> None:
        """Answer, unless stopped before or meanwhile."""
        with self._talking:
            if self.stopped:
                return
            self._chat.use(self._model)
            with closing(self._chat.stream(self.question)) as parts:
                for part in parts:
                    if isinstance(part, Answer):
                        self.answer = part
                    elif not self.stopped:
                        self.text += part
                    else:
                        break
            if self.text and not self.answer:
                self.answer = self._chat.history[-1]

    def stop(self) -> None:
        """Say no more; what has been said stays."""
        if not self.over:
            self.stopped = True
            if not self.text:
                self._over.set()


class Conversation:
    """Turns, oldest first. Each starts when the one before it is over."""

    def __init__(self, library: Library) -> None:
        self.turns: list[Turn] = []
        self._chat = Chat(library)
        self._talking = threading.Lock()

    def ask(self, question: str, model: str | BaseChatModel | None = None) -> None:
        """Start answering, worded by a model or by that of the settings; the turn is the last."""
        turn = Turn(len(self.turns), question, model, self._chat, self._talking)
        self.turns.append(turn)
        turn.start()

    def stop(self) -> None:
        """Stop every answer that is still being given."""
        for turn in self.turns:
            turn.stop()
