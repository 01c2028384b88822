"""Articles and their storage: what can be asked about, indexed and searched."""

from index.article import Article, Passage
from index.library import Library
from index.report import Failure, SyncReport

__all__ = ["Article", "Failure", "Library", "Passage", "SyncReport"]
