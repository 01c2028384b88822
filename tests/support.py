"""Helpers that several test files share."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


@dataclass
class Site:
    """What a server answers, by path: status, headers, body; and what it was asked."""

    address: str
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """Set what is at a path; its address. `_` stands for `-` in the headers' names."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else body.encode()
        self.answers[path] = (status, {"Content-Type": "text/html", **named}, data)
        return self.address + path


@contextmanager
def served() -> Iterator[Site]:
    """A web server on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            status, headers, body = made.answers.get(self.path, (404, {}, b""))
            etag = headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Site(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


@dataclass
class OpenAI:
    """A language model's server: the status and the words it answers with, what it was asked.

    `models` are those that it says it has.
    """

    address: str
    status: int = 200
    words: str = ""
    models: list[str] = field(default_factory=list)
    asked: list[dict[str, object]] = field(default_factory=list)


@contextmanager
def language_model() -> Iterator[OpenAI]:
    """A server on loopback that speaks as much of OpenAI's protocol as a chat takes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(made.status)
            self.end_headers()
            self.wfile.write(json.dumps({"data": [{"id": one} for one in made.models]}).encode())

        def do_POST(self) -> None:
            made.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(made.status)
            streams = made.status == 200
            self.send_header("Content-Type", "text/event-stream" if streams else "text/plain")
            self.end_headers()
            if not streams:
                self.wfile.write(made.words.encode())
                return
            for word in made.words.split(" "):
                part = {"choices": [{"index": 0, "delta": {"content": f"{word} "}}]}
                self.wfile.write(f"data: {json.dumps(part)}\n\n".encode())
            self.wfile.write(b"data: [DONE]\n\n")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = OpenAI(f"http://127.0.0.1:{server.server_port}/v1")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


def rss(*items: str) -> str:
    """A feed."""
    return (
        '<?xml version="1.0"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Norwell Post</title>{''.join(items)}</channel></rss>"
    )


def item(key: str, title: str, link: str = "", body: str = "", summary: str = "") -> str:
    """An entry of a feed."""
    return (
        f"<item><guid>{key}</guid><title>{title}</title><link>{link}</link>"
        f"<pubDate>Tue, 05 Mar 2024 23:30:00 -0500</pubDate><description>{summary}</description>"
        f"<content:encoded><![CDATA[<p>{body}</p>]]></content:encoded></item>"
    )
