"""Files, folders and pages into documents and their sentences."""

from __future__ import annotations

import hashlib
import os
import stat
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.configuration import Limits
from innograph.errors import ReadError
from innograph.model import Document
from innograph.text.language import LANGUAGES, identify
from innograph.text.mail import parts_of
from innograph.text.masthead import issued_on, title_of
from innograph.text.origins import COLUMNS as ORIGIN_COLUMNS
from innograph.text.origins import Origin, origin_of, read_origins
from innograph.text.readers import READERS, read_pdf
from innograph.text.sentences import segment
from innograph.text.sources import Source, discover, identifier, identifiers, left_out

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "LANGUAGES",
    "NO_MORE_THAN",
    "ORIGIN_COLUMNS",
    "SUPPORTED",
    "Origin",
    "Source",
    "discover",
    "identifiers",
    "identify",
    "left_out",
    "origin_of",
    "read",
    "read_bytes",
    "read_origins",
    "read_source",
    "segment",
]

SUPPORTED = tuple(sorted(READERS))
NO_MORE_THAN = Limits()
"""What one file may take where nobody says otherwise."""

_NO_FILE = "is a pipe or a device; name a file"


def read(
    path: Path, *, root: Path | None = None, language: str | None = None, document_id: str | None = None
) -> Document:
    """Read a file into a document; raises ReadError, which names the file, the reason and the remedy.

    The document's `source` is the path relative to `root`, its `id` a slug of that unless one is given. `language` is
    one of LANGUAGES, and is identified where it is left out.
    """
    return read_source(
        Source(path, root or path.parent), language=language, document_id=document_id or identifier(path, root)
    )


def read_source(
    source: Source, *, document_id: str, language: str | None = None, limits: Limits = NO_MORE_THAN
) -> Document:
    """Read a source, as `read` does a file; the file that comes with a message is taken out of it."""
    name = source.name
    raw = _bytes_of(source, limits)
    suffix = ".txt" if source.words is not None else Path(name).suffix.casefold()
    reader = partial(read_pdf, most=limits.pages) if suffix == ".pdf" else READERS[suffix]
    try:
        content = reader(raw, name=name)
    except RecursionError as error:
        raise ReadError(f"{name} is nested too deep to be read; save its text alone as .txt") from error
    if not any(character.isalnum() for character in content.text):
        raise ReadError(f"{name} holds no text; leave it out or fill it")
    known = source.origin
    language = language or known.language or content.language or identify(content.text)
    return Document(
        id=document_id,
        text=content.text,
        language=language,
        title=known.title or content.title or title_of(content.text, language) or content.label,
        source=name,
        issued=known.issued or content.issued or issued_on(content.text, language),
        sha256=hashlib.sha256(raw).hexdigest(),
        url=known.url,
        publisher=known.publisher,
    )


def _bytes_of(source: Source, limits: Limits) -> bytes:
    if source.words is not None:
        return source.words.encode("utf-8", "surrogatepass")
    raw = read_bytes(source, limits=limits)
    return parts_of(raw).get(source.part, b"") if source.part else raw


def read_bytes(source: Source, *, kinds: Collection[str] = SUPPORTED, limits: Limits = NO_MORE_THAN) -> bytes:
    """The bytes of a file of these kinds; raises ReadError, which names the file, the reason and the remedy.

    A file that is larger than its limit is not opened; one that grows meanwhile is read no further.
    """
    path, name, most = source.path, source.name, limits.bytes
    if source.strays:
        raise ReadError(f"{name} is a link to what lies outside its folder; put the file itself there")
    try:
        _refuse_unread(path, name, kinds, most)
        with open(path, "rb", opener=_at_once) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):  # it was another file a moment ago
                raise ReadError(f"{name} {_NO_FILE}")
            raw = stream.read(most + 1)
    except FileNotFoundError as error:
        raise ReadError(f"{name} does not exist; check the path") from error
    except OSError as error:
        raise ReadError(f"{name} cannot be opened ({error.strerror}); check that you may read it") from error
    except ValueError as error:  # a path with a NUL in it
        raise ReadError(f"{name} cannot be opened ({error}); give it another name") from error
    if len(raw) > most:
        raise ReadError(_too_large(name, most))
    return raw


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for the other end of a pipe, where a system knows to."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _refuse_unread(path: Path, name: str, kinds: Collection[str], most: int) -> None:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise ReadError(f"{name} cannot be opened (a folder); check that you may read it")
    if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for, and a device never ends
        raise ReadError(f"{name} {_NO_FILE}")
    suffix = path.suffix
    if suffix.casefold() not in kinds:
        kind = f"of the kind {suffix}" if suffix else "without a suffix"
        raise ReadError(f"{name} is a file {kind}, which is not read; convert it to one of {', '.join(kinds)}")
    if status.st_size > most:
        raise ReadError(_too_large(name, most))


def _too_large(name: str, most: int) -> str:
    return f"{name} is larger than {most / 1_000_000:g} MB; split it, save its text as .txt, or raise limits.size"
