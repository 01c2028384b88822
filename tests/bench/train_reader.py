"""Trains a small extractive reader: which words of a passage answer a question, or none.

    python tests/bench/train_reader.py OUT QUESTIONS --pairs SET [SET …] [--asked FILE]

The encoder starts from all-MiniLM-L6-v2; the model is a span classifier whose position 0 stands
for "no answer" (Devlin et al., "BERT", 2019, as for SQuAD 2.0). It reads the article's title
before the passage. QUESTIONS is what collect_examples.py made, FILE what teacher.py asked: there
the chance of "no answer" is learnt, not just whether it is over a half (Hinton et al., "Distilling
the Knowledge in a Neural Network", 2015). See examples.py for what is drawn from them, and pairs.py
for the pairs of questions that were written for it, some of them about each SET.

The embedding table stays as it is, so that only the layers above it need to be shipped. What is
kept is an exponential moving average of the weights, with --mix that and the weights that training
began with, for what was learnt before is not all to be forgotten (Wortsman et al., "Robust
fine-tuning of zero-shot models", 2022). A checkpoint, not mixed, is written every few minutes. How
well it tells answered questions from near-misses is printed for the titles that were put aside.
"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from examples import Draws, Example, Source
from make_graphs import UNSUPPORTED_FROM
from pairs import about, written
from safetensors.torch import load_file
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.utils.data import DataLoader, IterableDataset, get_worker_info
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

LENGTHS = tuple(range(32, 257, 16))
AT_ONCE = 4000  # examples drawn together, to have enough of about the same length
DROPOUT = 0.1
KEPT_EVERY = 250  # batches
BLAME, SOME = 0.6, 0.3  # weights of losses
SHARES = {
    "asked": 0.7,
    "pairs": 0.62,
    "unanswerable": 0.05,
    "squad2_dev": 0.09,  # each of these is drawn with a question that is not answered
    "xquad_en": 0.02,
    "squadshifts_wiki": 0.12,
    "squadshifts_reddit": 0.05,
    "squadshifts_amazon": 0.05,
}


@dataclass
class Row:
    """An example in tokens; `first` and `last` are the answer's, 0 where there is none."""

    tokens: list[int]
    kinds: list[int]
    first: int
    last: int
    none: float
    blame: list[int]  # for each token of the question 1 if it is not borne out; -1: not known


class Batch(NamedTuple):
    """Rows side by side; `spans` of shape (rows, 2), `none` the chance that nothing answers.

    `asked` of shape (rows, tokens) says which are the question's, `blame` as a row's.
    """

    ids: torch.Tensor
    kinds: torch.Tensor
    mask: torch.Tensor
    spans: torch.Tensor
    none: torch.Tensor
    asked: torch.Tensor
    blame: torch.Tensor


def encode(tokenizer, examples: Sequence[Example]) -> list[Row]:
    """The examples in tokens, cut at the longest length, less those whose answer is cut off."""
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
        kinds, offsets = encoded["token_type_ids"][n], encoded["offset_mapping"][n]
        first = last = 0
        if example.start >= 0:
            start, end = example.start + len(leads[n]), example.end + len(leads[n])
            inside = [
                at
                for at, (left, right) in enumerate(offsets)
                if kinds[at] and left < end and right > start
            ]
            if not inside:
                continue
            first, last = inside[0], inside[-1]
        blame = _blame(example, offsets[1 : kinds.index(1) - 1])
        rows.append(Row(encoded["input_ids"][n], kinds, first, last, example.none, blame))
    return rows


