"""Answers that a language model words, held to what the articles say.

The model is asked only when the reader finds an answer; articles that differ speak for themselves.
Of what it says, sentence by sentence, only that is kept which a sentence of the articles bears out
(qa/support.py); that sentence is what is cited, whatever number the model gave. A sentence that has
nothing to do with the question bears out nothing: it may have been put into the article to be
repeated. If nothing is left, or the model fails, the answer is the extractive one; if what is left
lacks the answer, that one is added.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index import Article, Passage
from index.split import sentences
from qa.answer import Claim, Draft, Evidence
from qa.copies import newest_of_copies
from qa.differ import figures
from qa.extractive import MAX_WORDS, ExtractiveAnswerer, understandable
from qa.leadin import points_back
from qa.prompts import ANSWER, DIFFER, MODEL_CUT_OFF, MODEL_FAILED, REFUSAL, SYSTEM
from qa.reader import Finding, Reading
from qa.support import bare, supports
from qa.waiting import ticking
from qa.words import names_asked, question_stems, stem, stems

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MAX_PASSAGES = 3
"""That a model is given: small ones lose their way in more."""

MAX_SENTENCES = 6
"""That a model is listened to for."""

MOST = 0.5
"""Of the words that the reader marks as the answer; a model that leaves more of them out has not
given it, and the sentence that has them is quoted: in place of the one that should have them, or
after what it says."""

RELEVANT = 0.25
"""A sentence bears out a claim only if its chance to answer is this share of the best one's."""

_MARKS = re.compile(r"\s*(?:\[|\((?=passage))(?:passages? )?(\d+(?:\s*,\s*\d+)*)[\])]", re.I)
_DECLINED = re.compile(
    r"(?:the )?(?:provided |given )?(?:passage|article|text)s? (?:do|does)(?: not|n[’']t) "
    r"(?:say|state|mention|specify|answer|contain|provide|give)",
    re.I,
)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
_MARKUP = re.compile(r"^[\s>#*•-]+|\*\*|__|`|!?\[([^\]]*)\]\([^)]*\)")


class GenerativeAnswerer:
    """Words answers with a chat model; `article` finds the article with an id.

    The model may take so many `seconds` for an answer.

    With `show_unsupported` a sentence that nothing bears out is kept, struck through.
    """

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        article: Callable[[str], Article],
        seconds: float = 60.0,
        show_unsupported: bool = False,
    ) -> None:
        self._model, self._name, self._article = model, name, article
        self._extractive = ExtractiveAnswerer(article)
        self._seconds = seconds
        self._show_unsupported = show_unsupported

    def drafts(self, reading: Reading) -> Iterator[Draft | None]:
        """The answer as it grows, sentence by sentence; None several times a second meanwhile."""
        plain = self._extractive.draft(reading)
        if not plain.claims or plain.claims[0].text == DIFFER:
            yield plain
            return
        draft = Draft(confidence=plain.confidence, model=self._name)
        follows = False
        try:
            for sentence in self._said(reading):
                if sentence is None:
                    yield None
                    continue
                before, draft = draft, self._with(draft, sentence, reading, plain, follows)
                follows = len(draft.claims) > len(before.claims)
                yield draft if any(claim.evidence for claim in draft.claims) else None
        except Exception as error:  # a provider's package may raise anything
            reason = " ".join(str(error).split())[:160] or type(error).__name__
            said = any(claim.evidence for claim in draft.claims)
            note = (MODEL_CUT_OFF if said else MODEL_FAILED).format(model=self._name, reason=reason)
            draft = replace(draft, note=note)
        if not any(claim.evidence for claim in draft.claims):
            draft = replace(plain, note=draft.note, removed=draft.removed)
        else:
            best = newest_of_copies(reading.findings, reading.headings)[0]
            draft = completed(draft, plain, best.evidence)
        yield draft

    def _with(
        self, draft: Draft, said: str, reading: Reading, plain: Draft, follows: bool
    ) -> Draft:
        """The draft with one more sentence, if that is borne out.

        `follows` says whether the sentence before it is there.
        """
        text, numbers = without_marks(said)
        place = self._evidence(bare(text), numbers, reading)
        if place:
            before = draft.claims[-1].evidence if follows else ()
            asked = _asked(reading.question, place.quote)
            claim = self._worded(bare(text), place, plain, before, asked)
            if any(claim.text in one.text for one in draft.claims) or _too_long(draft, claim):
                return draft
            return replace(draft, claims=(*draft.claims, claim))
        if not re.search(r"\w", text) or _DECLINED.match(text):
            return draft
        draft = replace(draft, removed=draft.removed + 1)
        if self._show_unsupported:
            struck = Claim(text, (), unsupported=True)
            draft = replace(draft, claims=(*draft.claims, struck))
        return draft

    def _worded(
        self, said: str, place: Evidence, plain: Draft, before: Sequence[Evidence], asked: set[str]
    ) -> Claim:
        """What the model said; or the article's own words, where it leaves out those that answer or
        those that are `asked` about, or begins with "he" or "it" and what that means is not said
        before.
        """
        for point in (point for claim in plain.claims for point in claim.evidence):
            if _answers(place, point) and not _says(said, point):
                return Claim(point.quote, (point,))
        wider = understandable(place, self._article)
        unclear = points_back(said) and (
            not before or (wider != place and not any(_overlap(wider, e) for e in before))
        )
        if unclear or not asked <= stems(said):
            return Claim(wider.quote, (wider,))
        return Claim(said, (place,))

    def _evidence(self, claim: str, numbers: Sequence[int], reading: Reading) -> Evidence | None:
        """The sentence that bears a claim out best, one of a passage that it cites if there is one;
        with the sentence before if it takes both."""
        cited = [p for n, p in enumerate(shown(reading), 1) if n in numbers]
        found = [f for f in reading.findings if f.score >= RELEVANT * reading.confidence]
        ranked = []
        for finding in found:
            place = finding.evidence
            alone = supports(claim, place.quote)
            if not alone:
                place = understandable(place, self._article)
            if alone or supports(claim, place.quote):
                inside = any(_has(passage, finding) for passage in cited)
                ranked.append(((inside, alone, finding.score), place))
        return max(ranked, key=lambda one: one[0])[1] if ranked else None

    def _said(self, reading: Reading) -> Iterator[str | None]:
        """The model's sentences, each once the next one has begun; None while there is none."""
        deadline = time.monotonic() + self._seconds
        text, count = "", 0
        for chunk in ticking(self._model.stream(messages(reading))):
            if chunk is not None:
                text += chunk.text
                ready = split(_THOUGHT.sub("", text))[:-1]
                yield from ready[count:]
                count = max(count, len(ready))
            yield None
            if count >= MAX_SENTENCES:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"it took over {self._seconds:.0f} seconds")
        if not text.strip():
            raise ValueError("it said nothing")
        yield from split(_THOUGHT.sub("", text))[count:]


