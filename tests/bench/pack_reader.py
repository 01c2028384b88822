"""Packs a trained span reader for qa/reader_model, and measures what that does to it.

    python tests/bench/pack_reader.py CHECKPOINT [--check SET]
    python tests/bench/pack_reader.py CHECKPOINT --unpack

CHECKPOINT is what train_reader.py keeps. Its embedding layer must be that of the default embedding
model, which every install has: only the layers above are packed, their matrices in int8. With
--unpack CHECKPOINT is made from the packed weights, to go on training from.

A matrix is quantized by columns to 7 bits: with 8, processors without VNNI overflow where they add
pairs of products in 16 bits. Before that, rows that meet large inputs are made larger, and the
inputs smaller by as much ("SmoothQuant", Xiao et al., 2023); the inputs are seen on the sample
articles.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from data import corpus, read_questions
from safetensors.numpy import load_file, save_file
from train_reader import new_model
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from index.embed import default_model_folder
from qa.spanmodel import SpanLogits, SpanModel

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / "qa" / "reader_model" / "weights.safetensors"
LARGEST = 63  # of 7 bits
LONGEST = 30  # tokens of an answer
HEADS = ("qa_outputs", "unsupported")
JOINED = ("query", "key", "value")
ASKED = ("Who said so?", "When did it happen?", "How many people were there?", "Why was it closed?")

Pairs = list[tuple[str, str]]


def layers_of(checkpoint: Path) -> dict[str, np.ndarray]:
    """The weights above the embedding layer."""
    base = load_file(default_model_folder() / "model.safetensors")
    found = load_file(checkpoint / "model.safetensors")
    weights = {name.removeprefix("bert."): x for name, x in found.items()}
    for name in [n for n in weights if n.startswith("embeddings.")]:
        if not np.array_equal(weights.pop(name), base[name]):
            raise SystemExit(f"{checkpoint}: {name} is not that of {default_model_folder().name}")
    return weights


def encoded(tokenizer, question: str, text: str):
    """A pair as a batch of one."""
    return tokenizer(
        question, text, truncation="only_second", max_length=256, return_tensors="pt",
        return_offsets_mapping=True,
    )  # fmt: skip


def largest_inputs(model, tokenizer, pairs: Pairs) -> dict[str, np.ndarray]:
    """For each matrix, the largest absolute value of each of its inputs."""
    seen: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(1, dtype=np.float32))

    def watch(name: str):
        def hook(_module, inputs, _output) -> None:
            seen[name] = np.maximum(seen[name], inputs[0].abs().amax((0, 1)).numpy())

        return hook

    hooks = [
        module.register_forward_hook(watch(name.removeprefix("bert.")))
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear)
    ]
    for question, text in pairs:
        forward(model, encoded(tokenizer, question, text))
    for hook in hooks:
        hook.remove()
    return seen


@torch.no_grad()
def forward(model, batch):
    """The model's output for a batch."""
    return model(input_ids=batch["input_ids"], token_type_ids=batch["token_type_ids"])


def quantized(weight: np.ndarray, inputs: np.ndarray) -> dict[str, np.ndarray]:
    """A matrix (outputs, inputs) in int8, with what makes it float again."""
    reach = np.maximum(np.abs(weight).max(axis=0), 1e-3)
    smooth = np.sqrt(np.maximum(inputs, 1e-3) / reach)
    matrix = (weight * smooth).T
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / LARGEST
    rounded = np.rint(matrix / scale).astype(np.int8)
    return {"weight": rounded, "scale": scale.astype("f4"), "smooth": (1 / smooth).astype("f4")}


