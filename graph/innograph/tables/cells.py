"""What the cells of one row say: names, days, identifiers and sectors, or what is wrong with one of them."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.codes import elsewhere
from innograph.lexicon.places import find_place, find_places
from innograph.lexicon.sectors import find_sectors
from innograph.lexicon.words import fold, slug
from innograph.model import Record, Span
from innograph.tables.grid import ERRORS
from innograph.vocabulary import SECTORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Mapping as Map

    from innograph.tables.grid import Row
    from innograph.tables.mapping import Column, Identifier, Kind, Mapping, SectorColumn, Thing
    from innograph.taxonomy import Taxonomy

_LONGEST_NAME = 250
_SHORT = 120  # characters of a cell that lists sectors; a longer one is prose
_NOTHING = frozenset({"", "n a", "n d", "null", "none", "nan"})
# The Commission writes EL for Greece and UK for the United Kingdom.
_CODES = {"EL": "GR", "UK": "GB"}
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: [\d:]+)?")
_ADDRESS = re.compile(r"https?://(?:[^\s<>\"{}|\\^`%]|%[0-9A-Fa-f]{2})+")


class BadCell(Exception):  # noqa: N818 - it never leaves this package
    """A cell that cannot be understood: its column, None where it is the row itself, and why."""

    def __init__(self, column: int | None, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class Named(NamedTuple):
    """A thing that a row names: its class, the words of its name, its other names, and the cell in brackets after it.

    The other names come with their columns; `column` is that of the name, -1 where the mapping gives it.
    """

    thing: Thing
    kind: str
    name: str
    aliases: tuple[tuple[str, int], ...]
    record: Record
    column: int
    code: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes two of them the same in one table."""
        return (self.kind, self.record.key or fold(self.name))


