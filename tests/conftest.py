"""What every test gets: settings of its own, no network but loopback, one loaded embedder."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support import OpenAI, Site, language_model, served

from index import Article, Library
from index.embed import LocalEmbedder

settings.register_profile(
    "short",
    max_examples=20,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
settings.register_profile(
    "torture",
    settings.get_profile("short"),
    max_examples=200,
    stateful_step_count=50,
    derandomize=False,
)
settings.load_profile("short")

SAMPLES = Path(__file__).parent.parent / "index" / "samples"


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("ARTICLE_CHAT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ARTICLE_CHAT_LIBRARY", str(tmp_path / "default-library"))


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A web server on loopback, which libraries opened afterwards may read."""
    monkeypatch.setenv("ARTICLE_CHAT_ALLOW_PRIVATE", "true")
    with served() as made:
        yield made


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAI]:
    """The server of a language model on loopback, named in the settings."""
    with language_model() as made:
        monkeypatch.setenv("ARTICLE_CHAT_MODEL_URL", made.address)
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        yield made


@pytest.fixture
def library(tmp_path: Path, embedder: LocalEmbedder) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder) as opened:
        yield opened


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory, embedder: LocalEmbedder) -> Iterator[Library]:
    """A library of the sample articles, to be read only."""
    with Library.open(tmp_path_factory.mktemp("samples"), embedder) as opened:
        report = opened.add(SAMPLES)
        assert not report.failed
        yield opened


@pytest.fixture
def flood() -> Article:
    return Article(
        title="Flood in Brennick",
        text="The river Ash burst its banks on Tuesday. Forty homes in Brennick were flooded.\n"
        "Mayor Ruth Calder said the dam had held. Schools stay closed until Friday.",
        published=date(2024, 2, 6),
    )


@pytest.fixture
def strike() -> Article:
    return Article(
        title="Tram drivers strike",
        text="Tram drivers in Norwell walked out on Monday over night shifts. "
        "Their union wants two more drivers on every late line. Talks resume on 14 May.",
        published=date(2024, 5, 13),
    )
