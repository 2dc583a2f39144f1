"""OpenDocument texts (.odt) into paragraphs, headings, lists and tables."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from innograph.errors import ReadError
from innograph.text.packages import refuse_bomb

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_MOST_SPACES = 20
_BROKEN = (zipfile.BadZipFile, zlib.error, SyntaxError, EOFError, KeyError, RuntimeError, ValueError)
# Deleted words of tracked changes, comments, footnotes, and what floats beside the text: none is of the line it is in.
_LEFT_OUT = frozenset(
    {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note", f"{_DRAW}frame", f"{_DRAW}custom-shape"}
)


def text_of(raw: bytes, *, name: str) -> tuple[str, str]:
    """The title that the program keeps, and the text; raises ReadError."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            refuse_bomb(package.infolist(), name)
            members = package.namelist()
            if b"encryption-data" in (
                package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in members else b""
            ):
                raise ReadError(f"{name} is encrypted; save it without a password")
            body = _parsed(package.read("content.xml")).find(f"{_OFFICE}body/{_OFFICE}text")
            meta = _parsed(package.read("meta.xml")) if "meta.xml" in members else None
    except _BROKEN as error:
        raise ReadError(
            f"{name} is a damaged OpenDocument text ({type(error).__name__}); save it as .odt again"
        ) from error
    if body is None:
        raise ReadError(f"{name} is an OpenDocument file, but no text; save its words as .odt or .txt")
    title = "" if meta is None else " ".join((meta.findtext(f".//{_TITLE}") or "").split())
    return title, re.sub(r"\n{3,}", "\n\n", "\n".join(_blocks(body))).strip()


def _parsed(raw: bytes) -> Any:
    from lxml import etree  # noqa: PLC0415 - slow to import, and for OpenDocument alone

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(raw, parser)


def _blocks(parent: Any) -> Iterator[str]:
    for child in parent.iterchildren():
        if child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
            yield from ("", _words(child), "")
        elif child.tag == f"{_TEXT}list":
            yield from _items(child)
            yield ""
        elif child.tag == f"{_TABLE}table":
            yield from _rows(child)
            yield ""
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child)


def _items(parent: Any) -> Iterator[str]:
    for item in parent.iterchildren():
        paragraphs = [words for child in item.iterchildren(f"{_TEXT}p", f"{_TEXT}h") if (words := _words(child))]
        if paragraphs:
            yield f"- {' '.join(paragraphs)}"
        for inner in item.iterchildren(f"{_TEXT}list"):
            yield from _items(inner)


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter(f"{_TABLE}table-row"):
        cells = (
            " ".join(filter(None, map(_words, cell.iter(f"{_TEXT}p")))) for cell in row.iter(f"{_TABLE}table-cell")
        )
        if line := " | ".join(filter(None, cells)):
            yield line


def _words(paragraph: Any) -> str:
    return "".join(_pieces(paragraph)).strip()


def _pieces(element: Any) -> Iterator[str]:
    yield _flat(element.text)
    for child in element.iterchildren():
        if child.tag == f"{_TEXT}s":
            count = str(child.get(f"{_TEXT}c") or "1")
            yield " " * (min(int(count), _MOST_SPACES) if count.isdecimal() else 1)
        elif child.tag == f"{_TEXT}tab":
            yield " "
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            yield from _pieces(child)
        yield _flat(child.tail)


def _flat(text: str | None) -> str:
    """White space as the format means it: any run of it is one space."""
    return re.sub(r"\s+", " ", text or "")
