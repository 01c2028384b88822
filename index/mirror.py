"""Keeps Chroma's copy of the vectors equal to the catalog's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

import numpy as np
from filelock import FileLock

from index.catalog import Catalog
from index.errors import VectorsDamaged
from index.vectors import Entry, Vectors

T = TypeVar("T")

_BATCH = 5_000

log = logging.getLogger(__name__)


class Mirror:
    """The vectors of the catalog, searchable in Chroma.

    Everything that changes Chroma happens while `lock`, the library's write lock, is held.
    """

    def __init__(self, catalog: Catalog, vectors: Vectors, lock: FileLock) -> None:
        self._catalog, self._vectors, self._lock = catalog, vectors, lock
        self._agreed = False

    def nearest(
        self,
        vector: np.ndarray,
        k: int,
        since: date | None,
        until: date | None,
        articles: Sequence[str] | None,
    ) -> list[str]:
        """Ids of the passages nearest to `vector`, nearest first."""

        def found() -> list[str]:
            self.agree()
            return self._vectors.nearest(vector, k, since, until, articles)

        return self._healing(found)

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Give Chroma new vectors, ahead of the catalog: until it has them nobody finds them.

        Whatever happens next, `repair` puts things right, for they are noted as stale first.
        """
        with self._catalog.writing() as view:
            view.mark_stale(entry.passage_id for entry in entries)
        self._healing(lambda: self._vectors.upsert(entries))

    def agree(self) -> None:
        """On first use, put right what a crash, or a lost Chroma folder, left different."""
        if self._agreed:
            return
        if not self._same():
            with self._lock:
                self.repair()
                if not self._same():
                    self._rebuild()
        self._agreed = True

    def repair(self) -> None:
        """Make Chroma agree in every passage noted as stale."""
        self._healing(self._repair)

    def _repair(self) -> None:
        with self._catalog.reading() as view:
            stale = view.stale()
            entries = [Entry(*row) for row in view.mirror_rows(stale)]
        if not stale:
            return
        self._vectors.upsert(entries)
        gone = set(stale) - {entry.passage_id for entry in entries}
        self._vectors.delete(sorted(gone))
        with self._catalog.writing() as view:
            view.mark_fresh(stale)

    def _healing(self, action: Callable[[], T]) -> T:
        """Do something that needs Chroma; if what it has on the disk is damaged, fill it anew."""
        try:
            return action()
        except VectorsDamaged as error:
            log.warning("%s", error)
            with self._lock:
                self.renew()
            return action()

    def renew(self) -> None:
        """Throw away what Chroma has on the disk, and fill it anew."""
        self._vectors.renew()
        self._fill()

    def clear(self) -> None:
        """Remove every vector: nobody uses them any more."""
        self._vectors.clear()

    def close(self) -> None:
        """Let go of the Chroma server."""
        self._vectors.close()

    def _same(self) -> bool:
        with self._catalog.reading() as view:
            return not view.stale() and view.counts()[1] == self._vectors.count()

    def _rebuild(self) -> None:
        """Fill Chroma anew from the catalog; nothing is embedded again."""
        log.warning("rebuilding the Chroma collection from the catalog")
        self._vectors.clear()
        self._fill()

    def _fill(self) -> None:
        with self._catalog.reading() as view:
            rows = iter(view.mirror_rows())
            while batch := [Entry(*row) for row in islice(rows, _BATCH)]:
                self._vectors.upsert(batch)
