"""The formats in which things are answered: what a client likes best, and triples in each."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from innograph.rdf.writing import to_quads, turtle
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from innograph.rdf.terms import Triple


class Format(NamedTuple):
    """A format: the ending of its addresses, its media type, its name, and other types that are asked for it."""

    suffix: str
    media_type: str
    name: str
    others: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """What is sent as the type of the content."""
        # RDF/XML names its encoding itself, and the other three of RDF are UTF-8 by definition.
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


HTML = Format("html", "text/html", "HTML", ("application/xhtml+xml",))
TURTLE = Format("ttl", "text/turtle", "Turtle", ("application/x-turtle", "text/n3", "text/rdf+n3"))
JSON_LD = Format("jsonld", "application/ld+json", "JSON-LD", ("application/json",))
N_TRIPLES = Format("nt", "application/n-triples", "N-Triples", ("text/plain",))
RDF_XML = Format("rdf", "application/rdf+xml", "RDF/XML", ("application/xml", "text/xml"))
RDF = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""What data come in."""
ALL = (HTML, *RDF)
BY_SUFFIX = {one.suffix: one for one in ALL}

_LONGEST = 2000  # characters of an Accept header that are looked at
_WEIGHT = re.compile(r"(0(\.\d{0,3})?|1(\.0{0,3})?)")


def preferred(header: str, offered: Sequence[Format]) -> Format | None:
    """The format that an Accept header likes best, the first of those it likes alike; None if it takes none.

    >>> preferred("text/html;q=0.5, text/turtle", ALL).suffix, preferred("", ALL).suffix
    ('ttl', 'html')
    >>> preferred("application/*, text/html;q=0", ALL).suffix, preferred("image/png", ALL)
    ('jsonld', None)
    """
    wishes = list(_wishes(header[:_LONGEST] or "*/*"))
    best = max(offered, key=lambda one: _liking(one, wishes), default=None)  # the first of equals
    return best if best and _liking(best, wishes) > 0 else None


def _wishes(header: str) -> Iterator[tuple[str, float]]:
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weight = next((one[2:].strip() for one in parameters if one.startswith("q=")), "1")
        if name and _WEIGHT.fullmatch(weight):
            yield name, float(weight)


def _liking(one: Format, wishes: Sequence[tuple[str, float]]) -> float:
    """How much a format is liked: what names it counts before what names its kind, and that before "anything"."""
    found: dict[int, float] = {}
    for name, weight in wishes:
        if name == one.media_type:
            found[4] = max(found.get(4, 0), weight)
        elif name in one.others:
            # a little less: who asks for "application/xml" or "text/plain" may mean something else
            found[3] = max(found.get(3, 0), weight * 0.95)
        elif name == f"{one.media_type.partition('/')[0]}/*":
            found[2] = max(found.get(2, 0), weight)
        elif name == "*/*":
            found[1] = max(found.get(1, 0), weight)
    return found[max(found)] if found else 0.0


def written(triples: Iterable[Triple], form: Format, *, base: str) -> bytes:
    """Triples in a format of RDF, sorted; raises ExportError for what is no IRI."""
    if form is TURTLE:
        return turtle(triples, base=base)
    return serialised([quad.triple for quad in to_quads(("", *triple) for triple in triples)], form)


def parsed(turtle: bytes) -> list[ox.Triple]:
    """The triples of a file of ours."""
    return [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]


def serialised(terms: Sequence[ox.Triple], form: Format) -> bytes:
    """Triples that were parsed, in a format of RDF other than Turtle."""
    if form is JSON_LD:
        return _json_ld(terms)
    kind = ox.RdfFormat.N_TRIPLES if form is N_TRIPLES else ox.RdfFormat.RDF_XML
    prefixes = _used(terms) if form is RDF_XML else {}
    return ox.serialize(terms, format=kind, prefixes=prefixes) or b""


def _json_ld(terms: Sequence[ox.Triple]) -> bytes:
    """One object for each node, its names shortened by the prefixes of the context."""
    context = _used(terms)
    nodes: dict[str, dict[str, list[object]]] = {}
    for triple in terms:
        node = nodes.setdefault(_value(triple.subject), {})
        is_type = _value(triple.predicate) == PREFIXES["rdf"] + "type"
        name = "@type" if is_type else _short(_value(triple.predicate), context)
        found = _short(_value(triple.object), context) if is_type else _json_term(triple.object, context)
        node.setdefault(name, []).append(found)
    graph = [
        {"@id": iri, **{name: values[0] if len(values) == 1 else values for name, values in node.items()}}
        for iri, node in nodes.items()
    ]
    whole = {"@context": context, "@graph": graph}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _json_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, context: dict[str, str]) -> object:
    if not isinstance(term, ox.Literal):
        return {"@id": _value(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == PREFIXES["xsd"] + "string":
        return term.value
    return {"@value": term.value, "@type": _short(term.datatype.value, context)}


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(getattr(term, "value", term))


def _short(iri: str, context: dict[str, str]) -> str:
    """A term by its prefix; one whose rest could be read as something else stays whole."""
    for prefix, start in context.items():
        rest = iri.removeprefix(start)
        if rest != iri and rest and not rest.startswith("//"):
            return f"{prefix}:{rest}"
    return iri


def _used(terms: Sequence[ox.Triple]) -> dict[str, str]:
    """The prefixes that properties, classes and datatypes need."""
    names = set()
    for triple in terms:
        names.add(_value(triple.predicate))
        if isinstance(triple.object, ox.Literal):
            names.add(triple.object.datatype.value)
        else:
            names.add(_value(triple.object))
    used = {prefix: iri for prefix, iri in PREFIXES.items() if any(name.startswith(iri) for name in names)}
    return dict(sorted(used.items()))
