"""What bears a claim out, and what only seems to."""

from __future__ import annotations

import pytest

from qa.support import bare, supports

RECALL = (
    "Russia said on Wednesday that it was recalling its ambassador to the United States, Anatoly "
    "Antonov, for consultations after President Joe Biden called Vladimir Putin a killer."
)
DENIAL = "Russia has long dismissed accusations of interference as baseless."
LEAVING = "Antonov would leave the United States on Saturday, the embassy said."
DEBTS = "The club filed for bankruptcy with debts of 14.6 million pounds on 9 August."
PLAN = "The council plans to build a flood wall if the government pays for it."
CONDITION = "If the government pays for it this year, the town's council builds a flood wall."
SETTLERS = (
    "From their first homes in the north the settlers spread along the coast in the early years, "
    "and into the hills in the later ones, conquering the valley peoples and others; and by 800 "
    "they had founded the first city."
)
CAPTURES = (
    "Although the Spanish capture of Norwell changed little, the British capture of Spanish Tarn "
    "led to a rise in prices."
)

ENGINE = (
    "The loss was made smaller in 1804 by the engineer Arthur Wooler, who patented his engine in "
    "1805."
)
STAGES = (
    "They have three or four stages and are known as triple and quadruple engines respectively."
)
RETURN = (
    "Edward returned in 1041, invited by his brother Harald, and brought a taste for all things "
    "Norman. He also brought many fighters, who established a cavalry."
)
MILLS = (
    "Northern mills were paid more and southern mills were paid less because southern towns had "
    "held out."
)

BORNE_OUT = [
    ("Southern mills were paid less because southern towns had held out.", MILLS),
    ("Edward returned in 1041.", RETURN),
    ("In 1041 Edward returned.", RETURN),
    ("Arthur Wooler patented his engine in 1805.", ENGINE),
    ("Russia recalled its ambassador, Anatoly Antonov, for consultations.", RECALL),
    ("President Joe Biden called Vladimir Putin a killer.", RECALL),
    ("On Wednesday Russia recalled its ambassador to the United States.", RECALL),
    ("Russia dismissed accusations of interference as baseless.", DENIAL),
    ("Antonov will leave the United States on Saturday.", LEAVING),
    ("The club's debts were 14.6 million pounds.", DEBTS),
    ("The council plans to build a flood wall if the government pays.", PLAN),
    ("If the government pays for it, the council builds a flood wall.", CONDITION),
]
NOT_BORNE_OUT = [
    ("Northern mills were paid less because northern towns had held out.", MILLS),
    ("Vladimir Putin called Joe Biden a killer.", RECALL),  # the other way round
    ("Russia did not recall its ambassador, Anatoly Antonov.", RECALL),
    ("Russia recalled its ambassador on Thursday.", RECALL),
    ("Germany recalled its ambassador, Anatoly Antonov, for consultations.", RECALL),
    ("Russia recalled its ambassador, Sergei Antonov, for consultations.", RECALL),
    ("Russia admits accusations of interference in the election.", DENIAL),
    ("Antonov left the United States on Saturday.", LEAVING),
    ("The club's debts were 16.4 million pounds.", DEBTS),
    ("The club's debts were 14.6 million pounds on 10 August.", DEBTS),
    ("The council will build a flood wall.", PLAN),
    ("The town's council builds a flood wall.", CONDITION),  # only if
    ("Russia recalled its ambassador over the election.", RECALL),  # one word too much
    ("Biden's Russia recalled its ambassador.", RECALL),
    ("The settlers conquered the valley peoples by 800.", SETTLERS),  # that was something else
    ("The Spanish capture of Spanish Tarn led to a rise in prices.", CAPTURES),
    ("Arthur Wooler patented his engine in 1804.", ENGINE),  # another year
    ("Triple engines.", STAGES),  # says nothing
    ("Triple and quadruple engines are known as.", STAGES),  # breaks off
    ("Harald established a taste for all things Norman and many fighters.", RETURN),
    ("Yes.", RECALL),
    ("It was.", RECALL),
    ("", RECALL),
]


@pytest.mark.parametrize(("claim", "sentence"), BORNE_OUT)
def test_borne_out(claim: str, sentence: str) -> None:
    assert supports(claim, sentence)


@pytest.mark.parametrize(("claim", "sentence"), NOT_BORNE_OUT)
def test_not_borne_out(claim: str, sentence: str) -> None:
    assert not supports(claim, sentence)


@pytest.mark.parametrize("sentence", [RECALL, DENIAL, LEAVING, DEBTS, PLAN, SETTLERS, CAPTURES])
def test_a_sentence_bears_itself_out(sentence: str) -> None:
    assert supports(sentence, sentence)


@pytest.mark.parametrize(
    "said",
    [
        "Yes, Russia recalled its ambassador.",
        "According to the passages, Russia recalled its ambassador.",
        "The article states that Russia recalled its ambassador.",
        "Russia recalled its ambassador.",
    ],
)
def test_what_goes_before_a_claim_is_no_part_of_it(said: str) -> None:
    assert bare(said) == "Russia recalled its ambassador."
