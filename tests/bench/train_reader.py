"""Trains a small extractive reader: which words of a passage answer a question, or none.

    python tests/bench/train_reader.py OUT SET[@SHARE] [SET …] [--half SET[@SHARE] …]

The encoder starts from all-MiniLM-L6-v2; the model is a span classifier whose position 0 stands
for "no answer" (Devlin et al., "BERT", 2019, as for SQuAD 2.0). It reads the article's title
before the passage. Of a set given with --half only the tuning half of its titles is learnt from,
and of every set nothing whose title is kept for combining the reader with retrieval.
Every answerable question comes with one example that does not answer it, drawn anew each time:

  - a passage of another article that BM25 ranks high for it,
  - its own passage without the sentence that answers,
  - its own passage, asked something that it nearly answers (see near_misses.py),
  - where the set has them, questions that people wrote so that the passage does not answer.

Most passages are cut to a few sentences around the one that matters, other ones each time: there
are few questions that people wrote to be unanswerable, and without this and dropout they are learnt
by heart. The embedding table stays as it is, so that only the layers above it need to be shipped.
What is kept is an exponential moving average of the weights. A SHARE of .5 draws half of a set's
questions in each round, 2 draws each of them twice.
"""

from __future__ import annotations

import argparse
import pickle
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from data import Question, for_combining, in_tuning_half, indexed, read_questions, titles
from near_misses import NAME, altered
from torch.nn.functional import cross_entropy
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from index import Passage
from index.embed import default_model_folder
from index.keywords import match_expression
from index.split import sentences
from index.view import CatalogView

LENGTHS = tuple(range(32, 257, 16))
BATCH_TOKENS = 4096
HARD = 8  # passages of other articles kept for each question
WHOLE = 0.2  # of the passages are not cut
DROPOUT = 0.1


@dataclass
class Example:
    question: str
    title: str
    text: str
    start: int = -1  # of the answer, in characters; -1 where there is none
    end: int = -1


@dataclass
class Item:
    """A question with the passage that answers it, and passages that do not."""

    question: str
    title: str
    text: str
    start: int
    end: int
    hard: list[tuple[str, str]] = field(default_factory=list)  # title, text


@dataclass
class Source:
    """A question set, and how often each of its questions is drawn in a round."""

    items: list[Item]
    unanswerable: list[Example]
    share: float


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


def collect(folder: Path, half: bool, share: float) -> Source:
    """Answerable questions of a set, and those that people wrote to be unanswerable."""
    names = titles(folder)
    questions = [
        q
        for q in read_questions(folder)
        if (q.tuning or not half) and not for_combining(names[(q.relevant or (q.distractor,))[0]])
    ]
    shown = {key: "" if "_" in title else title for key, title in names.items()}
    items, unanswerable = [], []
    with indexed(folder) as library, library._catalog.reading() as view:
        passages: dict[str, list[Passage]] = defaultdict(list)
        for question in questions:
            article_id = (question.relevant or (question.distractor,))[0]
            if article_id not in passages:
                passages[article_id] = view.passages_of(article_id)[0]
            if question.unanswerable:
                texts = [p.text for p in passages[article_id]]
                near = passages[article_id][_likest(question.text, texts)]
                unanswerable.append(Example(question.text, shown[article_id], near.text))
                continue
            for passage in passages[article_id]:
                span = answer_span(question, passage.text)
                if span:
                    hard = [
                        (shown[p.article_id], p.text) for p in _hard(view, question, half, names)
                    ]
                    title = shown[article_id]
                    items.append(Item(question.text, title, passage.text, *span, hard))
                    break
    print(f"{folder.name}: {len(items)} answerable, {len(unanswerable)} not", flush=True)
    return Source(items, unanswerable, share)


def _likest(question: str, texts: list[str]) -> int:
    """Which text has most words of the question."""
    asked = set(re.findall(r"\w+", question.lower()))
    shared = [len(asked & set(re.findall(r"\w+", text.lower()))) for text in texts]
    return shared.index(max(shared))


def _hard(view: CatalogView, question: Question, half: bool, names: dict) -> list[Passage]:
    """Passages of other articles that BM25 ranks high and that hold no gold answer."""
    scores = view.keyword_scores(match_expression(question.text), HARD * 3)
    order = sorted(scores, key=lambda number: -scores[number])
    found, _ = view.passages_at(order)
    golds = [gold.lower() for gold in question.answers]
    return [
        p
        for p in found
        if p.article_id not in question.relevant
        and not (half and not in_tuning_half(names[p.article_id]))
        and not for_combining(names[p.article_id])
        and not any(gold in p.text.lower() for gold in golds)
    ][:HARD]


def without_answer(item: Item) -> Example | None:
    """The passage less the sentence that answers."""
    spans = [s for s in sentences(item.text) if s.end <= item.start or item.end <= s.start]
    if len(spans) < 2:
        return None
    rest = " ".join(item.text[s.start : s.end] for s in spans)
    return Example(item.question, item.title, rest)


def cropped(example: Example, rng: random.Random) -> Example:
    """The passage's sentences around the answer, or around where it is most like the question."""
    spans = sentences(example.text)
    if rng.random() < WHOLE or len(spans) < 2:
        return example
    if example.start >= 0:
        at = next(n for n, s in enumerate(spans) if example.start < s.end)
        until = next((n for n, s in enumerate(spans) if example.end <= s.end), len(spans) - 1)
    else:
        at = until = _likest(example.question, [example.text[s.start : s.end] for s in spans])
    first, last = spans[rng.randint(0, at)], spans[rng.randint(until, len(spans) - 1)]
    text = example.text[first.start : last.end]
    if example.start < 0:
        return Example(example.question, example.title, text)
    start, end = example.start - first.start, example.end - first.start
    return Example(example.question, example.title, text, start, end)


