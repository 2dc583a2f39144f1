"""What the endpoint says of itself: a service description of SPARQL 1.1, with counts in VoID."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from innograph.answering.questions import SOLUTIONS, Question
from innograph.vocabulary.iris import ONTOLOGY, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.answering.questions import Answering

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
_VOCABULARIES = ("dcterms", "foaf", "org", "prov", "schema", "skos")
_COUNTS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects)
(COUNT(DISTINCT ?p) AS ?properties) (COUNT(DISTINCT ?o) AS ?distinctObjects) { ?s ?p ?o }"""
_CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class"
_GRAPHS = "SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"

Row = dict[str, Any]


def described(answers: Answering, address: str) -> list[ox.Triple]:
    """The description of the endpoint at an address, sorted; raises Unanswered if it cannot be counted in time."""
    # One question cannot fill a place for the others here: it has three short ones.
    counts, classes, graphs = (_rows(answers, query) for query in (_COUNTS, _CLASSES, _GRAPHS))
    triples = {
        *_service(address, federation=answers.limits.federation),
        *_default_graph(address, counts[0], classes),
        *_named_graphs(address, graphs),
    }
    return sorted(triples, key=str)


def written(triples: list[ox.Triple], kind: ox.RdfFormat) -> bytes:
    """The description in a format."""
    prefixes = {name: PREFIXES[name] for name in ("dcterms", "void", "xsd")} | {"sd": SD}
    return ox.serialize(triples, format=kind, prefixes=prefixes) or b""


def _rows(answers: Answering, query: str) -> list[Row]:
    found = answers.ask(Question(query, {SOLUTIONS: "json"}), who="description")
    bindings = json.loads(found.body)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in bindings]


def _service(address: str, *, federation: bool) -> Iterator[ox.Triple]:
    service, dataset = f"{address}#service", f"{address}#dataset"
    yield _triple(service, "rdf:type", _sd("Service"))
    yield _triple(service, "sd:endpoint", address)
    yield _triple(service, "sd:supportedLanguage", _sd("SPARQL11Query"))
    if federation:
        yield _triple(service, "sd:feature", _sd("BasicFederatedQuery"))
    for name in _RESULTS:
        yield _triple(service, "sd:resultFormat", FORMATS + name)
    yield _triple(service, "sd:defaultDataset", dataset)
    yield _triple(service, "sd:availableGraphs", dataset)
    for kind in (_sd("Dataset"), _sd("GraphCollection"), PREFIXES["void"] + "Dataset"):
        yield _triple(dataset, "rdf:type", kind)
    yield _triple(dataset, "void:sparqlEndpoint", address)
    for name in _VOCABULARIES:
        yield _triple(dataset, "void:vocabulary", PREFIXES[name])
    yield _triple(dataset, "void:vocabulary", ONTOLOGY)
    yield _triple(dataset, "sd:defaultGraph", f"{address}#default")


def _default_graph(address: str, counts: Row, classes: list[Row]) -> Iterator[ox.Triple]:
    graph = f"{address}#default"
    for kind in (_sd("Graph"), PREFIXES["void"] + "Dataset"):
        yield _triple(graph, "rdf:type", kind)
    told = "All triples: what the texts state, the places, and the evidence of every document"
    yield _triple(graph, "dcterms:description", ox.Literal(told, language="en"))
    for name, number in counts.items():
        yield _triple(graph, f"void:{name}", _number(number))
    yield _triple(graph, "void:classes", _number(len(classes)))
    for number, row in enumerate(sorted(classes, key=lambda row: str(row["class"]))):
        part = f"{address}#class-{number}"
        yield _triple(graph, "void:classPartition", part)
        yield _triple(part, "void:class", row["class"])
        yield _triple(part, "void:entities", _number(row["n"]))


def _named_graphs(address: str, graphs: list[Row]) -> Iterator[ox.Triple]:
    for number, row in enumerate(sorted(graphs, key=lambda row: str(row["graph"]))):
        named, graph = f"{address}#named-{number}", f"{address}#graph-{number}"
        yield _triple(f"{address}#dataset", "sd:namedGraph", named)
        yield _triple(named, "rdf:type", _sd("NamedGraph"))
        yield _triple(named, "sd:name", row["graph"])
        yield _triple(named, "sd:graph", graph)
        yield _triple(graph, "rdf:type", _sd("Graph"))
        yield _triple(graph, "void:triples", _number(row["n"]))


def _sd(name: str) -> str:
    return SD + name


def _triple(subject: str, predicate: str, value: str | ox.Literal) -> ox.Triple:
    prefix, _, name = predicate.partition(":")
    iri = SD if prefix == "sd" else PREFIXES[prefix]
    return ox.Triple(
        ox.NamedNode(subject),
        ox.NamedNode(iri + name),
        ox.NamedNode(value) if isinstance(value, str) else value,
    )


def _number(value: str | int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))
