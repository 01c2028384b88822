"""Watching folders and feeds: what arrives, changes and goes, and what is tried again."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from support import Site, item, rss

from index import Library
from index.errors import LibraryError, SourceError
from index.report import Failure, SyncReport
from index.watch import Round, _Watched, look_once, watch

LONG = " ".join(f"The council heard speaker {n} on the matter of the bridge." for n in range(40))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "clippings"
    made.mkdir()
    return made


@contextmanager
def watching(
    library: Library, sources: Sequence[str], every: float = 60.0
) -> Iterator[queue.Queue[Round]]:
    rounds: queue.Queue[Round] = queue.Queue()
    stop = threading.Event()

    def work() -> None:
        for one in watch(library, sources, stop, every):
            rounds.put(one)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield rounds
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def outcome(rounds: queue.Queue[Round]) -> str:
    return str(rounds.get(timeout=30).report)


def test_what_comes_changes_and_goes_in_a_folder(library: Library, folder: Path) -> None:
    with watching(library, [str(folder)]) as rounds:
        assert outcome(rounds) == "nothing to do"
        (folder / "a.txt").write_text("A tram line opened in Norwell.")
        assert outcome(rounds) == "1 added"
        (folder / "a.txt").write_text("A tram line opened in Brennick.")
        assert outcome(rounds) == "1 updated"
        (folder / "a.txt").rename(folder / "b.txt")
        assert outcome(rounds).endswith("1 unchanged")
        assert len(library) == 1
        (folder / "b.txt").unlink()
        assert outcome(rounds) == "1 removed"


def test_a_file_is_read_once_it_is_whole(library: Library, folder: Path) -> None:
    with watching(library, [str(folder)]) as rounds:
        outcome(rounds)
        with (folder / "a.txt").open("w") as file:
            for number in range(12):
                file.write(f"Sentence {number} of the report. ")
                file.flush()
                time.sleep(0.25)
        assert outcome(rounds) == "1 added"
        [article] = library.articles()
        assert "Sentence 11" in article.text
        assert rounds.empty()


def test_one_bad_article_does_not_stop_the_rest(library: Library, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"no PDF")
    (folder / "b.txt").write_text("A tram line opened in Norwell.")
    with watching(library, [str(folder)]) as rounds:
        report = rounds.get(timeout=30).report
        assert (len(report.added), len(report.failed)) == (1, 1)


def test_feeds_are_asked_again_and_again(site: Site, library: Library) -> None:
    feed = site.put("/feed", rss(item("1", "Council meets", body=LONG)), ETag='"1"')
    with watching(library, [feed], every=0.5) as rounds:
        assert outcome(rounds) == "1 added"
        assert outcome(rounds) == "nothing to do"
        site.put("/feed", rss(item("2", "Council votes", body=LONG.replace("heard", "met"))))
        while (said := outcome(rounds)) == "nothing to do":
            pass
        assert said == "1 added"


def test_what_fails_is_tried_again_later_and_later() -> None:
    def wait(one: _Watched, *failures: Failure) -> float:
        one.plan(SyncReport(failed=failures), every=60)
        return round(one.due - time.monotonic())

    one = _Watched("http://example.org/feed", None)
    down = Failure(one.source, "cannot be reached", retry_in=0.0)
    assert [wait(one, down) for _ in range(3)] == [60, 120, 240]
    assert wait(one, Failure(one.source, "is gone")) == 60
    assert wait(one, Failure(one.source, "answers 429", retry_in=600.0)) == 600
    assert max(wait(one, down) for _ in range(20)) == 6 * 3600


def test_a_library_that_cannot_be_written_is_tried_again(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LibraryError("the disk is full")

    (folder / "a.txt").write_text("A tram line opened in Norwell.")
    with monkeypatch.context() as patch:
        patch.setattr("index.writer.Writer._commit", full)
        [one] = look_once(library, [str(folder)], threading.Event())
    assert one.report.failed == (Failure(str(folder), "the disk is full", retry_in=0.0),)
    [one] = look_once(library, [str(folder)], threading.Event())
    assert str(one.report) == "1 added"


def test_a_watch_ends_between_two_articles(library: Library, folder: Path) -> None:
    stop = threading.Event()
    for name in "abc":
        (folder / f"{name}.txt").write_text(f"Words of {name}.")

    def shown(_done: int, _name: str) -> None:
        stop.set()

    assert list(look_once(library, [str(folder)], stop, lambda _source: nullcontext(shown))) == []
    assert len(library) == 0


def test_what_cannot_be_watched_is_named(library: Library, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone: is neither a folder nor a web address"):
        next(watch(library, [str(tmp_path / "gone")], threading.Event()))
