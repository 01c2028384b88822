"""Full disks, and getting rid of files."""

from __future__ import annotations

import shutil
from pathlib import Path

_FULL = 1_000_000  # bytes left


def is_full(path: Path) -> bool:
    """Whether the disk of an existing file or folder is full."""
    return shutil.disk_usage(path).free < _FULL


def remedy(path: Path, otherwise: str) -> str:
    """What to do about a file that cannot be written: to free some space, if the disk is full."""
    return "the disk is full; free some space, and try again" if is_full(path) else otherwise


def delete(path: Path) -> None:
    """Delete a file, or a folder with all that can be deleted in it."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
