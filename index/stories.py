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
