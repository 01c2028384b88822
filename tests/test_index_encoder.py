"""The light encoder: the vectors of sentence-transformers, without importing it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from conftest import SAMPLES

from index.embed import LocalEmbedder, _has_fast_torch, _in_fastest_dtype, default_model_folder
from index.encoder import WINDOW, Bert, Encoder, read_tensors

SENTENCE = "The river Ash burst its banks on Tuesday."
TEXTS = [
    "Who is the mayor of Brennick?",
    SENTENCE,
    "",
    " \n\t ",
    "?",
    "x",
    "Ärger in Łódź: 東京で 🙂 “sagt” er — naïve café",
    "e\u0301 \u00a0\u200b\ufffd \x00",
    "Donaudampfschifffahrtsgesellschaftskapitän" * 20,
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(default_model_folder())


@pytest.fixture(scope="module")
def bulk() -> LocalEmbedder:
    """Embeds with sentence-transformers, having loaded it."""
    embedder = LocalEmbedder()
    assert embedder._model
    return embedder


def paragraphs() -> list[str]:
    texts = [path.read_text("utf-8") for path in SAMPLES.glob("*.md")]
    return [part for text in texts for part in text.split("\n\n")]


@pytest.mark.parametrize("texts", [TEXTS, paragraphs()], ids=["odd", "articles"])
def test_both_ways_give_the_same_vectors(
    texts: list[str], encoder: Encoder, bulk: LocalEmbedder
) -> None:
    cosines = (encoder.encode(texts) * bulk.embed_passages(texts)).sum(axis=1)
    assert dict(zip(texts, cosines, strict=True)) == {t: pytest.approx(1, abs=1e-3) for t in texts}


def test_long_texts_are_cut_alike(encoder: Encoder, bulk: LocalEmbedder) -> None:
    window = "flood " * (WINDOW - 2)
    long = [window + "The tram drivers walked out on Monday.", window]
    vectors = encoder.encode(long)
    np.testing.assert_array_equal(vectors[0], vectors[1])
    assert (vectors * bulk.embed_passages(long)).sum(axis=1) == pytest.approx(1, abs=1e-3)
    assert not np.array_equal(encoder.encode([window[6:]])[0], vectors[0])


def test_tokens_are_counted_alike(encoder: Encoder, bulk: LocalEmbedder) -> None:
    texts = [*TEXTS, SENTENCE * 100]
    tokenizer = bulk._model.tokenizer
    expected = tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
    assert encoder.count_tokens(texts) == [len(ids) for ids in expected]
    assert bulk.window == bulk._model.max_seq_length - 2


def test_no_texts(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.count_tokens([]) == []


def test_threads_may_share_one(encoder: Encoder) -> None:
    texts = [f"{SENTENCE} {n}" for n in range(40)]
    alone = [encoder.encode([text])[0] for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: encoder.encode([text])[0], texts))
    np.testing.assert_array_equal(alone, together)


def test_a_pair_is_cut_at_the_end_of_the_second_text(encoder: Encoder) -> None:
    bert: Bert = encoder._bert
    tokens = bert.tokens("Who is mayor?", SENTENCE * 100)
    assert len(tokens.ids) == len(tokens.kinds) == len(tokens.offsets) == WINDOW
    assert (tokens.kinds[:6].tolist(), tokens.kinds[6]) == ([0] * 6, 1)
    start, end = tokens.offsets[6]
    assert SENTENCE[start:end] == "The"


def test_a_question_is_cut_after_a_token(encoder: Encoder) -> None:
    assert encoder._bert.cut("Who is mayor of Brennick?", 3) == "Who is mayor"
    assert encoder._bert.cut("Who is mayor?", 10) == "Who is mayor?"
    assert encoder._bert.cut("", 10) == ""


def test_tensors_are_those_of_the_file() -> None:
    from safetensors.numpy import load_file

    path = default_model_folder() / "model.safetensors"
    found, expected = read_tensors(path), load_file(path)
    assert set(found) == set(expected)
    assert all(np.array_equal(found[name], expected[name]) for name in expected)


def test_questions_and_a_few_articles_need_no_torch(tmp_path: Path) -> None:
    program = f"""
        import sys
        from index import Library
        from qa import ask
        with Library.open({str(tmp_path)!r}) as library:
            assert library.add({str(SAMPLES / "brennick-flood.md")!r}).added
            assert "Colin Tate" in ask("Who is the mayor of Brennick?", library).text
        heavy = {{"torch", "transformers", "sentence_transformers"}} & set(sys.modules)
        assert not heavy, heavy
    """
    subprocess.run([sys.executable, "-c", dedent(program)], check=True)


@pytest.mark.parametrize(
    ("flags", "gpu", "fast"),
    [("avx2", False, False), ("avx2 amx_bf16", False, True), ("avx512_bf16", False, True),
     ("avx2", True, True), (None, False, True)],
)  # fmt: skip
def test_torch_is_used_in_bulk_where_it_is_fast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str | None, gpu: bool, fast: bool
) -> None:
    processor = tmp_path / "cpuinfo"
    if flags is not None:
        processor.write_text(f"flags : fpu {flags} sse2\n")
    monkeypatch.setattr("index.embed._PROCESSOR", processor)
    monkeypatch.setattr("index.embed._GPU", tmp_path if gpu else tmp_path / "none")
    assert _has_fast_torch() is fast


@pytest.mark.parametrize("faster", [True, False])
def test_bfloat16_is_used_only_if_it_is_faster(
    monkeypatch: pytest.MonkeyPatch, faster: bool
) -> None:
    import torch
    from sentence_transformers import SentenceTransformer

    def tried(model: SentenceTransformer) -> tuple[np.ndarray, float]:
        return np.ones((1, 1)), 1.0 if (model.dtype == torch.bfloat16) is faster else 2.0

    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx512_bf16": True})
    monkeypatch.setattr("index.embed._tried", tried)
    model = SentenceTransformer(str(default_model_folder()), local_files_only=True, device="cpu")
    weights = next(model.parameters()).clone()
    chosen = _in_fastest_dtype(model)
    assert chosen.dtype == (torch.bfloat16 if faster else torch.float32)
    assert torch.equal(next(model.parameters()), weights)
