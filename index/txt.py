"""A plain text file to an article."""

from __future__ import annotations

import re
from datetime import date

from index.article import Article, first_line
from index.dates import parse_date
from index.encoding import decode
from index.errors import SourceError
from index.plaintext import tidy, unwrap

_TOP_LINES = 5
_LONGEST_LABEL = 200
_LABELS = {
    "title": "title headline",
    "author": "author by",
    "source": "source",
    "url": "url link",
    "published": "published date dated posted",
}
_LABEL = re.compile(rf"({'|'.join(' '.join(_LABELS.values()).split())})(?: on)?: *(\S.*)", re.I)
_NAME = r"[^\W\d_a-zß-ÿ][\w.'’-]*"  # starts with a capital letter
_PARTICLE = "and|al|bin|da|de|del|della|der|di|la|van|von|y"
_BYLINE = re.compile(rf"(?:By|BY) ({_NAME}(?: (?:{_NAME}|{_PARTICLE}))* {_NAME})(?:, .*)?")


def read_txt(data: bytes, name: str, article_id: str) -> Article:
    """The whole text, one paragraph per line, with title, author and date from its top.

    Lines there such as "By Jane Doe" or "Published: 17 March 2021" stay in the text; the first
    line that is not such a one is the title.

    Raises:
        SourceError: the file is not text, or is blank.
    """
    text = tidy(decode(data, name))
    if not text:
        raise SourceError(name, "is empty; put the article's text in it or delete it")
    about, labels = stated(text)
    text = unwrap(text)
    rest = "\n".join(line for line in text.split("\n") if line not in labels)
    return Article(
        id=article_id,
        title=about.get("title") or first_line(rest if rest.strip() else text),
        text=text,
        url=about.get("url"),
        published=stated_date(about),
        author=about.get("author"),
        source=about.get("source"),
    )


def stated(text: str) -> tuple[dict[str, str], list[str]]:
    """What the lines at the top of a text say about it, by field; and those lines."""
    about: dict[str, str] = {}
    top = [line for line in text.split("\n") if line][:_TOP_LINES]
    return about, [line for line in top if _read_label(line, about)]


def stated_date(about: dict[str, str]) -> date | None:
    """The day of publication among what a text states."""
    return parse_date(about["published"]) if "published" in about else None


def _read_label(line: str, about: dict[str, str]) -> bool:
    """Note in `about` what the line says about the article; False if it says nothing of that."""
    if len(line) > _LONGEST_LABEL:
        return False
    found = [pair for part in re.split(r" +[|•·] +", line) if (pair := _label(part.strip()))]
    for key, value in found:
        about.setdefault(key, value)
    return bool(found)


def _label(part: str) -> tuple[str, str] | None:
    if match := _LABEL.fullmatch(part):
        key = next(key for key, words in _LABELS.items() if match[1].lower() in words.split())
        known = key != "published" or parse_date(match[2])
        return (key, match[2]) if known else None
    if byline := _BYLINE.fullmatch(part):
        return "author", byline[1]
    return ("published", part) if parse_date(part) else None
