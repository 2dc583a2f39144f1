"""The file that maps our sectors to a user's own taxonomy: one match a row."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from innograph.errors import ConfigError, ReadError
from innograph.tables.cells import one_line
from innograph.tables.grid import SUFFIXES, read_grid
from innograph.taxonomy import MATCHES, Fit, Taxonomy, Term
from innograph.text import Source, read_bytes
from innograph.vocabulary import SECTORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.tables.grid import Grid, Row

COLUMNS = ("sector", "code", "label", "scheme", "match", "iri")
"""What the columns are called; further labels stand in `label@it` and so on."""

_LABEL = re.compile(r"label(?:[@_ ]([a-z]{2,3}))?", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:(?:[^\s<>\"{}|\\^`%]|%[0-9a-f]{2})+", re.IGNORECASE)


def load_taxonomy(path: Path) -> Taxonomy:
    """Read the file; raises ConfigError with the line and the remedy."""
    if path.suffix.casefold() not in SUFFIXES:
        raise ConfigError(f"{path}: is no table of sectors; write it as .csv with the columns {', '.join(COLUMNS)}")
    try:
        raw = read_bytes(Source(path, Path()), kinds=SUFFIXES)
        grid = read_grid(raw, name=path.name, suffix=path.suffix, fit=_fit)
    except ReadError as error:
        raise ConfigError(f"--sectors: {error}") from error
    return taxonomy_of(grid)


def taxonomy_of(grid: Grid) -> Taxonomy:
    """The taxonomy that a table holds; raises ConfigError with the line and the remedy."""
    for name in ("sector", "code"):
        if grid.column(name) is None:
            known = ", ".join(COLUMNS)
            raise ConfigError(f'{grid.name} has no column "{name}"; of {known}, it has: {", ".join(grid.titles)}')
    fits = [fit for row in grid.rows if any(map(str.strip, row.cells)) for fit in _fits(row, grid)]
    if not fits:
        raise ConfigError(f"{grid.name} has no row below its header; write one for each match")
    return Taxonomy(grid.name, tuple(dict.fromkeys(fits)))


def _fit(cells: Sequence[str]) -> int:
    return len([cell for cell in cells if cell.strip().casefold() in COLUMNS])


def _fits(row: Row, grid: Grid) -> Iterator[Fit]:
    where = f"{grid.name} line {row.line}"
    if row.fault:
        raise ConfigError(f"{where}: {row.fault}")
    cells = {name: _cell(row, grid.column(name)) for name in COLUMNS}
    match = cells["match"].casefold().removeprefix("skos:").removesuffix("match") or "close"
    if match not in MATCHES:
        raise ConfigError(f"{where}: {cells['match']!r} is no match; write one of {', '.join(MATCHES)}")
    if not cells["code"]:
        raise ConfigError(f"{where}: has no code; write the one of your taxonomy")
    term = Term(cells["code"], _iri(cells, where), cells["scheme"], tuple(_labels(row, grid)))
    slugs = re.split(r"[\s|;,]+", cells["sector"])
    for slug in slugs:
        if slug not in SECTORS:
            raise ConfigError(f"{where}: {slug!r} is no sector of ours; write one of {', '.join(SECTORS)}")
        yield Fit(slug, term, match)


def _cell(row: Row, at: int | None) -> str:
    return one_line(row.cells[at]) if at is not None and at < len(row.cells) else ""


def _labels(row: Row, grid: Grid) -> Iterator[tuple[str, str]]:
    for at, title in enumerate(grid.header.cells):
        found = _LABEL.fullmatch(title.strip())
        if found and (text := _cell(row, at)):
            yield (found[1] or "").casefold(), text


def _iri(cells: dict[str, str], where: str) -> str:
    scheme = cells["scheme"]
    joint = "" if scheme.endswith(("/", "#")) else "/"
    iri = cells["iri"] or f"{scheme}{joint}{quote(cells['code'], safe='.-_~')}"
    for name, value in (("scheme", scheme), ("iri", iri)):
        if not _ADDRESS.fullmatch(value):
            raise ConfigError(f"{where}: {value!r} is no {name}; write an IRI such as https://data.example.org/areas/")
    return iri
