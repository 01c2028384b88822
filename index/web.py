"""Web addresses as sources: a page is one article, a feed is all that it announces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from index import feed
from index.article import Article, stable_id
from index.errors import SourceError, TryLater
from index.fetch import Fetched, Validators, fetch
from index.formats import display, ending_of, parse
from index.sources import Source

FULL_WORDS = 150
"""An entry of a feed with this many words is taken for the whole article; of one with fewer the
page that it links to is fetched."""

Known = tuple[str | None, str | None]
"""Validators, as the catalog keeps them."""


class Web:
    """Reads pages and feeds.

    `known` has the validators of feeds that have been read before, by address; those of feeds read
    now, all of whose entries could be had, are in `read`.
    """

    def __init__(
        self,
        max_bytes: int,
        allow_private: bool,
        known: Mapping[str, tuple[str | None, str | None]],
    ) -> None:
        self._max_bytes, self._allow_private, self._known = max_bytes, allow_private, known
        self.read: dict[str, Validators] = {}

    def find(self, url: str) -> Iterator[Source | SourceError]:
        """The article at an address, or those that the feed there announces."""
        url = url.strip().partition("#")[0]
        try:
            found = self._fetch(url, Validators(*self._known.get(url, ())))
        except SourceError as error:
            yield error
            return
        if found.data is None:
            return  # a feed with nothing new
        if feed.is_feed(found.data):
            yield from self._entries(url, found)
        else:
            digest = hashlib.blake2b(found.data, digest_size=16).hexdigest()
            yield Source(url, digest, partial(_page, url, found))

    def _entries(self, url: str, found: Fetched) -> Iterator[Source | SourceError]:
        assert found.data is not None
        announced = list(feed.entries(found.data, found.url))
        if not announced:
            yield SourceError(display(url), "is a feed that announces nothing; check the address")
        self.read[url] = found.validators
        for entry in announced:
            yield Source(f"{url}#{entry.key}", entry.digest, partial(self._article, url, entry))

    def _article(self, url: str, entry: feed.Entry) -> Article:
        """An entry's article: as the feed has it if that is all, else from the page it links to."""
        page = None
        if entry.link and len(entry.text.split()) < FULL_WORDS:
            try:
                page = _page(entry.link, self._fetch(entry.link))
            except TryLater:
                self.read.pop(url, None)  # so that the feed is read again, and this entry with it
                raise
            except SourceError:
                if not entry.text:
                    raise
        text = max(entry.text, page.text if page else "", key=len)
        if not text:
            raise SourceError(display(entry.key), "has no text in its feed, and links to no page")
        return Article(
            id=stable_id(entry.title, f"{url}#{entry.key}"),
            title=entry.title or (page.title if page else ""),
            text=text,
            url=entry.link,
            published=entry.published or (page.published if page else None),
            author=entry.author or (page.author if page else None),
            source=entry.source or (page.source if page else None),
            language=page.language if page else None,
        )

    def _fetch(self, url: str, known: Validators | None = None) -> Fetched:
        return fetch(url, max_bytes=self._max_bytes, allow_private=self._allow_private, known=known)


def _page(url: str, found: Fetched) -> Article:
    """The article of a fetched page.

    Raises:
        SourceError: there is none in it.
    """
    assert found.data is not None
    parts = urlsplit(found.url)
    path = PurePosixPath(unquote(parts.path))
    ending = ending_of(found.kind, path.suffix.lower())
    if ending is None:
        kind = found.kind or "of no known kind"
        raise SourceError(display(url), f"is {kind}; pages, PDF and plain text can be read")
    data = found.data if ending == ".pdf" else _in_utf8(found.data, found.charset)
    identity = stable_id(path.stem or parts.hostname or "page", url)
    article = parse(data, display(url), ending, identity)
    return replace(article, url=article.url or found.url)


def _in_utf8(data: bytes, charset: str | None) -> bytes:
    """Text in UTF-8 where the server says in which encoding it is, and is not found to be wrong."""
    if charset is None or _is(data, "utf-8") or not _is(data, charset):
        return data
    return data.decode(charset).encode("utf-8-sig")


def _is(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (LookupError, ValueError):
        return False
    return True
