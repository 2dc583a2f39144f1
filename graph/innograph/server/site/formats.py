"""The formats in which things are answered: what a client likes best, and triples in each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from innograph.rdf.jsonld import jsonld
from innograph.rdf.syntaxes import ntriples, rdfxml
from innograph.rdf.writing import turtle
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
    if form is JSON_LD:
        return jsonld(("", *triple) for triple in triples)
    return ntriples(triples) if form is N_TRIPLES else rdfxml(triples)


def parsed(content: bytes) -> list[ox.Triple]:
    """The triples of a Turtle file of ours."""
    return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE)]


def serialised(terms: Sequence[ox.Triple], form: Format) -> bytes:
    """Triples that were parsed, in a format of RDF other than Turtle."""
    kinds = {JSON_LD: ox.RdfFormat.JSON_LD, N_TRIPLES: ox.RdfFormat.N_TRIPLES, RDF_XML: ox.RdfFormat.RDF_XML}
    prefixes = PREFIXES if form is RDF_XML else {}
    return ox.serialize(terms, format=kinds[form], prefixes=prefixes) or b""
