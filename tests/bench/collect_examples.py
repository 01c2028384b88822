"""Collects the questions that a reader learns from, in one file.

    python tests/bench/collect_examples.py FILE SET [SET …] [--half SET …]

Of a set given with --half only the tuning half of its titles is learnt from, and of every set
nothing whose title is kept for combining the reader with retrieval: those questions are put aside,
to see how well a reader does with titles that it has not learnt from.
"""

from __future__ import annotations

import argparse
import pickle
from collections import defaultdict
from pathlib import Path
from sys import intern  # a text that is kept once is written once

from data import Question, for_combining, in_tuning_half, indexed, read_questions, titles
from examples import Example, Item, Source, answer_span, likest

from index import Library, Passage
from index.keywords import match_expression

HARD = 8  # passages of other articles kept for each question


def collect(folder: Path, half: bool) -> Source:
    """A set's questions with their passages."""
    source, names = Source(folder.name), titles(folder)
    shown = {key: "" if "_" in title else title for key, title in names.items()}
    with indexed(folder) as library, library._catalog.reading() as view:
        passages: dict[str, list[Passage]] = defaultdict(list)
        for question in read_questions(folder):
            article_id = (question.relevant or (question.distractor,))[0]
            kept = for_combining(names[article_id])
            if half and not question.tuning:
                continue
            if article_id not in passages:
                passages[article_id] = view.passages_of(article_id)[0]
            title = shown[article_id]
            if question.unanswerable:
                near = likest(question.text, [p.text for p in passages[article_id]])
                example = Example(question.text, title, intern(passages[article_id][near].text))
                (source.kept if kept else source.unanswerable).append(example)
                continue
            for passage in passages[article_id]:
                span = answer_span(question.text, question.answers, passage.text)
                if not span:
                    continue
                item = Item(question.text, title, intern(passage.text), *span)
                if kept:
                    source.kept.append(item.example)
                else:
                    hard = _hard(library, question, half, names)
                    item.hard = [(shown[p.article_id], intern(p.text)) for p in hard]
                    source.items.append(item)
                break
    print(
        f"{folder.name}: {len(source.items)} answerable, {len(source.unanswerable)} not, "
        f"{len(source.kept)} put aside",
        flush=True,
    )
    return source


def _hard(library: Library, question: Question, half: bool, names: dict[str, str]) -> list[Passage]:
    """Passages of other articles that BM25 ranks high and that hold no gold answer."""
    with library._catalog.reading() as view:
        scores = view.keyword_scores(match_expression(question.text), HARD * 3)
        found, _ = view.passages_at(sorted(scores, key=lambda number: -scores[number]))
    golds = [gold.lower() for gold in question.answers]
    return [
        p
        for p in found
        if p.article_id not in question.relevant
        and not (half and not in_tuning_half(names[p.article_id]))
        and not for_combining(names[p.article_id])
        and not any(gold in p.text.lower() for gold in golds)
    ][:HARD]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--half", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    sources = [collect(folder, folder in options.half) for folder in options.sets + options.half]
    options.file.write_bytes(pickle.dumps(sources))


if __name__ == "__main__":
    main()
