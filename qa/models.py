"""Settings -> reader, answerer and language model, built when they are first needed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import Library
from index.errors import ModelError
from index.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from qa.chain import Answerer
    from qa.reader import Reader

EXTRACTIVE = "extractive"
"""The name of the answerer that needs no language model."""

SHIPPED = "default"
"""The name of the reader that comes with the project."""

GGUF = "gguf"
"""The provider of models in files."""

OLLAMA = "http://127.0.0.1:11434"
"""Where an Ollama listens unless it is told otherwise."""

_LOOK_SECONDS = 2.0

EXTRAS = ("ollama", "openai", "anthropic", GGUF)
"""Providers whose packages come with the extra of the same name."""


def build_answerer(
    model: BaseChatModel | None, name: str, library: Library, settings: Settings
) -> Answerer:
    """The answerer that words answers with this model, or without any."""
    if model is None:
        from qa.extractive import ExtractiveAnswerer

        return ExtractiveAnswerer(library.article)
    from qa.generative import GenerativeAnswerer

    return GenerativeAnswerer(
        model,
        name,
        library.article,
        settings.model_seconds,
        show_unsupported=settings.unsupported == "show",
    )


def load_model(name: str, settings: Settings) -> BaseChatModel:
    """The language model that LangChain's init_chat_model knows by this name, or in a GGUF file.

    Raises:
        ModelError: there is none, its package is missing, or it cannot be set up.
    """
    provider, colon, model = name.partition(":")
    if not (colon and provider and model):
        raise ModelError(
            f"{name!r}: no such model; use {EXTRACTIVE!r}, or PROVIDER:MODEL like ollama:qwen2.5"
        )
    from langchain.chat_models import init_chat_model

    try:
        made: BaseChatModel = init_chat_model(
            model, temperature=0, **_arguments(provider, model, settings)
        )
    except ModelError:
        raise
    except ImportError as error:
        extra = f"article-chat[{provider}]" if provider in EXTRAS else f"langchain-{provider}"
        raise ModelError(f"{name}: a package is missing for it; pip install '{extra}'") from error
    except Exception as error:  # a provider's package may raise anything
        raise ModelError(f"{name}: {' '.join(str(error).split())[:200]}") from error
    return made


def served(name: str, url: str | None) -> list[str] | None:
    """The models that the server of this one has to offer, named like it; None if none answers.

    Only servers of one's own are asked: an Ollama, and what listens at `url`. Of others no model
    but this one is known.
    """
    import httpx

    provider, headers = name.partition(":")[0], dict[str, str]()
    if provider == "ollama":
        address, rows, key = f"{url or OLLAMA}/api/tags", "models", "name"
    elif provider == "openai" and url:
        address, rows, key = f"{url}/models", "data", "id"
        headers["Authorization"] = f"Bearer {os.environ.get('OPENAI_API_KEY', 'none')}"
    else:
        return [name]
    try:
        reply = httpx.get(address, timeout=_LOOK_SECONDS, headers=headers)
        listed = [f"{provider}:{row[key]}" for row in reply.json()[rows]]
    except httpx.HTTPError:
        return None
    except (ValueError, KeyError, TypeError):  # it answers, but has no such list
        return [name]
    return list(dict.fromkeys([name, *listed]))


def _arguments(provider: str, model: str, settings: Settings) -> dict[str, Any]:
    """Who serves a model, where, and what its package calls the limits."""
    url, seconds, tokens = settings.model_url, settings.model_seconds, settings.model_tokens
    served: dict[str, Any] = {"model_provider": provider, **({"base_url": url} if url else {})}
    if provider == "ollama":
        return {**served, "client_kwargs": {"timeout": seconds}, "num_predict": tokens}
    limits = {"timeout": seconds, "max_retries": 1, "max_tokens": tokens}
    if provider == GGUF:
        from qa.gguf import run

        running = run(Path(model).expanduser().absolute())
        served = {"model_provider": "openai", "base_url": running.url, "api_key": running.key}
    elif provider == "openai" and url and not os.environ.get("OPENAI_API_KEY"):
        served["api_key"] = "none"  # servers of one's own ask for none
    return {**served, **limits}


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
