"""What a person names — a file, a folder, an Article — as things that can be read."""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from index.article import Article, stable_id
from index.errors import NoArticles, SourceError, Unsettled
from index.formats import FORMATS, display, parse
from index.ledger import Origin
from index.plaintext import scrub
from index.records import lines, read_record

MB = 1_000_000
JSONL = ".jsonl"
ENDINGS = tuple(sorted((*FORMATS, JSONL)))

_RECENT_NS = 2_000_000_000  # file systems tell times no finer than this apart
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_REASONS: dict[int | None, str] = {
    errno.ENOENT: "does not exist; check the path",
    errno.ENOTDIR: "does not exist; check the path",
    errno.EACCES: "may not be read; check its permissions",
    errno.EPERM: "may not be read; check its permissions",
    errno.ELOOP: "is a symbolic link that leads back to itself; name the file it stands for",
    errno.ENAMETOOLONG: "is too long for a path; to index a text, pass it in an Article",
}


@dataclass(frozen=True)
class Source:
    """Something that holds one article.

    `origin` is the same each time the same thing is found: a file's URI or a page's address; for a
    line of a .jsonl file or an entry of a feed that, "#" and its id; for an Article "id:" and its
    id. As long as `digest` stays the same too, there is nothing new to read. `stamp` is what the
    file system says of a file, empty where that cannot be trusted. `load()` reads the article and
    raises SourceError when there is none.
    """

    origin: str
    digest: str
    load: Callable[[], Article] = field(repr=False, compare=False)
    stamp: str = ""


FromWeb = Callable[[str], Iterator[Source | SourceError]]
"""What is at a web address."""

Below = Callable[[str], Mapping[str, Origin]]
"""What is known of the origins that start with a URI."""


@dataclass(frozen=True)
class _Ways:
    max_bytes: int
    web: FromWeb | None
    below: Below
    settled: float


def is_web(source: str) -> bool:
    """Whether this is meant as a web address."""
    return source.strip().lower().startswith(("http://", "https://"))


def find(
    source: object,
    *,
    max_bytes: int,
    web: FromWeb | None = None,
    below: Below = lambda uri: {},
    settled: float = 0.0,
) -> Iterator[Source | SourceError]:
    """All that `source` names: a path as str or Path, an Article, or an iterable of these; where
    `web` is given, which knows what is at an address, a URL too.

    A folder is walked with its subfolders, in sorted order, without hidden files and files whose
    ending is not in ENDINGS. What cannot be read is yielded as a SourceError, never raised, and
    the rest goes on. The same thing named twice is yielded once. A file that, by the file system,
    is as `below` knows it, is not read; one that changed in the last `settled` seconds is yielded
    as Unsettled. Files, and lines of .jsonl files, may have at most
    `max_bytes`.
    """
    seen = set()
    for found in _find(source, _Ways(max_bytes, web, below, settled)):
        if isinstance(found, Source):
            if (found.origin, found.digest) in seen:
                continue
            seen.add((found.origin, found.digest))
        yield found


def expected(sources: Iterable[str]) -> int | None:
    """How many sources `find` will yield for these paths, nearly; None where one is on the web."""
    total = 0
    for source in sources:
        if is_web(source):
            return None
        path = Path(source).expanduser()
        found = list(_walk(path)) if path.is_dir() else [path]
        total += sum(map(_expected, found))
    return total


def _expected(file: Path | SourceError) -> int:
    if isinstance(file, SourceError) or file.suffix.lower() != JSONL:
        return 1
    try:
        with file.open("rb") as opened:
            return sum(part.count(b"\n") for part in iter(partial(opened.read, MB), b""))
    except OSError:
        return 1


def _find(source: object, ways: _Ways) -> Iterator[Source | SourceError]:
    if isinstance(source, Article):
        yield _from_article(source)
    elif ways.web and isinstance(source, str) and is_web(source):
        yield from ways.web(source)
    elif isinstance(source, str) and not source.strip():
        yield SourceError(repr(source), "names nothing; give a file or a folder")
    elif isinstance(source, (str, os.PathLike)):
        yield from _from_path(Path(source), ways)
    elif isinstance(source, Iterable) and not isinstance(source, (bytes, Mapping)):
        for part in source:
            yield from _find(part, ways)
    else:
        yield SourceError(type(source).__name__, "is no source; give a path or an Article")


def _from_article(article: Article) -> Source | SourceError:
    origin = "id:" + article.id
    for name, value in vars(article).items():
        if isinstance(value, str) and scrub(value) != value:
            return SourceError(scrub(origin), f"{name} holds a character that is not valid Unicode")
    return Source(origin, article.digest, partial(_given, article))


