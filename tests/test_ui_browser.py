"""The page in a real browser, from the question to the words it rests on."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from support import alive, server_pid, wait_until

from index import Article, Library
from ui.page import command

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
NASTY = "<b>$1 & *2*</b> :smile: -> [l](http://x.example) ![i](http://x.example/i) www.x.example"
SECONDS = 1000.0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"no browser; install one of {', '.join(NAMES)}")
    if found is None:
        pytest.skip(f"no browser; install one of {', '.join(NAMES)}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def server(library: Library, flood: Article, strike: Article) -> Iterator[tuple[str, int]]:
    """A page on a library of three articles: its address and process id."""
    report = library.add([flood, strike, Article(title=NASTY, text="Nothing to see here.")])
    assert not report.failed
    library.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "ARTICLE_CHAT_LIBRARY": str(library.path)}
    process = subprocess.Popen(command("127.0.0.1", port, headless=True), env=environment)
    try:
        wait_until(lambda: _listens(port))
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox", name="Ask about the articles")
    box.fill(question)
    box.press("Enter")


def test_from_a_question_to_the_words_it_rests_on(
    browser: Browser, server: tuple[str, int], library: Library
) -> None:
    address, pid = server
    page = browser.new_page()
    requests: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address)
    expect(page.get_by_role("heading", name="Ask the articles")).to_be_visible(timeout=60 * SECONDS)

    _ask(page, "How many homes in Brennick were flooded?")
    mark = page.get_by_role("button", name="Citation 1")
    expect(mark).to_be_visible(timeout=120 * SECONDS)
    expect(page.locator(".answer")).to_contain_text("Forty homes in Brennick were flooded.")

    mark.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("mark")).to_have_text("Forty homes in Brennick were flooded.")
    expect(dialog.locator("mark")).to_be_in_viewport()
    expect(dialog).to_contain_text("Schools stay closed until Friday.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    page.get_by_role("button", name="Read in the article").click()
    expect(dialog.locator("mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    listed = page.locator(".st-key-articles")
    shown = listed.locator("button").filter(has_text="smile").inner_text()
    assert shown.replace("\u2060", "").strip() == NASTY

    with Library.open(library.path, library.embedder) as other:
        other.add(Article(title="Zeppelin lands", text="A zeppelin landed in Tarn on Sunday."))
    expect(listed.get_by_text("Zeppelin lands")).to_be_visible(timeout=30 * SECONDS)
    expect(page.locator(".answer")).to_be_visible()
    page.close()

    assert not problems
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []
    chroma = server_pid(library.path)
    os.kill(pid, 15)
    wait_until(lambda: not alive(pid))
    wait_until(lambda: not alive(chroma))


def test_a_page_elsewhere_cannot_use_the_server(server: tuple[str, int]) -> None:
    """A name that somebody points at this machine is refused (DNS rebinding)."""
    port = int(server[0].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(
            b"GET /_stcore/stream HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nOrigin: http://evil.example\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert b" 403 " in connection.recv(100)
