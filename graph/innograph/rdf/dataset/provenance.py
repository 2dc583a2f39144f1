"""Where the data come from and what of them was kept back, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.rdf.facts import described
from innograph.rdf.terms import literal
from innograph.vocabulary.iris import expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from innograph.model import KnowledgeGraph
    from innograph.rdf.terms import Triple

_DRAWN = {
    "en": "Drawn by software from {count} documents; every statement names the words that it was drawn from.",
    "es": "Extraído por un programa de {count} documentos; cada enunciado nombra las palabras de las que se extrajo.",
    "it": "Tratto da un programma da {count} documenti; ogni affermazione indica le parole da cui è tratta.",
}
_WITHHELD = {"en": "Withheld: {parts}.", "es": "No se publica: {parts}.", "it": "Non si pubblica: {parts}."}
# What a policy may keep back, by language; what is not named here is called as it is.
_KINDS = {
    "statements": {"en": "statements", "es": "enunciados", "it": "affermazioni"},
    "entities": {"en": "entities", "es": "entidades", "it": "entità"},
    "people": {"en": "names of people", "es": "nombres de personas", "it": "nomi di persone"},
    "quotes": {"en": "quotes", "es": "citas", "it": "citazioni"},
}


def provenance_triples(graph: KnowledgeGraph, withheld: Mapping[str, int], *, base: str) -> Iterator[Triple]:
    """A statement about the origin of the dataset, with what was withheld from it, if anything was."""
    iri = f"{base}provenance"
    yield f"{base}dataset", expand("dcterms:provenance"), iri
    yield from described(iri, "dcterms:ProvenanceStatement")
    for language in _DRAWN:
        yield iri, expand("rdfs:label"), literal(" ".join(_words(graph, withheld, language)), language=language)


def _words(graph: KnowledgeGraph, withheld: Mapping[str, int], language: str) -> Iterator[str]:
    yield _DRAWN[language].format(count=len(graph.documents))
    if parts := [f"{_named(kind, language)} ({withheld[kind]})" for kind in sorted(withheld) if withheld[kind]]:
        yield _WITHHELD[language].format(parts=", ".join(parts))


def _named(kind: str, language: str) -> str:
    return _KINDS[kind][language] if kind in _KINDS else kind
