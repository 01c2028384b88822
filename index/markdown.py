"""A Markdown file, with or without front matter, to an article."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.dates import parse_date
from index.encoding import decode
from index.errors import SourceError
from index.plaintext import one_line, tidy
from index.webpage import all_text

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"---\n(.*?)^(?:---|\.\.\.)$", re.S | re.M)
_KEY_VALUE = re.compile(r"^(\w+):(.*)$", re.M)


def read_markdown(data: bytes, name: str, article_id: str) -> Article:
    """The words of a Markdown text without its markup: one paragraph, heading or item per line.

    Front matter may give title, date (or published), author, source, url, language (or lang) and
    id; without a title there, the first level-one heading is the title.

    Raises:
        SourceError: there is no text below the front matter, or its date cannot be read.
    """
    about, body = _front_matter(tidy(decode(data, name)))
    heading, text = _render(body)
    if not text:
        raise SourceError(name, "holds no text; write the article below the front matter")
    return Article(
        id=_value(about, "id") or article_id,
        title=_value(about, "title") or heading,
        text=text,
        url=_value(about, "url"),
        published=_date(about, name),
        author=_value(about, "author", "authors"),
        source=_value(about, "source"),
        language=_value(about, "language", "lang"),
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The fields between two "---" lines at the very top, and the rest of the text."""
    import yaml

    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    try:
        about = yaml.safe_load(found[1])
    except yaml.YAMLError:  # usually a title with a colon in it
        about = {key: value.strip(" \t\"'[]") for key, value in _KEY_VALUE.findall(found[1])}
    if not isinstance(about, dict):
        return {}, text  # two rules, not front matter
    return {str(key).lower(): value for key, value in about.items()}, text[found.end() :]


def _value(about: dict[str, Any], *keys: str) -> str | None:
    for key in keys:
        value = about.get(key)
        parts = value if isinstance(value, list) else [value]
        known = [str(part) for part in parts if isinstance(part, (str, int, float, date))]
        if line := one_line(", ".join(known)):
            return line
    return None


def _date(about: dict[str, Any], name: str) -> date | None:
    written = _value(about, "date", "published")
    if written and not (day := parse_date(written)):
        raise SourceError(name, f"date {written!r} is not clear; write it like 2021-03-17")
    return day if written else None


def _render(body: str) -> tuple[str, str]:
    """The first level-one heading, or "", and the plain text."""
    from markdown_it import MarkdownIt

    heading, lines = "", list[str]()
    row: list[str] | None = None
    opened = ""
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.type == "inline":
            line = _inline(token.children or [])
            (lines if row is None else row).append(line)
            heading = heading or (line if opened == "h1" else "")
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip())
        elif token.type == "html_block":
            lines.append(all_text(token.content))
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            lines.append("\t".join(row or []))
            row = None
        opened = token.tag if token.nesting == 1 else ""
    return heading, tidy("\n".join(filter(None, lines)))


def _inline(children: list[Token]) -> str:
    """Words only: no emphasis, no link targets, no pictures."""
    words = []
    for child in children:
        if child.type in ("softbreak", "hardbreak") or child.content.startswith("<br"):
            words.append(" ")
        elif child.type not in ("image", "html_inline"):
            words.append(child.content)
    return " ".join("".join(words).split())