def shown(reading: Reading) -> Sequence[Passage]:
    """The passages that the model is given, best first."""
    return reading.passages[:MAX_PASSAGES]


def messages(reading: Reading) -> list[tuple[str, str]]:
    """The prompt: who is asked, numbered passages inside a boundary, the question, what to do."""
    parts = []
    for number, passage in enumerate(shown(reading), 1):
        heading = reading.headings[passage.article_id]
        when = f", {heading.published:%-d %B %Y}" if heading.published else ""
        parts.append(f"[{number}] {_inert(heading.title)}{when}\n{_inert(passage.text)}")
    passages = "\n\n".join(parts)
    asked = ANSWER.format(passages=passages, question=_inert(reading.question), refusal=REFUSAL)
    return [("system", SYSTEM), ("human", asked)]


def _inert(text: str) -> str:
    """Text that cannot end the boundary of the passages, or pass for the number of one."""
    return text.translate(str.maketrans("<>[]", "‹›()"))


def split(text: str) -> list[str]:
    """The sentences of what a model says; numbers of passages go with the sentence before."""
    found: list[str] = []
    for span in sentences(text):
        piece = text[span.start : span.end]
        marks = ""
        while mark := _MARKS.match(piece):
            marks, piece = marks + mark.group(), piece[mark.end() :].lstrip()
            if piece[:1] in ".;,":
                piece = piece[1:].lstrip()
        if found and marks:
            found[-1] += marks
            marks = ""
        if re.search(r"\w", piece):
            found.append(marks + piece)
    return found


def without_marks(sentence: str) -> tuple[str, list[int]]:
    """A sentence without markup and numbers of passages, and these numbers."""
    numbers = [int(n) for match in _MARKS.finditer(sentence) for n in re.findall(r"\d+", match[1])]
    plain = _MARKUP.sub(lambda match: match[1] or "", _MARKS.sub("", sentence))
    return " ".join(plain.split()), numbers


def _asked(question: str, quote: str) -> set[str]:
    """The words of a question, as stems, that a quote has, too; but for names, which go without
    saying."""
    names = set(map(stem, names_asked(question, [quote])))
    return set(question_stems(question)) & stems(quote) - names


def _too_long(draft: Draft, claim: Claim) -> bool:
    """Whether an answer would get longer by a sentence than the articles' own may be."""
    words = sum(len(one.text.split()) for one in draft.claims)
    return words > 0 and words + len(claim.text.split()) > MAX_WORDS


def completed(draft: Draft, plain: Draft, best: Evidence) -> Draft:
    """The draft with what the articles themselves answer and it does not say, as far as that fits
    in; the best sentence and the points of several articles in any case."""
    said = " ".join(claim.text for claim in draft.claims if claim.evidence)
    for claim in plain.claims:
        if all(_says(said, place) for place in claim.evidence):
            continue
        needed = claim.point or any(_overlap(best, place) for place in claim.evidence)
        if needed or not _too_long(draft, claim):
            draft = replace(draft, claims=(*draft.claims, claim))
    return draft


def _says(text: str, place: Evidence) -> bool:
    """Whether a text has the words that answer there: all figures, and most of the words."""
    first, last = place.answer or (place.start, place.end)
    answer = place.quote[first - place.start : last - place.start]
    found = stems(text) & stems(answer)
    return figures(answer) <= figures(text) and len(found) >= MOST * len(stems(answer))


def _answers(place: Evidence, point: Evidence) -> bool:
    """Whether a sentence is the one of a point, maybe of two sentences, that has the answer."""
    first, last = point.answer or (point.start, point.end)
    return place.article_id == point.article_id and place.start <= first and last <= place.end


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.article_id == other.article_id and one.start < other.end and other.start < one.end


def _has(passage: Passage, finding: Finding) -> bool:
    return (
        passage.article_id == finding.article_id
        and passage.start <= finding.start
        and finding.end <= passage.end
    )
