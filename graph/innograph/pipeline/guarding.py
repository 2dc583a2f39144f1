"""Documents read in processes of their own, so that one that never ends, eats the memory or crashes fails alone.

The processes are started anew, not forked, and run this package alone, never the program that called it: a script or a
notebook needs no guard around its `__main__`. They are told what to read in pickles, which hold what this process
says; they answer in JSON, so that nothing that a document made of its reader is ever run here.
"""

from __future__ import annotations

import json
import pickle
import re
import struct
import subprocess
import sys
import tempfile
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from threading import Lock, Timer
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from innograph import errors
from innograph.errors import InnographError, ResourceError
from innograph.pipeline.keeping import of_json
from innograph.pipeline.reading import Failure

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from innograph.configuration import Limits
    from innograph.pipeline.reading import Manner, Reading
    from innograph.text import Source

    Named = tuple[Source, str]

OUT_OF_MEMORY = 77
"""The status with which a reader ends whose memory does not suffice."""
HEADER = struct.Struct("<Q")
"""What stands before each message: its length."""

_LONGEST_ANSWER = 2_000_000_000
_AT_A_TIME = 2  # the encoder reads one text while rules read the one before
_AHEAD = 16  # documents a process that may be read before one of them is asked for
_MOST_DOCUMENTS = 2_000  # a process reads, so that what libraries never give back does not add up
_START_WITHIN = 180.0  # seconds; half of one on a machine that does nothing else
_BLINK = 0.5  # seconds after which a wait looks for an interruption, which Windows does not report by itself
_START = "import sys; sys.path[:] = {path!r}; from innograph.pipeline.guarded import serve; serve()"
_ERROR = re.compile(r"(?:\w+\.)*(\w+)(?::|$)")


class _Order(NamedTuple):
    named: Named
    result: Future[Reading | Failure]
    alone: bool = False


def read_guarded(named: Iterable[Named], *, jobs: int, manner: Manner) -> Generator[Reading | Failure, None, None]:
    """Read each source, named by its identifier, in `jobs` processes; the results come in order, a bounded time ahead.

    A document that exceeds its limits or ends its process becomes a Failure, after it was tried once more alone.
    Raises ResourceError where no process can read at all. The processes are gone when the iterator is closed.
    """
    guard = _Guard(jobs, manner)
    waiting: deque[Future[Reading | Failure]] = deque()
    try:
        for one in named:
            waiting.append(guard.submit(one))
            if len(waiting) >= jobs * _AHEAD:
                yield guard.awaited(waiting.popleft())
        while waiting:
            yield guard.awaited(waiting.popleft())
    finally:
        guard.close()


class _Guard:
    """Threads, each of which looks after one reader at a time."""

    def __init__(self, jobs: int, manner: Manner) -> None:
        self._manner = manner
        self._orders: SimpleQueue[_Order | None] = SimpleQueue()
        self._readers: set[_Reader] = set()
        self._lock = Lock()
        self._closed = False
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="guard")
        self._jobs = jobs
        self._work = [self._threads.submit(self._look_after) for _ in range(jobs)]

    def submit(self, named: Named) -> Future[Reading | Failure]:
        order = _Order(named, Future())
        self._orders.put(order)
        return order.result

    def awaited(self, result: Future[Reading | Failure]) -> Reading | Failure:
        """A result as soon as it is there; raises what stopped a thread, which would leave it open for ever."""
        while not result.done():
            wait([result], timeout=_BLINK)
            for work in self._work:
                if work.done():
                    work.result()
        return result.result()

    def close(self) -> None:
        """End all readers at once, whatever they do."""
        with self._lock:
            self._closed = True
            for reader in self._readers:
                reader.kill()
        for _ in range(self._jobs):
            self._orders.put(None)
        self._threads.shutdown()

    def _look_after(self) -> None:
        """Give orders to a reader until there are no more; what ends a reader is found out one by one."""
        reader: _Reader | None = None
        given: deque[_Order] = deque()
        more = True
        while more or given:
            more = self._take(given, block=not given) and more
            if not given:
                break
            try:
                reader = self._ready(reader)
                if not reader.answers(given):
                    self._drop(reader)
                    reader = None
            except InnographError as error:
                given.popleft().result.set_exception(error)
                self._drop(reader)
                reader = None
        self._drop(reader)

    def _take(self, given: deque[_Order], *, block: bool) -> bool:
        """Take more orders, up to what a reader has at a time; whether there may be others."""
        while not self._closed and len(given) < _AT_A_TIME and not any(order.alone for order in given):
            try:
                order = self._orders.get(block=block)
            except Empty:
                return True
            if order is None:
                return False
            given.append(order)
            block = False
        return not self._closed

    def _ready(self, reader: _Reader | None) -> _Reader:
        if reader and not reader.worn:
            return reader
        self._drop(reader)
        with self._lock:
            if self._closed:
                raise ResourceError("reading was stopped")
            fresh = _Reader(self._manner)
            self._readers.add(fresh)
        try:
            fresh.greet()
        except ResourceError:
            self._drop(fresh)
            raise
        return fresh

    def _drop(self, reader: _Reader | None) -> None:
        if reader:
            with self._lock:
                self._readers.discard(reader)
            reader.end()


