"""BERT without torch: onnxruntime runs a shipped graph on the weights of the default model.

Importing torch takes seconds, and a question has one sentence to be read. `make_graphs.py` in
tests/bench writes the graphs; they hold no weights.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

T = TypeVar("T")
U = TypeVar("U")

WINDOW = 256
"""The most tokens that are read at once, special tokens included."""

_WORDS = "embeddings.word_embeddings.weight"
_EMBEDDINGS = (
    "embeddings.position_embeddings.weight",
    "embeddings.token_type_embeddings.weight",
    "embeddings.LayerNorm.weight",
    "embeddings.LayerNorm.bias",
)
_DTYPES: dict[str, type[np.generic]] = {"F32": np.float32, "I8": np.int8, "I64": np.int64}


@dataclass(frozen=True)
class Tokens:
    """A text or a pair of texts as the model reads it, cut at WINDOW."""

    ids: np.ndarray
    kinds: np.ndarray  # 0 for the first text, 1 for the second
    offsets: np.ndarray  # of shape (tokens, 2): characters in the token's own text


class Bert:
    """A graph on the embedding layer of the model in `folder`; threads may share it.

    `layers` are the weights that the graph wants besides.
    """

    def __init__(self, folder: Path, graph: Path, layers: Mapping[str, np.ndarray]) -> None:
        from tokenizers import Tokenizer

        base = read_tensors(folder / "model.safetensors")
        self._words = base[_WORDS]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # onnxruntime may use these arrays where they are: they must live as long as the session
        self._weights = {**{name: base[name] for name in _EMBEDDINGS}, **layers}
        self._session = _session(graph, self._weights)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens in each text, special tokens not counted."""
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(one.ids) for one in encoded]

    def cut(self, text: str, tokens: int) -> str:
        """The text up to the end of its first `tokens` tokens."""
        offsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return text[: offsets[tokens - 1][1]] if len(offsets) > tokens else text

    def tokens(self, text: str, second: str | None = None) -> Tokens:
        """Tokenize; of what is too long, the end of the last text is left out."""
        made = self._tokenizer.encode(text, second)
        kept = [*range(min(WINDOW, len(made.ids)) - 1), -1]
        ids, kinds = (np.array(x, dtype=np.int64)[kept] for x in (made.ids, made.type_ids))
        return Tokens(ids, kinds, np.array(made.offsets, dtype=np.int64)[kept])

    def run(self, tokens: Tokens) -> np.ndarray:
        """What the graph makes of the tokens."""
        feed = {"words": self._words[tokens.ids][None], "kinds": tokens.kinds[None]}
        return np.asarray(self._session.run(None, feed)[0][0])


class Encoder:
    """The default model in float32; threads may share it.

    Its vectors are those of sentence-transformers, and it is ready in a fraction of a second. In
    bulk, sentence-transformers is faster where the CPU computes in bfloat16.
    """

    def __init__(self, folder: Path) -> None:
        weights = read_tensors(folder / "model.safetensors")
        layers = {name: x for name, x in weights.items() if name.startswith("encoder.")}
        self._bert = Bert(folder, Path(__file__).with_name("encoder.onnx"), layers)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of unit length, of shape (texts, 384)."""
        vectors = side_by_side(lambda text: self._bert.run(self._bert.tokens(text)), texts)
        return np.stack(vectors) if vectors else np.zeros((0, 384), dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens in each text, special tokens not counted."""
        return self._bert.count_tokens(texts)


def side_by_side(work: Callable[[T], U], items: Iterable[T]) -> list[U]:
    """Do the work for all items, on all cores.

    One text on each core is faster than all cores on one text: the texts need no padding, and the
    many small steps of a layer run side by side as well as the large ones.
    """
    todo = list(items)
    if len(todo) < 2:
        return [work(item) for item in todo]
    with ThreadPoolExecutor(min(len(todo), os.cpu_count() or 1)) as pool:
        return list(pool.map(work, todo))


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a safetensors file, mapped into memory rather than read.

    A question needs a few rows of an embedding table of 47 MB.
    """
    file = np.memmap(path, mode="r", dtype=np.uint8)
    start = 8 + int.from_bytes(file[:8].tobytes(), "little")
    header = json.loads(file[8:start].tobytes())
    header.pop("__metadata__", None)
    return {name: _tensor(file[start:], entry) for name, entry in header.items()}


def _tensor(data: np.ndarray, entry: Mapping[str, Any]) -> np.ndarray:
    first, end = entry["data_offsets"]
    return np.asarray(data[first:end].view(_DTYPES[entry["dtype"]]).reshape(entry["shape"]))


def _session(graph: Path, weights: Mapping[str, np.ndarray]) -> InferenceSession:
    from onnxruntime import InferenceSession, OrtValue, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    values = [OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
    options.add_external_initializers(list(weights), values)
    return InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])
