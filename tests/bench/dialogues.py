"""How well follow-ups are understood and answered, on the dialogues over the sample articles.

    python tests/bench/dialogues.py [tuning|held|all] [--chat]

"understood": the standalone question has all the words it must have and none it must not; the
answers before it are the right ones, so no reader is needed. With --chat the dialogues are held
with `Chat` as well: "in chat" is the same share with the answers it really gave, and "answered"
the share of turns, first ones included, with the right answer. Misses are listed at the end.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from index import Article, Library
from index.formats import parse
from index.split import sentences
from qa import Answer, Chat
from qa.answer import Citation
from qa.followup import standalone
from qa.words import stems

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "index" / "samples"
DIALOGUES = ROOT / "tests" / "data" / "dialogues.jsonl"
Turn = dict[str, Any]
Dialogue = dict[str, Any]


def read_dialogues(path: Path = DIALOGUES) -> list[Dialogue]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_samples() -> dict[str, Article]:
    """The sample articles by the names of their files, without a library."""
    paths = sorted(SAMPLES.glob("*.md"))
    return {
        path.stem: parse(path.read_bytes(), path.name, path.suffix, path.stem) for path in paths
    }


def right_words(turn: Turn, understood: str) -> bool:
    """Whether a standalone question has the words it must have and none that it must not."""
    found = stems(understood)
    wanted, unwanted = stems(" ".join(turn["looked_up"])), stems(" ".join(turn["not_looked_up"]))
    return wanted <= found and not unwanted & found


def right_answers(turn: Turn) -> list[str]:
    """The strings one of which the answer must have; none where the articles do not say."""
    answer = turn["answer"]
    return [answer] if isinstance(answer, str) else answer or []


def ideal(turn: Turn, understood: str, articles: Iterable[Article]) -> Answer:
    """The answer that quotes the sentence with the right answer."""
    for article in articles:
        for span in sentences(article.text):
            quote = article.text[span.start : span.end]
            if any(wanted in quote for wanted in right_answers(turn)):
                citation = Citation(1, article, quote, span.start, span.end)
                return Answer(turn["question"], understood, f"{quote} [1]", True, (citation,))
    return Answer(turn["question"], understood, "The articles don't say.", False)


def followed(dialogue: Dialogue, articles: dict[str, Article]) -> Iterator[tuple[Turn, str, bool]]:
    """Every follow-up, as it is understood after right answers, and whether that is right."""
    first = articles[dialogue["article"]]
    ordered = [first, *(article for article in articles.values() if article is not first)]
    history: list[Answer] = []
    for turn in dialogue["turns"]:
        understood = standalone(turn["question"], history)
        if history:
            yield turn, understood, right_words(turn, understood)
        history.append(ideal(turn, understood, ordered))


def chatted(dialogue: Dialogue, library: Library) -> Iterator[tuple[Turn, Answer, bool, bool]]:
    """Every turn with the answer it got, and whether its words and its answer are right."""
    chat = Chat(library)
    for turn in dialogue["turns"]:
        answer = chat.ask(turn["question"])
        wanted = right_answers(turn)
        said = any(w in answer.text for w in wanted) if wanted else not answer.answered
        yield turn, answer, right_words(turn, answer.understood), said


class Table:
    """Shares by half and kind."""

    def __init__(self) -> None:
        self._hits: dict[tuple[str, str], dict[str, list[bool]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.misses: list[str] = []

    def add(self, dialogue: Dialogue, column: str, hit: bool, miss: str) -> None:
        for kind in (dialogue["kind"], "all"):
            self._hits[dialogue["half"], kind][column].append(hit)
        if not hit:
            self.misses.append(f"{column}: {dialogue['id']}: {miss}")

    def print(self) -> None:
        for (half, kind), columns in sorted(self._hits.items()):
            cells = [f"{c} {sum(h)}/{len(h)} = {sum(h) / len(h):.2f}" for c, h in columns.items()]
            print(f"{half:7} {kind:9} {'   '.join(cells)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("half", nargs="?", default="all", choices=["tuning", "held", "all"])
    parser.add_argument("--chat", action="store_true")
    arguments = parser.parse_args()
    dialogues = [d for d in read_dialogues() if arguments.half in ("all", d["half"])]
    table, articles = Table(), read_samples()
    for dialogue in dialogues:
        for turn, understood, right in followed(dialogue, articles):
            table.add(dialogue, "understood", right, f"{turn['question']} -> {understood}")
    if arguments.chat:
        with tempfile.TemporaryDirectory() as folder, Library.open(folder) as library:
            library.add(SAMPLES)
            for dialogue in dialogues:
                add_chat(table, dialogue, library)
    print("\n".join(table.misses), end="\n\n")
    table.print()


def add_chat(table: Table, dialogue: Dialogue, library: Library) -> None:
    for number, (turn, answer, right, said) in enumerate(chatted(dialogue, library)):
        line = f"{turn['question']} -> {answer.understood}"
        if number:
            table.add(dialogue, "in chat", right, line)
        table.add(dialogue, "answered", said, f"{line} -> {answer.text}")


if __name__ == "__main__":
    main()
