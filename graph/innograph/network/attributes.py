"""What the facts of a graph say of single things: where organisations are, what they work on, when something was."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.codes import elsewhere, place_among, place_iri
from innograph.lexicon.places import parent_of
from innograph.model import FACT, Concept, Entity
from innograph.network.remembering import remembered
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from innograph.lexicon.places import Place
    from innograph.model import KnowledgeGraph, Statement


class Region(NamedTuple):
    """A region: the IRI of the entity that it is, else the gazetteer's; `country` in two letters, "" if unknown."""

    iri: str
    label: str
    country: str


class Spot(NamedTuple):
    """A place that the texts name, or one around it that only the gazetteer knows; `kind` is its class."""

    iri: str
    kind: str
    label: str
    country: str


def facts(graph: KnowledgeGraph) -> Iterator[Statement[Entity]]:
    """The statements that the texts give as true."""
    return (statement for statement in graph.statements if statement.modality == FACT)


def documents_of(statement: Statement[Entity]) -> frozenset[str]:
    """The documents that state it."""
    return frozenset(piece.document_id for piece in statement.evidence)


def chains(graph: KnowledgeGraph) -> dict[str, tuple[Spot, ...]]:
    """By the IRI of each place that the texts name: the place itself, then what it lies in, the narrower first.

    The gazetteer tells it by a place's identifiers, as in `places.ttl`; of a place without any, what the texts state.
    """
    places = {entity.iri: entity for entity in graph.entities if GROUP_OF[entity.type] == "Place"}
    known = {iri: place for iri, entity in places.items() if (place := place_among(entity.identifiers))}
    owners = {place.id: iri for iri, place in sorted(known.items(), reverse=True)}
    stated = _stated(graph)
    return {iri: tuple(_chain(iri, places, known, owners, stated)) for iri in sorted(places)}


def regions_of(graph: KnowledgeGraph) -> dict[str, Region]:
    """The home region of each organisation, by IRI; one whose region nothing tells is left out.

    Home is the region that most documents state, by itself or by a town in it; of several alike, the surer one.
    """
    return dict(_homes(graph))


@remembered
def _homes(graph: KnowledgeGraph) -> dict[str, Region]:
    above = {iri: _region(chain) for iri, chain in chains(graph).items()}
    found: dict[str, dict[Region, tuple[set[str], list[float]]]] = defaultdict(dict)
    for fact in facts(graph):
        if fact.predicate != "locatedIn" or GROUP_OF[fact.subject.type] != "Organisation":
            continue
        if isinstance(fact.object, Entity) and (region := above.get(fact.object.iri)):
            documents, confidences = found[fact.subject.iri].setdefault(region, (set(), []))
            documents |= documents_of(fact)
            confidences.append(fact.confidence)
    return {iri: _home(claims) for iri, claims in sorted(found.items())}


def sectors_of(graph: KnowledgeGraph) -> dict[str, Counter[str]]:
    """The sectors that are stated of each organisation, event, project and programme, with how many documents do."""
    return {iri: Counter(sectors) for iri, sectors in _sectors(graph).items()}


@remembered
def _sectors(graph: KnowledgeGraph) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for fact in facts(graph):
        if isinstance(fact.object, Concept):
            found[fact.subject.iri][fact.object.slug] |= documents_of(fact)
    return {
        iri: {slug: len(documents) for slug, documents in sorted(sectors.items())}
        for iri, sectors in sorted(found.items())
    }


def days_of(graph: KnowledgeGraph) -> dict[str, tuple[date, date]]:
    """The first and the last day of each event that has any, by IRI; one day given is both."""
    return {
        entity.iri: (first, max(first, last))
        for entity in graph.entities
        if GROUP_OF[entity.type] == "Event" and (first := entity.start or entity.end) and (last := entity.end or first)
    }


def _stated(graph: KnowledgeGraph) -> dict[str, str]:
    """What the texts say that a place lies in: the container that most documents name."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for fact in facts(graph):
        if fact.predicate == "locatedIn" and GROUP_OF[fact.subject.type] == "Place" and isinstance(fact.object, Entity):
            votes[fact.subject.iri][fact.object.iri] += len(documents_of(fact))
    return {iri: min(counts, key=lambda other: (-counts[other], other)) for iri, counts in votes.items()}


def _chain(
    iri: str,
    places: Mapping[str, Entity],
    known: Mapping[str, Place],
    owners: Mapping[str, str],
    stated: Mapping[str, str],
) -> Iterator[Spot]:
    passed: set[str] = set()
    while iri in places and iri not in known and iri not in passed:  # texts can state a circle
        passed.add(iri)
        yield Spot(iri, places[iri].type, places[iri].label, "")
        iri = stated.get(iri, "")
    place = known.get(iri)
    while place:
        yield _spot(place, places.get(owners.get(place.id, "")))
        place = parent_of(place)


def _spot(place: Place, owner: Entity | None) -> Spot:
    if owner:
        return Spot(owner.iri, owner.type, owner.label, place.country)
    return Spot(place_iri(place), place.kind, dict(elsewhere(place).labels).get("en", place.label), place.country)


def _region(chain: tuple[Spot, ...]) -> Region | None:
    country = next((spot.country for spot in chain if spot.country), "")
    return next((Region(spot.iri, spot.label, country) for spot in chain if spot.kind == "Region"), None)


def _home(claims: Mapping[Region, tuple[set[str], list[float]]]) -> Region:
    def order(region: Region) -> tuple[int, float, str]:
        documents, confidences = claims[region]
        return (-len(documents), -max(confidences), region.iri)

    return min(claims, key=order)
