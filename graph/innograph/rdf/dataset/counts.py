"""How much a build holds, in the vocabulary of VoID, and how it is linked to other people's data."""

from __future__ import annotations

from collections import Counter, defaultdict
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
    sizes, linked = _counted(files)
    for name, number in sizes.items():
        yield dataset, expand(f"void:{name}"), count(number)
    for name in _DUMPS:
        if name in files and metadata.download_url:
            yield dataset, expand("void:dataDump"), download_url(name, metadata)
    for example in _examples(graph):
        yield dataset, expand("void:exampleResource"), example
    yield from _partition_triples(dataset, graph, base)
    yield from _linkset_triples(dataset, linked, base)


def _counted(files: Mapping[str, bytes]) -> tuple[dict[str, int], Counter[_Other]]:
    """How much `graph.ttl` holds, and how often a thing is the same as one in somebody else's data."""
    sizes: dict[str, int] = {}
    same: set[tuple[str, str]] = set()
    for name in _LINKED:
        if name in files:
            by_predicate = _by_predicate(files[name])
            if name == "graph.ttl":
                sizes = _sizes(by_predicate)
            links = by_predicate.get(expand("owl:sameAs"), ())
            same.update((subject.value, target.value) for subject, target in links if isinstance(target, ox.NamedNode))
    return sizes, Counter(other for _, iri in same for other in _OTHERS if iri.startswith(other.space))


def _by_predicate(content: bytes) -> dict[str, list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]]:
    found = defaultdict(list)
    for triple in ox.parse(content, format=ox.RdfFormat.TURTLE):
        found[triple.predicate.value].append((triple.subject, triple.object))
    return found


def _sizes(by_predicate: Mapping[str, list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]]) -> dict[str, int]:
    """How many triples there are, and how many different terms stand where in them."""
    pairs = [pair for found in by_predicate.values() for pair in found]
    return {
        "triples": len(pairs),
        "distinctSubjects": len({subject for subject, _ in pairs}),
        "distinctObjects": len({target for _, target in pairs}),
        "properties": len(by_predicate),
        "classes": len({target for _, target in by_predicate.get(expand("rdf:type"), ())}),
    }


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
