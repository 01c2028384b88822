"""The two values the whole project passes around: an article, and a passage of one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

_TITLE_LENGTH = 120


@dataclass(frozen=True)
class Article:
    """One version of one article.

    Only `text` is required. A missing `title` is the first line of the text; a missing `id` is
    made from the title and, in this order, the url or the text, so the same input always has the
    same id.

    What no file can hold, lone surrogates and NUL, becomes U+FFFD in title and text.

    Raises:
        ValueError: the text is empty or only white space.
    """

    id: str = ""
    title: str = ""
    text: str = field(default="", repr=False)
    url: str | None = None
    published: date | None = None
    author: str | None = None
    source: str | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        for name in ("title", "text"):
            object.__setattr__(self, name, _storable(getattr(self, name)))
        if not self.text.strip():
            raise ValueError("an article needs some text")
        if not self.title.strip():
            object.__setattr__(self, "title", first_line(self.text))
        if not self.id:
            object.__setattr__(self, "id", stable_id(self.title, self.url or self.text))

    @cached_property
    def digest(self) -> str:
        """Changes when any field changes."""
        return digest(*(str(getattr(self, f.name)) for f in fields(self)))

    @cached_property
    def text_digest(self) -> str:
        """The same for articles whose words are the same, however they are spaced."""
        return digest(" ".join(self.text.split()))


class Heading(NamedTuple):
    """An article without its text, as it is listed.

    Near copies have the same `story`. `indexed` is when this version came in, in UTC.
    """

    id: str
    title: str
    published: date | None
    story: str = ""
    indexed: datetime = datetime.min


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences of an article: `article.text[start:end] == text`.

    `score` is set by a search, larger is better; it takes no part in comparisons.
    """

    id: str
    article_id: str
    start: int
    end: int
    text: str
    score: float = field(default=0.0, compare=False)


def passage_id(article_id: str, start: int, text: str) -> str:
    """The id of a passage; another text at the same place has another id."""
    return f"{article_id}#{start}-{digest(text)[:8]}"


def digest(*parts: str) -> str:
    """A 128-bit hash in hexadecimal; stable across machines and versions."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=16).hexdigest()


def stable_id(name: str, identity: str) -> str:
    """A readable id: a slug of `name` and a short hash of `identity`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")
    return f"{slug or 'article'}-{digest(identity)[:8]}"


def first_line(text: str) -> str:
    """The first line that is not blank, cut to a title's length on a word border."""
    line = next(line for line in text.splitlines() if line.strip()).strip()
    if len(line) <= _TITLE_LENGTH:
        return line
    return line[:_TITLE_LENGTH].rsplit(None, 1)[0] + "…"


def _storable(text: str) -> str:
    return re.sub("[\ud800-\udfff\0]", "\ufffd", text)
