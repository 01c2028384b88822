"""Long sentences: only the clauses around the words that answer are quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer import Claim, Evidence
from qa.reader import Finding

_OPENS = ("(", "–", "—")
_CLOSES = (",", ";", ":", ")", "–", "—")
_LOOSE = " ,;:–—"


def excerpt(finding: Finding, longest: int) -> Claim:
    """At most `longest` words of a sentence, with the words that answer, as they stand; dots show
    what is left out. It breaks off between clauses, or anywhere where a clause is too long."""
    text = finding.text
    words = [match.span() for match in re.finditer(r"\S+", text)]
    first, last = finding.answer or (finding.start, finding.start + 1)
    begins = max(n for n, (start, _) in enumerate(words) if start <= first - finding.start)
    ends = min(n for n, (_, end) in enumerate(words, 1) if end >= last - finding.start)
    borders = [n for n in range(1, len(words)) if _is_border(text, words[n - 1], words[n])]
    for breaks in ([0, *borders, len(words)], range(len(words) + 1)):
        if found := _widest(breaks, begins, ends, longest):
            break
    else:
        found = 0, len(words)
    start, end = words[found[0]][0], words[found[1] - 1][1]
    if found[1] < len(words):
        end = max(len(text[:end].rstrip(_LOOSE)), last - finding.start)
    quote = text[start:end]
    place = finding.start + start, finding.start + end
    said = f"{'…' * (found[0] > 0)}{quote}{'…' * (found[1] < len(words))}"
    return Claim(said, (Evidence(finding.article_id, *place, quote, finding.answer),))


def _is_border(text: str, before: tuple[int, int], behind: tuple[int, int]) -> bool:
    """Whether a clause ends between two words."""
    return text[slice(*before)].endswith(_CLOSES) or text[slice(*behind)].startswith(_OPENS)


def _widest(breaks: Sequence[int], begins: int, ends: int, longest: int) -> tuple[int, int] | None:
    """From which break to which: with words `begins` to `ends`, the earliest that fits."""
    for start in (n for n in breaks if n <= begins):
        fit = [n for n in breaks if ends <= n <= start + longest]
        if fit:
            return start, fit[-1]
    return None
