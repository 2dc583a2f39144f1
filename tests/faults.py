"""What can go wrong with a disk: the k-th call that changes something fails, or the process is killed at it."""

from __future__ import annotations

import errno
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHANGING = ("open", "write", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir", "chmod", "ftruncate")
"""The calls of `os` by which a folder changes; `open` where it makes a file."""
NEED_ROOM = ("open", "write", "mkdir")


class Call(NamedTuple):
    """A call of the system: its name, and how to do it."""

    name: str
    do: Callable[[], Any]
    arguments: tuple[Any, ...]


class Count:
    """How many calls there were."""

    calls = 0


@contextmanager
def at(
    number: int, fault: Callable[[Call], Any], *, names: tuple[str, ...] = CHANGING, lasting: bool = False
) -> Iterator[Count]:
    """Let the call of that number (counted from 0), and all after it if `lasting`, come to what `fault` makes of it."""
    real = {name: getattr(os, name) for name in CHANGING}
    count = Count()

    def wrapped(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            making = name != "open" or bool(arguments[1] & os.O_CREAT)
            if name not in names or not making:
                return real[name](*arguments, **named)
            now = count.calls
            count.calls += 1
            if now == number or (lasting and now > number):
                return fault(Call(name, lambda: real[name](*arguments, **named), arguments))
            return real[name](*arguments, **named)

        return call

    for name in CHANGING:
        setattr(os, name, wrapped(name))
    try:
        yield count
    finally:
        for name, function in real.items():
            setattr(os, name, function)


def failing(number: int) -> Callable[[Call], Any]:
    """The call fails with this error; of a write half is done, as when a disk runs full."""

    def fault(call: Call) -> Any:
        if call.name == "write" and number == errno.ENOSPC and len(call.arguments[1]) > 1:
            descriptor, content = call.arguments
            return _written(descriptor, content[: len(content) // 2])
        raise OSError(number, os.strerror(number))

    return fault


_written = os.write


def killed(call: Call) -> Any:
    """The process is killed at the call; of a write half is done."""
    if call.name == "write":
        descriptor, content = call.arguments
        _written(descriptor, content[: len(content) // 2])
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def killed_after(call: Call) -> Any:
    """The process is killed when the call is done, or has failed."""
    try:
        call.do()
    finally:
        os.kill(os.getpid(), signal.SIGKILL)
