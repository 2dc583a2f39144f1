"""Files put in their place, one or many, whole or not at all, whatever stops it: a full disk, a kill, a power cut.

One file is written aside and renamed. Of many, no system replaces all in one step: so they are written aside into a
folder with a list of what goes where, and by the one rename of that folder it is decided. What is stopped before has
changed nothing; what is stopped after is finished by the next command that writes or reads there.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
import stat
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from innograph.errors import ExportError, ReadError
from innograph.locking import alone
from innograph.manifest import PARTS

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PENDING = ".innograph-pending"
"""The folder in which files lie that are decided to replace others, and do not all do so yet."""
Content = bytes | Path
"""What a file shall hold: bytes, or a file on the same disk, which is moved."""
_LIST = "list.json"
# The folders of a build that hold files of its own alone.
_FOLDERS = ("texts", *(f"parts/{kind}" for kind in PARTS))
_ASIDE = ".innograph-aside-"
_OURS = re.compile(re.escape(_ASIDE) + "[0-9a-f]{16}")
_OPEN = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_PUBLIC, _PRIVATE = 0o666, 0o600
# What file systems answer that cannot make a folder durable.
_UNABLE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def replace_file(path: Path, content: bytes, *, private: bool = False, durable: bool = True) -> None:
    """Put a file in its place, whole or not at all, with the rights that the one there has; raises OSError.

    A `private` file is its owner's alone. What is not `durable` may be gone or broken after a power cut, though not
    after a kill: that is for caches, which are made again. What a kill leaves aside is removed by `clear`.
    """
    aside = _aside(path.parent)
    descriptor = os.open(aside, _OPEN, _PRIVATE if private else _PUBLIC)
    try:
        try:
            _hold(descriptor)
            _write(descriptor, content, durable=durable)
            if not private and path.exists():
                shutil.copymode(path, aside)
            if fcntl is not None:  # still held, lest another takes it for one left behind
                aside.replace(path)
        finally:
            os.close(descriptor)
        if fcntl is None:  # Windows renames no file that is open
            aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    if durable:
        sync(path.parent)


def clear(directory: Path) -> None:
    """Remove the files that were left aside in a folder when their writers were killed; what is being written stays."""
    for path in _left(directory):
        with suppress(OSError):
            if path.is_file() and not _is_held(path):
                path.unlink()


def replace_files(directory: Path, files: Mapping[str, Content], *, gone: Iterable[str] = ()) -> None:
    """Put many files into a folder, in their order, and before the last remove those that are `gone`: all or nothing.

    The caller is alone in the folder. Raises OSError, ExportError for a name that leads elsewhere or is a folder's. If
    nothing is pending then, nothing has changed.
    """
    _check(directory, files)
    aside = _aside(directory)
    aside.mkdir(mode=0o700)
    try:
        for number, content in enumerate(files.values()):
            _write_new(aside / str(number), content)
        words = json.dumps({"files": list(files), "gone": sorted(gone)})
        _write_new(aside / _LIST, words.encode())
        sync(aside)
        aside.rename(directory / PENDING)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    finish(directory)


def finish(directory: Path) -> None:
    """Finish what replace_files decided and did not come to the end of; what was not decided yet goes.

    The caller is alone in the folder. Raises OSError, ExportError where it cannot be finished.
    """
    for path in _left(directory):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
    clear(directory)
    pending = directory / PENDING
    if not pending.is_dir():
        return
    sync(directory)  # so that what is decided stays so
    if (pending / _LIST).exists():
        names, gone = _listed(pending)
        for number, name in enumerate(names):
            if number == len(names) - 1:
                _drop(directory, gone)
            _move(pending / str(number), directory / name)
        for folder in sorted({(directory / name).parent for name in [*names, *gone]}):
            if folder.is_dir():
                sync(folder)
        (pending / _LIST).unlink()  # from now on the rest is rubbish
    shutil.rmtree(pending)


def mend(directory: Path) -> None:
    """See that a folder to be read is whole; raises ReadError if that has to wait, or cannot be."""
    if not (directory / PENDING).is_dir():
        return
    try:
        with alone(directory):
            finish(directory)
    except ExportError as error:
        raise ReadError(str(error)) from error
    except OSError as error:
        why = f"its last build was stopped while it replaced files, and cannot be finished ({error.strerror})"
        raise ReadError(f"{directory}: {why}; make the folder writable, or build again") from error


@contextmanager
def at_rest(directory: Path, last: str) -> Iterator[None]:
    """Read files that belong together, `last` the one replaced last; raises ReadError if they change meanwhile."""
    mend(directory)
    before = signature(directory / last)
    yield
    if (directory / PENDING).is_dir() or signature(directory / last) != before:
        raise ReadError(f"{directory} is being built anew; ask again when that is done")


def sync(directory: Path) -> None:
    """Make the names in a folder durable, where the system can; raises OSError."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows
        return
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNABLE:
            raise
    finally:
        os.close(descriptor)


def signature(path: Path) -> tuple[int, ...]:
    """What changes when a file is replaced or written to; empty where there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _check(directory: Path, names: Iterable[str]) -> None:
    within = directory.resolve()
    for name in names:
        path = directory / name
        if not _is_inside(name) or not path.parent.resolve().is_relative_to(within):
            raise ExportError(f"{path}: leads out of the folder; remove the link, or choose another --output")
        if path.is_dir() and not path.is_symlink():
            raise ExportError(f"{path} is in the way, and is a folder; remove it, or choose another --output")


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not {"/", "..", "//"} & set(parts) and not re.search(r"[\\:\0]", name)


def _listed(pending: Path) -> tuple[list[str], list[str]]:
    """What goes where and what goes away; raises ExportError for no such list: a folder can hold anything."""
    try:
        content = json.loads((pending / _LIST).read_bytes())
        names, gone = [str(name) for name in content["files"]], [str(name) for name in content["gone"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ExportError(f"{pending}: cannot be finished ({error}); remove it and build again") from error
    _check(pending.parent, names)
    return names, gone


def _move(aside: Path, path: Path) -> None:
    """Rename a file that lies aside, unless that was done before."""
    if not aside.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        aside.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:  # `texts` may be a disk of its own
            raise
        replace_file(path, aside.read_bytes())


def _drop(directory: Path, names: Iterable[str]) -> None:
    """Remove what an earlier build says it wrote, where that is in the directory: a manifest can say anything."""
    within = directory.resolve()
    for path in (directory / name for name in sorted(names)):
        if path.parent.resolve() in {within, *(within / name for name in _FOLDERS)} and path.is_file():
            path.unlink()


def _aside(directory: Path) -> Path:
    return directory / f"{_ASIDE}{secrets.token_hex(8)}"


def _left(directory: Path) -> Iterator[Path]:
    for path in sorted(directory.glob(f"{_ASIDE}*")):
        if _OURS.fullmatch(path.name) and not path.is_symlink():
            yield path


def _write_new(path: Path, content: Content) -> None:
    if isinstance(content, Path):
        content.replace(path)
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
        return
    descriptor = os.open(path, _OPEN, _PUBLIC)
    try:
        _write(descriptor, content)
    finally:
        os.close(descriptor)


def _write(descriptor: int, content: bytes, *, durable: bool = True) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    if durable:
        os.fsync(descriptor)


def _hold(descriptor: int) -> None:
    """Show that a file is being written; where a system cannot, it is removed under our hands at worst."""
    if fcntl is not None:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_held(path: Path) -> bool:
    """Whether a process is writing a file; Windows does not let us remove such a one."""
    if fcntl is None:
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return True
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
