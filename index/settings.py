"""Settings, read from the environment: every name starts with ARTICLE_CHAT_."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Literal, Self

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError

PREFIX = "ARTICLE_CHAT_"


class Settings(BaseSettings):
    """All settings with their defaults; `Settings.load()` reads and checks them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    library: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("article-chat")),
        description="folder of the library",
    )
    embedding_model: str = Field(
        default="all-MiniLM-L6-v2",
        description="sentence-transformers model, by name or folder; the default is installed",
    )
    chroma_url: str | None = Field(
        default=None,
        description="URL of a Chroma server to use instead of the library's own",
    )
    model: str = Field(
        default="extractive",
        description="what words the answers; 'extractive' needs no language model",
    )
    model_url: str | None = Field(
        default=None,
        description="URL of the server of the language model, where it is not the provider's own",
    )
    model_seconds: float = Field(
        default=60.0, gt=0, description="how long a language model may take for an answer"
    )
    model_tokens: int = Field(
        default=300, gt=0, description="how much a language model may say in an answer"
    )
    unsupported: Literal["remove", "show"] = Field(
        default="remove",
        description="what to do with a model's sentences that nothing bears out",
    )
    reader: str = Field(
        default="default",
        description="question-answering model or cross-encoder that judges passages",
    )
    allow_private: bool = Field(
        default=False, description="whether pages and feeds of private networks may be fetched"
    )
    keep_versions: int = Field(
        default=3, ge=0, description="how many earlier versions of each article are kept"
    )
    max_file_mb: float = Field(
        default=50.0, gt=0, description="largest file, or line of a .jsonl file, that is read"
    )

    @classmethod
    def load(cls) -> Self:
        """Read the environment.

        Raises:
            SettingsError: a name is unknown or a value cannot be used.
        """
        for name in os.environ:
            if name.upper().startswith(PREFIX):
                cls._check(name)
        try:
            return cls()
        except ValidationError as error:
            problem = error.errors()[0]
            name = PREFIX + ".".join(map(str, problem["loc"])).upper()
            raise SettingsError(f"{name}={problem['input']!r}: {problem['msg']}") from error

    @classmethod
    def _check(cls, variable: str) -> None:
        name = variable.upper().removeprefix(PREFIX).lower()
        if name not in cls.model_fields:
            near = difflib.get_close_matches(name, cls.model_fields, 1) or list(cls.model_fields)
            remedy = " or ".join(PREFIX + field.upper() for field in near)
            raise SettingsError(f"unknown setting {variable}; unset it, or use {remedy}")
