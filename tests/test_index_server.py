"""The Chroma server: one per folder, shared, and gone when the last user goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock
from support import alive, server_pid, wait_until
from torture import damage

from index import Article, Library
from index.embed import LocalEmbedder
from index.errors import VectorsDamaged, VectorServerError
from index.server import ServerUse
from index.vectors import Vectors

USE_AND_WAIT = """
import sys, time
from pathlib import Path
from index.server import ServerUse
print(ServerUse(Path(sys.argv[1])).port, flush=True)
time.sleep(600)
"""


def other_process(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Another user of the server, and the port it was given."""
    process = subprocess.Popen(
        [sys.executable, "-c", USE_AND_WAIT, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, int(process.stdout.readline())


def test_users_share_one_server_and_the_last_one_ends_it(tmp_path: Path) -> None:
    first, second = ServerUse(tmp_path / "chroma"), ServerUse(tmp_path / "chroma")
    assert first.port == second.port
    pid = server_pid(tmp_path)
    first.close()
    with pytest.raises(AssertionError):
        wait_until(lambda: not alive(pid), seconds=2.5)
    second.close()
    wait_until(lambda: not alive(pid))


def test_two_processes_share_it_and_kill_9_gives_up_a_stake(tmp_path: Path) -> None:
    process, port = other_process(tmp_path / "chroma")
    try:
        use = ServerUse(tmp_path / "chroma")
        assert use.port == port
        pid = server_pid(tmp_path)
        use.close()
        assert alive(pid)
    finally:
        process.kill()
        process.communicate()
    wait_until(lambda: not alive(pid))


def test_ten_processes_at_once_start_one_server(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", USE_AND_WAIT, str(tmp_path / "chroma")],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(10)
    ]
    ports = {process.stdout.readline() for process in started if process.stdout}
    pid = server_pid(tmp_path)
    for process in started:
        process.kill()
        process.communicate()
    assert len(ports) == 1
    wait_until(lambda: not alive(pid))


def test_a_killed_server_is_started_again(
    library: Library, embedder: LocalEmbedder, flood: Article, strike: Article
) -> None:
    library.add(flood)
    os.kill(server_pid(library.path), signal.SIGKILL)
    assert library.search("Which homes were flooded?")[0].article_id == flood.id
    os.kill(server_pid(library.path), signal.SIGKILL)
    assert library.add(strike).added == (strike.id,)
    assert library.search("Who walked out?")[0].article_id == strike.id


def test_a_server_that_is_still_dying_is_waited_for(tmp_path: Path) -> None:
    """A killed process keeps its lock until the system has cleared it away."""
    (tmp_path / "server.json").write_text('{"port": 9, "pid": 0}')
    dying = FileLock(tmp_path / "server.lock", thread_local=False)
    dying.acquire()
    threading.Timer(0.5, dying.release).start()
    use = ServerUse(tmp_path)
    assert use.port != 9
    use.close()


def test_a_server_whose_folder_is_gone_ends_and_leaves_nothing_there(tmp_path: Path) -> None:
    use = ServerUse(tmp_path / "chroma")
    pid = server_pid(tmp_path)
    (tmp_path / "chroma").rename(tmp_path / "elsewhere")
    wait_until(lambda: not alive(pid))
    use.close()
    assert not (tmp_path / "chroma").exists()


def test_a_server_elsewhere_is_used_by_its_url(
    tmp_path: Path, embedder: LocalEmbedder, flood: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    use = ServerUse(tmp_path / "elsewhere")
    monkeypatch.setenv("ARTICLE_CHAT_CHROMA_URL", f"http://127.0.0.1:{use.port}")
    with Library.open(tmp_path / "library", embedder) as library:
        library.add(flood)
        assert library.search("Which homes were flooded?")[0].article_id == flood.id
        assert not (library.path / "chroma").exists()
    use.close()


def test_no_server_at_the_url_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(VectorServerError, match="no Chroma server answers"):
        Vectors(tmp_path, "passages", "http://127.0.0.1:9").count()


def test_a_server_that_cannot_start_names_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(VectorServerError, match=r"server\.log"):
        ServerUse(tmp_path / "chroma")


def test_a_server_that_cannot_start_on_a_full_disk_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=4096))
    with pytest.raises(VectorServerError, match="disk is full; free some space"):
        ServerUse(tmp_path / "chroma")


@pytest.mark.parametrize("damage_to", ["everything", "vectors"])
def test_a_damaged_chroma_folder_is_built_anew(
    library: Library, embedder: LocalEmbedder, flood: Article, strike: Article, damage_to: str
) -> None:
    library.add([flood, strike])
    library.close()
    wait_until(lambda: not (library.path / "chroma" / "server.json").exists())
    for path in (library.path / "chroma" / "data").rglob("*"):
        if path.is_file() and (damage_to == "everything" or "sqlite" not in path.name):
            path.write_bytes(b"x" * max(path.stat().st_size, 100))
    with Library.open(library.path, embedder) as opened:
        assert opened.search("Which homes were flooded?")[0].article_id == flood.id
        opened.remove(flood.id)
        assert opened.search("Which homes were flooded?")[0].article_id == strike.id


def test_a_server_that_fails_whatever_it_is_asked_is_built_anew(
    library: Library, flood: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(flood)
    delete, failed = Vectors.delete, []

    def broken(self: Vectors, passage_ids: list[str]) -> None:
        if not failed:
            failed.append(passage_ids)
            raise VectorsDamaged("it fails")
        delete(self, passage_ids)

    monkeypatch.setattr(Vectors, "delete", broken)
    library.remove(flood.id)
    assert failed
    assert damage(library, []) == []
