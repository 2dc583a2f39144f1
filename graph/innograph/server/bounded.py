"""uvicorn with bounds that it lacks: on waiting for a request, on waiting for a reader, and on being stopped."""

from __future__ import annotations

from asyncio import CancelledError, get_running_loop
from typing import TYPE_CHECKING

import h11
import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import socket
    from asyncio import TimerHandle, Transport
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = 10.0  # seconds that the head of a request may take
_STALLED = 30.0  # seconds in which some of an answer must be read
_PART = 1 << 16  # bytes of an answer that are sent at a time
_LAST = 2.0  # seconds in which those who are told that the server stops may read so
_HEADERS = {
    "Retry-After": "10",
    "Connection": "close",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class Connection(H11Protocol):
    """A connection that is held by nobody for nothing: requests must begin, and answers be read, in time.

    Bodies are bounded by those who read them, and the wait for a next request by uvicorn.
    """

    _late: TimerHandle | None = None
    _stalled: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take what comes, and wait on for the head of a request that has only begun."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._await_head()
        else:
            self._await_no_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._await_no_head()
        self._await_no_reader()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for whoever asked to read some of the answer."""
        super().pause_writing()
        self._await_no_reader()
        self._stalled = self.loop.call_later(_STALLED, self.transport.abort)

    def resume_writing(self) -> None:
        """Write on."""
        self._await_no_reader()
        super().resume_writing()

    def _await_no_reader(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _await_head(self) -> None:
        if self._late is None:  # whoever sends a byte now and then gets no more time
            self._late = self.loop.call_later(_HEAD, self.transport.close)

    def _await_no_head(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class Server(uvicorn.Server):
    """A server that finishes the answers in the making, for so many seconds; who waits longer is told to come again."""

    def __init__(self, app: ASGIApp, *, at_once: int, patience: float) -> None:
        self._patience = patience
        self._inner = app
        config = uvicorn.Config(
            self._answer,
            interface="asgi3",
            http=Connection,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=at_once,
            timeout_graceful_shutdown=round(patience + _LAST),
        )
        super().__init__(config)

    def stop(self) -> None:
        """Take no more requests, and end once those that were taken are answered."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wait for the answers in the making, then send away those who still wait."""
        bound = get_running_loop().call_later(self._patience, self._send_away)
        try:
            await super().shutdown(sockets)
        finally:
            bound.cancel()

    def _send_away(self) -> None:
        for task in list(self.server_state.tasks):
            task.cancel()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            for part in _parts(message):  # written at once, a large answer would lie in memory until it is read
                await send(part)

        try:
            await self._inner({**scope, "stop": self.stop}, receive, sent)
        except CancelledError:
            if not begun:
                text = "The server is being stopped; ask again in a moment.\n"
                await PlainTextResponse(text, 503, headers=_HEADERS)(scope, receive, send)


def _parts(message: Message) -> Iterator[Message]:
    """A message as several, none of which has a large body."""
    body = message.get("body", b"")
    if message["type"] != "http.response.body" or len(body) <= _PART:
        yield message
        return
    view = memoryview(body)
    for start in range(0, len(body), _PART):
        is_last = start + _PART >= len(body)
        more = message.get("more_body", False) if is_last else True
        yield {**message, "body": bytes(view[start : start + _PART]), "more_body": more}
