"""The same triples in the other syntaxes of RDF: N-Triples, N-Quads and RDF/XML, all in the order of the Turtle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.characters import for_xml
from innograph.rdf.terms import node
from innograph.rdf.writing import to_quads
from innograph.vocabulary.iris import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from innograph.rdf.terms import Quad, Triple

_TYPE = node(expand("rdf:type"))


def ntriples(triples: Iterable[Triple]) -> bytes:
    """Triples as N-Triples: one a line, for tools that read line by line."""
    made = (quad.triple for quad in to_quads(_in_default_graph(triples)))
    return ox.serialize(made, format=ox.RdfFormat.N_TRIPLES) or b""


def nquads(quads: Iterable[Quad]) -> bytes:
    """Quads as N-Quads: the default graph first, then the others by their IRIs."""
    return ox.serialize(to_quads(quads), format=ox.RdfFormat.N_QUADS) or b""


def rdfxml(triples: Iterable[Triple]) -> bytes:
    """Triples as RDF/XML; a character that XML cannot hold becomes U+FFFD."""
    made = [_legal(quad.triple) for quad in to_quads(_in_default_graph(triples))]
    used = {PREFIXES["rdf"]} | {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in _names(made)}
    prefixes = {name: iri for name, iri in PREFIXES.items() if iri in used}
    return _laid_out(ox.serialize(made, format=ox.RdfFormat.RDF_XML, prefixes=prefixes) or b"")


def _in_default_graph(triples: Iterable[Triple]) -> Iterator[Quad]:
    return (("", *triple) for triple in triples)


def _names(triples: Iterable[ox.Triple]) -> set[str]:
    """The IRIs that RDF/XML writes as names of elements: properties and classes."""
    classes = {one.object.value for one in triples if one.predicate == _TYPE and isinstance(one.object, ox.NamedNode)}
    return classes | {triple.predicate.value for triple in triples}


def _legal(triple: ox.Triple) -> ox.Triple:
    """The triple with a text that XML can hold; the serialiser would write any."""
    value = triple.object
    if not isinstance(value, ox.Literal) or (text := for_xml(value.value)) == value.value:
        return triple
    same = ox.Literal(text, language=value.language) if value.language else ox.Literal(text, datatype=value.datatype)
    return ox.Triple(triple.subject, triple.predicate, same)


def _laid_out(written: bytes) -> bytes:
    """The namespaces in order, one a line; a carriage return as a number: a reader takes it for a line end."""
    start = written.index(b"<rdf:RDF")
    end = written.index(b">", start)
    declared = b"".join(b"\n\t" + one for one in sorted(written[start:end].split()[1:]))
    return written[:start] + b"<rdf:RDF" + declared + written[end:].replace(b"\r", b"&#13;")
