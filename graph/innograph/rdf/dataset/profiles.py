"""How the profiles of portals differ in what is written, beyond what they ask a person to say."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from innograph.rdf.facts import described

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from innograph.metadata import Dataset
    from innograph.rdf.terms import Triple


class Profile(NamedTuple):
    """A profile of DCAT-AP.

    `iri` is its own; `digest` the algorithm that checksums are made by; `language` that of names, "" for none;
    `tagged` says whether names of files need a language, too; `beside` its classes by those that they stand beside.
    """

    iri: str
    digest: str = "sha256"
    language: str = ""
    tagged: bool = False
    beside: Mapping[str, str] = MappingProxyType({})


_PROFILES = {
    "": Profile("http://data.europa.eu/r5r/"),
    "it": Profile(
        "http://dati.gov.it/onto/dcatapit",
        language="it",
        beside=MappingProxyType(
            {
                "dcat:Catalog": "dcatapit:Catalog",
                "dcat:Dataset": "dcatapit:Dataset",
                "dcat:Distribution": "dcatapit:Distribution",
                "dcterms:LicenseDocument": "dcatapit:LicenseDocument",
                "dcterms:Standard": "dcatapit:Standard",
                "foaf:Agent": "dcatapit:Agent",
                "vcard:Organization": "dcatapit:Organization",
            }
        ),
    ),
    # Their shapes refuse every digest but SHA-1.
    "es": Profile("https://datosgobes.github.io/DCAT-AP-ES/", digest="sha1", language="es", tagged=True),
}


def profile_of(metadata: Dataset) -> Profile:
    """The profile that a description keeps to."""
    return _PROFILES[metadata.profile]


def typed(metadata: Dataset, iri: str, *classes: str) -> Iterator[Triple]:
    """The types of a node, as CURIEs, and the profile's own beside them."""
    beside = profile_of(metadata).beside
    yield from described(iri, *classes, *(beside[curie] for curie in classes if curie in beside))
