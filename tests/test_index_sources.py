import errno
import json
import os
import pickle
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from index import Article
from index.article import stable_id
from index.errors import SourceError
from index.sources import ENDINGS, MB, Source, find

SAMPLES = Path(__file__).parent.parent / "index" / "samples"


def found(source: object, max_bytes: int = 50 * MB) -> list[Source]:
    results = list(find(source, max_bytes=max_bytes))
    assert [result for result in results if isinstance(result, SourceError)] == []
    return [result for result in results if isinstance(result, Source)]


def problem(source: object, max_bytes: int = 50 * MB) -> SourceError:
    (result,) = find(source, max_bytes=max_bytes)
    assert isinstance(result, SourceError)
    assert "\n" not in str(result)
    return result


def names(results: Iterable[Source | SourceError]) -> list[str]:
    return [
        result.origin.rsplit("/", 1)[-1] if isinstance(result, Source) else f"! {result.reason}"
        for result in results
    ]


def write(path: Path, text: str | bytes = "Words.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def jsonl(path: Path, *records: object) -> Path:
    return write(path, "".join(json.dumps(record) + "\n" for record in records))


# Files


@pytest.mark.parametrize("name", ["a.txt", "a.TXT", "my article é.txt"])
def test_a_file_is_one_source(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, "Flood\n\nWords.")
    (source,) = found(path)
    assert source.origin == path.resolve().as_uri()
    assert source.load().text == "Flood\n\nWords."
    assert source.load().id == stable_id(path.stem, source.origin)
    assert found(str(path)) == [source]


def test_the_digest_follows_the_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "One.")
    (before,) = found(path)
    assert found(path) == [before]
    write(path, "Two.")
    (after,) = found(path)
    assert after.origin == before.origin
    assert after.digest != before.digest


def test_finding_does_not_parse(tmp_path: Path) -> None:
    (source,) = found(write(tmp_path / "a.pdf", "not a PDF"))
    with pytest.raises(SourceError, match=r"a\.pdf: could not be parsed as PDF"):
        source.load()


def test_a_relative_path_has_the_same_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.txt")
    monkeypatch.chdir(tmp_path)
    assert found("a.txt") == found(tmp_path / "a.txt")


def test_the_home_folder_may_be_written_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.txt")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert names(found("~/a.txt")) == ["a.txt"]


def test_sources_can_go_to_another_process(tmp_path: Path) -> None:
    sources = found([write(tmp_path / "a.txt"), jsonl(tmp_path / "b.jsonl", {"text": "B."})])
    assert [source.load().text for source in pickle.loads(pickle.dumps(sources))] == [
        "Words.",
        "B.",
    ]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    error = problem(tmp_path / "gone.txt")
    assert str(error) == f"{tmp_path}/gone.txt: does not exist; check the path"


def test_a_path_below_a_file_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt") / "b.txt"
    assert str(problem(path)) == f"{path}: does not exist; check the path"


@pytest.mark.parametrize("text", ["Word " * 100, "bad\x00path.txt", "bad\ud800path.txt", "~no\n/x"])
def test_a_text_in_place_of_a_path_is_an_error(text: str) -> None:
    str(problem(text)).encode()


def test_a_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, other = write(tmp_path / "a.txt"), write(tmp_path / "b.txt")
    opened = Path.open

    def refuse(self: Path, mode: str) -> object:
        if self == secret:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", refuse)  # chmod does not stop root
    error, source = find([secret, other], max_bytes=MB)
    assert str(error) == f"{secret}: may not be read; check its permissions"
    assert isinstance(source, Source)


def test_an_unknown_ending_is_an_error_that_lists_the_known(tmp_path: Path) -> None:
    error = problem(write(tmp_path / "a.docx"))
    assert error.reason.startswith("ends in .docx; what can be read ends in .htm, .html, .jsonl")
    assert "has no ending" in problem(write(tmp_path / "README")).reason


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(210 * MB)  # sparse: takes no room
    assert problem(path).reason == (
        "210.0 MB, over the limit of 50 MB; split it or raise ARTICLE_CHAT_MAX_FILE_MB"
    )


