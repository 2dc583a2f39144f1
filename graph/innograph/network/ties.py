"""What ties two organisations: a part in the same event or project, or a collaboration that a text states."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph.model import FACT, Concept
from innograph.network.attributes import documents_of
from innograph.network.remembering import remembered
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from innograph.model import Entity, KnowledgeGraph

_EVENT_TIES = frozenset({"participatedIn", "organised", "visited"})
_PROJECT_TIES = frozenset({"participatedIn", "runs"})


class Part(NamedTuple):
    """An organisation's part in an event or project, the documents that state it, and which statement of the graph."""

    organisation: str
    predicate: str
    documents: frozenset[str]
    statement: int


class Tie(NamedTuple):
    """The documents that state a tie, those that only half state it, the relations, and which statements do."""

    together: frozenset[str]
    apart: frozenset[str]
    predicates: frozenset[str]
    statements: frozenset[int]


@remembered
def ties(graph: KnowledgeGraph) -> Mapping[tuple[str, str], Tie]:
    """The ties between organisations, by the pair of their IRIs in order."""
    found: dict[tuple[str, str], list[tuple[Part, Part]]] = defaultdict(list)
    shared = parts(graph)
    for key in sorted(shared, key=str):
        for one, other in _pairs(shared[key]):
            found[one.organisation, other.organisation].append((one, other))
    return {pair: _tie(met) for pair, met in found.items()}


def parts(graph: KnowledgeGraph) -> dict[object, set[Part]]:
    """Who has a part in what: by an event's or project's IRI, or the key of the statement that two collaborate."""
    found: dict[object, set[Part]] = defaultdict(set)
    for number, fact in enumerate(graph.statements):
        organisation, thing = fact.subject, fact.object
        if isinstance(thing, Concept) or fact.modality != FACT:
            continue
        if fact.predicate == "visited":
            organisation, thing = thing, organisation
        if fact.predicate == "collaboratesWith":
            for partner in (organisation, thing):
                found[fact.key].add(Part(partner.iri, fact.predicate, documents_of(fact), number))
        elif _joins(organisation, fact.predicate, thing):
            found[thing.iri].add(Part(organisation.iri, fact.predicate, documents_of(fact), number))
    return found


def _tie(met: list[tuple[Part, Part]]) -> Tie:
    if len(met) > 1:
        each = [_tie([pair]) for pair in met]
        return Tie(*(frozenset[Any]().union(*column) for column in zip(*each, strict=True)))
    [(one, other)] = met
    same = one.documents == other.documents  # mostly: then the set is there already
    return Tie(
        one.documents if same else one.documents & other.documents,
        one.documents if same else one.documents | other.documents,
        frozenset((one.predicate, other.predicate)),
        frozenset((one.statement, other.statement)),
    )


def _joins(organisation: Entity, predicate: str, thing: Entity) -> bool:
    """Whether this part in this thing ties the organisation to the others that have one."""
    if GROUP_OF[organisation.type] != "Organisation":
        return False
    return predicate in (
        _EVENT_TIES if GROUP_OF[thing.type] == "Event" else _PROJECT_TIES if thing.type == "Project" else ()
    )


def _pairs(shared: Iterable[Part]) -> Iterator[tuple[Part, Part]]:
    ordered = sorted(shared, key=lambda part: (part.organisation, part.predicate, sorted(part.documents)))
    return ((a, b) for a, b in combinations(ordered, 2) if a.organisation != b.organisation)