def _from_path(
    path: Path, ways: _Ways, known: Mapping[str, Origin] | None = None
) -> Iterator[Source | SourceError]:
    try:
        path = path.expanduser()
        status = path.stat()
    except (OSError, ValueError, RuntimeError) as error:
        yield _unreadable(path, error)
        return
    ending = path.suffix.lower()
    if stat.S_ISDIR(status.st_mode):
        yield from _from_folder(path, ways)
    elif not stat.S_ISREG(status.st_mode):
        yield SourceError(display(path), "is neither a file nor a folder")
    elif 0 <= time.time() - status.st_mtime < ways.settled:
        yield Unsettled(display(path))
    elif ending == JSONL:
        yield from _from_lines(path, ways.max_bytes)
    elif ending in FORMATS:
        origin = path.resolve().as_uri()
        known = ways.below(origin) if known is None else known
        yield _from_file(path, origin, _stamp(status), known.get(origin), ways.max_bytes)
    else:
        kind = f"ends in {ending}" if ending else "has no ending"
        yield SourceError(display(path), f"{kind}; what can be read ends in {', '.join(ENDINGS)}")


def _from_folder(folder: Path, ways: _Ways) -> Iterator[Source | SourceError]:
    empty = True
    known = ways.below(folder.resolve().as_uri())
    for found in _walk(folder):
        empty = False
        if isinstance(found, SourceError):
            yield found
        else:
            yield from _from_path(found, ways, known)
    if empty:
        looked_for = ", ".join(ENDINGS)
        yield NoArticles(display(folder), f"holds no article; looked for files in {looked_for}")


def _walk(folder: Path) -> Iterator[Path | SourceError]:
    """Files that may hold articles; a folder reached again through a link is not entered again."""
    problems: list[OSError] = []
    visited = set()
    for root, folders, files in os.walk(folder, onerror=problems.append, followlinks=True):
        real = Path(root).resolve()
        if real in visited:
            folders.clear()
            continue
        visited.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and name.lower().endswith(ENDINGS):
                yield Path(root, name)
    for problem in problems:
        yield _unreadable(problem.filename or folder, problem)


def _from_file(
    path: Path, origin: str, stamp: str, known: Origin | None, max_bytes: int
) -> Source | SourceError:
    load = partial(_load, path, origin, max_bytes)
    if known and stamp and known.stamp == stamp:
        return Source(origin, known.digest, load, stamp)
    try:
        data = _read(path, max_bytes)
    except SourceError as error:
        return error
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    return Source(origin, digest, load, stamp)


def _stamp(status: os.stat_result) -> str:
    """Changes when the file does; empty while the file is so new that it might not."""
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    if newest > time.time_ns() - _RECENT_NS:
        return ""
    return f"{status.st_size}-{status.st_ino}-{status.st_mtime_ns}-{status.st_ctime_ns}"


def _load(path: Path, origin: str, max_bytes: int) -> Article:
    identity = stable_id(path.stem, origin)
    return parse(_read(path, max_bytes), display(path), path.suffix.lower(), identity)


def _given(article: Article) -> Article:
    return article


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(max_bytes + 1) if size <= max_bytes else b""
    except OSError as error:
        raise _unreadable(path, error) from error
    if (size := max(size, len(data))) > max_bytes:
        raise SourceError(display(path), _too_large(size, max_bytes))
    return data


def _from_lines(path: Path, max_bytes: int) -> Iterator[Source | SourceError]:
    name, uri = display(path), path.resolve().as_uri()
    earlier: dict[str, tuple[int, str]] = {}
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in lines(file, max_bytes):
                if number == 1 and isinstance(line, bytes) and line.startswith(_UTF_16):
                    yield SourceError(name, "is in UTF-16; save it as UTF-8")
                    return
                found = _from_line(line, f"{name}:{number}", uri, max_bytes)
                if isinstance(found, Source):
                    first, digest = earlier.setdefault(found.origin, (number, found.digest))
                    if digest != found.digest:
                        reason = f"has the id of line {first}; give each line its own"
                        found = SourceError(f"{name}:{number}", reason)
                yield found
    except OSError as error:
        yield _unreadable(path, error)
        return
    if not number:
        yield SourceError(name, "is empty; write one article per line, as JSON")


def _from_line(line: bytes | int, name: str, uri: str, max_bytes: int) -> Source | SourceError:
    if isinstance(line, int):
        return SourceError(name, _too_large(line, max_bytes))
    try:
        article = read_record(line, name)
    except SourceError as error:
        return error
    return Source(f"{uri}#{article.id}", article.digest, partial(_given, article))


def _too_large(size: int, max_bytes: int) -> str:
    limit = _megabytes(max_bytes).replace(".0 ", " ")
    return (
        f"{_megabytes(size)}, over the limit of {limit}; split it or raise ARTICLE_CHAT_MAX_FILE_MB"
    )


def _megabytes(size: int) -> str:
    return f"{size / MB:.1f} MB" if size >= MB / 10 else f"{size} bytes"


def _unreadable(path: Path | str, error: Exception) -> SourceError:
    code = error.errno if isinstance(error, OSError) else None
    reason = f"cannot be read ({getattr(error, 'strerror', None) or error})"
    return SourceError(display(path), _REASONS.get(code, reason))
