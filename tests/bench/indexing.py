"""How fast articles are indexed, and what it costs to look again.

    python tests/bench/indexing.py SET [--articles N] [--files N] [--memory N N]

In one run, on articles made of sentences of SET: passages a second of the whole path, as a share of
those of `SentenceTransformer.encode` alone on the same passages in the same precision; how many
times as long the plain pipeline takes for the same articles (RecursiveCharacterTextSplitter with
chunks of 1,000 characters, HuggingFaceEmbeddings, langchain-chroma), where these are installed; the
time of a sync of many files of which none, or one, has changed, beside that of walking and stating
them; and the largest memory of a process that indexes few and many articles.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from answers import mixed

from index import Article, Library
from index.embed import LocalEmbedder

SENTENCES = 30  # of an article, about as many as a news report has
PLAIN = ("langchain_chroma", "langchain_huggingface", "langchain_text_splitters")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", type=Path, metavar="SET")
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--memory", type=int, nargs="*", default=[])
    parser.add_argument("--only-index", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_index:
        index_only(options.set, options.only_index)
        return
    speed(options.set, options.articles)
    looking_again(options.files)
    for count in options.memory:
        command = [sys.executable, __file__, str(options.set), "--only-index", str(count)]
        subprocess.run(command, check=True)


def drawn(folder: Path, count: int) -> list[Article]:
    return list(islice(mixed([folder], random.Random(0), SENTENCES), count))


def speed(folder: Path, count: int) -> None:
    articles = drawn(folder, count)
    embedder = LocalEmbedder()
    embedder.embed_passages(["A sentence."] * 300)  # loads the model
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
        Library.open(scratch, embedder) as library,
    ):
        library.add(articles[0])
        with timed() as whole:
            library.add(articles)
        with library._catalog.reading() as view:
            texts = [p.text for a in articles for p in view.passages_of(a.id)[0]]
    with timed() as alone:
        embedder._model.encode(texts, show_progress_bar=False)
    print(f"{count:,} articles, {len(texts):,} passages, {embedder._model.dtype}")
    print(f"whole path: {len(texts) / whole[0]:.1f} passages/s")
    print(f"encode alone: {len(texts) / alone[0]:.1f} passages/s, whole {alone[0] / whole[0]:.2f}")
    if all(map(find_spec, PLAIN)):
        taken = plain(articles)
        print(f"plain pipeline: {count / taken:.1f} articles/s, whole {taken / whole[0]:.2f} times")


def plain(articles: list[Article]) -> float:
    """The seconds of the pipeline that tutorials build."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from index.embed import default_model_folder

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=0)
    embeddings = HuggingFaceEmbeddings(model_name=str(default_model_folder()))
    embeddings.embed_documents(["A sentence."])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        store = Chroma("plain", embeddings, persist_directory=scratch)
        with timed() as taken:
            store.add_documents(splitter.split_documents([Document(a.text) for a in articles]))
    return taken[0]


def looking_again(files: int) -> None:
    """Sync of files none, or one, of which has changed."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch, "in")
        folder.mkdir()
        for number in range(files):  # few texts: what is embedded once is not embedded again
            text = f"Report {number % 100} on the river. It rose by {number % 100} metres."
            (folder / f"{number}.txt").write_text(text)
        with Library.open(Path(scratch, "library")) as library:
            library.sync(folder)
            time.sleep(2.5)  # until the files are no longer new
            library.sync(folder)
            with timed() as walking:
                for path in folder.rglob("*"):
                    path.stat()
            with timed() as unchanged:
                report = library.sync(folder)
            assert len(report.unchanged) == files, report
            (folder / "0.txt").write_text("The ferry ran aground.")
            with timed() as changed:
                report = library.sync(folder)
            assert len(report.unchanged) == files - 1, report
    print(
        f"sync of {files:,} files, none changed: {unchanged[0]:.2f} s, one changed: "
        f"{changed[0]:.2f} s; walking and stating them: {walking[0]:.2f} s"
    )


def index_only(folder: Path, count: int) -> None:
    """Index so many articles; the largest memory that took."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
        Library.open(scratch) as library,
    ):
        library.add(islice(mixed([folder], random.Random(0)), count))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} articles: {most:,.0f} MB at most")


@contextmanager
def timed() -> Iterator[list[float]]:
    taken = [0.0]
    began = time.perf_counter()
    yield taken
    taken[0] = time.perf_counter() - began


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    main()