class Cells:
    """The cells of one row by the columns of a mapping; `at` says where each column stands, `language` its language."""

    def __init__(self, row: Row, at: Map[Column, int], mapping: Mapping, *, language: str = "") -> None:
        self._language = language
        self._row = row
        self._at = at
        self._mapping = mapping

    def index(self, column: Column) -> int | None:
        """Where a column stands, None if the table lacks it."""
        return self._at.get(column)

    def text(self, column: Column | None) -> str:
        """What stands in a column, on one line and without what cannot be printed; "" for nothing."""
        at = None if column is None else self._at.get(column)
        if at is None or at >= len(self._row.cells):
            return ""
        cell = one_line(self._row.cells[at])
        if cell in ERRORS:
            raise BadCell(at, f"{cell} is the error of a formula; put it right")
        return "" if fold(cell) in _NOTHING else cell

    def holds(self, column: Column, values: Sequence[str]) -> bool:
        """Whether a column holds one of these values, which are folded."""
        return fold(self.text(column)) in values

    def day(self, column: Column | None) -> date | None:
        """The day in a column, None for none."""
        text = self.text(column)
        if not text:
            return None
        if found := day_of(text, day_first=self._mapping.dates == "day-first"):
            return found
        raise BadCell(self._at.get(column) if column else None, f"{_cut(text)} is no day; write it as 2025-05-14")

    def named(self, things: Sequence[Thing]) -> dict[str, tuple[Named, ...]]:
        """What the row names, by the identifiers of the things; a country before what lies in it."""
        found: dict[str, tuple[Named, ...]] = {}
        for thing in sorted(things, key=lambda one: bool(one.country)):
            country = next(iter(found.get(thing.country, ())), None)
            found[thing.id] = tuple(self._named(thing, country.record.key if country else ""))
        return found

    def _named(self, thing: Thing, country: str) -> Iterator[Named]:
        whole = thing.value or " ".join(filter(None, map(self.text, thing.name)))
        at = self._at.get(thing.name[0], -1) if thing.name else -1
        for part in whole.split(thing.separator) if thing.separator else [whole]:
            cell = part.strip()
            if fold(cell) in _NOTHING:
                continue
            name = self._in_words(thing, cell, at)
            if len(name) > _LONGEST_NAME:
                raise BadCell(at, f"{_cut(name)} is too long for a name; map another column")
            kind = self._kind(thing.kind)
            record = self._record(thing, _key_of_place(kind, name, country))
            yield Named(thing, kind, name, self._aliases(thing, name), record, at, cell if cell != name else "")

    def _aliases(self, thing: Thing, name: str) -> tuple[tuple[str, int], ...]:
        found = {text: self._at[column] for column in thing.aliases if (text := self.text(column))}
        return tuple((text, at) for text, at in found.items() if text != name and len(text) <= _LONGEST_NAME)

    def _in_words(self, thing: Thing, cell: str, at: int) -> str:
        """What a code in a cell stands for; a cell that holds no code is the name itself."""
        for value, name in thing.values:
            if fold(value) == fold(cell):
                return name
        if thing.codes and len(cell) == 2 and cell.isalpha():  # noqa: PLR2004 - ISO 3166-1 alpha-2
            code = _CODES.get(cell.upper(), cell.upper())
            if country := find_place(f"country:{code}"):
                return dict(elsewhere(country).labels).get(self._language, country.label)
            raise BadCell(at, f"{cell} is no code of a country; write the two letters of ISO 3166-1, or its name")
        return cell

    def _kind(self, kind: Kind) -> str:
        if kind.fixed:
            return kind.fixed
        text = self.text(kind.column)
        for value, name in kind.values:
            if fold(value) == fold(text):
                return name
        if kind.default:
            return kind.default
        known = ", ".join(value for value, _ in kind.values)
        at = self._at.get(kind.column) if kind.column else None
        raise BadCell(at, f"{_cut(text) or 'nothing'} is not among the values of the mapping ({known}); add it there")

    def _record(self, thing: Thing, place: str) -> Record:
        value = self.text(thing.key)
        start, end = self.day(thing.start), self.day(thing.end)
        if start and end and end < start:
            raise BadCell(self._at.get(thing.end) if thing.end else None, f"ends on {end}, before it starts on {start}")
        key = f"{thing.scheme}:{value}" if value else place
        return Record(key, tuple(filter(None, map(self._iri, thing.identifiers))), start, end)

    def _iri(self, identifier: Identifier) -> str:
        text = self.text(identifier.column)
        if not text:
            return ""
        before, _, after = identifier.pattern.partition("{}")
        value = text.removeprefix(before).removesuffix(after) if identifier.pattern else text
        whole = f"{before}{value}{after}" if identifier.pattern else text
        if _ADDRESS.fullmatch(whole) and re.fullmatch(identifier.form or ".+", value):
            return whole
        raise BadCell(self._at.get(identifier.column), f"{_cut(text)} is no identifier as the mapping describes it")

    def sectors(self, column: SectorColumn, *, language: str, taxonomy: Taxonomy | None) -> list[tuple[Span, str]]:
        """Where in the text of a column a sector is named, and its slug."""
        text = self.text(column.column)
        if column.read_as == "words" and text not in SECTORS:
            found = find_sectors(text, language)
            return found if found or len(text) > _SHORT else find_sectors(text, "*")
        return [
            (span, one)
            for span in _parts(text, column.separator)
            for one in self._slugs(text[span.start : span.end], column, taxonomy)
        ]

    def _slugs(self, word: str, column: SectorColumn, taxonomy: Taxonomy | None) -> tuple[str, ...]:
        at = self._at.get(column.column)
        if column.read_as != "codes":
            if word in SECTORS:
                return (word,)
            raise BadCell(at, f"{_cut(word)} is no sector; write one of {', '.join(SECTORS)}")
        if taxonomy is None:
            raise BadCell(at, 'is read as = "codes", for which --sectors must name the taxonomy')
        if found := taxonomy.slugs_of(word):
            return found
        raise BadCell(at, f"{_cut(word)} stands for no sector in {taxonomy.name}; add it as an exact or close match")


def one_line(cell: str) -> str:
    r"""A cell on one line, without what would steer a terminal or turn the writing round.

    >>> one_line(" Acme\n S.p.A.\u202e ")
    'Acme S.p.A.'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in cell).split())


def day_of(text: str, *, day_first: bool = True) -> date | None:
    """The day that a cell gives, None where it gives none.

    >>> day_of("14/05/2025"), day_of("2025-05-14T00:00:00"), day_of("5/14/2025", day_first=False)
    (datetime.date(2025, 5, 14), datetime.date(2025, 5, 14), datetime.date(2025, 5, 14))
    """
    found = _DAY.fullmatch(text)
    if not found:
        return None
    year, month, day, first, second, last = (int(part) if part else 0 for part in found.groups())
    if last:
        year, month, day = (last, second, first) if day_first else (last, first, second)
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def _key_of_place(kind: str, name: str, country: str) -> str:
    """The identifier of the place in this country, or one of its own where the gazetteer lacks it; "" where open."""
    found = [place for place in find_places(name) if place.kind == kind]
    if kind == "Country":
        return found[0].id if found else ""
    if kind not in {"City", "Region"} or not country.startswith("country:"):
        return ""
    code = country.partition(":")[2]
    return next((place.id for place in found if place.country == code), f"{kind}:{slug(name)}-{code}")


def _parts(text: str, separator: str) -> Iterator[Span]:
    at = 0
    for part in text.split(separator) if separator else [text]:
        if word := part.strip():
            start = at + part.index(word[0])
            yield Span(start, start + len(word))
        at += len(part) + len(separator)


def _cut(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…")  # noqa: PLR2004 - enough to find it again
