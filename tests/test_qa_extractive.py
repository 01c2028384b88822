"""How an answer is put together from the sentences that a reader found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from index import Article
from index.article import Heading
from index.errors import ArticleNotFound
from index.split import Span
from qa.extractive import MAX_WORDS, ExtractiveAnswerer
from qa.prompts import DIFFER
from qa.reader import Finding, Reading

MAY = Article(
    id="may",
    title="Flood",
    text="Forty homes in Brennick were flooded on Tuesday. The river burst its banks. "
    "It had rained for a week.",
    published=date(2024, 5, 7),
)
JUNE = Article(
    id="june",
    title="Flood, a month on",
    text="Sixty homes in Brennick were flooded on Tuesday, the council now says. "
    "The town was last flooded in 1961.",
    published=date(2024, 6, 7),
)
ARTICLES = {article.id: article for article in (MAY, JUNE)}
HEADINGS = {a.id: Heading(a.id, a.title, a.published) for a in ARTICLES.values()}


def article(article_id: str) -> Article:
    if article_id not in ARTICLES:
        raise ArticleNotFound(article_id)
    return ARTICLES[article_id]


def finding(source: Article, sentence: str, score: float, answer: str | None = None) -> Finding:
    start = source.text.index(sentence)
    words = Span(start, start + len(sentence))
    if answer:
        at = source.text.index(answer, start)
        words = Span(at, at + len(answer))
    return Finding(source.id, start, start + len(sentence), sentence, words, score)


def drafted(
    question: str, findings: Sequence[Finding], headings: Mapping[str, Heading] = HEADINGS
) -> list[str]:
    answerer = ExtractiveAnswerer(article, threshold=0.3)
    draft = answerer.draft(Reading(question, tuple(findings), (), headings))
    for claim in draft.claims:
        for place in claim.evidence:
            assert ARTICLES[place.article_id].text[place.start : place.end] == place.quote
    return [claim.text for claim in draft.claims]


FORTY = finding(MAY, "Forty homes in Brennick were flooded on Tuesday.", 0.9, "Forty")
SIXTY = finding(
    JUNE, "Sixty homes in Brennick were flooded on Tuesday, the council now says.", 0.8, "Sixty"
)
RIVER = finding(MAY, "The river burst its banks.", 0.7)
RAIN = finding(MAY, "It had rained for a week.", 0.8)


def test_sentences_of_one_article_come_in_reading_order() -> None:
    assert drafted("Why were homes flooded?", [RIVER, FORTY]) == [FORTY.text, RIVER.text]


def test_a_sentence_that_answers_far_less_well_is_left_out() -> None:
    weak = finding(MAY, RIVER.text, 0.2)
    assert drafted("How many homes?", [FORTY, weak]) == [FORTY.text]


def test_a_sentence_that_points_back_brings_the_one_before() -> None:
    assert drafted("How long did it rain?", [RAIN]) == [f"{RIVER.text} {RAIN.text}"]


def test_no_sentence_is_said_twice() -> None:
    assert drafted("Why?", [RAIN, RIVER, FORTY]) == [FORTY.text, f"{RIVER.text} {RAIN.text}"]


def test_several_articles_are_dated_newest_last() -> None:
    late = finding(JUNE, SIXTY.text, 0.95)
    assert drafted("What happened in Brennick?", [late, FORTY]) == [
        f"7 May 2024: {FORTY.text}",
        f"7 June 2024: {SIXTY.text}",
    ]


def test_figures_that_differ_are_said_to_differ() -> None:
    claims = drafted("How many homes in Brennick were flooded?", [SIXTY, FORTY])
    assert claims == [DIFFER, f"7 May 2024: {FORTY.text}", f"7 June 2024: {SIXTY.text}"]


@pytest.mark.parametrize("question", ["When were they flooded?", "On which day was the flood?"])
def test_on_tuesday_is_said_under_the_date_of_the_article(question: str) -> None:
    assert drafted(question, [SIXTY]) == [f"7 June 2024: {SIXTY.text}"]


def test_a_year_beside_the_words_that_answer_does_not_date_them() -> None:
    town = finding(JUNE, "The town was last flooded in 1961.", 0.9, "town")
    assert drafted("When was it?", [town]) == [f"7 June 2024: {town.text}"]


def test_a_year_that_answers_less_well_does_not_date_the_best_words() -> None:
    best = finding(JUNE, SIXTY.text, 0.95, "on Tuesday")
    year = finding(JUNE, "The town was last flooded in 1961.", 0.9, "1961")
    assert drafted("When was it?", [best, year]) == [f"7 June 2024: {best.text}", year.text]


def test_who_asks_no_date_or_gets_a_year_needs_no_date() -> None:
    year = finding(JUNE, "The town was last flooded in 1961.", 0.9, "1961")
    assert drafted("When was Brennick last flooded?", [year]) == [year.text]
    assert drafted("What did they do when it was flooded?", [SIXTY]) == [SIXTY.text]


def test_without_a_date_there_is_none_to_show() -> None:
    undated = {key: Heading(key, heading.title, None) for key, heading in HEADINGS.items()}
    assert FORTY.text in drafted("What happened?", [FORTY, SIXTY], undated)


def test_nothing_is_claimed_below_the_threshold() -> None:
    answerer = ExtractiveAnswerer(article, threshold=0.95)
    draft = answerer.draft(Reading("How many homes?", (FORTY, RIVER), (), HEADINGS))
    assert draft.claims == ()
    assert draft.confidence == 0.9
    assert [place.quote for place in draft.closest] == [FORTY.text, RIVER.text]


def test_answers_stay_short() -> None:
    text = " ".join(f"Sentence {n} has exactly {' '.join(['word'] * 20)}." for n in range(9))
    ARTICLES["long"] = Article(id="long", title="Long", text=text)
    found = [
        finding(ARTICLES["long"], sentence.strip() + ".", 0.9)
        for sentence in text.split(".")
        if sentence.strip()
    ]
    headings = {"long": Heading("long", "Long", None)}
    assert sum(len(claim.split()) for claim in drafted("What?", found, headings)) <= MAX_WORDS


def test_an_article_that_is_gone_by_now_breaks_nothing() -> None:
    gone = Finding("gone", 0, 5, "Rain.", Span(0, 4), 0.9)
    draft = ExtractiveAnswerer(article).draft(
        Reading("What fell?", (gone,), (), {"gone": Heading("gone", "Rain", None)})
    )
    assert [claim.text for claim in draft.claims] == ["Rain."]


def test_of_a_long_sentence_the_clauses_that_answer_are_said() -> None:
    names = ", ".join(f"witness number {n} of Corby" for n in range(1, 30))
    long = Article(id="long", title="Witnesses", text=f"Heard were {names}, and the mayor.")
    headings = {"long": Heading("long", "Witnesses", None)}
    ARTICLES["long"] = long
    try:
        [said] = drafted("Who was heard?", [finding(long, long.text, 0.9, "number 20")], headings)
    finally:
        del ARTICLES["long"]
    assert said.startswith("…witness")
    assert said.endswith("Corby…")
    assert "number 20" in said
    assert len(said.split()) <= MAX_WORDS


def test_a_point_is_said_alone_where_there_is_no_room_for_what_it_points_to() -> None:
    ferry = " ".join(f"It{'s' * (n > 0)} ferry sailed on day {n}" for n in range(9)) + "."
    text = f"The ferry of Corby is old. {ferry} It sank."
    ARTICLES["ferry"] = source = Article(id="ferry", title="Ferry", text=text)
    headings = {"ferry": Heading("ferry", "Ferry", None)}
    points = [finding(source, "The ferry of Corby is old.", 0.9), finding(source, "It sank.", 0.8)]
    try:
        assert drafted("What about the ferry?", points, headings) == [p.text for p in points]
    finally:
        del ARTICLES["ferry"]


def test_a_heading_is_said_only_if_it_is_the_best() -> None:
    ARTICLES["head"] = source = Article(id="head", title="Rain", text="Rain and wind\nIt rained.")
    headings = {"head": Heading("head", "Rain", None)}
    heading, rain = finding(source, "Rain and wind", 0.9), finding(source, "It rained.", 0.9)
    try:
        assert drafted("What fell?", [rain, heading], headings) == [rain.text]
        assert drafted("What fell?", [heading, rain], headings) == [heading.text, rain.text]
    finally:
        del ARTICLES["head"]
