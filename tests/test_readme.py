"""The README is true: its Python session and its commands run, and give what it shows."""

from __future__ import annotations

import doctest
import re
import shlex
import sys
from pathlib import Path

import pytest

from index.settings import PREFIX, Settings
from ui.cli import app, main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
CLIPPINGS = {
    "flood.md": "---\ntitle: River Ostle floods Brennick\ndate: 2023-11-14\n---\n"
    "The River Ostle burst its banks on Tuesday.\n\nThe mayor of Brennick, Colin Tate, put the "
    "first estimate of the damage at 9 million pounds.\n",
    "recall.md": "---\ntitle: Ambassador called home\ndate: 2021-03-17\n---\n"
    "Russia recalled its ambassador Anatoly Antonov for consultations.\n\n"
    "Antonov would leave the United States on Saturday, the embassy said.\n",
}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to work in, with clippings to index."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clippings").mkdir()
    for name, text in CLIPPINGS.items():
        (tmp_path / "clippings" / name).write_text(text, encoding="utf-8")


def test_the_python_session_gives_what_it_shows() -> None:
    [session] = blocks("python")
    test = doctest.DocTestParser().get_doctest(session, {}, "README", "README.md", 0)
    assert len(test.examples) > 10
    report: list[str] = []
    doctest.DocTestRunner().run(test, out=report.append)
    assert not report, "".join(report)


def test_the_commands_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [session] = blocks("console")
    for command, shown in re.findall(r"^\$ (.*)\n((?:[^$].*\n)*)", session, re.MULTILINE):
        monkeypatch.setattr(sys, "argv", shlex.split(command))
        with pytest.raises(SystemExit) as stopped:
            main()
        assert not stopped.value.code, command
        assert shown in capsys.readouterr().out


def test_every_command_and_every_setting_is_documented() -> None:
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "")
        assert f"| `article-chat {name}" in README
    for name in Settings.model_fields:
        assert f"| `{PREFIX}{name.upper()}`" in README
