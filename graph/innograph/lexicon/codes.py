"""What the places of the gazetteer are elsewhere: their identifiers, their codes and their names by language.

Nothing here is known by heart: `place_codes.tsv.gz` is drawn from GeoNames, Unicode CLDR and Eurostat.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.packed import packed_table
from innograph.lexicon.places import place_of
from innograph.vocabulary.iris import PLACE_SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from innograph.lexicon.places import Place

GEONAMES = "https://sws.geonames.org/"
NUTS = "http://data.europa.eu/nuts/code/"
EU_COUNTRIES = "http://publications.europa.eu/resource/authority/country/"

# The columns of the table after the first.
_LANGUAGES = ("it", "es", "en", "fr", "de", "pt", "eu")
_GEONAMES, _ALPHA_3, _SAME, _CLOSE, _NARROW, _LABELS = range(1, 7)
_TOWN = re.compile(r"https?://(?:sws|www)\.geonames\.org/([1-9]\d{0,9})/?")
# Identifiers that are codes of ISO 3166-2; those with -x- are our own.
_ISO_REGION = re.compile(r"region:([a-z]{2}-[a-z0-9]{1,3})")
# Kosovo has a code of the kind that ISO 3166-1 leaves to its users.
_NO_ISO_CODE = frozenset({"country:XK"})


class Elsewhere(NamedTuple):
    """The same place in other people's data, what is nearly the same and what it is the sum of, as IRIs.

    ISO 3166 has codes but no IRIs: `code` is the place's, "" if it has none. `labels` are pairs of language and name.
    """

    same: tuple[str, ...]
    close: tuple[str, ...]
    narrower: tuple[str, ...]
    code: str
    labels: tuple[tuple[str, str], ...]


def place_iri(place: Place) -> str:
    """The IRI of a place apart from any build: GeoNames' own for a town, one of our scheme for what is larger."""
    kind, _, code = place.id.partition(":")
    return f"{GEONAMES}{code}/" if kind == "geonames" else f"{PLACE_SCHEME}{kind}/{code}"


def place_with(iri: str) -> Place | None:
    """The country, region or town that an identifier stands for, if it is one that says so.

    >>> place_with("https://w3id.org/innograph/place/region/es-pv").label
    'Basque Country'
    >>> place_with("http://data.europa.eu/nuts/code/ES21").label
    'Basque Country'
    >>> place_with("https://example.org/place/9")
    """
    if match := _TOWN.fullmatch(iri):
        return place_of(_known().get(f"{GEONAMES}{match[1]}/", f"geonames:{match[1]}"))
    if iri in _known():
        return place_of(_known()[iri])
    kind, _, code = iri.removeprefix(PLACE_SCHEME).partition("/")
    return place_of(f"{kind}:{code}") if iri.startswith(PLACE_SCHEME) else None


def place_among(identifiers: Iterable[str]) -> Place | None:
    """The one place that these identifiers stand for; None if they name none, or two that disagree.

    >>> place_among(["http://data.europa.eu/nuts/code/ES21", "https://example.org/place/9"]).label
    'Basque Country'
    """
    found = {place for iri in identifiers if (place := place_with(iri))}
    return found.pop() if len(found) == 1 else None


@cache
def elsewhere(place: Place) -> Elsewhere:
    """What the sources say that a place is elsewhere.

    >>> found = elsewhere(place_of("region:it-32"))
    >>> found.same, [iri.rpartition("/")[2] for iri in found.narrower], found.code
    (('https://w3id.org/innograph/place/region/it-32',), ['ITH1', 'ITH2'], 'IT-32')
    """
    row = packed_table("place_codes.tsv.gz").row(place.id)
    if row is None:
        return Elsewhere((place_iri(place),), (), (), "", ())
    close, narrower = (_nuts(row[at]) for at in (_CLOSE, _NARROW))
    labels = tuple(pair for pair in zip(_LANGUAGES, row[_LABELS:], strict=True) if pair[1])
    return Elsewhere(tuple(sorted([*_others(row), place_iri(place)])), close, narrower, _iso_code(place.id), labels)


def _others(row: tuple[str, ...]) -> tuple[str, ...]:
    """The IRIs that others give a country or region.

    The EU's table of countries has for each the three letters of ISO 3166-1, but letters of its own for Kosovo.
    """
    geonames = (f"{GEONAMES}{row[_GEONAMES]}/",) if row[_GEONAMES] else ()
    eu = (f"{EU_COUNTRIES}{row[_ALPHA_3]}",) if row[_ALPHA_3] and row[0] not in _NO_ISO_CODE else ()
    return (*geonames, *eu, *_nuts(row[_SAME]))


def _nuts(codes: str) -> tuple[str, ...]:
    return tuple(f"{NUTS}{code}" for code in codes.split())


def _iso_code(place_id: str) -> str:
    if match := _ISO_REGION.fullmatch(place_id):
        return match[1].upper()
    return place_id.partition(":")[2] if place_id.startswith("country:") and place_id not in _NO_ISO_CODE else ""


@cache
def _known() -> dict[str, str]:
    """The countries and regions by the IRIs that others give them."""
    return {iri: row[0] for row in packed_table("place_codes.tsv.gz").rows() for iri in _others(row)}
