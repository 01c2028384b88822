"""Moving to another embedding model: beside the old vectors, and searchable throughout."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import index.reembed
from index import Article, Library
from index.embed import DEFAULT_MODEL, LocalEmbedder, default_model_folder
from index.errors import ModelError


@pytest.fixture(scope="module")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a model with a smaller window, whose vectors are other ones."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    words = Transformer(str(default_model_folder()), max_seq_length=24)
    folder = tmp_path_factory.mktemp("model")
    pooling = Pooling(words.get_embedding_dimension(), pooling_mode="cls")
    SentenceTransformer(modules=[words, pooling]).save(str(folder))
    return str(folder)


class Failing(LocalEmbedder):
    """Embeds so many times, and then breaks."""

    times = 1

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        if not self.times:
            raise ModelError("the power is out")
        self.times -= 1
        return super().embed_passages(texts)


def passages(library: Library) -> int:
    with library._catalog.reading() as view:
        return view.counts()[1]


def test_a_library_moves_to_another_model_and_everybody_follows(
    library: Library, flood: Article, strike: Article, other_model: str
) -> None:
    library.add(flood)
    few = passages(library)
    with Library.open(library.path, LocalEmbedder(other_model)) as moved:
        assert moved.moving_to == other_model
        assert moved.search("How many homes were flooded?")[0].article_id == flood.id
        assert moved.embedder.name == DEFAULT_MODEL
        moved.add(strike)
        assert moved.moving_to is None
        for each in (moved, library):
            assert each.embedder.name == other_model
            assert each.search("How many homes were flooded?")[0].article_id == flood.id
            assert each.search("Who walked out?")[0].article_id == strike.id
        assert passages(moved) > few
        assert moved._current.use().mirror._vectors.count() == passages(moved)
    library.add(replace(strike, id="copy", text=strike.text + " More is to come."))
    assert library.search("What is to come?")[0].article_id == "copy"
    with Library.open(library.path, LocalEmbedder(other_model)) as again:
        assert again.moving_to is None
        assert len(again) == 3


def test_a_move_that_was_cut_off_goes_on(
    library: Library,
    flood: Article,
    strike: Article,
    other_model: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index.reembed, "_TOGETHER", 1)
    library.add([flood, strike])
    with (
        Library.open(library.path, Failing(other_model)) as broken,
        pytest.raises(ModelError, match="power"),
    ):
        broken.add(flood)
    assert library.embedder.name == DEFAULT_MODEL
    assert library.search("How many homes were flooded?")[0].article_id == flood.id
    first = min(flood, strike, key=lambda article: article.id)  # this one is ready
    library.add(replace(first, text=first.text + " Nobody was hurt."))
    with Library.open(library.path, LocalEmbedder(other_model)) as moved:
        seen: list[str] = []
        moved.add([], progress=lambda _, title: seen.append(title))
        assert len(seen) == 2
        assert "Nobody was hurt." in moved.search("Was nobody hurt?")[0].text
        assert moved._current.use().mirror._vectors.count() == passages(moved)


def test_of_two_that_move_at_once_one_does_the_work(
    library: Library, flood: Article, strike: Article, other_model: str
) -> None:
    library.add([flood, strike])
    with (
        Library.open(library.path, LocalEmbedder(other_model)) as one,
        Library.open(library.path, LocalEmbedder(other_model)) as two,
        ThreadPoolExecutor() as threads,
    ):
        for report in threads.map(lambda each: each.add(flood), (one, two)):
            assert report.unchanged == (flood.id,)
        for each in (one, two, library):
            assert each.embedder.name == other_model
            assert each.search("Who walked out?")[0].article_id == strike.id
        assert one._current.use().mirror._vectors.count() == passages(one)
        with one._catalog.reading() as view:
            assert len(view.next.left(10)) == 2  # nothing is left over in its tables


def test_a_library_is_moved_once_for_each_opening(
    library: Library, flood: Article, other_model: str
) -> None:
    library.add(flood)
    with Library.open(library.path, LocalEmbedder(other_model)) as moved:
        moved.add(flood)
        with Library.open(library.path, LocalEmbedder()) as back:
            back.add(flood)
        moved.add(flood)
        assert moved.embedder.name == library.embedder.name == DEFAULT_MODEL


def test_a_model_that_cannot_be_loaded_leaves_the_library_as_it_is(
    library: Library, flood: Article, tmp_path: Path
) -> None:
    library.add(flood)
    with Library.open(library.path, LocalEmbedder(str(tmp_path / "nothing"))) as other:
        with pytest.raises(ModelError, match="nothing"):
            other.add(flood)
        assert other.search("How many homes were flooded?")
