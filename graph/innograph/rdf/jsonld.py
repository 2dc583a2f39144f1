"""Quads as JSON-LD with the keys of `context.jsonld`, which each file carries: no reader has to fetch anything."""

from __future__ import annotations

import json
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from innograph.errors import ExportError
from innograph.rdf.writing import to_quads
from innograph.resources import ontology_path
from innograph.vocabulary.iris import expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from innograph.rdf.terms import Quad

    Json = str | int | bool | dict[str, Any]

_CONTEXT = "context.jsonld"
_ID = "@id"


class _Key(NamedTuple):
    """The key that stands for a property, and the type that its plain values have: a datatype, `@id` or none."""

    name: str
    type: str


class _Terms(NamedTuple):
    """What the context says: keys by the IRI of the property, class names by their IRIs, prefixes by their IRIs."""

    keys: Mapping[str, _Key]
    classes: Mapping[str, str]
    prefixes: Mapping[str, str]


def jsonld(quads: Iterable[Quad]) -> bytes:
    """Quads as JSON-LD: a list of nodes in the order of the Turtle, those of a named graph within it.

    Raises ExportError for an IRI that JSON-LD would read as another.
    """
    terms = _terms()
    context = json.dumps(_context(), indent=2, ensure_ascii=False)
    made = groupby(to_quads(quads), key=lambda quad: quad.graph_name)
    nodes = ",\n".join(
        json.dumps(node, indent=1, ensure_ascii=False) for name, found in made for node in _of_graph(name, found, terms)
    )
    return f'{{"@context": {context},\n"@graph": [\n{nodes}\n]}}\n'.encode()


def _of_graph(
    name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph, quads: Iterable[ox.Quad], terms: _Terms
) -> Iterator[dict[str, Any]]:
    nodes = (_node(list(found), terms) for _, found in groupby(quads, key=lambda quad: quad.subject))
    if isinstance(name, ox.NamedNode):
        yield {"id": _short(name.value, terms), "@graph": list(nodes)}
    else:
        yield from nodes


def _node(quads: list[ox.Quad], terms: _Terms) -> dict[str, Any]:
    """A node with its values under their keys; several values of one key are a list."""
    subject = quads[0].subject
    node: dict[str, Any] = {"id": _short(subject.value, terms)} if isinstance(subject, ox.NamedNode) else {}
    for predicate, found in groupby(quads, key=lambda quad: quad.predicate.value):
        key, values = _written(predicate, [quad.object for quad in found], terms)
        node[key] = values if len(values) > 1 else values[0]
    return node


def _written(predicate: str, values: list[Any], terms: _Terms) -> tuple[str, list[Json]]:
    if predicate == expand("rdf:type"):
        return "type", [terms.classes.get(one.value) or _short(one.value, terms) for one in values]
    key = terms.keys.get(predicate) or _Key(_short(predicate, terms), "")
    return key.name, [_value(one, key.type, terms) for one in values]


def _value(value: ox.NamedNode | ox.Literal | ox.Triple, kind: str, terms: _Terms) -> Json:
    if isinstance(value, ox.Triple):
        raise ExportError(f"{value} is a triple inside a triple, which JSON-LD cannot hold; choose TriG or N-Quads")
    if isinstance(value, ox.NamedNode):
        short = _short(value.value, terms)
        return short if kind == _ID else {"id": short}
    if value.language:
        return {"@language": value.language, "@value": value.value}
    datatype = value.datatype.value
    if datatype == (kind or expand("xsd:string")):
        return _plain(value.value, kind)
    if datatype == expand("xsd:string"):
        return {"@value": value.value}
    return {"type": _short(datatype, terms), "@value": value.value}


def _plain(words: str, kind: str) -> str | int | bool:
    """A value that its key gives the type: as JSON's own where reading that back gives the same words."""
    if kind == expand("xsd:nonNegativeInteger") and words == str(int(words)):
        return int(words)
    return words == "true" if kind == expand("xsd:boolean") and words in {"true", "false"} else words


def _short(iri: str, terms: _Terms) -> str:
    """The IRI with its prefix, if the context has one for it."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix, local = terms.prefixes.get(iri[:cut]), iri[cut:]
    if prefix and local:
        return f"{prefix}:{local}"
    scheme, _, rest = iri.partition(":")
    if scheme in terms.prefixes.values() and not rest.startswith("//"):
        raise ExportError(f"{iri!r} cannot be written as JSON-LD, where {scheme} is a prefix; leave the format out")
    return iri


@cache
def _context() -> dict[str, Any]:
    context: dict[str, Any] = json.loads(ontology_path(_CONTEXT).read_text(encoding="utf-8"))["@context"]
    return context


@cache
def _terms() -> _Terms:
    meant = {name: _as_definition(term) for name, term in _context().items() if not name.startswith("@")}
    prefixes = {term[_ID]: name for name, term in meant.items() if term[_ID][-1] in "/#"}
    named = {name: term for name, term in meant.items() if ":" in term[_ID] and term[_ID] not in prefixes}
    classes = {expand(term[_ID]): name for name, term in named.items() if name[0].isupper()}
    keys = {
        expand(term[_ID]): _Key(name, kind if (kind := term.get("@type", "")) in {"", _ID} else expand(kind))
        for name, term in named.items()
        if not name[0].isupper()
    }
    return _Terms(keys, classes, prefixes)


def _as_definition(term: str | dict[str, str]) -> dict[str, str]:
    return {_ID: term} if isinstance(term, str) else term
