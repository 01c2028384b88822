"""The shipped span reader: for each word of a text, whether an answer starts or ends there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embed import default_model_folder
from index.encoder import Bert, Tokens, read_tensors, side_by_side

LONGEST_QUESTION = 64
"""The most tokens of a question that are read; the rest of the window is the text's."""

_SURELY_NOT = -30.0  # a logit

_FOLDER = Path(__file__).parent / "reader_model"


@dataclass(frozen=True, repr=False)
class SpanLogits:
    """What the reader makes of a question and a text, for each token of the text.

    A span's score is the start logit of its first token and the end logit of its last one; it
    answers where that is more than `null`. What lies beyond the window has no tokens.
    """

    start: np.ndarray
    end: np.ndarray
    null: float
    offsets: np.ndarray  # of shape (tokens, 2): characters in the text
    unsupported: float = 0.0
    """How likely a word of the question is not borne out by the text, 0..1; 0 if it can't tell."""

    def __repr__(self) -> str:
        return f"<SpanLogits: {len(self.start)} tokens, null {self.null:.2f}>"


class SpanModel:
    """The shipped span reader, ready when made; threads may share it.

    Raises:
        ModelError: the default embedding model, whose word vectors it uses, is not installed.
    """

    def __init__(self, folder: Path = _FOLDER) -> None:
        layers = read_tensors(folder / "weights.safetensors")
        self._bert = Bert(default_model_folder(), folder / "graph.onnx", layers)

    def logits(self, question: str, texts: Sequence[str]) -> list[SpanLogits]:
        """The logits of every text, in their order."""
        question = self._bert.cut(question, LONGEST_QUESTION)
        return side_by_side(lambda text: self._read(self._bert.tokens(question, text)), texts)

    def _read(self, tokens: Tokens) -> SpanLogits:
        logits = self._bert.run(tokens)
        text = np.flatnonzero(tokens.kinds)[:-1]  # the last one is [SEP]
        start, end, unsupported = logits.T
        question = np.flatnonzero(tokens.kinds == 0)[1:-1]  # between [CLS] and [SEP]
        doubt = 1 / (1 + float(np.exp(-unsupported[question].max(initial=_SURELY_NOT))))
        null = float(start[0] + end[0])
        return SpanLogits(start[text], end[text], null, tokens.offsets[text], doubt)
