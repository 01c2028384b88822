"""The retrieval chain: a LangChain Runnable from a question to a verified Answer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Protocol

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from index import Article, Library
from index.errors import ArticleNotFound
from qa.answer import Answer, Citation, Claim, Draft, Evidence, Said, cite, pieces
from qa.declining import refusal
from qa.orders import without_orders
from qa.prompts import EMPTY_LIBRARY
from qa.reader import Reader, Reading
from qa.retriever import to_passage


class Answerer(Protocol):
    """Words an answer from what was read for a question."""

    def drafts(self, reading: Reading) -> Iterator[Draft | None]:
        """Claims with their evidence, more each time; no claims when the articles don't say.

        The last draft is the whole answer. None gives whoever waits an occasion to stop.
        """
        ...


def build_chain(
    library: Library, retriever: BaseRetriever, reader: Reader, answerer: Answerer
) -> Runnable[dict[str, Any], str | Answer]:
    """Retrieve, read, word, verify. Every step is a Runnable, so callbacks and tracing see each.

    What goes in is {"question": as asked, "understood": as it is to be looked up}. `stream` gives
    the text in pieces, each after the Answer of what is said with it, and the whole Answer at the
    end; `invoke` this alone.
    """

    def retrieve(state: dict[str, Any]) -> tuple[list[Document], float]:
        started = time.perf_counter()
        return retriever.invoke(state["understood"]), _milliseconds(started)

    def read(state: dict[str, Any]) -> tuple[Reading, float]:
        started = time.perf_counter()
        found = [to_passage(document) for document in state["retrieved"][0]]
        headings = {heading.id: heading for _, heading in found}
        passages = [without_orders(passage) for passage, _ in found]
        return reader.read(state["understood"], passages, headings), _milliseconds(started)

    def answer(state: dict[str, Any]) -> Iterator[str | Answer]:
        (_, retrieving), (reading, looking) = state["retrieved"], state["read"]
        started, said = time.perf_counter(), ""
        for draft in answerer.drafts(reading):
            if draft is None:
                yield ""
                continue
            answer = verified(state["question"], reading, draft, library)
            yield answer
            yield from pieces(answer.text[len(said) :])
            said = answer.text
        stages = {"retrieve": retrieving, "read": looking, "answer": _milliseconds(started)}
        yield replace(answer, timings={**stages, "total": sum(stages.values())})

    retrieved = RunnablePassthrough.assign(retrieved=RunnableLambda(retrieve))
    return (
        retrieved | RunnablePassthrough.assign(read=RunnableLambda(read)) | RunnableLambda(answer)
    )


def verified(question: str, reading: Reading, draft: Draft, library: Library) -> Answer:
    """An answer of nothing but what the articles say, whatever the draft claims."""
    places = [place for claim in draft.claims for place in claim.evidence]
    articles = _articles(library, [*places, *draft.closest])
    said, closest = cite(draft.claims, articles), tuple[Citation, ...]()
    if not said.citations:
        texts = [passage.text for passage in reading.passages]
        said = Said(refusal(reading.question, texts) if len(library) else EMPTY_LIBRARY)
        closest = cite([Claim(p.quote, (p,)) for p in draft.closest], articles).citations
    return Answer(
        question=question,
        understood=reading.question,
        text=said.text,
        answered=bool(said.citations),
        citations=said.citations,
        marks=said.marks,
        struck=said.struck,
        confidence=draft.confidence,
        closest=closest,
        ranking=reading.ranking,
        model=draft.model,
        removed=draft.removed,
        note=draft.note,
    )


def _articles(library: Library, places: Iterable[Evidence]) -> dict[str, Article]:
    """The articles that are quoted, as they are now."""
    found = {}
    for article_id in {place.article_id for place in places}:
        try:
            found[article_id] = library.article(article_id)
        except ArticleNotFound:  # removed since it was retrieved: its quotes are dropped
            continue
    return found


def _milliseconds(since: float) -> float:
    return (time.perf_counter() - since) * 1000
