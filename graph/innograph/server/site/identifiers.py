"""Identifiers and addresses of others: who gave them, and whether a page may lead there."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from innograph.explanation.page import plain
from innograph.vocabulary.iris import PLACE_SCHEME

# Who gives identifiers, by the host of its addresses.
_AUTHORITIES = {
    "sws.geonames.org": "GeoNames",
    "www.geonames.org": "GeoNames",
    "www.wikidata.org": "Wikidata",
    "ror.org": "ROR",
    "isni.org": "ISNI",
    "viaf.org": "VIAF",
    "orcid.org": "ORCID",
    "data.europa.eu": "data.europa.eu",
    "publications.europa.eu": "EU Publications Office",
    "cordis.europa.eu": "CORDIS",
}


class Identifier(NamedTuple):
    """An IRI of others: who gave it, and where it leads if a browser may follow it."""

    iri: str
    authority: str
    address: str


def identifier(iri: str) -> Identifier:
    """An IRI as a page shows it."""
    if iri.startswith(PLACE_SCHEME):
        return Identifier(iri, "innograph", "")  # that leads to this very page
    host = _host(iri)
    return Identifier(iri, _AUTHORITIES.get(host, host.removeprefix("www.")), followed(iri))


def _host(iri: str) -> str:
    try:
        return urlsplit(iri).hostname or ""
    except ValueError:
        return ""


def followed(address: str) -> str:
    """An address that a browser may be led to; empty for one that might do something else, such as run a script."""
    is_web = address.startswith(("http://", "https://")) and bool(_host(address))
    return quote(plain(address), safe="%/:?#[]@!$&'()*+,;=~") if is_web else ""
