"""A graph as rows of tables: those that a build writes as CSV, and the same as DataFrames."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

from innograph.cells import FORMULA_STARTS, guarded
from innograph.characters import for_utf8
from innograph.configuration import DEFAULT_BASE
from innograph.model import FACT, Concept
from innograph.vocabulary.iris import document_iri, sector_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from innograph.model import Entity, KnowledgeGraph, Statement
    from innograph.taxonomy import Taxonomy

ENTITY_COLUMNS = (
    "iri",
    "type",
    "label",
    "alt_labels",
    "mentions",
    "same_as",
    "start_date",
    "end_date",
    "replaces",
    "close_match",
)
STATEMENT_COLUMNS = (
    "subject",
    "predicate",
    "object",
    "role",
    "document",
    "quote",
    "start",
    "end",
    "confidence",
    "method",
    "status",
)
SECTOR_COLUMNS = ("sector_code", "sector_label", "sector_match")
"""What statements.csv has behind its other columns where the sectors map to a user's own taxonomy, joined by `|`."""
DOCUMENT_COLUMNS = ("iri", "path", "language", "title", "date", "main_event", "sha256", "url", "publisher")
LINK_COLUMNS = ("document", "start", "end", "mention", "type", "entity", "score", "reasons", "detector")
_SUSPECT = frozenset({"'", *FORMULA_STARTS})
AUTHORITY_COLUMNS = ("entity", "authority", "identifier", "label", "score", "decision", "reasons")

Cell = str | int | float


class Tables(NamedTuple):
    """The three tables of a build as DataFrames, with the columns of the CSV files of the same names."""

    entities: pd.DataFrame
    statements: pd.DataFrame
    documents: pd.DataFrame


