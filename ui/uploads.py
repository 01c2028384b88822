"""What readers add on the page: files and pasted text, and what became of them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from index import Article, Failure, Library, SyncReport
from index.article import stable_id
from index.errors import SourceError
from index.settings import Settings
from index.sources import ENDINGS, JSONL, find
from ui.job import Job

KINDS = tuple(ending.lstrip(".") for ending in ENDINGS)
"""The endings of files that can be read, without the dot."""


class Upload(NamedTuple):
    """A file as it came from the reader's browser."""

    name: str
    data: bytes


class Adding(Job):
    """Brings files, folders and articles into the library. `seen` counts as it goes on."""

    def __init__(self, library: Library, things: Iterable[Upload | Article | Path]) -> None:
        super().__init__()
        self.seen = 0
        self.report: SyncReport | None = None
        self._library, self._things = library, tuple(things)
        self._failures: list[Failure] = []

    def work(self) -> None:
        """Add everything that can be read."""
        report = self._library.add(self._readable(), self._progress)
        self.report = replace(report, failed=(*self._failures, *report.failed))

    def _progress(self, seen: int, _name: str) -> None:
        self.seen = seen

    def _readable(self) -> Iterator[Article | Path]:
        for thing in self._things:
            if not isinstance(thing, Upload):
                yield thing
                continue
            for found in read(thing):
                if isinstance(found, Article):
                    yield found
                else:
                    self._failures.append(found)


def read(upload: Upload) -> Iterator[Article | Failure]:
    """The articles in a file. They are known by its name: the same name again is an update."""
    name = PurePosixPath(upload.name.replace("\\", "/")).name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, _safe(name))
        path.write_bytes(upload.data)
        for found in find(path, max_bytes=int(Settings.load().max_file_mb * 1_000_000)):
            try:
                if isinstance(found, SourceError):
                    raise found
                article = found.load()
            except SourceError as error:
                yield Failure(error.source.replace(str(path), name), error.reason)
                continue
            if path.suffix.lower() != JSONL:  # a line of a .jsonl file has an id of its own
                article = replace(article, id=stable_id(Path(name).stem, f"upload:{name}"))
            yield article


def _safe(name: str) -> str:
    """A name that any file system takes, with the same ending."""
    stem, ending = Path(name).stem, Path(name).suffix
    return (re.sub(r"[^\w ()-]", "_", stem)[:60] or "file") + re.sub(r"[^\w.]", "_", ending)[:20]


def in_words(report: SyncReport) -> list[str]:
    """What became of everything, one sentence a line; the failures last."""
    told = (
        (report.added, "added"),
        (report.updated, "updated"),
        (report.unchanged, "already there, unchanged"),
    )
    lines = [f"{_articles(len(ids))} {what}." for ids, what in told if ids]
    return lines + [
        f"{failure.source} was not added: it {failure.reason}." for failure in report.failed
    ]


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
