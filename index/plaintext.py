"""Clean text: tidying, and undoing hard line breaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_SOFT_BREAK = re.compile("\u00ad[ \t]*\n[ \t]*")
_INVISIBLE = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\u00ad\ufeff]")
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")

_ITEM = re.compile(r"\s*(?:[-*•–—>]|\(?\d{1,3}[.)])\s")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_BROKEN_WORD = re.compile(r"([\w-]*[^\W\d_])-$")
_LONGEST_WORD = 60


def scrub(text: str) -> str:
    """`text` with what UTF-8 and SQLite cannot hold replaced, each by one U+FFFD."""
    return _NOT_TEXT.sub("\ufffd", text)


def tidy(text: str) -> str:
    """`text` with "\\n" line ends, no trailing spaces and at most one blank line in a row.

    Invisible characters that would split words go too. Nothing else changes: quotes of the text
    stay verbatim.
    """
    text = _SOFT_BREAK.sub("", _LINE_ENDS.sub("\n", scrub(text)))
    text = _INVISIBLE.sub("", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def unwrap(text: str) -> str:
    """Tidy `text` with one line per paragraph where its lines are broken to a fixed width.

    A line goes on in the next one when the next one's first word would not have fitted. Text
    whose lines are whole paragraphs or sentences comes back as it is.
    """
    lines = text.split("\n")
    width = _percentile([len(line) for line in lines if line], 95)
    pairs = [(a, b) for a, b in pairwise(lines) if b and len(a) > 0.6 * width]
    full = [a for a, b in pairs if _filled(a, b, width)]
    mid_sentence = sum(not _ends_sentence(line) for line in full)
    if 50 <= width <= 100 and len(full) > max(1, len(pairs) * 0.6) and mid_sentence * 2 > len(full):
        return _join(
            lines,
            goes_on=lambda a, b: _filled(a, b, width) and _indent(b) <= _indent(a),
            keeps_hyphen=lambda left, right: True,  # text files are broken at hyphens, not by them
        )
    return text


def reflow(text: str) -> str:
    """Tidy `text` of a typeset page with one line per paragraph and hyphenation undone."""
    lines = text.split("\n")
    width = _percentile([len(line) for line in lines if line], 90)
    words = _words(text)

    def goes_on(a: str, b: str) -> bool:
        fullness = 0.9 if _ends_sentence(a) else 0.6
        return b.lstrip()[0].islower() or len(a) >= fullness * width

    return _join(lines, goes_on, lambda left, right: _is_compound(left, right, words))


def _join(
    lines: list[str],
    goes_on: Callable[[str, str], bool],
    keeps_hyphen: Callable[[str, str], bool],
) -> str:
    """Lines as paragraphs; `keeps_hyphen(left, right)` is asked of words broken at a line end."""
    pieces = [lines[0]]
    for previous, line in pairwise(lines):
        if not previous or not line or _ITEM.match(line) or not goes_on(previous, line):
            pieces.append("\n" + line)
            continue
        line = line.lstrip()
        broken = previous[-1] == "-" and _BROKEN_WORD.search(previous[-_LONGEST_WORD:])
        if not broken or not line[0].islower():
            pieces.append(" " + line)
            continue
        if not keeps_hyphen(broken[1], line.split(maxsplit=1)[0]):
            pieces[-1] = pieces[-1][:-1]
        pieces.append(line)
    return "".join(pieces)


def _ends_sentence(line: str) -> bool:
    return _SENTENCE_END.search(line[-8:]) is not None


def _filled(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > 0.9 * width


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_compound(left: str, right: str, words: set[str]) -> bool:
    """The document's other words tell a compound (long-term) from a hyphenated word."""
    left, right = left.lower(), re.sub(r"\W+$", "", right).lower()
    if left + right in words:
        return False
    return "-" in left or f"{left}-{right}" in words or {left, right} <= words


def _words(text: str) -> set[str]:
    unbroken = re.sub(rf"(?<![\w-])[\w-]{{1,{_LONGEST_WORD}}}-\n\w+", " ", text.lower())
    return set(re.findall(r"\w+(?:-\w+)*", unbroken))


def _percentile(lengths: list[int], percent: int) -> int:
    return sorted(lengths)[(len(lengths) - 1) * percent // 100] if lengths else 0


def one_line(value: str | None) -> str | None:
    """A title or name on one line, or None when there is nothing of it."""
    return " ".join(scrub(value or "").split()) or None