class Draws:
    """Examples without end: rounds over everything, negatives drawn anew each round."""

    def __init__(self, sources: list[Source], near: float, seed: int) -> None:
        self.sources, self.near, self.rng = sources, near, random.Random(seed)
        items = [item for source in sources for item in source.items]
        self.names = sorted({name for item in items for name in NAME.findall(item.question)})
        self.questions = [item.question for item in items]
        self.asked = defaultdict(list)
        for item in items:
            self.asked[item.text].append(item.question)

    def round(self) -> list[Example]:
        examples = []
        for source in self.sources:
            examples += self._drawn(source.unanswerable, source.share)
            for item in self._drawn(source.items, source.share):
                examples.append(Example(item.question, item.title, item.text, item.start, item.end))
                negative = self._negative(item)
                if negative:
                    examples.append(negative)
        self.rng.shuffle(examples)
        return [cropped(example, self.rng) for example in examples]

    def _drawn(self, rows: list, share: float) -> list:
        rest = self.rng.sample(rows, int(len(rows) * (share % 1)))
        return rows * int(share) + rest

    def _negative(self, item: Item) -> Example | None:
        kind = self.rng.random()
        if kind < 0.2 and (example := without_answer(item)):
            return example
        if kind < 0.2 + self.near:
            span = (item.start, item.end)
            asked = self.asked[item.text]
            others = self.rng.sample(asked, len(asked)) + self.rng.choices(self.questions, k=40)
            made = altered(item.question, item.text, span, self.names, others, self.rng)
            if made:
                return Example(made, item.title, item.text)
        if not item.hard:
            return None
        return Example(item.question, *self.rng.choice(item.hard))


def encode(tokenizer, examples: list[Example]):
    """Token ids with the answer's first and last token; examples cut at the longest length."""
    leads = [f"{e.title}. " if e.title else "" for e in examples]
    encoded = tokenizer(
        [e.question for e in examples],
        [lead + e.text for lead, e in zip(leads, examples, strict=True)],
        truncation="only_second",
        max_length=LENGTHS[-1],
        return_offsets_mapping=True,
    )
    rows = []
    for n, example in enumerate(examples):
        kinds, offsets = encoded.sequence_ids(n), encoded["offset_mapping"][n]
        first = last = 0
        if example.start >= 0:
            start, end = example.start + len(leads[n]), example.end + len(leads[n])
            inside = [
                t
                for t, kind in enumerate(kinds)
                if kind == 1 and offsets[t][0] < end and offsets[t][1] > start
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


def new_model(start: Path):
    """The encoder with its head; the embedding table frozen, no attention dropout (it is slow)."""
    model = AutoModelForQuestionAnswering.from_pretrained(
        start,
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=DROPOUT,
        local_files_only=True,
    )
    for parameter in model.bert.embeddings.parameters():
        parameter.requires_grad = False
    return model


def stream(tokenizer, drawn: Draws, total: int) -> Iterator:
    """Batches until `total` examples were seen."""
    seen = 0
    while True:
        for batch in batches(encode(tokenizer, drawn.round()), drawn.rng):
            yield batch
            seen += len(batch[0])
            if seen >= total:
                return


def train(options: argparse.Namespace) -> None:
    """Train; the averaged weights are kept now and then, and at the end."""
    out, total, rate, seed = options.out, options.examples, options.rate, options.seed
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(default_model_folder(), local_files_only=True)
    model = new_model(options.start or default_model_folder()).train()
    trained = [p for p in model.parameters() if p.requires_grad]
    averaged = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998)
    )
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01, fused=True)
    abilities = torch.cpu.get_capabilities()
    native = bool(abilities.get("amx_bf16") or abilities.get("avx512_bf16"))
    began, seen = time.monotonic(), 0
    drawn = Draws(read(options), options.near, seed)
    for step, (ids, kinds, mask, spans) in enumerate(stream(tokenizer, drawn, total)):
        warm, left = seen / (0.05 * total), (total - seen) / total
        for group in optimizer.param_groups:
            group["lr"] = rate * max(min(warm, left), 0.01)
        with torch.autocast("cpu", torch.bfloat16, enabled=native):
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
        averaged.update_parameters(model)
        seen += len(ids)
        if step % 100 == 0:
            pace = seen / (time.monotonic() - began)
            print(f"{step} {seen} loss {loss.item():.3f} {pace:.0f}/s", flush=True)
        if step % 1000 == 999:
            _save(out / "part", averaged, tokenizer)
    _save(out / f"seed-{seed}", averaged, tokenizer)


def _save(folder: Path, averaged, tokenizer) -> None:
    averaged.module.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    print(f"kept {folder}", flush=True)


def read(options: argparse.Namespace) -> list[Source]:
    """The question sets, kept beside the checkpoints: finding the hard passages takes minutes."""
    kept = options.out / "questions.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    sources = []
    for named in [*options.sets, *options.half]:
        folder, _, share = named.partition("@")
        sources.append(collect(Path(folder), named in options.half, float(share or 1)))
    options.out.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(sources))
    return sources


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--half", nargs="*", default=[])
    parser.add_argument("--examples", type=int, default=160_000)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--near", type=float, default=0.45, help="share of near-misses made")
    parser.add_argument("--start", type=Path, help="checkpoint to go on from")
    parser.add_argument("--seed", type=int, default=0)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
