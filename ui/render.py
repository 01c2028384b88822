"""Answers and articles as HTML and as labels. What articles say is text, never code.

Articles, titles and questions come from anywhere. Everything here goes through `html.escape`, or
through `label` where Streamlit takes nothing but Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from urllib.parse import urlsplit

from index import Article
from qa import Answer, Citation

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOINER = "\u2060"  # invisible, and no place for a line break
# What Streamlit rewrites in text that is already unescaped: emoji and icon codes, links, arrows.
_REWRITTEN = re.compile(r":(?=\S)|@|\bwww(?=\.)|(?<!\S)[-<>~](?=(?:->|>|-|=)(?!\S))", re.IGNORECASE)
_MARKER = re.compile(r"\[(\d{1,3})\]")


def day(published: date | None) -> str:
    """A date as it is written in a sentence: 17 March 2021. Empty when there is none."""
    return f"{published.day} {published:%B %Y}" if published else ""


def label(text: str) -> str:
    """Markdown that Streamlit shows as just this text, on one line.

    Besides escaping, an invisible joiner breaks up what Streamlit would still rewrite.
    """
    joined = _REWRITTEN.sub(lambda match: match.group() + _JOINER, " ".join(text.split()))
    return _PUNCTUATION.sub(r"\\\1", joined)


def problem(message: str) -> str:
    """An error's message as a sentence, for Streamlit's Markdown."""
    return label(message[:1].upper() + message[1:].removesuffix(".") + ".")


def lines(text: str, kind: str) -> str:
    """Plain text in a paragraph of a CSS class."""
    return f'<p class="{kind}" dir="auto">{escape(text)}</p>'


def answer(said: Answer, cards: Mapping[int, str]) -> str:
    """An answer with its [n] as buttons, and the words that answer in bold.

    `cards` has the keys of the cards that they open.
    """
    places = [
        (start, end, _button(said.text[start + 1 : end - 1], cards)) for start, end in said.marks
    ]
    places += [(start, end, _strong(said.text[start:end])) for start, end in said.highlights]
    places += [(start, end, _struck(said.text[start + 2 : end - 2])) for start, end in said.struck]
    return _paragraph(_dressed(said.text, places))


def unfinished(text: str) -> str:
    """As much of an answer as has been said, with its [n] as marks."""
    marks = [
        (m.start(), m.end(), f'<span class="cite">{m[1]}</span>') for m in _MARKER.finditer(text)
    ]
    return _paragraph(_dressed(text, marks))


def _paragraph(words: str) -> str:
    broken = words.replace("\n\n", '<span class="gap"></span>')
    return f'<p class="answer" dir="auto">{broken}</p>'


def _button(number: str, cards: Mapping[int, str]) -> str:
    return (
        f'<button type="button" class="cite" data-card="{escape(cards[int(number)])}"'
        f' aria-label="Citation {number}">{number}</button>'
    )


def _strong(words: str) -> str:
    return f"<strong>{escape(words)}</strong>"


def _struck(words: str) -> str:
    return f'<s title="The articles do not bear this out">{escape(words)}</s>'


def citation(quoted: Citation, numbered: bool = True) -> str:
    """A card: number, title, date and source, quote with the words that answer in bold."""
    kind = "quoted" if numbered else "quoted passing"
    number = f'<span class="cite">{quoted.number}</span> ' if numbered else ""
    title = f'<p class="title" dir="auto">{number}{escape(quoted.article.title)}</p>'
    places = []
    if numbered and quoted.highlight:
        start, end = quoted.highlight
        places = [(start, end, _strong(quoted.quote[start:end]))]
    words = _dressed(quoted.quote, places)
    quote = f'<blockquote dir="auto">{words}</blockquote>'
    return f'<div class="{kind}">{title}{details(quoted.article)}{quote}</div>'


def _dressed(text: str, places: Iterable[tuple[int, int, str]]) -> str:
    """The text as HTML, with what stands at these places replaced by HTML of its own."""
    made, after = "", 0
    for start, end, shown in sorted(places):
        made += escape(text[after:start]) + shown
        after = end
    return made + escape(text[after:])


def details(article: Article, link: bool = False) -> str:
    """Date, source and author of an article on one line; with `link` also its address."""
    parts = [day(article.published), article.source, article.author]
    shown = [f"<bdi>{escape(part)}</bdi>" for part in parts if part]
    if link and article.url and _is_web(article.url):
        shown.append(f'<a href="{escape(article.url)}" target="_blank">Original</a>')
    return f'<p class="details">{" · ".join(shown)}</p>' if shown else ""


def article(shown: Article, start: int = 0, end: int = 0) -> str:
    """The whole text of an article, with `text[start:end]` highlighted."""
    paragraphs = "".join(_paragraphs(shown.text, start, end))
    return f'<div class="article">{details(shown, link=True)}{paragraphs}</div>'


def _paragraphs(text: str, start: int, end: int) -> Iterator[str]:
    """Each line that is not blank, with the part of it that lies in start..end marked."""
    for line in re.finditer(r"[^\n]+", text):
        if line.group().isspace():
            continue
        left = min(max(start, line.start()), line.end())
        right = min(max(end, left), line.end())
        before, words, after = (
            escape(text[a:b]) for a, b in ((line.start(), left), (left, right), (right, line.end()))
        )
        marked = f"<mark>{words}</mark>" if words else ""
        yield f'<p dir="auto">{before}{marked}{after}</p>'


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
