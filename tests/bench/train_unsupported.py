"""Trains what tells that a text does not bear out a word of the question.

    python tests/bench/train_unsupported.py CHECKPOINT QUESTIONS --pairs FILE SET

The reader of CHECKPOINT (see pack_reader.py --unpack) stays as it is: this is a linear probe of the
states of two of its layers at the question's tokens (Alain and Bengio, "Understanding intermediate
layers using linear classifier probes", 2017). A question that a text nearly answers differs from
one that it answers by a word or a few. So there is more to learn from it than that it is not
answered: which words are to blame. QUESTIONS is what collect_examples.py made; it gives

  - answerable questions, whose words are all borne out,
  - near-misses made from them, whose words that were put in are not (near_misses.py),
  - what people wrote to be unanswerable, compared with the answerable question most like it.

FILE has pairs, one a line: the id of a text of SET, a question that it answers, the answer, and a
question that it nearly answers.

The loss is that of every token whose label is known, and, of all tokens together, that of whether
the question is answered. How well the largest logit tells answerable questions from near-misses is
printed for the titles that were put aside.
"""

from __future__ import annotations

import argparse
import pickle
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import torch
from data import corpus, titles
from examples import Example, Item, Source, answer_span, cropped, likest, spans_of
from make_graphs import UNSUPPORTED_FROM
from near_misses import NAME, altered
from safetensors.numpy import save_file
from sklearn.metrics import roc_auc_score
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from index.keywords import WORD
from index.split import Span

OUT = Path(__file__).parent.parent.parent / "qa" / "reader_model" / "unsupported.safetensors"
DRAWN = {"squadshifts_wiki": 3000, "squadshifts_reddit": 900, "squadshifts_amazon": 700}
ALONE = 0.6  # of the texts are cut to one sentence
ALIKE = 0.6  # how like two questions are, so that the words that differ are to blame
ROUNDS, BATCH, RATE, WHOLE = 5, 64, 2e-3, 0.3  # WHOLE: weight of the loss of whole questions
PROBES = 3  # trained with other seeds, and averaged
LONGEST = 48  # tokens of a question


@dataclass
class Row:
    """A question and a text; `words` are to blame that it is not answered, None where not known."""

    question: str
    text: str
    answered: bool
    words: Sequence[Span] | None = ()


def words_of(text: str) -> list[str]:
    return [word.group().lower() for word in WORD.finditer(text)]


def put_in(original: str, made: str) -> list[Span] | None:
    """The words of one question that the other lacks; None where most are others."""
    words = [Span(*word.span()) for word in WORD.finditer(made)]
    matcher = SequenceMatcher(None, words_of(original), words_of(made), autojunk=False)
    blocks = matcher.get_matching_blocks()
    same = {n for block in blocks for n in range(block.b, block.b + block.size)}
    others = [word for n, word in enumerate(words) if n not in same]
    return others if others and len(same) >= len(words) / 2 else None


class Rows:
    """Rows made of what there is to learn from."""

    def __init__(self, sources: Sequence[Source], rng: random.Random) -> None:
        self.rng, self.items = rng, [item for source in sources for item in source.items]
        self.names = sorted({name for i in self.items for name in NAME.findall(i.question)})
        self.asked_of: dict[str, list[str]] = defaultdict(list)
        for item in self.items:
            self.asked_of[item.text].append(item.question)

    def from_items(self, items: Iterable[Item]) -> Iterator[Row]:
        """Answerable questions, and near-misses made from them."""
        for item in items:
            example = self.cut(item.example)
            yield row(example, ())
            near, far = self.asked_of[item.text], self.rng.choices(self.items, k=40)
            others = [*self.rng.sample(near, len(near)), *(other.question for other in far)]
            span = (item.start, item.end)
            made = altered(item.question, item.text, span, self.names, others, self.rng)
            if made and (words := put_in(item.question, made)):
                yield row(replace(example, question=made, start=-1), words)

    def from_people(self, unanswerable: Iterable[Example]) -> Iterator[Row]:
        """What people wrote to be unanswerable."""
        for example in unanswerable:
            own = words_of(example.question)
            nearest, score = "", ALIKE
            for other in self.asked_of[example.text]:
                ratio = SequenceMatcher(None, words_of(other), own, autojunk=False).ratio()
                if ratio >= score:
                    nearest, score = other, ratio
            words = put_in(nearest, example.question) if nearest else None
            yield row(self.cut(example), words)

    def from_pairs(self, path: Path, folder: Path) -> Iterator[Row]:
        """Questions that were written in pairs."""
        texts, named = corpus(folder), titles(folder)
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                key, question, answer, near = line.rstrip("\n").split("\t")
                text, title = " ".join(texts[key].split()), named[key]
                if not (span := answer_span(question, [answer], text)):
                    raise SystemExit(f"{path}: {answer!r} is not in the text {key}")
                example = self.cut(Example(question, title, text, *span, 0.0))
                yield row(example, ())
                missed = Example(near, title, text)
                missed = replace(missed, text=example.text) if self.half() else self.cut(missed)
                yield row(missed, put_in(question, near))

    def half(self) -> bool:
        return self.rng.random() < 0.5

    def cut(self, example: Example) -> Example:
        """Some sentences, or that alone which answers or is most like the question."""
        return alone(example) if self.rng.random() < ALONE else cropped(example, self.rng)