def test_the_limit_itself_is_allowed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "x" * 10)
    assert found(path, max_bytes=10)
    assert "10 bytes, over the limit of 9 bytes" in problem(path, max_bytes=9).reason


def test_a_file_that_grew_after_it_was_found_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "x" * 10)
    (source,) = found(path, max_bytes=10)
    write(path, "x" * 11)
    with pytest.raises(SourceError, match="over the limit"):
        source.load()


def test_a_file_that_went_after_it_was_found_is_missing(tmp_path: Path) -> None:
    (source,) = found(path := write(tmp_path / "a.txt"))
    path.unlink()
    with pytest.raises(SourceError, match="does not exist"):
        source.load()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert "neither a file nor a folder" in problem(tmp_path).reason


# Folders


def test_a_folder_is_walked_in_order_without_hidden_and_foreign_files(tmp_path: Path) -> None:
    for name in ["b.txt", "a.md", "z.docx", ".h.txt", "sub/c.HTML", "sub/.git/d.txt", "s/e.pdf"]:
        write(tmp_path / name)
    assert names(found(tmp_path)) == ["a.md", "b.txt", "e.pdf", "c.HTML"]


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "x" * 100)
    write(tmp_path / "b.txt")
    assert names(find(tmp_path, max_bytes=10)) == [
        "! 100 bytes, over the limit of 10 bytes; split it or raise ARTICLE_CHAT_MAX_FILE_MB",
        "b.txt",
    ]


def test_a_folder_without_articles_says_what_was_looked_for(tmp_path: Path) -> None:
    write(tmp_path / "a.docx")
    error = problem(tmp_path)
    assert error.source == str(tmp_path)
    assert all(ending in error.reason for ending in ENDINGS)


def test_links_that_lead_in_circles_are_followed_once(tmp_path: Path) -> None:
    write(tmp_path / "sub" / "a.txt")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "twin.txt").symlink_to(tmp_path / "sub" / "a.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    assert names(find(tmp_path, max_bytes=MB)) == [
        "! does not exist; check the path",
        "! is a symbolic link that leads back to itself; name the file it stands for",
        "a.txt",
    ]


def test_a_linked_folder_is_entered(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "a.txt")
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert names(found(tmp_path / "news")) == ["a.txt"]


def test_a_folder_that_may_not_be_entered_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.txt")
    secret = write(tmp_path / "secret" / "b.txt").parent
    scan = os.scandir

    def refuse(path: str) -> object:
        if path == str(secret):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    source, error = find(tmp_path, max_bytes=MB)
    assert isinstance(source, Source)
    assert str(error) == f"{secret}: may not be read; check its permissions"


# .jsonl files


def test_every_line_is_a_source(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"id": "x y", "text": "One."}, {"text": "Two."})
    first, second = found(path)
    assert first.origin == f"{path.resolve().as_uri()}#x y"
    assert first.load() == Article(id="x y", text="One.")
    assert second.origin == f"{path.resolve().as_uri()}#{Article(text='Two.').id}"


def test_a_line_keeps_its_digest_while_others_change(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"id": "a", "text": "A."}, {"id": "b", "text": "B."})
    before = {source.origin: source.digest for source in found(path)}
    jsonl(path, {"id": "c", "text": "C."}, {"text": "B.", "id": "b"}, {"id": "a", "text": "A!"})
    after = {source.origin: source.digest for source in found(path)}
    a, b = (f"{path.resolve().as_uri()}#{name}" for name in "ab")
    assert after[b] == before[b]
    assert after[a] != before[a]


