"""Terms as Turtle writes them: IRIs cut at a prefix where they can be, literals with their escapes.

Plain terms, which nearly all are, are written here; what is rare, such as a letter beyond ASCII in an IRI, is left to
pyoxigraph. Both write the same, but to hand a million triples over takes it longer than to write them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.rdf.terms import node
from innograph.vocabulary.iris import PREFIXES, expand

if TYPE_CHECKING:
    from innograph.rdf.terms import Object

# What may follow a prefix, with a backslash before some of the marks.
_OWN = r"[\w~!$&'()*+,;=?@]|%[0-9A-Fa-f]{2}"
_LOCAL = re.compile(rf"(?:{_OWN})(?:(?:{_OWN}|[:.-])*(?:{_OWN}|[:-]))?", re.ASCII)
_MARKS = re.compile(r"[~!$&'()*+,;=?@%]")
_SUBJECT, _PREDICATE = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
_AROUND = slice(len("<urn:s> <urn:p> "), -len(" .\n"))
_NAMES = {namespace: name for name, namespace in PREFIXES.items()}


class Notation:
    """How one file writes terms; `prefixes` are the names of the namespaces that it came across, with xsd."""

    def __init__(self, base: str) -> None:
        self.prefixes = {"xsd": PREFIXES["xsd"]}
        self._base = base
        self._iris: dict[str, str] = {}
        self._predicates: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._typed: dict[str, str] = {}

    def term(self, term: Object) -> str:
        """A term in the place of an object."""
        if isinstance(term, str):
            return self._iris.get(term) or self.iri(term)
        if isinstance(term, ox.Triple):
            return f"<<( {self._inside(term)} )>>"
        text = str(term)
        end = text[-1]
        # What ends with a quotation mark has no datatype but xsd:string, what has no angle bracket there a language.
        return text if end != ">" else self._typed.get(text) or self._with_datatype(text, term)

    def _inside(self, triple: ox.Triple) -> str:
        """The parts of a triple that is an object."""
        return " ".join(self.iri(one.value) if isinstance(one, ox.NamedNode) else str(one) for one in triple)

    def iri(self, iri: str) -> str:
        """A node in any place; raises ExportError if it is no IRI."""
        if iri not in self._iris:
            self._iris[iri] = self._cut(iri)
        return self._iris[iri]

    def predicate(self, iri: str) -> str:
        """An IRI in the place of a predicate."""
        if iri not in self._predicates:
            written = self.iri(iri)
            self._predicates[iri] = "a" if iri == expand("rdf:type") else written
        return self._predicates[iri]

    def _cut(self, iri: str) -> str:
        at = max(iri.rfind("/"), iri.rfind("#")) + 1
        name, local = self._name(iri[:at]), iri[at:]
        if name and _LOCAL.fullmatch(local):
            return f"{name}:{_MARKS.sub(_escaped, local)}"
        return self._by_oxigraph(node(iri))

    def _name(self, namespace: str) -> str:
        """The prefix of a namespace, "" if it has none; it is one of the file's from now on."""
        if namespace not in self._names:
            name = _NAMES.get(namespace) or self._folder(namespace)
            self._names[namespace] = name
            if name:
                node(namespace)
                self.prefixes[name] = namespace
        return self._names[namespace]

    def _folder(self, namespace: str) -> str:
        """The name of a folder under the base, "" where it cannot be a prefix or means another namespace."""
        name = namespace[len(self._base) : -1] if self._base and namespace.startswith(self._base) else ""
        taken = name in PREFIXES or name in self.prefixes
        return name if name.isalpha() and name.isascii() and not taken else ""

    def _with_datatype(self, text: str, literal: ox.Literal) -> str:
        datatype = literal.datatype.value
        self._name(datatype[: max(datatype.rfind("/"), datatype.rfind("#")) + 1])
        self._typed[text] = self._by_oxigraph(literal)
        return self._typed[text]

    def _by_oxigraph(self, term: ox.NamedNode | ox.Literal) -> str:
        triple = ox.Triple(_SUBJECT, _PREDICATE, term)
        written = ox.serialize([triple], format=ox.RdfFormat.TURTLE, prefixes=self.prefixes) or b""
        return written.decode().split("\n", len(self.prefixes))[-1][_AROUND]


def _escaped(mark: re.Match[str]) -> str:
    return f"\\{mark[0]}"
