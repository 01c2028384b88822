"""Setting -> answerer, built when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index import Library
from index.errors import ModelError

if TYPE_CHECKING:
    from qa.chain import Answerer

EXTRACTIVE = "extractive"
"""The name of the answerer that needs no language model."""


def build_answerer(model: str, library: Library) -> Answerer:
    """The answerer for a model setting.

    Raises:
        ModelError: there is no such model.
    """
    if model == EXTRACTIVE:
        from qa.extractive import ExtractiveAnswerer
        from qa.reader import SentenceReader

        return ExtractiveAnswerer(SentenceReader(library.embedder))
    raise ModelError(f"{model!r}: no such model; use {EXTRACTIVE!r}")
