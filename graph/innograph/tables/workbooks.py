"""Workbooks into sheets of cells; a cell that goes over several rows says of each of them what it says."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from innograph.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    Rows = list[tuple[str, ...]]

_LARGEST_UNPACKED = 400_000_000  # bytes: what a worksheet of a million cells takes several times over
_LARGEST_MERGED = 20_000_000  # bytes: only a workbook that is read whole tells which cells are merged
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, EOFError, OSError, RuntimeError),
    *(ArithmeticError, LookupError, ValueError, TypeError, AttributeError),
)


def sheets_of(raw: bytes, *, name: str, sheet: str = "") -> list[tuple[str, Rows]]:
    """The sheets of a workbook with their rows, or the one that is named; raises ReadError for what is no workbook."""
    try:
        merged = _is_merged(raw, name)
        with warnings.catch_warnings():  # openpyxl warns of filters and charts, which are none of ours
            warnings.simplefilter("ignore")
            return list(_read(raw, name, sheet, merged=merged))
    except _BROKEN as error:
        locked = raw.startswith(b"\xd0\xcf\x11\xe0")
        reason = "is encrypted or an old .xls" if locked else f"is a damaged workbook ({type(error).__name__})"
        raise ReadError(f"{name} {reason}; save it as .xlsx without a password") from error


def _read(raw: bytes, name: str, sheet: str, *, merged: bool) -> Iterator[tuple[str, Rows]]:
    import openpyxl  # noqa: PLC0415 - slow to import, and for workbooks alone

    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=not merged, data_only=True)
    if sheet and sheet not in book.sheetnames:
        raise ReadError(f'{name} has no sheet "{sheet}"; it has {", ".join(book.sheetnames)}')
    pages: list[Any] = [book[sheet]] if sheet else book.worksheets
    if not pages:
        raise ReadError(f"{name} holds no sheet of cells; leave it out")
    for page in pages:
        if not merged:
            page.reset_dimensions()  # a program may have written wrong ones
        rows = [tuple(map(_plain, cells)) for cells in page.iter_rows(values_only=True)]
        yield page.title, _filled(rows, page) if merged else rows


def _filled(rows: Rows, page: Any) -> Rows:
    """The rows, each of which has what a cell says that goes over several of them; what goes over columns stays."""
    cells = [list(row) for row in rows]
    for area in page.merged_cells.ranges:
        column, first = area.min_col - 1, area.min_row - 1
        for at in range(first + 1, min(area.max_row, len(cells))):
            cells[at][column] = cells[first][column]
    return list(map(tuple, cells))


def _is_merged(raw: bytes, name: str) -> bool:
    """Whether cells of a workbook are merged; raises ReadError for one that is no honest workbook."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        members = package.infolist()
        size = sum(member.file_size for member in members)
        if size > _LARGEST_UNPACKED:
            raise ReadError(f"{name} unpacks to an enormous size; save its sheet alone as .csv")
        for member in members:
            if member.filename.endswith((".xml", ".rels")):
                with package.open(member) as stream:
                    if _DOCTYPE.search(stream.read(2000)):
                        raise ReadError(f"{name} declares entities of its own; save it as .xlsx again")
        sheets = [member for member in members if member.filename.startswith("xl/worksheets/")]
        return size <= _LARGEST_MERGED and any(b"<mergeCell " in package.read(sheet) for sheet in sheets)


def _plain(value: object) -> str:
    """A cell as text: a day as ISO 8601, a whole number without point."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
