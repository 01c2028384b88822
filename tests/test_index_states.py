"""Whatever is done to a library, in whatever order, it is what a plain dictionary says."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from torture import damage

from index import Article, Library
from index.change import Change
from index.embed import LocalEmbedder
from index.errors import ArticleNotFound

EMBEDDER = LocalEmbedder()
KEYS = strategies.integers(0, 3)
VERSIONS = strategies.integers(0, 2)


def text(name: str, version: int) -> str:
    """Words that no other version has, nor another article."""
    return f"The {name} met for the {version + 2}nd time.\nIts word was w{name}v{version}."


class Broken(RuntimeError):
    """The process dies here."""


class Libraries(RuleBasedStateMachine):
    """`articles` and `files` are what was added, by id, and what was mirrored, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.scratch = Path(tempfile.mkdtemp())
        self.folder = self.scratch / "in"
        self.folder.mkdir()
        self.library = self._opened()
        self.articles: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self.written: dict[str, str] = {}

    def _opened(self) -> Library:
        return Library.open(self.scratch / "library", EMBEDDER)

    @rule(key=KEYS, version=VERSIONS)
    def add(self, key: int, version: int) -> None:
        article = Article(id=f"a{key}", title=f"Article {key}", text=text(f"a{key}", version))
        report = self.library.add(article)
        known = self.articles.get(article.id)
        kind = "added" if known is None else "unchanged" if known == article.text else "updated"
        assert getattr(report, kind) == (article.id,)
        self.articles[article.id] = article.text

    @rule(key=KEYS)
    def remove(self, key: int) -> None:
        if f"a{key}" in self.articles:
            self.library.remove(f"a{key}")
            del self.articles[f"a{key}"]
        else:
            with pytest.raises(ArticleNotFound):
                self.library.remove(f"a{key}")

    @rule(key=KEYS, version=VERSIONS)
    def write(self, key: int, version: int) -> None:
        self.written[f"f{key}.txt"] = text(f"f{key}", version)
        whole = self.scratch / "new.txt"
        whole.write_text(text(f"f{key}", version))
        whole.replace(self.folder / f"f{key}.txt")

    @precondition(lambda self: self.written)
    @rule(data=strategies.data())
    def delete(self, data: strategies.DataObject) -> None:
        name = data.draw(strategies.sampled_from(sorted(self.written)))
        (self.folder / name).unlink()
        del self.written[name]

    @precondition(lambda self: self.written)
    @rule(key=KEYS, data=strategies.data())
    def rename(self, key: int, data: strategies.DataObject) -> None:
        old = data.draw(strategies.sampled_from(sorted(self.written)))
        (self.folder / old).replace(self.folder / f"f{key}.txt")
        self.written[f"f{key}.txt"] = self.written.pop(old)

    @precondition(lambda self: self.written)
    @rule(key=KEYS, data=strategies.data())
    def copy(self, key: int, data: strategies.DataObject) -> None:
        old = data.draw(strategies.sampled_from(sorted(self.written)))
        (self.scratch / "new.txt").write_text(self.written[old])
        (self.scratch / "new.txt").replace(self.folder / f"f{key}.txt")
        self.written[f"f{key}.txt"] = self.written[old]

    @rule()
    def sync(self) -> None:
        report = self.library.sync(self.folder)
        assert not report.failed
        self.files = dict(self.written)

    @rule(key=KEYS, version=VERSIONS)
    def break_off(self, key: int, version: int) -> None:
        """The writer dies after Chroma got the vectors, and before the catalog is changed."""

        def broken(*_: object) -> None:
            raise Broken

        article = Article(id=f"a{key}", title=f"Article {key}", text=text(f"a{key}", version))
        with pytest.MonkeyPatch.context() as patch, suppress(Broken):
            patch.setattr(Change, "settle", broken)
            self.library.add(article)

    @rule()
    def kill_the_server(self) -> None:
        with suppress(OSError, ValueError):
            noted = json.loads((self.scratch / "library" / "chroma" / "server.json").read_text())
            os.kill(noted["pid"], signal.SIGKILL)

    @rule()
    def lose_chroma(self) -> None:
        self.library.close()
        shutil.rmtree(self.scratch / "library" / "chroma", ignore_errors=True)
        self.library = self._opened()

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = self._opened()

    @invariant()
    def everything_is_there_once(self) -> None:
        wanted = {*self.articles.values(), *self.files.values()}
        assert sorted(a.text for a in self.library.articles()) == sorted(wanted)

    def teardown(self) -> None:
        try:
            self.add(0, 0)  # the next change settles whatever was broken off
            known = {*self.articles.values(), *self.files.values()}
            assert not damage(self.library, known)
            for each in known:
                [best] = self.library.search(f"Which word was {each.split()[-1]}", 1)
                assert best.text in each
        finally:
            self.kill_the_server()  # it would linger, and write where all is to be deleted
            self.library.close()
            shutil.rmtree(self.scratch)


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
class TestLibraries(Libraries.TestCase):
    """As many as the hypothesis profile says."""
