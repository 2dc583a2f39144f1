"""Where texts come from, as `sources.csv` in a workspace says: a row for each file, what it leaves empty is looked for.

    path,url,title,date,publisher
    missione-baviera.txt,https://example.org/news/12,Motori e batterie,2025-06-30,Regione Esempio

A spreadsheet may have written it: semicolons, tabs, Windows-1252 and days as dd/mm/yyyy are understood.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from innograph.errors import ReadError
from innograph.text.encodings import decode
from innograph.text.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

COLUMNS = ("path", "url", "title", "date", "publisher")
_DELIMITERS = (",", ";", "\t")
_BY_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """What is known of a text besides its words; what is not known is empty.

    `language` is one of LANGUAGES; `sources.csv` has no column for it.
    """

    url: str = ""
    title: str = ""
    issued: date | None = None
    publisher: str = ""
    language: str = ""


UNKNOWN = Origin()
"""That nothing is known of a text but its words."""


def read_origins(path: Path) -> Mapping[str, Origin]:
    """The rows of a table by the path that each is about, none where there is no table.

    Columns may come in any order, others are left alone. Raises ReadError, with the line and the remedy, for a row that
    cannot be meant.
    """
    try:
        text = decode(path.read_bytes(), name=path.name)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ReadError(f"{path}: cannot be read ({error.strerror}); check that you may read it") from error
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = [name.strip().casefold() for name in next(rows, [])]
        if columns and COLUMNS[0] not in columns:
            raise ReadError(f"{path}: has no column {COLUMNS[0]}; its first line is {','.join(COLUMNS)}")
        return dict(_origins(rows, columns, path))
    except csv.Error as error:
        raise ReadError(f"{path}: {error}; look for a quotation mark that is not closed or not doubled") from error


def _origins(rows: Iterator[list[str]], columns: list[str], path: Path) -> Iterator[tuple[str, Origin]]:
    seen: set[str] = set()
    reader = enumerate(rows, 2)
    for line, cells in reader:
        row = dict(zip(columns, (" ".join(cell.split()) for cell in cells), strict=False))
        name = row.get("path", "").replace("\\", "/").removeprefix("./")
        if not any(row.values()):
            continue
        if not name or name in seen:
            raise ReadError(f"{path}: line {line} names {'twice' if name else 'no'} {name or 'path'}; mend the row")
        seen.add(name)
        known = {column: row.get(column, "") for column in COLUMNS}
        yield name, origin_of(known, where=f"{path}: line {line}")


def origin_of(row: Mapping[str, str], *, where: str) -> Origin:
    """What the cells of a row say of its text; raises ReadError, which opens with `where` the row stands.

    >>> origin_of({"date": "30/06/2025", "publisher": "Regione Esempio"}, where="line 2").issued
    datetime.date(2025, 6, 30)
    """
    language = row.get("language", "")[:2].casefold()
    return Origin(
        _address(row, where),
        row.get("title", ""),
        _day(row, where),
        row.get("publisher", ""),
        language if language in LANGUAGES else "",
    )


def _address(row: Mapping[str, str], where: str) -> str:
    url = row.get("url", "")
    try:
        parts = urlsplit(url)
        known = not url or (parts.scheme in {"http", "https"} and bool(parts.hostname))
    except ValueError:
        known = False
    if not known:
        raise ReadError(f"{where}: {url!r} is no web address; write it whole, as https://…")
    return url


def _day(row: Mapping[str, str], where: str) -> date | None:
    """A day as 2025-06-30 or, as spreadsheets here write it, 30/06/2025."""
    words = row.get("date", "")
    try:
        found = _BY_DAY.fullmatch(words)
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(words) if words else None
    except ValueError as error:
        raise ReadError(f"{where}: {words!r} is no day; write it as 2025-06-30") from error
