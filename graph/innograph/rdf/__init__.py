"""Knowledge graphs as RDF: files for portals, rdflib graphs for Python, and checks against the shapes.

rdflib and pySHACL load when a function that needs them is called; a build writes its files without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.rdf.bridge import to_dataset, to_rdflib
from innograph.rdf.dataset import Sizes, Summary, dataset_turtle, described_turtle
from innograph.rdf.evidence import evidence_quads
from innograph.rdf.facts import graph_triples
from innograph.rdf.jsonld import jsonld
from innograph.rdf.places import places_triples, places_turtle
from innograph.rdf.syntaxes import nquads, ntriples, rdfxml
from innograph.rdf.validation import Report, Violation, validate, validate_graph
from innograph.rdf.whole import places_graph, reified, store_graph, whole_quads
from innograph.rdf.writing import trig, turtle

if TYPE_CHECKING:
    from innograph.model import KnowledgeGraph

__all__ = [
    "Report",
    "Sizes",
    "Summary",
    "Violation",
    "dataset_turtle",
    "described_turtle",
    "evidence_quads",
    "evidence_trig",
    "graph_triples",
    "graph_turtle",
    "jsonld",
    "nquads",
    "ntriples",
    "places_graph",
    "places_triples",
    "places_turtle",
    "rdfxml",
    "reified",
    "store_graph",
    "to_dataset",
    "to_rdflib",
    "trig",
    "turtle",
    "validate",
    "validate_graph",
    "whole_quads",
]


def graph_turtle(graph: KnowledgeGraph, *, base: str) -> bytes:
    """The content of `graph.ttl`: entities, the facts stated, positions, sectors in use and documents.

    The same graph gives the same bytes; raises ExportError for what is no IRI.
    """
    return turtle(graph_triples(graph, base=base), base=base)


def evidence_trig(graph: KnowledgeGraph, *, base: str) -> bytes:
    """The content of `evidence.trig`: each statement, facts and others, with its words in the documents.

    The same graph gives the same bytes; raises ExportError for what is no IRI.
    """
    return trig(evidence_quads(graph, base=base), base=base)
