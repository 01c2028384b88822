import io
import logging
import subprocess
import sys
import textwrap
from datetime import date, datetime, timedelta, timezone
from logging.handlers import BufferingHandler
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.errors import DependencyError

from index import Article
from index.article import stable_id
from index.dates import parse_date
from index.encoding import decode
from index.errors import SourceError
from index.formats import FORMATS, parse
from index.plaintext import reflow, tidy, unwrap
from index.records import read_record

FLOOD = (
    "The river burst its banks on Tuesday after three days of rain, flooding four hundred homes "
    "in the lower town and closing both of its bridges. Nobody was hurt, officials said, but the "
    "long-term cost is unknown and may well turn out to be larger than the town can bear."
)
DAM = (
    "Engineers said that the dam above the town was safe but would be inspected again as a "
    "precaution. The mayor asked people to stay away from the embankment until further notice."
)


def read(data: str | bytes, name: str = "flood.txt") -> Article:
    path = Path("/news") / name
    raw = data.encode() if isinstance(data, str) else data
    return parse(raw, str(path), path.suffix.lower(), stable_id(path.stem, path.as_uri()))


def refusal(data: str | bytes, name: str = "flood.txt") -> str:
    with pytest.raises(SourceError) as caught:
        read(data, name)
    assert caught.value.source == f"/news/{name}"
    assert "\n" not in str(caught.value)
    return caught.value.reason


def pdf(*paragraphs: str, pages: int = 1, title: str | None = None, head: str = "") -> bytes:
    document = FPDF()
    document.set_creation_date(datetime(2021, 3, 17, 23, 30, tzinfo=timezone(timedelta(hours=3))))
    if title:
        document.set_title(title)
        document.set_author("Jane Doe")
    for number in range(pages):
        document.add_page()
        document.set_font("helvetica", size=11)
        if head:
            document.cell(0, 8, f"{head} {number + 1}", new_x="LMARGIN", new_y="NEXT")
        for paragraph in paragraphs:
            document.multi_cell(0, 6, paragraph, align="L", new_x="LMARGIN", new_y="NEXT")
            document.ln(4)
        document.cell(0, 8, str(number + 1))
    return bytes(document.output())


def encrypted(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# Any format


@pytest.mark.parametrize("ending", sorted(FORMATS))
@pytest.mark.parametrize("data", [b"", b" \r\n\t\n"])
def test_an_empty_file_is_refused(ending: str, data: bytes) -> None:
    assert "is empty" in refusal(data, "flood" + ending)


@pytest.mark.parametrize("ending", sorted(FORMATS))
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_give_an_article_or_a_source_error(ending: str, data: bytes) -> None:
    try:
        article = read(data, "flood" + ending)
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        article.text.encode()  # no lone surrogate
        assert "\x00" not in article.text


def test_the_id_comes_from_the_file_name_and_its_place() -> None:
    assert read(FLOOD).id == stable_id("flood", "file:///news/flood.txt")


def test_reading_is_lazy() -> None:
    """Parsers load with the first file that needs them, not with the package."""
    heavy = {"trafilatura", "lxml", "pypdf", "markdown_it", "yaml", "charset_normalizer"}
    code = f"import sys, index.sources; print(sorted({heavy!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# Encodings


def test_utf8_with_a_mark_loses_only_the_mark() -> None:
    assert read("\ufeffÉcole".encode()).text == "École"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert read("Größe “quoted” Ωμέγα".encode(encoding)).text == "Größe “quoted” Ωμέγα"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "El río se desbordó el martes. Mañana habrá más información, dijo el alcalde."),
        ("cp1252", "The café’s owner said “we were surprised” – the river had never come so far."),
        ("cp1251", "Россия отозвала своего посла в США для консультаций, сообщило министерство."),
        (
            "cp1250",
            "Řeka se v úterý po třech dnech deště vylila z břehů. Starosta řekl, že je zle.",
        ),
        ("shift_jis", "ロシアは水曜日、駐米大使を協議のため召還すると発表した。"),
    ],
)
def test_other_encodings_are_recognised(encoding: str, text: str) -> None:
    assert read(text.encode(encoding)).text == text


