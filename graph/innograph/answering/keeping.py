"""The process that keeps the store: it loads it once, and forks children that answer questions.

A query is only ever parsed and run in such a child. Oxigraph has no time limit in Python, and a few kilobytes of SPARQL
("!" some thousand times) overflow the stack of its parser: whatever a query does, it ends its own child alone. A child
shares the memory of the loaded store, begins at once, and is ended by the kernel at the time limit, whether or not
anybody still waits for it. One that took long is not used again.

On the wire come first the limits and the files, as JSON and bytes; then, for each child, a socket is sent along, on
which it reads a question, says that it has begun, and answers with a header in JSON and a body.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread, Timer
from typing import TYPE_CHECKING

from innograph import store
from innograph.answering.evaluating import evaluate
from innograph.answering.questions import Limits, Question, Unanswered
from innograph.errors import InnographError

if TYPE_CHECKING:
    from typing import NoReturn

_PROMPT = 1.0  # seconds after which a question gives way to younger ones
_NICE = 10
_STDERR = 2
_MOST = 500  # questions that a child answers: what it has lost of its memory by then is given back


def main(handle: int) -> None:
    """Load what the process at the other end of a socket sends, then answer its questions until it closes."""
    for ending in (signal.SIGTERM, signal.SIGINT):  # whoever stops a whole group of processes stops the other end, too
        signal.signal(ending, signal.SIG_IGN)
    # An end that has not read all that was sent to it is heard of as a reset.
    with suppress(EOFError, ConnectionError), socket.socket(fileno=handle) as control:
        with Connection(os.dup(handle)) as wire:
            limits, found = _loaded(wire)
        if found is not None:
            _serve(control, found, limits)
    os.killpg(0, signal.SIGKILL)  # with the children that are still at work


def _loaded(wire: Connection) -> tuple[Limits, store.Store | None]:
    said = json.loads(wire.recv_bytes())
    limits = Limits(**said["limits"])
    files = {name: wire.recv_bytes() for name in said["files"]}
    try:
        found = store.load(Path(said["folder"])) if said["folder"] else store.loaded(files)
    except InnographError as error:
        wire.send_bytes(json.dumps({"failed": str(error)}).encode())
        return limits, None
    wire.send_bytes(json.dumps({"failed": ""}).encode())
    return limits, found


def _serve(control: socket.socket, found: store.Store, limits: Limits) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    while True:
        message, handles, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        for handle in handles:
            if os.fork() == 0:
                control.close()
                _child(handle, found, limits)
            os.close(handle)


def _child(handle: int, found: store.Store, limits: Limits) -> NoReturn:
    """Answer one question after another, and end."""
    try:
        _bound(limits)
        Thread(target=_watch, args=(handle,), daemon=True).start()
        wire = Connection(handle)
        for number in count(1):
            message = wire.recv_bytes()
            begun = time.monotonic()
            signal.setitimer(signal.ITIMER_REAL, limits.seconds)
            wire.send_bytes(b"begun")
            header, body = _outcome(found, _read(message), limits)
            is_last = number >= _MOST or time.monotonic() - begun > _PROMPT
            wire.send_bytes(json.dumps({**header, "last": is_last}).encode())
            wire.send_bytes(body)
            signal.setitimer(signal.ITIMER_REAL, 0)
            if is_last:
                break
    except (EOFError, OSError):
        pass  # nobody asks any more
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(0)


def _bound(limits: Limits) -> None:
    """Set the limits that the kernel enforces; there are systems without one or the other."""
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = _address_space() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # What a library writes as it dies is nothing for the terminal of whoever serves; what is our fault is.
    sys.stderr = os.fdopen(os.dup(sys.stderr.fileno()), "w", buffering=1, encoding="utf-8", errors="replace")
    os.dup2(os.open(os.devnull, os.O_WRONLY), _STDERR)


def _give_way() -> None:
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, os.getpid(), _NICE)


def _address_space() -> int:
    """Bytes that the process has mapped already, the store above all."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file of a user's
        return int(file.read().split()[0]) * resource.getpagesize()


def _watch(handle: int) -> None:
    """End when whoever asks has gone."""
    poll = select.poll()
    poll.register(handle, 0)  # a line that is hung up is told of without asking
    poll.poll()
    os._exit(0)


def _read(message: bytes) -> Question:
    said = json.loads(message)
    graphs = {name: tuple(said[name]) for name in ("default_graphs", "named_graphs")}
    return Question(**{**said, **graphs})


def _outcome(found: store.Store, question: Question, limits: Limits) -> tuple[dict[str, object], bytes]:
    late = Timer(_PROMPT, _give_way)
    late.daemon = True
    late.start()
    try:
        answer = evaluate(found, question, limits)
    except Unanswered as error:
        return {"status": error.status, "why": error.why, "headers": error.headers}, b""
    finally:
        late.cancel()
    return {"status": 200, "kind": answer.kind, "format": answer.format}, answer.body


if __name__ == "__main__":
    main(int(sys.argv[1]))
