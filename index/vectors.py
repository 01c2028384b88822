"""Nearest-neighbour search over passage vectors, in a Chroma server."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast
from urllib.parse import urlsplit

import numpy as np

from index.errors import VectorsDamaged, VectorServerError
from index.server import HOST, ServerUse, empty

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")


class Entry(NamedTuple):
    """A passage as Chroma knows it; `vector` has unit length."""

    passage_id: str
    article_id: str
    published: date | None
    vector: np.ndarray


class _Connection(NamedTuple):
    """A client of the server, the library's collection there, and the most it takes at once."""

    client: Client
    collection: Collection
    batch: int


class Vectors:
    """The vectors of one library; threads may share it.

    They live in the server that the folder's users share, or in the server at `url`, which is then
    the user's to run. Nothing here is the only copy: the catalog can fill an empty collection.

    Raises:
        VectorServerError: the server cannot be started or reached (any method).
    """

    def __init__(self, folder: Path, collection: str, url: str | None = None) -> None:
        self._folder, self._name, self._url = folder, collection, url
        self._lock = threading.RLock()
        self._use: ServerUse | None = None
        self._connection: _Connection | None = None

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Add vectors, or replace those with the same passage ids."""

        def action(connection: _Connection) -> None:
            for batch in _batches(entries, connection.batch):
                connection.collection.upsert(
                    [e.passage_id for e in batch],
                    embeddings=np.stack([e.vector for e in batch]).astype(np.float32),
                    metadatas=[_metadata(e) for e in batch],
                )

        if entries:
            self._call(action)

    def delete(self, passage_ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not there do not matter."""

        def action(connection: _Connection) -> None:
            for batch in _batches(passage_ids, connection.batch):
                connection.collection.delete(ids=list(batch))

        if passage_ids:
            self._call(action)

    def nearest(
        self,
        vector: np.ndarray,
        k: int,
        since: date | None = None,
        until: date | None = None,
        articles: Iterable[str] | None = None,
    ) -> list[str]:
        """Ids of the `k` passages nearest to `vector` by cosine, nearest first."""
        where = _where(since, until, articles)
        query = vector.astype(np.float32)[None, :]
        found = self._call(
            lambda c: c.collection.query(query, n_results=k, where=where, include=[])
        )
        return found["ids"][0]

    def count(self) -> int:
        """How many vectors there are."""
        return self._call(lambda c: c.collection.count())

    def clear(self) -> None:
        """Remove every vector of this library."""
        self._call(lambda c: c.client.delete_collection(self._name))
        with self._lock:
            self._disconnect()

    def renew(self) -> None:
        """Remove every vector, from the disk too where the server is the folder's own."""
        with suppress(VectorsDamaged):
            self.clear()
        if self._url is None:
            with self._lock:
                self.close()
                empty(self._folder)

    def close(self) -> None:
        """Let go of the server."""
        with self._lock:
            self._disconnect()
            if self._use:
                self._use.close()
                self._use = None

    def _call(self, action: Callable[[_Connection], T]) -> T:
        """Run `action`; if the server has died since the last call, start it again once."""
        connection = None
        try:
            connection = self._connected()
            return action(connection)
        except _lost() as error:
            if self._url:
                raise VectorServerError(_unreachable(self._url, error)) from error
            with self._lock:
                if self._connection is connection:  # else another thread was faster
                    self.close()
        try:
            return action(self._connected())
        except _lost() as error:
            raise VectorsDamaged(
                f"the Chroma server of {self._folder} fails: {_short(error)}; "
                f"delete that folder to have it built anew from the catalog"
            ) from error

    def _connected(self) -> _Connection:
        with self._lock:
            if self._connection is None:
                client = self._client()
                collection = client.get_or_create_collection(
                    self._name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
                )
                self._connection = _Connection(client, collection, client.get_max_batch_size())
            return self._connection

    def _disconnect(self) -> None:
        if self._connection:
            self._connection.client.close()
            self._connection = None

    def _client(self) -> Client:
        _bypass_proxies()
        if self._url is None:
            self._use = self._use or ServerUse(self._folder)
            return _http_client(HOST, self._use.port)
        parts = urlsplit(self._url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise VectorServerError(f"{self._url}: not a URL like http://127.0.0.1:8000")
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 8000)
        return _http_client(parts.hostname, port, secure)


def _http_client(host: str, port: int, secure: bool = False) -> Client:
    import chromadb
    import httpx
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    try:
        return cast("Client", chromadb.HttpClient(host, port, ssl=secure, settings=settings))
    except ValueError as error:  # what chromadb makes of a refused connection
        raise httpx.ConnectError(str(error)) from error


def _where(
    since: date | None, until: date | None, articles: Iterable[str] | None
) -> dict[str, Any] | None:
    """Chroma's filter; dates are compared as day numbers, its ranges take nothing else."""
    parts: list[dict[str, Any]] = []
    if since:
        parts.append({"published": {"$gte": since.toordinal()}})
    if until:
        parts.append({"published": {"$lte": until.toordinal()}})
    if articles is not None:
        parts.append({"article": {"$in": list(articles)}})
    return {"$and": parts} if len(parts) > 1 else parts[0] if parts else None


def _metadata(entry: Entry) -> Any:
    metadata: dict[str, str | int] = {"article": entry.article_id}
    if entry.published:  # Chroma refuses None
        metadata["published"] = entry.published.toordinal()
    return metadata


def _batches(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _lost() -> tuple[type[Exception], ...]:
    """What a call raises when the server is gone, or its collection is."""
    import httpx
    from chromadb.errors import ChromaError

    return (httpx.TransportError, ChromaError)


def _unreachable(url: str, error: Exception) -> str:
    return f"{url}: no Chroma server answers ({_short(error)}); start it or unset the URL"


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _bypass_proxies() -> None:
    """Keep a configured proxy out of calls to this machine's own server."""
    hosts = os.environ.get("NO_PROXY", os.environ.get("no_proxy", ""))
    if "127.0.0.1" not in hosts:
        os.environ["NO_PROXY"] = f"{hosts},127.0.0.1".strip(",")
