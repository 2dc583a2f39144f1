"""A build as its files tell it: tables by their keys, and whom the documents mention."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from innograph.errors import ReadError
from innograph.manifest import MANIFEST
from innograph.replacing import at_rest, mend
from innograph.vocabulary import SYMMETRIC
from innograph.vocabulary.iris import expand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

Row = dict[str, str]

# What the tables of a build put before a cell that a spreadsheet would run.
_GUARD = "'"
_SHARE = re.compile(r"0(\.\d*)?|1(\.0*)?|\d(\.\d+)?e-\d{1,3}", re.ASCII)
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


class Key(NamedTuple):
    """What makes two statements the same."""

    subject: str
    predicate: str
    object: str
    role: str


@dataclass(slots=True)
class Fact:
    """What carries a statement: its quotes by document, how sure, by which methods, and who has seen it."""

    quotes: set[tuple[str, str]] = field(default_factory=set)
    best: dict[str, float] = field(default_factory=dict)
    methods: set[str] = field(default_factory=set)
    status: set[str] = field(default_factory=set)

    @property
    def confidence(self) -> float:
        """The noisy-or over documents of the best score in each, as `Statement.confidence` has it."""
        return round(1 - prod(1 - score for score in self.best.values()), 4)

    def add(self, other: Fact) -> None:
        """Take in what carries a statement that turned out to be the same."""
        self.quotes |= other.quotes
        for document, score in other.best.items():
            self.best[document] = max(self.best.get(document, 0.0), score)
        self.methods |= other.methods
        self.status |= other.status


class Links(NamedTuple):
    """What only the graph tells: whom a document mentions, who is mentioned in what, and which IRI replaces which."""

    mentioned: Mapping[str, set[str]]
    documents: Mapping[str, set[str]]
    replaced: Mapping[str, str]


@dataclass
class Side:
    """One of two builds; raises ReadError, with the remedy, for a folder that no build wrote or a broken file.

    `columns` names those of each table that the build has: another version of innograph may have had fewer.
    """

    folder: Path

    def __post_init__(self) -> None:
        with at_rest(self.folder, MANIFEST):
            self.manifest = read_manifest(self.folder)
            if self.manifest.get("parts") is True:
                raise ReadError(
                    f"{self.folder}: is a build in parts, which is not compared; build the texts that matter without "
                    "--parts, or compare its tables (docs/large.md)"
                )
            self.columns: dict[str, frozenset[str]] = {}
            self.documents = self._rows("documents.csv")
            self.entities = self._rows("entities.csv", "type", "label")
            self.facts = self._facts()

    @cached_property
    def links(self) -> Links:
        """Read when first asked for: two builds with the same entities need none of it."""
        return _links(self.folder / "graph.ttl")

    @property
    def version(self) -> str:
        """The version of innograph that made it."""
        return str(self.manifest.get("innograph", ""))

    def label(self, iri: str) -> str:
        """What a reader calls it: an entity by its label, a sector or a document by the end of its IRI."""
        row = self.entities.get(iri)
        return (row["label"] if row else "") or iri.rstrip("/").rpartition("/")[2] or iri

    def title(self, iri: str) -> str:
        """What a reader calls a document: its path, or else the end of its IRI."""
        return self.documents[iri].get("path", "") or self.label(iri)

    def _rows(self, name: str, *needed: str) -> dict[str, Row]:
        return {row["iri"]: row for row in self._table(name, ("iri", *needed))}

    def _facts(self) -> dict[Key, Fact]:
        facts: dict[Key, Fact] = defaultdict(Fact)
        for row in self._table("statements.csv", ("subject", "predicate", "object")):
            key = statement_key(row["subject"], row["predicate"], row["object"], row.get("role", ""))
            facts[key].add(self._piece(row))
        return dict(facts)

    def _piece(self, row: Row) -> Fact:
        """A row is a piece of evidence; a statement that a person made may come without any."""
        document, quote = row.get("document", ""), row.get("quote", "")
        said = {(document, quote)} if document or quote else set()
        written = row.get("confidence", "")
        if written and not _SHARE.fullmatch(written):
            path = self.folder / "statements.csv"
            raise ReadError(f"{path}: {written!r} is no confidence; restore the file, or build it again")
        best = {document: float(written)} if written else {}
        return Fact(said, best, {row.get("method", "")} - {""}, {row.get("status", "")} - {""})

    def _table(self, name: str, needed: Collection[str]) -> Iterator[Row]:
        path = self.folder / name
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream, _cells_of_any_size():
                reader = csv.reader(stream)
                columns = next(reader, [])
                self.columns[name] = frozenset(columns)
                if missing := [column for column in needed if column not in columns]:
                    raise ReadError(f"{path} has no column {', '.join(missing)}; restore the file, or build it again")
                width = len(columns)
                for cells in reader:
                    filled = [*map(_unguarded, cells[:width]), *[""] * (width - len(cells))]
                    yield dict(zip(columns, filled, strict=True))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise ReadError(f"{path}: cannot be read as a table ({error}); build it again") from error


def statement_key(subject: str, predicate: str, target: str, role: str) -> Key:
    """The key of a statement; the ends of a symmetric one are put in order, as builds do.

    >>> statement_key("b", "collaboratesWith", "a", "")
    Key(subject='a', predicate='collaboratesWith', object='b', role='')
    """
    ends = sorted((subject, target)) if predicate in SYMMETRIC else (subject, target)
    return Key(ends[0], predicate, ends[1], role)


def read_manifest(folder: Path) -> dict[str, object]:
    """What the manifest of a build says; raises ReadError for a folder that holds none."""
    mend(folder)
    path, inner = folder / MANIFEST, folder / "build" / MANIFEST
    if not path.is_file():
        remedy = f"name {inner.parent}" if inner.is_file() else "name a folder that `innograph build` wrote"
        raise ReadError(f"{folder} is no build: it holds no {MANIFEST}; {remedy}")
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ReadError(f"{path}: cannot be read ({error}); build it again") from error
    if not isinstance(content, dict) or "innograph" not in content:
        raise ReadError(f"{path} is not of a build; name a folder that `innograph build` wrote")
    return content


@contextmanager
def _cells_of_any_size() -> Iterator[None]:
    """An event of a thousand texts has more names in a cell than the csv module takes by itself."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _unguarded(cell: str) -> str:
    """The cell without the apostrophe that keeps a spreadsheet from running it.

    >>> _unguarded("'=1+1"), _unguarded("'t Hooft")
    ('=1+1', "'t Hooft")
    """
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].startswith(_FORMULA_STARTS) else cell


def _links(path: Path) -> Links:
    mentions, replaces = expand("schema:mentions"), expand("dcterms:isReplacedBy")
    replaced: dict[str, str] = {}
    links = Links(defaultdict(set), defaultdict(set), replaced)
    try:
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            predicate = quad.predicate.value
            if predicate not in {mentions, replaces} or not isinstance(quad.object, ox.NamedNode):
                continue
            subject, target = str(quad.subject)[1:-1], quad.object.value
            if predicate == mentions:
                links.mentioned[subject].add(target)
                links.documents[target].add(subject)
            else:  # the least of several, so that the order of the file decides nothing
                replaced[subject] = min(target, replaced.get(subject, target))
    except (SyntaxError, ValueError, OSError) as error:
        raise ReadError(f"{path}: cannot be read as Turtle ({error}); build it again") from error
    return links
