"""The retrieval chain: a LangChain Runnable from a question to a verified Answer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from index import Article, Library
from index.errors import ArticleNotFound
from qa.answer import Answer, Claim, Draft, Evidence, cite
from qa.prompts import EMPTY_LIBRARY, REFUSAL


class Answerer(Protocol):
    """Words an answer from the documents found for a question."""

    def draft(self, question: str, documents: Sequence[Document]) -> Draft:
        """Claims with their evidence; no claims when the documents don't say."""
        ...


def build_chain(
    library: Library, retriever: BaseRetriever, answerer: Answerer
) -> Runnable[dict[str, Any], Answer]:
    """Retrieve, word, verify. Every step is a Runnable, so callbacks and tracing see each.

    What goes in is {"question": as asked, "understood": as it is to be looked up}.
    """

    def retrieve(state: dict[str, Any]) -> tuple[list[Document], float]:
        started = time.perf_counter()
        return retriever.invoke(state["understood"]), _milliseconds(started)

    def answer(state: dict[str, Any]) -> Answer:
        documents, retrieving = state["retrieved"]
        started = time.perf_counter()
        draft = answerer.draft(state["understood"], documents)
        answer = verified(state["question"], state["understood"], draft, library)
        answering = _milliseconds(started)
        timings = {"retrieve": retrieving, "answer": answering, "total": retrieving + answering}
        return replace(answer, timings=timings)

    retrieved = RunnablePassthrough.assign(retrieved=RunnableLambda(retrieve))
    return retrieved | RunnableLambda(answer)


def verified(question: str, understood: str, draft: Draft, library: Library) -> Answer:
    """An answer of nothing but what the articles say, whatever the draft claims."""
    places = [place for claim in draft.claims for place in claim.evidence]
    articles = _articles(library, [*places, *draft.closest])
    text, citations = cite(draft.claims, articles)
    if citations:
        return Answer(question, understood, text, True, citations, draft.confidence)
    _, closest = cite([Claim(place.quote, (place,)) for place in draft.closest], articles)
    refusal = REFUSAL if len(library) else EMPTY_LIBRARY
    return Answer(question, understood, refusal, False, (), draft.confidence, closest)


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
