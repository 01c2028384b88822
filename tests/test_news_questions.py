"""The news set of the benchmarks keeps what its README says."""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).parent / "bench" / "news"


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def test_every_answer_is_in_its_article_and_has_a_near_miss_beside_it() -> None:
    texts = {row["id"]: row["text"] for row in rows("corpus.jsonl")}
    questions = rows("questions.jsonl")
    assert len({row["id"] for row in questions}) == len(questions)
    for asked, nearly in zip(questions[::2], questions[1::2], strict=True):
        assert (asked["unanswerable"], nearly["unanswerable"]) == (False, True)
        [article_id] = asked["relevant"]
        assert all(answer in texts[article_id] for answer in asked["answers"])
        assert nearly["distractor_doc"] == article_id
        assert asked["question"] != nearly["question"]
