"""The process that reads for another: see `guarding`. It ends as soon as the other does."""

from __future__ import annotations

import gc
import json
import os
import pickle
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from innograph.errors import InnographError
from innograph.model import Document
from innograph.pipeline.guarding import HEADER, OUT_OF_MEMORY
from innograph.pipeline.keeping import as_json
from innograph.pipeline.reading import WHILE_READING, Failure, finish, in_a_hurry, prepare, prepare_words

if TYPE_CHECKING:
    from innograph.pipeline.reading import Manner, Reading

_WORN = 0.5  # of the memory: what is left must suffice for a large document
_FIRST_WORDS = "The City of Tallinn met Tecnalia."
_STATUS = Path("/proc/self/statm")


def serve() -> None:
    """Read what is asked for on the standard input, and answer on the standard output, until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    manner: Manner = _next(asked)
    _confine(manner.limits.memory)
    if manner.analysed:  # what is loaded once is not of the first document's time
        finish(prepare_words(Document("", _FIRST_WORDS, "en"), manner))
    _answer(answers, {})
    gc.set_threshold(WHILE_READING)
    orders: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_listen, args=(asked, orders), daemon=True).start()
    with in_a_hurry(), ThreadPoolExecutor(1) as pool:
        ahead: SimpleQueue[Any] = SimpleQueue()
        Thread(target=_ahead, args=(orders, ahead, pool, manner), daemon=True).start()
        try:
            while True:
                _answer(answers, _read(ahead.get(), manner))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        finally:  # an error that is none of ours, or nobody who listens: what is being prepared is not waited for
            traceback.print_exc()
            os._exit(1)


def _ahead(orders: SimpleQueue[Any], ahead: SimpleQueue[Any], pool: ThreadPoolExecutor, manner: Manner) -> None:
    while True:
        ahead.put(pool.submit(prepare, orders.get(), manner))


def _listen(asked: IO[bytes], orders: SimpleQueue[Any]) -> None:
    """Pass on what is asked for; the end of it is the end of this process, whatever it is doing."""
    while True:
        orders.put(_next(asked))


def _next(asked: IO[bytes]) -> Any:
    header = asked.read(HEADER.size)
    if len(header) < HEADER.size:
        os._exit(0)
    return pickle.loads(asked.read(HEADER.unpack(header)[0]))  # noqa: S301 - from the process that started this one


def _read(prepared: Any, manner: Manner) -> dict[str, Any]:
    try:
        result: Reading | Failure = finish(prepared.result())
    except InnographError as error:
        return {"error": [type(error).__name__, str(error)], "worn": False}
    if isinstance(result, Failure):
        return {"failure": result.reason, "worn": _is_worn(manner)}
    return {"reading": as_json(result), "worn": _is_worn(manner)}


def _answer(answers: IO[bytes], content: dict[str, Any]) -> None:
    raw = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    answers.write(HEADER.pack(len(raw)) + raw)
    answers.flush()


def _confine(memory: int) -> None:
    """Bound the memory of this process, where the system can."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - no other system has it, or none keeps to it

        most = memory * 1_000_000
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        ceiling = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _is_worn(manner: Manner) -> bool:
    """Whether this process holds so much that another should take over."""
    if not _STATUS.exists():
        return False
    pages = int(_STATUS.read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") > _WORN * manner.limits.memory * 1_000_000
