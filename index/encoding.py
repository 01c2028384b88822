"""Bytes to text: which encoding they are in, and whether they are text at all."""

from __future__ import annotations

import codecs
import re
import unicodedata

from index.errors import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Western European text is the likeliest and short texts mislead the detector, so text in which
# windows-1252 yields only these letters is taken for it; õ without e is more likely Hungarian ő.
_NOT_WESTERN = re.compile(
    "[^\x00-\x7f\xa0«»“”„‘’‚…–—•·€£§°ºª©®¿¡ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôöøùúûüÿŒœõ]"
    "|õ(?!e)"
)
_LATIN_1 = {"iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"}
_ENCODINGS = [
    *("cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("iso8859_2", "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
_SAMPLE = 16384


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The text in `data`; `declared` is the encoding that the document itself names, if any.

    Raises:
        SourceError: the bytes are not text.
    """
    text = _decode(data, declared)
    if data.startswith(b"%PDF-") or "\x00" in text or _mostly_control(text[:_SAMPLE]):
        raise SourceError(name, "is binary, not text; save the article as text and index that")
    return text


def _decode(data: bytes, declared: str | None) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if (text := _decode_as(data, "utf-8")) is not None:
        return text
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * 10 < _foreign(text) or "\x00" in text:
        return text  # UTF-8 with a few damaged characters, or nothing worth guessing about
    if declared and declared.lower() in _LATIN_1:
        declared = "cp1252"  # as browsers do
    return _decode_as(data, declared) or _guess(data)


def _decode_as(data: bytes, encoding: str | None) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (LookupError, ValueError):
        return None


def _guess(data: bytes) -> str:
    western = data.decode("cp1252", "replace")
    if _foreign(western) * 4 < len(western) and not _NOT_WESTERN.search(western):
        return western
    from charset_normalizer import from_bytes

    telling = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:_SAMPLE]
    best = from_bytes(telling, cp_isolation=_ENCODINGS).best()
    return data.decode(best.encoding, "replace") if best else western


def _foreign(text: str) -> int:
    return len(text) - sum(map(str.isascii, text))


def _mostly_control(sample: str) -> bool:
    odd = sum(
        c == "\ufffd" or (unicodedata.category(c) in {"Cc", "Cn", "Co"} and not c.isspace())
        for c in sample
    )
    return odd * 10 > len(sample)
