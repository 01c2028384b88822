"""What became of the sources of an `add` or a `sync`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Failure:
    """A source that could not be read, and why.

    `retry_in` is after how many seconds it may be tried again; None where that is no use.
    """

    source: str
    reason: str
    retry_in: float | None = None

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


class Look(NamedTuple):
    """What a folder, a page or a feed brought the last time.

    `looked` is in UTC; `failures` are the first of those that there were.
    """

    source: str
    looked: datetime
    outcome: str
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class SyncReport:
    """Article ids by what became of them, and the sources that failed.

    `pending` are files that may still be being written, by name.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    pending: tuple[str, ...] = ()

    @property
    def news(self) -> bool:
        """Whether anything has come, changed, gone or failed."""
        return bool(self.added or self.updated or self.removed or self.failed)

    def __str__(self) -> str:
        counts = [f"{len(ids)} {kind}" for kind, ids in vars(self).items() if ids]
        return ", ".join(counts) or "nothing to do"

    def __repr__(self) -> str:
        failures = "".join(f"\n  failed: {failure}" for failure in self.failed)
        return f"<SyncReport: {self}{failures}>"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)
