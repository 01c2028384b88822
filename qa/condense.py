"""A follow-up question made to stand alone by a language model, and held to what was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.answer import Answer
from qa.differ import figures
from qa.prompts import CONDENSE
from qa.words import names, question_stems, stems

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MAX_HISTORY = 1_600
"""Characters, about 400 tokens, of the conversation that the model is shown; the latest count."""

_LONGEST = 300  # characters of a question
_KEPT = 0.5  # of the telling words of the question


def condensed(question: str, history: Sequence[Answer], model: BaseChatModel) -> str | None:
    """The question as it stands alone; None if the model fails, or makes something else of it.

    It may have no name and no number that is neither in the question nor in the conversation, and
    it must keep most of the question's words.
    """
    said = _conversation(history)
    try:
        message = model.invoke([("human", CONDENSE.format(said=said, question=question))])
    except Exception:  # a provider's package may raise anything; there is another way
        return None
    made = _question_in(message.text)
    known = f"{said}\n{question}"
    if not made or len(made) > _LONGEST or not figures(made) <= figures(known):
        return None
    if not names(made.partition(" ")[2]) <= {word.lower() for word in re.findall(r"\w+", known)}:
        return None
    words = question_stems(question)
    kept = len(set(words) & stems(made)) / max(len(words), 1)
    return made if kept >= _KEPT else None


def _conversation(history: Sequence[Answer]) -> str:
    turns = [f"Q: {one.understood}\nA: {one.text}" for one in history]
    return re.sub(r" ?\[\d+\]", "", "\n".join(turns))[-MAX_HISTORY:]


def _question_in(text: str) -> str:
    """The first line that is a question, without quotation marks around it."""
    text = re.sub(r"<think>.*?(?:</think>|$)", "", text, flags=re.DOTALL)
    lines = (line.strip(" \"“”'*") for line in text.splitlines())
    return next((line for line in lines if line.endswith("?")), "")
