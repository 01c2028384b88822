"""Moves a library to another embedding model, beside the vectors in use.

Every article is split and embedded anew into tables and a Chroma collection of their own, batch by
batch, while the library is searched and changed as ever. At the end one transaction switches to
them. A move that was cut off goes on where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np
from filelock import FileLock

from index import split
from index.article import Article
from index.catalog import Catalog
from index.current import Current, new_collection
from index.embed import Embedder
from index.vectors import Entry, Vectors

_TOGETHER = 50  # articles

log = logging.getLogger(__name__)


def reembed(
    catalog: Catalog,
    current: Current,
    lock: FileLock,
    progress: Callable[[int, str], None] | None = None,
) -> None:
    """Switch the library to the embedder that is wanted; only one process may do so at a time.

    Raises:
        ModelError: the model cannot be loaded; the library stays as it is.
    """
    embedder = current.wanted
    assert embedder is not None
    with catalog.writing() as view:
        collection = view.next.begin(embedder.name, new_collection())
    vectors = current.vectors(collection)
    log.warning("embedding every article again with %s; searches go on meanwhile", embedder.name)
    done = 0
    try:
        while articles := _left(catalog):
            _embed(catalog, vectors, embedder, articles)
            done += len(articles)
            if progress:
                progress(done, articles[-1].title)
        with lock:  # now nothing comes in any more
            while articles := _left(catalog):
                _embed(catalog, vectors, embedder, articles)
            old = current.use()
            with catalog.writing() as view:
                view.next.switch()
            current.use()  # from now on with this very embedder
            old.mirror.clear()
    finally:
        vectors.close()


def _left(catalog: Catalog) -> list[Article]:
    """Articles that are still to be embedded, or have changed since."""
    with catalog.reading() as view:
        return view.next.left(_TOGETHER)


def _embed(catalog: Catalog, vectors: Vectors, embedder: Embedder, articles: list[Article]) -> None:
    parts = [split.passages(a, embedder.count_tokens, embedder.window) for a in articles]
    texts = sorted({passage.text for passages in parts for passage in passages})
    made = dict(zip(texts, embedder.embed_passages(texts), strict=True)) if texts else {}
    vectors.upsert(
        [
            Entry(passage.id, article.id, article.published, made[passage.text])
            for article, passages in zip(articles, parts, strict=True)
            for passage in passages
        ]
    )
    with catalog.writing() as view:
        for article, passages in zip(articles, parts, strict=True):
            view.next.put(article, passages, np.array([made[p.text] for p in passages]))
