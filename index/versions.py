"""Earlier versions of articles, in the catalog."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import sqlalchemy as sa

import index.schema as t
from index.article import Article

_VERSION_COLUMNS = [t.versions.c[field.name] for field in fields(Article)]


def row_of(article: Article) -> dict[str, Any]:
    """The columns of a table that has an article's fields."""
    return {field.name: getattr(article, field.name) for field in fields(Article)}


class VersionTable:
    """Earlier versions of articles, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._sql = connection

    def of(self, article_id: str) -> list[Article]:
        """Earlier versions of an article, newest first."""
        mine = sa.select(*_VERSION_COLUMNS).where(t.versions.c.id == article_id)
        rows = self._sql.execute(mine.order_by(t.versions.c.number.desc()))
        return [Article(*row) for row in rows]

    def keep(self, old: Article, versions: int) -> None:
        """Keep a version that is replaced, and no more than so many of its article."""
        self._sql.execute(sa.insert(t.versions).values(**row_of(old)))
        self.trim(versions, old.id)

    def trim(self, versions: int, article_id: str | None = None) -> None:
        """Forget all but the newest earlier versions of an article, or of every one."""
        rank = sa.func.row_number().over(
            partition_by=t.versions.c.id, order_by=t.versions.c.number.desc()
        )
        ranked = sa.select(t.versions.c.number, rank.label("rank"))
        if article_id is not None:
            ranked = ranked.where(t.versions.c.id == article_id)
        found = ranked.subquery()
        old = sa.select(found.c.number).where(found.c.rank > versions)
        self._sql.execute(sa.delete(t.versions).where(t.versions.c.number.in_(old)))

    def forget(self, article_id: str) -> None:
        """An article is gone, with all its versions."""
        self._sql.execute(sa.delete(t.versions).where(t.versions.c.id == article_id))
