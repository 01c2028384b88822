"""Damaged and hostile files: each is indexed, or refused by name."""

from __future__ import annotations

from pathlib import Path

from fuzz import KINDS, fuzz


def test_whatever_a_file_holds_it_is_indexed_or_refused(tmp_path: Path) -> None:
    assert fuzz(tmp_path, inputs=2 * len(KINDS), seed=2, tell=lambda _: None) == []
