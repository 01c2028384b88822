"""The command line: everything the program does, without the page."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from index.errors import (
    ArticleChatError,
    ArticleNotFound,
    ModelError,
    QuestionError,
    SettingsError,
)

if TYPE_CHECKING:
    from index import Library, SyncReport

FAILED, USAGE, NOT_SAID = 1, 2, 3
"""Exit codes: some sources failed; the command was wrong; the articles don't say."""

EVERY_MINUTES = 15.0

_MISUSE = (QuestionError, SettingsError, ArticleNotFound, ModelError)

app = typer.Typer(
    name="article-chat",
    help="Ask a library of news articles, and see for every claim the words it rests on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

LibraryOption = Annotated[
    Path | None, typer.Option("--library", help="Folder of the library.", show_default=False)
]
PrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Fetch from private networks, too.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
ModelOption = Annotated[
    str | None, typer.Option("--model", help="What words the answers.", show_default=False)
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], show_default=False)]


def main() -> None:
    """Entry point of the console script."""
    try:
        app()
    except _MISUSE as error:
        _stop(str(error), USAGE)
    except ArticleChatError as error:
        _stop(str(error), FAILED)


@app.command()
def chat(
    library: LibraryOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Open the chat page."""
    from ui.page import serve

    raise typer.Exit(serve(library, host, port, browser))


@app.command()
def ask(
    question: str,
    library: LibraryOption = None,
    model: ModelOption = None,
    since: Day = None,
    until: Day = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question, with citations."""
    import qa

    with _library(library) as opened:
        answer = qa.ask(
            question,
            opened,
            model,
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
    if as_json:
        _print_json(answer.as_dict())
    else:
        from ui.terminal import show_answer

        show_answer(answer)
    if not answer.answered:
        raise typer.Exit(NOT_SAID)


@app.command()
def index(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...")],
    library: LibraryOption = None,
    allow_private: PrivateOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add files, folders, web pages and feeds to the library; what has changed is replaced."""
    from ui.terminal import indexing

    _permit(allow_private)
    with _library(library) as opened, indexing(*sources, quiet=as_json) as step:
        report = opened.add(sources, step)
    _finish(report, as_json)


@app.command()
def watch(
    sources: Annotated[list[str], typer.Argument(metavar="FOLDER|FEED...")],
    library: LibraryOption = None,
    every: Annotated[
        float, typer.Option(min=1, help="Minutes between two looks at a feed.")
    ] = EVERY_MINUTES,
    once: Annotated[bool, typer.Option("--once", help="Look once, then end.")] = False,
    allow_private: PrivateOption = False,
) -> None:
    """Keep the library in step with folders and feeds, until Ctrl-C."""
    from index import watch as watching
    from ui.ending import until_ended
    from ui.terminal import indexing

    _permit(allow_private)
    failed = False
    with _library(library) as opened, until_ended() as stop:
        rounds = (
            watching.look_once(opened, sources, stop, indexing)
            if once
            else watching.watch(opened, sources, stop, every * 60, indexing)
        )
        for source, report in rounds:
            print(f"{datetime.now():%H:%M:%S} {source}: {report}", flush=True)
            _name_failures(report)
            failed = failed or bool(report.failed)
    if once and failed:
        raise typer.Exit(FAILED)


@app.command()
def search(
    question: str,
    library: LibraryOption = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many passages.")] = 10,
    since: Day = None,
    until: Day = None,
    as_json: JsonOption = False,
) -> None:
    """Show the passages that fit a question best."""
    with _library(library) as opened:
        found = opened.search(
            question,
            k,
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
        titles = {p.article_id: opened.article(p.article_id).title for p in found}
    if as_json:
        rows = [{**vars(p), "title": titles[p.article_id]} for p in found]
        _print_json({"question": question, "passages": rows})
    else:
        from ui.terminal import show_passages

        show_passages(found, titles)


@app.command("list")
def list_(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List the articles, newest first."""
    with _library(library) as opened:
        articles = opened.articles()
    if as_json:
        _print_json({"articles": [_article_row(article) for article in articles]})
    else:
        from ui.terminal import show_articles

        show_articles(articles)


@app.command()
def show(
    article_id: str,
    back: Annotated[int, typer.Option(min=0, help="Which earlier version; 1 is the last.")] = 0,
    library: LibraryOption = None,
) -> None:
    """Print an article."""
    from ui.terminal import show_article

    with _library(library) as opened:
        versions = [opened.article(article_id)]
        versions += opened.versions(versions[0].id)
        if back >= len(versions):
            said = f"{article_id}: {len(versions) - 1} earlier versions are kept, not {back}"
            _stop(said, USAGE)
        show_article(versions[back])


@app.command()
def remove(article_id: str, library: LibraryOption = None) -> None:
    """Remove an article from the library."""
    with _library(library) as opened:
        opened.remove(article_id)


@app.command()
def purge(library: LibraryOption = None) -> None:
    """Leave no trace of removed articles in the library's files."""
    with _library(library) as opened:
        opened.purge()


@app.command("eval")
def eval_(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl")],
    articles: Annotated[Path, typer.Option(metavar="CORPUS.jsonl", help="Articles to ask.")],
    library: Annotated[
        Path | None, typer.Option(help="Folder to index them into; a temporary one if not given.")
    ] = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the answers to questions whose answers are known."""
    from qa.evaluate import evaluate
    from ui.terminal import progress, show_scores

    stage = partial(progress, quiet=as_json)
    scores, failures = evaluate(questions, articles, model, stage, library)
    if as_json:
        _print_json(scores)
    else:
        show_scores(scores)
    for failure in failures:
        print(failure, file=sys.stderr)
    if failures:
        raise typer.Exit(FAILED)


@contextmanager
def _library(path: Path | None) -> Iterator[Library]:
    from index import Library

    with Library.open(path) as opened:
        yield opened


def _permit(private: bool) -> None:
    if private:
        os.environ["ARTICLE_CHAT_ALLOW_PRIVATE"] = "true"


def _finish(report: SyncReport, as_json: bool) -> None:
    if as_json:
        _print_json(report.as_dict())
    else:
        print(report)
    _name_failures(report)
    if report.failed:
        raise typer.Exit(FAILED)


def _name_failures(report: SyncReport) -> None:
    for failure in report.failed:
        print(failure, file=sys.stderr)


def _article_row(article: Any) -> dict[str, Any]:
    row = {name: getattr(article, name) for name in ("id", "title", "url", "author", "source")}
    return {**row, "published": article.published and article.published.isoformat()}


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _stop(message: str, code: int) -> NoReturn:
    print(f"article-chat: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
