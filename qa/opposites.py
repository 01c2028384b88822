"""Words that exclude each other: a sentence about the one is not about the other."""

from __future__ import annotations

_PAIRS = """first last, largest smallest, biggest smallest, highest lowest, most least, more less,
more fewer, before after, best worst, oldest youngest, longest shortest, earliest latest, north
south, east west, northern southern, eastern western, increase decrease, increased decreased, rise
fall, rose fell, begin end, began ended, start stop, started stopped, open close, opened closed,
gain lose, gained lost, positive negative, major minor, common rare, high low, large small, big
small, long short, old new, old young, early late, good bad, strong weak, rich poor, easy hard, hot
cold, arrive leave, arrived left, accept reject, accepted rejected, support oppose, supported
opposed, agree disagree, allow forbid, allowed forbidden, join leave, joined left, include exclude,
included excluded, love hate, loved hated, public private, male female, men women, father mother,
son daughter, brother sister, boyfriend girlfriend, born died, birth death, always never, above
below, inside outside, upper lower, create destroy, created destroyed, build demolish, built
demolished, import export, succeed fail, succeeded failed, easier harder, cheaper costlier, higher
lower, better worse, older younger, faster slower, larger smaller, enter leave, domestic foreign,
advantage disadvantage, advantages disadvantages, beginning end, maximum minimum, possible
impossible, legal illegal, ally enemy, allies enemies, victory defeat, renounce accept, renounce
support, renounced accepted, renounced supported, abolish maintain, abolish establish, abolished
maintained, abolished established, abolition maintained, abandon keep, abandoned kept, ban allow,
banned allowed, banned permitted, banned approved, permit prohibit, permitted prohibited, overthrow
support, overthrew supported, overthrew accepted, undermine promote, undermined promoted, strengthen
weaken, strengthened weakened, encourage discourage, encouraged discouraged, help hinder, helped
hindered, appear disappear, appeared disappeared, raise lower, raised lowered, expand contract,
expanded contracted, expanded shrank, retain lose, retained lost, remember forget, impose lift,
imposed lifted, tighten ease, tightened eased, praise criticise, praised criticised, praised
criticized, welcomed condemned, admit deny, admitted denied, convicted acquitted, conviction
acquittal, guilty innocent, sympathetic apathetic, hostile friendly, powerful weak, wealthy poor,
cheap expensive, indoor outdoor, urban rural, dry wet, thick thin, wide narrow, deep shallow, fast
slow, quickly slowly, full empty, permanent temporary, voluntary mandatory, optional mandatory,
conservative liberal, vertical horizontal, majority minority, surplus deficit, profit loss, profits
losses, weaker stronger, weakest strongest, opening closing, push pull, pushing pulling, enter exit,
entered exited, acceleration deceleration, grow decline, grow shrink, grew declined, grew shrank,
increased declined, rose declined"""

_SERIES = """january february april june july august september october november december, monday
tuesday wednesday thursday friday saturday sunday, hundred thousand million billion, hundreds
thousands millions billions, second third fourth fifth sixth seventh eighth ninth tenth eleventh
twelfth"""

NUMBERS = tuple("two three four five six seven eight nine ten eleven twelve".split())
_ORDINALS = "2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th".split()


def pairs(text: str) -> dict[str, list[str]]:
    """The words of pairs, which commas part, each with those it stands beside."""
    table: dict[str, list[str]] = {}
    for pair in text.replace("\n", " ").split(","):
        one, other = pair.split()
        table.setdefault(one, []).append(other)
        table.setdefault(other, []).append(one)
    return table


OPPOSITES = pairs(_PAIRS)
"""Words with their opposites. Those that tell the same from another side, as "bought" and "sold"
do, are not among them."""

ORDINALS = frozenset(("first", "last", *_SERIES.replace("\n", " ").split(",")[-1].split()))

SERIES = tuple(frozenset(words.split()) for words in _SERIES.replace("\n", " ").split(","))
"""Words of which only one is meant at a time; without March and May, which are other words too."""

IN_WORDS = {str(n): word for n, word in enumerate(NUMBERS, 2)} | dict(
    zip(_ORDINALS, _SERIES.replace("\n", " ").split(",")[-1].split(), strict=True)
)
"""Small numbers in figures, as they are written out."""