def to_pandas(graph: KnowledgeGraph, *, base: str = DEFAULT_BASE) -> Tables:
    """The graph as three DataFrames, row for row what the CSV files hold; documents get their IRIs under `base`."""
    import pandas as pd  # noqa: PLC0415 - half a second that a build does not need

    def frame(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> pd.DataFrame:
        # Where pandas keeps texts in Arrow's memory, they are UTF-8.
        clean = [[for_utf8(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        return pd.DataFrame(clean, columns=list(columns))

    return Tables(
        frame(ENTITY_COLUMNS, entity_rows(graph)),
        frame(statement_columns(graph), statement_rows(graph, base=base)),
        frame(DOCUMENT_COLUMNS, document_rows(graph, base=base)),
    )


def entity_rows(graph: KnowledgeGraph) -> list[tuple[Cell, ...]]:
    """A row for each entity, in the order of the graph."""
    counts: dict[str, int] = {}
    for link in graph.links:
        if link.entity:
            counts[link.entity.iri] = counts.get(link.entity.iri, 0) + 1
    former: dict[str, list[str]] = {}
    for old, new in sorted(graph.replaced.items()):
        former.setdefault(new, []).append(old)
    return [entity_row(one, mentions=counts.get(one.iri, 0), former=former.get(one.iri, ())) for one in graph.entities]


def entity_row(entity: Entity, *, mentions: int, former: Iterable[str] = ()) -> tuple[Cell, ...]:
    """The row of an entity: how many mentions stand for it, and which IRIs it took the place of."""
    return (*_entity_cells(entity), mentions, *_entity_tail(entity), "|".join(former), "|".join(entity.similar))


def statement_columns(graph: KnowledgeGraph) -> tuple[str, ...]:
    """The columns of statements.csv: those of a taxonomy of the user's come last."""
    return STATEMENT_COLUMNS + (SECTOR_COLUMNS if graph.taxonomy else ())


def statement_rows(graph: KnowledgeGraph, *, base: str) -> list[tuple[Cell, ...]]:
    """A row for each statement that is given as fact and each piece of its evidence."""
    return [
        (*row, *_sector_cells(statement, graph.taxonomy))
        for statement in graph.statements
        if statement.modality == FACT
        for row in _rows_of(statement, base)
    ]


def _sector_cells(statement: Statement[Entity], taxonomy: Taxonomy | None) -> tuple[str, ...]:
    if taxonomy is None:
        return ()
    fits = taxonomy.fits_of(statement.object.slug) if isinstance(statement.object, Concept) else ()
    cells = [(fit.term.code, fit.term.label, fit.match) for fit in fits]
    return tuple("|".join(cell[at].replace("|", "/") for cell in cells) for at in range(len(SECTOR_COLUMNS)))


def link_rows(graph: KnowledgeGraph, *, base: str) -> list[tuple[Cell, ...]]:
    """A row for each mention: what it is taken to mean, how surely and why, so that linking can be looked into."""
    return [
        (
            document_iri(link.mention.sentence.document.id, base=base),
            *link.mention.span,
            " ".join(link.mention.text.split()),
            link.mention.type,
            link.entity.iri if link.entity else "",
            round(link.score, 4),
            " | ".join(reason.replace(" | ", " / ") for reason in link.reasons),
            link.mention.detector,
        )
        for link in graph.links
    ]


def authority_rows(graph: KnowledgeGraph) -> list[tuple[Cell, ...]]:
    """A row for each record of an authority that was considered: how well it fits, what was decided, and why."""
    return [
        (
            one.entity,
            one.authority,
            one.identifier,
            " ".join(one.label.split()),
            round(one.score, 4),
            one.decision,
            " | ".join(reason.replace(" | ", " / ") for reason in one.reasons),
        )
        for one in graph.identifications
    ]


def document_rows(graph: KnowledgeGraph, *, base: str) -> list[tuple[Cell, ...]]:
    """A row for each document; `path` is relative to the input."""
    return [
        (
            document_iri(document.id, base=base),
            document.source,
            document.language,
            document.title,
            document.issued.isoformat() if document.issued else "",
            graph.topics.get(document.id, ""),
            document.sha256,
            document.url,
            document.publisher,
        )
        for document in graph.documents
    ]


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, excel: bool = False) -> bytes:
    """A table as UTF-8 CSV, the cells made safe for spreadsheets.

    With `excel` it is what an Italian or Spanish Excel opens by a double click: semicolons, decimal commas, and a mark
    of the encoding at the start.
    """
    lines = _Lines("\r\n" if excel else "\n")
    writer = csv.writer(lines, delimiter=";" if excel else ",", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(map(_guarded, ([_with_comma(cell) for cell in row] for row in rows) if excel else rows))
    return "".join(lines).encode("utf-8-sig" if excel else "utf-8", errors="replace")


class _Lines(list[str]):
    """The lines of a table, with an end of their own.

    The writer's own ends hold both characters, since it puts into quotation marks only what holds one of its own: a
    title with a carriage return would else be two rows.
    """

    def __init__(self, end: str) -> None:
        super().__init__()
        self._end = end

    def write(self, line: str) -> None:
        self.append(line.removesuffix("\r\n") + self._end)


def _with_comma(cell: Cell) -> Cell:
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell


def _guarded(row: Sequence[Cell]) -> Sequence[Cell]:
    """The row, with an apostrophe before what a spreadsheet would run."""
    # Nearly all cells are plain: it is quicker to look at their first letters than to ask for each.
    if not any([isinstance(cell, str) and cell[:1] in _SUSPECT for cell in row]):  # noqa: C419 - a third of the time
        return row
    return [guarded(cell) if isinstance(cell, str) else cell for cell in row]


def _entity_cells(entity: Entity) -> tuple[str, str, str, str]:
    others = [label.replace("|", "/") for label in entity.labels]
    return entity.iri, entity.type, entity.label, "|".join(others)


def _entity_tail(entity: Entity) -> tuple[str, str, str]:
    days = [day.isoformat() if day else "" for day in (entity.start, entity.end)]
    return "|".join(entity.identifiers), days[0], days[1]


def _rows_of(statement: Statement[Entity], base: str) -> Iterator[tuple[Cell, ...]]:
    thing = statement.object
    target = sector_iri(thing.slug) if isinstance(thing, Concept) else thing.iri
    for piece in statement.evidence:
        yield (
            statement.subject.iri,
            statement.predicate,
            target,
            statement.role,
            document_iri(piece.document_id, base=base),
            piece.quote,
            *piece.span,
            round(piece.score, 4),
            piece.extractor,
            statement.status,
        )
