"""What the ontology says of its terms: their super-terms in the standard vocabularies, and the labels of sectors.

Both are read from `ontology/`, so that a term is aligned in one place only.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from innograph.resources import ontology_path
from innograph.vocabulary.iris import PREFIXES, SECTOR_SCHEME, expand
from innograph.vocabulary.terms import GROUP_OF, SECTORS


class SuperProperty(NamedTuple):
    """A wider property of another vocabulary; `inverse` where it points from object to subject."""

    iri: str
    inverse: bool = False


# Standard terms that hold only between certain groups, which rdfs:subPropertyOf cannot say; the ontology names them in
# rdfs:seeAlso. An organisation that is part of another may be its unit or a member: org:linkedTo fits both.
_BETWEEN: dict[tuple[str, str, str], SuperProperty] = {
    ("locatedIn", "Place", "Place"): SuperProperty(expand("schema:containedInPlace")),
    ("hasSector", "Organisation", "Sector"): SuperProperty(expand("org:classification")),
    ("participatedIn", "Person", "Event"): SuperProperty(expand("schema:attendee"), inverse=True),
    ("participatedIn", "Organisation", "Event"): SuperProperty(expand("schema:attendee"), inverse=True),
    ("partOf", "Organisation", "Organisation"): SuperProperty(expand("org:linkedTo")),
    ("partOf", "Event", "Event"): SuperProperty(expand("schema:superEvent")),
    ("fundedBy", "Organisation", "Organisation"): SuperProperty(expand("org:linkedTo")),
}


@cache
def types(class_name: str) -> tuple[str, ...]:
    """The IRIs of a class of ours and of all that it is a subclass of, sorted."""
    own = PREFIXES["inno"] + class_name
    return tuple(sorted(_closure(own, _edges("rdfs:subClassOf"))))


@cache
def super_properties(predicate: str, subject_type: str, object_type: str) -> tuple[SuperProperty, ...]:
    """The standard properties that follow from a relation of ours between things of these classes."""
    wider = [SuperProperty(target) for target in _edges("rdfs:subPropertyOf")[PREFIXES["inno"] + predicate]]
    inverses = _edges("owl:inverseOf")
    named = {SuperProperty(inverses[w.iri][0], inverse=True) if w.iri in inverses else w for w in wider}
    between = _BETWEEN.get((predicate, GROUP_OF[subject_type], GROUP_OF.get(object_type, object_type)))
    return tuple(sorted(named | ({between} if between else set())))


@cache
def sector_labels(slug: str) -> tuple[tuple[str, str], ...]:
    """The preferred labels of a sector as pairs of language and text, sorted."""
    labels = defaultdict(list)
    for subject, predicate, value in _triples("sectors.ttl"):
        if predicate == expand("skos:prefLabel") and isinstance(value, ox.Literal):
            labels[subject].append((value.language or "", value.value))
    return tuple(sorted(labels[SECTOR_SCHEME + slug]))


@cache
def term_label(name: str, language: str) -> str:
    """What the ontology calls one of its classes or relations in a language of its own: en, it or es.

    >>> term_label("visited", "it")
    'ha visitato'
    """
    labels = {
        value.language: value.value
        for subject, predicate, value in _triples("innograph.ttl")
        if subject == PREFIXES["inno"] + name and predicate == expand("rdfs:label") and isinstance(value, ox.Literal)
    }
    return labels.get(language) or labels["en"]


def with_broader(slug: str) -> list[str]:
    """A sector and the ones above it.

    >>> with_broader("hydrogen")
    ['hydrogen', 'energy']
    """
    chain = [slug]
    while SECTORS[chain[-1]]:
        chain.append(SECTORS[chain[-1]])
    return chain


@cache
def _triples(name: str) -> tuple[tuple[str, str, object], ...]:
    quads = ox.parse(path=ontology_path(name), format=ox.RdfFormat.TURTLE)
    return tuple((str(q.subject.value), q.predicate.value, q.object) for q in quads)


@cache
def _edges(curie: str) -> dict[str, list[str]]:
    """The ontology's statements of one property between nodes; a blank node goes by its label."""
    edges = defaultdict(list)
    for subject, predicate, target in _triples("innograph.ttl"):
        if predicate == expand(curie) and isinstance(target, (ox.NamedNode, ox.BlankNode)):
            edges[subject].append(target.value)
    return edges


def _closure(start: str, edges: dict[str, list[str]]) -> set[str]:
    reached, waiting = set(), [start]
    while waiting:
        reached.add(current := waiting.pop())
        waiting += [target for target in edges.get(current, []) if target not in reached]
    return reached