class _Reader:
    """One process that reads; `worn` if the next document needs another."""

    def __init__(self, manner: Manner) -> None:
        self.worn = False
        self._limits: Limits = manner.limits
        self._manner = manner
        self._read = 0
        self._told: set[int] = set()
        self._late = False
        self._remarks: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        # -P: no module beside the texts is taken for one of Python's.
        command = [sys.executable, "-P", "-c", _START.format(path=sys.path)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with this package
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._remarks, **_apart()
            )
        except OSError as error:
            self._remarks.close()
            raise ResourceError(
                f"no process can be started to read in ({error.strerror}); end other programs"
            ) from error

    def greet(self) -> None:
        """Tell the process how to read, and wait until it is there; raises ResourceError if it never is."""
        if not self._send(self._manner) or self._receive(_START_WITHIN) is None:
            why = self._why()
            raise ResourceError(f"no process can be started to read in ({why}); install innograph again")

    def answers(self, given: deque[_Order]) -> bool:
        """Let the process read what it is given, and settle the first; False if the process is no more."""
        for order in (given[0],) if given[0].alone else given:
            if id(order) not in self._told and self._send(order.named):
                self._told.add(id(order))
        first = given[0]
        answer = self._receive(self._limits.seconds)
        if answer is not None:
            self._settle(given.popleft(), answer)
            return True
        if first.alone or (self._late and len(given) == 1):
            first.result.set_result(self._failure(first.named[0].name))
            given.popleft()
        else:  # whose fault it was is not known: the first is read again alone, the other after it
            given[0] = first._replace(alone=True)
        return False

    def _settle(self, order: _Order, answer: bytes) -> None:
        self._told.discard(id(order))
        self._read += 1
        try:
            content = json.loads(answer)
            self.worn = bool(content["worn"]) or self._read >= _MOST_DOCUMENTS or order.alone
            order.result.set_result(_result(content, order.named[0].name))
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            self.worn = True
            order.result.set_result(Failure(order.named[0].name, f"{order.named[0].name} {_STRANGE}"))
        except InnographError as error:
            order.result.set_exception(error)

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def end(self) -> None:
        """End the process and give back what it held."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._remarks):
            try:
                if stream:
                    stream.close()
            except OSError:  # what it was still to be told
                pass

    def _send(self, message: object) -> bool:
        raw = pickle.dumps(message)
        stream = self._process.stdin
        try:
            if stream:
                stream.write(HEADER.pack(len(raw)) + raw)
                stream.flush()
        except OSError:  # it has ended; why is told when its answer is waited for
            return False
        return True

    def _receive(self, seconds: float) -> bytes | None:
        """The next answer, None if the process ended first or took too long, and is ended."""
        timer = Timer(seconds, self._overdue)
        timer.daemon = True
        timer.start()
        try:
            length = self._exactly(HEADER.size)
            size = HEADER.unpack(length)[0] if length else 0
            return self._exactly(size) if 0 < size < _LONGEST_ANSWER else None
        finally:
            timer.cancel()

    def _exactly(self, size: int) -> bytes | None:
        raw = self._process.stdout.read(size) if self._process.stdout else b""
        return raw if len(raw) == size else None

    def _overdue(self) -> None:
        self._late = True
        self._process.kill()

    def _failure(self, name: str) -> Failure:
        if self._late:
            return Failure(
                name,
                f"{name} took more than {self._limits.seconds:g} seconds to read; split it, save its text alone as "
                ".txt, or raise limits.seconds",
            )
        status = self._process.wait()
        if status == OUT_OF_MEMORY:
            return Failure(
                name,
                f"{name} takes more than {self._limits.memory} MB of memory to read; split it, save its text alone as "
                ".txt, or raise limits.memory",
            )
        return Failure(name, f"{name} broke its reader ({self._why()}); save its text alone as .txt, or leave it out")

    def _why(self) -> str:
        """How the process ended: a signal, the kind of an error, or its status."""
        status = self._process.wait()
        if status < 0:
            return f"signal {-status}"
        self._remarks.seek(0)
        lines = self._remarks.read()[-10_000:].decode(errors="replace").split("\n")
        named = [found[1] for line in lines if line[:1].isalpha() and (found := _ERROR.match(line))]
        return named[-1] if status == 1 and named else f"status {status}"


_STRANGE = "was answered by its reader with what is no reading; save its text alone as .txt, or leave it out"


def _result(content: dict[str, Any], name: str) -> Reading | Failure:
    """What a reader answers; raises the error that concerns more than one document."""
    if "error" in content:
        kind = getattr(errors, content["error"][0])
        raise kind(content["error"][1])
    if "failure" in content:
        return Failure(name, str(content["failure"]))
    return of_json(content["reading"])


def _apart() -> dict[str, Any]:
    """A process that an interruption at the keyboard does not reach: whoever started it ends it."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"process_group": 0}
