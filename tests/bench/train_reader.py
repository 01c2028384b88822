"""Trains a small extractive reader: which words of a passage answer a question, or none.

    python tests/bench/train_reader.py OUT SET [SET …] [--half SET …]

The encoder starts from all-MiniLM-L6-v2; the model is a span classifier whose position 0 stands
for "no answer" (Devlin et al., "BERT", 2019, as for SQuAD 2.0). Of a set given with --half only
the tuning half of its titles is learnt from. Every answerable question comes with one example that
does not answer it, drawn anew each epoch:

  - a passage of another article that BM25 ranks high for it,
  - its own passage without the sentence that answers,
  - its own passage, asked about another name or number,
  - where the set has them, questions that people wrote so that the passage does not answer.

The embedding table stays as it is, so that only the layers above it need to be shipped.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import torch
from data import Question, in_tuning_half, indexed, read_questions, titles
from torch.nn.functional import cross_entropy
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from index import Passage
from index.embed import default_model_folder
from index.keywords import match_expression
from index.split import sentences
from index.view import CatalogView

LENGTHS = (64, 96, 128, 160, 192, 256)
BATCH_TOKENS = 4096
HARD = 8  # passages of other articles kept for each question


@dataclass
class Example:
    question: str
    text: str
    start: int = -1  # of the answer, in characters; -1 where there is none
    end: int = -1


@dataclass
class Item:
    """A question with the passage that answers it, and passages that do not."""

    question: str
    text: str
    start: int
    end: int
    hard: list[str] = field(default_factory=list)


def answer_span(question: Question, text: str) -> tuple[int, int] | None:
    """The place of a gold answer whose sentence has most words of the question."""
    asked = set(re.findall(r"\w+", question.text.lower()))
    best, found = -1, None
    for gold in question.answers:
        for match in re.finditer(re.escape(gold), text):
            span = next((s for s in sentences(text) if s.start <= match.start() < s.end), None)
            words = re.findall(r"\w+", text[span.start : span.end].lower()) if span else []
            if len(asked & set(words)) > best:
                best, found = len(asked & set(words)), match.span()
    return found


def collect(folder: Path, half: bool) -> tuple[list[Item], list[Example]]:
    """Answerable questions of a set, and those that people wrote to be unanswerable."""
    questions = [q for q in read_questions(folder) if q.tuning or not half]
    names = titles(folder)
    items, unanswerable = [], []
    with indexed(folder) as library, library._catalog.reading() as view:
        passages: dict[str, list[Passage]] = defaultdict(list)
        for question in questions:
            article_id = (question.relevant or (question.distractor,))[0]
            if article_id not in passages:
                passages[article_id] = view.passages_of(article_id)[0]
            if question.unanswerable:
                unanswerable += [Example(question.text, p.text) for p in passages[article_id][:1]]
                continue
            for passage in passages[article_id]:
                span = answer_span(question, passage.text)
                if span:
                    hard = _hard(view, question, half, names)
                    items.append(Item(question.text, passage.text, *span, hard))
                    break
    print(f"{folder.name}: {len(items)} answerable, {len(unanswerable)} not", flush=True)
    return items, unanswerable


def _hard(view: CatalogView, question: Question, half: bool, names: dict) -> list[str]:
    """Passages of other articles that BM25 ranks high and that hold no gold answer."""
    scores = view.keyword_scores(match_expression(question.text), HARD * 3)
    order = sorted(scores, key=lambda number: -scores[number])
    found, _ = view.passages_at(order)
    golds = [gold.lower() for gold in question.answers]
    return [
        p.text
        for p in found
        if p.article_id not in question.relevant
        and not (half and not in_tuning_half(names[p.article_id]))
        and not any(gold in p.text.lower() for gold in golds)
    ][:HARD]


def without_answer(item: Item) -> Example | None:
    """The passage less the sentence that answers."""
    spans = [s for s in sentences(item.text) if s.end <= item.start or item.end <= s.start]
    if len(spans) < 2:
        return None
    return Example(item.question, " ".join(item.text[s.start : s.end] for s in spans))


def about_another(item: Item, rng: random.Random, pool: list[str], years: list[str]):
    """The question about another name or number, which the passage does not have."""
    names = list(re.finditer(r"(?<=\s)[A-Z]\w+(?: [A-Z]\w+)*", item.question))
    numbers = list(re.finditer(r"\b\d{2,4}\b", item.question))
    if not names and not numbers:
        return None
    chosen = rng.choice(names or numbers)
    other = rng.choice(pool if chosen in names else years)
    if other.lower() in item.text.lower():
        return None
    question = item.question[: chosen.start()] + other + item.question[chosen.end() :]
    return Example(question, item.text)


class Epochs:
    """Examples, drawn anew each epoch."""

    def __init__(self, items: list[Item], unanswerable: list[Example], seed: int) -> None:
        self.items, self.unanswerable, self.rng = items, unanswerable, random.Random(seed)
        self.pool = sorted(
            {m for i in items for m in re.findall(r"(?<=\s)[A-Z]\w+(?: [A-Z]\w+)*", i.question)}
        )
        self.years = sorted({m for i in items for m in re.findall(r"\b\d{2,4}\b", i.question)})

    def draw(self) -> list[Example]:
        examples = list(self.unanswerable)
        for item in self.items:
            examples.append(Example(item.question, item.text, item.start, item.end))
            negative = self._negative(item)
            if negative:
                examples.append(negative)
        self.rng.shuffle(examples)
        return examples

    def _negative(self, item: Item) -> Example | None:
        kind = self.rng.random()
        if kind < 0.25 and (example := without_answer(item)):
            return example
        if kind < 0.45 and (example := about_another(item, self.rng, self.pool, self.years)):
            return example
        return Example(item.question, self.rng.choice(item.hard)) if item.hard else None


def encode(tokenizer, examples: list[Example]):
    """Token ids with the answer's first and last token; examples cut at the longest length."""
    encoded = tokenizer(
        [e.question for e in examples],
        [e.text for e in examples],
        truncation="only_second",
        max_length=LENGTHS[-1],
        return_offsets_mapping=True,
    )
    rows = []
    for n, example in enumerate(examples):
        kinds, offsets = encoded.sequence_ids(n), encoded["offset_mapping"][n]
        first = last = 0
        if example.start >= 0:
            inside = [
                t
                for t, kind in enumerate(kinds)
                if kind == 1 and offsets[t][0] < example.end and offsets[t][1] > example.start
            ]
            if not inside:
                continue  # the answer was cut off
            first, last = inside[0], inside[-1]
        rows.append((encoded["input_ids"][n], encoded["token_type_ids"][n], first, last))
    return rows


