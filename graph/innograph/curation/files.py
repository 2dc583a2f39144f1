"""The table of decisions as a file: read as spreadsheets write it, and added to in its own dialect."""

from __future__ import annotations

import codecs
import csv
import io
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from innograph.cells import guarded, unguarded
from innograph.curation.erasing import erasure
from innograph.curation.rows import COLUMNS, Problem, cells_of, decision_of
from innograph.errors import ExportError, ReadError
from innograph.locking import alone
from innograph.model import Decision
from innograph.replacing import clear, replace_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DELIMITERS = (",", ";", "\t", "|")
_NEEDED = ("action", "subject")
_REMEDY = "close it where else it is open, or choose another --curation"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a table of decisions says: its right rows, and what is wrong with the others.

    It is iterated over as its right rows; `path` is the file, None where there is none.
    """

    rows: tuple[Decision, ...] = ()
    wrong: tuple[Problem, ...] = ()
    path: Path | None = None

    def __iter__(self) -> Iterator[Decision]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def read(path: Path) -> Decisions:
    """Read a table of decisions as Excel, LibreOffice or a program wrote it.

    Commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252; columns in any order and case, others left alone; dates
    as 2025-04-03 or 03/04/2025. A wrong row does not stop the others: all are named, each with line, column, value and
    remedy. Raises ReadError for a file that is no such table at all.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: cannot be read ({error.strerror}); choose another --curation") from error
    found = [_decision(record) for record in _Sheet.of(raw, path).rows()]
    rows = tuple(one for one in found if isinstance(one, Decision))
    return Decisions(rows, tuple(problem for one in found if isinstance(one, list) for problem in one), path)


def append(path: Path, decision: Decision) -> None:
    """Add a decision as the last row; the file is made where there is none, and replaced whole where there is.

    Its delimiter, encoding, line ends, order of columns and unknown columns stay, and so does every other row, byte for
    byte; a Windows-1252 file becomes UTF-8 if the decision needs that. A column that it lacks is added if the decision
    has something to say there. Several programs may append at a time. Raises ReadError for a file that is no table of
    decisions, ExportError where it cannot be written.
    """
    _rewrite(path, lambda sheet: sheet.with_row(decision))


def check(path: Path) -> None:
    """Raise what `append` would, as far as can be told beforehand; nothing is written."""
    if path.exists():
        read(path)
    folder = next(one for one in path.resolve().parents if one.exists())
    if (path.exists() and not os.access(path, os.W_OK)) or not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise ExportError(f"{path}: cannot be written; {_REMEDY}")


def retract(path: Path, decision: Decision) -> bool:
    """Take the last row that says this decision away again; False if none does. Errors are those of `append`."""
    done = False

    def without(sheet: _Sheet) -> _Sheet:
        nonlocal done
        for record in reversed(list(sheet.rows())):
            found = _decision(record)
            if isinstance(found, Decision) and replace(found, line=0) == _as_read(decision):
                done = True
                return replace(sheet, text=sheet.text[: record.start] + sheet.text[record.end :])
        return sheet

    _rewrite(path, without)
    return done


def erase(path: Path, rows: Sequence[Decision]) -> int:
    """Add the rows that erase somebody, and take those away that name the person, all in one step; how many these are.

    Errors are those of `append`.
    """
    known = erasure(rows)
    gone = 0

    def without(sheet: _Sheet) -> _Sheet:
        nonlocal gone
        for record in reversed(list(sheet.rows())):
            if known.tells(sheet.text[record.start : record.end], *record.cells.values()):
                sheet = replace(sheet, text=sheet.text[: record.start] + sheet.text[record.end :])
                gone += 1
        for row in rows:
            sheet = sheet.with_row(row)
        return sheet

    _rewrite(path, without)
    return gone


def _as_read(decision: Decision) -> Decision:
    """A decision as it comes back from a file."""
    found = decision_of(cells_of(decision), line=0)
    return found if isinstance(found, Decision) else replace(decision, line=0)


class _Record(NamedTuple):
    """A row of the file: where its text stands, the line it starts in, its cells by column."""

    start: int
    end: int
    line: int
    cells: dict[str, str]
    extra: int


def _decision(record: _Record) -> Decision | list[Problem]:
    if record.extra:
        return [Problem(record.line, _too_many(record))]
    return decision_of(record.cells, line=record.line)


