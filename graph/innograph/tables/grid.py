"""Table files into rows of cells: CSV and TSV in the dialects and encodings that programs write, and XLSX.

Not by pandas: it does not say in which line a cell stands, and reads "NA", a name in Namibia, as nothing.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from innograph.errors import ReadError
from innograph.lexicon.words import fold
from innograph.tables.workbooks import sheets_of
from innograph.text.encodings import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm")
"""The kinds of files that are read as tables."""

_DELIMITERS = (";", ",", "\t", "|")
_HEADER_WITHIN = 30  # rows: titles and notes may stand above the header
_MOST_COLUMNS = 16_384  # as many as a spreadsheet has
_LONGEST_CELL = 100_000  # characters; a quotation mark that is never closed swallows no more than this
ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#N/D", "#RIF!", "#VALORE!"})
"""What a spreadsheet shows where a formula has no result."""


class Row(NamedTuple):
    """A row: its number as a spreadsheet counts, the line of the file that it opens in, and its cells or its fault."""

    number: int
    line: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the row of its header, and the rows below it; of a workbook its sheet, and the sheets left out."""

    name: str
    header: Row
    rows: tuple[Row, ...]
    sheet: str = ""
    others: tuple[str, ...] = ()

    def column(self, *names: str) -> int | None:
        """Where the first of these columns stands, None if the table has none; case and spaces do not matter."""
        found = [
            at for name in names for at, title in enumerate(self.header.cells) if _title(title) == _title(name) != ""
        ]
        return found[0] if found else None

    @property
    def titles(self) -> tuple[str, ...]:
        """The names of the columns that have one."""
        return tuple(title for cell in self.header.cells if (title := " ".join(cell.split())))


def _title(cell: str) -> str:
    return fold(cell) or " ".join(cell.split())


def letters(column: int) -> str:
    """A column as a spreadsheet calls it.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read_grid(  # noqa: PLR0913 - what a mapping may say of a file
    raw: bytes,
    *,
    name: str,
    suffix: str,
    fit: Callable[[Sequence[str]], int],
    sheet: str = "",
    delimiter: str = "",
    encoding: str = "",
) -> Grid:
    """The table in a file's bytes; raises ReadError where there is none.

    `fit` counts how many of the columns looked for a row holds: the row of the first thirty that holds most is the
    header, the delimiter and the sheet those with which it does. What is not given is found out.
    """
    if suffix.casefold() in {".xlsx", ".xlsm"}:
        return _fitting_sheet(raw, name, sheet, fit)
    text = _text(raw, name, encoding)
    given = [delimiter] if delimiter else ["\t", *_DELIMITERS] if suffix.casefold() == ".tsv" else list(_DELIMITERS)
    tried = [(_headed(list(_records(text, mark, most=_HEADER_WITHIN)), name, fit)[0], mark) for mark in given]
    # More columns decide where none of those looked for is found: the message will name them.
    best = max(tried, key=lambda one: one[0])
    return _headed(list(_records(text, best[1])), name, fit)[1]


def _fitting_sheet(raw: bytes, name: str, sheet: str, fit: Callable[[Sequence[str]], int]) -> Grid:
    """The sheet of a workbook that holds most of the columns looked for, the first if several do: a cover has none."""
    found = {
        title: [Row(number, number, cells) for number, cells in enumerate(rows, 1) if any(cells)]
        for title, rows in sheets_of(raw, name=name, sheet=sheet)
    }
    filled = {title: rows for title, rows in found.items() if rows} or found
    headed = {title: _headed(rows, name, fit) for title, rows in filled.items()}
    chosen = max(headed, key=lambda title: headed[title][0][0])
    others = tuple(title for title in found if title != chosen)
    return replace(headed[chosen][1], sheet=chosen, others=others)


def _headed(rows: list[Row], name: str, fit: Callable[[Sequence[str]], int]) -> tuple[tuple[int, int], Grid]:
    """How well the header fits, and the table below it."""
    opening = [(at, row) for at, row in enumerate(rows[:_HEADER_WITHIN]) if any(cell.strip() for cell in row.cells)]
    if not opening:
        raise ReadError(f"{name} holds no row; leave it out or fill it")
    if max(len(row.cells) for _, row in opening) > _MOST_COLUMNS:
        raise ReadError(f"{name} has more than {_MOST_COLUMNS:,} columns; leave out those that are not read")
    at, header = max(opening, key=lambda one: (fit(one[1].cells), _width(one[1]) > 1, -one[0]))
    return (fit(header.cells), _width(header)), Grid(name, header, tuple(rows[at + 1 :]))


def _width(row: Row) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _text(raw: bytes, name: str, encoding: str) -> str:
    if not encoding:
        return decode(raw, name=name)
    try:
        return raw.decode(encoding).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except (LookupError, UnicodeError) as error:
        raise ReadError(f'{name} is not in the encoding "{encoding}" of its mapping; leave that out') from error


def _records(text: str, delimiter: str, *, most: int = 0) -> Iterator[Row]:
    """The rows of a delimited file; a quotation mark that is never closed spoils its own line and no more."""
    lines = text.split("\n")
    at = number = 0
    while at < len(lines) and not (most and number >= most):
        number += 1
        cells, used, fault = _record(lines, at, delimiter)
        if cells or fault:
            yield Row(number, at + 1, cells, fault)
        at += used


def _record(lines: Sequence[str], at: int, delimiter: str) -> tuple[tuple[str, ...], int, str]:
    """The cells of the row that opens in a line, and how many lines it takes."""
    if '"' not in lines[at]:  # most rows
        return tuple(lines[at].split(delimiter)) if lines[at] else (), 1, ""
    for strict in (True, False):
        reader = csv.reader(_bounded(lines, at), delimiter=delimiter, strict=strict)
        try:
            cells = next(reader)
        except csv.Error:
            continue
        # Not strict, a cell that opens with a name in quotation marks is read; what is still open at the end is not.
        if strict or (reader.line_num == 1 and lines[at].count('"') % 2 == 0):
            return tuple(cells), reader.line_num, ""
    return (), 1, "a quotation mark is not closed; close it, or double it where it is part of the words"


def _bounded(lines: Sequence[str], at: int) -> Iterator[str]:
    size = 0
    for index in range(at, len(lines)):
        size += len(lines[index])
        yield f"{lines[index]}\n"
        if size > _LONGEST_CELL:
            return
