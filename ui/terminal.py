"""What the command line prints for people to read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.progress import (
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from ui.notes import notes

if TYPE_CHECKING:
    from index import Article, Passage
    from qa import Answer, Citation

_out = Console(highlight=False, soft_wrap=False)
_err = Console(stderr=True, highlight=False)


def show_answer(answer: Answer) -> None:
    """The answer, then its numbered quotes; or the refusal and what comes closest."""
    if answer.reworded:
        _out.print(Text(f"Understood as: {answer.understood}", style="dim"))
    text = Text(answer.text)
    for start, end in answer.highlights:
        text.stylize("bold", start, end)
    _out.print(text)
    for line in notes(answer):
        _out.print(Text(line, style="dim"))
    if answer.closest:
        _out.print(Text("\nClosest passages:", style="dim"))
    for citation in (*answer.citations, *answer.closest):
        _show_citation(citation)


def _show_citation(citation: Citation) -> None:
    article = citation.article
    details = [article.title, _day(article), article.source, article.url]
    _out.print()
    _out.print(Text(f"[{citation.number}] “{citation.quote}”"))
    _out.print(Padding(Text(" · ".join(filter(None, details)), style="dim"), (0, 0, 0, 4)))


def show_passages(passages: Sequence[Passage], titles: Mapping[str, str]) -> None:
    """Passages with their score and article."""
    if not passages:
        _out.print("No passages found.")
    for number, passage in enumerate(passages, 1):
        _out.print(Text(f"{number}. {titles[passage.article_id]}", style="bold"))
        place = f"{passage.article_id} {passage.start}–{passage.end} · score {passage.score:.3f}"
        _out.print(Padding(Text(place, style="dim"), (0, 0, 0, 3)))
        _out.print(Padding(Text(passage.text), (0, 0, 1, 3)))


def show_articles(articles: Sequence[Article]) -> None:
    """A table of the articles: date, title, id."""
    if not articles:
        _out.print("No articles yet; add some with `article-chat index FILE…`.")
        return
    table = Table("Date", "Title", "Id", box=None, pad_edge=False, header_style="dim")
    table.columns[0].no_wrap = True
    table.columns[2].overflow = "fold"
    for article in articles:
        date = article.published.isoformat() if article.published else "—"
        table.add_row(date, Text(article.title), Text(article.id))
    _out.print(table)


def show_article(article: Article) -> None:
    """The whole article under its title."""
    _out.print(Text(article.title, style="bold"))
    details = [_day(article), article.author, article.source, article.url]
    if any(details):
        _out.print(Text(" · ".join(filter(None, details)), style="dim"))
    _out.print(Text("\n" + article.text))


def show_scores(report: Mapping[str, Any]) -> None:
    """The measurements of `qa.evaluate` as tables: scores, times, risk by coverage."""
    counts = ", ".join(f"{report[name]:,} {name}" for name in ("questions", "unanswerable"))
    _out.print(f"{counts}, {report['articles']:,} articles\n")
    columns = ("value", "low", "high")
    rows = {name: [row[c] for c in columns] for name, row in report["scores"].items()}
    _show_numbers(("score", "value", "95 % from", "to"), rows, 3)
    times = {name: list(row.values()) for name, row in report["milliseconds"].items()}
    _show_numbers(("milliseconds", "median", "p95"), times, 1)
    points = {f"{p['coverage']:.3f}": [p["risk"], p["threshold"]] for p in report["risk_coverage"]}
    _show_numbers(("coverage", "risk", "threshold"), points, 3)


def _show_numbers(
    head: Sequence[str], rows: Mapping[str, Sequence[float | None]], digits: int
) -> None:
    table = Table(*head, box=None, pad_edge=False, header_style="dim")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, values in rows.items():
        shown = ["—" if value is None else f"{value:,.{digits}f}" for value in values]
        table.add_row(name.replace("_", " "), *shown)
    _out.print(table)
    _out.print()


@contextmanager
def progress(
    task: str, quiet: bool, total: int | None = None
) -> Iterator[Callable[[int, str], None]]:
    """On stderr, how far something has come and how fast, and of `total` the time left.

    Nothing unless stderr is a terminal.
    """
    if quiet or not _err.is_terminal:
        yield lambda _done, _name: None
        return
    shown = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}", style="dim", markup=False),
        console=_err,
        transient=True,
    )
    started = time.monotonic()
    with shown:
        bar = shown.add_task(task, total=total, rate="", name="")

        def step(done: int, name: str) -> None:
            rate = done / max(time.monotonic() - started, 0.001)
            short = os.path.basename(name)[:40]  # noqa: PTH119
            shown.update(bar, completed=done, rate=f"{rate:,.0f}/s", name=short)

        yield step


@contextmanager
def indexing(*sources: str, quiet: bool = False) -> Iterator[Callable[[int, str], None]]:
    """How far indexing has come, with the time left where files can be counted before."""
    from index.sources import expected

    total = expected(sources) if _err.is_terminal and not quiet else None
    with progress("Indexing", quiet, total) as step:
        yield step


def _day(article: Article) -> str | None:
    return f"{article.published:%-d %B %Y}" if article.published else None
