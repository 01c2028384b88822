"""A language model in a GGUF file, run in this process by llama.cpp."""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from index.errors import ModelError

CONTEXT = 4096
"""Tokens that a prompt and its answer may have."""


class Running(NamedTuple):
    """Where a model answers, in OpenAI's protocol, and the key that nobody else has."""

    url: str
    key: str
    server: Any  # it runs as long as this lives


@lru_cache(maxsize=1)
def run(path: Path) -> Running:
    """Load the model and answer on loopback; at the next call it is there already.

    Raises:
        ModelError: there is no such file, or it is no model.
        ImportError: xllamacpp is not installed.
    """
    if not path.is_file():
        raise ModelError(f"{path}: does not exist; name a GGUF file, as gguf:/path/to/model.gguf")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelError(f"{path}: is no GGUF file")
    import xllamacpp

    key = secrets.token_urlsafe()
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(path)
    wanted.n_ctx, wanted.n_parallel = CONTEXT, 1
    wanted.hostnames, wanted.port, wanted.api_keys = ["127.0.0.1"], 0, [key]
    wanted.ui, wanted.verbosity = False, 0
    try:
        server = xllamacpp.Server(wanted)
    except RuntimeError as error:
        raise ModelError(f"{path}: llama.cpp cannot load it ({error})") from error
    return Running(f"{server.listening_address}/v1", key, server)
