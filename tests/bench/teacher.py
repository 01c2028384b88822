"""A language model that teaches the reader: it asks questions, and says what answers them.

    python tests/bench/teacher.py MODEL QUESTIONS OUT

MODEL is the folder of a causal language model (the shipped reader's teacher was made from
Qwen2.5-Coder-1.5B-Instruct), QUESTIONS what collect_examples.py made. People wrote few questions
that a passage nearly answers, and a small reader learns them by heart; a model of a billion weights
learns from them what makes them so, and can ask as many of them as one likes ("Synthetic QA Corpora
Generation with Roundtrip Consistency", Alberti et al., 2019; "Learning to Ask Unanswerable
Questions", Zhu et al., 2019). So:

 1. It learns to answer from a passage or to say "none", and to ask a question that a passage
    answers or one that it nearly answers.
 2. It asks both kinds about many passages.
 3. It answers all of them. Its chance of "none" goes with each: the reader learns that.

OUT gets a list of examples. Takes eight minutes on a large GPU. How well the teacher tells
questions apart is printed for the titles that were put aside.
"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from examples import Draws, Example, Source, answer_span
from torch.nn.functional import cross_entropy
from transformers import AutoModelForCausalLM, AutoTokenizer

NONE = " none"
SHARES = {
    "unanswerable": 0.14,
    "squad2_dev": 0.12,  # each of these is drawn with a question that is not answered
    "xquad_en": 0.02,
    "squadshifts_wiki": 0.1,
    "squadshifts_reddit": 0.07,
    "squadshifts_amazon": 0.07,
}
HUMAN = "squad2_dev"  # has questions that people wrote to be unanswerable
MIX = {"squadshifts_wiki": 1500, "squadshifts_reddit": 900, "squadshifts_amazon": 600}
RATE, WARM, TOKENS = 1.2e-5, 0.06, 8192
LONGEST_QUESTION, LONGEST_ANSWER = 28, 14  # tokens
AT_ONCE = 1024  # texts written side by side
TOGETHER = 408  # passages asked about before their questions are answered
SURE = 0.6  # the least chance of "none" where that is the answer


class Teacher:
    """The model with its tokenizer, on the GPU where there is one."""

    def __init__(self, folder: Path) -> None:
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True
        ).to(self.device)
        [self.none] = self.tokenizer.encode(NONE)
        self.end = self.tokenizer.eos_token_id

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        return self.tokenizer(list(texts))["input_ids"]

    # Learning.

    def learn(self, rows: list[tuple[list[int], list[int]]], micro: int = 2) -> None:
        """One round over prompts and what is to be said."""
        self.model.train()
        optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.01,
            fused=self.device == "cuda",
        )  # fmt: skip
        made = list(_batches([prompt + said for prompt, said in rows], TOKENS, random.Random(0)))
        began = time.monotonic()
        for step, batch in enumerate(made):
            done = step / len(made)
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(done / WARM + 0.01, (1 - done) / (1 - WARM))
            ids, mask = self._padded([rows[n][0] + rows[n][1] for n in batch])
            wanted = ids.clone()
            for line, n in enumerate(batch):
                wanted[line, : len(rows[n][0])] = -1
            wanted[mask == 0] = -1
            with torch.autocast(self.device, torch.bfloat16):
                hidden = self.model.model(input_ids=ids, attention_mask=mask).last_hidden_state
                said = wanted[:, 1:] >= 0
                logits = self.model.lm_head(hidden[:, :-1][said])
            words = cross_entropy(logits.float(), wanted[:, 1:][said], reduction="none")
            loss = (words / said.sum(1).repeat_interleave(said.sum(1))).sum() / len(batch)
            (loss / micro).backward()
            if step % micro == micro - 1:
                torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            if step % 100 == 0:
                print(f"{step}/{len(made)} loss {loss.item():.3f} {_since(began)}", flush=True)
        self.model.eval()

    def _padded(self, rows: Sequence[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Rows as a batch, filled up at the end."""
        size = max(map(len, rows))
        ids = torch.zeros(len(rows), size, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for n, row in enumerate(rows):
            ids[n, : len(row)], mask[n, : len(row)] = torch.tensor(row), 1
        return ids.to(self.device), mask.to(self.device)

    # Writing.

    @torch.inference_mode()
    def write(
        self, prompts: Sequence[str], ends: Sequence[str], longest: int, top: int
    ) -> Iterator[tuple[int, int, str, float]]:
        """What follows each prompt with each of `ends`, which have as many tokens each.

        Prompts are read once for all their ends. Each token is drawn from the `top` likeliest.
        Yields the number of the prompt and of the end, the text, and the chance of NONE as its
        first token.
        """
        rows, tails = self.ids(prompts), torch.tensor(self.ids(ends), device=self.device)
        order = sorted(range(len(rows)), key=lambda n: len(rows[n]))
        per = max(1, AT_ONCE // len(ends))
        for at in range(0, len(order), per):
            group = order[at : at + per]
            size = max(len(rows[n]) for n in group)
            ids = torch.zeros(len(group), size, dtype=torch.long)
            mask = torch.zeros_like(ids)
            for line, n in enumerate(group):
                ids[line, size - len(rows[n]) :] = torch.tensor(rows[n])
                mask[line, size - len(rows[n]) :] = 1
            texts, chances = self._continued(
                ids.to(self.device), mask.to(self.device), tails, longest, top
            )
            for line, (text, none) in enumerate(zip(texts, chances, strict=True)):
                yield group[line // len(ends)], line % len(ends), text, none

    def _continued(
        self,
        ids: torch.Tensor,
        mask: torch.Tensor,
        tails: torch.Tensor,
        longest: int,
        top: int,
    ) -> tuple[list[str], list[float]]:
        body, many = self.model.model, len(tails)
        with torch.autocast(self.device, torch.bfloat16):
            cache = body(
                input_ids=ids, attention_mask=mask, position_ids=_places(mask), use_cache=True
            ).past_key_values
            cache.batch_repeat_interleave(many)
            mask = mask.repeat_interleave(many, 0)
            step = tails.repeat(len(ids), 1)
            said, going, chances = [], torch.ones(len(step), dtype=torch.bool), None
            going = going.to(self.device)
            for _ in range(longest):
                mask = torch.cat([mask, torch.ones_like(step)], 1)
                hidden = body(
                    input_ids=step,
                    attention_mask=mask,
                    position_ids=_places(mask)[:, -step.shape[1] :],
                    past_key_values=cache,
                    use_cache=True,
                ).last_hidden_state[:, -1]
                logits = self.model.lm_head(hidden).float()
                if chances is None:
                    chances = logits.softmax(-1)[:, self.none].tolist()
                likely = logits.topk(top)
                picked = torch.multinomial(likely.values.softmax(-1), 1)
                step = likely.indices.gather(1, picked)
                step[~going] = self.end
                said.append(step)
                going &= step[:, 0] != self.end
                if not going.any():
                    break
        texts = self.tokenizer.batch_decode(torch.cat(said, 1), skip_special_tokens=True)
        return [text.strip() for text in texts], chances or []

    def answer(self, examples: Sequence[Example]) -> Iterator[tuple[int, str, float]]:
        """For each example the answer and the chance of there being none, in any order."""
        prompts = [asking(example) for example in examples]
        for n, _, text, none in self.write(prompts, [ANSWER], LONGEST_ANSWER, 1):
            yield n, text, none


def _places(mask: torch.Tensor) -> torch.Tensor:
    return (mask.cumsum(1) - 1).clamp(min=0)


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.0f} s"


def _batches(rows: Sequence[Sequence[int]], tokens: int, rng: random.Random) -> Iterator[list[int]]:
    """Numbers of rows of about the same length, at most so many tokens together, shuffled."""
    order = sorted(range(len(rows)), key=lambda n: (len(rows[n]) // 16, rng.random()))
    made: list[list[int]] = [[]]
    for n in order:
        if made[-1] and (len(made[-1]) + 1) * len(rows[n]) > tokens:
            made.append([])
        made[-1].append(n)
    rng.shuffle(made)
    yield from made


ANSWER = "\nAnswer:"


def asking(example: Example) -> str:
    """The prompt that ANSWER and an answer or NONE follow."""
    text = passage(example.title, example.text)
    return f"Question: {example.question}\n\n{text}\n\nQuestion: {example.question}"


def passage(title: str, text: str) -> str:
    """The prompt that one of KINDS and a question follow."""
    return f"{title}\n{text}" if title else text


KINDS = ("\n\nAnswered: no\nQuestion:", "\n\nAnswered: yes\nQuestion:")


def lessons(teacher: Teacher, draws: Draws, answers: int, questions: int) -> list:
    """What the teacher learns from: how to answer, and how to ask."""
    asked = draws.whole(answers)
    prompts, ends = [asking(example) for example in asked], [ANSWER] * answers
    said = [e.text[e.start : e.end] if e.start >= 0 else NONE.strip() for e in asked]
    pools = draws.pools
    for n in range(questions):
        near = n % 2 == 0
        name = HUMAN if n % 4 == 1 else draws.rng.choice(list(MIX))
        row = draws.rng.choice(pools["unanswerable" if near else name])
        prompts.append(passage(row.title, row.text))
        ends.append(KINDS[not near])
        said.append(row.question)
    heads = zip(teacher.ids(prompts), teacher.ids(ends), strict=True)
    words = [[*row, teacher.end] for row in teacher.ids([f" {text}" for text in said])]
    return [(prompt + end, row) for (prompt, end), row in zip(heads, words, strict=True)]


def ask(
    teacher: Teacher, passages: Sequence[tuple[str, str]], nearly: int, fully: int
) -> list[Example]:
    """Questions about every passage, of the two kinds so many."""
    found, seen = [], set()
    prompts = [passage(*one) for one in passages]
    ends = [KINDS[0]] * nearly + [KINDS[1]] * fully
    for n, _, question, _ in teacher.write(prompts, ends, LONGEST_QUESTION, 50):
        key = (n, question.lower())
        if key not in seen and len(question.split()) > 2 and question.endswith("?"):
            seen.add(key)
            found.append(Example(question, *passages[n]))
    return found


def labelled(teacher: Teacher, examples: Sequence[Example]) -> list[Example]:
    """The examples with the teacher's answers, less those where it made one up or is in doubt."""
    made = []
    for n, answer, none in teacher.answer(examples):
        e = examples[n]
        if answer == NONE.strip():
            if none > SURE:
                made.append(Example(e.question, e.title, e.text))
        elif span := answer_span(e.question, [answer], e.text) if answer else None:
            made.append(Example(e.question, e.title, e.text, *span, none))
    return made


def measure(teacher: Teacher, kept: Sequence[Example], name: str) -> None:
    """Print how well answered questions are told from the others, and how often it finds where."""
    if not kept:
        return
    near, scores, right = [], [], []
    for n, answer, none in teacher.answer(kept):
        near.append(kept[n].start < 0)
        scores.append(none)
        if kept[n].start >= 0:
            gold = kept[n].text[kept[n].start : kept[n].end].lower()
            right.append(gold in answer.lower() or (answer.lower() in gold and answer != ""))
    line = f"{name}: {len(kept)} questions, answers that share words {sum(right) / len(right):.3f}"
    if any(near):
        wrong, good = torch.tensor(near), torch.tensor(scores)
        over = good[wrong][:, None] > good[~wrong][None]
        line += f", AUROC {over.float().mean().item():.3f}"
        line += f", of .5 and more: {(good[wrong] > 0.5).float().mean():.3f} of the near-misses"
        line += f", {(good[~wrong] > 0.5).float().mean():.3f} of the others"
    print(line, flush=True)


def chosen(sources: Sequence[Source], rng: random.Random) -> list[tuple[str, str]]:
    """Titles and texts of the passages to ask about, the more telling ones first.

    Those of the set with questions that people wrote to be unanswerable come first, then the others
    in the mix of MIX, then what is left.
    """
    found = {
        source.name: list(
            dict.fromkeys((row.title, row.text) for row in (*source.items, *source.unanswerable))
        )
        for source in sources
    }
    for rows in found.values():
        rng.shuffle(rows)
    mixed = [row for name, count in MIX.items() for row in found[name][:count]]
    rest = [row for name, count in MIX.items() for row in found[name][count:]]
    rng.shuffle(mixed)
    rng.shuffle(rest)
    return [*found[HUMAN], *mixed, *rest]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--answers", type=int, default=15_000, help="lessons in answering")
    parser.add_argument("--asking", type=int, default=5_000, help="lessons in asking")
    parser.add_argument("--passages", type=int, default=2448, help="to ask about")
    parser.add_argument("--nearly", type=int, default=7, help="near-misses for a passage")
    parser.add_argument("--fully", type=int, default=3, help="answered questions for a passage")
    options = parser.parse_args()
    sources: list[Source] = pickle.loads(options.questions.read_bytes())
    began = time.monotonic()
    teacher = Teacher(options.model)
    draws = Draws(sources, [], [], SHARES, 0.45, 0)
    teacher.learn(lessons(teacher, draws, options.answers, options.asking))
    teacher.model.to(torch.bfloat16)
    for source in sources:
        measure(teacher, source.kept, source.name)
    asked: list[Example] = []
    passages = chosen(sources, random.Random(2))[: options.passages]
    for at in range(0, len(passages), TOGETHER):
        found = ask(teacher, passages[at : at + TOGETHER], options.nearly, options.fully)
        asked += labelled(teacher, found)
        sure = sum(e.none > 0.5 for e in asked) / len(asked)
        print(f"{at} {len(asked)} asked, {sure:.3f} not answered {_since(began)}", flush=True)
    options.out.write_bytes(pickle.dumps(asked))


if __name__ == "__main__":
    main()
