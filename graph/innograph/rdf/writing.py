"""Triples into bytes that are the same from run to run and read well as a difference between two versions."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.rdf.layout import spread
from innograph.rdf.terms import node
from innograph.vocabulary.iris import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
    order = _places({predicate for pairs in nodes.values() for predicate, _ in pairs})
    return [(key, _in_order(nodes[key], order)) for key in sorted(nodes)]


def _places(predicates: Iterable[str]) -> dict[str, int]:
    """The place of each predicate behind a node: what a reader looks for first, then by name."""
    ranked = sorted(predicates, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    return {name: place for place, name in enumerate(ranked)}


def _in_order(pairs: Iterable[tuple[str, Object]], order: Mapping[str, int]) -> list[tuple[str, Object]]:
    by_place = sorted(pairs, key=lambda pair: order[pair[0]])
    if any(one[0] == other[0] for one, other in pairwise(by_place)):  # to write out each value takes time
        by_place.sort(key=lambda pair: (order[pair[0]], str(pair[1])))
    return by_place


def _quads(rows: Iterable[_Rows]) -> Iterator[ox.Quad]:
    default, known = ox.DefaultGraph(), cache(node)
    for (name, iri), pairs in rows:
        graph, subject = known(name) if name else default, node(iri)
        for predicate, value in pairs:
            yield ox.Quad(subject, known(predicate), known(value) if isinstance(value, str) else value, graph)


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
    """The prefixes in order, an object a line, and a blank line after each subject.

    Literals hold no line end that is not escaped.
    """
    lines = written.split(b"\n")
    header = sorted(line for line in lines if line.startswith(b"@prefix "))
    body = b"\n".join(map(spread, lines[len(header) :])).replace(b" .\n", b" .\n\n")
    return b"\n".join(header) + b"\n\n" + body.rstrip(b"\n") + b"\n"
