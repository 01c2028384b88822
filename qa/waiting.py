"""Waiting for what takes its time without being stuck with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")

_TICK = 0.1  # seconds


def ticking(items: Iterator[T]) -> Iterator[T | None]:
    """The items as they come, and None a few times a second while none does.

    They are made in a thread of their own, which ends with the item after the last that is wanted.

    Raises:
        Exception: what making them raises.
    """
    made: SimpleQueue[tuple[T | None, Exception | None]] = SimpleQueue()
    left = threading.Event()

    def work() -> None:
        try:
            for item in items:
                if left.is_set():
                    return
                made.put((item, None))
        except Exception as error:  # it is raised where somebody waits for it
            made.put((None, error))
        else:
            made.put((None, StopIteration()))

    threading.Thread(target=copy_context().run, args=(work,), daemon=True).start()
    try:
        while True:
            try:
                item, error = made.get(timeout=_TICK)
            except Empty:
                yield None
                continue
            if isinstance(error, StopIteration):
                return
            if error:
                raise error
            yield item
    finally:
        left.set()
