"""The tables of the catalog, and the settings every connection to it gets."""

from __future__ import annotations

import sqlite3
from typing import Any

import sqlalchemy as sa

FORMAT = 3
"""Version of the tables, kept in SQLite's user_version."""


def _fields() -> list[sa.Column[Any]]:
    """What an article has besides its id."""
    return [
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("published", sa.Date),
        sa.Column("author", sa.Text),
        sa.Column("source", sa.Text),
        sa.Column("language", sa.Text),
    ]


def _place() -> list[sa.Column[Any]]:
    """Where a passage stands, and its vector."""
    return [
        sa.Column("article_id", sa.Text, nullable=False, index=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    ]


metadata = sa.MetaData()
meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    *_fields(),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("text_digest", sa.Text, nullable=False, index=True),
    sa.Column("indexed", sa.DateTime, nullable=False),
)
sa.Index("ix_articles_published", articles.c.published)
versions = sa.Table(
    "versions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),  # later ones are larger
    sa.Column("id", sa.Text, nullable=False, index=True),
    *_fields(),
)
origins = sa.Table(
    "origins",
    metadata,
    sa.Column("origin", sa.Text, primary_key=True),
    sa.Column("article_id", sa.Text, nullable=False, index=True),
    sa.Column("own_id", sa.Text, nullable=False, index=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("stamp", sa.Text, nullable=False, server_default=""),
)
copies = sa.Table(  # which articles tell the same story; `story` is the id of the first one
    "copies",
    metadata,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("story", sa.Text, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
)
bands = sa.Table(
    "bands",
    metadata,
    sa.Column("band", sa.Integer, nullable=False, index=True),
    sa.Column("article_id", sa.Text, nullable=False, index=True),
)
looks = sa.Table(  # what folders, pages and feeds brought the last time
    "looks",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("looked", sa.DateTime, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("failures", sa.Text, nullable=False),  # as a JSON list
)
feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("etag", sa.Text),
    sa.Column("modified", sa.Text),
)
passages = sa.Table(
    "passages",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    *_place(),
)
next_articles = sa.Table(  # which articles are ready for the next embedding model
    "next_articles",
    metadata,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
)
next_passages = sa.Table(
    "next_passages",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    *_place(),
)
stale = sa.Table("stale", metadata, sa.Column("passage_id", sa.Text, primary_key=True))
keywords = sa.table("keywords", sa.column("rowid"), sa.column("title"), sa.column("text"))
KEYWORDS_DDL = """
CREATE VIRTUAL TABLE IF NOT EXISTS keywords
USING fts5(title, text, tokenize = "porter unicode61 remove_diacritics 2")
"""

MIGRATIONS = {1: ["ALTER TABLE origins ADD COLUMN stamp TEXT NOT NULL DEFAULT ''"]}
"""What to change in tables of an older version; new ones are made anyway."""


def configure(connection: sqlite3.Connection, _record: object) -> None:
    """Set up a new connection; for SQLAlchemy's connect event."""
    connection.isolation_level = None  # transactions begin where the catalog says so
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # acknowledged means on the disk