def batches(rows, rng: random.Random):
    """Batches of rows padded to a few fixed lengths: other shapes cost the CPU much time."""
    by_length = defaultdict(list)
    for row in rows:
        by_length[next(size for size in LENGTHS if len(row[0]) <= size)].append(row)
    made = []
    for size, group in by_length.items():
        per = BATCH_TOKENS // size
        made += [(size, group[i : i + per]) for i in range(0, len(group), per)]
    rng.shuffle(made)
    for size, group in made:
        ids = torch.zeros(len(group), size, dtype=torch.long)
        kinds, mask = torch.zeros_like(ids), torch.zeros_like(ids)
        for n, (tokens, types, _, _) in enumerate(group):
            ids[n, : len(tokens)] = torch.tensor(tokens)
            kinds[n, : len(types)] = torch.tensor(types)
            mask[n, : len(tokens)] = 1
        spans = torch.tensor([[first, last] for _, _, first, last in group])
        yield ids, kinds, mask, spans


def new_model():
    """The encoder with a fresh head; the embedding table frozen."""
    model = AutoModelForQuestionAnswering.from_pretrained(
        default_model_folder(), attention_probs_dropout_prob=0.0, local_files_only=True
    )
    for parameter in model.bert.embeddings.parameters():
        parameter.requires_grad = False
    return model


def train(out: Path, items, unanswerable, epochs: int, rate: float, seed: int) -> None:
    """Train, keeping a checkpoint after every epoch."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    tokenizer = AutoTokenizer.from_pretrained(default_model_folder(), local_files_only=True)
    model = new_model().train()
    drawn = Epochs(items, unanswerable, seed)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01)
    steps = epochs * len(list(batches(encode(tokenizer, drawn.draw()), rng)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=rate, total_steps=int(steps * 1.05) + 10, pct_start=0.08
    )
    began, seen = time.monotonic(), 0
    for epoch in range(epochs):
        for step, (ids, kinds, mask, spans) in enumerate(
            batches(encode(tokenizer, drawn.draw()), rng)
        ):
            with torch.autocast("cpu", torch.bfloat16):
                output = model(input_ids=ids, token_type_ids=kinds, attention_mask=mask)
            hidden = (1 - mask) * -1e4
            loss = sum(
                cross_entropy(logits.float() + hidden, spans[:, n])
                for n, logits in enumerate((output.start_logits, output.end_logits))
            )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            schedule.step()
            seen += len(ids)
            if step % 100 == 0:
                rate_now = seen / (time.monotonic() - began)
                print(f"{epoch}:{step} loss {loss.item():.3f} {rate_now:.0f}/s", flush=True)
        model.save_pretrained(out / f"epoch-{epoch + 1}")
        tokenizer.save_pretrained(out / f"epoch-{epoch + 1}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--half", type=Path, nargs="*", default=[])
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    items, unanswerable = [], []
    for folder in [*options.sets, *options.half]:
        mine, not_mine = collect(folder, folder in options.half)
        items += mine
        unanswerable += not_mine
    train(options.out, items, unanswerable, options.epochs, options.rate, options.seed)


if __name__ == "__main__":
    main()
