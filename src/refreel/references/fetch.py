"""Fetches strangers' links: takes an http(s) URL, gives a file with its hash, never talks to a private address."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import httpcore
import httpx

from refreel import __version__
from refreel.config import FetchSettings
from refreel.errors import Cancelled
from refreel.references.netguard import (
    Blocked,
    Clock,
    DeadlinePassed,
    GuardedDialer,
    Policy,
    Resolver,
    Stopped,
    blocked_literal,
    policy_of,
    system_resolver,
)
from refreel.references.receive import Received, receive, too_large
from refreel.references.unusable import Unusable

log = logging.getLogger(__name__)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({429, 502, 503, 504})
_ATTEMPTS = 3
_SAID = "its link gives"
_URL_CHARACTERS = 8192
_NO_ADDRESS = "its link's host cannot be reached: the name has no public address"


class _Again(Exception):
    """This attempt failed in a way that a later one may not; `unusable` is what is said when it was the last."""

    def __init__(self, unusable: Unusable) -> None:
        super().__init__(unusable.message)
        self.unusable = unusable


class Fetcher:
    """Fetches links under one policy. Safe to share between threads. Proxies, cookies and netrc of the environment are
    never used: a proxy would do the dialling that the guard must see."""

    def __init__(
        self, settings: FetchSettings, *, resolve: Resolver = system_resolver, tls: ssl.SSLContext | None = None
    ) -> None:
        self._settings = settings
        self._policy: Policy = policy_of(settings)
        self._resolve = resolve
        self._given_tls = tls

    def check_link(self, uri: str) -> httpx.URL:
        """The parsed link. Raises Unusable for what no look-up is needed to refuse: another scheme, credentials, a
        private address written out."""
        return _parsed(uri, self._policy)

    def fetch(self, uri: str, into: Path, *, max_bytes: int, cancelled: Callable[[], bool]) -> Received:
        """Write what `uri` gives to the file `into`, at most `max_bytes` of it.

        Content that is no media of a usable kind is refused after its first bytes. A failure that may pass (refused
        connection, broken stream, 5xx of a gateway) is tried again, within the same total time.
        Raises Unusable, or Cancelled when `cancelled()` becomes true.
        """
        url = self.check_link(uri)
        clock = Clock(time.monotonic() + self._settings.total_seconds, cancelled)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._told():
                    return self._follow(url, into, max_bytes, clock)
            except _Again as again:
                log.info("fetch from %s, attempt %d: %s", url.host, attempt, again)
                if attempt == _ATTEMPTS:
                    raise again.unusable from again
                _pause(0.3 * attempt, clock, again)
        raise AssertionError("the last attempt returns or raises")

    def _follow(self, url: httpx.URL, into: Path, max_bytes: int, clock: Clock) -> Received:
        seen = {url}
        for _ in range(self._settings.redirects + 1):
            with self._opened(url, clock) as response:
                if response.status not in _REDIRECTS:
                    return _write(response, into, max_bytes, clock)
                url = self._redirected(url, response)
            if url in seen:
                raise Unusable("its link redirects in a circle")
            seen.add(url)
        raise Unusable(f"its link redirects more than {self._settings.redirects} times")

    def _redirected(self, url: httpx.URL, response: httpcore.Response) -> httpx.URL:
        target = _header(response, b"location")
        if not target:
            raise Unusable("its link redirects to nowhere")
        try:
            following = str(url.join(target))
        except (httpx.InvalidURL, ValueError):
            raise Unusable("its link redirects to something that is no link") from None
        parsed = _parsed(following, self._policy)
        if url.scheme == "https" and parsed.scheme != "https":
            raise Unusable("its link redirects from https to http")
        return parsed

    @contextmanager
    def _opened(self, url: httpx.URL, clock: Clock) -> Iterator[httpcore.Response]:
        """One request on one connection of its own."""
        wait = self._settings.connect_seconds
        with httpcore.ConnectionPool(
            ssl_context=self._tls, max_connections=1, network_backend=GuardedDialer(self._policy, self._resolve, clock)
        ) as pool:
            target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path or b"/")
            headers = [
                (b"Host", url.netloc),
                (b"User-Agent", f"refreel/{__version__}".encode()),
                (b"Accept", b"image/*, video/*, audio/*, */*;q=0.5"),
                (b"Accept-Encoding", b"identity"),
            ]
            timeouts = {"connect": wait, "read": max(wait, 20.0), "write": wait, "pool": wait}
            with pool.stream("GET", target, headers=headers, extensions={"timeout": timeouts}) as response:
                yield response

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made at the first https link: reading the certificates takes a while."""
        return self._given_tls or httpx.create_ssl_context()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What can go wrong on the way, in words for the one who sent the link; details only go to the log."""
        try:
            yield
        except Stopped:
            raise Cancelled from None
        except Blocked:
            raise Unusable(_NO_ADDRESS, "use a link that anyone on the internet can open") from None
        except DeadlinePassed:
            seconds = self._settings.total_seconds
            raise Unusable(f"its link took longer than {seconds:g} s to download") from None
        except httpcore.TimeoutException:
            raise _Again(Unusable("its link's server does not answer")) from None
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError) or "CERTIFICATE" in str(error) or "SSL" in str(error):
                raise Unusable("its link's server has no valid certificate") from error
            raise _Again(Unusable("its link's server cannot be reached")) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise _Again(Unusable("its link's server broke off the download")) from error


def _parsed(uri: str, policy: Policy) -> httpx.URL:
    if len(uri) > _URL_CHARACTERS:
        raise Unusable(f"its link is longer than {_URL_CHARACTERS} characters")
    try:
        url = httpx.URL(uri.strip()).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Unusable("its link is not a valid URL") from None
    if url.scheme not in ("http", "https"):
        wanted = "use an http or https link, a data: URI, or an upload of this server"
        raise Unusable(f"links that begin with {url.scheme}: are not read" if url.scheme else "it is no link", wanted)
    if url.userinfo:
        raise Unusable("its link holds a user name or password", "use a signed link instead")
    if not url.host:
        raise Unusable("its link names no host")
    if url.port is not None and not 1 <= url.port <= 65535:
        raise Unusable("its link has an impossible port")
    if blocked_literal(url.host, policy):
        raise Unusable(_NO_ADDRESS, "use a link that anyone on the internet can open")
    return url


def _write(response: httpcore.Response, into: Path, max_bytes: int, clock: Clock) -> Received:
    _check_head(response, max_bytes)
    return receive(_clocked(response, clock), into, max_bytes, said=_SAID)


def _check_head(response: httpcore.Response, max_bytes: int) -> None:
    if response.status != 200:
        refused = Unusable(f"its link's server answered {response.status}{_meaning(response.status)}")
        raise _Again(refused) if response.status in _AGAIN else refused
    encoding = _header(response, b"content-encoding").lower()
    if encoding not in ("", "identity"):
        raise Unusable("its link's server sends it compressed, though asked not to", "serve the file as it is")
    length = _header(response, b"content-length")
    if length.isdigit() and int(length) > max_bytes:
        raise too_large(max_bytes, _SAID)


def _clocked(response: httpcore.Response, clock: Clock) -> Iterator[bytes]:
    for chunk in response.iter_stream():
        clock.left()
        yield chunk


def _meaning(status: int) -> str:
    words = {401: "it wants a login", 403: "access is forbidden", 404: "there is no such file", 410: "the file is gone"}
    return f" ({words[status]})" if status in words else ""


def _header(response: httpcore.Response, name: bytes) -> str:
    values = [value for key, value in response.headers if key.lower() == name]
    return values[0].decode("latin-1").strip() if values else ""


def _pause(seconds: float, clock: Clock, again: _Again) -> None:
    until = time.monotonic() + seconds
    try:
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, clock.left(), 0.1))
    except Stopped:
        raise Cancelled from None
    except DeadlinePassed:
        raise again.unusable from again
