"""Authority files piece by piece: plain, gzip, bzip2 or inside a ZIP, JSON objects one at a time, in bounded memory."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import zipfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from innograph.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_CHUNK = 1 << 20
# No record of any authority is as long as this; without a limit a missing bracket would read the file into memory.
_LARGEST_OBJECT = 1 << 25
# What a ZIP may unpack to: ten times the largest dump.
_LARGEST_FILE = 4 << 30
_BETWEEN = " \t\r\n,["


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes; raises ReadError."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ReadError(f"{path}: cannot be read ({error.strerror}); name a file that exists") from error


@contextmanager
def opened(path: Path, *, choose: Callable[[list[str]], str]) -> Iterator[IO[str]]:
    """The text of a file, unpacked; `choose` says which file of a ZIP is meant. Raises ReadError."""
    try:
        with _bytes(path, choose) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig") as stream:
            yield stream
    except (OSError, EOFError, zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, RuntimeError) as error:
        raise ReadError(f"{path}: cannot be read ({error}); download it again, as UTF-8") from error


def _bytes(path: Path, choose: Callable[[list[str]], str]) -> IO[bytes]:
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(b"PK"):
        archive = zipfile.ZipFile(path)
        name = choose(archive.namelist())
        if not name:
            raise ReadError(f"{path}: holds no JSON file; unpack it and name the file")
        if archive.getinfo(name).file_size > _LARGEST_FILE:
            raise ReadError(f"{path}: {name} is larger than {_LARGEST_FILE >> 30} GiB; unpack it and name the file")
        return archive.open(name)
    if start.startswith(b"\x1f\x8b"):
        return gzip.open(path)  # type: ignore[return-value] # a stream of bytes, by another base class
    return bz2.open(path) if start.startswith(b"BZh") else path.open("rb")


def objects(stream: IO[str], path: Path, *, inside: str = "") -> Iterator[Any]:
    """The JSON objects of an array, or of lines; `inside` is the key whose array it is.

    Raises ReadError with the line where it is no JSON.
    """
    decode = json.JSONDecoder().raw_decode
    buffer, line = _from(stream, inside, path), 1
    while True:
        buffer, line, ended = _next(buffer, line, stream)
        if ended:
            return
        try:
            value, end = decode(buffer)
        except RecursionError as error:
            raise ReadError(f"{path}, line {line}: is nested too deeply; download the file again") from error
        except json.JSONDecodeError as error:
            more = stream.read(_CHUNK)
            if not more or len(buffer) > _LARGEST_OBJECT:
                at = line + buffer.count("\n", 0, error.pos)
                raise ReadError(f"{path}, line {at}: is no JSON ({error.msg}); download the file again") from error
            buffer += more
            continue
        line += buffer.count("\n", 0, end)
        yield value
        buffer = buffer[end:]


def _next(buffer: str, line: int, stream: IO[str]) -> tuple[str, int, bool]:
    """The buffer from the next object on, the line that it stands in, and whether there is none."""
    while True:
        rest = buffer.lstrip(_BETWEEN)
        line += buffer.count("\n", 0, len(buffer) - len(rest))
        if rest:
            return rest, line, rest[0] == "]"
        buffer = stream.read(_CHUNK)
        if not buffer:
            return "", line, True


def _from(stream: IO[str], key: str, path: Path) -> str:
    """What follows the opening bracket of the array of a key."""
    buffer = stream.read(_CHUNK)
    if not key:
        return buffer
    _, found, rest = buffer.partition(f'"{key}"')
    _, bracket, rest = rest.partition("[")
    if not (found and bracket):
        raise ReadError(f"{path}: has no list {key!r}; save the query's answer as JSON, CSV or TSV")
    return rest
