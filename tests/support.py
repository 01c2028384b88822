"""Helpers that several test files share."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something to become true; fail if it does not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def server_pid(library: Path) -> int:
    """The process id of a library's Chroma server."""
    return int(json.loads((library / "chroma" / "server.json").read_text())["pid"])


def alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
