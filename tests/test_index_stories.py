"""Copies of a story: which articles they are, and that only the newest speaks."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from index import Article, Library
from index.stories import SAME_STORY, are_copies, bands, signature
from qa import ask

WIRE = (
    "A ferry ran aground off Norwell on Monday night with forty people on board. The "
    "coastguard took all of them to land before dawn, the harbour master, Ruth Calder, said. "
    "Nobody was hurt. The ferry, the Ash, had lost power in both engines an hour after it "
    "left Brennick, and drifted onto a sandbank. Divers will look at the hull on Wednesday. "
    "The company that owns it said that the ship was inspected in spring and that it would "
    "help with the inquiry. Ferries to the island are cancelled until Friday, and the company "
    "will pay for buses around the bay."
)


def wire(name: str, day: int, text: str = WIRE, month: int = 5) -> Article:
    return Article(id=name, title="Ferry aground", text=text, published=date(2024, month, day))


def changed(share: float) -> str:
    """The story with other words in so many of its places."""
    rng, words = random.Random(1), WIRE.split()
    for place in rng.sample(range(len(words)), int(share * len(words))):
        words[place] = "other"
    return " ".join(words)


@pytest.mark.parametrize(("share", "copies"), [(0.0, True), (0.03, True), (0.5, False)])
def test_copies_have_nearly_the_same_words(share: float, copies: bool) -> None:
    one, other = signature(WIRE), signature(changed(share))
    assert are_copies(one, other, None, None) is copies
    assert bool(set(bands(one)) & set(bands(other))) is copies


def test_the_estimate_is_near_the_share_of_common_runs() -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = text.lower().split()
        return {tuple(words[n : n + 4]) for n in range(len(words) - 3)}

    for share in (0.02, 0.05, 0.1):
        one, other = runs(WIRE), runs(changed(share))
        estimate = np.mean(signature(WIRE) == signature(changed(share)))
        assert abs(estimate - len(one & other) / len(one | other)) < 0.15


@pytest.mark.parametrize("text", ["One.", "Two words.", "Rain in the north, sun in the south."])
def test_short_texts_have_signatures_too(text: str) -> None:
    assert np.mean(signature(text) == signature(text.upper())) == 1 > SAME_STORY


def test_copies_share_a_story(library: Library, flood: Article) -> None:
    more = WIRE + " End."
    june = wire("june", 14, WIRE.replace("forty", "ten"), month=6)
    library.add([wire("first", 14), wire("second", 15, more), june, flood])
    stories = {heading.id: heading.story for heading in library.headings()}
    assert stories["first"] == stories["second"]
    assert len(set(stories.values())) == 3
    library.add(replace(wire("second", 15, more), text=flood.text + more[:60]))
    stories = {heading.id: heading.story for heading in library.headings()}
    assert len(set(stories.values())) == 4


def test_of_copies_the_newest_speaks(library: Library) -> None:
    corrected, more = WIRE.replace("forty people", "fifty people"), WIRE + " End."
    library.add([wire("second", 15, corrected), wire("first", 14), wire("third", 14, more)])
    question = "How many people were on board the ferry?"
    answer = ask(question, library)
    assert [c.article.id for c in answer.citations] == ["second"]
    assert "fifty" in answer.text
    older = ask(question, library, until=date(2024, 5, 14))
    assert "forty" in older.text
    assert len(older.citations) == 1


def test_reports_of_one_pattern_each_answer_for_themselves(library: Library) -> None:
    places = {"Norwell": "4", "Brennick": "7", "Kesterby": "9"}
    library.add(
        wire(place, day, WIRE.replace("Norwell", place).replace("forty", figure))
        for day, (place, figure) in enumerate(places.items(), 10)
    )
    for place, figure in places.items():
        answer = ask(f"How many people were on the ferry that ran aground off {place}?", library)
        assert figure in answer.text
