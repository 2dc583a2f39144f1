"""The same triples as rdflib graphs: the surface for Python users, and what pySHACL reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.configuration import DEFAULT_BASE
from innograph.rdf.evidence import evidence_quads
from innograph.rdf.facts import graph_triples
from innograph.rdf.writing import to_quads
from innograph.vocabulary.nodes import bind, rdf_node

if TYPE_CHECKING:
    from collections.abc import Iterable

    import rdflib

    from innograph.model import KnowledgeGraph


def to_rdflib(graph: KnowledgeGraph, *, base: str = DEFAULT_BASE) -> rdflib.Graph:
    """What `graph.ttl` holds, as an rdflib graph; documents get their IRIs under the base."""
    return in_rdflib(to_quads(("", *triple) for triple in graph_triples(graph, base=base)))


def to_dataset(graph: KnowledgeGraph, *, base: str = DEFAULT_BASE) -> rdflib.Dataset:
    """What `graph.ttl` holds as the default graph, and the evidence as one named graph a document."""
    import rdflib  # noqa: PLC0415 - a third of a second that a build does not need

    dataset = rdflib.Dataset()
    bind(dataset)
    facts = (("", *triple) for triple in graph_triples(graph, base=base))
    for quad in to_quads([*facts, *evidence_quads(graph, base=base)]):
        name = quad.graph_name
        iri = rdflib.URIRef(name.value) if isinstance(name, ox.NamedNode) else rdflib.graph.DATASET_DEFAULT_GRAPH_ID
        dataset.graph(iri).add((rdf_node(quad.subject), rdf_node(quad.predicate), rdf_node(quad.object)))
    return dataset


def in_rdflib(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Quads as one rdflib graph in memory, whatever graph each is in."""
    import rdflib  # noqa: PLC0415 - a third of a second that a build does not need

    graph = rdflib.Graph()
    bind(graph)
    for quad in quads:
        graph.add((rdf_node(quad.subject), rdf_node(quad.predicate), rdf_node(quad.object)))
    return graph
