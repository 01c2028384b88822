"""A sentence of another year or number, or of the opposite, is told from one that answers."""

from __future__ import annotations

import pytest

from qa.mismatch import asked_of_names, mismatch, names_only
from qa.words import names_asked, question_stems, stem, stems


@pytest.mark.parametrize(
    ("question", "sentence", "other"),
    [
        ("Who was mayor in 1917?", "Ann Lowe was mayor in 1914.", True),
        ("Who was mayor in 1914?", "Ann Lowe was mayor in 1914.", False),
        ("Who was mayor in 1917?", "Ann Lowe was mayor.", False),
        ("Who was mayor in 2024?", "Ann Lowe has been mayor since 2019.", False),  # its own year
        ("How many of the 2,015 homes?", "In 1914 there were 2,015 homes.", False),
        ("Which homes were not flooded?", "The homes in Mill Street were flooded.", True),
        ("Which homes were not flooded?", "Nobody was flooded in Mill Street.", False),
        ("Which homes were not flooded?", "Nobody lives in the homes that were flooded.", True),
        ("Who did not really pay?", "Ann Lowe pays, but it is no great sum.", True),
        ("Who did not pay?", "Ann Lowe did not have to pay.", False),
        ("Who never paid?", "The owner refused to pay.", False),
        ("Who didn't pay?", "The owner paid.", True),
        ("Didn't the owner pay?", "The owner paid.", False),
        ("Is the stadium not for sale?", "The stadium is for sale.", False),
        ("Which bridge was closed last?", "The first bridge was closed in May.", True),
        (
            "Which bridges were closed first?",
            "The old one closed first, the new one last.",
            False,
        ),
        ("Is the bridge open?", "The bridge is closed.", False),  # no, it is not
        ("Is it higher or lower?", "It is lower.", False),
        ("Who bought the club?", "The club was sold to Ann Lowe.", False),
        ("Who left first?", "Ann Lowe left last week.", False),
        ("Who is the new mayor?", "Ann Lowe, a 45-year-old doctor, was elected mayor.", False),
        ("Where did most people die?", "At least 20 people died in Corby.", False),
        ("Where is the station that will open?", "The station is close to the river.", False),
        ("When may the ambassador return?", "He will return in April.", False),
        ("Why did they march on Corby?", "The protest in June was about pay.", False),
        ("Who spoke in July?", "The mayor spoke in April.", True),
        ("Who came third?", "Ann Lowe came second.", True),
        ("Who came 2nd?", "Ann Lowe came second.", False),
        ("Who scored in game 7?", "Ann Lowe scored in game 5.", True),
        ("Who owns the 3 mills?", "The three mills are owned by Ann Lowe.", False),
        ("Which of the 3 mills burnt?", "The one with 40 workers burnt.", False),
        ("Who owns the 3 mills?", "Ann Lowe owns seven mills.", True),
        ("How many non-members came?", "Forty members came.", True),
        ("How many members came?", "Forty non-members came.", True),
        ("How many members came?", "Forty members and nine non-members came.", False),
        ("Who is the deputy mayor?", "The mayor is Ann Lowe.", True),
        ("Who is the mayor?", "The deputy mayor is Peter Hale.", True),
        ("Who is the mayor?", "The mayor spoke, the deputy mayor did not.", False),
        ("Who failed to pay?", "Ann Lowe paid.", True),
        ("Who failed to pay?", "Ann Lowe could not pay.", False),
        ("Who banned the march?", "The council allowed the march.", True),
        ("Who was the first mayor?", "Ann Lowe was the second mayor.", True),
        ("Who was the first mayor?", "The first woman to be second mayor was Ann Lowe.", False),
        ("Who was the first mayor?", "Ann Lowe was one of two mayors.", False),
        ("Who jailed hundreds?", "The king jailed thousands.", True),
        ("", "", False),
    ],
)
def test_mismatch(question: str, sentence: str, other: bool) -> None:
    assert mismatch(question, sentence, published=2024) is other


LOWE = "Ann Lowe came on Monday, and the bankruptcy of Corby Mills was a topic."


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("Did Ann Lowe resign?", True),
        ("did ann lowe resign?", True),
        ("Has Ann Lowe come?", False),
        ("Was Ann Lowe there on Monday?", False),
        ("Is Corby Mills bankrupt?", False),
        ("Is Ann Lowe going to Corby?", False),  # "go" says little: the rest are names
        ("Did the chairman resign?", False),  # names nobody
        ("When did Ann Lowe resign?", False),
        ("Is it Ann Lowe?", False),
    ],
)
def test_a_sentence_with_only_the_names_of_a_question_of_yes_or_no(
    question: str, only: bool
) -> None:
    names = set(map(stem, names_asked(question, [LOWE])))
    asked, told = set(question_stems(question)), stems(LOWE)
    assert names_only(asked_of_names(question, names), asked, told) is only


def test_a_sentence_without_the_names_is_another_matter() -> None:
    of_names = asked_of_names("Did Ann Lowe resign?", {"ann", "low"})
    assert of_names == {"resign"}
    assert not names_only(of_names, {"ann", "low", "resign"}, stems("It rained."))
