"""The pairs of questions that the reader learns from keep what their README says."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean

import pytest

from qa.words import question_stems, stems

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


def test_words_in_common_with_the_text_do_not_tell_the_two_apart(pairs) -> None:
    def shares(text: str, questions: Iterable[str]) -> list[float]:
        words = stems(text)
        asked = [set(question_stems(question)) for question in questions]
        return [len(some & words) / max(len(some), 1) for some in asked]

    answered, missed = [], []
    for path in sorted(pairs.FOLDER.glob("*.txt"))[::6]:
        for text in pairs.texts(path):
            answered += shares(text.text, (question for question, _, _ in text.asked))
            missed += shares(text.text, (near for _, _, near in text.asked))
    assert len(answered) > 1000
    assert abs(fmean(answered) - fmean(missed)) < 0.05


def test_the_two_questions_of_a_pair_know_which_words_differ(pairs) -> None:
    text = "The river burst its banks on Tuesday. Helen Prowse said that a wall was planned."
    answered, missed, elsewhere = pairs.paired(
        "Flood", text, "When did the river burst?", "Tuesday", "When did the wall burst?"
    )
    assert elsewhere is None
    assert text[answered.start : answered.end] == "Tuesday"
    assert (answered.none, answered.blame) == (0.0, ())
    assert missed.none == 1.0
    assert [missed.question[a:b] for a, b in missed.blame] == ["wall"]


def test_a_question_is_also_asked_of_another_passage_of_its_text(pairs) -> None:
    burst, wall = "The river burst its banks on Tuesday. ", "Helen Prowse spoke of the river. "
    text = burst + "It rained. " * 75 + wall + "Nobody was hurt. " * 45
    asked = "When did the river burst?", "Tuesday", "When did the wall burst?"
    elsewhere = pairs.paired("Flood", text, *asked).elsewhere
    assert elsewhere.question == "When did the river burst?"
    assert wall.strip() in elsewhere.text
    assert (elsewhere.start, elsewhere.none, elsewhere.blame) == (-1, 1.0, None)
    again = text + burst + "Nobody was hurt. " * 45
    assert "Tuesday" not in pairs.paired("Flood", again, *asked).elsewhere.text


def test_a_line_that_is_no_pair_is_named(pairs, tmp_path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("# Flood\nIt rained.\nDid it rain? | It rained.\n", "utf-8")
    with pytest.raises(ValueError, match="a pair of 'Flood' lacks"):
        list(pairs.texts(path))
