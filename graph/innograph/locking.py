"""One process at a time in a folder, on every system: a file that the system lets go of even after a kill.

The file tells which process holds it. One that a killed process left behind is nobody's, and is taken over.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from innograph.errors import ExportError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOGGER = logging.getLogger(__name__)
LOCK = ".innograph-lock"
# What file systems without locks answer.
_UNABLE = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_BEHIND = 1 << 20  # Windows keeps others from reading what is locked: so that is a byte behind the number
_PAUSE = 0.05  # seconds, where one must ask again and again
_held: dict[tuple[str, int], int] = {}


@contextmanager
def alone(directory: Path, *, of: str = "", wait: bool = False) -> Iterator[None]:
    """Keep other processes and threads out of a folder, or of one thing in it, `of` being its name.

    The folder is made where it is missing, and goes again if nothing came into it. Who is second waits, or is told at
    once who is first: raises ExportError then, and OSError where no file can be made. The thread that is alone may ask
    again.
    """
    key = (str(directory.resolve() / of), threading.get_ident())
    if key in _held:
        yield
        return
    made = not directory.exists()
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / (f"{LOCK}-{of}" if of else LOCK)
    descriptor = _opened(path, wait=wait)
    _held[key] = descriptor
    try:
        yield
    finally:
        del _held[key]
        _let_go(path, descriptor)
        if made:
            with suppress(OSError):
                directory.rmdir()


def _opened(path: Path, *, wait: bool) -> int:
    """The file, locked, with our number in it."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock_or_refuse(path, descriptor, wait=wait)
        except BaseException:
            os.close(descriptor)
            raise
        # Whoever held it before us has removed it, and others lock another file of the name.
        if _is_in_place(path, descriptor):
            return _signed(path, descriptor)
        os.close(descriptor)


def _signed(path: Path, descriptor: int) -> int:
    """The file with our number in it."""
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
    except BaseException:
        _let_go(path, descriptor)
        raise
    return descriptor


def _lock_or_refuse(path: Path, descriptor: int, *, wait: bool) -> None:
    if not _locked(descriptor, wait=wait):
        raise ExportError(f"{path.parent}: {_holder(descriptor)} is writing there; wait for it and run again")


def _is_in_place(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _holder(descriptor: int) -> str:
    """Which process holds a lock, as its file says; the number may be just about to be written."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    number = os.read(descriptor, 20).decode(errors="replace").strip()
    return f"another command (process {number})" if number.isdecimal() else "another command"


def _let_go(path: Path, descriptor: int) -> None:
    with suppress(OSError):  # Windows removes no file that is open; one that stays is in nobody's way
        if fcntl is not None and _is_in_place(path, descriptor):
            path.unlink()
    os.close(descriptor)
    if fcntl is None:
        with suppress(OSError):
            path.unlink()


def _locked(descriptor: int, *, wait: bool) -> bool:
    while True:
        try:
            _lock(descriptor, wait=wait)
        except (BlockingIOError, PermissionError):
            if not wait:
                return False
            time.sleep(_PAUSE)
            continue
        except OSError as error:
            if error.errno not in _UNABLE:
                raise
            _LOGGER.warning("this folder cannot be locked (%s): run one command at a time", error.strerror)
        return True


def _lock(descriptor: int, *, wait: bool) -> None:
    if fcntl is not None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        return
    import msvcrt  # noqa: PLC0415 - Windows alone has it

    os.lseek(descriptor, _BEHIND, os.SEEK_SET)
    msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    os.lseek(descriptor, 0, os.SEEK_SET)
