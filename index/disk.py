"""What to do about a file that cannot be written."""

from __future__ import annotations

import shutil
from pathlib import Path

_FULL = 1_000_000  # bytes left


def remedy(path: Path, otherwise: str) -> str:
    """To free some space, if the disk of an existing file or folder is full."""
    if shutil.disk_usage(path).free < _FULL:
        return "the disk is full; free some space, and try again"
    return otherwise
