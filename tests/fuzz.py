"""Feeds a library with damaged and hostile files, and looks for crashes, hangs and traces.

    python tests/fuzz.py [--inputs 1000] [--seed N]

Each file must be indexed, or refused with a message that names it, within a few seconds; what is
refused must leave the library as it was, and what was there before must still be found.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fpdf import FPDF

from index import Article, Library

SAMPLES = Path(__file__).parent.parent / "index" / "samples"
SECONDS = 30  # that a file may take
KEPT = Article(id="kept", title="The ferry", text="The ferry to Norwell ran aground on Monday.")

Made = tuple[str, bytes]  # the ending of a file, and what is in it


def good(rng: random.Random) -> Made:
    """A file that can be read."""
    text = rng.choice(sorted(SAMPLES.glob("*.md"))).read_text("utf-8")
    ending = rng.choice([".txt", ".md", ".html", ".pdf", ".jsonl"])
    if ending == ".html":
        lines = "".join(f"<p>{line}</p>" for line in text.splitlines())
        return ending, f"<html><head><title>News</title></head><body>{lines}</body></html>".encode()
    if ending == ".jsonl":
        rows = ({"id": f"row{n}", "text": line} for n, line in enumerate(text.splitlines()) if line)
        return ending, "\n".join(map(json.dumps, rows)).encode()
    if ending == ".pdf":
        return ending, pdf(text)
    return ending, text.encode()


def pdf(text: str) -> bytes:
    """A PDF of one page."""
    page = FPDF()
    page.add_page()
    page.set_font("helvetica", size=10)
    page.multi_cell(0, 5, text.encode("latin-1", "replace").decode("latin-1"))
    return bytes(page.output())


def truncated(rng: random.Random) -> Made:
    """A file cut off somewhere."""
    ending, data = good(rng)
    return ending, data[: rng.randrange(len(data))]


def flipped(rng: random.Random) -> Made:
    """A file some bytes of which are others."""
    ending, data = good(rng)
    damaged = bytearray(data)
    for _ in range(rng.randrange(1, 200)):
        damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    return ending, bytes(damaged)


def noise(rng: random.Random) -> Made:
    """Random bytes."""
    return any_ending(rng), rng.randbytes(rng.randrange(5_000))


def mislabelled(rng: random.Random) -> Made:
    """A file under another kind's ending."""
    return any_ending(rng), good(rng)[1]


def zeros(rng: random.Random) -> Made:
    """Text with NULs and other control characters in it."""
    ending, data = good(rng)
    at = rng.randrange(len(data))
    return ending, data[:at] + bytes(rng.choices(range(32), k=rng.randrange(1, 500))) + data[at:]


def nested(rng: random.Random) -> Made:
    """Elements, lists, quotes or brackets within each other, thousands deep."""
    depth = rng.choice([100, 5_000, 50_000])
    kind = rng.randrange(4)
    if kind == 0:
        tag = rng.choice(["div", "b", "table", "ul", "blockquote", "svg", "font"])
        return ".html", f"<{tag}>".encode() * depth + b"Words of the flood in Norwell."
    if kind == 1:
        return ".md", rng.choice([b"> ", b"* ", b"[", b"**", b"`"]) * depth + b"words"
    if kind == 2:
        return ".jsonl", b'{"text":' + b"[" * depth + b"]" * depth + b"}"
    return ".md", b"---\n" + b"a: " + b"[" * depth + b"\n---\nThe river rose."


