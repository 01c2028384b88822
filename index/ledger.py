"""Where articles come from, in the catalog: files, pages, feeds, and what they brought last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa

import index.schema as t
from index.report import Look

_LAST = "\U0010ffff"  # sorts after whatever a URI may hold


class Origin(NamedTuple):
    """Where an article came from.

    `own_id` is the id the origin's article would have by itself; `article_id` is another one's
    where the same text was there before. `digest` is of the bytes at the origin; `stamp` is what
    the file system says of them, and while that stays the same they are not read again.
    """

    origin: str
    article_id: str
    own_id: str
    digest: str
    stamp: str = ""


class Ledger:
    """The origins, feeds and looks, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._sql = connection

    def origin(self, origin: str) -> Origin | None:
        """What is known of an origin."""
        return next(iter(self.origins([origin])), None)

    def origins(self, origins: Sequence[str]) -> list[Origin]:
        """What is known of these origins."""
        query = sa.select(t.origins).where(t.origins.c.origin.in_(origins))
        return [Origin(*row) for row in self._sql.execute(query)]

    def origins_of(self, article_id: str) -> list[Origin]:
        """Every origin of an article, in a fixed order."""
        query = sa.select(t.origins).where(t.origins.c.article_id == article_id)
        return [Origin(*row) for row in self._sql.execute(query.order_by(t.origins.c.origin))]

    def origins_named(self, own_id: str) -> list[Origin]:
        """Every origin whose article would have this id by itself."""
        query = sa.select(t.origins).where(t.origins.c.own_id == own_id)
        return [Origin(*row) for row in self._sql.execute(query)]

    def origins_below(self, prefix: str) -> list[Origin]:
        """Every origin that starts with `prefix`."""
        origin = t.origins.c.origin  # a range, unlike a pattern, is looked up in the table's index
        query = sa.select(t.origins).where(origin >= prefix, origin < prefix + _LAST)
        return [Origin(*row) for row in self._sql.execute(query)]

    def set_origin(self, origin: Origin) -> None:
        """Remember where an article came from."""
        self.forget_origin(origin.origin)
        self._sql.execute(sa.insert(t.origins).values(**origin._asdict()))

    def forget_origin(self, origin: str) -> None:
        """Forget where an article came from."""
        self._sql.execute(sa.delete(t.origins).where(t.origins.c.origin == origin))

    def set_stamp(self, origin: str, stamp: str) -> None:
        """Remember what the file system says of an origin whose bytes have not changed."""
        same = t.origins.c.origin == origin
        self._sql.execute(sa.update(t.origins).where(same).values(stamp=stamp))

    def feeds(self) -> dict[str, tuple[str | None, str | None]]:
        """The validators of every feed that was read, ETag and Last-Modified, by address."""
        rows = self._sql.execute(sa.select(t.feeds))
        return {row.url: (row.etag, row.modified) for row in rows}

    def set_feed(self, url: str, etag: str | None, modified: str | None) -> None:
        """Remember what a feed's server said of the version that was read."""
        self._sql.execute(sa.delete(t.feeds).where(t.feeds.c.url == url))
        self._sql.execute(sa.insert(t.feeds).values(url=url, etag=etag, modified=modified))

    def looks(self) -> list[Look]:
        """What every folder, page and feed brought the last time, the latest first."""
        rows = self._sql.execute(sa.select(t.looks).order_by(t.looks.c.looked.desc()))
        return [
            Look(
                row.source,
                row.looked.replace(tzinfo=UTC),
                row.outcome,
                (*json.loads(row.failures),),
            )
            for row in rows
        ]

    def set_look(self, source: str, outcome: str, failures: Sequence[str]) -> None:
        """Remember what a folder, a page or a feed has just brought."""
        self._sql.execute(sa.delete(t.looks).where(t.looks.c.source == source))
        self._sql.execute(
            sa.insert(t.looks).values(
                source=source,
                looked=datetime.now(UTC).replace(tzinfo=None),
                outcome=outcome,
                failures=json.dumps(failures),
            )
        )
