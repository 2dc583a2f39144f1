"""How much a build holds, in the vocabulary of VoID, and how it is linked to other people's data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from innograph.lexicon.codes import EU_COUNTRIES, GEONAMES, NUTS
from innograph.model import FACT, Concept
from innograph.rdf.dataset.distributions import download_url
from innograph.rdf.facts import described, object_iri
from innograph.rdf.terms import count, literal
from innograph.vocabulary.iris import ONTOLOGY, PLACE_SCHEME, PREFIXES, SECTOR_SCHEME, expand, mint
from innograph.vocabulary.terms import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.metadata import Dataset
    from innograph.model import KnowledgeGraph
    from innograph.rdf.dataset.distributions import Content
    from innograph.rdf.terms import Triple

_VOCABULARIES = ("inno", "dcterms", "foaf", "org", "prov", "schema", "skos")
# Files that hold what the dataset links to, what the names of files of RDF end with, and the groups of things that are
# examples: no person is one.
_LINKED = ("graph.ttl", "places.ttl")
_DUMPS = (".jsonld", ".nq", ".nt", ".rdf", ".trig", ".ttl")
EXAMPLES = ("Organisation", "Event", "Place", "Project")


class _Other(NamedTuple):
    """Somebody else's data: a name for its node, a title, and what its IRIs begin with."""

    name: str
    title: str
    space: str


