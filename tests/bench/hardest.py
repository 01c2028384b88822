"""Keeps, of the passages that BM25 ranks high, those that the shipped reader believes most.

    python tests/bench/hardest.py QUESTIONS NAME [NAME …]

QUESTIONS is what collect_examples.py made, and is written anew; each NAME is a source of it. What
a model takes for an answer teaches it more than what it does not (Xiong et al., "Approximate
Nearest Neighbor Negative Contrastive Learning for Dense Text Retrieval", 2021).
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

from examples import Item, Source

from index.split import Span
from qa.spanmodel import SpanModel
from qa.spans import scored

KEPT = 3
SURELY = 1.0  # a logit: what comes closer than that to the right passage may answer, too


def hardest(model: SpanModel, item: Item) -> list[tuple[str, str]]:
    """The passages that get the best scores, less those that may answer after all."""
    passages = [(item.title, item.text), *item.hard]
    leads = [f"{title}. " if title else "" for title, _ in passages]
    texts = [lead + text for lead, (_, text) in zip(leads, passages, strict=True)]
    read = model.logits(item.question, texts)
    right, *others = (
        next(scored(logits, [Span(0, len(text))], len(lead))).score
        for logits, lead, (_, text) in zip(read, leads, passages, strict=True)
    )
    order = sorted(range(len(others)), key=lambda n: -others[n])
    return [item.hard[n] for n in order if others[n] < right - SURELY][:KEPT]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("names", nargs="+", metavar="name")
    options = parser.parse_args()
    sources: list[Source] = pickle.loads(options.questions.read_bytes())
    model = SpanModel()
    for source in (source for source in sources if source.name in options.names):
        for item in source.items:
            item.hard = hardest(model, item)
        print(f"{source.name}: {sum(len(item.hard) for item in source.items)} kept", flush=True)
    options.questions.write_bytes(pickle.dumps(sources))


if __name__ == "__main__":
    main()
