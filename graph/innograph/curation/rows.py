"""A row of a table of decisions into a Decision, or what is wrong with it, cell by cell."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from innograph.erasure import ERASE, digest_of
from innograph.model import Decision
from innograph.vocabulary import CLASSES, RELATIONS, SECTORS
from innograph.vocabulary.iris import PREFIXES, SECTOR_SCHEME, expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ACTIONS = ("merge", "split", "rename", "retype", "reject", "accept", "add", ERASE)
COLUMNS = ("action", "subject", "predicate", "object", "role", "value", "document", "quote", "who", "when", "why")
SAME, CLOSE = "owl:sameAs", "skos:closeMatch"
IDENTIFIERS = (SAME, CLOSE)
"""The predicates that tie an entity to a record of someone else's."""

_SHORT = re.compile(r"[a-z]+/[^/\s][^\s]*")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(?:[T ,]+\d{1,2}[:.]\d{2}.*)?", re.DOTALL)
_OVERRIDES = "\u202d\u202e"  # they make a name read other than it is written
_FREE = ("role", "value", "quote", "who", "why")


class Problem(NamedTuple):
    """What is wrong with a row, or cannot be done: the line that it starts in, and why, with the remedy."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def decision_of(cells: Mapping[str, str], *, line: int) -> Decision | list[Problem]:
    """The decision in a row's cells by the names of COLUMNS, or all that is wrong with them."""
    row = _Row(cells, line)
    decision = row.decision()
    return row.problems or decision


def cells_of(decision: Decision) -> dict[str, str]:
    """The cells that say a decision, by the names of COLUMNS; the reverse of `decision_of`."""
    cells = {name: getattr(decision, name) for name in COLUMNS}
    return cells | {"when": decision.when.isoformat() if decision.when else ""}


def is_iri(text: str) -> bool:
    """Whether a text is a whole IRI, safe to stand in a file.

    >>> is_iri("https://ror.org/00bvhmc43"), is_iri("https://example.org/a b"), is_iri("organisation/tecnalia")
    (True, False, False)
    """
    if not re.match(r"(?i:https?://[^/?#]|urn:)", text) or any(not c.isprintable() or c.isspace() for c in text):
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def read_day(cell: str) -> date | None:
    """The day in a cell, as ISO 8601 or with the day first, whatever time follows; None if it is none.

    >>> read_day("03/04/2025"), read_day("3-4-25"), read_day("2025-04-03T10:00"), read_day("04/13/2025")
    (datetime.date(2025, 4, 3), datetime.date(2025, 4, 3), datetime.date(2025, 4, 3), None)
    """
    iso, day_first = _ISO.match(cell), _DAY_FIRST.match(cell)
    match = iso or day_first
    if match is None or not _TIME.fullmatch(cell[match.end() :]):
        return None
    one, month, last = map(int, match.groups())
    year, day = (one, last) if iso else (last if len(match[3]) > 2 else 2000 + last, one)  # noqa: PLR2004 - 25 is 2025
    try:
        return date(year, month, day)
    except ValueError:
        return None


