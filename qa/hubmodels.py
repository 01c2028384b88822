"""Readers of the user's choice: models from a folder or the Hugging Face hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index import Passage
from index.article import Heading
from index.errors import ModelError
from index.split import Span, sentences
from qa.reader import Finding, Reader, Reading
from qa.spanmodel import SpanLogits
from qa.spans import SpanReader

_WINDOW = 384


def load_reader(name: str) -> Reader:
    """The reader made from a model for question answering, or from a cross-encoder.

    Raises:
        ModelError: it cannot be loaded, or is neither.
    """
    from transformers import AutoConfig

    options = {"local_files_only": Path(name).is_dir()}
    try:
        kinds = AutoConfig.from_pretrained(name, **options).architectures or []
        if any(kind.endswith("ForQuestionAnswering") for kind in kinds):
            return SpanReader(HubSpanModel(name, options))
        if any(kind.endswith("ForSequenceClassification") for kind in kinds):
            return CrossEncoderReader(name, options)
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        reason = " ".join(str(error).split())[:160]
        raise ModelError(
            f"{name}: cannot be loaded ({reason}); check ARTICLE_CHAT_READER"
        ) from error
    raise ModelError(
        f"{name}: neither a question-answering model nor a cross-encoder but {kinds}; "
        "check ARTICLE_CHAT_READER"
    )


class HubSpanModel:
    """A transformers model for question answering that can say "no answer" (SQuAD 2.0)."""

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(name, **options)
        self._model = AutoModelForQuestionAnswering.from_pretrained(name, **options).eval()

    def logits(self, question: str, texts: Sequence[str]) -> list[SpanLogits]:
        """The logits of every text, in their order."""
        import torch

        batch = self._tokenizer(
            [question] * len(texts),
            list(texts),
            truncation="only_second",
            max_length=_WINDOW,
            padding=True,
            return_tensors="pt",
            return_offsets_mapping=True,
        )
        offsets = batch.pop("offset_mapping").numpy()
        with torch.inference_mode():
            output = self._model(**batch)
        scores = np.stack([output.start_logits.float(), output.end_logits.float()], axis=-1)
        return [_logits(row, batch.sequence_ids(n), offsets[n]) for n, row in enumerate(scores)]


def _logits(scores: np.ndarray, kinds: Sequence[int | None], offsets: np.ndarray) -> SpanLogits:
    text = np.array([n for n, kind in enumerate(kinds) if kind == 1], dtype=np.int64)
    start, end = scores[text, 0], scores[text, 1]
    return SpanLogits(start, end, float(scores[0].sum()), offsets[text])


class CrossEncoderReader:
    """A sentence-transformers cross-encoder, asked about every sentence under its title.

    It marks no words; its scores, 0..1 for a single label, are taken for chances.
    """

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        from sentence_transformers import CrossEncoder

        self._model = CrossEncoder(name, **options)

    def read(
        self, question: str, passages: Sequence[Passage], headings: Mapping[str, Heading]
    ) -> Reading:
        """Every sentence with its score, and the passages by their best sentence."""
        places = [(p, span) for p in passages for span in sentences(p.text)]
        if not places:
            return Reading(question)
        texts = [f"{headings[p.article_id].title}. {p.text[s.start : s.end]}" for p, s in places]
        chances = self._model.predict([(question, text) for text in texts]).tolist()
        findings = sorted(
            (_finding(p, s, chance) for (p, s), chance in zip(places, chances, strict=True)),
            key=lambda finding: -finding.score,
        )
        best = {(f.article_id, f.start): n for n, f in reversed(list(enumerate(findings)))}
        ordered = sorted(
            passages,
            key=lambda p: min(best[p.article_id, p.start + s.start] for s in sentences(p.text)),
        )
        return Reading(question, tuple(findings), tuple(ordered), headings)


def _finding(passage: Passage, place: Span, chance: float) -> Finding:
    start, end = passage.start + place.start, passage.start + place.end
    text = passage.text[place.start : place.end]
    return Finding(passage.article_id, start, end, text, None, chance)
