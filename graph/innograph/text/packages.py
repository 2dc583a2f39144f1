"""Office documents are zip files of XML: opened without unpacking what would fill the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zipfile import ZipInfo

_LARGEST_UNPACKED = 200_000_000  # bytes, pictures included: a document that unpacks to more is no text
_LARGEST_XML = 20_000_000  # bytes: the words of some thousand pages; a tree takes twenty-five times as much memory


def refuse_bomb(members: Iterable[ZipInfo], name: str) -> None:
    """Raise ReadError for a package that unpacks to more than any text takes."""
    sizes = [(member.file_size, member.filename.endswith((".xml", ".rels"))) for member in members]
    if sum(size for size, _ in sizes) > _LARGEST_UNPACKED or sum(size for size, xml in sizes if xml) > _LARGEST_XML:
        raise ReadError(f"{name} unpacks to an enormous size; save its text alone as .{name.rpartition('.')[2]}")
