"""Rows on disk, in buckets by a key: all of one key are in one bucket, and one bucket fits in memory."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from innograph.errors import ExportError
from innograph.large.rows import Piece, StatementRow
from innograph.locking import LOCK, alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

R = TypeVar("R")
SPOOL = ".spool"
"""The folder in that of a build where rows lie while it is made; private, and gone when it is done."""
# Characters that wait in memory until they are written to the files of their buckets.
_WAITING = 1 << 25


@contextmanager
def spool(output: Path) -> Iterator[Path]:
    """An empty folder for the rows of a build, which one process at a time has; raises ExportError."""
    folder = output / SPOOL
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.is_symlink():
            raise ExportError(f"{folder}: is a link to elsewhere; remove it")
        with alone(folder):
            _clear(folder)  # what a build that was killed left there
            try:
                yield folder
            finally:
                _clear(folder)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be written ({error.strerror or error}); see that there is room") from error
    shutil.rmtree(folder, ignore_errors=True)


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name == LOCK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def bucket_of(key: str, buckets: int) -> int:
    """The bucket of a key, 0 to `buckets` - 1: the same on every machine and in every run.

    >>> bucket_of("https://example.org/organisation/tecnalia", 64)
    10
    """
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % buckets


class Buckets:
    """Rows of several kinds, each kind in so many buckets, a row a line of JSON."""

    def __init__(self, folder: Path, buckets: int) -> None:
        self._folder, self._buckets = folder, buckets
        self._waiting: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self._size = 0
        folder.mkdir(mode=0o700)

    def put(self, kind: str, key: str, row: Sequence[Any]) -> None:
        """Add a row to the bucket of its key."""
        self.put_at(kind, bucket_of(key, self._buckets), row)

    def put_at(self, kind: str, number: int, row: Sequence[Any]) -> None:
        """Add a row to a bucket."""
        line = _line(row)
        self._waiting[kind, number].append(line)
        self._size += len(line)
        if self._size > _WAITING:
            self.flush()

    def flush(self) -> None:
        """Write what waits in memory."""
        for (kind, number), lines in self._waiting.items():
            with self._path(kind, number).open("a", encoding="ascii") as stream:
                stream.writelines(lines)
        self._waiting.clear()
        self._size = 0

    def read(self, kind: str, number: int, made: Callable[[str], R]) -> Iterator[R]:
        """The rows of a bucket, in the order in which they were added."""
        self.flush()
        path = self._path(kind, number)
        if path.exists():
            with path.open(encoding="ascii") as stream:
                yield from map(made, stream)

    def take(self, kind: str, number: int, made: Callable[[str], R]) -> Iterator[R]:
        """As `read`, for the last time: the bucket is gone then."""
        yield from self.read(kind, number, made)
        self._path(kind, number).unlink(missing_ok=True)

    def _path(self, kind: str, number: int) -> Path:
        return self._folder / f"{kind}-{number:05}"


def _line(row: Sequence[Any]) -> str:
    """A row as a line; of a statement the evidence stands apart, behind a tab, which JSON holds nowhere else."""
    if isinstance(row, StatementRow):
        return f"{json.dumps(row[:-1])}\t{json.dumps(row.evidence)}\n"
    return f"{json.dumps(row)}\n"


def plain(line: str) -> tuple[Any, ...]:
    """A row of texts and numbers."""
    return tuple(json.loads(line))


def flat(kind: Callable[..., R]) -> Callable[[str], R]:
    """What makes of a line a row of this class, whose fields are texts, numbers and tuples of these."""
    return lambda line: kind(*(tuple(cell) if isinstance(cell, list) else cell for cell in json.loads(line)))


def statement(line: str) -> StatementRow:
    """A statement with its evidence."""
    before, _, behind = line.partition("\t")
    return StatementRow._make([*json.loads(before), tuple(map(Piece._make, json.loads(behind)))])


def head(line: str) -> StatementRow:
    """A statement without its evidence."""
    return StatementRow._make([*json.loads(line.partition("\t")[0]), ()])
