"""Two kinds of work on batches, side by side: the one on the next batch, the other on the last."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Self, TypeVar

T = TypeVar("T")
U = TypeVar("U")
V = TypeVar("V")

_MOST = 2  # batches


class Belt(Generic[T, U, V]):
    """Does `first` with batches in one thread, and `second` with what comes of it in another.

    Both keep the order; `done` gets each outcome, in the thread that uses the belt. At most
    _MOST batches are on it: what is put on beyond that waits. To leave it normally is to wait for
    all of them; an exception leaves out what nobody has begun.
    """

    def __init__(
        self,
        first: Callable[[Sequence[T]], U],
        second: Callable[[Sequence[T], U], V],
        done: Callable[[V], None],
    ) -> None:
        self._first, self._second, self._done = first, second, done
        self._pools = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._batches = deque[tuple[int, Future[V]]]()

    @property
    def waiting(self) -> int:
        """How many items are on the belt."""
        return sum(count for count, _ in self._batches)

    def put(self, batch: Sequence[T]) -> None:
        """Put a batch on the belt; an empty one is nothing.

        Raises:
            Exception: what the work on an earlier batch has raised.
        """
        if not batch:
            return
        begun = self._pools[0].submit(self._first, batch)
        ended = self._pools[1].submit(lambda: self._second(batch, begun.result()))
        self._batches.append((len(batch), ended))
        while len(self._batches) > _MOST:
            self._take()

    def _take(self) -> None:
        _, ended = self._batches.popleft()
        self._done(ended.result())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            while kind is None and self._batches:
                self._take()
        finally:
            for pool in self._pools:
                pool.shutdown(cancel_futures=True)
