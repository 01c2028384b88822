"""Settings -> reader and answerer, built when they are first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index import Library
from index.errors import ModelError

if TYPE_CHECKING:
    from qa.chain import Answerer
    from qa.reader import Reader

EXTRACTIVE = "extractive"
"""The name of the answerer that needs no language model."""

SHIPPED = "default"
"""The name of the reader that comes with the project."""


def build_answerer(model: str, library: Library) -> Answerer:
    """The answerer for a model setting.

    Raises:
        ModelError: there is no such model.
    """
    if model == EXTRACTIVE:
        from qa.extractive import ExtractiveAnswerer

        return ExtractiveAnswerer(library.article)
    raise ModelError(f"{model!r}: no such model; use {EXTRACTIVE!r}")


def build_reader(name: str) -> Reader:
    """The reader for a reader setting: the shipped one, or a model by folder or name.

    Raises:
        ModelError: the model cannot be used.
    """
    if name == SHIPPED:
        from qa.spanmodel import SpanModel
        from qa.spans import SpanReader

        return SpanReader(SpanModel())
    from qa.hubmodels import load_reader

    return load_reader(name)
