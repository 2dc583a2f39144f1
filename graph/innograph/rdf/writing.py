"""Triples into bytes that are the same from run to run and read well as a difference between two versions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.rdf.terms import node
from innograph.vocabulary.iris import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from innograph.rdf.terms import Object, Quad, Triple

# What a reader looks for first comes first.
_FIRST = ("rdf:type", "rdfs:label", "skos:prefLabel", "skos:altLabel", "rdf:subject", "rdf:predicate", "rdf:object")
_ORDER = {expand(curie): rank for rank, curie in enumerate(_FIRST)}
_Rows = tuple[tuple[str, str], list[tuple[str, "Object"]]]


def turtle(triples: Iterable[Triple], *, base: str = "") -> bytes:
    """Triples as Turtle: sorted, grouped by subject, with a prefix for each folder under the base."""
    rows = _sorted(("", *triple) for triple in triples)
    made = (quad.triple for quad in _quads(rows))
    return _laid_out(ox.serialize(made, format=ox.RdfFormat.TURTLE, prefixes=_prefixes(rows, base)) or b"")


def trig(quads: Iterable[Quad], *, base: str = "") -> bytes:
    """Quads as TriG: the default graph first, then the others by their IRIs."""
    rows = _sorted(quads)
    return _laid_out(ox.serialize(_quads(rows), format=ox.RdfFormat.TRIG, prefixes=_prefixes(rows, base)) or b"")


def to_quads(quads: Iterable[Quad]) -> Iterator[ox.Quad]:
    """The terms of quads, each IRI checked; sorted, without repetitions."""
    return _quads(_sorted(quads))


def _sorted(quads: Iterable[Quad]) -> list[_Rows]:
    """What is said of each node of each graph, without repetitions."""
    nodes: defaultdict[tuple[str, str], set[tuple[str, Object]]] = defaultdict(set)
    for graph, subject, predicate, value in quads:
        nodes[graph, subject].add((predicate, value))
    return [(key, sorted(nodes[key], key=_rank)) for key in sorted(nodes)]


def _rank(pair: tuple[str, Object]) -> tuple[int, str, str]:
    return _ORDER.get(pair[0], len(_ORDER)), pair[0], str(pair[1])


def _quads(rows: Iterable[_Rows]) -> Iterator[ox.Quad]:
    default = ox.DefaultGraph()
    for (name, iri), pairs in rows:
        graph, subject = node(name) if name else default, node(iri)
        for predicate, value in pairs:
            yield ox.Quad(subject, node(predicate), node(value) if isinstance(value, str) else value, graph)


def _prefixes(rows: Iterable[_Rows], base: str) -> dict[str, str]:
    """The namespaces in use, by their usual prefixes, and the folders under the base by their names."""
    iris = {expand("xsd:string")}
    for key, pairs in rows:
        iris.update(key)
        for predicate, value in pairs:
            iris.update((predicate, value) if isinstance(value, str) else (predicate,))
    used = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in iris}
    folders = {iri[len(base) : -1]: iri for iri in used if base and iri.startswith(base)}
    own = {name: iri for name, iri in folders.items() if name.isalpha() and name.isascii() and name not in PREFIXES}
    return own | {name: iri for name, iri in PREFIXES.items() if iri in used}


def _laid_out(written: bytes) -> bytes:
    """The prefixes in order, and a blank line after each subject: literals hold no line end that is not escaped."""
    lines = written.split(b"\n")
    header = sorted(line for line in lines if line.startswith(b"@prefix "))
    body = b"\n".join(lines[len(header) :]).replace(b" .\n", b" .\n\n")
    return b"\n".join(header) + b"\n\n" + body.rstrip(b"\n") + b"\n"