def giant(rng: random.Random) -> Made:
    """One line, word or tag of megabytes."""
    size = rng.choice([300_000, 3_000_000])
    kind = rng.randrange(4)
    if kind == 0:
        return any_ending(rng), b"a" * size
    if kind == 1:
        return rng.choice([".txt", ".md"]), b"word " * (size // 5)
    if kind == 2:
        return ".html", b"<p title='" + b"x" * size + b"'>The river rose in Norwell.</p>"
    return ".jsonl", json.dumps({"text": "The river rose. " * (size // 16)}).encode()


def wrong_types(rng: random.Random) -> Made:
    """Lines of JSON that are not what they should be."""
    odd = [None, 5, 1e308, True, [], {}, "", " ", "\ud800", "2021-99-99", ["text"], {"a": 1}]
    keys = ["id", "title", "text", "url", "published", "author", "source", "language"]
    rows = [{key: rng.choice(odd) for key in rng.sample(keys, 4)} for _ in range(3)]
    rows.append(rng.choice(odd))  # type: ignore[arg-type]
    return ".jsonl", "\n".join(map(json.dumps, rows)).encode()


def hostile_page(rng: random.Random) -> Made:
    """A page that tries to be run, or to be read forever."""
    parts = [
        "<script>while(true){}</script>",
        "<img src=x onerror=alert(1)>",
        "<iframe src='file:///etc/passwd'></iframe>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>&b;",
        "<!--" * 500,
        "<style>" + "a{" * 2_000,
        "&" * 5_000,
        "<base href='http://example.org/'>",
        "</" * 3_000,
        "<p>The river Ash rose in Norwell on Tuesday.</p>",
    ]
    return ".html", "".join(rng.choices(parts, k=rng.randrange(1, 12))).encode()


def pdf_bomb(rng: random.Random) -> Made:
    """A PDF whose page unpacks to hundreds of megabytes, or whose objects go in circles."""
    page = pdf("The river rose.")
    if rng.random() < 0.5:
        return ".pdf", page.replace(b"/Parent 1 0 R", b"/Parent 3 0 R").replace(
            b"/Kids [3", b"/Kids [1"
        )
    packed = zlib.compress(b"BT (x) Tj ET " * (rng.choice([1, 20]) * 1_000_000), 9)
    start = page.index(b"stream") + len(b"stream\n")
    return ".pdf", page[:start] + packed + page[page.index(b"\nendstream") :]


def patterned(rng: random.Random) -> Made:
    """Runs of one character that lead slow patterns astray."""
    run = rng.choice(["-", "=", "#", " ", "\n", "\t", ".", "|", "_", "*", "<", "&#x", "a.", "A B "])
    return any_ending(rng), (run * rng.choice([1_000, 100_000])).encode() + b" The river rose."


KINDS: list[Callable[[random.Random], Made]] = [
    *(truncated, flipped, noise, mislabelled, zeros, nested, giant),
    *(wrong_types, hostile_page, pdf_bomb, patterned, good),
]


def any_ending(rng: random.Random) -> str:
    """An ending that is read."""
    return rng.choice([".txt", ".md", ".html", ".pdf", ".jsonl"])


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raise TimeoutError where the block takes longer."""

    def late(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def snapshot(library: Library) -> set[tuple[str, str]]:
    """What is in a library."""
    return {(article.id, article.text) for article in library.articles()}


def fuzz(scratch: Path, inputs: int, seed: int, tell: Callable[[str], None] = print) -> list[str]:
    """All that went wrong with so many inputs."""
    rng, wrong, outcomes = random.Random(seed), list[str](), Counter[str]()

    def note(problem: str) -> None:
        wrong.append(problem)
        tell(problem)

    with Library.open(scratch / "library") as library:
        library.add(KEPT)
        for number in range(inputs):
            kind = KINDS[number % len(KINDS)]
            ending, data = kind(rng)
            path = scratch / f"{kind.__name__}-{number}{ending}"
            path.write_bytes(data)
            before, began = snapshot(library), time.monotonic()
            try:
                with at_most(SECONDS):
                    report = library.add(path)
            except BaseException as error:
                note(f"{path.name}: {type(error).__name__}: {error}")
                continue
            if (taken := time.monotonic() - began) > SECONDS / 3:
                tell(f"{path.name} took {taken:.1f} s")
            if not (report.added or report.updated or report.unchanged):
                outcomes["refused"] += 1
                if snapshot(library) != before:
                    note(f"{path.name}: was refused and has changed the library")
            else:
                outcomes["indexed"] += 1
            for failure in report.failed:
                if path.name not in failure.source or "\n" in str(failure):
                    note(f"{path.name}: is refused as {failure}")
            for article_id in report.added:
                library.remove(article_id)
            path.unlink()
        if KEPT.id not in {
            p.article_id for p in library.search("Where did the ferry run aground?")
        }:
            note("what was there before is not found")
    tell(", ".join(f"{count} {kind}" for kind, count in outcomes.items()))
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        wrong = fuzz(Path(scratch), options.inputs, options.seed)
    print(f"{options.inputs} inputs, {len(wrong) or 'nothing'} wrong")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
