"""Where the data come from and what of them was kept back, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.rdf.facts import described
from innograph.rdf.terms import literal
from innograph.vocabulary.iris import expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from innograph.configuration import Policy
    from innograph.rdf.terms import Triple

_DRAWN = {
    "en": "Drawn by software from {count} documents; every statement names the documents that it was drawn from.",
    "es": "Extraído por un programa de {count} documentos; cada enunciado nombra los documentos de los que se extrajo.",
    "it": "Tratto da un programma da {count} documenti; ogni affermazione indica i documenti da cui è tratta.",
}
# What a policy lets out, by the value of its setting; what it need not say is not here.
_POLICY = {
    "status": {
        "accepted": {
            "en": "Published are the statements that a person accepted or added, alone.",
            "es": "Se publican solo los enunciados que una persona aceptó o añadió.",
            "it": "Si pubblicano solo le affermazioni che una persona ha accettato o aggiunto.",
        },
        "confident": {
            "en": "Published are the statements that a person accepted or added, and facts from a confidence of "
            "{threshold} on.",
            "es": "Se publican los enunciados que una persona aceptó o añadió, y los hechos desde una confianza de "
            "{threshold}.",
            "it": "Si pubblicano le affermazioni che una persona ha accettato o aggiunto, e i fatti da una confidenza "
            "di {threshold} in su.",
        },
        "all": {
            "en": "Published are all statements, what texts deny or hope for too.",
            "es": "Se publican todos los enunciados, también lo que los textos niegan o esperan.",
            "it": "Si pubblicano tutte le affermazioni, anche ciò che i testi negano o sperano.",
        },
    },
    "people": {
        "initials": {
            "en": "People are named by their initials.",
            "es": "Las personas se nombran por sus iniciales.",
            "it": "Le persone sono indicate con le iniziali.",
        },
        "drop": {"en": "People are not named.", "es": "No se nombra a personas.", "it": "Non si nominano persone."},
    },
    "quotes": {
        "none": {
            "en": "Texts are not quoted.",
            "es": "No se citan los textos.",
            "it": "I testi non sono citati.",
        },
    },
}
_WITHHELD = {"en": "Withheld: {parts}.", "es": "No se publica: {parts}.", "it": "Non si pubblica: {parts}."}
# What a policy may keep back, by language; what is not named here is called as it is.
_KINDS = {
    "statements": {"en": "statements", "es": "enunciados", "it": "affermazioni"},
    "entities": {"en": "entities", "es": "entidades", "it": "entità"},
    "people": {"en": "names of people", "es": "nombres de personas", "it": "nomi di persone"},
    "quotes": {"en": "quotes", "es": "citas", "it": "citazioni"},
}


def provenance_triples(
    documents: int, withheld: Mapping[str, int], policy: Policy | None, *, base: str
) -> Iterator[Triple]:
    """A statement about the origin of the dataset, with the policy of its publication and what that withheld."""
    iri = f"{base}provenance"
    yield f"{base}dataset", expand("dcterms:provenance"), iri
    yield from described(iri, "dcterms:ProvenanceStatement")
    for language in _DRAWN:
        yield (
            iri,
            expand("rdfs:label"),
            literal(" ".join(_words(documents, withheld, policy, language)), language=language),
        )


def _words(documents: int, withheld: Mapping[str, int], policy: Policy | None, language: str) -> Iterator[str]:
    yield _DRAWN[language].format(count=documents)
    for name, values in _POLICY.items() if policy else ():
        if said := values.get(getattr(policy, name)):
            yield said[language].format(threshold=f"{policy.threshold:g}" if policy else "")
    if parts := [f"{_named(kind, language)} ({withheld[kind]})" for kind in sorted(withheld) if withheld[kind]]:
        yield _WITHHELD[language].format(parts=", ".join(parts))


def _named(kind: str, language: str) -> str:
    return _KINDS[kind][language] if kind in _KINDS else kind
