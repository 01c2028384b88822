"""How to say that the articles don't say: what they do mention, and what is missing."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence

from qa.phrases import AUXILIARY, GROUP, YES_NO
from qa.prompts import MENTIONED, REFUSAL
from qa.words import folded, names_asked

_THING = r"(?P<thing>[^\W\d_][\w-]*(?: [^\W\d_][\w-]*)?)"
_MISSING = [
    (r"\bhow old\b|\b(?:what|which) age\b", "the age"),
    (rf"\b(?P<how>how (?:many|much)(?! {AUXILIARY}\b) [^\W\d_]+)", "{how}"),
    (
        r"\b(?P<how>how (?:many|much|far|tall|high|large|big|deep|wide|fast|heavy|long|often))",
        "{how}",
    ),
    (
        r"\b(?P<how>(?:what|which) (?:year|day|month|date|time|colou?r|team|club|city|town))",
        "{how}",
    ),
    (
        rf"\bwhat (?:is|was|are|were) (?:the|his|her|their|its) {_THING} (?:of|for|in|at)\b",
        "the {thing}",
    ),
    (rf"\bwhat (?:is|was|are|were) [\w ]+[’']s? {_THING}\W*$", "the {thing}"),
    (
        r"^\W*(?:(?:and|but|so|since|until|from|to|by|with|for|of|at|on) )*"
        r"(?P<how>who|when|where|why|how)(?:se|m)?\b",
        "{how}",
    ),
]

_CALENDAR = {*calendar.month_name, *calendar.day_name}
_OF_A_COUNTRY = re.compile(
    r"\w{3,}(?:ian|ish|ese)|African|American|Czech|Dutch|European|French|German|Greek|Iraqi|Israeli"
    r"|Korean|Mexican|Swiss"
)
"""Words that tell which government or team it is, and are no names themselves."""


def refusal(question: str, texts: Sequence[str]) -> str:
    """The refusal; where the texts have a name that is asked about, it says what they lack."""
    name = max(_mentioned(question, texts), key=len, default=None)
    if name is None:
        return REFUSAL
    rest = re.sub(re.escape(name), " ", question, flags=re.IGNORECASE)  # Doctor Who asks not who
    return f"{REFUSAL} {MENTIONED.format(name=name, missing=_missing(rest))}"


def _mentioned(question: str, texts: Sequence[str]) -> Iterator[str]:
    """The names of the question that the texts have, spelled as they spell them; a single word of
    more than a letter within a sentence, since the first one of a sentence has a capital anyway."""
    for name in _names(question, texts):
        within = r"" if " " in name else r"(?<=[\w,;:“\"'‘(] )"
        pattern = re.compile(rf"{within}\b{re.escape(folded(name))}\b", re.IGNORECASE)
        body = " of " in name or GROUP.search(name)
        the = "the " if body and f"the {name}".lower() in question.lower() else ""
        for text in texts:
            found = (text[slice(*match.span())] for match in pattern.finditer(folded(text)))
            yield from (the + spelled for spelled in found if _says_who(spelled))


def _names(question: str, texts: Sequence[str]) -> Iterator[str]:
    """The names of a question: words in a row, or joined by "of"; the parts of those as well.

    Where it capitalises words, it means only those.
    """
    words = re.findall(r"\w+", question)
    asked, cased = names_asked(question, texts), any(word[0].isupper() for word in words[1:])
    joined = ""
    for n, word in enumerate(words):
        capital = word[0].isupper()
        behind = capital and n > 0 and not joined.endswith(",")  # Doctor Who
        if behind or (word.lower() in asked and (capital or not cased)):
            joined += f" {word}"
        else:
            joined += " of" if word == "of" else ","
    for run in joined.split(","):
        name = re.sub(r"^(?:of )+|(?: of)+$", "", run.strip())
        parts = [part for part in name.split(" of ") if part not in ("", "of")]
        yield from dict.fromkeys([*([name] if parts else []), *parts])


def _says_who(name: str) -> bool:
    return (
        name[0].isupper()
        and len(name) > 1
        and name not in _CALENDAR
        and not _OF_A_COUNTRY.fullmatch(name)
    )


def _missing(question: str) -> str:
    """What is asked for: "how many goals", "when", "the salary"; yes or no is "this"."""
    if YES_NO.match(question.lstrip()):
        return "this"
    for pattern, wording in _MISSING:
        if found := re.search(pattern, question, re.IGNORECASE):
            return wording.format(**{k: v.lower() for k, v in found.groupdict().items()})
    return "this"
