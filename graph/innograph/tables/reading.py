"""A table and its mapping into a document, mentions and statements, each with its cell as evidence."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from innograph.erasure import GONE, NOBODY
from innograph.errors import ReadError
from innograph.lexicon.words import fold
from innograph.linking.records import ALIAS
from innograph.model import Concept, Document, Evidence, Mention, Sentence, Span, Statement
from innograph.tables.cells import BadCell, Cells, one_line
from innograph.tables.grid import letters, read_grid
from innograph.tables.rendering import Layout, Line
from innograph.text import identify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Mapping as Map

    from innograph.erasure import Erasure
    from innograph.tables.cells import Named
    from innograph.tables.grid import Grid, Row
    from innograph.tables.mapping import Column, Mapping
    from innograph.taxonomy import Taxonomy

CELL = "table"
"""The detector of a cell that names something."""

_LOOKED_UP = 0.9  # how sure a sector is that the words of a cell tell: "water coolers" is none

SECTORS = "sector"
"""The scheme of the concepts that hasSector points at."""

_CODE = 3  # letters
_NAMED_COLUMNS = 6  # of the headers that a column may have
_NAMED_FAULTS = 50  # rows; a table that is wrong throughout is named by its first ones


# "Totale soci: 14" below the last member; "Total SE" and "Totale 2000 S.r.l." are companies.
_SUM = re.compile(
    r"(?:sub)?(?:tot[ae]le?|totali|total(?:es)?|summe|gesamt|suma|somma|guztira)\b\D*\d[\d\s.,]*", re.IGNORECASE
)


class TableReading(NamedTuple):
    """What one table yields: `problems` names the rows that were skipped, `notes` what a person may want to know."""

    document: Document
    mentions: tuple[Mention, ...]
    statements: tuple[Statement[Mention], ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def fits(header: Sequence[str], mapping: Mapping) -> int:
    """How many of a mapping's columns a row names."""
    titles = {fold(cell) or one_line(cell) for cell in header}
    return sum(1 for column in mapping.columns if any((fold(n) or one_line(n)) in titles for n in column.names))


def read_table(  # noqa: PLR0913 - what is read, how, and what it is called
    raw: bytes,
    mapping: Mapping,
    *,
    name: str,
    document_id: str,
    language: str = "",
    taxonomy: Taxonomy | None = None,
    erasure: Erasure = NOBODY,
) -> TableReading:
    """Read a table's bytes as its mapping says; rows that cannot be understood are named and left out.

    The document's text holds the mapped cells, a line for each row. Raises ReadError where it is no table or lacks a
    column that the mapping names.
    """
    suffix = f".{name.rpartition('.')[2]}"
    grid = read_grid(
        raw,
        name=name,
        suffix=suffix,
        fit=lambda header: fits(header, mapping),
        sheet=mapping.sheet,
        delimiter=mapping.delimiter,
        encoding=mapping.encoding,
    )
    at = _columns(grid, mapping)
    grid = _without(erasure, grid, [at[one] for one in mapping.things[0].name if one in at], document_id)
    language = mapping.language or language or identify(_words(grid))
    title = mapping.title or re.sub(r"[-_.]+", " ", name.rpartition("/")[2].removesuffix(suffix)).strip() or name
    table = _Table(grid, mapping, at, title=title, language=language)
    table.read(taxonomy)
    digest = hashlib.sha256(raw).hexdigest()
    document = Document(document_id, table.text, language, title, name, sha256=digest)
    mentions, statements = _realised(table, document)
    return TableReading(document, mentions, statements, tuple(table.problems()), tuple(_notes(grid, at, mapping)))


def _without(erasure: Erasure, grid: Grid, names: Iterable[int], document_id: str) -> Grid:
    """The grid without the names of people who are erased, and without the rows that are about them."""
    if not erasure:
        return grid

    def masked(cell: str) -> str:
        left = erasure.masked(cell, document_id)
        return left if left.replace(GONE, "").strip() else ""  # a name of nothing but a mask names nobody

    rows = []
    for row in grid.rows:
        cells = tuple(map(masked, row.cells))
        about = [at for at in names if at < len(cells)]
        if not any(row.cells[at].strip() and not cells[at] for at in about):
            rows.append(row._replace(cells=cells))
    return replace(grid, rows=tuple(rows))


