"""The library as a LangChain retriever."""

from __future__ import annotations

from datetime import date

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index import Library, Passage
from index.article import Heading

DEFAULT_K = 12
"""How many passages are read for one question."""

_OF_HEADING = Heading._fields[1:]  # all but the id


class LibraryRetriever(BaseRetriever):
    """Finds the passages of a library that fit a question, as LangChain documents.

    A document's id is the passage's; its metadata are `article_id`, `start`, `end` and `score`, and
    what the heading of the article has.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    k: int = DEFAULT_K
    since: date | None = None
    until: date | None = None
    articles: tuple[str, ...] | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.library.search(query, self.k, self.since, self.until, self.articles)
        headings = self.library.headings([passage.article_id for passage in found])
        known = {heading.id: heading for heading in headings}
        return [to_document(p, known[p.article_id]) for p in found if p.article_id in known]


def to_document(passage: Passage, heading: Heading) -> Document:
    """A passage as a LangChain document."""
    metadata = {
        "article_id": passage.article_id,
        "start": passage.start,
        "end": passage.end,
        "score": passage.score,
        **{name: getattr(heading, name) for name in _OF_HEADING},
    }
    return Document(id=passage.id, page_content=passage.text, metadata=metadata)


def to_passage(document: Document) -> tuple[Passage, Heading]:
    """The passage that a document was made from, and its article's heading."""
    known = dict(document.metadata)
    heading = Heading(known["article_id"], *(known.pop(name) for name in _OF_HEADING))
    return Passage(id=str(document.id), text=document.page_content, **known), heading