def test_one_damaged_character_does_not_spoil_utf8() -> None:
    text = "Ärger über größere Überschwemmungen, mäßige Schäden, müde Bürgermeisterin"
    assert read(text.encode()[:-3] + b"\xff") == read(text[:-3] + "\ufffd")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1))
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    text = text.removeprefix("\ufeff").replace("\ufffd", "")
    assert decode(text.encode(), "x") == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"text with one\x00NUL",
        bytes(range(1, 32)) * 20,
        b"%PDF-1.7 not even a whole one",
        b"\xff\xd8\xff\xe0" + bytes(range(256)),
    ],
)
@pytest.mark.parametrize("ending", [".txt", ".md", ".html"])
def test_binary_is_refused(data: bytes, ending: str) -> None:
    assert "binary, not text" in refusal(data, "flood" + ending)


# Plain text


def test_the_first_line_is_the_title_and_stays_in_the_text() -> None:
    article = read("A standfirst of the article.\nIts first paragraph.\nIts second.\n")
    assert article.title == "A standfirst of the article."
    assert article.text == "A standfirst of the article.\nIts first paragraph.\nIts second."


def test_spacing_is_tidied_and_words_are_not() -> None:
    article = read("Title\u00a0here  \r\n\r\n\r\n\r\nCafe\u0301 “ killer. ”\rEnd\u2028Last\x0c")
    assert article.text == "Title\u00a0here\n\nCafe\u0301 “ killer. ”\nEnd\nLast"


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    once.encode()


@pytest.mark.parametrize(
    ("top", "title", "author", "published"),
    [
        ("Flood\nBy Jane Doe\n17 March 2021", "Flood", "Jane Doe", date(2021, 3, 17)),
        ("BY JANE DOE | March 17, 2021\nFlood", "Flood", "JANE DOE", date(2021, 3, 17)),
        ("Published: 2021-03-17T10:00:00Z\nFlood", "Flood", None, date(2021, 3, 17)),
        ("Title: Flood\nDate: 17/03/2021", "Flood", None, date(2021, 3, 17)),
        ("Flood\nBy Ana de la Cruz and Bo Ek, in Rome", "Flood", "Ana de la Cruz and Bo Ek", None),
        ("Flood\nDate: 03/04/2021", "Flood", None, None),
        ("By Wednesday the river had risen.", "By Wednesday the river had risen.", None, None),
        ("a\nb\nc\nd\ne\nBy Jane Doe", "a", None, None),
    ],
)
def test_the_top_of_a_text_may_state_author_and_date(
    top: str, title: str, author: str | None, published: date | None
) -> None:
    article = read(f"{top}\n\n{FLOOD}")
    assert (article.title, article.author, article.published) == (title, author, published)
    assert article.text == f"{top}\n\n{FLOOD}"


def test_source_and_url_may_be_stated_too() -> None:
    article = read("Flood\nSource: The Example\nURL: https://example.org/a\n\nText.")
    assert (article.source, article.url) == ("The Example", "https://example.org/a")


def test_hard_wrapped_text_is_unwrapped() -> None:
    paragraphs = [textwrap.fill(paragraph, 72) for paragraph in (FLOOD, DAM)]
    article = read("Flood\nBy Jane Doe\n\n" + "\n\n".join(paragraphs) + "\n\n- one\n- two\n")
    assert article.text == f"Flood\nBy Jane Doe\n\n{FLOOD}\n\n{DAM}\n\n- one\n- two"


@given(st.integers(55, 100))
def test_unwrapping_undoes_wrapping_at_any_usual_width(width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(text, width) for text in (FLOOD, DAM))
    assert unwrap(wrapped) == f"{FLOOD}\n\n{DAM}"


@pytest.mark.parametrize(
    "text",
    [
        f"{FLOOD}\n{DAM}",
        "\n".join(
            [
                "The river burst its banks on Tuesday after three days of rain there.",
                "Engineers said the dam above the town was safe but watched it still.",
                "The mayor asked people to stay away from the river until further word.",
                "Nobody was hurt, and the bridges were closed for most of the night.",
            ]
        ),
        "Roses are red\nViolets are blue\nSugar is sweet\nAnd so are you",
    ],
)
def test_text_that_is_not_hard_wrapped_keeps_its_lines(text: str) -> None:
    assert read(text).text == text


