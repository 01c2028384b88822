"""Open questions: "What happened in Corby?", "Tell me about the strike.", "What is it about?".

No few words of an article answer them. What does is how the article begins: a news report says
the most important things first (the inverted pyramid). Where no subject is named, contents.py
answers.
"""

from __future__ import annotations

import re

from qa.words import question_stems, stems

SOURCES = (
    r"(?:(?:the|these|those|your|my|all) )?(?:news ?)?"
    r"(?:articles?|papers?|texts?|stor(?:y|ies)|news|library)"
)
ITSELF = (
    r"(?:(?:(?:the|this|that|these|those) )?(?:articles?|texts?|stor(?:y|ies)|news)|this|that|it)"
)
POLITE = r"(?:and |but |so |ok(?:ay)?,? )?(?:please |(?:can|could) you (?:please )?)?"
_OPEN = re.compile(
    rf"{POLITE}(?:"
    r"(?:tell|inform|brief) (?:me|us) (?:something |anything |all )?(?:about|on)"
    r"|what(?:['’]s| is| was| has| have)?(?: been)? (?:happen(?:ed|ing|s)|going on|went on|new)"
    r"(?: (?:at|in|to|with|on|during|about|around|after)(?= )|$)"
    r"|what(?:['’]s| is| are) the (?:latest|news|story|situation)"
    r"(?: (?:about|on|from|in|with|of)(?= )|$)"
    rf"|what (?:do|does|did) (?:{SOURCES}|you) (?:say|tell(?: me| us)?|report|know) about"
    r"|what is (?:known|said|reported|written) about|(?:what|how) about"
    r"|(?:summari[sz]e|sum up|outline)|give (?:me|us) (?:a|the) (?:short )?summary of"
    rf"|what(?:['’]s| is| was| are| were) {ITSELF} about"
    r")(?P<subject>(?: .+)?)",
    re.IGNORECASE,
)
_FRAME = re.compile(rf"{ITSELF}(?:$| (?:about|on|of) )", re.IGNORECASE)


def subject(question: str) -> str | None:
    """What an open question is about, empty where it names nothing; None for any other question."""
    match = _OPEN.fullmatch(" ".join(question.split()).strip(" ?!."))
    if not match:
        return None
    about = match["subject"].strip()
    frame = _FRAME.match(about)
    return about[frame.end() :] if frame else about


def tells(about: str, sentence: str, passage: str, opens: bool) -> float:
    """How well a sentence tells what is going on with a subject.

    1 if it `opens` an article and its passage has all words of the subject, a half if it has them
    itself, else 0.
    """
    words = set(question_stems(about))
    if not words or not words <= stems(passage if opens else sentence):
        return 0.0
    return 1.0 if opens else 0.5
