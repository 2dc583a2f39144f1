"""What the workers of a cluster do with batches of rows, by the functions that a build on one machine calls."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph import linking, rdf
from innograph.large import making, overview, stages, writing
from innograph.large.rows import (  # noqa: TC001 - the fields of rows are looked at
    DocumentRow,
    EntityRow,
    MentionRow,
    StatementRow,
)
from innograph.model import Entity
from innograph.pipeline.keeping import of_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from innograph.export import Cell
    from innograph.large.overview import Chosen
    from innograph.rdf.terms import Quad


class Task(NamedTuple):
    """A document with what its chains stand for."""

    reading: str
    digest: str
    assigned: str


class Lifted(NamedTuple):
    """What one document yields; of its links each is JSON."""

    document: DocumentRow
    facts: tuple[StatementRow, ...]
    mentions: tuple[MentionRow, ...]
    links: tuple[str, ...]
    text: str


class LinkCells(NamedTuple):
    """A link, as JSON."""

    cells: str


class Words(NamedTuple):
    """The text of a document."""

    id: str
    text: str


class Fate(NamedTuple):
    """A statement, and whether it is in the graph: KEPT, or why not."""

    fate: str
    row: StatementRow


class Counted(NamedTuple):
    """An entity, and how many mentions stand for it."""

    row: EntityRow
    times: int


class Times(NamedTuple):
    """A thing, and a number of times."""

    iri: str
    times: int


class Ends(NamedTuple):
    """A thing, and its class."""

    iri: str
    type: str


class Tallied(NamedTuple):
    """A tally, pickled."""

    tally: bytes


class Line(NamedTuple):
    """A quad as N-Quads."""

    line: str


KEPT, FORBIDDEN, UNSURE = "kept", "forbidden", "unsure"


def lift(rows: Iterable[Task], *, base: str) -> Iterator[Lifted]:
    """What documents yield, now that it is known what their mentions stand for."""
    for row in rows:
        reading = of_json(json.loads(row.reading))
        assigned = [
            linking.Assigned(Entity(iri, kind, ""), score, tuple(reasons))
            for iri, kind, score, reasons in json.loads(row.assigned)
        ]
        mentions = (*reading.mentions, *([reading.main_event] if reading.main_event else []))
        links = linking.links_of(linking.Digest.of_json(json.loads(row.digest)), assigned, mentions)
        found = stages.lift(reading, list(links), base=base)
        cells = tuple(map(json.dumps, found.links))
        yield Lifted(found.document, found.facts, found.mentions, cells, reading.document.text)


def forbidden_ends(rows: Iterable[StatementRow]) -> Iterator[Ends]:
    """The things of forbidden statements."""
    return (Ends(*one) for one in stages.forbidden_ends(rows).items())


def classes(rows: Iterable[MentionRow], *, iris: Collection[str]) -> Iterator[Ends]:
    """What texts call each of these things."""
    return (Ends(iri, kind) for iri, kinds in stages.classes(rows, iris).items() for kind in kinds)


def fates(rows: Iterable[StatementRow], *, changed: Mapping[str, str], minimum: float) -> Iterator[Fate]:
    """Statements with the classes that were changed, and whether each is in the graph."""
    found = stages.fitted(rows, changed)
    for row in found.kept:
        yield Fate(KEPT if stages.sure_enough([row], minimum) else UNSURE, row)
    yield from (Fate(FORBIDDEN, row) for row in found.left_out)


def tally_documents(rows: Iterable[DocumentRow]) -> Iterator[Tallied]:
    """What the small files say of documents."""
    tally = writing.Tally()
    tally.add_documents(rows)
    yield Tallied(pickle.dumps(tally))


def tally_statements(rows: Sequence[StatementRow]) -> Iterator[Tallied]:
    """What the small files say of statements."""
    tally = writing.Tally()
    tally.add_statements(rows)
    yield Tallied(pickle.dumps(tally))


def said(rows: Iterable[StatementRow]) -> Iterator[Times]:
    """How many statements are about each thing."""
    return (Times(*one) for one in making.said(rows).items())


def meetings(rows: Iterable[overview.OccasionRow]) -> Iterator[Times]:
    """How often each organisation meets another."""
    return (Times(*one) for one in overview.meetings(rows).items())


def shared(rows: Iterable[overview.OccasionRow], *, organisations: Collection[str]) -> Iterator[Times]:
    """How many of these organisations meet where."""
    return (Times(*one) for one in overview.shared(rows, organisations).items())


def shown(rows: Iterable[StatementRow], *, chosen: Chosen) -> Iterator[StatementRow]:
    """The statements of an overview."""
    return (overview.shortened(row) for row in rows if overview.is_shown(row, chosen))


def entity_table(rows: Sequence[Counted]) -> list[tuple[Cell, ...]]:
    """Rows of the table of entities."""
    return stages.entity_table((one.row for one in rows), {one.row.iri: one.times for one in rows})


def link_table(rows: Iterable[LinkCells]) -> list[tuple[Cell, ...]]:
    """Rows of the table of links."""
    return [tuple(json.loads(row.cells)) for row in rows]


def lines(rows: Iterable[Any], *, quads: Callable[..., Iterable[Quad]]) -> Iterator[Line]:
    """Quads as N-Quads, each a line; in a literal a line ends escaped."""
    return (Line(line) for line in rdf.nquads(quads(rows)).decode().split("\n") if line)