def alone(example: Example) -> Example:
    """The sentence that answers, or that is most like the question."""
    spans = spans_of(example.text)
    texts = [example.text[span.start : span.end] for span in spans]
    at = likest(example.question, texts)
    if example.start >= 0:
        at = next(n for n, span in enumerate(spans) if example.start < span.end)
    return replace(example, text=texts[at], start=0 if example.start >= 0 else -1)


def row(example: Example, words: Sequence[Span] | None) -> Row:
    lead = f"{example.title}. " if example.title else ""
    return Row(example.question, lead + example.text, example.start >= 0, words)


@torch.inference_mode()
def states(model, tokenizer, rows: Sequence[Row]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each row the states of its question's tokens, and their labels, -1 if not known."""
    found: list = [None] * len(rows)
    order = sorted(range(len(rows)), key=lambda n: len(rows[n].question) + len(rows[n].text))
    for at in range(0, len(order), 24):
        part = order[at : at + 24]
        batch = tokenizer(
            [rows[n].question for n in part], [rows[n].text for n in part], padding=True,
            truncation="only_second", max_length=256, return_offsets_mapping=True,
            return_tensors="pt",
        )  # fmt: skip
        offsets = batch.pop("offset_mapping").numpy()
        layers = model(**batch, output_hidden_states=True).hidden_states
        seen = torch.cat([layers[n] for n in UNSUPPORTED_FROM], dim=-1).numpy()
        for line, n in enumerate(part):
            end = int((batch["input_ids"][line] == tokenizer.sep_token_id).nonzero()[0])
            places = slice(1, min(end, 1 + LONGEST))
            labels = np.full(len(range(*places.indices(end))), -1, np.float32)
            if (words := rows[n].words) is not None:
                labels[:] = [
                    any(left < word.end and right > word.start for word in words)
                    for left, right in offsets[line, places]
                ]
            found[n] = seen[line, places].astype(np.float16), labels
    return found


def trained(rows: Sequence[Row], found: Sequence, seed: int) -> tuple[np.ndarray, float]:
    """Weights and bias of a probe."""
    torch.manual_seed(seed)
    lengths = [len(labels) for _, labels in found]
    inputs = torch.zeros(len(rows), max(lengths), found[0][0].shape[1], dtype=torch.float16)
    labels = torch.full(inputs.shape[:2], -1.0)
    for n, (seen, told) in enumerate(found):
        inputs[n, : lengths[n]], labels[n, : lengths[n]] = torch.tensor(seen), torch.tensor(told)
    there = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
    missed = torch.tensor([not row.answered for row in rows]).float()
    every = np.concatenate([seen for seen, _ in found]).astype(np.float32)
    mean, spread = torch.tensor(every.mean(0)), torch.tensor(every.std(0))
    probe = torch.nn.Linear(len(mean), 1)
    optimizer = torch.optim.AdamW(probe.parameters(), lr=RATE, weight_decay=0.01)
    decay = torch.optim.lr_scheduler.LinearLR(
        optimizer, 1.0, 0.02, ROUNDS * (len(rows) // BATCH + 1)
    )
    for _ in range(ROUNDS):
        for part in torch.randperm(len(rows)).split(BATCH):
            logits = probe((inputs[part].float() - mean) / spread)[:, :, 0]
            known = labels[part] >= 0
            together = logits.masked_fill(~there[part], -1e4).logsumexp(1)
            loss = binary_cross_entropy_with_logits(logits[known], labels[part][known])
            loss += WHOLE * binary_cross_entropy_with_logits(together, missed[part])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            decay.step()
    weight = (probe.weight[0] / spread).detach().numpy()
    return weight, probe.bias.item() - float(weight @ mean.numpy())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--pairs", type=Path, nargs=2, metavar=("FILE", "SET"), required=True)
    options = parser.parse_args()
    model = AutoModelForQuestionAnswering.from_pretrained(options.checkpoint).eval()
    tokenizer = AutoTokenizer.from_pretrained(options.checkpoint)
    sources: list[Source] = pickle.loads(options.questions.read_bytes())
    rng = random.Random(7)
    made = Rows(sources, rng)
    rows: list[Row] = []
    for source in sources:
        count = min(DRAWN.get(source.name, len(source.items)), len(source.items))
        rows += made.from_items(rng.sample(source.items, count))
        rows += made.from_people(source.unanswerable)
    rows += made.from_pairs(*options.pairs)
    print(f"{len(rows)} rows, {sum(not row.answered for row in rows)} near-misses", flush=True)
    found = states(model, tokenizer, rows)
    probes = [trained(rows, found, seed) for seed in range(PROBES)]
    weight = np.mean([weight for weight, _ in probes], axis=0)
    bias = np.mean([bias for _, bias in probes])
    for source in sources:
        kept = [row(alone(example), None) for example in source.kept]
        answered = [one.answered for one in kept]
        if 0 < sum(answered) < len(kept):
            largest = [(seen @ weight).max() for seen, _ in states(model, tokenizer, kept)]
            print(f"{source.name}: AUROC {roc_auc_score(answered, -np.array(largest)):.3f}")
    tensors = {"unsupported.weight": weight[None], "unsupported.bias": np.array([bias])}
    save_file({name: x.astype(np.float32) for name, x in tensors.items()}, OUT)
    print(f"{OUT}: {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
