"""Which words of a question are looked up, and how."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Article, Library
from index.keywords import match_expression, terms


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Why was Navalny’s trial in the U.S. delayed?",
            '"navalny" OR "trial" OR "u s" OR "delayed"',
        ),
        ("Did it cost 14.6 or 1,000 pounds?", '"cost" OR "14 6" OR "1 000" OR "pounds"'),
        ("rain, rain on 6 February", '"rain" OR "6" OR "february"'),
        ("why?", '"why"'),
        ("?!", ""),
    ],
)
def test_telling_words_become_an_expression(question: str, expected: str) -> None:
    assert match_expression(question) == expected


def test_a_number_is_found_as_a_whole(library: Library) -> None:
    library.add(Article(title="Debts", text="The club owes 14.6 million pounds."))
    library.add(Article(title="Match", text="It was decided in minute 14, by 6 metres."))
    with library._catalog.reading() as view:
        found = view.keyword_scores(match_expression("Who owes 14.6?"), 10)
        [passage], _ = view.passages_at([max(found, key=lambda number: found[number])])
    assert "14.6 million" in passage.text


@given(st.text(max_size=60))
def test_whatever_is_asked_the_expression_can_be_looked_up(question: str) -> None:
    import sqlite3

    expression = match_expression(question)
    if not expression:
        assert not terms(question)
        return
    with sqlite3.connect(":memory:") as sql:
        sql.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        sql.execute("SELECT * FROM words WHERE words MATCH ?", (expression,)).fetchall()
    sql.close()
