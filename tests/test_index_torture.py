"""Kills, crowds and whatever else may happen to a library: nothing is lost, halved or doubled."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
import sqlalchemy as sa
from torture import damage, torture

from index import Article, Library
from index.errors import LibraryError
from index.mirror import Mirror
from index.vectors import Entry

CROWD, ROUNDS = 4, 4


def test_kills_do_no_damage(tmp_path: Path) -> None:
    assert torture(tmp_path, kills=4, seed=5) == []


def version(name: str, number: int) -> Article:
    return Article(
        id=name,
        title=f"Notes of {name}",
        text=" ".join(f"Note {number} of {name} says line {line}." for line in range(40)),
    )


def write(path: Path, who: int, problems: Queue[str]) -> None:
    """Versions of an article of one's own, and of one that all write."""
    with Library.open(path) as library:
        for number in range(ROUNDS):
            own = version(f"writer{who}", number)
            report = library.add([own, version("shared", number)])
            if report.failed:
                problems.put(f"writer {who}: {report!r}")
            texts = [p.text for p in library.search(own.title, articles=[own.id])]
            if not texts or not all(f"Note {number} " in text for text in texts):
                problems.put(f"writer {who} finds {texts} after version {number}")


def read(path: Path, done: Event, problems: Queue[str]) -> None:
    """Every passage found must be of one whole version."""
    with Library.open(path) as library:
        while not done.is_set():
            for found in library.search("What do the notes say?", 20):
                numbers = {word for word in found.text.split() if word.isdigit()}
                if len(numbers) != 1:
                    problems.put(f"a passage of several versions: {found.text}")


def test_threads_of_one_library_write_one_after_the_other(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one could take the other's new vectors for remains of a crash, and remove them."""
    upsert, inside, most = Mirror.upsert, [0], [0]

    def slow(self: Mirror, entries: Sequence[Entry]) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        upsert(self, entries)
        time.sleep(0.2)
        inside[0] -= 1

    monkeypatch.setattr(Mirror, "upsert", slow)
    articles = [version(f"thread{number}", number) for number in range(4)]
    with ThreadPoolExecutor() as threads:
        list(threads.map(library.add, articles))
    assert most == [1]
    assert damage(library, [article.text for article in articles]) == []


def test_writers_and_readers_at_once(tmp_path: Path) -> None:
    start = multiprocessing.get_context("forkserver")
    problems, done = start.Queue(), start.Event()
    writers = [start.Process(target=write, args=(tmp_path, n, problems)) for n in range(CROWD)]
    readers = [start.Process(target=read, args=(tmp_path, done, problems)) for _ in range(CROWD)]
    for process in [*writers, *readers]:
        process.start()
    for process in writers:
        process.join()
    done.set()
    for process in readers:
        process.join()
    assert [process.exitcode for process in [*writers, *readers]] == [0] * 2 * CROWD
    time.sleep(0.1)  # a queue is fed by a thread
    assert problems.empty(), problems.get()
    with Library.open(tmp_path) as library:
        texts = Counter(article.text for article in library.articles())
        own = {version(f"writer{n}", ROUNDS - 1).text for n in range(CROWD)}
        assert own <= set(texts)
        assert len(texts) == CROWD + 1
        with library._catalog.reading() as view:
            assert view.counts()[1] == library._current.use().mirror._vectors.count()


def test_clocks_that_jump(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "flood.txt"
    for number, jump in enumerate((0, 86_400, -86_400 * 365, 3_600, -3_600)):
        path.write_text(f"Version {number:02} of the flood.")
        os.utime(path, (time.time() + jump, time.time() + jump))
        library.add(path)
        [article] = library.articles()
        assert article.text == f"Version {number:02} of the flood."


def test_many_files_touched_at_once(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sources._RECENT_NS", 0)
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(5_000):  # few texts, for embedding is not what this is about
        (folder / f"{number}.txt").write_text(f"Report {number % 50} on the river.")
    assert len(library.sync(folder).added) == 50
    for path in folder.iterdir():
        path.touch()
    report = library.sync(folder)
    assert (len(report.unchanged), report.added, report.updated) == (5_000, (), ())
    monkeypatch.setattr("index.sources._read", None)
    assert len(library.sync(folder).unchanged) == 5_000


def test_a_disk_that_is_full_loses_nothing(
    library: Library, flood: Article, strike: Article
) -> None:
    library.add(flood)
    with library._catalog._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def no_room(dbapi: object, _record: object, _proxy: object) -> None:
        dbapi.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]

    sa.event.listen(library._catalog._engine, "checkout", no_room)
    with pytest.raises(LibraryError, match="full"):
        library.add(Article(text="A long report. " * 20_000))
    sa.event.remove(library._catalog._engine, "checkout", no_room)
    assert library.articles() == [flood]
    assert library.search("How many homes were flooded?")
