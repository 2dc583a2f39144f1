"""What stands before every page: who may ask, what for, how much of it, and with which headers it is answered.

A page on loopback can be reached by every program of the machine, and by every web page that its browser shows. So an
address holds a random token, which becomes a cookie that no other site sends along (SameSite=Strict); the Host header
must name the place that was listened at, since a stranger's name can be made to resolve to loopback (DNS rebinding);
what changes anything carries a token of its own in its form; and nothing is allowed to other origins.
"""

from __future__ import annotations

import hmac
import secrets
from asyncio import get_running_loop, timeout
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from innograph.server.listening import Place

METHODS = ("GET", "HEAD", "POST")
LARGEST = 32 * 1024
"""Bytes of a request's body at most."""
_LONGEST = 4096  # of an address
_SESSIONS = 64
_SECONDS = 10  # that a body may take
_FAREWELL = 1.0  # seconds in which a last page gets its style
STATIC = "/static/"
"""Where the files lie that are the same for everybody, and secret to nobody."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # "no-referrer" would make browsers send "Origin: null" with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


@dataclass(slots=True)
class Session:
    """One browser: the token of its forms, who sits before it, and what its next page says once."""

    csrf: str
    who: str = ""
    said: tuple[str, str] = ("", "")
    has_quit: bool = False


@dataclass(frozen=True, slots=True)
class Secrets:
    """The token of an address, and the browsers that have shown it."""

    token: str
    sessions: dict[str, Session] = field(default_factory=dict)

    @classmethod
    def fresh(cls) -> Secrets:
        """Ones that nobody knows yet."""
        return cls(secrets.token_urlsafe(24))

    def admitted(self, token: str, *, who: str = "") -> str:
        """The id of a new session for whoever has the token, empty for anybody else."""
        if not same(token, self.token):
            return ""
        while len(self.sessions) >= _SESSIONS:
            del self.sessions[next(iter(self.sessions))]  # the oldest
        name = secrets.token_urlsafe(24)
        self.sessions[name] = Session(secrets.token_urlsafe(24), who)
        return name


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


class Guard:
    """ASGI middleware that lets through whom the secrets admit; `scope["session"]` is then a Session.

    `place` is what is listened at, `who` is what new sessions are told. A session that has quit is forgotten; with the
    last one `scope["stop"]`, if there is such a thing, is called.
    """

    def __init__(self, app: ASGIApp, keys: Secrets, *, place: Place, who: str = "") -> None:
        self._app, self._keys = app, keys
        self._host, self._port, self._who = place.host, place.port, who
        # Cookies know no ports: another server of ours on this machine must not take ours away.
        self._cookie = f"innograph-{place.port}-{sha256(keys.token.encode()).hexdigest()[:8]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the application answer."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        answer = self._refusal(scope) or self._entry(scope)
        if answer is None and scope["method"] == "POST":
            body = await _body(receive)
            answer = body if not isinstance(body, bytes) else None
            receive = _replayed(body, receive) if isinstance(body, bytes) else receive
        await (answer or self._app)(scope, receive, _with_headers(send))
        if scope.get("session") and scope["session"].has_quit:
            self._forget(scope)

    def _forget(self, scope: Scope) -> None:
        self._keys.sessions.pop(_cookie(scope, self._cookie), None)
        if "stop" in scope:
            get_running_loop().call_later(_FAREWELL, self._stop, scope["stop"])

    def _stop(self, stop: Callable[[], None]) -> None:
        if not self._keys.sessions:  # nobody opened the address in the meantime
            stop()

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        """The answer to a request that is none for us, whoever asks."""
        headers = Headers(scope=scope)
        if not is_ours(headers.getlist("host"), self._host, self._port):
            return _plain("This is not the address that was printed.", 421)
        if scope["method"] not in METHODS:
            return _plain("Only GET, HEAD and POST are understood.", 405, allow=", ".join(METHODS))
        if len(scope["path"]) + len(scope["query_string"]) > _LONGEST:
            return _plain("The address is too long.", 414)
        if scope["method"] == "POST" and not _from_here(headers):
            return _plain("A form of another site is not taken.", 403)
        return None

    def _entry(self, scope: Scope) -> ASGIApp | None:
        """The answer to whoever has no session yet; None for one that has."""
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        token = query.pop("token", [""])[0]
        session = self._keys.sessions.get(_cookie(scope, self._cookie))
        if token and scope["method"] == "GET" and session:  # the address was opened a second time
            return _onward(scope, query)
        if token and scope["method"] == "GET" and (name := self._keys.admitted(token, who=self._who)):
            answer = _onward(scope, query)
            answer.set_cookie(self._cookie, name, httponly=True, samesite="strict", path="/")
            return answer
        if session is None and not scope["path"].startswith(STATIC):
            return _plain("Open the address that innograph printed in the terminal, with its token.", 403)
        scope["session"] = session
        return None


def is_ours(hosts: list[str], host: str, port: int) -> bool:
    """Whether a Host header is a number of this machine or the name that was asked for, never any other name.

    `hosts` are the values of all headers of that name, `host` and `port` what is listened at.
    """
    if len(hosts) != 1:
        return False
    name, _, given = hosts[0].rpartition(":") if not hosts[0].endswith("]") else (hosts[0], "", "")
    if not name and given:
        name, given = given, ""
    if (given or "80") != str(port):
        return False
    name = name.lower().removeprefix("[").removesuffix("]")
    return name in {"localhost", host.lower()} or _fits(name, host)


async def _body(receive: Receive) -> bytes | ASGIApp:
    """The whole body of a request, or the answer to one that is too large or too slow, whatever it says of itself."""
    body, more = b"", True
    try:
        async with timeout(_SECONDS):
            while more:
                message = await receive()
                more = message["type"] == "http.request" and message.get("more_body", False)
                body += message.get("body", b"")
                if len(body) > LARGEST:
                    return _plain("Too much at once.", 413, connection="close")
    except TimeoutError:
        return _plain("Too slow.", 408, connection="close")
    return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body at once, then what comes."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return first.pop() if first else await receive()

    return replayed


def _onward(scope: Scope, query: dict[str, list[str]]) -> RedirectResponse:
    """To the same page, with an address that holds no token."""
    rest = urlencode(query, doseq=True)
    return RedirectResponse(scope["path"] + (f"?{rest}" if rest else ""), 303)


def _plain(text: str, status: int, **headers: str) -> ASGIApp:
    return PlainTextResponse(f"{text}\n", status, headers=headers)


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return sent


def _from_here(headers: Headers) -> bool:
    """Whether a form was sent from a page of ours, as far as the browser says."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    return origin in {None, f"http://{headers['host']}"} and site in {None, "same-origin", "none"}


def _fits(name: str, host: str) -> bool:
    """Whether a number may stand for the host: no name can be rebound to make it."""
    try:
        asked = ip_address(name)
    except ValueError:
        return False
    try:
        own = ip_address(host)
    except ValueError:
        return asked.is_loopback or host != "localhost"
    return asked == own or (own.is_loopback and asked.is_loopback) or own.is_unspecified


def _cookie(scope: Scope, name: str) -> str:
    try:
        found = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""
