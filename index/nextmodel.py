"""What is made ready for another embedding model, in the catalog: see reembed.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import sqlalchemy as sa

import index.schema as t
from index.article import Article, Passage

_MODEL, _COLLECTION = "next_embedding_model", "next_collection"


class NextTable:
    """The passages of every article for the next model, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._sql = connection

    def begin(self, model: str, collection: str) -> str:
        """Make ready for `model`; the name of the collection: that of a move that was cut off."""
        rows = self._sql.execute(sa.select(t.meta.c.key, t.meta.c.value))
        kept = {row.key: row.value for row in rows}
        if kept.get(_MODEL) == model:
            return str(kept[_COLLECTION])
        self._forget()
        for key, value in ((_MODEL, model), (_COLLECTION, collection)):
            self._sql.execute(sa.insert(t.meta).values(key=key, value=value))
        return collection

    def left(self, limit: int) -> list[Article]:
        """Articles that are not ready as they are now."""
        a, n = t.articles.c, t.next_articles.c
        ready = sa.and_(n.article_id == a.id, n.digest == a.digest)
        query = sa.select(*(a[field.name] for field in fields(Article)))
        query = query.select_from(t.articles.outerjoin(t.next_articles, ready))
        rows = self._sql.execute(query.where(n.article_id.is_(None)).order_by(a.id).limit(limit))
        return [Article(*row) for row in rows]

    def put(self, article: Article, passages: Sequence[Passage], vectors: np.ndarray) -> None:
        """Make an article ready. `vectors` has one row per passage."""
        for table in (t.next_articles, t.next_passages):
            self._sql.execute(sa.delete(table).where(table.c.article_id == article.id))
        self._sql.execute(
            sa.insert(t.next_articles).values(article_id=article.id, digest=article.digest)
        )
        rows = [
            {
                "id": passage.id,
                "article_id": article.id,
                "start": passage.start,
                "end": passage.end,
                "vector": vector.astype(np.float16).tobytes(),
            }
            for passage, vector in zip(passages, vectors, strict=True)
        ]
        if rows:
            self._sql.execute(sa.insert(t.next_passages), rows)

    def switch(self) -> None:
        """Use what is ready in place of what was in use; every article must be ready."""
        for table in (t.passages, t.keywords, t.stale):
            self._sql.execute(sa.delete(table))
        columns = ("id", "article_id", "start", "end", "vector")
        ready = sa.select(*(t.next_passages.c[name] for name in columns)).where(
            t.next_passages.c.article_id.in_(sa.select(t.articles.c.id))
        )
        self._sql.execute(sa.insert(t.passages).from_select(columns, ready))
        text = sa.func.substr(
            t.articles.c.text, t.passages.c.start + 1, t.passages.c.end - t.passages.c.start
        )
        words = sa.select(t.passages.c.number, t.articles.c.title, text).join_from(
            t.passages, t.articles, t.articles.c.id == t.passages.c.article_id
        )
        self._sql.execute(sa.insert(t.keywords).from_select(["rowid", "title", "text"], words))
        for key, made in (("embedding_model", _MODEL), ("collection", _COLLECTION)):
            value = sa.select(t.meta.c.value).where(t.meta.c.key == made).scalar_subquery()
            self._sql.execute(sa.update(t.meta).where(t.meta.c.key == key).values(value=value))
        self._forget()

    def _forget(self) -> None:
        for table in (t.next_articles, t.next_passages):
            self._sql.execute(sa.delete(table))
        self._sql.execute(sa.delete(t.meta).where(t.meta.c.key.in_((_MODEL, _COLLECTION))))
