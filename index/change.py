"""Edits to the catalog in one transaction, and what they leave different in Chroma."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from index.article import Article, Passage, passage_id
from index.ledger import Origin
from index.stories import signature
from index.view import CatalogView


class Change:
    """A set of edits; `settle` notes at the end which passages Chroma does not agree on.

    Of an article that is replaced, so many earlier `versions` are kept.
    """

    def __init__(self, view: CatalogView, versions: int) -> None:
        self.view, self._versions = view, versions
        self._came: set[str] = set()
        self._gone: set[str] = set()

    def put(self, article: Article, passages: Sequence[Passage], vectors: np.ndarray) -> None:
        """Add an article, or replace the version there is."""
        signed = signature(article.text)
        old = self.view.article(article.id) if self.view.has(article.id) else None
        if old and old.text != article.text:
            self.view.versions.keep(old, self._versions)
        gone = set(self.view.passage_ids(article.id))
        self._came -= gone
        self._gone |= gone
        self.view.put(article, passages, vectors)
        self.view.stories.assign(article, signed)
        came = {passage.id for passage in passages}
        self._came |= came
        self._gone -= came

    def drop(self, article_id: str) -> None:
        """Remove an article, keeping its origins."""
        gone = set(self.view.passage_ids(article_id))
        self.view.drop(article_id)
        self._came -= gone
        self._gone |= gone

    def detach(self, origin: Origin) -> str | None:
        """Forget an origin; the id of its article if that goes with it, being the last."""
        self.view.ledger.forget_origin(origin.origin)
        if self.view.ledger.origins_of(origin.article_id):
            return None
        self.drop(origin.article_id)
        return origin.article_id

    def rehome(self, old: Article, leaving: str) -> None:
        """Keep the old words for the other origins that have them, under the own id of one of them.

        `leaving` is the origin whose words have changed. Where every such id stands for an article
        with other words, the old ones get an id of no origin.
        """
        others = [
            origin
            for origin in self.view.ledger.origins_of(old.id)
            if origin.origin != leaving and origin.own_id != old.id
        ]
        if not others:
            return
        passages, vectors = self.view.passages_of(old.id)
        free = [origin.own_id for origin in others if not self.view.has(origin.own_id)]
        home = free[0] if free else f"{others[0].own_id}-{old.text_digest[:8]}"
        moved = [
            replace(p, id=passage_id(home, p.start, p.text), article_id=home) for p in passages
        ]
        self.drop(old.id)
        self.put(replace(old, id=home), moved, vectors)
        for origin in others:
            self.view.ledger.set_origin(origin._replace(article_id=home))

    def settle(self, mirrored: Iterable[str] = ()) -> None:
        """Note what is stale, given that Chroma already has the vectors `mirrored`."""
        agreed = self._came & set(mirrored)
        self.view.mark_fresh(sorted(agreed))
        self.view.mark_stale(self._gone | (self._came - agreed))
