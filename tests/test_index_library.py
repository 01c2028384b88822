"""The library: what add, sync, remove and search promise, on real Chroma and real vectors."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support import wait_until

from index import Article, Library
from index.embed import LocalEmbedder
from index.errors import ArticleNotFound, LibraryError, LibraryVersionError, QuestionError


class CountingEmbedder(LocalEmbedder):
    """The real embedder, counting what it is given."""

    embedded = 0

    def embed_passages(self, texts):
        self.embedded += len(texts)
        return super().embed_passages(texts)


def test_added_articles_come_back_whole(library: Library, flood: Article) -> None:
    assert library.add(flood).added == (flood.id,)
    assert library.article(flood.id) == flood
    assert library.articles() == [flood]


def test_headings_are_those_of_the_articles(
    library: Library, flood: Article, strike: Article
) -> None:
    library.add([flood, strike])
    headings = library.headings()
    assert [h[:3] for h in headings] == [(a.id, a.title, a.published) for a in (strike, flood)]
    assert library.headings([flood.id, "no-such-article"]) == [headings[1]]
    assert library.headings([]) == []


def test_search_finds_by_words_and_by_meaning(
    library: Library, flood: Article, strike: Article
) -> None:
    library.add([flood, strike])
    for question in ("What did Mayor Ruth Calder say?", "Which village suffered from high water?"):
        best = library.search(question)[0]
        assert best.article_id == flood.id
        assert flood.text[best.start : best.end] == best.text


def test_search_puts_the_best_first_and_stops_at_k(library: Library, flood: Article) -> None:
    library.add([replace(flood, id=f"a{n}", text=f"Note {n}. {flood.text}") for n in range(5)])
    found = library.search("Who is the mayor of Brennick?", k=3)
    assert len(found) == 3
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_filters_reach_both_searches(library: Library, flood: Article, strike: Article) -> None:
    library.add([flood, strike, Article(id="undated", text="Trams and floods in Norwell.")])

    def ids(**filters: object) -> set[str]:
        return {p.article_id for p in library.search("floods and trams", **filters)}

    assert ids() == {flood.id, strike.id, "undated"}
    assert ids(since=date(2024, 3, 1)) == {strike.id}
    assert ids(until=date(2024, 3, 1)) == {flood.id}
    assert ids(since=flood.published, until=flood.published) == {flood.id}
    assert ids(articles=["undated", strike.id]) == {strike.id, "undated"}
    assert ids(articles=[]) == set()


def test_an_empty_library_finds_nothing_and_starts_no_server(library: Library) -> None:
    assert library.search("anything") == []
    assert not (library.path / "chroma").exists()


@pytest.mark.parametrize("question", ["", "  \n", "x" * 10_000])
def test_questions_that_cannot_be_asked(library: Library, question: str) -> None:
    with pytest.raises(QuestionError):
        library.search(question)


def test_unchanged_articles_are_not_embedded_again(tmp_path: Path, flood: Article) -> None:
    embedder = CountingEmbedder()
    with Library.open(tmp_path, embedder) as library:
        library.add(flood)
        before = embedder.embedded
        assert library.add(flood).unchanged == (flood.id,)
        assert library.add(replace(flood, author="A. Writer")).updated == (flood.id,)
        assert embedder.embedded == before
        assert library.article(flood.id).author == "A. Writer"


def test_a_changed_article_replaces_its_old_version(library: Library, flood: Article) -> None:
    library.add(flood)
    changed = replace(flood, id=flood.id, text="Brennick is dry again. The mayor is on holiday.")
    assert library.add(changed).updated == (flood.id,)
    assert [p.text for p in library.search("What about Brennick?")] == [changed.text]
    assert library._current.use().mirror._vectors.count() == 1


def test_the_same_text_twice_is_one_article(library: Library, flood: Article) -> None:
    copy = replace(flood, id="copy", title="Another headline")
    assert library.add([flood, copy]).unchanged == (flood.id,)
    assert len(library) == 1
    assert library.article("copy") == flood


def test_a_copy_that_changes_becomes_an_article_of_its_own(
    library: Library, flood: Article
) -> None:
    library.add([flood, replace(flood, id="copy")])
    assert library.add(Article(id="copy", text="Something else now.")).added == ("copy",)
    assert library.article(flood.id) == flood
    assert library.article("copy").text == "Something else now."


def test_a_copy_keeps_its_words_when_the_first_one_changes(
    library: Library, flood: Article
) -> None:
    library.add([flood, replace(flood, id="copy")])
    library.add(replace(flood, text="The flood is over."))
    assert library.article(flood.id).text == "The flood is over."
    assert library.article("copy").text == flood.text
    assert {p.article_id for p in library.search("Which homes were flooded?")} >= {"copy"}


def test_removed_means_gone(library: Library, flood: Article, strike: Article) -> None:
    library.add([flood, strike])
    library.remove(flood.id)
    assert {p.article_id for p in library.search("Which homes in Brennick?")} == {strike.id}
    assert library._current.use().mirror._vectors.count() == 1
    with pytest.raises(ArticleNotFound, match=flood.id):
        library.article(flood.id)
    with pytest.raises(ArticleNotFound):
        library.remove(flood.id)
    assert library.add(flood).added == (flood.id,)


def test_removing_a_copy_leaves_the_original(library: Library, flood: Article) -> None:
    library.add([flood, replace(flood, id="copy")])
    library.remove("copy")
    assert library.articles() == [flood]
    with pytest.raises(ArticleNotFound):
        library.article("copy")


def test_an_id_that_another_file_lives_under_is_not_overwritten(
    library: Library, tmp_path: Path
) -> None:
    """Files that take each other's names leave articles under each other's ids."""
    folder = tmp_path / "in"
    folder.mkdir()
    a, b, c = (folder / f"{name}.txt" for name in "abc")
    a.write_text("A tram line opened.")
    library.sync(folder)
    a.rename(c)  # c.txt lives under the id of a.txt now
    b.write_text("A ferry ran aground.")
    library.sync(folder)
    a.write_text("A ferry ran aground.")  # a.txt lives under the id of b.txt
    library.sync(folder)
    b.write_text("A bridge was closed.")
    library.sync(folder)
    texts = sorted(article.text for article in library.articles())
    assert texts == ["A bridge was closed.", "A ferry ran aground.", "A tram line opened."]


def test_progress_names_each_source(library: Library, flood: Article, tmp_path: Path) -> None:
    steps: list[tuple[int, str]] = []
    library.add([flood, tmp_path / "missing.txt"], lambda done, name: steps.append((done, name)))
    assert [name for _, name in steps] == [f"id:{flood.id}", str(tmp_path / "missing.txt")]


def test_one_bad_source_does_not_stop_the_rest(
    library: Library, flood: Article, tmp_path: Path
) -> None:
    bad = tmp_path / "empty.txt"
    bad.touch()
    report = library.add([bad, flood, tmp_path / "missing.txt"])
    assert report.added == (flood.id,)
    assert [Path(failure.source).name for failure in report.failed] == ["empty.txt", "missing.txt"]


def test_sync_mirrors_a_folder(library: Library, flood: Article, tmp_path: Path) -> None:
    folder = tmp_path / "clippings"
    folder.mkdir()
    kept, changed, dropped = (folder / f"{name}.txt" for name in ("kept", "changed", "dropped"))
    for path in (kept, changed, dropped):
        path.write_text(f"An article in {path.stem} about {path.stem} things.")
    library.add(flood)
    assert len(library.sync(folder).added) == 3
    changed.write_text("An article that now says something new.")
    dropped.unlink()
    (folder / "new.txt").write_text("An article that has just come.")
    report = library.sync(folder)
    counts = [len(x) for x in (report.added, report.updated, report.removed, report.unchanged)]
    assert counts == [1, 1, 1, 1]
    assert {a.text for a in library.articles()} == {
        flood.text,
        kept.read_text(),
        changed.read_text(),
        "An article that has just come.",
    }


def test_sync_keeps_what_it_cannot_read(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "clippings"
    folder.mkdir()
    note, lines = folder / "note.txt", folder / "lines.jsonl"
    note.write_text("A note on the river.")
    lines.write_text("\n".join(json.dumps({"id": i, "text": f"Line {i} here."}) for i in "ab"))
    assert len(library.sync(folder).added) == 3
    note.write_bytes(b"\0\1\2")
    lines.write_text('{"id": "a", "text": "Line a here."}\nnot json')
    report = library.sync(folder)
    assert len(report.failed) == 2
    assert len(library) == 3
    shutil.rmtree(folder)
    assert library.sync(folder).failed
    assert len(library) == 3


def test_sync_of_an_emptied_folder_empties_the_library(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "clippings"
    folder.mkdir()
    (folder / "note.txt").write_text("A note on the river.")
    library.sync(folder)
    (folder / "note.txt").unlink()
    report = library.sync(folder)
    assert len(report.removed) == 1
    assert not report.failed
    assert len(library) == 0


def test_a_line_that_leaves_a_file_leaves_the_library(library: Library, tmp_path: Path) -> None:
    lines = tmp_path / "in" / "lines.jsonl"
    lines.parent.mkdir()
    lines.write_text("\n".join(json.dumps({"id": i, "text": f"Line {i} here."}) for i in "ab"))
    library.sync(lines.parent)
    lines.write_text('{"id": "b", "text": "Line b here."}')
    assert library.sync(lines.parent).removed == ("a",)


def test_another_library_object_sees_changes_at_once(
    library: Library, embedder: LocalEmbedder, flood: Article, strike: Article
) -> None:
    library.add(flood)
    with Library.open(library.path, embedder) as other:
        assert other.search("Who walked out?")[0].article_id == flood.id
        library.add(strike)
        assert other.search("Who walked out?")[0].article_id == strike.id
        library.remove(strike.id)
        assert {p.article_id for p in other.search("Who walked out?")} == {flood.id}


def test_a_lost_chroma_folder_is_filled_again_without_embedding(
    tmp_path: Path, flood: Article, strike: Article
) -> None:
    with Library.open(tmp_path, LocalEmbedder()) as library:
        library.add([flood, strike])
        before = library.search("Who walked out?")
    wait_until(lambda: not (tmp_path / "chroma" / "server.json").exists())
    shutil.rmtree(tmp_path / "chroma")
    embedder = CountingEmbedder()
    with Library.open(tmp_path, embedder) as library:
        assert library.search("Who walked out?") == before
    assert embedder.embedded == 0


def test_a_crash_between_chroma_and_catalog_is_repaired(
    library: Library, embedder: LocalEmbedder, flood: Article, strike: Article, monkeypatch
) -> None:
    library.add(flood)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.change.Change.put", crash)
    with pytest.raises(KeyboardInterrupt):
        library.add([replace(flood, text="Half of a new version."), strike])
    monkeypatch.undo()
    assert library.articles() == [flood]
    with Library.open(library.path, embedder) as after:
        assert {p.article_id for p in after.search("Who walked out?")} == {flood.id}
        assert after._current.use().mirror._vectors.count() == 1
        assert after.add(strike).added == (strike.id,)


def test_a_library_from_a_newer_version_is_refused(tmp_path: Path, flood: Article) -> None:
    with Library.open(tmp_path) as library:
        library.add(flood)
    with sqlite3.connect(tmp_path / "catalog.sqlite3") as catalog:
        catalog.execute("PRAGMA user_version = 99")
    catalog.close()
    with pytest.raises(LibraryVersionError, match="upgrade"):
        Library.open(tmp_path)


def test_a_library_from_an_older_version_is_brought_up_to_date(
    tmp_path: Path, flood: Article
) -> None:
    folder = tmp_path / "clippings"
    folder.mkdir()
    (folder / "flood.txt").write_text(flood.text)
    with Library.open(tmp_path / "library") as library:
        library.sync(folder)
    with sqlite3.connect(tmp_path / "library" / "catalog.sqlite3") as catalog:
        catalog.execute("ALTER TABLE origins DROP COLUMN stamp")
        for table in ("feeds", "versions", "copies", "bands", "looks"):
            catalog.execute(f"DROP TABLE {table}")
        catalog.execute("PRAGMA user_version = 1")
    catalog.close()
    with Library.open(tmp_path / "library") as library:
        assert len(library.sync(folder).unchanged) == 1
        assert library.search("How many homes were flooded?")
        library.add(replace(flood, text=flood.text + " The end.", published=None))
        assert len({heading.story for heading in library.headings()}) == 1


def test_earlier_versions_are_kept(
    tmp_path: Path, embedder: LocalEmbedder, flood: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTICLE_CHAT_KEEP_VERSIONS", "2")
    with Library.open(tmp_path, embedder) as library:
        texts = [f"The river rose to {metres} metres." for metres in range(4)]
        for text in texts:
            library.add(replace(flood, text=text))
        assert library.article(flood.id).text == texts[3]
        assert [version.text for version in library.versions(flood.id)] == [texts[2], texts[1]]
        library.add(replace(flood, text=texts[3], author="Jo"))  # the words are the same
        assert len(library.versions(flood.id)) == 2
        assert {p.text for p in library.search("How high did the river rise?")} == {texts[3]}
        library.remove(flood.id)
        assert library.versions(flood.id) == []


@pytest.mark.parametrize("others", [0, 1])
def test_what_is_purged_is_in_no_file(
    tmp_path: Path, embedder: LocalEmbedder, flood: Article, strike: Article, others: int
) -> None:
    def traces() -> list[str]:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        return [path.name for path in files if b"zyzzyva" in path.read_bytes().lower()]

    with Library.open(tmp_path, embedder) as library:
        added = replace(flood, id="zyzzyva", text=f"The Zyzzyva, a ship, sank. {flood.text}")
        library.add([added, strike])
        library.remove("zyzzyva")
        assert traces()
        reader = Library.open(tmp_path, embedder) if others else None
        assert reader is None or reader.search("Who walked out?")
        library.purge()
        assert traces() == []
        assert [p.article_id for p in library.search("Who walked out?")] == [strike.id]
        assert library._current.use().mirror._vectors.count() == 1
        if reader:
            assert reader.search("Who walked out?")
            reader.close()
    assert traces() == []


def test_a_file_that_is_as_it_was_is_not_read(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sources._RECENT_NS", 0)
    path = tmp_path / "clippings" / "flood.txt"
    path.parent.mkdir()
    path.write_text("The river rose.")
    library.sync(path.parent)
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    with monkeypatch.context() as patch:
        patch.setattr("index.sources._read", None)  # calling it would fail
        assert len(library.sync(path.parent).unchanged) == 1
        assert len(library.add(path).unchanged) == 1
    path.write_text("The river fell.")  # as long as before, and
    os.utime(path, ns=times)  # it claims to be as old
    assert len(library.sync(path.parent).updated) == 1
    path.touch()
    assert len(library.sync(path.parent).unchanged) == 1
    monkeypatch.setattr("index.sources._read", None)
    assert len(library.sync(path.parent).unchanged) == 1


def test_a_file_that_has_just_changed_is_read_again(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "flood.txt"
    path.write_text("The river rose.")
    library.add(path)
    [origin] = library._catalog.origins_below(path.as_uri()).values()
    assert origin.stamp == ""


def test_a_file_that_is_no_catalog_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite3").write_bytes(b"not a database, " * 100)
    with pytest.raises(LibraryError, match="catalog"):
        Library.open(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match="library folder"):
        Library.open(tmp_path / "file" / "library")
