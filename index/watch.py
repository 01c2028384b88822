"""A library kept in step with folders and feeds, for as long as it is watched."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from index.errors import ArticleChatError, SourceError
from index.report import Failure, SyncReport
from index.sources import is_web
from index.writer import Progress

if TYPE_CHECKING:
    from index.library import Library

EVERY_SECONDS = 900.0
"""How often feeds are asked, and folders looked through in case an event was missed."""

SETTLED_SECONDS = 1.0
"""A file that has changed more recently may still be being written, and waits."""

_TICK_MILLISECONDS = 250
_LONGEST_SECONDS = 6 * 3600.0  # between two tries


Showing = Callable[[str], AbstractContextManager[Progress | None]]
"""Shows how far a look at a source has come."""


def _unseen(_source: str) -> AbstractContextManager[None]:
    return nullcontext()


class Round(NamedTuple):
    """What one look at a folder or a feed has brought."""

    source: str
    report: SyncReport


@dataclass
class _Watched:
    """A folder or a feed, and when to look at it next, on the monotonic clock."""

    source: str
    folder: Path | None
    due: float = 0.0
    failed: int = 0  # rounds in a row in which something was to be tried again

    def has(self, path: Path) -> bool:
        return self.folder is not None and path.is_relative_to(self.folder)

    def plan(self, report: SyncReport, every: float) -> None:
        """Look again after a while: sooner at files that are being written, later after each
        failure, as late as a server asks for."""
        waits = [failure.retry_in for failure in report.failed if failure.retry_in is not None]
        self.failed = self.failed + 1 if waits else 0
        usual = min(every * 2.0 ** max(self.failed - 1, 0), _LONGEST_SECONDS)
        wait = SETTLED_SECONDS / 2 if report.pending else max([usual, *waits])
        self.due = time.monotonic() + wait


def watch(
    library: Library,
    sources: Sequence[str],
    stop: threading.Event,
    every: float = EVERY_SECONDS,
    showing: Showing = _unseen,
) -> Iterator[Round]:
    """Mirror folders and read feeds whenever there may be something new, until `stop` is set.

    One bad article, or a server that is down, ends nothing: it is in the round's report, and tried
    again later. Folders are watched before they are first looked at, so nothing slips in between.
    `every` is in seconds; `showing` is entered for each round, and gives what to call meanwhile.

    Raises:
        SourceError: a source is neither a folder nor a web address.
    """
    watched = [_watched(source) for source in sources]
    for changed in _ticks([one.folder for one in watched if one.folder], stop):
        for one in watched:
            if any(map(one.has, changed)):
                one.due = time.monotonic()
            if one.due > time.monotonic():
                continue
            try:
                report = _look(library, one, stop, showing, SETTLED_SECONDS)
            except _Stopped:
                return
            one.plan(report, every)
            if report.news or not report.pending:
                yield Round(one.source, report)


def look_once(
    library: Library, sources: Sequence[str], stop: threading.Event, showing: Showing = _unseen
) -> Iterator[Round]:
    """Mirror folders and read feeds once, each.

    Raises:
        SourceError: a source is neither a folder nor a web address.
    """
    for one in [_watched(source) for source in sources]:
        try:
            yield Round(one.source, _look(library, one, stop, showing, 0.0))
        except _Stopped:
            return


def _watched(source: str) -> _Watched:
    if is_web(source):
        return _Watched(source, None)
    folder = Path(source).expanduser()
    if not folder.is_dir():
        raise SourceError(source, "is neither a folder nor a web address; name one that is there")
    return _Watched(source, folder.resolve())


def _ticks(folders: Sequence[Path], stop: threading.Event) -> Iterator[list[Path]]:
    """Several times a second, what has changed in the folders."""
    if not folders:
        while not stop.wait(_TICK_MILLISECONDS / 1000):
            yield []
        return
    import watchfiles

    for changes in watchfiles.watch(
        *folders, stop_event=stop, rust_timeout=_TICK_MILLISECONDS, yield_on_timeout=True
    ):
        yield [Path(path) for _, path in changes]


def _look(
    library: Library, one: _Watched, stop: threading.Event, showing: Showing, settled: float
) -> SyncReport:
    with showing(one.source) as show:

        def step(done: int, name: str) -> None:
            if stop.is_set():
                raise _Stopped
            if show:
                show(done, name)

        try:
            if one.folder is None:
                return library.add(one.source, step)
            return library.sync(one.folder, step, settled=settled)
        except ArticleChatError as error:  # the disk is full, say: it may not be the next time
            return SyncReport(failed=(Failure(one.source, str(error), retry_in=0.0),))


class _Stopped(Exception):
    """The watch is over; what is not committed yet is left for the next time."""
