"""What ties two organisations: a part in the same event or project, or a collaboration that a text states."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from innograph.model import Concept
from innograph.network.attributes import documents_of, facts
from innograph.rdf.evidence import statement_iri
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from innograph.model import Entity, KnowledgeGraph

_EVENT_TIES = frozenset({"participatedIn", "organised", "visited"})
_PROJECT_TIES = frozenset({"participatedIn", "runs"})


class Part(NamedTuple):
    """An organisation's part in an event or project, the documents that state it, and the statement's IRI or ""."""

    organisation: str
    predicate: str
    documents: frozenset[str]
    statement: str


class Tie(NamedTuple):
    """The documents that state a tie, those that only half state it, the relations, and the statements' IRIs."""

    together: set[str]
    apart: set[str]
    predicates: set[str]
    statements: set[str]


def ties(graph: KnowledgeGraph, *, base: str = "") -> Mapping[tuple[str, str], Tie]:
    """The ties between organisations, by the pair of their IRIs in order; statements are named under a base."""
    found: dict[tuple[str, str], Tie] = defaultdict(lambda: Tie(set(), set(), set(), set()))
    shared = parts(graph, base=base)
    for key in sorted(shared, key=str):
        for one, other in _pairs(shared[key]):
            tie = found[one.organisation, other.organisation]
            tie.together.update(one.documents & other.documents)
            tie.apart.update(one.documents | other.documents)
            tie.predicates.update((one.predicate, other.predicate))
            tie.statements.update({one.statement, other.statement} - {""})
    return found


def parts(graph: KnowledgeGraph, *, base: str = "") -> dict[object, set[Part]]:
    """Who has a part in what: by an event's or project's IRI, or the key of the statement that two collaborate."""
    found: dict[object, set[Part]] = defaultdict(set)
    for fact in facts(graph):
        organisation, thing = fact.subject, fact.object
        if isinstance(thing, Concept):
            continue
        if fact.predicate == "visited":
            organisation, thing = thing, organisation
        said = statement_iri(fact, base=base) if base else ""
        if fact.predicate == "collaboratesWith":
            for partner in (organisation, thing):
                found[fact.key].add(Part(partner.iri, fact.predicate, documents_of(fact), said))
        elif _joins(organisation, fact.predicate, thing):
            found[thing.iri].add(Part(organisation.iri, fact.predicate, documents_of(fact), said))
    return found


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