class _Row:
    """The cells of one row, and what was found wrong with them so far."""

    def __init__(self, cells: Mapping[str, str], line: int) -> None:
        self._cells = {name: cells.get(name, "").strip() for name in COLUMNS}
        self._line = line
        self.problems: list[Problem] = []

    def decision(self) -> Decision:
        for name in _FREE:
            self._check_free(name)
        action = self._one_of("action", ACTIONS)
        subject = self._iri("subject")
        predicate = self._one_of("predicate", (*RELATIONS, *IDENTIFIERS)) if self._cells["predicate"] else ""
        if action:
            self._check_use(action, predicate)
        return Decision(
            action=action,
            subject=subject,
            predicate=predicate,
            object=self._object(action, predicate),
            role=self._line_of("role"),
            value=self._value(action),
            document=self._document(),
            quote=self._cells["quote"],
            who=self._line_of("who"),
            when=self._when(),
            why=self._line_of("why"),
            line=self._line,
        )

    def _line_of(self, column: str) -> str:
        return " ".join(self._cells[column].split())

    def _wrong(self, column: str, remedy: str) -> None:
        value = self._cells[column]
        shown = f"{value[:80]!r}" if value else "the cell is empty"
        self.problems.append(Problem(self._line, f"column {column}: {shown}: {remedy}"))

    def _check_free(self, name: str) -> None:
        cell = self._cells[name]
        bad = [c for c in cell if (unicodedata.category(c) in {"Cc", "Cs"} and not c.isspace()) or c in _OVERRIDES]
        if bad:
            self._wrong(name, f"holds the control character U+{ord(bad[0]):04X}; take it out")

    def _one_of(self, column: str, known: tuple[str, ...]) -> str:
        """The known term that a cell holds, in whatever case, as a CURIE or IRI too."""
        cell = self._cells[column].casefold()
        for term in known:
            if cell in _spellings(term):
                return term
        self._wrong(column, f"write one of {', '.join(known)}")
        return ""

    def _iri(self, column: str) -> str:
        cell = self._cells[column]
        if cell and not (is_iri(cell) or (_SHORT.fullmatch(cell) and is_iri(f"https://example.org/{cell}"))):
            self._wrong(column, "is no IRI; copy it from the table of entities, percent-encode what an IRI cannot hold")
        elif not cell and column == "subject":
            self._wrong(column, "name what is decided about, by its IRI in the table of entities")
        return cell

    def _object(self, action: str, predicate: str) -> str:
        cell = self._cells["object"]
        if action == "add" and not predicate:
            return self._one_of("object", CLASSES)
        if predicate == "hasSector" and cell:
            slug = cell.removeprefix(SECTOR_SCHEME).removeprefix("sector:").removeprefix("sector/")
            if slug not in SECTORS:
                self._wrong("object", f"is no sector; write one of {', '.join(SECTORS)}")
            return SECTOR_SCHEME + slug
        if predicate in IDENTIFIERS and cell and not is_iri(cell) and action == "add":
            self._wrong("object", "is no IRI; write the identifier whole, as https://…")
            return cell
        return self._iri("object")

    def _value(self, action: str) -> str:
        if action == "retype" and self._cells["value"]:
            return self._one_of("value", CLASSES)
        return self._line_of("value")

    def _document(self) -> str:
        cell = self._cells["document"]
        if cell and not is_iri(cell if ":" in cell else f"https://example.org/{cell}"):
            self._wrong("document", "is no IRI; copy it from the table of documents")
        return cell

    def _when(self) -> date | None:
        cell = self._cells["when"]
        day = read_day(cell) if cell else None
        if cell and day is None:
            self._wrong("when", "is no date; write it as 2025-04-03 or 03/04/2025, the day before the month")
        return day

    def _check_use(self, action: str, predicate: str) -> None:
        """What each action needs, and what would be dropped silently if it were let pass."""
        for column, remedy in _needs(action, predicate, self._cells):
            if not self._cells[column]:
                self._wrong(column, remedy)
        if action == ERASE and digest_of(self._cells["subject"]) is None:
            self._wrong("subject", "is no digest of a name; let `innograph erase` write the row")
        for column, remedy in _bars(action, predicate):
            if self._cells[column]:
                self._wrong(column, remedy)


def _needs(action: str, predicate: str, cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if action == "merge":
        yield "object", "name the entity that stays"
    elif action == "split" and not cells["document"]:
        yield "value", "write the name whose mentions become an entity of their own, or name a document"
    elif action == "rename":
        yield "value", "write the new label"
    elif action == "retype":
        yield "value", f"write the class: one of {', '.join(CLASSES)}"
    elif action == "add" and not predicate:
        yield "value", "write the label of the new entity"
    elif predicate:
        yield "object", "name what the statement points at"
    if cells["object"] and action in {"reject", "accept"}:
        yield "predicate", "name the relation; leave the object out too where the entity itself is meant"
    if cells["quote"] and action == "add":
        yield "document", "name the document in which the quote stands"


def _bars(action: str, predicate: str) -> Iterator[tuple[str, str]]:
    if action == "reject":
        # "Reject this name" must not take the whole entity away.
        yield "value", "reject takes no value; split gives the mentions of a name an entity of their own"
    if predicate and action in {"merge", "split", "rename", "retype", ERASE}:
        yield "predicate", f"{action} takes no predicate; leave the cell empty"


@cache
def _spellings(term: str) -> frozenset[str]:
    prefix, _, name = term.rpartition(":")
    whole = expand(term) if prefix else PREFIXES["inno"] + term
    return frozenset({term.casefold(), name.casefold(), f"inno:{name}".casefold(), whole.casefold()})