def _words(grid: Grid) -> str:
    """What tells the language of a table: the code "IT" is no English "it", "DE" no French "de"."""
    rows = (grid.header, *grid.rows[:200])
    return "\n".join(" ".join(cell for cell in row.cells if len(cell) > _CODE or not cell.isupper()) for row in rows)


def _columns(grid: Grid, mapping: Mapping) -> dict[Column, int]:
    found: dict[Column, int] = {}
    for column in mapping.columns:
        at = grid.column(*column.names)
        if at is not None:
            found[column] = at
        elif not column.optional:
            names = '" or "'.join(column.names[:_NAMED_COLUMNS]) + (
                '" or the like' if column.names[_NAMED_COLUMNS:] else '"'
            )
            raise ReadError(
                f'{_where(grid)} has no column "{names}, which {mapping.name} names; it has: {_titles(grid)}'
            )
    if not any(column in found for column in mapping.things[0].name):
        names = ", ".join(name for column in mapping.things[0].name for name in column.names)
        raise ReadError(
            f"{_where(grid)} has no column for the name of what its rows are about ({names}); it has: {_titles(grid)}"
        )
    return found


def _where(grid: Grid) -> str:
    return f'{grid.name}, sheet "{grid.sheet}"' if grid.others else grid.name


def _titles(grid: Grid) -> str:
    return ", ".join(map(one_line, grid.titles))


def _notes(grid: Grid, at: Map[Column, int], mapping: Mapping) -> Iterator[str]:
    if grid.others and not mapping.sheet:
        yield f'{grid.name}: the sheet "{grid.sheet}" is read; left out are {", ".join(map(one_line, grid.others))}'
    used = set(at.values())
    left = [title for column, title in enumerate(grid.header.cells) if column not in used and title.strip()]
    if left:
        yield f"{grid.name}: columns that {mapping.name} does not name are left out: {', '.join(map(one_line, left))}"


class _Fact(NamedTuple):
    """A statement of a row before the document is there: its ends are mentions of the row by number, or a slug."""

    subject: int
    predicate: str
    object: int | str
    role: str
    quote: Span
    cell: str
    looked_up: bool = False