def _too_many(record: _Record) -> str:
    remedy = "put a cell that holds the delimiter in quotation marks"
    return f"has {record.extra} more cells than there are columns; {remedy}"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A file taken apart: its text without mark, how it was encoded, and the dialect that it is written in.

    `head` and `body` are where the row of column names starts and ends, `line` the line that it stands in; `name` is
    what the file is called in errors.
    """

    text: str
    mark: bytes = codecs.BOM_UTF8  # without it Excel takes UTF-8 for Windows-1252
    encoding: str = "utf-8"
    delimiter: str = ","
    newline: str = "\n"
    columns: tuple[str, ...] = ()
    head: int = 0
    body: int = 0
    line: int = 0
    name: str = ""

    @classmethod
    def of(cls, raw: bytes, path: Path) -> _Sheet:
        """Take the bytes of a file apart; raises ReadError if it is no table of decisions."""
        text, mark, encoding = _decoded(raw, path) if raw else ("", codecs.BOM_UTF8, "utf-8")
        newline = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
        sheet = cls(text, mark, encoding, newline=newline, name=str(path))
        if not text.strip():
            return sheet.with_columns(COLUMNS)
        try:
            return sheet._headed(path)
        except csv.Error as error:
            raise ReadError(f"{path}: {error}; look for a quotation mark that is not closed or not doubled") from error

    def _headed(self, path: Path) -> _Sheet:
        best = self
        for delimiter in _DELIMITERS:
            for start, end, line, cells in _records(self.text, delimiter, strict=False):
                if not any(cells) or (line == 1 and cells[0].lower().startswith("sep=")):
                    continue
                columns = tuple(cell.strip().casefold() for cell in cells)
                tried = replace(self, delimiter=delimiter, columns=columns, head=start, body=end, line=line)
                if len(set(columns) & set(COLUMNS)) > len(set(best.columns) & set(COLUMNS)):
                    best = tried
                break
        best.check_columns(path)
        # A quotation mark left open, in the names of columns too, would swallow the rows behind it.
        list(_records(self.text[best.head : best.body], best.delimiter))
        list(best.rows())
        return best

    def check_columns(self, path: Path) -> None:
        """Raise ReadError for a table without the columns that every decision needs."""
        missing = [name for name in _NEEDED if name not in self.columns]
        twice = sorted({name for name in self.columns if name in COLUMNS and self.columns.count(name) > 1})
        if missing:
            raise ReadError(f"{path}: has no column {missing[0]!r}; let the first row be {','.join(COLUMNS)}")
        if twice:
            raise ReadError(f"{path}: has two columns {twice[0]!r}; remove one")

    def rows(self) -> Iterator[_Record]:
        """The rows below the names of the columns that hold anything."""
        before = self.line + len(list(io.StringIO(self.text[self.head : self.body], newline=""))) - 1
        for start, end, line, cells in _records(self.text[self.body :], self.delimiter):
            if any(cell.strip() for cell in cells):
                named = {name: unguarded(cell.strip()) for name, cell in zip(self.columns, cells, strict=False)}
                extra = sum(1 for cell in cells[len(self.columns) :] if cell.strip())
                yield _Record(self.body + start, self.body + end, before + line, named, extra)

    def with_row(self, decision: Decision) -> _Sheet:
        """With a row more at the end."""
        cells = cells_of(decision)
        lacking = [name for name in COLUMNS if cells[name] and name not in self.columns]
        sheet = self.with_columns(lacking) if lacking else self
        row = sheet.written([guarded(cells.get(name, "")) for name in sheet.columns])
        ended = not sheet.text or sheet.text.endswith(("\n", "\r"))
        return replace(sheet, text=f"{sheet.text}{'' if ended else sheet.newline}{row}")

    def with_columns(self, names: Sequence[str]) -> _Sheet:
        """With columns more; the rows stay as they are, since a short row is one whose last cells are empty.

        Raises ReadError for a row that has more cells than columns: with more of these it would say something else.
        """
        for record in self.rows() if self.body else ():
            if record.extra:
                raise ReadError(
                    f"{self.name}: line {record.line} {_too_many(record)}: the column {names[0]!r} is to be added"
                )
        wide = [cells for _, _, _, cells in _records(self.text[self.body :], self.delimiter)] if self.body else []
        ragged = [""] * (max(map(len, wide), default=0) - len(self.columns))  # cells of a column without a name
        head = self.text[self.head : self.body].rstrip("\r\n")
        added = self.written([*ragged, *names]).rstrip("\r\n")
        line = f"{head}{self.delimiter if head else ''}{added}{self.newline}"
        return replace(
            self,
            text=self.text[: self.head] + line + self.text[self.body :],
            columns=(*self.columns, *ragged, *names),
            body=self.head + len(line),
            line=self.line or 1,
        )

    def written(self, cells: Sequence[str]) -> str:
        """A row of cells as the file writes them."""
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=self.delimiter, lineterminator=self.newline).writerow(cells)
        return stream.getvalue()

    def encoded(self) -> bytes:
        """The bytes of the file; UTF-8 where its own encoding lacks a letter."""
        try:
            return self.mark + self.text.encode(self.encoding)
        except UnicodeEncodeError:
            return codecs.BOM_UTF8 + self.text.encode("utf-8", errors="replace")


def _decoded(raw: bytes, path: Path) -> tuple[str, bytes, str]:
    """The text of a file, its byte order mark and its encoding."""
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ReadError(f"{path}: is a workbook and no CSV; save the sheet as CSV UTF-8")
    mark, encoding = next(((mark, name) for mark, name in _MARKS if raw.startswith(mark)), (b"", ""))
    for name in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = raw[len(mark) :].decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, mark, name
    raise ReadError(f"{path}: is no text in UTF-8, UTF-16 or Windows-1252; save it as CSV UTF-8")


def _records(text: str, delimiter: str, *, strict: bool = True) -> Iterator[tuple[int, int, int, list[str]]]:
    """Rows with the offsets of their text and the line that they start in; a cell may go over several lines."""
    lines = list(io.StringIO(text, newline=""))
    ends = [0]
    for line in lines:
        ends.append(ends[-1] + len(line))
    reader = csv.reader(lines, delimiter=delimiter, strict=strict)
    before = 0
    for cells in reader:
        yield ends[before], ends[reader.line_num], before + 1, cells
        before = reader.line_num


def _rewrite(path: Path, change: Callable[[_Sheet], _Sheet]) -> None:
    """Replace the file by what a change makes of it, whole or not at all, one writer at a time."""
    path = path.resolve()  # a link stays one
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with alone(path.parent, of=path.name, wait=True):
            clear(path.parent)
            raw = path.read_bytes() if path.exists() else b""
            content = change(_Sheet.of(raw, path)).encoded()
            if content != raw:
                replace_file(path, content)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}); {_REMEDY}") from error
