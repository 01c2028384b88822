"""Long sentences are cut to the clauses that answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.split import Span
from qa.excerpt import excerpt
from qa.reader import Finding

ALUMNI = (
    "In business, alumni include the mayor, Ann Lowe, the banker Peter Hale (born in Corby), and "
    "Ruth Calder of the ferry company."
)


def finding(text: str, words: str | None, start: int = 100) -> Finding:
    at = start + text.index(words or "")
    answer = Span(at, at + len(words)) if words else None
    return Finding("a", start, start + len(text), text, answer, 0.9)


@pytest.mark.parametrize(
    ("words", "longest", "said"),
    [
        ("Ann Lowe", 30, ALUMNI),
        ("Ann Lowe", 10, "In business, alumni include the mayor, Ann Lowe…"),
        (
            "Peter Hale",
            14,
            "In business, alumni include the mayor, Ann Lowe, the banker Peter Hale…",
        ),
        ("Peter Hale", 9, "…Ann Lowe, the banker Peter Hale (born in Corby)…"),
        ("Ruth Calder", 9, "…and Ruth Calder of the ferry company."),
        ("born in Corby", 5, "…(born in Corby)…"),
        ("Ruth Calder", 3, "…and Ruth Calder…"),
        (None, 6, "In business, alumni include the mayor…"),
    ],
)
def test_the_clauses_around_the_answer_are_quoted(
    words: str | None, longest: int, said: str
) -> None:
    claim = excerpt(finding(ALUMNI, words), longest)
    [place] = claim.evidence
    assert claim.text == said
    assert place.quote == said.strip("…")
    assert ALUMNI[place.start - 100 : place.end - 100] == place.quote


def test_an_answer_that_is_too_long_itself_is_kept_whole() -> None:
    words = "alumni include the mayor, Ann Lowe"
    assert words in excerpt(finding(ALUMNI, words), 3).text


@given(
    st.lists(st.text("ab,;() –", min_size=1).filter(str.strip), min_size=1),
    st.integers(1, 12),
    st.data(),
)
def test_it_is_always_a_part_of_the_sentence(
    parts: list[str], longest: int, data: st.DataObject
) -> None:
    text = " ".join(parts).strip()
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, len(text)))
    if not text[first:last].strip():
        return
    claim = excerpt(Finding("a", 7, 7 + len(text), text, Span(7 + first, 7 + last), 0.9), longest)
    [place] = claim.evidence
    assert text[place.start - 7 : place.end - 7] == place.quote
    assert place.quote.strip()
    assert place.start - 7 <= first + len(text[first:]) - len(text[first:].lstrip())
    assert last - len(text[:last]) + len(text[:last].rstrip()) <= place.end - 7
