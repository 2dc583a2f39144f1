"""RDF terms and triples on their way out: every IRI passes one gate, every text becomes one literal."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode
from pyoxigraph import Triple as TripleTerm

from innograph.characters import for_utf8
from innograph.errors import ExportError
from innograph.vocabulary.iris import expand

if TYPE_CHECKING:
    from datetime import date

TRUE = Literal(True)
"""The truth value that is true, as xsd:boolean."""
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*")


# Plain tuples of subject, predicate and object, with IRIs as they are: a build makes some hundred thousand, and half of
# the time would go into anything more. Each IRI passes `node` when it is written.
# A triple as an object is of RDF 1.2.
Object = str | Literal | TripleTerm
Triple = tuple[str, str, Object]
# The first of four is the IRI of the graph, empty for the default graph.
Quad = tuple[str, str, str, Object]


@lru_cache(maxsize=1 << 17)
def node(iri: str) -> NamedNode:
    """The node of an IRI; raises ExportError if it is none, since a file could otherwise be made to say other things.

    >>> node("https://example.org/a")
    <NamedNode value=https://example.org/a>
    """
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise ExportError(f"{iri!r} is no IRI ({error}); percent-encode what an IRI cannot hold") from error


def literal(text: str, *, language: str = "") -> Literal:
    r"""A text, tagged with its language where that is known; half a surrogate pair, which no file holds, is replaced.

    >>> literal("Bilbao \ud800").value
    'Bilbao �'
    """
    clean = for_utf8(text)
    return Literal(clean, language=language) if _LANGUAGE_TAG.fullmatch(language) else Literal(clean)


def decimal(number: float) -> Literal:
    """A number as xsd:decimal, written as every RDF library writes it.

    >>> decimal(0.8765).value, decimal(1).value
    ('0.8765', '1.0')
    """
    digits = f"{number:.4f}".rstrip("0")
    return Literal(f"{digits}0" if digits.endswith(".") else digits, datatype=_datatype("decimal"))


def count(number: int) -> Literal:
    """A number as xsd:nonNegativeInteger."""
    return Literal(str(number), datatype=_datatype("nonNegativeInteger"))


def hexadecimal(digits: str) -> Literal:
    """Hexadecimal digits as xsd:hexBinary."""
    return Literal(digits, datatype=_datatype("hexBinary"))


def day(value: date) -> Literal:
    """A day as xsd:date."""
    return Literal(value.isoformat(), datatype=_datatype("date"))


def code(text: str, scheme: str) -> Literal:
    """A code of a scheme that the ontology names as a datatype, such as ISO3166-1."""
    return Literal(text, datatype=node(expand(f"inno:{scheme}")))


@cache
def _datatype(name: str) -> NamedNode:
    return node(expand(f"xsd:{name}"))
