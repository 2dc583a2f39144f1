"""Triples into bytes that are the same from run to run and read well as a difference between two versions."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.rdf.notation import Notation
from innograph.rdf.terms import node
from innograph.vocabulary.iris import expand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from innograph.rdf.terms import Object, Quad, Triple

# What a reader looks for first comes first.
_FIRST = ("rdf:type", "rdfs:label", "skos:prefLabel", "skos:altLabel", "rdf:subject", "rdf:predicate", "rdf:object")
_ORDER = {expand(curie): rank for rank, curie in enumerate(_FIRST)}
_TYPE = expand("rdf:type")
_Rows = tuple[tuple[str, str], list[tuple[str, "Object"]]]


def turtle(triples: Iterable[Triple], *, base: str = "") -> bytes:
    """Triples as Turtle: sorted, grouped by subject, with a prefix for each folder under the base."""
    return trig((("", *triple) for triple in triples), base=base)


def trig(quads: Iterable[Quad], *, base: str = "") -> bytes:
    """Quads as TriG: the default graph first, then the others by their IRIs."""
    notation = Notation(base)
    body: list[str] = []
    for name, rows in groupby(_sorted(quads), key=lambda row: row[0][0]):
        inside = "\t" if name else ""
        body += [f"{notation.iri(name)} {{\n"] if name else []
        body += [f"{inside}{_block(iri, pairs, notation, inside)} .\n\n" for (_, iri), pairs in rows]
        body += ["}\n"] if name else []
    header = sorted(f"@prefix {name}: <{namespace}> .\n" for name, namespace in notation.prefixes.items() if body)
    return f"{''.join(header)}\n{''.join(body)}".rstrip("\n").encode() + b"\n"


def _block(iri: str, pairs: Iterable[tuple[str, Object]], notation: Notation, inside: str) -> str:
    """What is said of a node: a line for each value, so that a new one changes no other, but one for all classes."""
    parts, last, between = [notation.iri(iri)], "", " "
    for predicate, value in pairs:
        comma = " , " if predicate == _TYPE else f" ,\n{inside}\t\t"
        opening = comma if predicate == last else f"{between}{notation.predicate(predicate)} "
        parts.append(opening + notation.term(value))
        last, between = predicate, f" ;\n{inside}\t"
    return "".join(parts)


def to_quads(quads: Iterable[Quad]) -> Iterator[ox.Quad]:
    """The terms of quads, each IRI checked; sorted, without repetitions."""
    return _quads(_sorted(quads))


def _sorted(quads: Iterable[Quad]) -> list[_Rows]:
    """What is said of each node of each graph, without repetitions."""
    nodes: defaultdict[tuple[str, str], list[tuple[str, Object]]] = defaultdict(list)
    for graph, subject, predicate, value in quads:
        nodes[graph, subject].append((predicate, value))
    order = _places({predicate for pairs in nodes.values() for predicate, _ in pairs})
    return [(key, _in_order(nodes[key], order)) for key in sorted(nodes)]


def _places(predicates: Iterable[str]) -> dict[str, int]:
    """The place of each predicate behind a node: what a reader looks for first, then by name."""
    ranked = sorted(predicates, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    return {name: place for place, name in enumerate(ranked)}


def _in_order(pairs: Collection[tuple[str, Object]], order: Mapping[str, int]) -> list[tuple[str, Object]]:
    if len(dict(pairs)) == len(pairs):
        return sorted(pairs, key=lambda pair: order[pair[0]])
    # A predicate comes twice, perhaps a pair does. To look for that in all, and to write out each value, takes time.
    return sorted(set(pairs), key=lambda pair: (order[pair[0]], str(pair[1])))


def _quads(rows: Iterable[_Rows]) -> Iterator[ox.Quad]:
    default, known = ox.DefaultGraph(), cache(node)
    for (name, iri), pairs in rows:
        graph, subject = known(name) if name else default, node(iri)
        for predicate, value in pairs:
            yield ox.Quad(subject, known(predicate), known(value) if isinstance(value, str) else value, graph)
