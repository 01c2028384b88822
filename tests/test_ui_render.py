"""Whatever an article says is shown as text: never run, never formatted."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index import Article
from qa import Answer, Citation
from qa.answer import Claim, Evidence, cite
from ui import render

JOINER = "\u2060"
OURS = {"a", "bdi", "blockquote", "button", "div", "mark", "p", "s", "span", "strong"}
# What Streamlit's own Markdown plugins look for in text that is no longer escaped.
REWRITTEN = [
    r":[\w+-]+:",
    r":material/",
    r":[a-z][\w-]*[\[{]",
    r"(?:https?:)?//(?<=:)",
    r"\bwww\.",
    r"[\w.+-]@[\w-]+\.",
    r"(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)",
]
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
nasty = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(
        [
            *("<b>", "</p>", "<script>alert(1)</script>", "&amp;", "<!--", '"', "'"),
            *(
                "![i](http://x.example/i.png)",
                "[l](javascript:x)",
                "http://",
                "www.",
                "a@b.example",
            ),
            *("$", "$$", "`", "*", "_", "~~", "|", "#", "1.", "-", ">", "\\", "\n", "\n\n", "    "),
            *(
                ":smile:",
                ":red[",
                "]",
                ":material/home:",
                ":",
                "->",
                "<-",
                "--",
                "[1]",
                "word",
                " ",
            ),
        ]
    )
).map("".join)


class Parsed(HTMLParser):
    """The text of some HTML, and what stands in its tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._in_mark = tag == "mark"
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {
            *("aria-label", "class", "data-card", "dir", "href", "target", "type")
        }

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_mark:
            self.marked.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")


@given(nasty)
@example("a :smile: b -> c www.x.example $1 & $2 *b*")
def test_a_label_shows_just_its_text(text: str) -> None:
    shown = MARKDOWN.renderInline(render.label(text))

    assert shown.replace(JOINER, "") == escape(
        " ".join(text.split()).replace(JOINER, ""), False
    ).replace('"', "&quot;")
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", render.label(text))
    assert not [pattern for pattern in REWRITTEN if re.search(pattern, unescaped, re.IGNORECASE)]


def answered(text: str, *citations: Citation, **rest: Any) -> Answer:
    return Answer("?", "?", text, bool(citations), citations, **rest)


@given(nasty, nasty, nasty)
def test_html_holds_no_tag_of_an_article(title: str, text: str, question: str) -> None:
    article = Article(id="x", title=title or "t", text=text + ".", source=title, author=text)
    quoted = Citation(1, article, article.text, 0, len(article.text))

    for source in (
        render.article(article, 0, len(article.text)),
        render.citation(quoted),
        render.unfinished(article.text),
        render.answer(answered(article.text, quoted), {1: "card-0-1"}),
        render.lines(question, "question"),
    ):
        assert Parsed(source).tags <= OURS


@given(nasty, st.data())
def test_the_quote_is_marked_in_its_place(text: str, data: st.DataObject) -> None:
    article = Article(id="x", title="t", text=text + ".")
    start = data.draw(st.integers(0, len(article.text) - 1))
    end = data.draw(st.integers(start + 1, len(article.text)))

    parsed = Parsed(render.article(article, start, end))

    assert "\n".join(parsed.marked).split() == article.text[start:end].split()
    assert re.sub(r"\s", "", parsed.text) == re.sub(r"\s", "", article.text)


def test_a_quote_within_a_line_is_one_mark() -> None:
    text = "First line.\nHe said <b>so</b> & left. Then it rained."
    start, end = text.index("He"), text.index(" Then")

    assert Parsed(render.article(Article(text=text), start, end)).marked == [text[start:end]]
    assert "<mark>" not in render.article(Article(text=text))


def test_marks_open_the_cards_they_are_given() -> None:
    article = Article(text="One [2].")
    said = cite(
        [Claim(article.text, (Evidence(article.id, 0, 8, article.text),))], {article.id: article}
    )
    answer = answered(said.text, *said.citations, marks=said.marks)
    shown = render.answer(answer, {1: "card-0-1"})

    assert 'data-card="card-0-1" aria-label="Citation 1">1</button>' in shown
    assert "One [2]. <button" in shown  # what an article has in brackets is no citation
    assert '<span class="cite">1</span>' in render.unfinished(said.text)


def test_what_is_not_borne_out_is_struck_through() -> None:
    said = cite([Claim("It <b>snowed</b>.", (), unsupported=True)], {})
    shown = render.answer(answered(said.text, struck=said.struck), {})

    assert ">It &lt;b&gt;snowed&lt;/b&gt;.</s>" in shown
    assert "~~" not in shown


def test_a_card_says_what_is_quoted() -> None:
    article = Article(
        title="Flood", text="It rained.", published=date(2021, 3, 7), source="Gazette"
    )
    citation = Citation(2, article, "It rained.", 0, 10)

    assert Parsed(render.citation(citation)).text == "2 Flood7 March 2021 · GazetteIt rained."
    assert Parsed(render.citation(citation, numbered=False)).text.startswith("Flood")


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://news.example/a?b=1&c=\"'<", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//news.example", False),
        ("http://[", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, linked: bool) -> None:
    parsed = Parsed(render.article(Article(text="It rained.", url=url)))

    assert parsed.links == ([url] if linked else [])


def test_a_problem_reads_as_a_sentence() -> None:
    assert render.problem("the question is empty; ask something") == (
        r"The question is empty\; ask something\."
    )
