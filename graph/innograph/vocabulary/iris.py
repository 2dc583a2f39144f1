"""IRIs: the namespaces by their usual prefixes, and how names of our own are minted under a base IRI.

Inside the package a foreign term is a CURIE (`foaf:Document`), and becomes an IRI at the edge.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from urllib.parse import quote

from innograph.errors import UnknownTerm
from innograph.vocabulary.terms import SECTORS

ONTOLOGY = "https://w3id.org/innograph/ontology"
SECTOR_SCHEME = "https://w3id.org/innograph/sector/"
PLACE_SCHEME = "https://w3id.org/innograph/place/"
"""The scheme of the countries and regions of the gazetteer: background knowledge, which no text states."""

PREFIXES: dict[str, str] = {
    "inno": f"{ONTOLOGY}#",
    "sector": SECTOR_SCHEME,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatapit": "http://dati.gov.it/onto/dcatapit#",
    "dcterms": "http://purl.org/dc/terms/",
    "eurio": "http://data.europa.eu/s66#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    # The vocabularies of the EU write schema.org without the s of https.
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# What may stand in the path of an IRI as it is; everything else is written by percent.
_UNESCAPED = "/:@!$&'()*+,;=~"


@cache
def expand(curie: str) -> str:
    """The IRI of a CURIE; raises UnknownTerm for a prefix that is not ours to use.

    >>> expand("foaf:Document")
    'http://xmlns.com/foaf/0.1/Document'
    """
    prefix, _, name = curie.partition(":")
    if prefix not in PREFIXES:
        raise UnknownTerm(f"{curie!r} has an unknown prefix; known are {', '.join(PREFIXES)}")
    return PREFIXES[prefix] + name


@lru_cache(maxsize=1 << 14)
def mint(base: str, folder: str, name: str) -> str:
    """The IRI of a name in a folder under the base; two names never share one.

    >>> mint("https://example.org/", "document", "visita a Bilbão>.txt")
    'https://example.org/document/visita%20a%20Bilb%C3%A3o%3E.txt'
    """
    return f"{base}{folder}/{quote(name, safe=_UNESCAPED, errors='surrogatepass')}"


def mint_digest(base: str, folder: str, *key: object) -> str:
    """The IRI of what has no name of its own: a digest of all that makes it what it is.

    >>> mint_digest("https://example.org/", "membership", "a", "b")
    'https://example.org/membership/3554d2b8a1e340990538'
    """
    # JSON keeps ("ab", "c") and ("a", "bc") apart, and writes lone surrogates as ASCII.
    return f"{base}{folder}/{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:20]}"


def document_iri(document_id: str, *, base: str) -> str:
    """The IRI of a document.

    >>> document_iri("mission", base="https://w3id.org/innograph/id/")
    'https://w3id.org/innograph/id/document/mission'
    """
    return mint(base, "document", document_id)


def sector_iri(slug: str) -> str:
    """The IRI of a sector; raises UnknownTerm if the scheme lacks it.

    >>> sector_iri("hydrogen")
    'https://w3id.org/innograph/sector/hydrogen'
    """
    if slug not in SECTORS:
        raise UnknownTerm(f"{slug!r} is no sector of the scheme; it has {', '.join(SECTORS)}")
    return SECTOR_SCHEME + slug
