"""What a reader learns from: a question, a passage, and where this answers it, if it does.

Every answerable question comes with one example that does not answer it, drawn anew each time:

  - a passage of another article that BM25 ranks high for it,
  - its own passage without the sentence that answers,
  - its own passage, asked something that it nearly answers (see near_misses.py).

Most passages are cut to a few sentences around the one that matters, or to that one alone, other
ones each time.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache

from near_misses import NAME, altered

from index.keywords import WORD
from index.split import Span, sentences

ALONE = 0.3  # of the passages are cut to one sentence
ELSEWHERE = 0.3  # of the questions of pairs are asked of another passage, if there is one
ALIKE = 0.6  # how like two questions are, so that the words that differ are to blame
WHOLE = 0.2  # of the others are not cut


@dataclass(frozen=True)
class Example:
    """`none` is the chance that the passage does not answer.

    `blame` are the words of the question that the passage does not bear out, None where not known.
    """

    question: str
    title: str
    text: str
    start: int = -1  # of the answer, in characters; -1 where there is none
    end: int = -1
    none: float = 1.0
    blame: tuple[Span, ...] | None = None


@dataclass
class Item:
    """A question with the passage that answers it, and passages that do not."""

    question: str
    title: str
    text: str
    start: int
    end: int
    hard: list[tuple[str, str]] = field(default_factory=list)  # title, text

    @property
    def example(self) -> Example:
        """The question with its own passage."""
        return Example(self.question, self.title, self.text, self.start, self.end, 0.0, ())


@dataclass
class Source:
    """A question set; `kept` are its questions about titles that no reader learns from."""

    name: str
    items: list[Item] = field(default_factory=list)
    unanswerable: list[Example] = field(default_factory=list)
    kept: list[Example] = field(default_factory=list)


Drawn = Item | Example | tuple[Example, Example, Example | None]


@lru_cache(maxsize=50_000)
def spans_of(text: str) -> list[Span]:
    """The sentences of a passage."""
    return sentences(text)


def answer_span(question: str, golds: Sequence[str], text: str) -> tuple[int, int] | None:
    """The place of a gold answer whose sentence has most words of the question."""
    asked = set(re.findall(r"\w+", question.lower()))
    best, found = -1, None
    for gold in golds:
        for match in re.finditer(re.escape(gold), text):
            span = next((s for s in spans_of(text) if s.start <= match.start() < s.end), None)
            words = re.findall(r"\w+", text[span.start : span.end].lower()) if span else []
            if len(asked & set(words)) > best:
                best, found = len(asked & set(words)), match.span()
    return found


def likest(question: str, texts: Sequence[str]) -> int:
    """Which text has most words of the question."""
    asked = set(re.findall(r"\w+", question.lower()))
    shared = [len(asked & set(re.findall(r"\w+", text.lower()))) for text in texts]
    return shared.index(max(shared))


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return [word.group().lower() for word in WORD.finditer(text)]


def put_in(original: str, made: str) -> tuple[Span, ...] | None:
    """The words of one question that the other lacks; None where most are others."""
    words = [Span(*word.span()) for word in WORD.finditer(made)]
    matcher = SequenceMatcher(None, words_of(original), words_of(made), autojunk=False)
    blocks = matcher.get_matching_blocks()
    same = {n for block in blocks for n in range(block.b, block.b + block.size)}
    others = tuple(word for n, word in enumerate(words) if n not in same)
    return others if others and len(same) >= len(words) / 2 else None


def without_answer(item: Item) -> Example | None:
    """The passage less the sentence that answers."""
    spans = [s for s in spans_of(item.text) if s.end <= item.start or item.end <= s.start]
    if len(spans) < 2:
        return None
    rest = " ".join(item.text[s.start : s.end] for s in spans)
    return Example(item.question, item.title, rest)


def cropped(example: Example, rng: random.Random) -> Example:
    """The passage's sentences around the answer, or around where it is most like the question."""
    spans = spans_of(example.text)
    if rng.random() < WHOLE or len(spans) < 2:
        return example
    if example.start >= 0:
        at = next(n for n, s in enumerate(spans) if example.start < s.end)
        until = next((n for n, s in enumerate(spans) if example.end <= s.end), len(spans) - 1)
    else:
        at = until = likest(example.question, [example.text[s.start : s.end] for s in spans])
    first, last = spans[rng.randint(0, at)], spans[rng.randint(until, len(spans) - 1)]
    text = example.text[first.start : last.end]
    if example.start < 0:
        return replace(example, text=text)
    start, end = example.start - first.start, example.end - first.start
    return replace(example, text=text, start=start, end=end)


