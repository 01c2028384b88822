"""Copies of one story: articles with nearly the same words, a few days apart.

Wire stories and corrections come again and again under other names. The share of common runs of
words is estimated with MinHash (Broder, "On the resemblance and containment of documents", 1997);
candidates share a band of the signature (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets",
chapter 3). Reports that a newspaper writes by the same pattern every month are not copies, which is
why the days count.
"""

from __future__ import annotations

import zlib
from datetime import date

import numpy as np
import sqlalchemy as sa

import index.schema as t
from index.article import Article

SAME_STORY = 0.7
"""The share of common runs of words from which on articles are copies."""

DAYS_APART = 7
"""At most, between the publication of a copy and of the next one."""

_RUN = 4  # words
_BANDS, _ROWS = 20, 6  # finds 92 of 100 pairs that share 0.7 of their runs, 99.8 at 0.8


def signature(text: str) -> np.ndarray:
    """The MinHash of an article's words, a vector of uint32."""
    from datasketch import MinHash

    words = text.lower().split()
    runs = {" ".join(words[n : n + _RUN]) for n in range(max(1, len(words) - _RUN + 1))}
    made = MinHash(num_perm=_BANDS * _ROWS, seed=1)
    made.update_batch([run.encode() for run in runs])
    return np.asarray(made.hashvalues, dtype=np.uint32)


def bands(signed: np.ndarray) -> list[int]:
    """Numbers of which copies are likely to have one in common."""
    rows = signed.reshape(_BANDS, _ROWS)
    return [zlib.crc32(row.tobytes(), band) for band, row in enumerate(rows)]


def are_copies(
    one: np.ndarray, other: np.ndarray, published: date | None, also: date | None
) -> bool:
    """Whether two signatures and days of publication are those of copies."""
    if published and also and abs((published - also).days) > DAYS_APART:
        return False
    return bool(np.mean(one == other) >= SAME_STORY)


class StoryTable:
    """Which articles tell the same story, inside one transaction on the catalog."""

    def __init__(self, connection: sa.Connection) -> None:
        self._sql = connection

    def assign(self, article: Article, signed: np.ndarray) -> None:
        """Find the story that an article is a copy of, or begin a new one with it."""
        own = bands(signed)
        self.forget(article.id)
        near = sa.select(t.bands.c.article_id).where(t.bands.c.band.in_(own))
        rows = self._sql.execute(
            sa.select(t.copies.c.story, t.copies.c.signature, t.articles.c.published)
            .join(t.articles, t.articles.c.id == t.copies.c.article_id)
            .where(t.copies.c.article_id.in_(near))
        )
        stories = [
            row.story
            for row in rows
            if are_copies(
                signed, np.frombuffer(row.signature, np.uint32), article.published, row.published
            )
        ]
        story = stories[0] if stories else article.id
        self._sql.execute(
            sa.insert(t.copies).values(
                article_id=article.id, story=story, signature=signed.tobytes()
            )
        )
        rows_made = [{"band": band, "article_id": article.id} for band in own]
        self._sql.execute(sa.insert(t.bands), rows_made)

    def forget(self, article_id: str) -> None:
        """An article is no longer there."""
        for table in (t.copies, t.bands):
            self._sql.execute(sa.delete(table).where(table.c.article_id == article_id))
