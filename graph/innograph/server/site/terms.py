"""The terms of the ontology as its page shows them, read from `ontology/innograph.ttl`."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from innograph.resources import ontology_path
from innograph.vocabulary.iris import ONTOLOGY, PREFIXES, SECTOR_SCHEME, expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Values = Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]

_KINDS = {
    "owl:Class": "classes",
    "owl:ObjectProperty": "relations",
    "owl:DatatypeProperty": "properties",
    "rdfs:Datatype": "datatypes",
}


class Term(NamedTuple):
    """A term: its local name, the part of the page that it stands in, its words by language, and its neighbours."""

    name: str
    kind: str
    labels: dict[str, str]
    definitions: dict[str, str]
    above: tuple[str, ...]
    aligned: tuple[tuple[str, str], ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]


class Ontology(NamedTuple):
    """The ontology: its titles and descriptions by language, its version, and its terms by the parts of the page."""

    titles: dict[str, str]
    descriptions: dict[str, str]
    version: str
    terms: dict[str, list[Term]]


class Concept(NamedTuple):
    """A sector as its page shows it: labels and other names by language, and its definition in English."""

    labels: dict[str, str]
    others: tuple[tuple[str, str], ...]
    definition: str


@cache
def ontology() -> Ontology:
    """The ontology that is installed."""
    nodes = _nodes("innograph.ttl")
    terms: dict[str, list[Term]] = {part: [] for part in _KINDS.values()}
    for iri, values in nodes.items():
        kinds = {value.value for value in values[expand("rdf:type")]}
        part = next((_KINDS[curie] for curie in _KINDS if expand(curie) in kinds), "")
        if part and iri.startswith(PREFIXES["inno"]):
            terms[part].append(_term(iri, part, nodes))
    head = nodes[ONTOLOGY]
    version = next((value.value for value in head[expand("owl:versionInfo")]), "")
    return Ontology(_texts(head, "dcterms:title"), _texts(head, "dcterms:description"), version, terms)


@cache
def concept(slug: str) -> Concept:
    """A sector of the scheme."""
    values = _nodes("sectors.ttl")[SECTOR_SCHEME + slug]
    others = [(one.language or "", one.value) for one in values[expand("skos:altLabel")] if isinstance(one, ox.Literal)]
    definition = _texts(values, "skos:definition").get("en", "")
    return Concept(_texts(values, "skos:prefLabel"), tuple(sorted(others)), definition)


@cache
def triples(name: str) -> tuple[ox.Triple, ...]:
    """The triples of a file of the ontology, in its order."""
    return tuple(quad.triple for quad in ox.parse(path=ontology_path(name), format=ox.RdfFormat.TURTLE))


@cache
def _nodes(name: str) -> Mapping[str, Values]:
    nodes: defaultdict[str, defaultdict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]]
    nodes = defaultdict(lambda: defaultdict(list))
    for triple in triples(name):
        if not isinstance(triple.object, ox.Triple) and not isinstance(triple.subject, ox.Triple):
            nodes[triple.subject.value][triple.predicate.value].append(triple.object)
    return nodes


def _term(iri: str, part: str, nodes: Mapping[str, Values]) -> Term:
    values = nodes[iri]
    wider = [
        one.value
        for curie in ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:seeAlso")
        for one in values[expand(curie)]
        if isinstance(one, ox.NamedNode)
    ]
    above = tuple(_local(one) for one in wider if one.startswith(PREFIXES["inno"]))
    aligned = tuple((_curie(one), one) for one in wider if not one.startswith(PREFIXES["inno"]))
    domain, reached = (tuple(_classes(values, curie, nodes)) for curie in ("rdfs:domain", "rdfs:range"))
    return Term(
        _local(iri),
        part,
        _texts(values, "rdfs:label"),
        _texts(values, "skos:definition"),
        above,
        aligned,
        domain,
        reached,
    )


def _classes(values: Values, curie: str, nodes: Mapping[str, Values]) -> Iterator[str]:
    """The classes of a domain or range, those of a union one by one."""
    for value in values[expand(curie)]:
        if isinstance(value, ox.NamedNode):
            yield _local(value.value) if value.value.startswith(PREFIXES["inno"]) else _curie(value.value)
        elif isinstance(value, ox.BlankNode):
            for rest in nodes[value.value][expand("owl:unionOf")]:
                yield from _listed(rest.value, nodes)


def _listed(rest: str, nodes: Mapping[str, Values]) -> Iterator[str]:
    while rest in nodes and nodes[rest][expand("rdf:first")]:
        yield _local(nodes[rest][expand("rdf:first")][0].value)
        rest = nodes[rest][expand("rdf:rest")][0].value


def _texts(values: Values, curie: str) -> dict[str, str]:
    return {one.language or "": one.value for one in values[expand(curie)] if isinstance(one, ox.Literal)}


def _local(iri: str) -> str:
    return iri.removeprefix(PREFIXES["inno"])


def _curie(iri: str) -> str:
    return next((f"{name}:{iri[len(start) :]}" for name, start in PREFIXES.items() if iri.startswith(start)), iri)
