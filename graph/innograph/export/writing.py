"""Files into a folder: all of them or none, and never over what somebody else put there."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from filecmp import cmp
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.errors import ExportError
from innograph.manifest import MANIFEST, PARTS, files_of_build, unfinished

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_ASIDE = ".innograph-"


def check_output(directory: Path, names: Iterable[str]) -> None:
    """Raise ExportError before the work for what would stop write_files after it."""
    _refuse_to_overwrite(directory, set(names) - files_of_build(directory))
    nearest = next(path for path in (directory, *directory.parents) if path.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
        raise ExportError(f"{directory}: cannot be written ({nearest} is closed to you or no folder); choose another")


Content = bytes | Path
"""What a file shall hold: bytes, or a file on the same disk, which is moved."""
# The folders of a build that hold files of its own alone.
_FOLDERS = ("texts", *(f"parts/{kind}" for kind in PARTS))


def write_files(directory: Path, files: Mapping[str, Content], *, known: Iterable[str] = ()) -> None:
    """Put the files into the directory, or raise ExportError and leave it as it was.

    All that differ from what is there are written aside first, so that a full disk or a kill spoils nothing; the
    renames come last. What an earlier build wrote there is replaced, or goes; a file of anybody else's is never
    touched, and is an error where it is in the way, unless it is `known` as ours to replace.
    """
    earlier = files_of_build(directory)
    _refuse_to_overwrite(directory, set(files) - earlier - set(known))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with alone(directory):
            _clear(directory)
            new = [(name, content) for name, content in files.items() if _differs(directory / name, content)]
            # While files change, the manifest says which are ours, old and new: after a kill the next build knows.
            under_way = [(MANIFEST, unfinished(earlier | set(files)))] if MANIFEST in files and new else []
            last = [(MANIFEST, files[MANIFEST])] if under_way else []
            _replace(directory, [*under_way, *(one for one in new if one not in last)], last, gone=earlier - set(files))
    except OSError as error:
        raise ExportError(f"{directory}: cannot be written ({error.strerror}); choose another --output") from error


def write_file(path: Path, content: bytes) -> None:
    """Put one file in its place, whole or not at all; raises ExportError."""
    try:
        if _differs(path, content):
            path.parent.mkdir(parents=True, exist_ok=True)
            with alone(path.parent):
                _clear(path.parent)
                _replace(path.parent, [(path.name, content)])
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}); check the folder") from error


def _replace(
    directory: Path,
    files: Sequence[tuple[str, Content]],
    last: Sequence[tuple[str, Content]] = (),
    *,
    gone: Iterable[str] = (),
) -> None:
    """Write the files aside, and when all are there move each to its place; what is `gone` goes before the last."""
    aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=directory))
    try:
        for number, (_, content) in enumerate([*files, *last]):
            _write_durably(aside / str(number), content)
        for number, (name, _) in enumerate([*files, *last]):
            if number == len(files):
                _drop(directory, gone)
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / str(number)).replace(directory / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _differs(path: Path, content: Content) -> bool:
    try:
        if path.is_symlink():
            return True
        return not cmp(path, content, shallow=False) if isinstance(content, Path) else path.read_bytes() != content
    except OSError:
        return True


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Keep other builds from writing into the directory; the system lets go of it even after a kill."""
    if fcntl is None:  # no folder can be locked on Windows
        yield
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExportError(f"{directory}: another build is writing there; wait for it and build again") from error
        yield
    finally:
        os.close(descriptor)


def _clear(directory: Path) -> None:
    """Remove what a build that was killed left aside."""
    for path in sorted(directory.glob(f"{_ASIDE}*")):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


def _write_durably(path: Path, content: Content) -> None:
    if isinstance(content, Path):
        content.replace(path)
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
        return
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _refuse_to_overwrite(directory: Path, names: Iterable[str]) -> None:
    for name in sorted(names):
        if os.path.lexists(directory / name):
            raise ExportError(f"{directory / name} is in the way, and no build wrote it; choose another --output")


def _drop(directory: Path, names: Iterable[str]) -> None:
    """Remove what an earlier build says it wrote, where that is in the directory: a manifest can say anything."""
    within = directory.resolve()
    for path in (directory / name for name in sorted(names)):
        if path.parent.resolve() in {within, *(within / name for name in _FOLDERS)} and path.is_file():
            path.unlink()
