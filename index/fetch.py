"""Pages and feeds from the web, fetched with care.

Only http and https, no cookies, no proxy; limits on size and time. The addresses of a host are
looked up first, and the connection goes to one that was checked: a name that answers differently
the second time (DNS rebinding) gains nothing. Every redirect is checked in the same way.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from ipaddress import ip_address
from typing import NamedTuple

import httpx

from index.errors import SourceError, TryLater
from index.formats import display

SECONDS = 30.0
"""The most time that a fetch may take."""

_STEP_SECONDS = 10.0  # for connecting, and between two pieces of a body
_REDIRECTS = 5
_ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.5"
_SAVE_IT = "save the page from a browser and index that file"
_REASONS = {
    401: f"asks for a login; {_SAVE_IT}",
    402: f"is for subscribers; {_SAVE_IT}",
    403: f"is not shown to programs; {_SAVE_IT}",
    404: "is not there; check the address",
    410: "is there no more",
}
_BUSY = {408, 425, 429, 500, 502, 503, 504}


class Validators(NamedTuple):
    """What a server says of the version it sent, so that it need not send that again."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True)
class Fetched:
    """What is at an address. `data` is None where it is still what the validators stand for."""

    url: str  # where redirects led
    data: bytes | None
    kind: str  # media type, without parameters
    charset: str | None
    validators: Validators


def fetch(
    url: str, *, max_bytes: int, allow_private: bool = False, known: Validators | None = None
) -> Fetched:
    """Fetch what is at an address, unless it is still what `known` stands for.

    Raises:
        TryLater: the server is busy or cannot be reached now.
        SourceError: there is nothing to be had; the message says why.
    """
    known = known or Validators()
    sent = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    conditions = {name: value for name, value in sent.items() if value}
    deadline = time.monotonic() + SECONDS
    with _errors_of(display(url)), _client(allow_private) as client:
        with client.stream("GET", url, headers=conditions) as response:
            if response.status_code == 304:
                return Fetched(url, None, "", None, known)
            _check(response, display(url))
            data = _body(response, display(url), max_bytes, deadline)
        headers = response.headers
        return Fetched(
            url=str(response.url),
            data=data,
            kind=headers.get("content-type", "").partition(";")[0].strip().lower(),
            charset=response.charset_encoding,
            validators=Validators(headers.get("etag"), headers.get("last-modified")),
        )


class _CheckedTransport(httpx.HTTPTransport):
    """Connects to addresses that were checked, and not to names."""

    def __init__(self, allow_private: bool) -> None:
        super().__init__(trust_env=False)
        self._allow_private = allow_private

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if request.url.scheme not in ("http", "https") or not host or "%" in host:
            raise httpx.UnsupportedProtocol(f"it leads to {request.url}")
        address = _address(host, request.url.port, self._allow_private)
        return super().handle_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
        )


def _client(allow_private: bool) -> httpx.Client:
    return httpx.Client(
        transport=_CheckedTransport(allow_private),
        headers={
            "User-Agent": f"article-chat/{version('article-chat')}",
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate",
        },
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=_STEP_SECONDS,
        follow_redirects=True,
        max_redirects=_REDIRECTS,
        trust_env=False,
    )


def _address(host: str, port: int | None, allow_private: bool) -> str:
    """An address of the host, all of whose addresses are public unless others are allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"no address is known for {host}") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not (allow_private or _is_public(address)):
            raise _PrivateAddress(f"{host} is in a private network; --allow-private reads it")
    return addresses[0]


def _is_public(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None) or found
    return bool(inner.is_global and found.is_global and not inner.is_multicast)


class _PrivateAddress(Exception):
    """A host is not in the public network."""


@contextmanager
def _errors_of(name: str) -> Iterator[None]:
    """Turn what httpx raises into errors that say what to do."""
    try:
        yield
    except _PrivateAddress as error:
        raise SourceError(name, str(error)) from error
    except httpx.TimeoutException as error:
        raise TryLater(name, f"did not answer within {_STEP_SECONDS:.0f} seconds") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
        raise SourceError(name, f"is no web address ({error}); check it") from error
    except httpx.TooManyRedirects as error:
        raise SourceError(name, "is redirected again and again; check the address") from error
    except httpx.DecodingError as error:
        raise SourceError(name, f"sends damaged data ({error})") from error
    except httpx.TransportError as error:
        raise TryLater(name, f"cannot be reached ({error or type(error).__name__})") from error


def _check(response: httpx.Response, name: str) -> None:
    status = response.status_code
    if response.is_success:
        return
    said = f"answers {status} {response.reason_phrase}".strip()
    if status in _BUSY:
        raise TryLater(name, said, _seconds(response.headers.get("retry-after", "")))
    raise SourceError(name, _REASONS.get(status, f"{said}; check the address"))


def _seconds(retry_after: str) -> float:
    """What a Retry-After header asks for, as seconds from now; 0 where it is not clear."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _body(response: httpx.Response, name: str, max_bytes: int, deadline: float) -> bytes:
    data = bytearray()
    for piece in response.iter_bytes(1 << 16):
        data += piece
        if len(data) > max_bytes:
            raise SourceError(name, f"is over the limit of {max_bytes / 1e6:g} MB; {_SAVE_IT}")
        if time.monotonic() > deadline:
            raise TryLater(name, f"was not read within {SECONDS:.0f} seconds")
    return bytes(data)