# Markdown

MARKDOWN = """---
title: The flood
date: 2021-03-17 10:00:00 +0300
author: [Jane Doe, John Roe]
source: The Example
url: https://example.org/flood
lang: en
---

# A *heading*

A **bold** [link](http://example.org) in a<br>paragraph
that goes on. &amp; `code` ![a picture](dam.png)

Below
-----

* one
* two
  continued

> quoted

| Town | Homes |
|------|-------|
| A    | 400   |

<div>in <b>HTML</b><!-- not this --></div>

```
as it is
```
"""


def test_markdown_becomes_plain_lines() -> None:
    assert read(MARKDOWN, "flood.md").text == "\n".join(
        [
            "A heading",
            "A bold link in a paragraph that goes on. & code",
            "Below",
            "one",
            "two continued",
            "quoted",
            "Town\tHomes",
            "A\t400",
            "in HTML",
            "as it is",
        ]
    )


def test_front_matter_describes_the_article() -> None:
    article = read(MARKDOWN, "flood.md")
    assert article.title == "The flood"
    assert article.published == date(2021, 3, 17)
    assert article.author == "Jane Doe, John Roe"
    assert article.source == "The Example"
    assert article.url == "https://example.org/flood"
    assert article.language == "en"
    assert article.id == stable_id("flood", "file:///news/flood.md")


def test_front_matter_may_give_the_id_exactly() -> None:
    assert read("---\nid: My Id/7\n---\nText.", "flood.md").id == "My Id/7"


def test_a_title_with_a_colon_needs_no_quotes() -> None:
    article = read("---\ntitle: Flood: the bill\ndate: 2021-03-17\n---\nText.", "flood.md")
    assert (article.title, article.published) == ("Flood: the bill", date(2021, 3, 17))


def test_without_front_matter_the_heading_is_the_title() -> None:
    article = read("Some words.\n\nFlood\n=====\n\n# Not this\n", "flood.markdown")
    assert article.title == "Flood"


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    assert read("---\nJust a text.\n---\nMore.", "flood.md").text == "Just a text.\nMore."


def test_front_matter_alone_is_no_article() -> None:
    assert "holds no text" in refusal("---\ntitle: Flood\n---\n", "flood.md")


def test_an_unclear_date_in_front_matter_is_named() -> None:
    assert "'03/04/2021' is not clear" in refusal("---\ndate: 03/04/2021\n---\nText.", "flood.md")


# HTML

PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8">
<title>River floods town | The Example</title>
<meta property="og:title" content="River floods town">
<meta property="og:site_name" content="The Example">
<meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2021-03-17T23:30:00+03:00">
<link rel="canonical" href="https://example.org/news/river">
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>River floods town</h1><p>{FLOOD}</p><h2>The <b>dam</b></h2><p>{DAM}</p>
<ul><li>Stay away from the embankment</li><li>Boil your water</li></ul>
<table><tr><th>Town</th><th>Homes</th></tr><tr><td>A</td><td>400</td></tr></table>
</article><footer>Copyright 2019 The Example. All rights reserved.</footer></body></html>"""


def test_a_page_gives_its_article_without_menus() -> None:
    assert read(PAGE, "flood.html").text == "\n".join(
        [
            "River floods town",
            FLOOD,
            "The dam",
            DAM,
            "Stay away from the embankment",
            "Boil your water",
            "Town\tHomes",
            "A\t400",
        ]
    )


def test_a_page_states_its_metadata() -> None:
    article = read(PAGE, "flood.htm")
    assert article.title == "River floods town"
    assert article.author == "Jane Doe"
    assert article.published == date(2021, 3, 17)
    assert article.source == "The Example"
    assert article.url == "https://example.org/news/river"
    assert article.language == "en"


def test_a_copyright_year_is_no_date() -> None:
    page = f"<html><body><article><p>{FLOOD}</p></article><footer>© 2019 A</footer></body></html>"
    assert read(page, "flood.html").published is None


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Hi.</p>", "Hi."),
        ("<html><body><p>One.</p><p>Two.</p></body></html>", "One.\nTwo."),
        ("No tags at all", "No tags at all"),
        ("<body><div>Hi<script>x()</script> there</div></body>", "Hi there"),
        ("<body><p>Ambas&shy;sador</p></body>", "Ambassador"),
    ],
)
def test_a_tiny_page_is_not_refused(page: str, text: str) -> None:
    assert read(page, "flood.html").text == text


def test_the_declared_charset_counts_where_utf8_fails() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Мост</p></body></html>'
    assert read(page.encode("cp1251"), "flood.html").text == "Мост"


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>T</title></head><body></body></html>",
        "<html><body><div id=root></div><script>start()</script></body></html>",
        "<!-- nothing -->",
    ],
)
def test_a_page_without_text_is_refused(page: str) -> None:
    assert "holds no text" in refusal(page, "flood.html")


# PDF


def test_a_pdf_gives_paragraphs_and_metadata() -> None:
    article = read(pdf(FLOOD, DAM, title="River floods town"), "flood.pdf")
    assert article.text == f"{FLOOD}\n{DAM}"
    assert (article.title, article.author) == ("River floods town", "Jane Doe")
    assert article.published == date(2021, 3, 17)


def test_the_date_in_a_pdf_goes_before_the_day_it_was_made() -> None:
    article = read(pdf("Published: 12 February 2020", FLOOD), "flood.pdf")
    assert article.published == date(2020, 2, 12)


def test_the_name_of_a_draft_is_no_title() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(FLOOD)))
    writer.add_metadata({"/Title": "Microsoft Word - draft.docx"})
    out = io.BytesIO()
    writer.write(out)
    article = read(out.getvalue(), "flood.pdf")
    assert article.title.startswith("The river burst its banks")


def test_damaged_metadata_does_not_cost_the_text() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(FLOOD)))
    writer.add_metadata({"/CreationDate": "yesterday"})
    out = io.BytesIO()
    writer.write(out)
    article = read(out.getvalue(), "flood.pdf")
    assert (article.text, article.published) == (FLOOD, None)


def test_page_numbers_and_running_heads_are_left_out() -> None:
    article = read(pdf(FLOOD, pages=4, head="The Example, page"), "flood.pdf")
    assert article.text.split("\n") == [FLOOD] * 4


def test_words_broken_by_hyphens_are_joined_and_compounds_kept() -> None:
    page = "The ambas-\nsador has a long-\nterm plan. Long terms. The long way, the other term."
    assert reflow(page).startswith("The ambassador has a long-term plan.")


def test_ligatures_and_soft_hyphens_do_not_hide_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "pypdf.PageObject.extract_text", lambda page: "An oﬃcial ambas\u00ad\nsador"
    )
    assert read(pdf(FLOOD), "flood.pdf").text == "An official ambassador"


def test_an_encrypted_pdf_says_what_to_do() -> None:
    reason = refusal(encrypted(pdf(FLOOD), "secret"), "flood.pdf")
    assert reason == "is encrypted; save a copy without a password and index that"


def test_an_encryption_that_needs_another_package_says_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def need_cryptography(*args: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    monkeypatch.setattr("pypdf.PdfReader.__init__", need_cryptography)
    assert refusal(pdf(FLOOD), "flood.pdf").startswith("is encrypted; save a copy")


def test_a_pdf_that_only_forbids_changes_is_read() -> None:
    assert read(encrypted(pdf(FLOOD), ""), "flood.pdf").text == FLOOD


def test_a_pdf_of_pictures_says_ocr() -> None:
    document = FPDF()
    document.add_page()
    assert "OCR" in refusal(bytes(document.output()), "flood.pdf")


@pytest.mark.parametrize("keep", [1, 20, 400, -300])
def test_a_broken_pdf_is_refused_quietly(
    keep: int, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = pdf(FLOOD)[:keep]
    terminal = BufferingHandler(1000)
    monkeypatch.setattr(logging.getLogger(), "handlers", [terminal])
    reason = refusal(broken, "flood.pdf")
    assert reason.startswith("could not be parsed as PDF (")
    assert reason.endswith("save it again")
    assert terminal.buffer == []
    assert capfd.readouterr() == ("", "")


def test_text_named_pdf_is_refused() -> None:
    assert "could not be parsed as PDF" in refusal("Just text.", "flood.pdf")


# Records of a .jsonl file


def test_a_record_is_taken_as_it_is() -> None:
    article = read_record(
        b'{"id": " My/Id ", "title": "Flood", "text": "  a\\r\\nb  \\n\\n\\n\\nc ", "url": "u",'
        b' "published": "2021-03-17", "author": "A", "source": "S", "language": "en", "x": [1]}',
        "a.jsonl:1",
    )
    assert article == Article(
        id=" My/Id ",
        title="Flood",
        text="  a\r\nb  \n\n\n\nc ",
        url="u",
        published=date(2021, 3, 17),
        author="A",
        source="S",
        language="en",
    )


def test_a_record_needs_only_text() -> None:
    article = read_record(b'{"text": "First line.\\nMore.", "title": null, "date": ""}', "a")
    assert (article.title, article.published) == ("First line.", None)
    assert article.id == Article(text="First line.\nMore.").id


def test_what_sqlite_cannot_hold_is_replaced_one_for_one() -> None:
    assert read_record(b'{"text": "a\\ud800b\\u0000c"}', "a").text == "a\ufffdb\ufffdc"


def test_published_comes_before_date() -> None:
    record = b'{"text": "a", "date": "2020-01-01", "published": "17 March 2021"}'
    assert read_record(record, "a").published == date(2021, 3, 17)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "is not valid JSON"),
        (b'{"text": "a"} {"text": "b"}', "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b'{"text": "caf\xe9"}', "is not UTF-8"),
        (b'["text"]', "is a list; write one object"),
        (b"null", "is null; write one object"),
        (b"{}", 'has no "text"'),
        (b'{"text": null}', 'has no "text"'),
        (b'{"text": " \\n"}', 'has no "text"'),
        (b'{"text": 5}', '"text" is a number; it must be a string'),
        (b'{"text": "a", "id": 5}', '"id" is a number'),
        (b'{"text": "a", "id": "\\udfff"}', "not valid Unicode"),
        (b'{"text": "a", "title": ["t"]}', '"title" is a list'),
        (b'{"text": "a", "url": {}}', '"url" is an object'),
        (b'{"text": "a", "author": true}', '"author" is true or false'),
        (b'{"text": "a", "published": 1615939200}', '"published" is a number'),
        (b'{"text": "a", "published": "2021-02-30"}', "\"published\" '2021-02-30' is not clear"),
        (b'{"text": "a", "date": "03/04/2021"}', "write it like 2021-03-17"),
    ],
)
def test_a_bad_record_says_what_is_wrong(line: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_record(line, "a.jsonl:3")
    assert caught.value.source == "a.jsonl:3"
    assert reason in caught.value.reason
    assert "\n" not in str(caught.value)


# Dates


@pytest.mark.parametrize(
    "written",
    [
        *("2021-03-17", "2021-03-17T23:59:59+05:00", "20210317", "17/03/2021", "3/17/2021"),
        *("17 March 2021", "March 17th, 2021", "Wed, 17 Mar 2021 10:00:00 GMT", "17.03.2021"),
    ],
)
def test_clear_dates(written: str) -> None:
    assert parse_date(written) == date(2021, 3, 17)


@pytest.mark.parametrize(
    "written",
    [
        *("", "soon", "2021", "March 2021", "17 March", "Wednesday", "10:30", "03/04/2021"),
        *("2021-13-01", "2021-02-30", "1615939200", "9" * 50, "17 March 2021 and some words"),
    ],
)
def test_unclear_dates(written: str) -> None:
    assert parse_date(written) is None


@given(st.dates())
def test_every_iso_date_is_read_back(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@given(st.text())
def test_no_text_upsets_the_date_parser(text: str) -> None:
    assert parse_date(text) is None or any(c.isdigit() for c in text)
