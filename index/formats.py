"""The formats that articles come in: which ending is read by what."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from index.article import Article
from index.errors import SourceError
from index.markdown import read_markdown
from index.pdf import read_pdf
from index.plaintext import scrub
from index.txt import read_txt
from index.webpage import read_html


class Format(NamedTuple):
    """A kind of file; `read(data, source name, article id)` makes the article of one."""

    kind: str
    read: Callable[[bytes, str, str], Article]


FORMATS = {
    ".txt": Format("text", read_txt),
    ".md": Format("Markdown", read_markdown),
    ".markdown": Format("Markdown", read_markdown),
    ".html": Format("HTML", read_html),
    ".htm": Format("HTML", read_html),
    ".pdf": Format("PDF", read_pdf),
}


MEDIA_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "text/plain": ".txt",
}


def ending_of(media_type: str, ending: str) -> str | None:
    """The ending in FORMATS for what a server sends as `media_type`.

    The ending of the address tells more than "plain text", and all where nothing is said.
    """
    if media_type in ("", "application/octet-stream", "text/plain") and ending in FORMATS:
        return ending
    return MEDIA_TYPES.get(media_type)


def parse(data: bytes, name: str, ending: str, article_id: str) -> Article:
    """The article in a file or page `name`, whose bytes are `data`; `ending` is in FORMATS.

    Raises:
        SourceError: there is no article in it; the message says why.
    """
    if not data.strip():
        raise SourceError(name, "is empty; put the article's text in it or delete it")
    kind, read = FORMATS[ending]
    _hush_parsers()
    try:
        return read(data, name, article_id)
    except SourceError:
        raise
    except Exception as error:  # parsers raise anything on damaged files
        raise SourceError(
            name,
            f"could not be parsed as {kind} ({_brief(error)}); "
            f"open it in the program that made it and save it again",
        ) from error


def display(path: Path | str) -> str:
    """A path as it can be shown in a message: on one line, not endless, valid Unicode."""
    shown = re.sub(r"\s*[\x00-\x1f\x7f]+\s*", " ", scrub(str(path)))
    return shown if len(shown) <= 300 else shown[:300] + "…"


def _brief(error: Exception) -> str:
    said = " ".join(str(error).split())[:150]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _hush_parsers() -> None:
    """What parsers say about damaged files goes into a SourceError, not to the terminal."""
    for name in ("pypdf", "trafilatura", "htmldate", "courlan", "charset_normalizer"):
        logger = logging.getLogger(name)
        if logger.propagate:
            logger.addHandler(logging.NullHandler())
            logger.propagate = False
