"""RSS and Atom feeds: the articles that they announce."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.article import digest
from index.dates import parse_date
from index.plaintext import one_line, tidy
from index.webpage import all_text

_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_HEAD = 2048


@dataclass(frozen=True)
class Entry:
    """An article as its feed announces it; `text` is all of it, its beginning, or nothing."""

    key: str  # the same each time the feed has this entry
    title: str
    text: str
    link: str | None
    published: date | None
    author: str | None
    source: str | None

    @property
    def digest(self) -> str:
        """Changes when the entry does."""
        return digest(self.title, self.text, str(self.link), str(self.published))


def is_feed(data: bytes) -> bool:
    """Whether this is a feed rather than a page."""
    return _ROOT.search(data[:_HEAD]) is not None


def entries(data: bytes, url: str) -> Iterator[Entry]:
    """What a feed at `url` announces, in its order; each once. A damaged feed is read as far as
    possible."""
    import feedparser

    feed = feedparser.parse(data, response_headers={"content-location": url})
    seen = set()
    for found in feed.entries:
        title = one_line(_plain(found.get("title", ""))) or ""
        link = found.get("link") or None
        key = found.get("id") or link or title
        if not key or key in seen:
            continue
        seen.add(key)
        bodies = [content.get("value", "") for content in found.get("content", [])]
        yield Entry(
            key=key,
            title=title,
            text=max((_plain(body) for body in [*bodies, found.get("summary", "")]), key=len),
            link=link,
            published=parse_date(found.get("published") or found.get("updated") or ""),
            author=one_line(found.get("author")),
            source=one_line(_plain(feed.feed.get("title", ""))) or None,
        )


def _plain(html: str) -> str:
    return tidy(all_text(html)) if html.strip() else ""
