"""Terms of pyoxigraph as terms of rdflib, and back: their lexical forms as they are."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.errors import ReadError
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    import rdflib

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def bind(graph: rdflib.Graph) -> None:
    """Give a graph the prefixes that our files use."""
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri, replace=True)


@lru_cache(maxsize=1 << 16)
def rdf_node(value: Term) -> rdflib.term.IdentifiedNode | rdflib.Literal:
    """A term of pyoxigraph as a term of rdflib; raises ReadError for a triple, which rdflib cannot hold."""
    import rdflib  # noqa: PLC0415 - a third of a second that a build does not need

    if isinstance(value, ox.NamedNode):
        return rdflib.URIRef(value.value)
    if isinstance(value, ox.Literal):
        if value.language:
            return rdflib.Literal(value.value, lang=value.language)
        plain = value.datatype.value == PREFIXES["xsd"] + "string"
        datatype = None if plain else rdflib.URIRef(value.datatype.value)
        return rdflib.Literal(value.value, datatype=datatype, normalize=False)
    if isinstance(value, ox.BlankNode):
        return rdflib.BNode(value.value)
    raise ReadError(f"{value} is a triple inside a triple, which rdflib cannot hold; write it as a node of its own")


def ox_node(node: rdflib.term.Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term of rdflib as a term of pyoxigraph; raises ValueError for what is none, such as an IRI with a space."""
    import rdflib  # noqa: PLC0415 - as above

    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    raise ValueError(f"{node!r} is no term of RDF")
