"""What there is to read: "Summarise the article.", "What's new?", "What can I ask about?".

No passage answers that, so nothing is searched for: an article is about what it begins with (the
inverted pyramid), and of several the newest are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from index import Article
from index.article import Heading
from index.errors import ArticleNotFound
from index.split import sentences
from qa.answer import Answer, Claim, Draft, Evidence, point, quoting
from qa.overview import ITSELF, POLITE, SOURCES, subject
from qa.prompts import NEWEST

MAX_ARTICLES = 3
MAX_SENTENCES, MAX_WORDS = 3, 60
"""Of an article that is the only one."""

_THEM = rf"(?:{SOURCES}|{ITSELF})"
_ASKED = re.compile(
    rf"{POLITE}(?:"
    r"(?:(?:give|show) (?:me|us) )?(?:an? |the )?(?:short |brief |quick )?"
    r"(?:summary|overview|outline|tl;?dr)"
    rf"|what (?:do|does) {_THEM} (?:say|tell(?: me| us)?|report)"
    r"|what(?:['’]s| is| are) the (?:main|key|most important) "
    r"(?:points?|facts|messages?|takeaways?|topics?|themes?)"
    r"|(?:what(?:['’]s| is| are) )?(?:(?:any|in|the|latest|today['’]s) )*(?:new|news|headlines)"
    r"|(?:what|which) (?:articles|stories|topics|subjects) (?:are there|are covered"
    r"|(?:do|can) (?:i|we|you) \w+)"
    r"|(?:list|show(?: me| us)?)(?: all)?(?: the| your)? (?:articles|stories|headlines|news)"
    r"|what (?:can|could|should|may) (?:i|we) ask(?: you)?(?: about)?"
    r"|hello|hi|hey|help"
    rf")(?: (?:of|in|from|on) {_THEM})?(?: please)?",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:articles|texts|papers|stories|news?|headlines|library|topics|subjects|ask|hello|hi|hey|help)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:happen|going on|went on)", re.IGNORECASE)


def asks_for_contents(question: str) -> bool:
    """Whether this asks what the articles are about, or what happened, and names no subject."""
    plain = " ".join(question.split()).strip(" ?!.")
    return _ASKED.fullmatch(plain) is not None or subject(plain) == ""


def contents(
    question: str,
    history: Sequence[Answer],
    headings: Callable[[], Sequence[Heading]],
    article: Callable[[str], Article],
) -> Draft | None:
    """How the article begins that was quoted last, or the newest three; of these the newest last.

    None where that is not asked, or there is no article. `headings` come newest first.
    """
    follows = history and _EVENT.search(question)  # "What happened?" is about their subject
    if follows or not asks_for_contents(question):
        return None
    quoted = frozenset[str]() if _MANY.search(question) else _last_quoted(history)
    stories: dict[str, str] = {}
    for heading in headings():
        if not quoted or heading.id in quoted:
            stories.setdefault(heading.story or heading.id, heading.id)
    newest = list(stories.values())[:MAX_ARTICLES]
    found = list(_there(reversed(newest), article))
    if not found:
        return None
    if len(stories) == 1:
        return Draft(tuple(map(quoting, _beginning(found[0]))), confidence=1.0)
    points = [(_opening(one), one.published) for one in found]
    claims = [point(place, day) for place, day in points]
    if len(stories) > len(found):
        places = tuple(place for place, _ in points)
        claims.insert(0, Claim(NEWEST.format(count=len(stories)), places))
    return Draft(tuple(claims), confidence=1.0)


def _there(ids: Iterable[str], article: Callable[[str], Article]) -> Iterator[Article]:
    for article_id in ids:
        with suppress(ArticleNotFound):  # removed since it was listed
            yield article(article_id)


def _last_quoted(history: Sequence[Answer]) -> frozenset[str]:
    last = next((answer for answer in reversed(history) if answer.citations), None)
    return frozenset(c.article.id for c in last.citations) if last else frozenset()


def _sentences(article: Article) -> Iterator[Evidence]:
    for span in sentences(article.text, article.language):
        yield Evidence(article.id, span.start, span.end, article.text[span.start : span.end])


def _opening(article: Article) -> Evidence:
    """The first sentence that is not the title, which is shown anyway."""
    first, *more = islice(_sentences(article), 2)
    return more[0] if more and first.quote == article.title else first


def _beginning(article: Article) -> Iterator[Evidence]:
    """The first sentences, about MAX_WORDS words, at least one."""
    words = 0
    for place in islice(_sentences(article), MAX_SENTENCES):
        if words and words + len(place.quote.split()) > MAX_WORDS:
            return
        words += len(place.quote.split())
        yield place
