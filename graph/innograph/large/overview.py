"""The overview of a large build: its best connected organisations, what ties them, and where and in what they work.

Functions over plain rows, as in `stages`. How well an organisation is connected is how often it meets another: in an
event or project with nine others nine times, in a collaboration once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from innograph.large.rows import SECTOR, document_of, entity_of, statement_of
from innograph.model import FACT, KnowledgeGraph
from innograph.network.ties import parts
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from innograph.large.rows import DocumentRow, EntityRow, StatementRow
    from innograph.taxonomy import Taxonomy

ORGANISATIONS, OCCASIONS = 500, 1_000
"""How many organisations, and how many events and projects that tie them, are in an overview."""
# Pieces of evidence that the page quotes for a fact: each more makes it hardly surer.
_QUOTED = 20


class OccasionRow(NamedTuple):
    """That an organisation has a part in an event or project, or in a collaboration, which has no IRI."""

    occasion: str
    organisation: str


class Chosen(NamedTuple):
    """The IRIs of the organisations in an overview, and of the events and projects."""

    organisations: frozenset[str]
    occasions: frozenset[str]


def occasion_rows(statements: Iterable[StatementRow]) -> Iterator[OccasionRow]:
    """Who has a part in what, with repetitions."""
    graph = KnowledgeGraph(statements=tuple(statement_of(row._replace(evidence=())) for row in statements))
    for key, found in parts(graph).items():
        organisations = sorted({part.organisation for part in found})
        occasion = key if isinstance(key, str) else "\n".join(organisations)
        yield from (OccasionRow(occasion, organisation) for organisation in organisations)


def meetings(rows: Iterable[OccasionRow]) -> Counter[str]:
    """How often each organisation meets another; all rows of an occasion are among them."""
    found: Counter[str] = Counter()
    for organisations in _by_occasion(rows).values():
        for organisation in organisations:
            found[organisation] += len(organisations) - 1
    return found


def best_connected(met: Mapping[str, int], most: int = ORGANISATIONS) -> frozenset[str]:
    """The organisations that meet others most often; of several alike, the first by their IRIs."""
    ranked = sorted((iri for iri, times in met.items() if times), key=lambda iri: (-met[iri], iri))
    return frozenset(ranked[:most])


def shared(rows: Iterable[OccasionRow], organisations: Collection[str]) -> dict[str, int]:
    """How many of these organisations meet at each event or in each project, where two do."""
    counts = {
        occasion: len(found.intersection(organisations))
        for occasion, found in _by_occasion(rows).items()
        if "\n" not in occasion
    }
    return {occasion: count for occasion, count in counts.items() if count > 1}


def most_shared(counts: Mapping[str, int], most: int = OCCASIONS) -> frozenset[str]:
    """The events and projects at which most meet."""
    return frozenset(sorted(counts, key=lambda iri: (-counts[iri], iri))[:most])


def is_shown(row: StatementRow, chosen: Chosen) -> bool:
    """Whether a fact is about what was chosen alone, places and sectors apart; that of a place in a place may be."""
    if row.modality != FACT:
        return False
    ends = ((row.subject, row.subject_type), (row.object, row.object_type))
    known = [iri in chosen.organisations or iri in chosen.occasions for iri, _ in ends]
    ground = [kind == SECTOR or GROUP_OF[kind] == "Place" for _, kind in ends]
    return all(a or b for a, b in zip(known, ground, strict=True)) and (any(known) or row.predicate == "locatedIn")


def shortened(row: StatementRow) -> StatementRow:
    """A statement whose best pieces of evidence are quoted, and of the others the document is named alone."""
    ranked = sorted(row.evidence, key=lambda piece: (-piece.score, piece.document, piece.start))
    best = {piece[:3] for piece in ranked[:_QUOTED]}
    pieces = (
        piece._replace(before="", after="") if piece[:3] in best else piece._replace(quote="", before="", after="")
        for piece in row.evidence
    )
    return row._replace(evidence=tuple(pieces))


def within_reach(statements: Iterable[StatementRow], chosen: Chosen) -> list[StatementRow]:
    """The facts of an overview, sorted, without places that nothing chosen lies in."""
    told: list[StatementRow] = []
    around: defaultdict[str, list[StatementRow]] = defaultdict(list)
    for row in statements:
        between_places = row.subject not in chosen.organisations and row.subject not in chosen.occasions
        (around[row.subject] if between_places else told).append(row)
    reached: set[str] = set()
    waiting = [row.object for row in told]
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            told += around.get(place, [])
            waiting += [row.object for row in around.get(place, [])]
    return sorted(told)


def ends_of(statements: Iterable[StatementRow]) -> set[str]:
    """The entities that statements are about."""
    found = {iri for row in statements for iri in (row.subject, "" if row.object_type == SECTOR else row.object)}
    return found - {""}


def quoted(statements: Iterable[StatementRow]) -> set[str]:
    """The documents that the statements quote."""
    return {piece.document for row in statements for piece in row.evidence if piece.quote}


class Overview(NamedTuple):
    """The graph of an overview, whose statements name all their documents, and the one that a page shows, with less."""

    network: KnowledgeGraph
    page: KnowledgeGraph


def overview(
    statements: Iterable[StatementRow],
    entities: Iterable[EntityRow],
    documents: Iterable[DocumentRow],
    *,
    taxonomy: Taxonomy | None,
) -> Overview:
    """The graphs of an overview: of the statements `within_reach`, their ends, and the documents that they quote."""
    things = {row.iri: entity_of(row) for row in sorted(entities)}
    ordered = sorted(documents)

    def graph(pick: Callable[[StatementRow], StatementRow]) -> KnowledgeGraph:
        return KnowledgeGraph(
            entities=tuple(things.values()),
            statements=tuple(statement_of(pick(row)) for row in statements),
            documents=tuple(map(document_of, ordered)),
            topics={row.id: row.topic for row in ordered if row.topic in things},
            taxonomy=taxonomy,
        )

    return Overview(graph(lambda row: row), graph(_with_quotes))


def _with_quotes(row: StatementRow) -> StatementRow:
    return row._replace(evidence=tuple(piece for piece in row.evidence if piece.quote))


def _by_occasion(rows: Iterable[OccasionRow]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row.occasion].add(row.organisation)
    return found
