"""“Tell me more” reads on in the article that was quoted, and never repeats itself."""

from __future__ import annotations

from index import Article
from qa.answer import Answer, Claim, Evidence, cite
from qa.readon import read_on

SENTENCES = [f"Sentence number {n} says something new." for n in range(1, 25)]
ARTICLE = Article(id="a", title="Numbers", text="\n".join(SENTENCES))


def shown(*numbers: int) -> Answer:
    places = []
    for n in numbers:
        start = ARTICLE.text.index(SENTENCES[n - 1])
        end = start + len(SENTENCES[n - 1])
        places.append(Evidence("a", start, end, SENTENCES[n - 1]))
    text, citations, *_ = cite([Claim(p.quote, (p,)) for p in places], {"a": ARTICLE})
    return Answer("?", "?", text or "The articles don't say.", bool(citations), citations, 0.7)


def said(*history: Answer) -> list[str]:
    draft = read_on(history)
    return [claim.text for claim in draft.claims] if draft else []


def test_it_goes_on_where_the_last_quote_ended() -> None:
    assert said(shown(3)) == SENTENCES[3:13]
    assert said(shown(3), shown()) == SENTENCES[3:13]


def test_what_was_shown_is_passed_over() -> None:
    assert said(shown(5), shown(1, 3))[:3] == [SENTENCES[3], SENTENCES[5], SENTENCES[6]]


def test_at_the_end_it_goes_back_to_what_was_passed_over() -> None:
    assert said(shown(22, 24))[:1] == [SENTENCES[0]]
    assert said(shown(23)) == [SENTENCES[23]]


def test_nothing_quoted_or_nothing_left_is_nothing() -> None:
    assert said() == said(shown()) == []
    assert said(shown(*range(1, 25))) == []


def test_the_confidence_is_that_of_the_answer_it_goes_on_from() -> None:
    draft = read_on([shown(3)])
    assert draft is not None
    assert draft.confidence == 0.7
