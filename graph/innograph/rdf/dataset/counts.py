"""How much a build holds, in the vocabulary of VoID, and how it is linked to other people's data."""

from __future__ import annotations

from collections import Counter
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
    from collections.abc import Iterator, Mapping

    from innograph.metadata import Dataset
    from innograph.model import KnowledgeGraph
    from innograph.rdf.terms import Triple

_VOCABULARIES = ("inno", "dcterms", "foaf", "org", "prov", "schema", "skos")
# Files that hold what the dataset links to, and the groups of things that serve as examples: no person is one.
_LINKED = ("graph.ttl", "places.ttl")
_DUMPS = ("graph.ttl", "evidence.trig", "places.ttl")
_EXAMPLES = ("Organisation", "Event", "Place", "Project")


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


def void_triples(
    graph: KnowledgeGraph, metadata: Dataset, files: Mapping[str, bytes], *, base: str
) -> Iterator[Triple]:
    """Counts of the facts in `graph.ttl`, by class and property too, examples, vocabularies, dumps and links."""
    dataset = f"{base}dataset"
    yield from described(dataset, "void:Dataset")
    yield dataset, expand("void:uriSpace"), literal(base)
    yield dataset, expand("void:entities"), count(len(graph.entities))
    for prefix in _VOCABULARIES:
        yield dataset, expand("void:vocabulary"), ONTOLOGY if prefix == "inno" else PREFIXES[prefix]
    yield dataset, expand("void:vocabulary"), SECTOR_SCHEME
    for name, number in _sizes(files["graph.ttl"]).items() if "graph.ttl" in files else ():
        yield dataset, expand(f"void:{name}"), count(number)
    for name in _DUMPS:
        if name in files and metadata.download_url:
            yield dataset, expand("void:dataDump"), download_url(name, metadata)
    for example in _examples(graph):
        yield dataset, expand("void:exampleResource"), example
    yield from _partition_triples(dataset, graph, base)
    yield from _linkset_triples(dataset, _linked(files), base)


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


def _linked(files: Mapping[str, bytes]) -> Counter[_Other]:
    """How often a thing is the same as one in somebody else's data."""
    same = ox.NamedNode(expand("owl:sameAs"))
    found = {
        (quad.subject.value, quad.object.value)
        for name in _LINKED
        if name in files
        for quad in ox.parse(files[name], format=ox.RdfFormat.TURTLE)
        if quad.predicate == same and isinstance(quad.object, ox.NamedNode)
    }
    return Counter(other for _, iri in found for other in _OTHERS if iri.startswith(other.space))


def _examples(graph: KnowledgeGraph) -> Iterator[str]:
    """The thing of each group that most is said of; of several, the first by its IRI."""
    said = Counter(
        thing.iri
        for statement in graph.statements
        for thing in (statement.subject, statement.object)
        if not isinstance(thing, Concept)
    )
    for group in _EXAMPLES:
        iris = [entity.iri for entity in graph.entities if GROUP_OF[entity.type] == group]
        if iris:
            yield min(iris, key=lambda iri: (-said[iri], iri))


def _partition_triples(dataset: str, graph: KnowledgeGraph, base: str) -> Iterator[Triple]:
    for kind, number in Counter(entity.type for entity in graph.entities).items():
        part = mint(base, "partition", kind)
        yield dataset, expand("void:classPartition"), part
        yield part, expand("void:class"), PREFIXES["inno"] + kind
        yield part, expand("void:entities"), count(number)
    for predicate, number in _facts(graph).items():
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


def _linkset_triples(dataset: str, linked: Mapping[_Other, int], base: str) -> Iterator[Triple]:
    """How often the dataset says that a thing is the same as one elsewhere, by whose data that is of."""
    for other, number in linked.items():
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
