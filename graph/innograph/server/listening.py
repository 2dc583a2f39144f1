"""A socket, and the server that answers on it until somebody presses Ctrl-C."""

from __future__ import annotations

import errno
import signal
import socket
import threading
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

from innograph.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

_WAITING = 64
_ONCE = 64  # requests at a time
_ENDINGS = (signal.SIGINT, signal.SIGTERM)
_PATIENCE = 3  # seconds that a page in the making may still take


class Place(NamedTuple):
    """Where is listened: the socket, what it was asked for as, and the port that it got."""

    socket: socket.socket
    host: str
    port: int

    @property
    def address(self) -> str:
        """The beginning of its addresses."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        if self.host in {"0.0.0.0", "::"}:  # noqa: S104 - everywhere is nowhere to go to
            name = "localhost"
        return f"http://{name}:{self.port}/"

    @property
    def is_private(self) -> bool:
        """Whether no other machine can reach it."""
        with suppress(ValueError):
            return ip_address(self.host).is_loopback
        return self.host == "localhost"


def at(host: str, port: int) -> Place:
    """Listen at a host and port, 0 for any that is free; raises ConfigError if that cannot be."""
    try:
        family, kind, proto, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{host!r} is no host of this machine; leave --host out to listen at 127.0.0.1") from error
    found = socket.socket(family, kind, proto)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows would let two programs listen at one port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(where)
        found.listen(_WAITING)
    except OSError as error:
        found.close()
        raise ConfigError(_why(error, host, port)) from error
    return Place(found, host, found.getsockname()[1])


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another program; choose another --port, or 0 for any that is free"
    if error.errno == errno.EACCES:
        return f"port {port} is not for you to listen at; choose a --port from 1024 on, or 0 for any that is free"
    return f"{host} port {port} cannot be listened at ({error.strerror}); leave --host and --port out"


class _Stopped(SystemExit):
    """That somebody stopped us; a KeyboardInterrupt, even one that is caught, may end Python with another status."""


def _stop(*_: object) -> None:
    raise _Stopped(0)


@contextmanager
def until_stopped() -> Iterator[None]:
    """A block that Ctrl-C and a signal to end leave at any time, without a word: being stopped is no failure."""
    is_main = threading.current_thread() is threading.main_thread()
    before = {ending: signal.signal(ending, _stop) for ending in _ENDINGS} if is_main else {}
    try:
        with suppress(_Stopped):
            yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


def listen(app: ASGIApp, place: Place, *, at_once: int = _ONCE, patience: float = _PATIENCE) -> None:
    """Answer until Ctrl-C, a signal to end, or a call of the application to `scope["stop"]`; then close the socket.

    `at_once` connections are taken at a time, those that wait for a next request included; more are told to come later.
    Answers in the making are finished within `patience` seconds; who waits longer is told to come again (503).
    """
    from innograph.server.bounded import Server  # noqa: PLC0415 - only who listens needs uvicorn

    server = Server(app, at_once=at_once, patience=patience)
    try:
        with until_stopped():
            server.run(sockets=[place.socket])
    finally:
        place.socket.close()
