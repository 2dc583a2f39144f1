"""All that is known in one set of quads: the facts, the background and the evidence, each in graphs of its own."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Triple as TripleTerm

from innograph.rdf.evidence import evidence_quads, statement_iri
from innograph.rdf.facts import graph_triples, object_iri
from innograph.rdf.places import places_triples
from innograph.rdf.terms import node
from innograph.vocabulary.iris import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from innograph.model import Entity, KnowledgeGraph, Statement
    from innograph.rdf.terms import Quad


def store_graph(base: str) -> str:
    """The IRI of the one named graph that holds a build in a store, where nothing else is said.

    It is no name of a document's graph, whatever documents are called.
    """
    return f"{base}graph"


def places_graph(base: str) -> str:
    """The IRI of the named graph of what no text states: the background about places."""
    return f"{base}places"


def whole_quads(graph: KnowledgeGraph, *, base: str, triple_terms: bool = False) -> Iterator[Quad]:
    """What `graph.ttl`, `evidence.trig` and `places.ttl` hold, as quads, unsorted and with repetitions.

    The facts and what is summed up over documents stand in the default graph, a document's evidence in the document's
    graph, the background about places in `places_graph`.
    """
    evidence = evidence_quads(graph, base=base)
    facts = (("", *triple) for triple in graph_triples(graph, base=base))
    places = ((places_graph(base), *triple) for triple in places_triples(graph))
    return chain(facts, reified(evidence, graph.statements, base=base) if triple_terms else evidence, places)


def reified(quads: Iterable[Quad], statements: Iterable[Statement[Entity]], *, base: str) -> Iterator[Quad]:
    """The evidence with RDF 1.2's triple terms in the place of `rdf:Statement`.

    A statement `rdf:reifies` the triple that it is about; subject, predicate and object no longer stand apart.
    """
    terms = {statement_iri(one, base=base): _term(one) for one in statements}
    apart = {expand("rdf:subject"), expand("rdf:predicate")}
    for graph, subject, predicate, value in quads:
        if subject not in terms:
            yield graph, subject, predicate, value
        elif predicate == expand("rdf:object"):
            yield graph, subject, expand("rdf:reifies"), terms[subject]
        elif predicate not in apart and value != expand("rdf:Statement"):
            yield graph, subject, predicate, value


def _term(statement: Statement[Entity]) -> TripleTerm:
    predicate = PREFIXES["inno"] + statement.predicate
    return TripleTerm(node(statement.subject.iri), node(predicate), node(object_iri(statement.object)))
