"""Requests to the store of another: bounded patience, credentials for the addresses that are written to alone."""

from __future__ import annotations

import http.client
import logging
import os
import random
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from innograph.errors import ConfigError, StoreError
from innograph.requesting import LONGEST_ASKED_WAIT, opener, pause, retry_after
from innograph.store.authorising import PASSWORD, TOKEN, USER, Credentials, Key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LOGGER = logging.getLogger(__name__)
ATTEMPTS = 5
PATIENCE = 600.0
"""Seconds for one answer: a store may take minutes to put a large graph in the place of another."""
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LARGE = 65_536  # bytes of a request that a server may cut off to ask first who sends it
_LARGEST_ANSWER = 4_000_000_000
_PART = 1 << 16
_LONGEST_REMARK = 200
_REMEDIES = {
    HTTPStatus.FORBIDDEN: "who asks may not do this there; ask whoever runs the store for the right to write",
    HTTPStatus.NOT_FOUND: "there is no such address; check {option}",
    HTTPStatus.METHOD_NOT_ALLOWED: "the address does not take such requests; check {option}",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "that is more than it takes at once; choose a smaller --batch",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "the address does not take what is sent; check {option}",
}


class Refused(StoreError):  # noqa: N818 - named for what happened
    """A server said no, and nothing was done."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Lost(StoreError):  # noqa: N818 - named for what happened
    """No answer came that would say whether it was done."""


class TooLarge(StoreError):  # noqa: N818 - named for what happened
    """An answer is larger than it may be."""


class Answer(NamedTuple):
    """What a server sent back, `headers` by their names in small letters."""

    content: bytes
    media_type: str
    headers: Mapping[str, str] = {}


class Request(NamedTuple):
    """What is asked of an address; `option` is the one that gave it, for the messages."""

    method: str
    url: str
    option: str
    body: bytes | None = None
    content_type: str = ""
    accept: str = "*/*"


class Late(Lost):
    """No answer came within the time that it may take."""


class _Fault(Exception):  # noqa: N818 - a fault of the line, not an error of ours
    def __init__(
        self, reason: str, *, status: int = 0, again: bool = False, wait: float | None = None, late: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason, self.status, self.again, self.wait, self.late = reason, status, again, wait, late


@dataclass(eq=False)
class Line:
    """The way to the addresses of a store; `known` are those that may be told the credentials.

    An answer may take `patience` seconds and `most` bytes, and is asked for `attempts` times.
    """

    credentials: Credentials = field(default_factory=Credentials)
    known: tuple[str, ...] = ()
    patience: float = PATIENCE
    most: int = _LARGEST_ANSWER
    attempts: int = ATTEMPTS
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    _keys: dict[str, Key] = field(default_factory=dict)

    def send(self, request: Request, *, once: bool = False) -> Answer:
        """Ask until there is an answer, at most `attempts` times; raises Refused, or Lost where it may have been done.

        What must not be done twice is asked `once`: again only if the server says that it did nothing.
        """
        attempt = 1
        while True:
            try:
                return self._once(request)
            except _Fault as fault:
                again = fault.status == HTTPStatus.TOO_MANY_REQUESTS if once else fault.again
                if not again or attempt >= self.attempts:
                    raise _error(fault, request, attempt) from None
                _LOGGER.info("%s, asked again", fault.reason)
                self.sleep(pause(attempt, fault.wait, self.chance))
                attempt += 1

    def _once(self, request: Request) -> Answer:
        key = self._key(request.url)
        if not key.known and len(request.body or b"") > _LARGE:
            self._find_out(request)
        try:
            answer = self._open(request, key)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == HTTPStatus.UNAUTHORIZED and key.learn(error.headers.get_all("WWW-Authenticate") or []):
                    return self._once(request)
                raise self._refusal(error, request) from None
        except (OSError, http.client.HTTPException) as error:
            key.forget()
            raise _broken(error, self.patience) from None
        key.accepted()
        return answer

    def _find_out(self, request: Request) -> None:
        """Ask something small first: a server may close the line on a large request to ask who sends it."""
        key = self._key(request.url)
        try:
            self._open(Request("HEAD", request.url, request.option), key)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == HTTPStatus.UNAUTHORIZED:
                    key.learn(error.headers.get_all("WWW-Authenticate") or [])
                    key.accepted()
        except (OSError, http.client.HTTPException):
            return
        key.assume()

    def _key(self, url: str) -> Key:
        address = bare(url)
        if address not in self._keys:
            allowed = _origin(url) in {_origin(one) for one in self.known}
            self._keys[address] = Key(self.credentials if allowed else Credentials())
        return self._keys[address]

    def _open(self, request: Request, key: Key) -> Answer:
        headers = {"Accept": request.accept, "User-Agent": "innograph"}
        if request.content_type:
            headers["Content-Type"] = request.content_type
        if authorization := key.header(request.method, request.url):
            headers["Authorization"] = authorization
        asked = urllib.request.Request(  # noqa: S310 - only http(s) passes `checked`
            request.url, request.body, headers, method=request.method
        )
        with opener(request.url).open(asked, timeout=self.patience) as response:
            content = self._read(response)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(content, response.headers.get_content_type(), headers)

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        """All of an answer, part by part: one that drips, or has no end, is given up."""
        end = time.monotonic() + self.patience
        content = bytearray()
        while part := response.read1(_PART):
            content += part
            if len(content) > self.most:
                raise TooLarge(f"{bare(response.url)}: an answer of more than {self.most >> 20} MiB; ask for less")
            if time.monotonic() > end:
                raise TimeoutError
        if response.length:
            raise http.client.IncompleteRead(bytes(content), response.length)
        return bytes(content)

    def _refusal(self, error: urllib.error.HTTPError, request: Request) -> _Fault:
        status, why = error.code, ""
        if status == HTTPStatus.UNAUTHORIZED:
            told = self._key(request.url).credentials
            why = f"it does not accept them; check {USER} and {PASSWORD}, or {TOKEN}"
            if not told:
                why = f"it asks who you are; set {USER} and {PASSWORD}, or {TOKEN}"
            if self.credentials and not told:
                why = "it asks who you are, which only the hosts of --endpoint and --update are told"
        elif status // 100 == 3:  # noqa: PLR2004 - the redirects
            there = _printable(bare(error.headers.get("Location") or "elsewhere"))
            why = f"it redirects to {there}, which is not followed; give {request.option} the right address"
        elif status in _REMEDIES:
            why = _REMEDIES[HTTPStatus(status)].format(option=request.option)
        remark = self._remark(error)
        wait = retry_after(error.headers.get("Retry-After"))
        again = status in _AGAIN and (wait is None or wait <= LONGEST_ASKED_WAIT)
        reason = ": ".join(part for part in (f"HTTP {status}", why or remark) if part)
        return _Fault(reason, status=status, again=again, wait=wait)

    def _remark(self, error: urllib.error.HTTPError) -> str:
        """What the server says about it, in a line; nothing if that shows a secret."""
        try:
            words = error.read(10_000).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return ""
        return "" if self.credentials.shown_in(words) else _printable(" ".join(words.split()))[:_LONGEST_REMARK]


def checked(url: str, option: str) -> str:
    """The address; raises ConfigError if it is no plain web address. One that may hold a secret is not shown."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
        parts = urlsplit("")
    if "@" in parts.netloc:
        raise ConfigError(f"{option}: holds a name or password; these belong in {USER} and {PASSWORD}")
    plain = url.isascii() and url.isprintable() and " " not in url and not parts.fragment
    if parts.scheme not in {"http", "https"} or not host or not plain:
        raise ConfigError(f"{option}: is no web address; write it like http://localhost:7878/store")
    return url


def bare(url: str) -> str:
    """An address without what follows its path, which may hold a key."""
    return url.partition("?")[0].partition("#")[0]


def environment() -> dict[str, str]:
    """The variables that name credentials."""
    return {name: os.environ.get(name, "") for name in (USER, PASSWORD, TOKEN)}


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _error(fault: _Fault, request: Request, attempts: int) -> StoreError:
    tried = f", {attempts} times" if attempts > 1 else ""
    message = f"{bare(request.url)}: {fault.reason}{tried}"
    if 300 <= fault.status < 500:  # noqa: PLR2004 - what a server refuses
        return Refused(message, fault.status)
    if fault.status == HTTPStatus.NOT_IMPLEMENTED:
        return Refused(message, fault.status)
    kind = Late if fault.late else Lost
    return kind(f"{message}; see whether the store runs, and try again")


def _broken(error: OSError | http.client.HTTPException, patience: float) -> _Fault:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return _Fault(f"no answer within {patience:g} seconds", again=True, late=True)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return _Fault("its certificate is not valid; have it put right, nothing is sent until then", status=495)
    return _Fault(f"no connection ({type(reason).__name__})", again=True)


def _printable(words: str) -> str:
    return "".join(c if c.isprintable() else " " for c in words)
