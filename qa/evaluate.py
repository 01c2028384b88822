"""Asks questions whose answers are known, and measures what comes back."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from index import Library
from index.errors import QuestionError, SourceError
from index.library import checked_question
from index.report import Failure
from qa.answer import Answer
from qa.chat import Chat
from qa.scores import Known, Outcome, summary

Progress: TypeAlias = Callable[[int, str], None]
Stage: TypeAlias = Callable[[str], AbstractContextManager[Progress]]

_DEPTH = 50  # passages looked at for the order of the articles


@contextmanager
def _silent(_task: str) -> Iterator[Progress]:
    yield lambda _done, _name: None


def evaluate(
    questions: Path,
    corpus: Path,
    model: str | None = None,
    stage: Stage = _silent,
    folder: Path | None = None,
) -> tuple[dict[str, Any], list[Failure]]:
    """Scores of the answers to `questions` from the articles of `corpus`, both .jsonl.

    A question is {"question", "answers", "relevant"}, the ids in `relevant` those of the corpus.
    The articles are indexed into the library in `folder`, else into a temporary one. `stage(task)`
    gives what is told of the progress of a task. The scores are those of `qa.scores.summary`, ready
    for JSON, with the number of articles; the second value names the articles that could not be
    read.

    Raises:
        SourceError: `questions` cannot be read.
    """
    known = read_known(questions)
    with _kept_in(folder) as place, Library.open(place) as library:
        with stage("Indexing") as step:
            report = library.add(corpus, step)
        with stage("Asking") as step:
            found = summary(outcomes(library, known, model, step))
        failed = [asdict(failure) for failure in report.failed]
        return {"articles": len(library), **found, "failed": failed}, list(report.failed)


def _kept_in(folder: Path | None) -> AbstractContextManager[str | Path]:
    if folder:
        return nullcontext(folder)
    # The library's Chroma server ends after its last user, and may still write then.
    return tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


def outcomes(
    library: Library,
    questions: Sequence[Known],
    model: str | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """What becomes of each question, asked by itself."""
    chat, found = Chat(library, model), []
    for number, known in enumerate(questions, 1):
        answer = chat.ask(known.question)
        chat.history.clear()
        found.append(Outcome(known, ranking(library, answer), answer))
        if progress:
            progress(number, known.question)
    return found


def ranking(library: Library, answer: Answer) -> tuple[str, ...]:
    """The ids of the articles as they were found for an answer, best first: read, then not read."""
    passages = library.search(answer.understood, _DEPTH)
    return tuple(dict.fromkeys([*answer.ranking, *(p.article_id for p in passages)]))


def read_known(path: Path) -> list[Known]:
    """The questions of a .jsonl file.

    Raises:
        SourceError: the file cannot be read, has no question, or a line is not one.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise SourceError(str(path), f"cannot be read ({error})") from error
    known = [_known(line, f"{path}:{n}") for n, line in enumerate(lines, 1) if line.strip()]
    if not known:
        raise SourceError(str(path), "has no questions; write one a line, as JSON")
    return known


def _known(line: str, name: str) -> Known:
    try:
        row = json.loads(line)
        answers = [] if row.get("unanswerable") else row["answers"]
        question = checked_question(str(row["question"]))
        return Known(question, _strings(answers), _strings(row.get("relevant", ())))
    except QuestionError as error:
        raise SourceError(name, str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = 'is not a question; write {"question": …, "answers": […], "relevant": […]}'
        raise SourceError(name, reason) from error


def _strings(values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(values)  # one string is not a list of its letters
    return tuple(map(str, values))
