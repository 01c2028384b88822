"""The library: articles that can be added to, kept in step with a folder, and searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from index.article import Article, Heading, Passage
from index.errors import ArticleNotFound, LibraryError, QuestionError
from index.report import Look, SyncReport

if TYPE_CHECKING:
    from index.embed import Embedder
    from index.settings import Settings
    from index.writer import Progress

LONGEST_QUESTION = 2_000

MOST_FAILURES = 20
"""Remembered of each look at a folder or a feed."""


class Library:
    """A folder of indexed articles. Any number of processes and threads may use one at a time.

    Make one with `Library.open`; close it, or use it in a `with` block, to let go of the Chroma
    server that its users share.
    """

    def __init__(self, path: Path, embedder: Embedder, settings: Settings) -> None:
        from filelock import FileLock

        from index.catalog import Catalog
        from index.current import Current
        from index.vectors import Vectors
        from index.writer import Writer

        self.path, self._settings = path, settings
        self._lock = FileLock(path / "write.lock")
        with self._lock:
            self._catalog = Catalog(path / "catalog.sqlite3")
            self._current = Current(
                self._catalog,
                embedder,
                lambda name: Vectors(path / "chroma", name, settings.chroma_url),
                self._lock,
            )
        self._writer = Writer(self._catalog, self._current, self._lock, settings.keep_versions)

    @property
    def embedder(self) -> Embedder:
        """The embedding model that the library is searched with."""
        return self._current.use().embedder

    @property
    def moving_to(self) -> str | None:
        """The embedding model that the next `add` or `sync` moves the library to, if any."""
        wanted = self._current.wanted
        return wanted.name if wanted and wanted.name != self.embedder.name else None

    @classmethod
    def open(cls, path: str | Path | None = None, embedder: Embedder | None = None) -> Self:
        """Open the library in a folder, making it if need be.

        Without `path` it is the folder of the settings, else the user's data folder.

        Raises:
            LibraryError: the folder cannot be used, or a newer version wrote it.
            SettingsError: a setting is unknown or wrong.
        """
        from index.embed import LocalEmbedder
        from index.settings import Settings

        settings = Settings.load()
        folder = Path(path if path is not None else settings.library).expanduser().absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return cls(folder, embedder or LocalEmbedder(settings.embedding_model), settings)
        except OSError as error:
            raise LibraryError(
                f"{folder}: cannot be used as a library folder ({error.strerror or error}); "
                "name another with --library"
            ) from error

    def add(self, source: Any, progress: Progress | None = None) -> SyncReport:
        """Index a file, a folder, a web page, a feed, an Article, or an iterable of these.

        What is unchanged is left alone, what has changed is replaced. Nothing is raised for a
        source that cannot be read: the report names it under `failed`.
        """
        from index.sources import find, is_web
        from index.web import Web

        self._move(progress)
        with self._catalog.reading() as view:
            web = Web(self._max_bytes, self._settings.allow_private, view.ledger.feeds())
        found = find(
            source,
            max_bytes=self._max_bytes,
            web=web.find,
            below=self._catalog.origins_below,
        )
        report = self._writer.add(found, progress)
        if web.read:  # only now is what the feeds announced in the catalog
            with self._catalog.writing() as view:
                for url, validators in web.read.items():
                    view.ledger.set_feed(url, *validators)
        if isinstance(source, str) and is_web(source):
            self._note(source.strip(), report)
        return report

    def sync(
        self, folder: str | Path, progress: Progress | None = None, *, settled: float = 0.0
    ) -> SyncReport:
        """Make the library mirror a folder: as `add`, and what has left the folder is removed.

        Articles from elsewhere stay. What is there but cannot be read keeps its last version; so do
        files that changed in the last `settled` seconds, which are `pending` in the report.
        """
        from index.sync import sync

        self._move(progress)
        report = sync(
            self._catalog,
            self._writer,
            Path(folder),
            max_bytes=self._max_bytes,
            settled=settled,
            progress=progress,
        )
        if report.news or not report.pending:
            self._note(str(Path(folder).expanduser().resolve()), report)
        return report

    def _move(self, progress: Progress | None) -> None:
        """Embed everything anew, if the library was opened with another embedding model."""
        if self.moving_to:
            from filelock import FileLock

            from index.reembed import reembed

            with FileLock(self.path / "move.lock"):
                if self.moving_to:  # else another process has just done it
                    reembed(self._catalog, self._current, self._lock, progress)
        self._current.wanted = None

    def looks(self) -> list[Look]:
        """The folders that were mirrored and the addresses that were read, the latest first, and
        what each brought the last time."""
        with self._catalog.reading() as view:
            return view.ledger.looks()

    def _note(self, source: str, report: SyncReport) -> None:
        with self._catalog.writing() as view:
            view.ledger.set_look(
                source, str(report), [str(f) for f in report.failed[:MOST_FAILURES]]
            )

    def remove(self, article_id: str) -> None:
        """Remove an article and everything that is stored of it.

        Raises:
            ArticleNotFound: there is none with this id.
        """
        self._writer.remove(article_id)

    def articles(self) -> list[Article]:
        """Every article, newest first; those without a date last."""
        with self._catalog.reading() as view:
            return view.articles()

    def headings(self, article_ids: Sequence[str] | None = None) -> list[Heading]:
        """Id, title and date of these articles, or of every one; in the order of `articles`.

        Much cheaper than the articles themselves, whose texts stay where they are.
        """
        with self._catalog.reading() as view:
            return view.headings(article_ids)

    def article(self, article_id: str) -> Article:
        """One article.

        Raises:
            ArticleNotFound: there is none with this id.
        """
        with self._catalog.reading() as view:
            found = view.article(article_id)
        if found is None:
            raise ArticleNotFound(article_id)
        return found

    def versions(self, article_id: str) -> list[Article]:
        """Earlier versions of an article, newest first, as far as they are kept."""
        with self._catalog.reading() as view:
            return view.versions.of(article_id)

    def purge(self) -> None:
        """Remove what was removed or replaced from the files on the disk, too.

        Of every article the newest earlier versions stay, as many as the setting keep_versions
        says. Others may search meanwhile, though for a moment by words only.
        """
        self._writer.purge()

    def search(
        self,
        question: str,
        k: int = 10,
        since: date | None = None,
        until: date | None = None,
        articles: Iterable[str] | None = None,
    ) -> list[Passage]:
        """The `k` passages that fit a question best, best first, by meaning and by words.

        `since` and `until` (both included) limit the date of publication, `articles` the ids.

        Raises:
            QuestionError: the question is empty or too long.
        """
        from index.search import DEPTH, Filters, hybrid

        question = checked_question(question)
        filters = Filters(since, until, None if articles is None else tuple(articles))
        with self._catalog.reading() as view:
            if not view.counts()[0] or filters.articles == ():
                return []
        while True:
            use = self._current.use()
            [vector] = use.embedder.embed_questions([question])
            near = use.mirror.nearest(vector, max(DEPTH, k), since, until, filters.articles)
            with self._catalog.reading() as view:
                if self._current.use_in(view) is use:  # else it has just moved to another model
                    return hybrid(view, question, vector, near, filters)[:k]

    def close(self) -> None:
        """Let go of the catalog and of the Chroma server."""
        self._current.close()
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        with self._catalog.reading() as view:
            return view.counts()[0]

    def __repr__(self) -> str:
        return f"<Library {str(self.path)!r}: {len(self)} articles>"

    @property
    def _max_bytes(self) -> int:
        return int(self._settings.max_file_mb * 1_000_000)


def checked_question(question: str) -> str:
    """The question without the white space around it.

    Raises:
        QuestionError: it is empty or too long.
    """
    question = " ".join(question.split())
    if not question:
        raise QuestionError("the question is empty; ask something")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(question):,} characters, over the limit of "
            f"{LONGEST_QUESTION:,}; ask something shorter"
        )
    return question