_OTHERS = (
    _Other("eu-countries", "Countries of the EU's authority tables", EU_COUNTRIES),
    _Other("geonames", "GeoNames", GEONAMES),
    _Other("innograph-places", "Places of innograph's gazetteer", PLACE_SCHEME),
    _Other("nuts", "NUTS, the EU's classification of territorial units", NUTS),
    _Other("ror", "Research Organization Registry", "https://ror.org/"),
    _Other("wikidata", "Wikidata", "http://www.wikidata.org/entity/"),
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is: entities by class, facts by relation, each triple once, and the rest as VoID names it.

    `whole` counts what is in the graph of the facts (`triples`, `properties`, …), `examples` are IRIs, `linked` counts
    the `owl:sameAs` by the space of IRIs that they lead to.
    """

    entities: Mapping[str, int]
    facts: Mapping[str, int]
    whole: Mapping[str, int]
    examples: Sequence[str]
    linked: Mapping[str, int]


def sizes_of(graph: KnowledgeGraph, files: Mapping[str, Content]) -> Sizes:
    """The sizes of a graph and of its files as they are in memory."""
    held = {name: content for name in _LINKED if isinstance(content := files.get(name), bytes)}
    return Sizes(
        Counter(entity.type for entity in graph.entities),
        _facts(graph),
        _sizes(held["graph.ttl"]) if "graph.ttl" in held else {},
        tuple(_examples(graph)),
        linked_in(held.values()),
    )


def void_triples(sizes: Sizes, metadata: Dataset, names: Iterable[str], *, base: str) -> Iterator[Triple]:
    """Counts of the facts in `graph.ttl`, by class and property too, examples, vocabularies, dumps and links."""
    dataset = f"{base}dataset"
    yield from described(dataset, "void:Dataset")
    yield dataset, expand("void:uriSpace"), literal(base)
    yield dataset, expand("void:entities"), count(sum(sizes.entities.values()))
    for prefix in _VOCABULARIES:
        yield dataset, expand("void:vocabulary"), ONTOLOGY if prefix == "inno" else PREFIXES[prefix]
    yield dataset, expand("void:vocabulary"), SECTOR_SCHEME
    for name, number in sizes.whole.items():
        yield dataset, expand(f"void:{name}"), count(number)
    for name in names:
        if name.removesuffix(".gz").endswith(_DUMPS) and metadata.download_url:
            yield dataset, expand("void:dataDump"), download_url(name, metadata)
    for example in sizes.examples:
        yield dataset, expand("void:exampleResource"), example
    yield from _partition_triples(dataset, sizes, base)
    yield from _linkset_triples(dataset, sizes.linked, base)


def _sizes(content: bytes) -> dict[str, int]:
    """How many triples there are, and how many different terms stand where in them."""
    a = ox.NamedNode(expand("rdf:type"))
    triples = 0
    subjects, properties, objects, classes = set(), set(), set(), set()
    for triples, (subject, predicate, value, _) in enumerate(ox.parse(content, format=ox.RdfFormat.TURTLE), 1):  # noqa: B007
        subjects.add(subject)
        properties.add(predicate)
        objects.add(value)
        if predicate == a:
            classes.add(value)
    return {
        "triples": triples,
        "distinctSubjects": len(subjects),
        "distinctObjects": len(objects),
        "properties": len(properties),
        "classes": len(classes),
    }


def linked_in(contents: Iterable[bytes]) -> Counter[str]:
    """How often in these files of Turtle a thing is the same as one elsewhere, by whose data that is of."""
    same = ox.NamedNode(expand("owl:sameAs"))
    found = {
        (quad.subject.value, quad.object.value)
        for content in contents
        for quad in ox.parse(content, format=ox.RdfFormat.TURTLE)
        if quad.predicate == same and isinstance(quad.object, ox.NamedNode)
    }
    return spaces_of(iri for _, iri in found)


def spaces_of(iris: Iterable[str]) -> Counter[str]:
    """How many of these IRIs are in which known space of somebody else's data."""
    return Counter(other.space for iri in iris for other in _OTHERS if iri.startswith(other.space))


def _examples(graph: KnowledgeGraph) -> Iterator[str]:
    said = Counter(
        thing.iri
        for statement in graph.statements
        for thing in (statement.subject, statement.object)
        if not isinstance(thing, Concept)
    )
    yield from examples((entity.iri, entity.type, said[entity.iri]) for entity in graph.entities)


def examples(said: Iterable[tuple[str, str, int]]) -> Iterator[str]:
    """The thing of each group that most is said of; of several, the first by its IRI.

    A thing is given by its IRI, its class, and how many statements are about it.
    """
    best: dict[str, tuple[int, str]] = {}
    for iri, kind, number in said:
        group = GROUP_OF[kind]
        best[group] = min(best.get(group, (1, "")), (-number, iri))
    yield from (best[group][1] for group in EXAMPLES if group in best)


def _partition_triples(dataset: str, sizes: Sizes, base: str) -> Iterator[Triple]:
    for kind, number in sizes.entities.items():
        part = mint(base, "partition", kind)
        yield dataset, expand("void:classPartition"), part
        yield part, expand("void:class"), PREFIXES["inno"] + kind
        yield part, expand("void:entities"), count(number)
    for predicate, number in sizes.facts.items():
        part = mint(base, "partition", predicate)
        yield dataset, expand("void:propertyPartition"), part
        yield part, expand("void:property"), PREFIXES["inno"] + predicate
        yield part, expand("void:triples"), count(number)


def _facts(graph: KnowledgeGraph) -> Counter[str]:
    """How many triples each relation has: two roles in one organisation are one."""
    facts = {
        (statement.subject.iri, statement.predicate, object_iri(statement.object))
        for statement in graph.statements
        if statement.modality == FACT
    }
    return Counter(predicate for _, predicate, _ in facts)


def _linkset_triples(dataset: str, linked: Mapping[str, int], base: str) -> Iterator[Triple]:
    """How often the dataset says that a thing is the same as one elsewhere, by whose data that is of."""
    for other, number in ((one, linked[one.space]) for one in _OTHERS if linked.get(one.space)):
        linkset, target = mint(base, "linkset", other.name), mint(base, "linked", other.name)
        yield dataset, expand("void:subset"), linkset
        yield from described(linkset, "void:Linkset")
        yield linkset, expand("void:linkPredicate"), expand("owl:sameAs")
        yield linkset, expand("void:subjectsTarget"), dataset
        yield linkset, expand("void:objectsTarget"), target
        yield linkset, expand("void:triples"), count(number)
        yield from described(target, "void:Dataset")
        yield target, expand("dcterms:title"), literal(other.title, language="en")
        yield target, expand("void:uriSpace"), literal(other.space)
