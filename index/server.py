"""The library's own Chroma server: one per folder, shared by every process that uses it.

Two processes that open the same Chroma folder destroy it, so exactly one process owns it: this
module run as a program. It is `chroma run`, the Rust server of the chromadb wheel, in a thread,
with a main loop that ends the process soon after the last user has gone.

Everything hangs on lock files, which the operating system drops with their process, however it
ends:

    gate.lock     held for a moment by whoever joins, and by the server while it decides to end
    server.lock   held by the server for as long as it lives
    users/*       one per user, held for as long as it uses the server
    server.json   where the server listens; written once it does
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.disk import delete, is_full, remedy
from index.errors import VectorServerError

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
START_SECONDS = 60.0
LINGER_SECONDS = 1.0
_POLL_SECONDS = 0.25


class ServerUse:
    """A user's stake in the server of one folder: while it is open the server runs.

    Raises:
        VectorServerError: the server cannot be started.
    """

    def __init__(self, folder: Path) -> None:
        self._room = _Room(folder)
        with self._room.gate:
            self._stake = self._room.new_stake()
            try:
                self.port = self._room.running_port() or self._room.start()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Give up the stake. The server ends by itself when nobody holds one."""
        self._stake.release()
        Path(self._stake.lock_file).unlink(missing_ok=True)


def empty(folder: Path) -> None:
    """Delete what the server of a folder keeps; if it runs, it is ended for that.

    Whoever uses it meanwhile finds it gone, and starts it again.
    """
    room = _Room(folder)
    with room.gate:
        try:
            room.server.acquire(timeout=0)
        except Timeout:
            with suppress(OSError):  # it has ended by itself
                os.kill(int(json.loads(room.address.read_text())["pid"]), signal.SIGTERM)
            room.server.acquire(timeout=START_SECONDS)
        room.address.unlink(missing_ok=True)
        delete(room.data)
        room.server.release()


class _Ended(VectorServerError):
    """The server that was waited for has ended."""


class _Room:
    """The files through which the server of one folder and its users find each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.users = folder / "users"
        self.users.mkdir(parents=True, exist_ok=True)
        self.gate = _lock(folder / "gate.lock")
        self.server = _lock(folder / "server.lock")
        self.data = folder / "data"
        self.address = folder / "server.json"
        self.log = folder / "server.log"

    def new_stake(self) -> FileLock:
        stake = _lock(self.users / f"{os.getpid()}-{uuid.uuid4().hex[:8]}")
        stake.acquire()
        return stake

    def has_users(self) -> bool:
        """Whether anybody holds a stake; stakes of the dead are cleared away."""
        alive = False
        for path in self.users.iterdir():
            stake = _lock(path)
            try:
                stake.acquire(timeout=0)
            except Timeout:
                alive = True
            else:
                stake.release()
                path.unlink(missing_ok=True)
        return alive

    def running_port(self) -> int | None:
        """The port of the living server, or None. Waits for one that is starting or dying."""
        try:
            return self._wait_until_up(ended=self._has_no_server)
        except _Ended:
            return None

    def _has_no_server(self) -> bool:
        try:
            self.server.acquire(timeout=0)
        except Timeout:
            return False
        self.server.release()
        return True

    def start(self) -> int:
        """Start the server; if it fails on what it has on the disk, do so without that.

        Nothing there is the only copy: whoever uses it finds it empty, and fills it.
        """
        try:
            return self._start()
        except _Ended:
            if not self.data.exists() or is_full(self.folder):
                raise
        log.warning("the Chroma server does not start with %s; it is built anew", self.data)
        delete(self.data)
        return self._start()

    def _start(self) -> int:
        self.address.unlink(missing_ok=True)
        with self.log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "index.server", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        threading.Thread(target=process.wait, daemon=True).start()  # leaves no zombie
        return self._wait_until_up(ended=lambda: process.poll() is not None)

    def _wait_until_up(self, ended: Callable[[], bool]) -> int:
        deadline = time.monotonic() + START_SECONDS
        reason = remedy(self.folder, f"see {self.log}")
        while time.monotonic() < deadline:
            if ended():
                raise _Ended(f"the Chroma server did not start: {reason}")
            try:
                port = int(json.loads(self.address.read_text())["port"])
                if _beats(port):
                    return port
            except (OSError, ValueError, http.client.HTTPException):
                pass
            time.sleep(0.02)
        raise VectorServerError(f"the Chroma server did not start: {reason}")


def _lock(path: Path) -> FileLock:
    return FileLock(path, thread_local=False)


def _beats(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/api/v2/heartbeat")
        with connection.getresponse() as response:
            return response.status == 200
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _run_chroma(folder: Path, port: int) -> None:
    import chromadb_rust_bindings

    arguments = ["--path", str(_Room(folder).data), "--host", HOST, "--port", str(port)]
    chromadb_rust_bindings.cli(["chroma", "run", *arguments])


def _identity(path: Path) -> tuple[int, int] | None:
    """Of the file itself, whatever its name; None if there is none."""
    with suppress(FileNotFoundError):
        status = path.stat()
        return status.st_dev, status.st_ino
    return None


def serve(folder: Path) -> None:
    """Run the server of `folder` until its last user, or the folder, has gone. Ends the process."""
    room = _Room(folder)
    room.server.acquire(timeout=5)
    held = _identity(Path(room.server.lock_file))
    port = _free_port()
    chroma = threading.Thread(target=_run_chroma, args=(folder, port), daemon=True)
    chroma.start()
    fresh = room.address.with_suffix(".new")
    fresh.write_text(json.dumps({"port": port, "pid": os.getpid()}))
    fresh.replace(room.address)
    idle_since: float | None = None
    while chroma.is_alive():
        time.sleep(_POLL_SECONDS)
        if _identity(Path(room.server.lock_file)) != held:  # the folder is gone, or another
            os._exit(0)
        try:
            room.gate.acquire(timeout=0)
        except Timeout:  # somebody is joining
            continue
        if room.has_users():
            idle_since = None
        elif idle_since is None:
            idle_since = time.monotonic()
        elif time.monotonic() - idle_since > LINGER_SECONDS:
            room.address.unlink(missing_ok=True)
            os._exit(0)  # while the gate is ours, so nobody joins a server about to end
        room.gate.release()
    os._exit(1)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
