"""A PDF to an article."""

from __future__ import annotations

import io
import re
from collections import Counter
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from index.article import Article
from index.errors import SourceError
from index.plaintext import one_line, reflow, tidy
from index.txt import stated, stated_date

if TYPE_CHECKING:
    from pypdf import PdfReader

_PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?\W*", re.I)
_LIGATURES = str.maketrans(
    dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
)
# What programs write as a title when the author gave none.
_NO_TITLE = re.compile(
    r"untitled.*|document\d*|microsoft word - .*|.*\.(?:docx?|odt|rtf|pdf|indd|qxd|pages|tex)", re.I
)


def read_pdf(data: bytes, name: str, article_id: str) -> Article:
    """The text of all pages without page numbers and running heads; metadata from the file.

    A date in the first lines of the text goes before the day the file was made.

    Raises:
        SourceError: the PDF is encrypted or has no text.
    """
    reader = _open(data, name)
    texts = (page.extract_text().translate(_LIGATURES) for page in reader.pages)
    pages = [tidy(text).split("\n") for text in texts]
    text = tidy(reflow(tidy("\n".join(_without_running_heads(pages)))))
    if not text:
        raise SourceError(
            name, "has no text, so it is probably scanned; run OCR on it and index the result"
        )
    title, author, created = _metadata(reader)
    about, _ = stated(text)
    return Article(
        id=article_id,
        title="" if _NO_TITLE.fullmatch(title or "") else title or "",
        text=text,
        published=stated_date(about) or created,
        author=author or about.get("author"),
    )


def _open(data: bytes, name: str) -> PdfReader:
    """Many encrypted PDFs only forbid changes: those open with the empty password."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    with suppress(DependencyError):  # for AES without the cryptography package
        reader = PdfReader(io.BytesIO(data))
        if not reader.is_encrypted or reader.decrypt(""):
            return reader
    raise SourceError(name, "is encrypted; save a copy without a password and index that")


def _metadata(reader: PdfReader) -> tuple[str | None, str | None, date | None]:
    """Title, author and day of creation; a value that cannot be read is left out."""
    from pypdf import DocumentInformation

    about = reader.metadata or DocumentInformation()
    try:
        created = about.creation_date
    except ValueError:
        created = None
    return one_line(about.title), one_line(about.author), created.date() if created else None


def _without_running_heads(pages: list[list[str]]) -> list[str]:
    """Lines of all pages, without page numbers and the first or last line that most pages share."""
    edges = Counter(_edge(lines[at]) for lines in pages for at in (0, -1))
    kept = []
    for lines in pages:
        for at in (0, -1):
            common = edges[_edge(lines[at])] >= max(3, len(pages) / 2) if lines else False
            if common or (lines and _PAGE_NUMBER.fullmatch(lines[at])):
                del lines[at]
        kept += lines
    return kept


def _edge(line: str) -> str:
    return re.sub(r"\d+", "#", line)
