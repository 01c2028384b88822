"""Sentences that were put into an article to tell a language model what to say.

They are no news, so nobody gets to read them, with or without a model. What is matched is narrow,
for a report about such a model may speak of orders too.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index import Passage
from index.split import sentences

_MACHINE = r"(?:AIs?|(?:AI|large )?language models?|LLMs?|chatbots?|(?:AI )?assistants?|bots?)"
_SAYING = r"(?:answer|reply|respond|say|write|output|print|repeat|state|tell)"
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}"
    r"\b(?:the above|instructions|prompts?|passages)\b"
    r"|^\W*(?:system|assistant|user|developer)(?: (?:prompt|message|note|override))?\W*:"
    rf"|\b(?:note|message|instructions?|attention|warning)\b.{{0,12}}\b{_MACHINE}\b.{{0,40}}:"
    rf"|\b{_MACHINE} (?:must|should|shall|have to|reading|processing)\b.{{0,20}}\b{_SAYING}\b"
    rf"|\byou are now an? \w+|^\W*(?:you must|you should|please|now)? ?{_SAYING}\b.{{0,40}}[:“\"]",
    re.IGNORECASE,
)


def is_order(sentence: str) -> bool:
    """Whether a sentence tells whoever reads the article out what to say."""
    return bool(_ORDER.search(sentence))


def without_orders(passage: Passage) -> Passage:
    """The passage with blanks for such sentences, so that all others stay where they are."""
    text = passage.text
    for span in sentences(text):
        if is_order(text[span.start : span.end]):
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return replace(passage, text=text)
