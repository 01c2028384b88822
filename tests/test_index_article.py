"""Articles: ids that stay, titles that are found, text that can be stored."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from index import Article, Passage


def test_only_text_is_needed() -> None:
    article = Article(text="A first line\nand a second.")
    assert article.title == "A first line"
    assert article.id.startswith("a-first-line-")


def test_a_given_id_is_kept() -> None:
    assert Article(id="wire/2024#7", text="x").id == "wire/2024#7"


def test_the_id_follows_the_url_not_the_text() -> None:
    first = Article(title="T", text="one", url="https://example.org/a")
    assert first.id == Article(title="T", text="two", url="https://example.org/a").id
    assert first.id != Article(title="T", text="one", url="https://example.org/b").id


def test_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="needs some text"):
        Article(text=" \n ")


def test_what_no_file_can_hold_is_replaced() -> None:
    assert Article(text="a\ud800b\0c").text == "a\ufffdb\ufffdc"


def test_digests_tell_words_from_spacing() -> None:
    one, two = Article(id="x", title="t", text="a b"), Article(id="x", title="t", text="a  b")
    assert one.text_digest == two.text_digest
    assert one.digest != two.digest
    assert replace(one, author="A").digest != one.digest


def test_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Article(text="x").text = "y"  # type: ignore[misc]
    assert Passage("i", "a", 0, 1, "x", 0.5) == Passage("i", "a", 0, 1, "x", 0.9)
