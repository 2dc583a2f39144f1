"""Which regions and sectors the things of the page belong to, so that a reader can ask for those of a region."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from innograph.lexicon.codes import elsewhere, place_among, place_with
from innograph.model import Concept
from innograph.network.attributes import chains, documents_of, facts, sectors_of
from innograph.rdf.ontology import with_broader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from innograph.model import KnowledgeGraph
    from innograph.network.attributes import Spot

_AREAS = ("Region", "Country")
_SPOKEN = ("en", "es", "it")


def areas_of(graph: KnowledgeGraph) -> dict[str, tuple[Spot, ...]]:
    """The regions, then the countries that each thing lies in, by IRI; its own region first.

    What is located in several places lies in all of them, the one that most documents state first. A person is where
    the organisations are that the person belongs to, unless something else is stated.
    """
    above = chains(graph)
    found = {iri: _areas([chain]) for iri, chain in above.items()}
    found |= {iri: _areas(places) for iri, places in _ranked(graph, "locatedIn", above).items() if iri not in above}
    people = {iri: _areas(homes) for iri, homes in _ranked(graph, "affiliatedWith", found).items() if iri not in found}
    return {iri: areas for iri, areas in {**found, **people}.items() if areas}


def containers_of(graph: KnowledgeGraph) -> dict[Spot, Spot]:
    """What each region lies in: the country, or a larger region."""
    found = [tuple(spot for spot in chain if spot.kind in _AREAS) for chain in chains(graph).values()]
    return {inner: outer for areas in found for inner, outer in pairwise(areas)}


def topics_of(graph: KnowledgeGraph) -> dict[str, tuple[str, ...]]:
    """The sectors of each thing by IRI, as slugs: the one that most documents state first, the broader ones last.

    A person has those of the organisations that the person belongs to.
    """
    stated = {iri: tuple(_most_first(counts)) for iri, counts in sectors_of(graph).items()}
    people = {iri: sum(found, ()) for iri, found in _ranked(graph, "affiliatedWith", stated).items()}
    return {iri: widened(slugs) for iri, slugs in {**people, **stated}.items()}


def widened(slugs: Iterable[str]) -> tuple[str, ...]:
    """Sectors and then those above them, each once.

    >>> widened(["hydrogen", "water"])
    ('hydrogen', 'water', 'energy', 'environment')
    """
    slugs = list(slugs)
    return tuple(dict.fromkeys([*slugs, *(above for slug in slugs for above in with_broader(slug))]))


def spoken_names(iri: str, identifiers: Iterable[str] = ()) -> dict[str, str]:
    """What the gazetteer calls a place in each language of the page; nothing for a place that it does not know.

    >>> spoken_names("https://w3id.org/innograph/place/region/es-pv")
    {'it': 'Paesi Baschi', 'es': 'País Vasco', 'en': 'Basque Country'}
    """
    place = place_with(iri) or place_among(identifiers)
    return {tag: name for tag, name in (elsewhere(place).labels if place else ()) if tag in _SPOKEN}


def _ranked(graph: KnowledgeGraph, predicate: str, known: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What is known of the objects of a relation, by the IRI of the subject; the object that most texts give first."""
    told: dict[str, dict[str, tuple[set[str], float]]] = defaultdict(dict)
    for fact in facts(graph):
        if fact.predicate == predicate and not isinstance(fact.object, Concept) and fact.object.iri in known:
            documents, sure = told[fact.subject.iri].get(fact.object.iri, (set(), 0.0))
            told[fact.subject.iri][fact.object.iri] = documents | documents_of(fact), max(sure, fact.confidence)
    return {
        iri: [known[other] for other in sorted(found, key=lambda o: (-len(found[o][0]), -found[o][1], o))]
        for iri, found in sorted(told.items())
    }


def _areas(chains_of_one: Iterable[tuple[Spot, ...]]) -> tuple[Spot, ...]:
    spots = dict.fromkeys(spot for chain in chains_of_one for spot in chain if spot.kind in _AREAS)
    return tuple(sorted(spots, key=lambda spot: _AREAS.index(spot.kind)))


def _most_first(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda slug: (-counts[slug], slug))
