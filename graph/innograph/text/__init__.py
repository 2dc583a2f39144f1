"""Files, folders and pages into documents and their sentences."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.errors import ReadError
from innograph.model import Document
from innograph.text.language import LANGUAGES, identify
from innograph.text.mail import parts_of
from innograph.text.masthead import issued_on, title_of
from innograph.text.origins import COLUMNS as ORIGIN_COLUMNS
from innograph.text.origins import Origin, origin_of, read_origins
from innograph.text.readers import READERS, read_txt
from innograph.text.sentences import segment
from innograph.text.sources import LARGEST, Source, discover, identifier, identifiers, left_out

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "LANGUAGES",
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


def read_source(source: Source, *, document_id: str, language: str | None = None) -> Document:
    """Read a source, as `read` does a file; the file that comes with a message is taken out of it."""
    name = source.name
    raw = _bytes_of(source)
    content = (READERS[Path(name).suffix.casefold()] if source.words is None else read_txt)(raw, name=name)
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


def _bytes_of(source: Source) -> bytes:
    if source.words is not None:
        return source.words.encode("utf-8", "surrogatepass")
    raw = read_bytes(source.path, source.name)
    return parts_of(raw).get(source.part, b"") if source.part else raw


def read_bytes(path: Path, name: str, *, kinds: Collection[str] = SUPPORTED) -> bytes:
    """The bytes of a file of these kinds; raises ReadError, which names the file, the reason and the remedy."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ReadError(f"{name} cannot be opened (a folder); check that you may read it")
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for, and a device never ends
            raise ReadError(f"{name} is a pipe or a device; name a file")
        _refuse_unread(path.suffix, status.st_size, name, kinds)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(f"{name} does not exist; check the path") from error
    except OSError as error:
        raise ReadError(f"{name} cannot be opened ({error.strerror}); check that you may read it") from error


def _refuse_unread(suffix: str, size: int, name: str, kinds: Collection[str]) -> None:
    if suffix.casefold() not in kinds:
        kind = f"of the kind {suffix}" if suffix else "without a suffix"
        raise ReadError(f"{name} is a file {kind}, which is not read; convert it to one of {', '.join(kinds)}")
    if size > LARGEST:
        raise ReadError(f"{name} is larger than {LARGEST // 1_000_000} MB; split it, or save its text as .txt")
