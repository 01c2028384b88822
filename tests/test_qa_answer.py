"""Citations: only what stands verbatim in an article is cited, and only what is cited is said."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index import Article
from qa import Answer
from qa.answer import Citation, Claim, Evidence, Said, cite

ARTICLE = Article(
    id="a", title="On rain", text="It rained. 😀 Nobody minded.", published=date(2024, 2, 6)
)


def place(start: int, end: int, quote: str | None = None, article_id: str = "a") -> Evidence:
    return Evidence(article_id, start, end, ARTICLE.text[start:end] if quote is None else quote)


def test_claims_are_numbered_in_reading_order() -> None:
    rain, minded = place(0, 10), place(13, 28)
    text, citations, *_ = cite(
        [Claim("It rained.", (rain,)), Claim("Nobody minded.", (minded, rain))], {"a": ARTICLE}
    )
    assert text == "It rained. [1] Nobody minded. [2][1]"
    assert [c.number for c in citations] == [1, 2]
    assert citations[1].quote == "Nobody minded."


def test_a_question_is_reworded_if_its_words_differ() -> None:
    assert not Answer("Who  is Ann?", "who is ann?", "", False).reworded
    assert Answer("Who is she?", "Who is Ann?", "", False).reworded


def test_points_are_paragraphs() -> None:
    points = [
        Claim("It rained.", (place(0, 10),), point=True),
        Claim("Nobody minded.", (place(13, 28),), point=True),
    ]
    assert cite(points, {"a": ARTICLE})[0] == "It rained. [1]\n\nNobody minded. [2]"


def test_a_quote_that_answers_as_a_whole_is_not_highlighted() -> None:
    def highlighted(start: int, end: int) -> tuple[int, int] | None:
        return Citation(1, ARTICLE, ARTICLE.text[13:28], 13, 28, (start, end)).highlight

    assert highlighted(13, 19) == (0, 6)
    assert highlighted(13, 27) is None


def test_a_quote_that_is_not_verbatim_is_dropped_and_its_claim_not_said() -> None:
    for bad in (
        place(0, 10, "It snowed."),
        place(1, 11, "It rained."),
        place(0, 10, article_id="b"),
        place(-28, -18, "It rained."),
        place(10, 11),
    ):
        assert cite([Claim("It rained.", (bad,))], {"a": ARTICLE}) == Said("")
        good = place(0, 10)
        text, citations, *_ = cite([Claim("It rained.", (bad, good))], {"a": ARTICLE})
        assert (text, len(citations)) == ("It rained. [1]", 1)


@given(
    st.lists(
        st.tuples(
            st.text(max_size=20),
            st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40), st.text(max_size=12))),
            st.booleans(),
        )
    ),
    st.text(min_size=1).filter(str.strip),
)
def test_whatever_is_claimed_every_citation_is_verbatim(claims: list, text: str) -> None:
    article = Article(id="a", text=text)
    made = [
        Claim(
            said,
            tuple(
                Evidence("a", start, end, article.text[start:end] if honest else quote)
                for start, end, quote in places
            ),
        )
        for said, places, honest in claims
    ]
    answer, citations, *_ = cite(made, {"a": article})
    assert all(article.text[c.start : c.end] == c.quote for c in citations)
    assert [c.number for c in citations] == list(range(1, len(citations) + 1))
    assert bool(answer) == bool(citations)


def test_an_answer_reads_well_in_a_repl() -> None:
    text, citations, *_ = cite([Claim("It rained.", (place(0, 10),))], {"a": ARTICLE})
    answer = Answer("Did it rain?", "Did it rain?", text, True, citations, 0.9)
    assert repr(answer) == "It rained. [1]\n\n[1] “It rained.” (On rain, 6 February 2024)"
    refusal = Answer("Snow?", "Snow?", "The articles don't say.", False, closest=citations)
    assert repr(refusal).splitlines()[:3] == ["The articles don't say.", "", "Closest passages:"]


def test_json_has_exactly_the_documented_keys() -> None:
    text, citations, *_ = cite([Claim("It rained.", (place(0, 10),))], {"a": ARTICLE})
    answer = Answer("q", "q", text, True, citations, 0.5, timings={"total": 1.0})
    row = json.loads(json.dumps(answer.as_dict()))
    assert list(row) == ["question", "answered", "text", "confidence", "citations", "timings"]
    assert row["citations"] == [
        {
            "number": 1,
            "article_id": "a",
            "title": "On rain",
            "url": None,
            "published": "2024-02-06",
            "quote": "It rained.",
            "start": 0,
            "end": 10,
        }
    ]