def packed(weights: dict[str, np.ndarray], inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The weights as the reader's graph wants them."""
    made = {n: x for n, x in weights.items() if in_float(n)}
    for name, parts in matrices(weights):
        joined = np.concatenate([weights[f"{part}.weight"] for part in parts])
        for key, array in quantized(joined, inputs[parts[0]]).items():
            made[f"{name}.{key}"] = np.ascontiguousarray(array)
        made[f"{name}.bias"] = np.concatenate([weights[f"{part}.bias"] for part in parts])
    return made


def in_float(name: str) -> bool:
    """Whether a weight is packed as it is."""
    return "LayerNorm" in name or name.startswith(HEADS)


def matrices(weights: dict[str, np.ndarray]) -> Iterator[tuple[str, list[str]]]:
    """The name of every packed matrix, and the matrices that it is made of."""
    names = [n.removesuffix(".weight") for n in weights if n.endswith("dense.weight")]
    yield from ((name, [name]) for name in names if name.startswith("encoder."))
    for name in [n for n in names if n.endswith("attention.output.dense")]:
        own = name.removesuffix("output.dense") + "self"
        yield own, [f"{own}.{part}" for part in JOINED]


def unpacked(packed: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The layers' weights as a checkpoint has them, as exactly as int8 kept them."""
    made = {n: x for n, x in packed.items() if in_float(n)}
    for name in [n.removesuffix(".scale") for n in packed if n.endswith(".scale")]:
        weight, scale, smooth = (packed[f"{name}.{part}"] for part in ("weight", "scale", "smooth"))
        matrix, bias = (weight * scale).T * smooth, packed[f"{name}.bias"]
        parts = [f"{name}.{part}" for part in JOINED] if name.endswith(".self") else [name]
        for n, part in enumerate(parts):
            rows = slice(n * len(matrix) // len(parts), (n + 1) * len(matrix) // len(parts))
            made[f"{part}.weight"], made[f"{part}.bias"] = matrix[rows], bias[rows]
    return made


def unpack(checkpoint: Path) -> None:
    """Write a checkpoint with the packed weights."""
    model = new_model(default_model_folder())
    weights = unpacked(load_file(OUT))
    named = {n if n.startswith(HEADS) else f"bert.{n}": torch.tensor(x) for n, x in weights.items()}
    left = model.load_state_dict(named, strict=False)
    if left.unexpected_keys or any("embeddings" not in key for key in left.missing_keys):
        raise SystemExit(f"{OUT} does not fit: {left}")
    model.save_pretrained(checkpoint)
    AutoTokenizer.from_pretrained(default_model_folder()).save_pretrained(checkpoint)


def sample_pairs() -> Pairs:
    """Paragraphs of the sample articles with a question each."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "index" / "samples").glob("*.md"))]
    cut = [text[i : i + 900] for text in texts for i in range(0, len(text), 900)]
    return [(ASKED[n % len(ASKED)], text) for n, text in enumerate(cut)][:100]


def set_pairs(folder: Path, count: int) -> Pairs:
    """Questions of a set, each with the text that it is about."""
    texts = corpus(folder)
    questions = random.Random(0).sample(read_questions(folder), count)
    return [(q.text, texts[(q.relevant or (q.distractor,))[0]][:900]) for q in questions]


def exact_logits(model, tokenizer, question: str, text: str) -> SpanLogits:
    """What the checkpoint itself says."""
    batch = encoded(tokenizer, question, text)
    output = forward(model, batch)
    start, end = output.start_logits[0].numpy(), output.end_logits[0].numpy()
    inside = np.flatnonzero(batch["token_type_ids"][0].numpy())[:-1]
    null = float(start[0] + end[0])
    return SpanLogits(start[inside], end[inside], null, batch["offset_mapping"][0].numpy()[inside])


def best_span(logits: SpanLogits) -> tuple[int, int, float]:
    """The best span's first and last token, and how much better it is than none."""
    scores = logits.start[:, None] + logits.end[None]
    allowed = np.triu(np.ones_like(scores)) - np.triu(np.ones_like(scores), LONGEST)
    scores = np.where(allowed > 0, scores, -np.inf)
    first, last = divmod(int(scores.argmax()), len(logits.start))
    return first, last, float(scores.max()) - logits.null


def compare(model, tokenizer, pairs: Pairs) -> None:
    """Print how the packed reader differs from the checkpoint."""
    reader, away, same, decided = SpanModel(), [], 0, 0
    for question, text in pairs:
        exact = exact_logits(model, tokenizer, question, text)
        [found] = reader.logits(question, [text])
        if not np.array_equal(found.offsets, exact.offsets):
            raise SystemExit(f"other tokens than the tokenizer of transformers: {text!r}")
        a, b = best_span(exact), best_span(found)
        away.append(abs(a[2] - b[2]))
        same += a[:2] == b[:2]
        decided += (a[2] > 0) == (b[2] > 0)
    print(
        f"{len(pairs)} pairs; score of the best span: off by {np.mean(away):.3f} in the mean, "
        f"{np.quantile(away, 0.95):.3f} at .95, {max(away):.3f} at most; "
        f"same span {same / len(pairs):.3f}, same side of 0 {decided / len(pairs):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--check", type=Path, help="question set to compare on")
    parser.add_argument("--unpack", action="store_true", help="make CHECKPOINT")
    options = parser.parse_args()
    if options.unpack:
        unpack(options.checkpoint)
        return
    torch.set_num_threads(1)  # beside a training, several threads wait for each other
    model = AutoModelForQuestionAnswering.from_pretrained(options.checkpoint).eval()
    tokenizer = AutoTokenizer.from_pretrained(default_model_folder(), local_files_only=True)
    inputs = largest_inputs(model, tokenizer, sample_pairs())
    save_file(packed(layers_of(options.checkpoint), inputs), OUT)
    OUT.chmod(0o644)
    print(f"{OUT}: {OUT.stat().st_size / 1e6:.1f} MB")
    compare(model, tokenizer, set_pairs(options.check, 300) if options.check else sample_pairs())


if __name__ == "__main__":
    main()
