"""The scores of answers: what counts as right, the intervals, the curves, and reading questions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Article, Library
from index.errors import SourceError
from qa import Answer, Citation
from qa.evaluate import outcomes, ranking, read_known
from qa.scores import (
    Figure,
    Known,
    Outcome,
    aurc,
    auroc,
    calibration_error,
    estimate,
    holds,
    milliseconds,
    normalised,
    risk_coverage,
    scores,
    summary,
)

TEXT = "The river Ash burst its banks. Nobody was hurt."
ARTICLE = Article(id="a", title="Flood", text=TEXT)
SHARES = (
    "article_first article_in_first_5 article_in_first_10 mrr_10 answered answer_has_gold "
    "quotes_have_gold refusal_precision refusal_recall refusal_f1 citations_verbatim "
    "confidence_auroc"
).split()


def outcome(
    golds: tuple[str, ...] = ("Ash",),
    said: str = TEXT[:30],
    confidence: float = 0.9,
    ranked: tuple[str, ...] = ("a", "b"),
    quote: str = TEXT[:30],
) -> Outcome:
    """An answer with a citation; declined when nothing is said."""
    cited = (Citation(1, ARTICLE, quote, 0, 30),) if said else ()
    text = f"{said} [1]" if said else "The articles don't say."
    answer = Answer("q", "q", text, bool(said), cited, confidence, timings={"total": 8.0})
    return Outcome(Known("q", golds, ("a",) if golds else ()), ranked, answer)


def declined(golds: tuple[str, ...] = (), confidence: float = 0.1) -> Outcome:
    return outcome(golds, "", confidence)


def wrong() -> Outcome:
    return outcome(said="It rained.", ranked=("b", "c"), quote="It rained.", confidence=0.2)


def test_a_perfect_run() -> None:
    found = scores([outcome()] * 6 + [declined()] * 4)
    assert {found[name] for name in SHARES} == {Figure(1.0, 1.0, 1.0)}
    assert found["words_per_answer"].value == 6
    assert found["sentences_per_answer"].value == 1


def test_the_worst_run() -> None:
    run = [wrong()] * 4 + [declined(("Ash",))] + [outcome((), confidence=0.95)] * 3
    found = scores(run)
    zero = set(SHARES) - {"answered", "citations_verbatim", "article_first", "mrr_10"}
    zero -= {"article_in_first_5", "article_in_first_10"}  # the declined one was found
    assert {found[name].value for name in zero} == {0.0}
    assert found["answered"].value == 0.8
    assert found["citations_verbatim"].value == pytest.approx(3 / 7)
    assert found["risk_coverage_area"].value == 1.0


def test_intervals_hold_the_value_and_are_the_same_every_time() -> None:
    run = [outcome()] * 20 + [wrong()] * 9 + [declined()] * 7 + [declined(("Ash",))] * 4
    first, again = scores(run), scores(run)
    assert first == again
    for name, figure in first.items():
        if name != "calibration_error":
            assert figure.low <= figure.value <= figure.high, name
    assert first["answer_has_gold"].low < first["answer_has_gold"].high


def test_an_interval_is_as_wide_as_theory_has_it() -> None:
    hits = np.repeat([1.0, 0.0], 200)
    figure = estimate(lambda rows: float(hits[rows].mean()), 400)
    assert figure.value == 0.5
    assert figure.high - figure.low == pytest.approx(2 * 1.96 * 0.025, rel=0.1)


def test_what_cannot_be_measured_is_none() -> None:
    found = scores([declined()])
    assert found["article_first"] == Figure(None)
    assert found["citations_verbatim"] == Figure(None)
    assert found["confidence_auroc"] == Figure(None)
    assert str(Figure(None)) == "—"
    empty = summary([])
    assert (empty["questions"], empty["risk_coverage"], empty["milliseconds"]) == (0, [], {})
    assert all(figure == Figure(None) for figure in scores([]).values())


def test_refusals_are_not_scored_where_nothing_should_be_declined() -> None:
    found = scores([outcome(), declined(("Ash",))])
    assert {found[f"refusal_{name}"] for name in ("precision", "recall", "f1")} == {Figure(None)}


def test_places_count_up_to_the_tenth() -> None:
    others = tuple(f"o{n}" for n in range(9))
    assert outcome(ranked=("b", "a")).position == 2
    assert outcome(ranked=(*others, "a")).position == 10
    assert outcome(ranked=("x", *others, "a")).position is None
    run = [outcome(ranked=("b", "a")), outcome(), outcome(ranked=("x", *others, "a"))]
    found = {name: figure.value for name, figure in scores(run).items()}
    assert found["article_first"] == pytest.approx(1 / 3)
    assert found["article_in_first_5"] == pytest.approx(2 / 3)
    assert found["mrr_10"] == pytest.approx(1.5 / 3)


def test_questions_that_name_no_article_do_not_count_for_the_search() -> None:
    nowhere = Outcome(Known("q", ("Ash",), ()), ("b",), outcome().answer)
    found = scores([outcome(), nowhere])
    assert found["article_first"].value == 1.0
    assert found["answer_has_gold"].value == 1.0


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The  River, an Ash!", "river ash"),
        ("a.b. C-D", "ab cd"),
        ("Then another theme", "then another theme"),
        ("“Curly” stays", "“curly” stays"),  # as in SQuAD's script
    ],
)
def test_normalised(text: str, plain: str) -> None:
    assert normalised(text) == plain


@given(st.text())
def test_normalising_twice_changes_nothing_but_articles(text: str) -> None:
    once = normalised(text)
    assert once == " ".join(once.split())
    assert not set("!?.,;:-'\"") & set(once)


@pytest.mark.parametrize(
    ("text", "gold", "has"),
    [
        ("It was the 5 per cent.", "5", True),
        ("It was in 1985.", "5", False),
        ("He saw “carbon dioxide” there", "Carbon dioxide", True),
        ("He earned $5,000.", "5000", True),
        ("A cat", "a", False),  # nothing is left of the gold answer
        ("Ash " + "word " * 59, "ash", True),
        ("Ash " + "word " * 60, "ash", False),  # too long
    ],
)
def test_holds(text: str, gold: str, has: bool) -> None:
    assert holds(text, [gold]) is has


def test_marks_are_not_part_of_what_is_said() -> None:
    said = outcome(("5", "1"), "It rose to 4. [1][5] Then it fell.")
    assert said.text == "It rose to 4. Then it fell."
    assert not said.has_gold
    assert not declined(("articles",)).has_gold


def test_verdicts() -> None:
    found = [outcome(), wrong(), declined(), declined(("Ash",)), outcome(())]
    assert [o.verdict for o in found] == [
        "right",
        "wrong",
        "rightly declined",
        "wrongly declined",
        "should have declined",
    ]


def test_auroc_counts_ties_as_half() -> None:
    assert auroc(np.array([0.9, 0.8, 0.1]), np.array([True, True, False])) == 1.0
    assert auroc(np.array([0.1, 0.9]), np.array([True, False])) == 0.0
    assert auroc(np.array([0.5, 0.5, 0.5]), np.array([True, False, True])) == 0.5


def test_the_area_rewards_a_good_order() -> None:
    right = np.array([1.0, 1.0, 0.0, 0.0])
    good, bad = aurc(np.array([4, 3, 2, 1.0]), right), aurc(np.array([1, 2, 3, 4.0]), right)
    assert good == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)
    assert bad == pytest.approx((1 + 1 + 2 / 3 + 2 / 4) / 4)
    assert aurc(np.full(4, 0.5), right) == 0.5  # no order: the same risk at every coverage


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80))
def test_the_curve_rises_in_coverage_to_all_questions(run: list[tuple[float, bool]]) -> None:
    sure, right = (np.array(values, dtype=float) for values in zip(*run, strict=True))
    points = risk_coverage(sure, right)
    coverage = [point["coverage"] for point in points]
    assert coverage == sorted(set(coverage))
    assert coverage[-1] == 1.0
    assert points[-1]["risk"] == pytest.approx(1 - right.mean())
    assert 1 <= len(points) <= 20
    for point in points:
        assert point["coverage"] == pytest.approx(np.mean(sure >= point["threshold"]))


def test_a_calibrated_confidence_has_no_calibration_error() -> None:
    sure = np.repeat(np.arange(10) / 10, 10)
    right = np.concatenate([np.arange(10) < tenths for tenths in range(10)]).astype(float)
    assert calibration_error(sure, right) == pytest.approx(0)
    assert calibration_error(np.full(5, 0.8), np.array([1, 1, 1, 1, 0.0])) == pytest.approx(0)
    assert calibration_error(np.ones(30), np.zeros(30)) == 1.0
    assert calibration_error(np.full(30, 0.7), np.ones(30)) == pytest.approx(0.3)


def test_times_are_told_by_stage() -> None:
    run = [outcome() for _ in range(19)]
    slow = Answer("q", "q", "no", False, timings={"total": 100.0, "read": 90.0})
    found = milliseconds([*run, Outcome(Known("q", (), ()), (), slow)])
    assert found["total"]["median"] == 8.0
    assert 8.0 < found["total"]["p95"] < 100.0
    assert found["read"] == {"median": 90.0, "p95": 90.0}


def test_the_summary_is_json() -> None:
    document = json.loads(json.dumps(summary([outcome(), declined(), wrong()])))
    assert (document["questions"], document["unanswerable"]) == (3, 1)
    assert document["answer_has_gold"] == document["scores"]["answer_has_gold"]["value"] == 0.5
    assert set(document["scores"]["mrr_10"]) == {"value", "low", "high"}
    assert set(document["risk_coverage"][0]) == {"coverage", "risk", "threshold"}


def test_questions_are_asked_by_themselves(library: Library, flood: Article) -> None:
    [flood_id] = library.add(flood).added
    asked = [Known("Which river burst its banks?", ("Ash",), (flood_id,))] * 2
    told: list[tuple[int, str]] = []
    found = outcomes(library, asked, progress=lambda done, name: told.append((done, name)))
    assert [o.position for o in found] == [1, 1]
    assert [o.verdict for o in found] == ["right", "right"]
    assert found[1].answer.understood == asked[0].question
    assert told == [(1, asked[0].question), (2, asked[0].question)]


def test_the_answers_own_order_goes_before_that_of_the_search(
    library: Library, flood: Article
) -> None:
    [flood_id] = library.add(flood).added
    answer = Answer("Ash?", "Ash?", "", False)
    assert ranking(library, answer) == (flood_id,)
    assert ranking(library, replace(answer, ranking=("x", "y"))) == ("x", "y", flood_id)


def test_reading_questions(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    rows = [
        {"question": "Who?\u2028Me", "answers": ["I"], "relevant": [1], "distractor_doc": "z"},
        {"question": "Why?", "answers": ["no"], "unanswerable": True, "distractor_doc": "z"},
    ]
    path.write_text("\n\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    assert read_known(path) == [Known("Who? Me", ("I",), ("1",)), Known("Why?", (), ())]


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "[1]",
        '{"question": " ", "answers": ["x"]}',
        '{"question": "Who?"}',
        '{"question": "Who?", "answers": "Ash"}',
        '{"question": "Who?", "answers": ["Ash"], "relevant": "a"}',
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "Why?", "answers": ["x"]}\n' + line, "utf-8")
    with pytest.raises(SourceError, match=r"q\.jsonl:2"):
        read_known(path)
