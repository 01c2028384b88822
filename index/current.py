"""The embedding model and the Chroma collection that a library uses now; they change together."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import NamedTuple

from filelock import FileLock

from index.catalog import Catalog
from index.embed import Embedder, LocalEmbedder
from index.mirror import Mirror
from index.vectors import Vectors
from index.view import CatalogView


class Use(NamedTuple):
    """What goes together: vectors in `mirror` are `embedder`'s."""

    embedder: Embedder
    collection: str
    mirror: Mirror


class Current:
    """What the library uses, followed through changes that other processes make.

    `wanted` is the embedder to move to, once: the one that the library was opened with, where that
    is not the one it was indexed with.
    """

    def __init__(
        self,
        catalog: Catalog,
        embedder: Embedder,
        vectors: Callable[[str], Vectors],
        lock: FileLock,
    ) -> None:
        self._catalog, self._vectors, self._write_lock = catalog, vectors, lock
        self._lock, self._uses = threading.Lock(), dict[str, Use]()
        with catalog.writing() as view:
            collection = view.meta("collection", new_collection())
            model = view.meta("embedding_model", embedder.name)
        self.wanted = None if model == embedder.name else embedder
        known = embedder if self.wanted is None else LocalEmbedder(model)
        self._uses[collection] = self._use(collection, known)

    def use(self) -> Use:
        """What the library uses at this moment."""
        with self._catalog.reading() as view:
            return self.use_in(view)

    def use_in(self, view: CatalogView) -> Use:
        """What the library uses in a transaction."""
        collection = view.meta("collection", "")
        with self._lock:
            if collection not in self._uses:
                model = view.meta("embedding_model", "")
                wanted = self.wanted
                embedder = wanted if wanted and wanted.name == model else LocalEmbedder(model)
                self._uses[collection] = self._use(collection, embedder)
            return self._uses[collection]

    def vectors(self, collection: str) -> Vectors:
        """A collection in the library's Chroma server."""
        return self._vectors(collection)

    def close(self) -> None:
        """Let go of the Chroma server."""
        with self._lock:
            for use in self._uses.values():
                use.mirror.close()

    def _use(self, collection: str, embedder: Embedder) -> Use:
        mirror = Mirror(self._catalog, self._vectors(collection), self._write_lock)
        return Use(embedder, collection, mirror)


def new_collection() -> str:
    """A name that no collection has."""
    return f"passages-{uuid.uuid4().hex}"
