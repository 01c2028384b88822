"""Readers from a user's own folder: tiny models with random weights, made here."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertModel,
    PreTrainedModel,
)

from index import Library
from index.embed import default_model_folder
from index.errors import ModelError
from qa import ask
from qa.hubmodels import CrossEncoderReader, HubSpanModel, load_reader
from qa.models import build_reader
from qa.spans import SpanReader

CONFIG = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
}


def made(folder: Path, kind: type[PreTrainedModel], **options: int) -> str:
    """The name of a folder with a model of this kind, and the default model's tokenizer."""
    kind(BertConfig(**CONFIG, **options)).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        shutil.copy(default_model_folder() / name, folder)
    return str(folder)


def test_a_question_answering_model_reads(
    tmp_path: Path, samples: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = made(tmp_path, BertForQuestionAnswering)
    assert isinstance(load_reader(name), SpanReader)
    monkeypatch.setenv("ARTICLE_CHAT_READER", name)
    answer = ask("Who is the mayor of Brennick?", samples)
    assert answer.ranking
    assert 0 <= answer.confidence <= 1


def test_its_logits_are_those_of_the_text_alone(tmp_path: Path) -> None:
    name = made(tmp_path, BertForQuestionAnswering)
    texts = ["Rain fell on Brennick.", "Ruth Calder, the mayor, opened the bridge on Sunday."]
    short, long = HubSpanModel(name, {"local_files_only": True}).logits("Who?", texts)
    assert len(short.start) == len(short.end) == len(short.offsets) < len(long.start)
    words = [texts[1][a:b] for a, b in long.offsets]
    assert words[:2] == ["Ruth", "Cal"] or words[0] == "Ruth"
    assert words[-1] == "."


def test_a_cross_encoder_judges_sentences(
    tmp_path: Path, samples: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = made(tmp_path, BertForSequenceClassification, num_labels=1)
    assert isinstance(build_reader(name), CrossEncoderReader)
    monkeypatch.setenv("ARTICLE_CHAT_READER", name)
    answer = ask("Who is the mayor of Brennick?", samples)
    assert 0 <= answer.confidence <= 1
    assert answer.highlights == ()
    assert len(set(answer.ranking)) == len(answer.ranking)


def test_what_is_no_reader_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere.*ARTICLE_CHAT_READER"):
        load_reader(str(tmp_path / "nowhere"))
    with pytest.raises(ModelError, match=r"BertModel.*ARTICLE_CHAT_READER"):
        load_reader(made(tmp_path / "encoder", BertModel))
