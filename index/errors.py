"""Everything that can go wrong and that a caller may want to tell apart.

ArticleChatError
├── SettingsError           an ARTICLE_CHAT_… setting is unknown or has a value that cannot be used
├── SourceError             a file, folder, line or address holds no article that can be read
│   ├── NoArticles          a folder holds no file that could be an article
│   ├── Unsettled           a file may still be being written
│   └── TryLater            a server is busy or cannot be reached now
├── QuestionError           a question is empty or too long
├── ModelError              an embedding or language model cannot be loaded
└── LibraryError            the library folder cannot be used
    ├── ArticleNotFound     no article has this id
    ├── LibraryVersionError the library was written by a newer version of article-chat
    └── VectorServerError   the Chroma server cannot be started or reached
        └── VectorsDamaged  it runs, but fails

Every message is one line that names the input and says what to do about it.
"""

from __future__ import annotations


class ArticleChatError(Exception):
    """Base of every error raised on purpose by article-chat."""


class SettingsError(ArticleChatError):
    """A setting is unknown or has a value that cannot be used."""


class SourceError(ArticleChatError):
    """A source holds no article that can be read.

    `source` names the file, folder or line; `reason` says what is wrong and what to do.
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class NoArticles(SourceError):
    """A folder holds no file that could be an article."""


class Unsettled(SourceError):
    """A file may still be being written."""

    def __init__(self, source: str) -> None:
        super().__init__(source, "may still be being written; try again in a moment")


class TryLater(SourceError):
    """A server is busy or cannot be reached now, for `seconds` if it says so, else 0."""

    def __init__(self, source: str, reason: str, seconds: float = 0.0) -> None:
        super().__init__(source, f"{reason}; try again later")
        self.seconds = seconds


class QuestionError(ArticleChatError):
    """A question is empty or too long."""


class ModelError(ArticleChatError):
    """An embedding or language model cannot be loaded."""


class LibraryError(ArticleChatError):
    """The library folder cannot be used."""


class ArticleNotFound(LibraryError):
    """No article in the library has this id."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"no article with id {article_id!r}; `article-chat list` shows the ids")
        self.article_id = article_id


class LibraryVersionError(LibraryError):
    """The library was written by a newer version of article-chat."""


class VectorServerError(LibraryError):
    """The Chroma server cannot be started or reached."""


class VectorsDamaged(VectorServerError):
    """The Chroma server runs, but fails: what it has on the disk is damaged."""
