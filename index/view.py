"""The catalog inside one transaction: every query and every change there is.

`stale` lists the passages for which Chroma may differ from the catalog: they are written there
before Chroma is touched, and struck out once it agrees, so that after any crash it can be put
right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

import index.schema as t
from index.article import Article, Heading, Passage
from index.ledger import Ledger
from index.nextmodel import NextTable
from index.stories import StoryTable, signature
from index.versions import VersionTable, row_of

_IN_LIMIT = 30_000  # values in one IN (…), below SQLite's limit on parameters
_ARTICLE_COLUMNS = [t.articles.c[field.name] for field in fields(Article)]
_NEWEST_FIRST = (
    sa.nulls_last(t.articles.c.published.desc()),
    t.articles.c.title,
    t.articles.c.id,
)


class CatalogView:
    """The catalog inside one transaction.

    `ledger` has where articles come from, `stories` which are copies of one another, `versions` the
    articles as they were, `next` what is made ready for another embedding model.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._sql = connection
        self.ledger, self.stories = Ledger(connection), StoryTable(connection)
        self.versions, self.next = VersionTable(connection), NextTable(connection)

    def format(self) -> int:
        """The version of the tables; 0 when there are none yet."""
        return int(self._sql.exec_driver_sql("PRAGMA user_version").scalar_one())

    def migrate(self) -> None:
        """Make the tables that are missing, and change those of an older version."""
        found = self.format()
        for version in range(found or t.FORMAT, t.FORMAT):
            for statement in t.MIGRATIONS.get(version, ()):
                self._sql.exec_driver_sql(statement)
        t.metadata.create_all(self._sql)
        self._sql.exec_driver_sql(t.KEYWORDS_DDL)
        for article in self.articles() if found == 1 else ():
            self.stories.assign(article, signature(article.text))
        self._sql.exec_driver_sql(f"PRAGMA user_version = {t.FORMAT}")

    # -- what is there

    def meta(self, key: str, default: str) -> str:
        """The value kept under `key`; `default` is kept and returned when there is none."""
        found = self._sql.scalar(sa.select(t.meta.c.value).where(t.meta.c.key == key))
        if found is None:
            self._sql.execute(sa.insert(t.meta).values(key=key, value=default))
        return default if found is None else str(found)

    def articles(self) -> list[Article]:
        """Every article, newest first; those without a date last."""
        rows = self._sql.execute(_select_articles().order_by(*_NEWEST_FIRST))
        return [Article(*row) for row in rows]

    def headings(self, article_ids: Sequence[str] | None = None) -> list[Heading]:
        """The headings of these articles, or of all, in the order of `articles`."""
        a = t.articles.c
        query = sa.select(a.id, a.title, a.published, t.copies.c.story, a.indexed)
        query = query.select_from(t.articles.outerjoin(t.copies, t.copies.c.article_id == a.id))
        if article_ids is not None:
            query = query.where(t.articles.c.id.in_(article_ids))
        return [Heading(*row) for row in self._sql.execute(query.order_by(*_NEWEST_FIRST))]

    def article(self, article_id: str) -> Article | None:
        """The article with this id, or the one that has the text an origin with this id had."""
        alias = sa.select(t.origins.c.article_id).where(t.origins.c.own_id == article_id)
        for key in (article_id, self._sql.scalar(alias)):
            row = self._sql.execute(_select_articles().where(t.articles.c.id == key)).first()
            if row:
                return Article(*row)
        return None

    def has(self, article_id: str) -> bool:
        """Whether there is an article with this very id."""
        query = sa.select(t.articles.c.id).where(t.articles.c.id == article_id)
        return self._sql.scalar(query) is not None

    def article_with_text(self, text_digest: str) -> str | None:
        """Id of the article with these words."""
        query = sa.select(t.articles.c.id).where(t.articles.c.text_digest == text_digest)
        return self._sql.scalar(query.limit(1))

    def counts(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        tables = (t.articles, t.passages)
        articles, passages = (
            int(self._sql.scalar(sa.select(sa.func.count()).select_from(table)) or 0)
            for table in tables
        )
        return articles, passages

    # -- changing it

    def put(self, article: Article, passages: Sequence[Passage], vectors: np.ndarray) -> None:
        """Add an article, or replace the version there is. `vectors` has one row per passage."""
        self._drop_current(article.id)
        row = row_of(article)
        digests = {"digest": article.digest, "text_digest": article.text_digest}
        self._sql.execute(sa.insert(t.articles).values(**row, **digests, indexed=_now()))
        for passage, vector in zip(passages, vectors, strict=True):
            number = self._sql.execute(
                sa.insert(t.passages).values(
                    id=passage.id,
                    article_id=passage.article_id,
                    start=passage.start,
                    end=passage.end,
                    vector=vector.astype(np.float16).tobytes(),
                )
            ).inserted_primary_key
            assert number is not None
            self._sql.execute(
                sa.insert(t.keywords).values(
                    rowid=number[0], title=article.title, text=passage.text
                )
            )

    def drop(self, article_id: str) -> None:
        """Remove an article with its passages and all versions, keeping its origins."""
        self._drop_current(article_id)
        self.stories.forget(article_id)
        self.versions.forget(article_id)

    def _drop_current(self, article_id: str) -> None:
        mine = sa.select(t.passages.c.number).where(t.passages.c.article_id == article_id)
        self._sql.execute(sa.delete(t.keywords).where(t.keywords.c.rowid.in_(mine)))
        self._sql.execute(sa.delete(t.passages).where(t.passages.c.article_id == article_id))
        self._sql.execute(sa.delete(t.articles).where(t.articles.c.id == article_id))

    def compact_keywords(self) -> None:
        """Leave nothing in the keyword index of what was deleted from it."""
        self._sql.exec_driver_sql("INSERT INTO keywords(keywords) VALUES('optimize')")

    # -- passages

    def passage_ids(self, article_id: str) -> list[str]:
        """The ids of an article's passages."""
        query = sa.select(t.passages.c.id).where(t.passages.c.article_id == article_id)
        return list(self._sql.scalars(query))

    def passages_of(self, article_id: str) -> tuple[list[Passage], np.ndarray]:
        """The passages of an article in order, and their vectors as float32 rows."""
        query = _select_passages().where(t.passages.c.article_id == article_id)
        rows = self._sql.execute(query.order_by(t.passages.c.start)).all()
        return [Passage(*row[1:6]) for row in rows], _vectors(row.vector for row in rows)

    def passages_at(self, numbers: Sequence[int]) -> tuple[list[Passage], np.ndarray]:
        """Passages by number, in the order of `numbers`, and their vectors as float32 rows."""
        rows = self._sql.execute(_select_passages().where(t.passages.c.number.in_(numbers)))
        found = {row.number: row for row in rows}
        ordered = [found[number] for number in numbers if number in found]
        return [Passage(*row[1:6]) for row in ordered], _vectors(row.vector for row in ordered)

    def numbers(
        self,
        passage_ids: Sequence[str],
        since: date | None,
        until: date | None,
        articles: Sequence[str] | None,
    ) -> list[int]:
        """Numbers of those of the passages that are in the catalog and pass the filters."""
        query = sa.select(t.passages.c.number, t.passages.c.id).join(
            t.articles, t.articles.c.id == t.passages.c.article_id
        )
        query = _filtered(query.where(t.passages.c.id.in_(passage_ids)), since, until, articles)
        found = {row.id: row.number for row in self._sql.execute(query)}
        return [found[passage_id] for passage_id in passage_ids if passage_id in found]

    def keyword_scores(
        self,
        match: str,
        k: int | None = None,
        numbers: Sequence[int] | None = None,
        since: date | None = None,
        until: date | None = None,
        articles: Sequence[str] | None = None,
    ) -> dict[int, float]:
        """BM25 scores (larger is better) of passages that match an FTS5 expression.

        With `k` the best of all that pass the filters; with `numbers` just these.
        """
        score = sa.literal_column("bm25(keywords)", sa.Float)
        query = sa.select(t.keywords.c.rowid, score.label("score")).where(
            sa.text("keywords MATCH :match").bindparams(match=match)
        )
        if numbers is not None:
            query = query.where(t.keywords.c.rowid.in_(numbers))
        if since or until or articles is not None:
            query = query.join(t.passages, t.passages.c.number == t.keywords.c.rowid)
            query = query.join(t.articles, t.articles.c.id == t.passages.c.article_id)
            query = _filtered(query, since, until, articles)
        if k is not None:
            query = query.order_by(score).limit(k)
        return {row.rowid: -row.score for row in self._sql.execute(query)}

    # -- the mirror in Chroma

    def mark_stale(self, passage_ids: Iterable[str]) -> None:
        """Note that Chroma may differ from the catalog in these passages."""
        rows = [{"passage_id": passage_id} for passage_id in passage_ids]
        if rows:
            self._sql.execute(sa.insert(t.stale).prefix_with("OR IGNORE"), rows)

    def stale(self) -> list[str]:
        """The passages in which Chroma may differ."""
        return list(self._sql.scalars(sa.select(t.stale.c.passage_id)))

    def mark_fresh(self, passage_ids: Sequence[str]) -> None:
        """Note that Chroma agrees in these passages."""
        for start in range(0, len(passage_ids), _IN_LIMIT):
            part = passage_ids[start : start + _IN_LIMIT]
            self._sql.execute(sa.delete(t.stale).where(t.stale.c.passage_id.in_(part)))

    def mirror_rows(
        self, passage_ids: Sequence[str] | None = None
    ) -> Iterator[tuple[str, str, date | None, np.ndarray]]:
        """(passage id, article id, published, float32 vector) of these passages, or of all."""
        columns = (t.passages.c.id, t.passages.c.article_id, t.articles.c.published)
        query = sa.select(*columns, t.passages.c.vector).join(
            t.articles, t.articles.c.id == t.passages.c.article_id
        )
        parts: Iterable[Any] = [query]
        if passage_ids is not None:
            parts = (
                query.where(t.passages.c.id.in_(passage_ids[start : start + _IN_LIMIT]))
                for start in range(0, len(passage_ids), _IN_LIMIT)
            )
        for part in parts:
            for row in self._sql.execute(part):
                yield row.id, row.article_id, row.published, _vector(row.vector)


def _now() -> datetime:
    """In UTC, as SQLite keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _select_articles() -> sa.Select[Any]:
    return sa.select(*_ARTICLE_COLUMNS)


def _select_passages() -> sa.Select[Any]:
    mine = (
        t.passages.c.id,
        t.passages.c.article_id,
        t.passages.c.start,
        t.passages.c.end,
    )
    return sa.select(t.passages.c.number, *mine, t.keywords.c.text, t.passages.c.vector).join(
        t.keywords, t.keywords.c.rowid == t.passages.c.number
    )


def _filtered(
    query: sa.Select[Any], since: date | None, until: date | None, articles: Sequence[str] | None
) -> sa.Select[Any]:
    if since:
        query = query.where(t.articles.c.published >= since)
    if until:
        query = query.where(t.articles.c.published <= until)
    if articles is not None:
        query = query.where(t.articles.c.id.in_(articles))
    return query


def _vectors(blobs: Iterable[bytes]) -> np.ndarray:
    rows = [_vector(blob) for blob in blobs]
    return np.stack(rows) if rows else np.zeros((0, 0), dtype=np.float32)


def _vector(blob: bytes) -> np.ndarray:
    return np.frombuffer(blob, dtype=np.float16).astype(np.float32)
