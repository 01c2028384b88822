"""A saved web page to an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.article import Article
from index.dates import parse_date
from index.encoding import decode
from index.errors import SourceError
from index.plaintext import one_line, tidy

if TYPE_CHECKING:
    from trafilatura.settings import Document

_HEAD = 4096
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]+(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_LANGUAGE = re.compile(r"<html[^>]*[\s:]lang\s*=\s*[\"']?([a-z]{2,3})\b", re.I)
_TABLE_ROW = re.compile(r"\s*\|(.*)\|\s*")
_UNSEEN = ("head", "script", "style", "noscript", "template", "nav", "svg")
_BLOCKS = (
    *("p", "div", "section", "article", "blockquote", "pre", "br", "li", "dt", "dd", "tr", "td"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
)


def read_html(data: bytes, name: str, article_id: str) -> Article:
    """The article of a page, without its menus and footers; metadata as the page states them.

    Raises:
        SourceError: the page holds no text.
    """
    html = tidy(decode(data, name, _charset(data)))  # lxml takes no control characters
    page = _extract(html)
    text = tidy(_without_markup(page.text or "")) or tidy(all_text(html))
    if not text:
        raise SourceError(
            name, "holds no text; if a script builds the page, save it from a browser as shown"
        )
    language = _LANGUAGE.search(html[:_HEAD])
    return Article(
        id=article_id,
        title=one_line(page.title) or "",
        text=text,
        url=one_line(page.url),
        published=parse_date(page.date or ""),
        author=one_line((page.author or "").replace("; ", ", ")),
        source=one_line(page.sitename),
        language=language[1].lower() if language else None,
    )


def all_text(html: str) -> str:
    """All words of a page or a piece of one, a block per line; nothing is left out but menus."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = etree.fromstring(html.encode("utf-8", "replace"), parser)
    if tree is None:
        return ""
    etree.strip_elements(tree, etree.Comment, *_UNSEEN, with_tail=False)
    for node in tree.iter(*_BLOCKS):
        node.text, node.tail = "\n" + (node.text or ""), "\n" + (node.tail or "")
    lines = (" ".join(line.split()) for line in "".join(tree.itertext()).split("\n"))
    return "\n".join(filter(None, lines))


def _charset(data: bytes) -> str | None:
    declared = _CHARSET.search(data[:_HEAD])
    return declared[1].decode("ascii", "ignore") if declared else None


def _extract(html: str) -> Document:
    from trafilatura import bare_extraction, extract_metadata
    from trafilatura.settings import Document

    # The day of publication, if stated; the wide search would also take a copyright year for it.
    dates = {"original_date": True, "extensive_search": False}
    found = bare_extraction(
        html, with_metadata=True, include_comments=False, date_extraction_params=dates
    )
    if not isinstance(found, Document):
        found = extract_metadata(html, date_config=dates)
    return found


def _without_markup(text: str) -> str:
    """Trafilatura marks list items with "- " and table cells with "|"."""
    lines = []
    for line in text.split("\n"):
        if row := _TABLE_ROW.fullmatch(line):
            if set(row[1]) <= set("-| "):
                continue  # the rule below a table's head
            line = "\t".join(cell.strip() for cell in row[1].split("|"))
        lines.append(re.sub(r"^\s*- ", "", line))
    return "\n".join(lines)
