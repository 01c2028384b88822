"""A language model's answers beside the articles' own, to the same questions.

    ARTICLE_CHAT_MODEL_URL=… python tests/bench/wording.py SET --model openai:NAME
        [--half held|tuning] [--sample 100] [--seed S] [--out FILE]

So many answerable and so many unanswerable questions of a half of SET are asked twice, with and
without the model. Shown are the scores of both; of what the model said before any of it was
checked ("raw": the share of answers that have a gold answer); the share of its sentences that were
left out; how long the first words took, as a multiple of the time to the model's own first word;
and how long after the model's last letter a sentence was checked and ready. FILE gets a line for
every answer that the model had a part in, to be read by a person.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
from answers import HALVES, known
from data import Question, indexed, read_questions

from index import Library
from index.settings import Settings
from qa import Answer, Chat
from qa.generative import GenerativeAnswerer, split, without_marks
from qa.models import load_model
from qa.scores import Outcome, summary

SCORES = (
    "answered",
    "answer_has_gold",
    "refusal_precision",
    "refusal_recall",
    "citations_verbatim",
    "words_per_answer",
)


class Listener:
    """A chat model that keeps what it said last, and when.

    `heard` has how much of `text` there was by which time.
    """

    def __init__(self, model: Any) -> None:
        self.model, self.text, self.asked = model, "", False
        self.heard = list[tuple[float, int]]()
        self.began = 0.0

    def stream(self, messages: Any) -> Any:
        self.text, self.asked, self.heard = "", True, []
        self.began = time.perf_counter()
        for chunk in self.model.stream(messages):
            self.text += chunk.text
            self.heard.append((time.perf_counter(), len(self.text)))
            yield chunk

    @property
    def first_word(self) -> float:
        """Seconds until it said something."""
        return next(at for at, length in self.heard if length) - self.began

    def said_by(self, sentence: str) -> float:
        """When the last letter of a sentence had come."""
        words = without_marks(sentence)[0].split()
        end = self.text.rfind(words[-1]) + len(words[-1]) if words else 0
        return next((at for at, length in self.heard if length >= end), time.perf_counter())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", type=Path, metavar="SET")
    parser.add_argument("--model", required=True)
    parser.add_argument("--half", choices=list(HALVES), default="held")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    listener = Listener(load_model(options.model, Settings.load()))
    with indexed(options.set) as library:
        compare(library, chosen(options), listener, options.out)


def chosen(options: argparse.Namespace) -> list[Question]:
    """As many answerable as unanswerable questions of a half."""
    pool = [q for q in read_questions(options.set) if q.tuning is HALVES[options.half]]
    rng = random.Random(options.seed)
    kinds = ([q for q in pool if q.unanswerable is kind] for kind in (False, True))
    return [q for kind in kinds for q in rng.sample(kind, min(options.sample, len(kind)))]


def compare(
    library: Library, questions: list[Question], listener: Listener, out: Path | None
) -> None:
    plain, worded = list[Outcome](), list[Outcome]()
    raw, said, left_out = list[bool](), 0, 0
    first, multiple, lags = list[float](), list[float](), list[float]()
    check = GenerativeAnswerer._with

    def timed(self: Any, draft: Any, sentence: str, *rest: Any) -> Any:
        made = check(self, draft, sentence, *rest)
        lags.append(time.perf_counter() - listener.said_by(sentence))
        return made

    GenerativeAnswerer._with = timed  # type: ignore[method-assign]
    for number, question in enumerate(questions, 1):
        plain.append(outcome(question, Chat(library, "extractive").ask(question.text)))
        listener.asked = False
        began, seconds = time.perf_counter(), None
        for part in Chat(library, listener).stream(question.text):  # type: ignore[arg-type]
            if isinstance(part, Answer):
                worded.append(outcome(question, part))
            elif part and seconds is None:
                seconds = time.perf_counter() - began
        print(f"\r{number} of {len(questions)}", end="", flush=True)
        if not listener.asked:
            continue
        answer = worded[-1].answer
        first.append(seconds or 0.0)
        multiple.append(first[-1] / listener.first_word)
        said += len(split(listener.text))
        left_out += answer.removed
        golds = [gold.lower() for gold in known(question).answers]
        if golds:
            text = without_marks(listener.text)[0].lower()
            raw.append(any(gold in text for gold in golds))
        if out:
            keep(out, question, listener.text, answer)
    print()
    show(plain, worded)
    print(f"raw: {sum(raw)} of {len(raw)} answers to answerable questions have a gold answer")
    print(f"{left_out} of {said} sentences left out")
    print(
        f"first words after {statistics.median(first):.1f} s in the median, "
        f"{statistics.median(multiple):.2f} times the model's own first word"
    )
    half, most, all_ = 1000 * np.quantile(lags, (0.5, 0.95, 1))
    print(
        f"a sentence is checked {half:.0f} ms after its last letter, 95 of 100 after {most:.0f}, "
        f"all after {all_:.0f}"
    )


def outcome(question: Question, answer: Answer) -> Outcome:
    return Outcome(known(question), answer.ranking, answer)


def keep(out: Path, question: Question, raw: str, answer: Answer) -> None:
    row = {
        "question": question.text,
        "golds": [] if question.unanswerable else question.answers,
        "raw": raw,
        "text": answer.text,
        "model": answer.model,
        "removed": answer.removed,
        "note": answer.note,
        "quotes": [c.quote for c in answer.citations],
    }
    with out.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def show(plain: list[Outcome], worded: list[Outcome]) -> None:
    scores = [summary(found)["scores"] for found in (plain, worded)]
    print("| | the articles themselves | the model |\n|---|---|---|")
    for name in SCORES:
        row = [f"{each[name]['value']:.3f}" for each in scores]
        print(f"| {name.replace('_', ' ')} | {row[0]} | {row[1]} |")


if __name__ == "__main__":
    main()
