"""A workbook of sheets with data of the right types, links that lead somewhere, and the same bytes each time.

What a spreadsheet cannot hold is seen to here: cells that are too long, characters that XML lacks, more links or rows
than a sheet may have, and texts that a program would take for a formula or an error.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from innograph.cells import guarded
from innograph.characters import for_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike
    from typing import Any

# Excel's own limits; the length of a cell counts UTF-16 units.
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
MOST_LINKS = 65_530
_LONGEST_ADDRESS = 2_079
_FIRST_DAY = date(1900, 3, 1)  # before, Excel's calendar has a day that never was
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - no moment, but a mark that is always the same
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_HOST = re.compile(r"[a-z0-9.-]+")
_IN_ADDRESS = "!#$%&'()*+,/:;=?@~"


class Linked(NamedTuple):
    """A cell whose text leads to an address on the web, or to a row of another sheet."""

    text: str
    address: str = ""
    row: tuple[str, int] | None = None


class Column(NamedTuple):
    """The header of a column and its width in characters."""

    header: str
    width: int


Value = str | int | float | date | Linked | None


class Book:
    """A workbook that is written row by row; a sheet that is full goes on in the next."""

    def __init__(self) -> None:
        from openpyxl import Workbook  # noqa: PLC0415 - a third of a second that other formats need not pay

        self._book = Workbook(write_only=True)
        self._book.properties.creator = "innograph"
        self._book.properties.created = self._book.properties.modified = _MADE

    def add(self, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> None:
        """Add a sheet: a header that stays in sight, a filter, and the rows, numbers as numbers and days as days."""
        sheet = _Sheet(self._book, title, columns)
        number = 1
        for row in rows:
            if sheet.rows == MOST_ROWS:
                sheet.close()
                number += 1
                sheet = _Sheet(self._book, sheet_name(title, number), columns)
            sheet.append(row)
        sheet.close()

    def content(self) -> bytes:
        """The bytes of the workbook."""
        from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415 - see above

        stream = io.BytesIO()
        # Not `Workbook.save`, which writes the time of day into the properties.
        ExcelWriter(self._book, _Archive(stream, "w", zipfile.ZIP_DEFLATED)).save()
        return stream.getvalue()


def sheet_name(title: str, number: int) -> str:
    """What the first, second, … sheet of rows is called."""
    return title if number == 1 else f"{title} {number}"


def row_of(title: str, index: int) -> tuple[str, int]:
    """The sheet and the line in which a row stands, rows counted from 0.

    >>> row_of("Documents", 0)
    ('Documents', 2)
    """
    sheet, line = divmod(index, MOST_ROWS - 1)
    return sheet_name(title, sheet + 1), line + 2


class _Sheet:
    def __init__(self, book: Any, title: str, columns: Sequence[Column]) -> None:
        from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - see Book
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 - see Book

        self._sheet = book.create_sheet(title)
        self._link_font = Font(color="FF0563C1", underline="single")
        self._links = 0
        self._last = get_column_letter(len(columns))
        self._sheet.freeze_panes = "A2"
        for number, column in enumerate(columns, 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = column.width
        font, fill = Font(bold=True), PatternFill("solid", fgColor="FFDDE7F0")
        heads = [self._cell(column.header) for column in columns]
        for head in heads:
            head.font, head.fill, head.alignment = font, fill, Alignment(vertical="top", wrap_text=True)
        self._sheet.append(heads)
        self.rows = 1

    def append(self, row: Sequence[Value]) -> None:
        self.rows += 1
        self._sheet.append([self._written(value) for value in row])

    def close(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{self._last}{self.rows}"
        self._sheet.close()

    def _written(self, value: Value) -> Any:
        if isinstance(value, Linked):
            return self._linked(value)
        if isinstance(value, str):
            # A cell of its own costs much, and only what openpyxl would take for an error needs it.
            return self._cell(value) if value.startswith("#") else text_of(value) or None
        if isinstance(value, float):
            cell = self._cell("")
            cell.value, cell.number_format = value, "0.00"
            return cell
        return value.isoformat() if isinstance(value, date) and value < _FIRST_DAY else value

    def _cell(self, text: str) -> Any:
        """A cell that holds a text, and is neither a formula nor an error whatever the text."""
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - see Book

        cell = WriteOnlyCell(self._sheet, text_of(text))
        cell.data_type = "s"
        return cell

    def _linked(self, link: Linked) -> Any:
        from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415 - see Book

        if not link.text:
            return None
        cell = self._cell(link.text)
        address = address_of(link.address)
        if not (address or link.row) or self._links == MOST_LINKS:
            return cell
        self._links += 1
        place = f"'{link.row[0]}'!A{link.row[1]}" if link.row else None
        cell.row = cell.column = 1  # a cell has no place before its row is written, and a link asks for one
        cell.hyperlink = Hyperlink(ref="", target=address or None, location=place)
        cell.font = self._link_font
        return cell


@lru_cache(maxsize=1 << 14)
def text_of(text: str) -> str:
    r"""A text as a cell can hold it: guarded, cut at the limit, without what XML lacks.

    Excel reads `_x000D_` as a carriage return: what looks like that is escaped.

    >>> text_of("=1+1"), text_of("a\x00"), text_of("_x000D_")
    ("'=1+1", 'a�', '_x005F_x000D_')
    """
    return _ESCAPED.sub("_x005F_", _cut(for_xml(guarded(text))))


def _cut(text: str) -> str:
    if 2 * len(text) <= LONGEST_CELL or len(text.encode("utf-16-le")) <= 2 * LONGEST_CELL:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", errors="ignore")
    return f"{kept}…"


@lru_cache(maxsize=1 << 14)
def address_of(address: str) -> str:
    """An address as a workbook can hold it, empty for what is no web address or too long for Excel.

    >>> address_of("https://example.org/visita a?x=1"), address_of("javascript:alert(1)")
    ('https://example.org/visita%20a?x=1', '')
    """
    written = quote(address, safe=_IN_ADDRESS, errors="replace")
    try:
        parts = urlsplit(written)
        fits = parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.hostname or "") and parts.port != 0
    except ValueError:
        return ""
    return written if fits and len(written) <= _LONGEST_ADDRESS else ""


class _Archive(zipfile.ZipFile):
    """A zip whose entries all bear one date."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        super().writestr(_entry(str(zinfo_or_arcname)), data)

    def write(self, filename: str | PathLike[str], arcname: Any = None, *_: Any, **__: Any) -> None:
        with open(filename, "rb") as source, self.open(_entry(str(arcname)), "w") as target:  # noqa: PTH123 - as given
            shutil.copyfileobj(source, target)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    return entry
