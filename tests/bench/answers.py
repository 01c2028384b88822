"""Answers to the questions of public sets: found, said, cited, declined, and how fast.

    python tests/bench/answers.py SET [SET …] [--half held|tuning|both] [--sample N] [--seed S]
        [--model M] [--foreign SET] [--bulk SET …] [--passages N] [--words] [--show N] [--json FILE]

A SET is a folder with corpus.jsonl and questions.jsonl. Every set gets a library of its own, and
one markdown table, with 95 % bootstrap intervals: a column for all questions of a half (of the
titles; the tuning half is what is fitted on), and one for those that name what they ask about.
What the scores mean is said in qa/scores.py. `--foreign` asks questions of another set, one that
shares no article with this one, all of which should be declined. `--bulk` adds the articles of
more sets to each library, to see what size does to the times; with `--passages` it adds as many
articles as it takes, of sentences drawn from those of the sets. `--words` asks the telling words of
every question only, as one would type them into a search box.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from data import Question, corpus, indexed, read_questions

from index import Article, Library
from index.keywords import STOP_WORDS, terms
from index.split import sentences
from qa.evaluate import outcomes
from qa.scores import Figure, Known, Outcome, summary
from qa.words import names

HALVES = {"held": False, "tuning": True}
MIXED = 6  # sentences of an article that is made up, unless said otherwise
TELLING = 5
"""Words past stop words from which on a question names what it asks about, name or not."""


def main() -> None:
    options = read_options()
    document = {}
    for folder in options.sets:
        with indexed(folder) as library:
            fill(library, options)
            asked = {half: ask(library, folder, half, options) for half in options.half}
            size = f"{len(library):,} articles, {passages(library):,} passages"
            document[folder.name] = {"library": size, **report(folder.name, size, asked)}
            everything = [o for parts in asked.values() for found in parts.values() for o in found]
            show(everything, options.show, options.seed)
            if options.json:
                text = json.dumps(document, ensure_ascii=False, indent=1)
                options.json.write_text(text, encoding="utf-8")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures the answers to public questions.")
    parser.add_argument("sets", type=Path, nargs="+", metavar="SET")
    parser.add_argument("--half", choices=[*HALVES, "both"], default="held")
    parser.add_argument("--sample", type=int, help="questions of each half, and of the foreign set")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model")
    parser.add_argument("--foreign", type=Path, metavar="SET")
    parser.add_argument("--bulk", type=Path, nargs="+", default=[], metavar="SET")
    parser.add_argument("--passages", type=int, metavar="N")
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--show", type=int, default=0, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    options.half = list(HALVES) if options.half == "both" else [options.half]
    return options


def fill(library: Library, options: argparse.Namespace) -> None:
    """Add the articles of other sets, or articles made of their sentences."""
    if options.passages is None:
        for folder in options.bulk:
            report = library.add(folder / "corpus.jsonl")
            print(f"{folder.name}: {report}", file=sys.stderr)
        return
    made = mixed(options.bulk, random.Random(options.seed))
    while (missing := options.passages - passages(library)) > 0:
        report = library.add(islice(made, min(missing, 1_000)))
        print(f"{passages(library):,} passages: {report}", file=sys.stderr)


def mixed(folders: list[Path], rng: random.Random, size: int = MIXED) -> Iterator[Article]:
    """Articles without end, each of `size` sentences from anywhere in the sets."""
    texts = [text for folder in folders for text in corpus(folder).values()]
    pool = [text[span.start : span.end] for text in texts for span in sentences(text)]
    while True:
        drawn = rng.sample(pool, size)
        yield Article(title=" ".join(drawn[0].split()[:8]), text=" ".join(drawn))


def passages(library: Library) -> int:
    with library._catalog.reading() as view:
        return view.counts()[1]


def ask(
    library: Library, folder: Path, half: str, options: argparse.Namespace
) -> dict[str, list[Outcome]]:
    """What becomes of the set's own questions, and of the foreign ones; the first ask is warm."""
    own = [known(q) for q in chosen(folder, half, options)]
    outside = chosen(options.foreign, half, options) if options.foreign else []
    foreign = [Known(q.text, (), ()) for q in outside]
    if options.words:
        own, foreign = (
            [replace(k, question=telling(k.question)) for k in s] for s in (own, foreign)
        )
    outcomes(library, own[:3], options.model)
    return {
        "own": outcomes(library, own, options.model, step),
        "foreign": outcomes(library, foreign, options.model, step),
    }


def chosen(folder: Path, half: str, options: argparse.Namespace) -> list[Question]:
    """A sample of a half; of the whole set, where all its titles are in the other half."""
    questions = read_questions(folder)
    pool = [q for q in questions if q.tuning is HALVES[half]] or questions
    size = min(options.sample or len(pool), len(pool))
    return random.Random(options.seed).sample(pool, size)


def known(question: Question) -> Known:
    answers = () if question.unanswerable else question.answers
    return Known(question.text, answers, question.relevant)


def report(name: str, size: str, asked: dict[str, dict[str, list[Outcome]]]) -> dict[str, Any]:
    """The scores by column, printed, and as they go into the JSON document."""
    columns = {
        column: summary(found)
        for half, parts in asked.items()
        for column, found in split(half, parts["own"]).items()
    }
    foreign = {half: summary(parts["foreign"]) for half, parts in asked.items() if parts["foreign"]}
    print_tables(f"{name}, {size}", columns, foreign)
    return {"columns": columns, "foreign": foreign}


def split(half: str, found: list[Outcome]) -> dict[str, list[Outcome]]:
    return {half: found, f"{half}, named": [o for o in found if named(o.known.question)]}


def telling(question: str) -> str:
    return " ".join(term for term in terms(question) if term not in STOP_WORDS)


def named(question: str) -> bool:
    """Whether a question names what it asks about: a name past its first word, or many words."""
    return bool(names(question.partition(" ")[2])) or len(telling(question).split()) >= TELLING


def print_tables(title: str, columns: dict[str, Any], foreign: dict[str, Any]) -> None:
    print(f"\n{title}\n")
    print_row("", *columns)
    print_row("---", *("---" for _ in columns))
    for count in ("questions", "unanswerable"):
        print_row(count, *(str(column[count]) for column in columns.values()))
    for name in next(iter(columns.values()))["scores"]:
        figures = [Figure(**column["scores"][name]) for column in columns.values()]
        print_row(name.replace("_", " "), *map(str, figures))
    for half, found in foreign.items():
        declined = Figure(**found["scores"]["refusal_recall"])
        print(f"\nForeign questions declined, {half}: {declined} of {found['questions']}")
    print()
    print_row("milliseconds, median / p95", *columns)
    print_row("---", *("---" for _ in columns))
    for stage in next(iter(columns.values()))["milliseconds"]:
        times = [column["milliseconds"][stage] for column in columns.values()]
        print_row(stage, *(f"{t['median']:.1f} / {t['p95']:.1f}" for t in times))


def print_row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |")


def show(found: list[Outcome], count: int, seed: int) -> None:
    for outcome in random.Random(seed).sample(found, min(count, len(found))):
        gold = " / ".join(outcome.known.answers) or "—"
        print(f"\nQ: {outcome.known.question}\ngold: {gold}\nA: {outcome.answer.text}")
        print(f"confidence {outcome.answer.confidence:.3f}: {outcome.verdict}")


def step(done: int, _question: str) -> None:
    if done % 50 == 0:
        print(f"\r{done:,} asked", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
