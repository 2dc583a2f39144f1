"""Files into a folder: all of them or none, and never over what somebody else put there."""

from __future__ import annotations

import os
from filecmp import cmp
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.errors import ExportError
from innograph.locking import alone
from innograph.manifest import MANIFEST, files_of_build
from innograph.replacing import PENDING, clear, finish, replace_file, replace_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from innograph.replacing import Content


def check_output(directory: Path, names: Iterable[str]) -> None:
    """Raise ExportError before the work for what would stop write_files after it."""
    if (directory / PENDING).is_dir():  # to know which files are ours
        _tidy(directory)
    _refuse_to_overwrite(directory, set(names) - files_of_build(directory))
    nearest = next(path for path in (directory, *directory.parents) if path.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
        raise ExportError(f"{directory}: cannot be written ({nearest} is closed to you or no folder); choose another")


def _tidy(directory: Path) -> None:
    try:
        with alone(directory):
            finish(directory)
    except OSError as error:
        raise ExportError(f"{directory}: cannot be written ({error.strerror}); choose another --output") from error


def write_files(directory: Path, files: Mapping[str, Content], *, known: Iterable[str] = ()) -> None:
    """Put the files into the directory, or raise ExportError and leave it as it was.

    What an earlier build wrote there is replaced, or goes; what is the same is left; a file of anybody else's is never
    touched, and is an error where it is in the way, unless it is `known` as ours to replace. The manifest comes last,
    and is new if anything is. A second command that would write there at the time is refused.
    """
    try:
        with alone(directory):
            finish(directory)
            earlier = files_of_build(directory)
            _refuse_to_overwrite(directory, set(files) - earlier - set(known))
            new = {name: content for name, content in files.items() if _differs(directory / name, content)}
            gone = {name for name in earlier - set(files) if MANIFEST in files and (directory / name).is_file()}
            if MANIFEST in files and (new or gone):
                new.pop(MANIFEST, None)
                new[MANIFEST] = files[MANIFEST]
            if new:
                replace_files(directory, new, gone=gone)
    except OSError as error:
        half = "; its files are half replaced, which the next build will finish" if _is_half(directory) else ""
        why = f"cannot be written ({error.strerror}){half}"
        raise ExportError(f"{directory}: {why}; make room or choose another --output") from error


def write_file(path: Path, content: bytes) -> None:
    """Put one file in its place, whole or not at all; raises ExportError."""
    try:
        if _differs(path, content):
            path.parent.mkdir(parents=True, exist_ok=True)
            clear(path.parent)
            replace_file(path, content)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}); check the folder") from error


def _is_half(directory: Path) -> bool:
    try:
        return (directory / PENDING).is_dir()
    except OSError:
        return False


def _differs(path: Path, content: Content) -> bool:
    try:
        if path.is_symlink():
            return True
        return not cmp(path, content, shallow=False) if isinstance(content, Path) else path.read_bytes() != content
    except OSError:
        return True


def _refuse_to_overwrite(directory: Path, names: Iterable[str]) -> None:
    for name in sorted(names):
        if os.path.lexists(directory / name):
            raise ExportError(f"{directory / name} is in the way, and no build wrote it; choose another --output")
