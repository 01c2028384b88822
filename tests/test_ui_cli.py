"""The command line: every command, its exit codes, and JSON that is nothing but JSON."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SAMPLES
from support import alive, server_pid, wait_until

from index import Article, Library
from ui.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process: exit code, stdout, stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["article-chat", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        return int(stopped.value.code or 0), out, err

    return run


@pytest.fixture
def shelf(tmp_path: Path, run: Run) -> str:
    """A library with the flood samples, as the value of --library."""
    folder = str(tmp_path / "shelf")
    code, out, _ = run("index", *map(str, SAMPLES.glob("brennick-*.md")), "--library", folder)
    assert (code, out) == (0, "2 added\n")
    return folder


def test_ask_prints_the_answer_and_its_quotes(run: Run, shelf: str) -> None:
    code, out, _ = run("ask", "Who is the mayor of Brennick?", "--library", shelf)
    assert code == 0
    assert "Colin Tate" in out.split("[1]")[0].replace("\n", " ")
    assert "[1] “" in out


def test_ask_json_is_one_document(run: Run, shelf: str) -> None:
    question = "Who is the mayor of Brennick?"
    code, out, err = run("ask", question, "--library", shelf, "--json")
    row = json.loads(out)
    assert (code, err) == (0, "")
    assert set(row) == {"question", "answered", "text", "confidence", "citations", "timings"}
    with Library.open(shelf) as library:
        for c in row["citations"]:
            assert library.article(c["article_id"]).text[c["start"] : c["end"]] == c["quote"]


def test_ask_ends_with_3_when_the_articles_dont_say(run: Run, shelf: str) -> None:
    code, out, _ = run("ask", "What is the capital of Australia?", "--library", shelf)
    assert code == 3
    assert out.startswith("The articles don't say.")
    code, out, _ = run("ask", "What is the capital of Australia?", "--library", shelf, "--json")
    assert (code, json.loads(out)["answered"]) == (3, False)


def test_index_names_each_failure_and_indexes_the_rest(
    run: Run, tmp_path: Path, shelf: str
) -> None:
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text("A new tram line opened in Norwell.")
    empty.touch()
    missing = tmp_path / "missing.txt"
    arguments = ("index", str(empty), str(good), str(missing), "--library", shelf)
    code, out, err = run(*arguments)
    assert (code, out) == (1, "1 added, 2 failed\n")
    assert [line.split(": ")[0] for line in err.splitlines()] == [str(empty), str(missing)]
    code, out, err = run(*arguments, "--json")
    report = json.loads(out)
    assert code == 1
    assert len(report["unchanged"]) == 1
    assert [failure["source"] for failure in report["failed"]] == [str(empty), str(missing)]


def test_search_list_show_remove(run: Run, shelf: str) -> None:
    code, out, _ = run("search", "spillway", "--library", shelf, "--json")
    passages = json.loads(out)["passages"]
    assert code == 0
    assert set(passages[0]) >= {"id", "article_id", "start", "end", "text", "score", "title"}
    code, out, _ = run("list", "--library", shelf, "--json")
    ids = [article["id"] for article in json.loads(out)["articles"]]
    assert (code, len(ids)) == (0, 2)
    code, out, _ = run("show", ids[0], "--library", shelf)
    assert code == 0
    assert "Debris in the spillway" in out
    assert run("remove", ids[0], "--library", shelf)[0] == 0
    code, _, err = run("show", ids[0], "--library", shelf)
    assert code == 2
    assert ids[0] in err
    assert run("list", "--library", shelf)[0] == 0
    assert run("search", "spillway", "--library", shelf)[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", " "),
        ("ask", "why " * 2500),
        ("ask", "Why?", "--model", "no-such-model"),
        ("search", ""),
        ("remove", "no-such-id"),
        ("nonsense",),
        ("index",),
    ],
)
def test_misuse_is_exit_code_2_and_one_line(run: Run, shelf: str, arguments: tuple) -> None:
    code, out, err = run(*arguments, *(("--library", shelf) if arguments[0] != "nonsense" else ()))
    assert (code, out) == (2, "")
    assert err.strip()


def test_an_unknown_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_CHAT_LIBARY", "x")
    code, _, err = run("list")
    assert code == 2
    assert "ARTICLE_CHAT_LIBARY" in err
    assert "ARTICLE_CHAT_LIBRARY" in err


def test_a_setting_that_cannot_be_used_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_CHAT_MAX_FILE_MB", "many")
    code, _, err = run("list")
    assert code == 2
    assert "ARTICLE_CHAT_MAX_FILE_MB='many'" in err


def test_a_folder_that_is_no_library_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite3").write_text("not a catalog " * 100)
    code, _, err = run("list", "--library", str(tmp_path))
    assert code == 1
    assert str(tmp_path) in err
    assert len(err.splitlines()) == 1


def test_watch_once_mirrors_a_folder(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("A tram line opened in Norwell.")
    library = str(tmp_path / "shelf")
    code, out, _ = run("watch", str(folder), "--once", "--library", library)
    assert (code, out.split(" ", 1)[1]) == (0, f"{folder}: 1 added\n")
    (folder / "a.txt").unlink()
    assert "1 removed" in run("watch", str(folder), "--once", "--library", library)[1]


def test_watch_follows_a_folder_until_interrupted(tmp_path: Path) -> None:
    folder, shelf = tmp_path / "in", tmp_path / "shelf"
    folder.mkdir()
    command = [sys.executable, "-m", "ui.cli", "watch", str(folder), "--library", str(shelf)]
    watching = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert watching.stdout
    try:
        assert "nothing to do" in watching.stdout.readline()
        (folder / "a.txt").write_text("A tram line opened in Norwell.")
        assert "1 added" in watching.stdout.readline()
        pid = server_pid(shelf)
        watching.send_signal(signal.SIGINT)
        assert watching.wait(timeout=30) in (0, 130)
    finally:
        watching.kill()
        watching.communicate()
    wait_until(lambda: not alive(pid))


def test_eval_measures_known_questions(run: Run, tmp_path: Path, flood: Article) -> None:
    corpus, questions = tmp_path / "corpus.jsonl", tmp_path / "questions.jsonl"
    corpus.write_text(json.dumps({"id": "f", "title": flood.title, "text": flood.text}))
    rows = [
        {"question": "Which river burst its banks?", "answers": ["Ash"], "relevant": ["f"]},
        {"question": "How old is the pope?", "answers": [], "relevant": [], "unanswerable": True},
    ]
    questions.write_text("\n".join(map(json.dumps, rows)))
    asked = "eval", str(questions), "--articles", str(corpus)
    code, out, _ = run(*asked, "--json", "--library", str(tmp_path / "kept"))
    scores = json.loads(out)
    assert code == 0
    expected = {
        "questions": 2,
        "unanswerable": 1,
        "article_first": 1.0,
        "answer_has_gold": 1.0,
        "refusal_precision": 1.0,
        "refusal_recall": 1.0,
        "citations_verbatim": 1.0,
    }
    assert {name: scores[name] for name in expected} == expected
    with Library.open(tmp_path / "kept") as library:
        assert [article.id for article in library.articles()] == ["f"]
    questions.write_text("{}")
    code, _, err = run(*asked)
    assert code == 1
    assert f"{questions}:1" in err


def test_importing_the_packages_loads_nothing_heavy() -> None:
    script = "import sys, index, qa; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", script], text=True).split()
    heavy = {"torch", "chromadb", "langchain_core", "sqlalchemy", "pydantic", "numpy", "streamlit"}
    assert not heavy & set(loaded)


def test_the_console_script_is_installed() -> None:
    script = Path(sys.executable).with_name("article-chat")
    wide = {**os.environ, "COLUMNS": "80"}
    out = subprocess.check_output([script, "--help"], text=True, env=wide)
    for command in ("chat", "ask", "index", "watch", "search", "list", "show", "remove", "eval"):
        assert f"  {command} " in out
