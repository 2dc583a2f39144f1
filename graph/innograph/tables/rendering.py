"""The rows of a table as lines that a person can read: the text that the evidence of its facts is quoted from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from innograph.model import Span
from innograph.tables.cells import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Mapping as Map

    from innograph.tables.cells import Cells, Named
    from innograph.tables.mapping import Column, Mapping, Thing

_LONGEST_QUOTE = 400  # characters; of a longer stretch, only what stands around the words that count is quoted
_AROUND = 60
_LONG = 120  # characters of a cell that is prose, and stands behind the others
_LONGEST_TITLE = 60
_OPENS = re.compile(r"[^\W_]|[\"'«“„‘]")


class Layout:
    """How the rows of one table are laid out: the columns that a mapping names, with their titles."""

    def __init__(self, mapping: Mapping, *, at: Map[Column, int], header: Sequence[str]) -> None:
        self.things = mapping.things
        self.at = at
        self._titles = [one_line(title)[:_LONGEST_TITLE].rstrip(" :") for title in header]
        self._beside = {thing.id: [one for one in _beside(thing, mapping) if one in at] for thing in mapping.things}
        taken = {column for thing in mapping.things for column in (*thing.name, *thing.aliases)}
        self.rest = sorted((one for one in mapping.columns if one in at and one not in taken), key=at.__getitem__)

    def title(self, column: int) -> str:
        """What a column is called."""
        return self._titles[column]

    def title_of(self, thing: Thing) -> str:
        """What the column of a name is called, or what the mapping calls it where it gives the name itself."""
        column = next((self.at[one] for one in thing.name if one in self.at), None)
        return thing.id if column is None else self.title(column)

    def beside(self, thing: Thing) -> list[Column]:
        """The columns that say something of a thing, which stand right behind its name."""
        return self._beside[thing.id]


def _beside(thing: Thing, mapping: Mapping) -> Iterator[Column]:
    yield from filter(None, (thing.kind.column, thing.start, thing.end))
    yield from (one.column for one in thing.sectors)
    for tie in mapping.ties:
        if thing.id == tie.subject:
            yield from filter(None, (tie.role, tie.when.column if tie.when else None))


class Line:
    """A row in the text, which opens at `start`: its names, its other names, and each other cell by its column."""

    def __init__(self, start: int, named: Map[str, tuple[Named, ...]], cells: Cells, layout: Layout) -> None:
        self.names: list[tuple[Named, Span]] = []
        self.aliases: list[tuple[Named, Span]] = []
        self.shown: dict[int, Span] = {}
        self._number: dict[int, int] = {}
        self._cells: dict[int, Span] = {}
        self._parts: list[str] = []
        self._start = self._at = start
        for thing in layout.things:
            self._write_names(named[thing.id], layout.title_of(thing))
            for column in layout.beside(thing) if named[thing.id] else ():
                self._write_cell(column, cells, layout, longest=_LONG)
        for column in layout.rest:
            self._write_cell(column, cells, layout)
        self.text = "".join(self._parts)

    @property
    def span(self) -> Span:
        """Where the row stands."""
        return Span(self._start, self._at)

    def number(self, named: Named) -> int:
        """Which of the names of the row this is."""
        return self._number[id(named)]

    def of(self, named: Named) -> Span:
        """Where a thing is named."""
        return self.names[self.number(named)][1]

    def cell_of(self, named: Named) -> Span:
        """Where a thing is named, with the code that its cell holds."""
        return self._cells[id(named)]

    def quote(self, words: Span, *others: Span) -> Span:
        """The stretch from the first to the last of some words, or what is around the first of them if it is too long.

        It opens with a letter, a digit or a quotation mark.
        """
        start, end = min(words.start, *(o.start for o in others)), max(words.end, *(o.end for o in others))
        if end - start > _LONGEST_QUOTE:
            start, end = self._around(words)
        opening = _OPENS.search(self.text, start - self._start)
        return Span(self._start + opening.start() if opening else start, end)

    def _around(self, words: Span) -> Span:
        """Some whole words on either side."""
        first, last = words.start - self._start, words.end - self._start
        start = self.text.rfind(" ", 0, max(0, first - _AROUND)) + 1
        end = self.text.find(" ", last + _AROUND)
        return Span(self._start + start, self._start + (end if end >= 0 else len(self.text)))

    def _write_names(self, named: Sequence[Named], title: str) -> None:
        for number, one in enumerate(named):
            self._put(", " if number else f"{self._joint()}{title}: ")
            self._number[id(one)] = len(self.names)
            self.names.append((one, self._put(one.name)))
            if len(named) == len(one.thing.name) == 1 and not one.code:
                self.shown[one.column] = self.names[-1][1]
            code = self._put(f" ({one.code})" if one.code else "")
            self._cells[id(one)] = Span(self.names[-1][1].start, code.end)
            for position, (alias, column) in enumerate(one.aliases):
                self._put("; " if position else " (")
                self.aliases.append((one, self._put(alias)))
                self.shown[column] = self.aliases[-1][1]
            self._put(")" if one.aliases else "")

    def _write_cell(self, column: Column, cells: Cells, layout: Layout, *, longest: int = 0) -> None:
        at, text = layout.at[column], cells.text(column)
        if text and at not in self.shown and (not longest or len(text) <= longest):
            self._put(f"{self._joint()}{layout.title(at)}: ")
            self.shown[at] = self._put(text)

    def _joint(self) -> str:
        return "; " if self._parts else ""

    def _put(self, text: str) -> Span:
        self._parts.append(text)
        self._at += len(text)
        return Span(self._at - len(text), self._at)