def test_a_bad_line_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "A."}\n\n{bad\r\n{"text": 1}\n{"text": "B."}')
    first, bad, worse, last = find(path, max_bytes=MB)
    assert str(bad).startswith(f"{path}:3: is not valid JSON")
    assert str(worse) == f'{path}:4: "text" is a number; it must be a string'
    assert isinstance(first, Source)
    assert isinstance(last, Source)
    assert last.load().text == "B."


def test_the_limit_is_for_lines_and_a_giant_line_is_skipped(tmp_path: Path) -> None:
    line = b'{"text": "%s"}\n'
    path = write(tmp_path / "a.jsonl", line % b"a" + line % (b"x" * 5_000_000) + line % b"b")
    first, giant, last = find(path, max_bytes=1000)
    assert str(giant).startswith(f"{path}:2: 5.0 MB, over the limit of 1000 bytes")
    assert isinstance(first, Source)
    assert isinstance(last, Source)
    assert last.load().text == "b"


def test_a_line_of_just_the_limit_is_read(tmp_path: Path) -> None:
    line = b'{"text": "words"}'
    assert len(found(write(tmp_path / "a.jsonl", line + b"\r\n"), max_bytes=len(line))) == 1
    assert "over the limit" in problem(tmp_path / "a.jsonl", max_bytes=len(line) - 1).reason


def test_a_mark_at_the_start_is_no_problem(tmp_path: Path) -> None:
    (source,) = found(write(tmp_path / "a.jsonl", '\ufeff{"text": "A."}'))
    assert source.load().text == "A."


def test_a_jsonl_in_utf16_is_one_error(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", ('{"text": "A."}\n' * 3).encode("utf-16"))
    assert str(problem(path)) == f"{path}: is in UTF-16; save it as UTF-8"


def test_two_articles_with_one_id_are_told_apart_from_one_twice(tmp_path: Path) -> None:
    one, other = {"id": "a", "text": "A."}, {"id": "a", "text": "B."}
    path = jsonl(tmp_path / "a.jsonl", one, one, other)
    source, error = find(path, max_bytes=MB)
    assert isinstance(source, Source)
    assert str(error) == f"{path}:3: has the id of line 1; give each line its own"


@pytest.mark.parametrize("text", ["", "\n", " \n\t\r\n"])
def test_an_empty_jsonl_is_an_error(tmp_path: Path, text: str) -> None:
    assert "is empty" in problem(write(tmp_path / "a.jsonl", text)).reason


# Articles, iterables and the rest


def test_an_article_is_its_own_source() -> None:
    article = Article(id="a", text="A.", published=date(2021, 3, 17))
    (source,) = found(article)
    assert source == Source("id:a", article.digest, source.load)
    assert source.load() == article


def test_an_article_that_cannot_be_stored_is_an_error() -> None:
    assert "author holds a character" in problem(Article(text="A.", author="\ud800")).reason
    assert "id holds a character" in problem(Article(text="A.", id="\x00")).reason


def test_iterables_may_be_mixed_and_nested(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")

    def articles() -> Iterable[object]:
        yield from (Article(id=str(number), text="A.") for number in range(2))
        yield [path, [tmp_path]]
        yield 5
        yield "gone.txt"

    assert names(find(articles(), max_bytes=MB)) == [
        *("id:0", "id:1", "a.txt", "! is no source; give a path or an Article"),
        "! does not exist; check the path",
    ]


@pytest.mark.parametrize("source", ["", "  ", b"a.txt", 5, None, {"text": "A."}])
def test_what_is_no_source_is_an_error(source: object) -> None:
    assert "give" in problem(source).reason


def test_no_source_at_all_is_nothing() -> None:
    assert found([]) == []


# The samples


def test_the_samples_are_articles_with_all_metadata() -> None:
    articles = [source.load() for source in found(SAMPLES)]
    assert len(articles) == 7
    for article in articles:
        assert article.published
        assert article.author
        assert article.source == "Sample articles"
        assert 250 <= len(article.text.split()) <= 450
        assert not set("*_#`") & set(article.text)


def test_every_sample_has_a_question() -> None:
    questions = json.loads((SAMPLES / "questions.json").read_text("utf-8"))
    assert set(questions) == {path.name for path in SAMPLES.glob("*.md")}
    assert next(iter(questions.items())) == ("antonov-recalled.md", "Why was Antonov recalled?")
