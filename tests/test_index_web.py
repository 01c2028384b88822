"""Pages and feeds, from a real server on loopback."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
from support import Site, item, rss

from index import Library
from index.errors import SourceError, TryLater
from index.fetch import Validators, fetch
from index.web import FULL_WORDS

PAGE = """<html lang="en"><head><title>Bridge closed</title>
<meta property="article:published_time" content="2024-03-05T08:00:00Z"></head><body><article>
<h1>Bridge closed</h1><p>The iron bridge in Norwell was closed on Tuesday after a lorry hit a pier.
Engineers will look at the damage this week, the council said.</p></article></body></html>"""
LONG = " ".join(f"The council heard speaker {n} on the matter of the bridge." for n in range(40))


def refusal(url: str, max_bytes: int = 100_000, allow_private: bool = True) -> SourceError:
    with pytest.raises(SourceError) as caught:
        fetch(url, max_bytes=max_bytes, allow_private=allow_private)
    assert "\n" not in str(caught.value)
    assert caught.value.source == url
    return caught.value


# Fetching


def test_a_page_is_fetched_as_ourselves_and_without_cookies(site: Site) -> None:
    site.put("/b", "words")
    start = site.put("/a", "", 302, Location="/b", Set_Cookie="who=you; Path=/")
    found = fetch(start, max_bytes=100, allow_private=True)
    assert (found.url, found.data, found.kind) == (site.address + "/b", b"words", "text/html")
    for _, headers in site.asked:
        assert headers["user-agent"].startswith("article-chat/")
        assert headers["host"] == site.address.removeprefix("http://")
        assert "cookie" not in headers


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"]
)
def test_private_addresses_are_refused(host: str) -> None:
    assert "--allow-private" in refusal(f"http://{host}:9/", allow_private=False).reason


def test_a_redirect_to_a_private_address_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = site.put("/inside", "secret")
    start = site.put("/", "", 302, Location=inside.replace("127.0.0.1", "127.0.0.2"))
    monkeypatch.setattr("index.fetch._is_public", lambda address: address == "127.0.0.1")
    assert "private network" in refusal(start, allow_private=False).reason
    assert [path for path, _ in site.asked] == ["/"]


@pytest.mark.parametrize("target", ["ftp://example.org/a", "file:///etc/hostname"])
def test_a_redirect_leads_nowhere_but_the_web(site: Site, target: str) -> None:
    start = site.put("/", "", 302, Location=target)
    assert "is no web address" in refusal(start).reason


def test_redirects_in_a_circle_end(site: Site) -> None:
    assert "again and again" in refusal(site.put("/", "", 302, Location="/")).reason


def test_a_page_has_a_largest_size_unpacked(site: Site) -> None:
    packed = gzip.compress(bytes(5_000_000))
    assert len(packed) < 10_000
    url = site.put("/", packed, Content_Encoding="gzip")
    assert "over the limit of 0.01 MB" in refusal(url, max_bytes=10_000).reason


def test_damaged_data_is_an_error(site: Site) -> None:
    assert "damaged" in refusal(site.put("/", b"not gzip", Content_Encoding="gzip")).reason


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 418])
def test_a_page_that_is_not_to_be_had_is_an_error(site: Site, status: int) -> None:
    assert not isinstance(refusal(site.put("/", "", status)), TryLater)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("soon", 0), ("", 0)],
)
def test_a_busy_server_is_tried_later(site: Site, said: str, seconds: float) -> None:
    error = refusal(site.put("/", "", 503, Retry_After=said))
    assert isinstance(error, TryLater)
    assert error.seconds == seconds


def test_a_server_that_is_not_there_is_tried_later() -> None:
    assert isinstance(refusal("http://127.0.0.1:9/"), TryLater)


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://a b/", "http://127.0.0.1:x/"])
def test_what_is_no_address_is_an_error(url: str) -> None:
    assert not isinstance(refusal(url), TryLater)


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    url = site.put("/", "words", ETag='"1"', Last_Modified="Tue, 05 Mar 2024 08:00:00 GMT")
    first = fetch(url, max_bytes=100, allow_private=True)
    assert first.validators == Validators('"1"', "Tue, 05 Mar 2024 08:00:00 GMT")
    again = fetch(url, max_bytes=100, allow_private=True, known=first.validators)
    assert (again.data, again.validators) == (None, first.validators)


# Pages


def test_a_page_is_an_article(site: Site, library: Library) -> None:
    url = site.put("/news/bridge-closed", PAGE)
    [article_id] = library.add(url).added
    article = library.article(article_id)
    assert (article.title, article.url) == ("Bridge closed", url)
    assert article.published == date(2024, 3, 5)
    assert "after a lorry hit a pier" in article.text
    assert library.add(url).unchanged == (article_id,)
    site.put("/news/bridge-closed", PAGE.replace("Tuesday", "Wednesday"))
    assert library.add(url).updated == (article_id,)


@pytest.mark.parametrize(
    ("path", "kind", "charset"),
    [("/a.txt", "text/plain", "windows-1251"), ("/a", "text/plain", "windows-1251")],
)
def test_the_server_says_in_which_encoding_a_page_is(
    site: Site, library: Library, path: str, kind: str, charset: str
) -> None:
    words = "Мост закрыт до среды."
    url = site.put(path, words.encode(charset), Content_Type=f"{kind}; charset={charset}")
    [article_id] = library.add(url).added
    assert library.article(article_id).text == words


def test_what_is_no_page_is_refused_by_name(site: Site, library: Library) -> None:
    url = site.put("/a.png", b"\x89PNG", Content_Type="image/png")
    [failure] = library.add(url).failed
    assert str(failure) == f"{url}: is image/png; pages, PDF and plain text can be read"


# Feeds


def test_a_feed_is_its_articles(site: Site, library: Library) -> None:
    page = site.put("/bridge", PAGE)
    feed = site.put(
        "/feed",
        rss(
            item("1", "Council meets", "http://example.org/1", LONG),
            item("2", "Bridge shut", page, summary="The bridge is shut."),
            item("2", "The same again", page),
        ),
        Content_Type="application/rss+xml",
    )
    report = library.add(feed)
    assert (len(report.added), report.failed) == (2, ())
    council, bridge = map(library.article, report.added)
    assert len(council.text.split()) >= FULL_WORDS
    assert (council.source, council.published) == ("Norwell Post", date(2024, 3, 5))
    assert bridge.title == "Bridge shut"
    assert "after a lorry hit a pier" in bridge.text
    assert "http://example.org/1" not in [path for path, _ in site.asked]


def test_a_feed_is_asked_only_for_news(site: Site, library: Library) -> None:
    feed = site.put("/feed", rss(item("1", "Council meets", body=LONG)), ETag='"1"')
    assert len(library.add(feed).added) == 1
    assert str(library.add(feed)) == "nothing to do"
    assert site.asked[-1][1]["if-none-match"] == '"1"'
    more = item("2", "Council votes", body=LONG.replace("heard", "met"))
    site.put("/feed", rss(item("1", "Council meets", body=LONG), more), ETag='"2"')
    report = library.add(feed)
    assert (len(report.added), len(report.unchanged)) == (1, 1)
    assert len(library) == 2  # what a feed no longer announces stays, too
    site.put("/feed", rss(more), ETag='"3"')
    library.add(feed)
    assert len(library) == 2


def test_a_page_that_could_not_be_had_is_tried_the_next_time(site: Site, library: Library) -> None:
    page = site.put("/bridge", "", 503)
    whole = item("2", "Council meets", body=LONG)
    feed = site.put("/feed", rss(item("1", "Bridge shut", page), whole), ETag='"1"')
    report = library.add(feed)
    assert (len(report.added), len(report.failed)) == (1, 1)
    site.put("/bridge", PAGE)
    assert len(library.add(feed).added) == 1
    assert str(library.add(feed)) == "nothing to do"


def test_of_a_page_for_subscribers_the_feed_s_words_are_kept(site: Site, library: Library) -> None:
    page = site.put("/bridge", "", 402)
    feed = site.put("/feed", rss(item("1", "Bridge shut", page, summary="The bridge is shut.")))
    [article_id] = library.add(feed).added
    assert library.article(article_id).text == "The bridge is shut."


@pytest.mark.parametrize("broken", [rss(), "<rss><channel><item><title>Cut o"])
def test_a_feed_without_articles_is_an_error(site: Site, library: Library, broken: str) -> None:
    report = library.add(site.put("/feed", broken))
    assert not report.added
    assert len(report.failed) == 1


def test_markup_of_a_feed_is_not_part_of_an_article(site: Site, library: Library) -> None:
    body = f"<script>alert(1)</script>{LONG}<img src='http://example.org/x.png'>"
    [article_id] = library.add(
        site.put("/feed", rss(item("1", "A &amp;lt;b&amp;gt;", body=body)))
    ).added
    article = library.article(article_id)
    assert "alert" not in article.text
    assert "example.org" not in article.text
