"""What stands before every answer of the site: who may be asked for under which name, and the headers of all answers.

What is served is public, so nobody needs a token. But a server on loopback is public to its machine alone: a page of
another site must neither reach it by a name that it made to resolve to loopback (DNS rebinding), nor read its answers.
So the Host header must name the place that is listened at or the public address, and only what has such an address
lets the scripts of other sites read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from innograph.server.guard import is_ours

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from innograph.server.listening import Place

_LONGEST = 4096  # of an address; a query in SPARQL may be longer
_PORTS = {"http": 80, "https": 443}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_FOR_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_FOR_OURS = {"Cross-Origin-Resource-Policy": "same-origin"}


class Gate:
    """ASGI middleware: refuses other hosts, takes the folder of the public address off paths, and adds headers.

    `place` is what is listened at, `public` the address that the site has for others, empty if it has none; `long` are
    the beginnings of paths that may carry more than an address usually does. A header that an answer has is left.
    """

    def __init__(self, app: ASGIApp, *, place: Place, public: str = "", long: tuple[str, ...] = ()) -> None:
        self._app, self._place, self._long = app, place, long
        parts = urlsplit(public)
        self._names = _names(public)
        self._root = parts.path.rstrip("/")
        self._headers = _HEADERS | (_FOR_ALL if public else _FOR_OURS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the application answer."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        scope = self._inside(scope)
        await (self._refusal(scope) or self._app)(scope, receive, self._with_headers(scope, send))

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        hosts = Headers(scope=scope).getlist("host")
        if not is_ours(hosts, self._place.host, self._place.port) and [one.lower() for one in hosts] not in self._names:
            text = "This server has another address. Whoever runs it may name this one by --public-base.\n"
            return PlainTextResponse(text, 421)
        if len(scope["raw_path"]) + len(scope["query_string"]) > _LONGEST and not scope["path"].startswith(self._long):
            return PlainTextResponse("The address is too long.\n", 414)
        return None

    def _inside(self, scope: Scope) -> Scope:
        """The request without the folder that the public address begins with: some proxies leave it in, some do not."""
        raw = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogateescape")
        root = self._root
        if root and scope["path"].startswith(f"{root}/") and raw.startswith(f"{root}/".encode()):
            return {**scope, "path": scope["path"][len(root) :], "raw_path": raw[len(root.encode()) :]}
        return {**scope, "raw_path": raw}

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            elif message["type"] == "http.response.body" and scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        return sent


def _names(public: str) -> list[list[str]]:
    """The Host headers that stand for a public address: with its port, and without if that is the usual one."""
    parts = urlsplit(public)
    if not parts.hostname:
        return []
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = _PORTS.get(parts.scheme)
    port = parts.port or usual
    return [[f"{name}:{port}"], *([[name]] if port == usual else [])]
