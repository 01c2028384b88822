"""A .jsonl file: one article per line, as a JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from index.article import Article
from index.dates import parse_date
from index.errors import SourceError
from index.plaintext import one_line, scrub

_CHUNK = 1 << 20
_KINDS = {dict: "an object", list: "a list", str: "a string", bool: "true or false"}


def lines(file: BinaryIO, max_bytes: int) -> Iterator[tuple[int, bytes | int]]:
    """Number and bytes of each line that is not blank; of a longer line than allowed its size.

    A line of any length takes no more memory than one that is allowed.
    """
    number = 0
    while line := file.readline(max_bytes + 1):
        number += 1
        size = len(line.rstrip(b"\r\n"))
        if size <= max_bytes:
            if size and not line.isspace():
                yield number, line
            continue
        while not line.endswith(b"\n") and (line := file.readline(min(max_bytes, _CHUNK))):
            size += len(line)
        yield number, size


def read_record(line: bytes, name: str) -> Article:
    """The article in a JSON object with a "text" and, each optional, an "id", "title", "url",
    "published" (or "date"), "author", "source" and "language"; other keys are ignored.

    The id is kept exactly; so is the text, so that offsets into it stay true.

    Raises:
        SourceError: the line is not such an object.
    """
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SourceError(name, "is not UTF-8; save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise SourceError(name, f"is not valid JSON ({error}); write one object per line") from None
    if not isinstance(record, dict):
        raise SourceError(name, f'is {_kind(record)}; write one object with a "text" per line')
    text = _string(record, "text", name)
    if not text or not text.strip():
        raise SourceError(name, 'has no "text"; every line needs the text of an article')
    return Article(
        id=_id(record, name),
        title=one_line(_string(record, "title", name)) or "",
        text=scrub(text),
        url=one_line(_string(record, "url", name)),
        published=_date(record, name),
        author=one_line(_string(record, "author", name)),
        source=one_line(_string(record, "source", name)),
        language=one_line(_string(record, "language", name)),
    )


def _string(record: dict[str, Any], key: str, name: str) -> str | None:
    value = record.get(key)
    if value is None or isinstance(value, str):
        return value
    raise SourceError(name, f'"{key}" is {_kind(value)}; it must be a string')


def _kind(value: object) -> str:
    return "null" if value is None else _KINDS.get(type(value), "a number")


def _id(record: dict[str, Any], name: str) -> str:
    given = _string(record, "id", name) or ""
    if scrub(given) != given:
        raise SourceError(name, f'"id" {given!r} holds a character that is not valid Unicode')
    return given if given.strip() else ""


def _date(record: dict[str, Any], name: str) -> date | None:
    key = "date" if record.get("published") is None else "published"
    written = _string(record, key, name)
    if not written or not written.strip():
        return None
    if not (day := parse_date(written)):
        raise SourceError(name, f'"{key}" {written!r} is not clear; write it like 2021-03-17')
    return day
