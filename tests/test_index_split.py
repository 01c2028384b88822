"""Splitting: offsets are exact for any text, and no word is lost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article
from index.split import PASSAGE_CHARACTERS, passages, sentences

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=3000) | st.lists(
    st.sampled_from(
        [
            "Dr. Ito left.",
            "“No,” she said. ",
            "\n",
            "\n\n",
            " ",
            "U.S. aid",
            "Én! ",
            "😀?",
            "…",
            "a",
        ]
    ),
    max_size=300,
).map("".join)


def count(texts: Sequence[str]) -> list[int]:
    """A stand-in tokenizer: one token per four characters."""
    return [len(text) // 4 for text in texts]


@given(texts)
@settings(max_examples=300, deadline=None)
def test_sentences_hold_every_character_once(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    said = "".join(text[span.start : span.end] for span in spans)
    assert "".join(said.split()) == "".join(text.split())
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() for s in spans)


@given(texts.filter(str.strip), st.integers(8, 200))
@settings(max_examples=300, deadline=None)
def test_passages_are_verbatim_complete_and_fit(text: str, window: int) -> None:
    article = Article(text=text)
    found = passages(article, count, window)
    assert all(article.text[p.start : p.end] == p.text for p in found)
    assert "".join("".join(p.text.split()) for p in found) == "".join(article.text.split())
    assert all(len(p.text) <= PASSAGE_CHARACTERS for p in found)
    assert all(count([p.text])[0] <= window + p.text.count(" ") for p in found)
    assert len({p.id for p in found}) == len(found)


def test_sentences_know_abbreviations_and_quotations() -> None:
    text = (
        "Dr. Smith of the U.S. Dept. of State disagreed. “Wait. Not yet,” he added.\nThen he left"
    )
    assert [text[s.start : s.end] for s in sentences(text)] == [
        "Dr. Smith of the U.S. Dept. of State disagreed.",
        "“Wait. Not yet,” he added.",
        "Then he left",
    ]


def test_a_sentence_longer_than_the_window_is_cut_between_words() -> None:
    text = "word " * 500
    found = passages(Article(text=text), count, window=40)
    assert len(found) > 5
    assert all(p.text.startswith("word") and p.text.endswith("word") for p in found)


def test_passages_end_where_sentences_end() -> None:
    text = " ".join(f"Sentence number {n} is here." for n in range(100))
    assert all(p.text.endswith("here.") for p in passages(Article(text=text), count, window=100))