class _Table:
    """The rows of a grid as lines of a text, with what they name and state."""

    def __init__(self, grid: Grid, mapping: Mapping, at: Map[Column, int], *, title: str, language: str) -> None:
        self.rows: list[tuple[Line, list[_Fact]]] = []
        self.mapping = mapping
        self._grid, self._at, self._language = grid, at, language
        self._layout = Layout(mapping, at=at, header=grid.header.cells)
        self._parts = [f"{title}\n"]
        self._end = len(self._parts[0]) + 1
        self._faults: list[str] = []
        self._stated: set[tuple[object, ...]] = set()
        self._looked_up = {
            at[one.column]
            for thing in mapping.things
            for one in thing.sectors
            if one.read_as == "words" and one.column in at
        }
        self._file = re.sub(r"[^\w.-]+", "_", grid.name.rpartition("/")[2])

    @property
    def text(self) -> str:
        """The title, an empty line and a line for each row."""
        return "\n".join(self._parts)

    def read(self, taxonomy: Taxonomy | None) -> None:
        """Read all rows; those that cannot be understood are noted."""
        for row in self._grid.rows:
            try:
                if any(cell.strip() for cell in row.cells) or row.fault:
                    self._read_row(row, taxonomy)
            except BadCell as bad:
                self._faults.append(f"{self._where(row, bad.column)}: {bad.reason}; the row is left out")

    def problems(self) -> Iterator[str]:
        """The rows left out, the first of them one by one."""
        yield from self._faults[:_NAMED_FAULTS]
        more = len(self._faults) - _NAMED_FAULTS
        if more > 0:
            yield f"{self._grid.name}: {more} more rows are left out; put the first right and build again"

    def _where(self, row: Row, column: int | None) -> str:
        """A cell as an editor and as a spreadsheet call it; they differ below a cell of several lines."""
        where = f"{self._grid.name} line {row.line}" + (f" (row {row.number})" if row.line != row.number else "")
        if column is None or column < 0:
            return where
        return f'{where}, column {letters(column)} "{self._layout.title(column)}"'

    def _read_row(self, row: Row, taxonomy: Taxonomy | None) -> None:
        cells = Cells(self._whole(row), self._at, self.mapping, language=self._language)
        named = cells.named(self.mapping.things)
        first = self.mapping.things[0]
        if not named[first.id]:
            column = next((self._at[one] for one in first.name if one in self._at), None)
            raise BadCell(column, "is empty; name what the row is about")
        if _SUM.fullmatch(" ".join(filter(None, map(str.strip, row.cells)))):
            raise BadCell(self._at.get(first.name[0]), "looks like the sum below a list, not like an entry of it")
        sectors = list(self._sectors(cells, named, taxonomy))
        line = Line(self._end, named, cells, self._layout)
        facts = [*self._ties(row, cells, named, line), *self._works_in(row, sectors, line)]
        self.rows.append((line, facts))
        self._parts.append(line.text)
        self._end = line.span.end + 1

    def _whole(self, row: Row) -> Row:
        width = len(self._grid.header.cells)
        if row.fault:
            raise BadCell(None, row.fault)
        if any(cell.strip() for cell in row.cells[width:]):
            reason = (
                f"has {len(row.cells)} cells where the header has {width}; put cells that hold a delimiter in quotes"
            )
            raise BadCell(None, reason)
        return row

    def _sectors(
        self, cells: Cells, named: Map[str, tuple[Named, ...]], taxonomy: Taxonomy | None
    ) -> Iterator[tuple[Named, int, Span, str]]:
        """The sectors that the row gives its things: the thing, the column, where in it, and the slug."""
        for thing in self.mapping.things:
            for column in thing.sectors if named[thing.id] else ():
                for span, slug in cells.sectors(column, language=self._language, taxonomy=taxonomy):
                    yield from ((one, self._at[column.column], span, slug) for one in named[thing.id])

    def _works_in(self, row: Row, sectors: Iterable[tuple[Named, int, Span, str]], line: Line) -> Iterator[_Fact]:
        for one, column, span, slug in sectors:
            if self._is_new(one, "hasSector", slug):
                whole = line.shown[column]
                words = Span(whole.start + span.start, whole.start + span.end)
                quote = line.quote(words, line.of(one))
                cell, looked_up = f"{letters(column)}{row.number}", column in self._looked_up
                yield _Fact(line.number(one), "hasSector", slug, "", quote, cell, looked_up)

    def _ties(self, row: Row, cells: Cells, named: Map[str, tuple[Named, ...]], line: Line) -> Iterator[_Fact]:
        for tie in self.mapping.ties:
            if (tie.unless and named[tie.unless]) or (tie.when and not cells.holds(tie.when.column, tie.when.values)):
                continue
            role = cells.text(tie.role)
            beside = [line.shown[self._at[tie.role]]] if tie.role and role else []
            for one, other in product(named[tie.subject], named[tie.object]):
                if one.key != other.key and self._is_new(one, tie.predicate, other.key, role):
                    quote = line.quote(line.cell_of(other), line.cell_of(one), *beside)
                    column = max(0, other.column if other.column >= 0 else one.column)
                    ends = line.number(one), line.number(other)
                    yield _Fact(ends[0], tie.predicate, ends[1], role, quote, f"{letters(column)}{row.number}")

    def _is_new(self, subject: Named, *rest: object) -> bool:
        """Whether no earlier row states it: a thousand rows need not say where one member is."""
        key = (subject.key, *rest)
        known = key in self._stated
        self._stated.add(key)
        return not known

    def method(self, fact: _Fact) -> str:
        """What reads a fact, and the cell that it stands in."""
        return f"{CELL}:{self._file}!{fact.cell}"


def _realised(table: _Table, document: Document) -> tuple[tuple[Mention, ...], tuple[Statement[Mention], ...]]:
    """The mentions and statements of all lines, now that their document is there."""
    mentions: list[Mention] = []
    statements: list[Statement[Mention]] = []
    for line, facts in table.rows:
        sentence = Sentence(document, line.span)
        own = [Mention(sentence, span, one.kind, CELL, record=one.record) for one, span in line.names]
        others = [Mention(sentence, span, one.kind, ALIAS, record=one.record) for one, span in line.aliases]
        mentions += [*own, *others]
        for fact in facts:
            score = min(table.mapping.confidence, _LOOKED_UP if fact.looked_up else 1)
            piece = Evidence(document.id, fact.quote, document.text[slice(*fact.quote)], table.method(fact), score)
            target = own[fact.object] if isinstance(fact.object, int) else Concept(SECTORS, fact.object)
            statements.append(Statement(own[fact.subject], fact.predicate, target, fact.role, (piece,)))
    return tuple(mentions), tuple(statements)