def _blame(example: Example, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """For each token of the question whether it is not borne out; -1 where that is not known."""
    if example.blame is None:
        return [-1] * len(offsets)
    return [
        any(left < word.end and right > word.start for word in example.blame)
        for left, right in offsets
    ]


def batches(rows: Sequence[Row], tokens: int) -> list[Batch]:
    """Batches of rows padded to a few fixed lengths: other shapes cost the CPU much time."""
    by_length = defaultdict(list)
    for row in rows:
        by_length[next(size for size in LENGTHS if len(row.tokens) <= size)].append(row)
    made = []
    for size, group in by_length.items():
        per = tokens // size
        made += [_batch(group[at : at + per], size) for at in range(0, len(group), per)]
    return made


def _batch(rows: Sequence[Row], size: int) -> Batch:
    ids = torch.zeros(len(rows), size, dtype=torch.long)
    kinds, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    asked, blame = torch.zeros(len(rows), size, dtype=torch.bool), torch.full_like(ids, -1)
    for n, row in enumerate(rows):
        ids[n, : len(row.tokens)] = torch.tensor(row.tokens)
        kinds[n, : len(row.tokens)] = torch.tensor(row.kinds)
        mask[n, : len(row.tokens)] = 1
        end = 1 + len(row.blame)
        asked[n, 1:end], blame[n, 1:end] = True, torch.tensor(row.blame)
    spans = torch.tensor([[row.first, row.last] for row in rows])
    none = torch.tensor([row.none for row in rows])
    return Batch(ids, kinds, mask, spans, none, asked, blame)


class Stream(IterableDataset):
    """Batches without end; processes that share the work draw other examples each."""

    def __init__(self, tokenizer, draws: Draws, seed: int, tokens: int) -> None:
        self.tokenizer, self.draws, self.seed, self.tokens = tokenizer, draws, seed, tokens

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        rng = random.Random(f"{self.seed} {worker.id if worker else 0}")
        self.draws.rng = rng
        while True:
            made = batches(encode(self.tokenizer, self.draws.draw(AT_ONCE)), self.tokens)
            rng.shuffle(made)
            yield from made


def new_model(start: Path):
    """The encoder with its heads; the embedding table frozen, no attention dropout (it is slow)."""
    model = AutoModelForQuestionAnswering.from_pretrained(
        start,
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=DROPOUT,
        dtype=torch.float32,
        local_files_only=True,
    )
    for parameter in model.bert.embeddings.parameters():
        parameter.requires_grad = False
    model.unsupported = torch.nn.Linear(model.config.hidden_size * len(UNSUPPORTED_FROM), 1)
    kept = load_file(start / "model.safetensors")
    if "unsupported.weight" in kept:
        model.unsupported.weight.data = kept["unsupported.weight"]
        model.unsupported.bias.data = kept["unsupported.bias"]
    return model


def logits(model, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """Start and end logits of shape (2, rows, tokens), and those of not being borne out."""
    output = model(
        input_ids=batch.ids,
        token_type_ids=batch.kinds,
        attention_mask=batch.mask,
        output_hidden_states=True,
    )
    both = torch.stack([output.start_logits, output.end_logits]).float()
    states = torch.cat([output.hidden_states[n] for n in UNSUPPORTED_FROM], dim=-1)
    unsupported = model.unsupported(states)[:, :, 0].float()
    return both + (1 - batch.mask) * -1e4, unsupported.masked_fill(~batch.asked, -1e4)


def loss_of(model, batch: Batch) -> torch.Tensor:
    """Cross entropy of the spans, of the words to blame, and of whether there are any.

    The spans' is with the chances of "no answer" and of the answer's first and last token.
    """
    spans, unsupported = logits(model, batch)
    likely = spans.log_softmax(-1)
    places = likely.gather(2, batch.spans.T[:, :, None])[:, :, 0]
    loss = -(batch.none * likely[:, :, 0] + (1 - batch.none) * places).sum(0).mean()
    known = batch.blame >= 0
    if known.any():
        told = batch.blame[known].float()
        loss += BLAME * binary_cross_entropy_with_logits(unsupported[known], told)
    some = unsupported.logsumexp(1)
    return loss + SOME * binary_cross_entropy_with_logits(some, batch.none)


def train(options: argparse.Namespace) -> None:
    """Train; the averaged weights are kept at the end."""
    total, rate, seed = options.examples, options.rate, options.seed
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(seed)
    start = options.start or default_model_folder()
    tokenizer = AutoTokenizer.from_pretrained(start, local_files_only=True)
    model = new_model(start).train().to(device)
    began_with = {name: weight.clone() for name, weight in model.state_dict().items()}
    trained = [p for p in model.parameters() if p.requires_grad]
    averaged = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(options.average)
    )
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01, fused=True)
    sources: list[Source] = pickle.loads(options.questions.read_bytes())
    asked = pickle.loads(options.asked.read_bytes()) if options.asked else []
    pairs = written() + [pair for folder in options.pairs for pair in about(folder)]
    draws = Draws(sources, asked, pairs, SHARES, options.near, seed)
    stream = DataLoader(
        Stream(tokenizer, draws, seed, options.tokens),
        batch_size=None,
        num_workers=options.workers,
        prefetch_factor=16,
        pin_memory=device == "cuda",
    )
    folder = options.out / f"seed-{seed}"
    narrow = device == "cuda" or _bfloat16()
    began, seen = time.monotonic(), 0
    for step, drawn in enumerate(stream):
        batch = Batch(*(part.to(device, non_blocking=True) for part in drawn))
        warm, left = seen / (0.05 * total), (total - seen) / total
        for group in optimizer.param_groups:
            group["lr"] = rate * max(min(warm, left), 0.01)
        with torch.autocast(device, torch.bfloat16, enabled=narrow):
            loss = loss_of(model, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        averaged.update_parameters(model)
        seen += len(batch.ids)
        if step % 100 == 0:
            pace = seen / (time.monotonic() - began)
            print(f"{step} {seen} loss {loss.item():.3f} {pace:.0f}/s", flush=True)
        if step % KEPT_EVERY == KEPT_EVERY - 1:
            keep(averaged.module, tokenizer, folder)
        if seen >= total:
            break
    mixed(averaged.module, began_with, options.mix)
    keep(averaged.module, tokenizer, folder)
    for source in (source for source in sources if source.kept):
        measure(averaged.module, tokenizer, source, device)


def keep(model, tokenizer, folder: Path) -> None:
    """Write a checkpoint, in place of the one before; --start goes on from it."""
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    print(f"kept {folder}", flush=True)


def mixed(model, began_with: dict[str, torch.Tensor], share: float) -> None:
    """Let the weights be that share of those that training began with."""
    for name, weight in model.state_dict().items():
        weight.lerp_(began_with[name], share)


def default_model_folder() -> Path:
    """Where the default embedding model lies."""
    from index.embed import default_model_folder as folder

    return folder()


def _bfloat16() -> bool:
    """Whether the processor multiplies matrices faster in bfloat16: tried, for its flags mislead.

    Of two with AVX512-BF16 one trained 0.6 times as fast as in float32, the other 1.5 times.
    """
    seconds = {}
    for dtype in (torch.float32, torch.bfloat16):
        left, right = torch.ones(4096, 384, dtype=dtype), torch.ones(384, 1536, dtype=dtype)
        left @ right
        began = time.monotonic()
        for _ in range(20):
            left @ right
        seconds[dtype] = time.monotonic() - began
    return seconds[torch.bfloat16] < seconds[torch.float32]


@torch.inference_mode()
def measure(model, tokenizer, source: Source, device: str) -> None:
    """Print how the model does with the questions of a source that were put aside."""
    model.eval()
    scores: list[float] = []
    doubts: list[float] = []
    right, rows = [], encode(tokenizer, source.kept)
    for row in rows:
        size = next(size for size in LENGTHS if len(row.tokens) <= size)
        batch = Batch(*(part.to(device) for part in _batch([row], size)))
        spans, unsupported = logits(model, batch)
        start, end = spans[:, 0]
        text = batch.kinds[0] == 0
        best = [part.masked_fill(text, -1e4) for part in (start, end)]
        scores.append((best[0].max() + best[1].max() - start[0] - end[0]).item())
        doubts.append(unsupported.max().item())
        if row.first:
            right.append(best[0].argmax() == row.first and best[1].argmax() == row.last)
    line = f"{source.name}: {len(rows)} questions"
    if right:
        line += f", exact {sum(map(int, right)) / len(right):.3f}"
    good, found = torch.tensor([row.first > 0 for row in rows]), torch.tensor(scores)
    if good.any() and not good.all():
        over = found[good][:, None] > found[~good][None]
        line += f", AUROC {over.float().mean().item():.3f}"
        under = -torch.tensor(doubts)
        over = under[good][:, None] > under[~good][None]
        line += f", of the words to blame {over.float().mean().item():.3f}"
    print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True, metavar="SET")
    parser.add_argument("--asked", type=Path, help="what teacher.py asked")
    parser.add_argument("--examples", type=int, default=160_000)
    parser.add_argument("--tokens", type=int, default=4096, help="in a batch")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw examples")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--average", type=float, default=0.998, help="decay of the average")
    parser.add_argument("--near", type=float, default=0.45, help="share of near-misses made")
    parser.add_argument("--start", type=Path, help="checkpoint to go on from")
    parser.add_argument("--mix", type=float, default=0.0, help="share of the start's weights kept")
    parser.add_argument("--seed", type=int, default=0)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
