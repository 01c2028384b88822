"""Articles, passages, vectors and the keyword index, in one SQLite file.

Whatever is in the catalog is in the library; Chroma only mirrors its vectors.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

import index.schema as t
from index.disk import remedy
from index.errors import LibraryError, LibraryVersionError
from index.ledger import Origin
from index.view import CatalogView


class Catalog:
    """The SQLite file of one library. Use `reading()` or `writing()` to work with it.

    Raises:
        LibraryVersionError: a newer version of article-chat wrote the file.
        LibraryError: the file cannot be opened or is not a catalog.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})
        sa.event.listen(self._engine, "connect", t.configure)
        try:
            self._prepare()
        except sa.exc.DatabaseError as error:
            self.close()
            raise LibraryError(
                f"{path}: cannot be opened as a catalog ({error.orig}); "
                + remedy(path.parent, "check the folder, or name another with --library")
            ) from error

    def _prepare(self) -> None:
        with self.reading() as view:
            found = view.format()
        if found > t.FORMAT:
            self.close()
            raise LibraryVersionError(
                f"{self.path}: written by a newer article-chat (format {found}, this version reads "
                f"up to {t.FORMAT}); upgrade article-chat or name another folder with --library"
            )
        if found < t.FORMAT:
            with self.writing() as view:
                view.migrate()

    @contextmanager
    def reading(self) -> Iterator[CatalogView]:
        """A consistent snapshot: nothing that others commit meanwhile is seen."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield CatalogView(connection)

    @contextmanager
    def writing(self) -> Iterator[CatalogView]:
        """One transaction: all of it is kept, or none when an exception leaves the block."""
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield CatalogView(connection)
                connection.commit()
        except sa.exc.OperationalError as error:
            raise LibraryError(
                f"{self.path}: cannot be written ({error.orig}); what was there before still is; "
                "free some space or check the permissions, and try again"
            ) from error

    def vacuum(self) -> None:
        """Write the file anew, without what was deleted.

        Raises:
            LibraryError: there is no room for it.
        """
        with self.writing() as view:
            view.compact_keywords()
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except sa.exc.OperationalError as error:
            raise LibraryError(f"{self.path}: cannot be purged ({error.orig})") from error

    def origins_below(self, uri: str) -> dict[str, Origin]:
        """What is known of the origins that start with a URI."""
        with self.reading() as view:
            return {origin.origin: origin for origin in view.ledger.origins_below(uri)}

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()
