"""Answers to questions in SPARQL: at most so many at once, each in a process of its own, within limits."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Condition, Event, Lock
from typing import TYPE_CHECKING, Any, Self

from innograph import store
from innograph.answering.questions import Answer, Limits, Unanswered
from innograph.errors import ConfigError, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from innograph.answering.questions import Question

_KEEPER = "innograph.answering.keeping"
_LOOK = 0.1  # seconds between looks whether whoever asks is still there
_GRACE = 5.0  # seconds that a child may be late
_FINE = 200
_SOON = {"Retry-After": "10"}


class Answers:
    """What a build, or the files of one, answers; safe to use from several threads, and closed in the end.

    `source` is a folder with the files of a build, or these files by their names. Loading begins at once, in another
    process; `wait` waits for it.
    """

    def __init__(self, source: Path | Mapping[str, bytes], *, limits: Limits | None = None) -> None:
        if not hasattr(os, "fork"):
            raise ConfigError("SPARQL is served only on Linux, macOS and other systems that can fork a process")
        self.limits = limits or Limits()
        self._source = source
        self._lock = Lock()
        self._places = Places(self.limits)
        self._idle: list[Connection] = []
        self._closed = False
        self._keeper = _Keeper(source, self.limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def wait(self) -> None:
        """Wait until the store is loaded; raises ReadError if it cannot be."""
        try:
            self._keeper.wait(None)
        except (EOFError, OSError) as error:
            raise ReadError("the process that loads the data has ended; it needs more memory than there is") from error

    @property
    def version(self) -> str:
        """A digest of the data that is asked: the same as long as it is the same."""
        return self._keeper.version

    def close(self) -> None:
        """End the process that keeps the store, and every query that still runs."""
        with self._lock:
            self._closed = True
            for wire in self._idle:
                wire.close()
            self._idle.clear()
        self._keeper.close()

    def ask(self, question: Question, *, who: str = "", given_up: Event | None = None) -> Answer:
        """The answer; raises Unanswered if there is none, within the limits of time and waiting.

        `who` tells those who ask apart: nobody gets the last free place while holding another, so that one who asks
        much leaves room for the rest. `given_up` is set once nobody waits for the answer any more.
        """
        given_up = given_up or Event()
        with self._places.taken(who, given_up):
            for wire in self._lines():
                with suppress(_Dead):
                    return self._asked(wire, question, given_up)
        raise Unanswered(503, "the data is being loaded again; ask again in a moment", dict(_SOON))

    def _lines(self) -> Iterator[Connection]:
        """Lines to children: to one that is idle, which somebody may have ended, then to a new one."""
        with self._lock:
            idle = self._idle.pop() if self._idle else None
        if idle:
            yield idle
        yield self._new_line()

    def _new_line(self) -> Connection:
        """A line to a new child; a keeper that somebody has ended is started again."""
        keeper = self._keeper
        try:
            keeper.wait(self.limits.patience)
            return keeper.child()
        except ReadError as error:
            raise Unanswered(500, f"the data cannot be loaded: {error}") from error
        except (EOFError, OSError) as error:
            with self._lock:
                if self._keeper is keeper and not self._closed:
                    keeper.close()
                    self._keeper = _Keeper(self._source, self.limits)
            raise Unanswered(503, "the data is being loaded again; ask again in a moment", dict(_SOON)) from error

    def _asked(self, wire: Connection, question: Question, given_up: Event) -> Answer:
        """The answer of a child; raises Unanswered, and _Dead if the child was none any more."""
        header: dict[str, Any] = {"last": True}
        try:
            header, body = _exchange(wire, question, self.limits, given_up)
        finally:
            if header.pop("last"):
                wire.close()
            else:
                self._keep(wire)
        if header["status"] != _FINE:
            raise Unanswered(**header)
        return Answer(header["kind"], header["format"], body)

    def _keep(self, wire: Connection) -> None:
        with self._lock:
            if self._closed:
                wire.close()
            else:
                self._idle.append(wire)


class _Dead(Exception):  # noqa: N818 - named for what it is
    """A child that had ended before it was asked."""


class _Keeper:
    """The process that keeps the store, and the socket that it listens to."""

    def __init__(self, source: Path | Mapping[str, bytes], limits: Limits) -> None:
        self.version = _version(source)
        self._control, other = socket.socketpair()
        path = os.pathsep.join(filter(None, sys.path))
        with other:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, run by the Python that runs us
                [sys.executable, "-m", _KEEPER, str(other.fileno())],
                pass_fds=[other.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # Ctrl-C is for us; the process ends when its socket is closed
            )
        self._wire = Connection(os.dup(self._control.fileno()))
        self._lock = Lock()
        self._failed: str | None = None
        files = {} if isinstance(source, Path) else source
        folder = str(source.resolve()) if isinstance(source, Path) else ""
        said = {"limits": asdict(limits), "folder": folder, "files": list(files)}
        with suppress(BrokenPipeError):  # who waits for it is told
            for message in (json.dumps(said).encode(), *files.values()):
                self._wire.send_bytes(message)

    def wait(self, seconds: float | None) -> None:
        """Wait for the store; raises ReadError if it cannot be loaded, Unanswered if that takes longer."""
        if not self._lock.acquire(timeout=-1 if seconds is None else seconds):
            raise _still_loading()
        try:
            if self._failed is None:
                if not self._wire.poll(seconds):
                    raise _still_loading()
                self._failed = json.loads(self._wire.recv_bytes())["failed"]
        finally:
            self._lock.release()
        if self._failed:
            raise ReadError(self._failed)

    def child(self) -> Connection:
        """A line to a child that is forked for it."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            with self._lock:
                socket.send_fds(self._control, [b"?"], [theirs.fileno()])
            return Connection(os.dup(ours.fileno()))

    def close(self) -> None:
        """Let it end, which ends its children."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        if self._failed is None:  # it is still loading, and listens to nothing
            self._process.kill()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._control.close()
        self._wire.close()


@dataclass(eq=False, slots=True)
class _Ticket:
    """One who waits."""

    who: str


class Places:
    """Who is being answered: so many at once, in the order in which they came."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._condition = Condition()
        self._held: list[str] = []
        self._waiting: list[_Ticket] = []

    @contextmanager
    def taken(self, who: str, given_up: Event) -> Iterator[None]:
        """Hold a place; raises Unanswered if none is free for too long or too many wait."""
        self._take(who, given_up)
        try:
            yield
        finally:
            with self._condition:
                self._held.remove(who)
                self._condition.notify_all()

    def _take(self, who: str, given_up: Event) -> None:
        ticket = _Ticket(who)
        end = time.monotonic() + self._limits.patience
        with self._condition:
            self._waiting.append(ticket)
            try:
                if not self._is_next(ticket) and len(self._waiting) > self._limits.waiting:
                    raise _busy()
                while not self._is_next(ticket):
                    if given_up.is_set() or time.monotonic() >= end:
                        raise _busy()
                    self._condition.wait(_LOOK)
                self._held.append(who)
            finally:
                self._waiting.remove(ticket)
                self._condition.notify_all()

    def _is_next(self, ticket: _Ticket) -> bool:
        """Whether a place is free for this one, and for nobody who came earlier."""
        return next((one for one in self._waiting if self._is_free(one.who)), None) is ticket

    def _is_free(self, who: str) -> bool:
        free = self._limits.at_once - len(self._held)
        return free > 1 or (free == 1 and (who not in self._held or self._limits.at_once == 1))


