"""The three packages come from this project, and export what they promise."""

from __future__ import annotations

from pathlib import Path

import pytest

import index
import qa
import ui

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("package", [index, qa, ui], ids=["index", "qa", "ui"])
def test_packages_come_from_this_project(package) -> None:
    assert Path(package.__file__).parent == ROOT / package.__name__


@pytest.mark.parametrize("package", [index, qa], ids=["index", "qa"])
def test_all_names_exist_and_are_documented(package) -> None:
    for name in package.__all__:
        assert getattr(package, name).__doc__


def test_the_contract_is_exported() -> None:
    assert {"Library", "Article", "Passage", "SyncReport"} <= set(index.__all__)
    assert {"ask", "Chat", "Answer", "Citation"} <= set(qa.__all__)