def alone(example: Example) -> Example:
    """The sentence that answers, or that is most like the question."""
    spans = spans_of(example.text)
    texts = [example.text[span.start : span.end] for span in spans]
    if example.start < 0:
        return replace(example, text=texts[likest(example.question, texts)])
    at = next(n for n, span in enumerate(spans) if example.start < span.end)
    start, end = example.start - spans[at].start, example.end - spans[at].start
    if end > len(texts[at]):
        return example
    return replace(example, text=texts[at], start=start, end=end)


class Draws:
    """Examples without end, drawn by chance; `shares` says how often each kind is drawn.

    The kinds are the name of a source for its answerable questions and what is made from them,
    "unanswerable" for what people wrote to be so, "asked" for those of a teacher, and "pairs" for
    an answerable question with a near-miss that was written for it, or with another passage.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        asked: Sequence[Example],
        pairs: Sequence[tuple[Example, Example, Example | None]],
        shares: dict[str, float],
        near: float,
        seed: int,
    ) -> None:
        self.rng, self.near = random.Random(seed), near
        items = [item for source in sources for item in source.items]
        self.names = sorted({name for item in items for name in NAME.findall(item.question)})
        self.questions = [item.question for item in items]
        self.asked_of = defaultdict(list)
        for item in items:
            self.asked_of[item.text].append(item.question)
        self.pools: dict[str, Sequence[Drawn]] = {s.name: s.items for s in sources}
        self.pools["unanswerable"] = [
            replace(row, blame=self._likest(row)) for s in sources for row in s.unanswerable
        ]
        self.pools["asked"], self.pools["pairs"] = asked, pairs
        self.shares = {name: shares.get(name, 0.0) for name, pool in self.pools.items() if pool}

    def _likest(self, unanswerable: Example) -> tuple[Span, ...] | None:
        """The words that the answerable question of the same text lacks that is most like it."""
        own, nearest, score = words_of(unanswerable.question), "", ALIKE
        for other in self.asked_of[unanswerable.text]:
            ratio = SequenceMatcher(None, words_of(other), own, autojunk=False).ratio()
            if ratio >= score:
                nearest, score = other, ratio
        return put_in(nearest, unanswerable.question) if nearest else None

    def draw(self, count: int) -> list[Example]:
        """That many examples."""
        return [
            alone(example) if self.rng.random() < ALONE else cropped(example, self.rng)
            for example in self.whole(count)
        ]

    def whole(self, count: int) -> list[Example]:
        """That many examples with their passages uncut."""
        examples: list[Example] = []
        names, shares = list(self.shares), list(self.shares.values())
        while len(examples) < count:
            [name] = self.rng.choices(names, shares)
            examples += self._of(self.rng.choice(self.pools[name]))
        return examples[:count]

    def _of(self, row: Drawn) -> Iterator[Example]:
        match row:
            case Example():
                yield row
            case Item():
                yield row.example
                if negative := self._negative(row):
                    yield negative
            case answered, missed, elsewhere:
                yield answered
                yield elsewhere if elsewhere and self.rng.random() < ELSEWHERE else missed

    def _negative(self, item: Item) -> Example | None:
        kind = self.rng.random()
        if kind < 0.2 and (example := without_answer(item)):
            return example
        if kind < 0.2 + self.near:
            span = (item.start, item.end)
            asked = self.asked_of[item.text]
            others = self.rng.sample(asked, len(asked)) + self.rng.choices(self.questions, k=40)
            made = altered(item.question, item.text, span, self.names, others, self.rng)
            if made:
                blame = put_in(item.question, made)
                return Example(made, item.title, item.text, blame=blame)
        if not item.hard:
            return None
        return Example(item.question, *self.rng.choice(item.hard))