def _version(source: Path | Mapping[str, bytes]) -> str:
    digest = sha256()
    for name in sorted(store.FILES if isinstance(source, Path) else source):
        content = _content(source / name) if isinstance(source, Path) else source[name]
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _exchange(wire: Connection, question: Question, limits: Limits, given_up: Event) -> tuple[dict[str, Any], bytes]:
    """The header and the body that a child answers."""
    begun: float | None = None
    try:
        wire.send_bytes(json.dumps({**asdict(question), "formats": dict(question.formats)}).encode())
        _heard(wire, limits.patience + limits.seconds, given_up)
        wire.recv_bytes()
        begun = time.monotonic()
        _heard(wire, limits.seconds + _GRACE, given_up)
        return json.loads(wire.recv_bytes()), wire.recv_bytes()
    except (EOFError, OSError) as error:
        if begun is None:
            raise _Dead from error
        raise _ended(time.monotonic() - begun, limits) from error


def _heard(wire: Connection, seconds: float, given_up: Event) -> None:
    """Wait for a message or the end; raises TimeoutError, an OSError, if neither comes or nobody waits any more."""
    end = time.monotonic() + seconds
    while not wire.poll(_LOOK):
        if given_up.is_set() or time.monotonic() > end:
            raise TimeoutError


def too_long(limits: Limits) -> Unanswered:
    """What is said of a query that takes longer than it may."""
    return Unanswered(
        503,
        f"the query took longer than the {limits.seconds:g} seconds that it may take; ask for less: name a class "
        "or a relation, connect all parts by variables, avoid long paths, or add LIMIT",
    )


def _ended(seconds: float, limits: Limits) -> Unanswered:
    """Why a child has ended without an answer."""
    if seconds > limits.seconds - _LOOK:
        return too_long(limits)
    return Unanswered(
        500,
        f"the query ended the process that ran it: it needs more than {limits.memory >> 20} MiB of memory or is nested "
        "too deeply; ask for less at once, or write it flatter",
    )


def _busy() -> Unanswered:
    return Unanswered(503, "too many queries are being answered; ask again in a moment", dict(_SOON))


def _still_loading() -> Unanswered:
    return Unanswered(503, "the data is still being loaded; ask again in a moment", dict(_SOON))
