"""A folder, mirrored: what is new or changed comes in, what has left goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from index.catalog import Catalog
from index.errors import NoArticles, SourceError
from index.report import SyncReport
from index.sources import Source, find
from index.writer import Progress, Writer


def sync(
    catalog: Catalog,
    writer: Writer,
    folder: Path,
    *,
    max_bytes: int,
    settled: float,
    progress: Progress | None,
) -> SyncReport:
    """Make the library mirror `folder`; articles from elsewhere are left alone.

    An origin is let go of only when its file, or its line in a file, is known to be gone: what is
    there but cannot be read, and all that is below it, keeps its last version.
    """
    root = folder.expanduser().resolve()
    present: set[str] = set()
    unreadable: list[str] = []

    def found() -> Iterator[Source | SourceError]:
        for source in find(root, max_bytes=max_bytes, below=catalog.origins_below, settled=settled):
            if isinstance(source, Source):
                present.add(source.origin)
            elif isinstance(source, NoArticles):
                continue  # an emptied folder is mirrored like any other
            else:
                unreadable.append(_uri(source))
            yield source

    report = writer.add(found(), progress)
    with catalog.reading() as view:
        known = view.ledger.origins_below(root.as_uri() + "/")
    gone = [
        origin
        for origin in known
        if origin.origin not in present
        and not any(origin.origin.startswith(uri) for uri in unreadable)
    ]
    return replace(report, removed=writer.forget(gone))


def _uri(error: SourceError) -> str:
    """The start of every origin that a failing file, folder or line (`path:LINE`) may stand for."""
    return Path(re.sub(r":\d+$", "", error.source)).resolve().as_uri()
