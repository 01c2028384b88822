"""Sources -> library: reads, splits, embeds and stores them batch by batch.

While one batch is embedded, the next one is read and split, and the last one is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from filelock import FileLock

from index import split
from index.article import Article, Passage
from index.belt import Belt
from index.catalog import Catalog
from index.change import Change
from index.current import Current, Use
from index.embed import Embedder
from index.errors import ArticleNotFound, SourceError, TryLater, Unsettled
from index.ledger import Origin
from index.report import Failure, SyncReport
from index.sources import Source
from index.vectors import Entry

BATCH_PASSAGES = 512
"""A batch is committed when it has this many passages to embed; articles are never parted."""

_LOOKAHEAD = 200  # sources

Progress = Callable[[int, str], None]
"""Called with the number of sources that are done with, and the name of the one last read."""

_Outcome = tuple[str, str]  # what became of an article, as SyncReport calls it, and its id


@dataclass
class _Candidate:
    """An article on its way in. `passages` stay empty until something shows it must be stored."""

    source: Source
    article: Article
    embedder: Embedder | None = None  # that `passages` are for
    passages: list[Passage] = field(default_factory=list)
    vectors: np.ndarray | None = None

    def entries(self) -> Iterator[Entry]:
        assert self.vectors is not None
        for passage, vector in zip(self.passages, self.vectors, strict=True):
            yield Entry(passage.id, self.article.id, self.article.published, vector)


@dataclass
class _Tally:
    """What became of the sources so far."""

    outcomes: dict[str, list[str]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    restamped: list[Source] = field(default_factory=list)
    seen: int = 0

    def note(self, kind: str, article_id: str) -> None:
        self.outcomes.setdefault(kind, []).append(article_id)

    def note_all(self, outcomes: Iterable[_Outcome]) -> None:
        for kind, article_id in outcomes:
            self.note(kind, article_id)

    def fail(self, error: SourceError) -> None:
        if isinstance(error, Unsettled):
            self.note("pending", error.source)
            return
        retry_in = error.seconds if isinstance(error, TryLater) else None
        self.failures.append(Failure(error.source, error.reason, retry_in))

    def report(self) -> SyncReport:
        kinds = {kind: tuple(ids) for kind, ids in self.outcomes.items()}
        return SyncReport(**kinds, failed=tuple(self.failures))


class Writer:
    """The only way into the library. Each batch is one step for readers: all of it or nothing."""

    def __init__(
        self,
        catalog: Catalog,
        current: Current,
        lock: FileLock,
        versions: int,
    ) -> None:
        self._catalog, self._current, self._lock = catalog, current, lock
        self._versions = versions

    def add(
        self, sources: Iterable[Source | SourceError], progress: Progress | None = None
    ) -> SyncReport:
        """Bring in every source that can be read; the others are in the report's `failed`.

        Whatever is raised, batches that are under way by then may still be stored.
        """
        tally = _Tally()
        with Belt(self._embedded, self._commit, tally.note_all) as belt:
            batch = list[_Candidate]()
            for source, known in self._with_known(sources):
                tally.seen += 1
                candidate = self._candidate(source, known, tally)
                if candidate:
                    batch.append(candidate)
                if sum(max(len(c.passages), 1) for c in batch) >= BATCH_PASSAGES:
                    belt.put(batch)
                    batch = []
                if progress:
                    name = source.source if isinstance(source, SourceError) else source.origin
                    progress(tally.seen - len(batch) - belt.waiting, name)
            belt.put(batch)
        self._restamp(tally.restamped)
        return tally.report()

    def _with_known(
        self, sources: Iterable[Source | SourceError]
    ) -> Iterator[tuple[Source | SourceError, Origin | None]]:
        """Every source with what is known of its origin; looked up for many at once."""
        rest = iter(sources)
        while ahead := list(islice(rest, _LOOKAHEAD)):
            with self._catalog.reading() as view:
                found = view.ledger.origins([s.origin for s in ahead if isinstance(s, Source)])
            known = {origin.origin: origin for origin in found}
            for source in ahead:
                yield source, known.get(source.origin) if isinstance(source, Source) else None

    def _restamp(self, sources: Sequence[Source]) -> None:
        """Remember what the file system says of files that were touched, and are the same."""
        if sources:
            with self._lock, self._catalog.writing() as view:
                for source in sources:
                    view.ledger.set_stamp(source.origin, source.stamp)

    def remove(self, article_id: str) -> None:
        """Remove an article and everything that is stored of it.

        Raises:
            ArticleNotFound: there is none with this id.
        """
        with self._changing() as change:
            view = change.view
            if view.has(article_id):
                change.drop(article_id)
                for origin in view.ledger.origins_of(article_id):
                    view.ledger.forget_origin(origin.origin)
                return
            aliases = view.ledger.origins_named(article_id)
            if not aliases:
                raise ArticleNotFound(article_id)
            for origin in aliases:
                change.detach(origin)

    def forget(self, origins: Sequence[Origin]) -> tuple[str, ...]:
        """Let go of origins that are no more; ids of the articles that go with them."""
        if not origins:
            return ()
        with self._changing() as change:
            gone = [change.detach(origin) for origin in origins]
        return tuple(article_id for article_id in gone if article_id)

    def purge(self) -> None:
        """Forget what is past keeping, and leave no trace of what was removed in any file."""
        with self._lock:
            mirror = self._current.use().mirror
            mirror.repair()
            with self._catalog.writing() as view:
                view.versions.trim(self._versions)
            self._catalog.vacuum()
            mirror.renew()

    @contextmanager
    def _changing(self) -> Iterator[Change]:
        """A transaction on the catalog that Chroma then follows."""
        with self._lock:
            mirror = self._current.use().mirror
            mirror.repair()
            with self._catalog.writing() as view:
                change = Change(view, self._versions)
                yield change
                change.settle()
            mirror.repair()

    def _candidate(
        self, source: Source | SourceError, known: Origin | None, tally: _Tally
    ) -> _Candidate | None:
        """Load a source unless it failed or has not changed; split it if it must be stored."""
        if isinstance(source, SourceError):
            tally.fail(source)
            return None
        if known and known.digest == source.digest:
            tally.note("unchanged", known.article_id)
            if source.stamp and source.stamp != known.stamp:
                tally.restamped.append(source)
            return None
        try:
            article = source.load()
        except SourceError as error:
            tally.fail(error)
            return None
        candidate = _Candidate(source, article)
        with self._catalog.reading() as view:
            twin = view.article_with_text(article.text_digest)
        if twin in (None, article.id):
            self._split(candidate, self._current.use().embedder)
        return candidate

    def _split(self, candidate: _Candidate, embedder: Embedder) -> None:
        candidate.embedder, candidate.vectors = embedder, None
        candidate.passages = split.passages(
            candidate.article, embedder.count_tokens, embedder.window
        )

    def _embed(self, candidates: Sequence[_Candidate], use: Use) -> None:
        """Give vectors to the candidates that have passages; what is known is not made again."""
        known: dict[str, np.ndarray] = {}
        with self._catalog.reading() as view:
            if self._current.use_in(view) is use:
                for candidate in candidates:
                    passages, vectors = view.passages_of(candidate.article.id)
                    known.update(zip((p.text for p in passages), vectors, strict=True))
        for candidate in candidates:
            if candidate.passages and candidate.embedder is not use.embedder:
                self._split(candidate, use.embedder)
        texts = {p.text for c in candidates for p in c.passages} - known.keys()
        if texts:
            ordered = sorted(texts)
            known.update(zip(ordered, use.embedder.embed_passages(ordered), strict=True))
        for candidate in candidates:
            if candidate.passages:
                candidate.vectors = np.stack([known[p.text] for p in candidate.passages])

    def _embedded(self, batch: Sequence[_Candidate]) -> Use:
        """Give vectors to a batch; returns what they are made with."""
        use = self._current.use()
        self._embed(batch, use)
        return use

    def _commit(self, batch: Sequence[_Candidate], use: Use) -> list[_Outcome]:
        """Store a batch: first in Chroma, where nobody sees it yet, then in the catalog."""
        with self._lock:
            if (now := self._current.use()) is not use:  # it has moved to another model
                use = now
                self._embed(batch, use)
            use.mirror.repair()
            ready = [entry for c in batch if c.passages for entry in c.entries()]
            use.mirror.upsert(ready)
            with self._catalog.writing() as view:
                change = Change(view, self._versions)
                outcomes = [self._store(change, candidate, use) for candidate in batch]
                change.settle(entry.passage_id for entry in ready)
            use.mirror.repair()
        return outcomes

    def _store(self, change: Change, candidate: _Candidate, use: Use) -> _Outcome:
        """Put one candidate into the catalog; says what that did to which article."""
        view, article = change.view, candidate.article
        source = candidate.source
        known = view.ledger.origin(source.origin)
        if known and known.digest == source.digest:
            return "unchanged", known.article_id
        twin = view.article_with_text(article.text_digest)
        home = article.id if twin in (None, article.id) else str(twin)
        if known and known.article_id != home:
            change.detach(known)
        view.ledger.set_origin(Origin(source.origin, home, article.id, source.digest, source.stamp))
        old = view.article(home) if view.has(home) else None
        if home != article.id or (old and old.digest == article.digest):
            return "unchanged", home
        if old and old.text_digest != article.text_digest:
            change.rehome(old, source.origin)
        if candidate.vectors is None:  # it had a twin when it was read, and has none now
            self._split(candidate, use.embedder)
            self._embed([candidate], use)
        assert candidate.vectors is not None
        change.put(article, candidate.passages, candidate.vectors)
        return ("updated" if old else "added"), home
