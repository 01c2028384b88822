"""The pairs of questions that the reader learns from keep what their README says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent / "bench"


@pytest.fixture
def pairs(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(BENCH), *sys.path])
    import pairs

    return pairs


def test_every_answer_is_in_its_text_and_has_another_question_beside_it(pairs) -> None:
    paths = sorted(pairs.FOLDER.glob("*.txt"))
    assert paths
    for text in (text for path in paths for text in pairs.texts(path)):
        assert text.text
        assert text.asked
        for question, answer, near in text.asked:
            assert answer in text.text
            assert question != near


def test_the_two_questions_of_a_pair_know_which_words_differ(pairs) -> None:
    text = "The river burst its banks on Tuesday. Helen Prowse said that a wall was planned."
    answered, missed = pairs.paired(
        "Flood", text, "When did the river burst?", "Tuesday", "When did the wall burst?"
    )
    assert text[answered.start : answered.end] == "Tuesday"
    assert (answered.none, answered.blame) == (0.0, ())
    assert missed.none == 1.0
    assert [missed.question[a:b] for a, b in missed.blame] == ["wall"]


def test_a_line_that_is_no_pair_is_named(pairs, tmp_path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("# Flood\nIt rained.\nDid it rain? | It rained.\n", "utf-8")
    with pytest.raises(ValueError, match="a pair of 'Flood' lacks"):
        list(pairs.texts(path))
