"""Kills whoever writes a library, or its Chroma server, at random moments, and looks for damage.

    python tests/torture.py [--kills 200] [--seed N]

In every round a folder is changed at random and a process begins to mirror it; that process, the
server, or both are killed with SIGKILL somewhere on the way. Right after, whatever is there must be
a version that the folder had, never half of one; after another sync the library must be what the
folder is: no article lost, none twice, none stale, and Chroma equal to the catalog. At the end it
is compared with a library built anew.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from index import Library

FILES, CHANGES = 40, 12
LONGEST_SECONDS = 2.5  # before the kill
WORDS = """river bridge council mayor ferry strike school harbour flood vote budget train doctor
farmer market museum theatre referee storm tunnel airport union minister court verdict""".split()


@dataclass
class Newsroom:
    """A folder of articles that change all the time."""

    folder: Path
    rng: random.Random
    texts: dict[str, str] = field(default_factory=dict)  # what is in each file now
    ever: set[str] = field(default_factory=set)  # every text that any file ever had
    number: int = 0

    def change(self) -> None:
        """Write, rewrite, rename and delete some files."""
        for _ in range(CHANGES):
            name = f"{self.rng.randrange(FILES)}.txt"
            kind = self.rng.random()
            if name not in self.texts or kind < 0.5:
                self._write(name)
            elif kind < 0.75:
                (self.folder / name).unlink()
                del self.texts[name]
            else:
                other = f"{self.rng.randrange(FILES)}.txt"
                (self.folder / name).replace(self.folder / other)
                self.texts[other] = self.texts.pop(name)

    def _write(self, name: str) -> None:
        self.number += 1
        sentences = [
            f"The {self.rng.choice(WORDS)} of the {self.rng.choice(WORDS)} met item{self.number}."
            for _ in range(self.rng.randrange(2, 60))
        ]
        text = " ".join(sentences)
        whole = self.folder.parent / "new.txt"
        whole.write_text(text)
        whole.replace(self.folder / name)
        self.texts[name] = text
        self.ever.add(text)


def mirror(library: Path, folder: Path) -> None:
    """What the process that will be killed does."""
    with Library.open(library) as opened:
        opened.sync(folder)


def kill(library: Path, process: multiprocessing.process.BaseProcess, victim: str) -> None:
    """SIGKILL the indexing process, the Chroma server, or both."""
    if victim in ("indexer", "both"):
        process.kill()
    if victim in ("server", "both"):
        with suppress(OSError, ValueError):
            server = json.loads((library / "chroma" / "server.json").read_text())
            os.kill(server["pid"], signal.SIGKILL)
    process.join()


def damage(library: Library, texts: Iterable[str]) -> list[str]:
    """What is not as the files are."""
    library.search("river", 1)  # puts right what a crash has left different in Chroma
    found = Counter(article.text for article in library.articles())
    wanted = set(texts)
    wrong = [f"lost: {text[:40]}" for text in wanted - found.keys()]
    wrong += [f"stale: {text[:40]}" for text in found.keys() - wanted]
    wrong += [f"twice: {text[:40]}" for text, count in found.items() if count > 1]
    with library._catalog.reading() as view:
        rows = list(view.mirror_rows())
        stale = view.stale()
    if stale:
        wrong.append(f"{len(stale)} passages not settled")
    if (count := library._current.use().mirror._vectors.count()) != len(rows):
        wrong.append(f"{count} vectors for {len(rows)} passages")
    for passage_id, article_id, _, vector in rows[::7]:
        near = library._current.use().mirror.nearest(vector, 20, None, None, [article_id])
        if passage_id not in near:
            wrong.append(f"{passage_id} is not in Chroma")
    return wrong


def half_written(library: Library, ever: set[str]) -> list[str]:
    """Articles that are no version of any file."""
    return [f"half: {a.text[:40]}" for a in library.articles() if a.text not in ever]


def differences(library: Library, anew: Library) -> list[str]:
    """Whether a library answers like one that was built anew."""
    wrong = []
    for word in WORDS:
        question = f"Who met at the {word}?"
        one, other = (
            sorted(round(p.score, 3) for p in each.search(question, 5)) for each in (library, anew)
        )
        if one != other:
            wrong.append(f"{question} {one} is not {other}")
    return wrong


def torture(scratch: Path, kills: int, seed: int) -> list[str]:
    """All damage that so many kills have done."""
    room = Newsroom(scratch / "in", random.Random(seed))
    room.folder.mkdir()
    library = scratch / "library"
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["index.library", "index.vectors", "chromadb"])
    wrong = []
    for number in range(kills):
        room.change()
        process = processes.Process(target=mirror, args=(library, room.folder))
        process.start()
        time.sleep(room.rng.uniform(0, LONGEST_SECONDS))
        victim = room.rng.choice(["indexer", "server", "both"])
        kill(library, process, victim)
        with Library.open(library) as opened:
            found = half_written(opened, room.ever)
            report = opened.sync(room.folder)
            found += [f"failed: {failure}" for failure in report.failed]
            found += damage(opened, room.texts.values())
        wrong += [f"kill {number} ({victim}): {one}" for one in found]
        print(f"kill {number + 1} of {kills}, {victim}: {report}; {len(found)} damages", flush=True)
    with Library.open(library) as opened, Library.open(scratch / "anew") as anew:
        anew.sync(room.folder)
        wrong += differences(opened, anew)
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10_000)
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        wrong = torture(Path(scratch), options.kills, options.seed)
    print("\n".join(wrong) or f"no damage by {options.kills} kills")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
