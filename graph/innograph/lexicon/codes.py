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
    from innograph.lexicon.places import Place

GEONAMES = "https://sws.geonames.org/"
NUTS = "http://data.europa.eu/nuts/code/"

# The columns of the table after the first.
_LANGUAGES = ("it", "es", "en", "fr", "de", "pt", "eu")
_GEONAMES, _SAME, _CLOSE, _NARROW, _LABELS = range(1, 6)
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
    >>> place_with("https://example.org/place/9")
    """
    if match := _TOWN.fullmatch(iri):
        return place_of(_countries().get(match[1], f"geonames:{match[1]}"))
    kind, _, code = iri.removeprefix(PLACE_SCHEME).partition("/")
    return place_of(f"{kind}:{code}") if iri.startswith(PLACE_SCHEME) else None


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
    geonames = [f"{GEONAMES}{row[_GEONAMES]}/"] if row[_GEONAMES] else []
    same, close, narrower = (tuple(f"{NUTS}{code}" for code in row[at].split()) for at in (_SAME, _CLOSE, _NARROW))
    labels = tuple(pair for pair in zip(_LANGUAGES, row[_LABELS:], strict=True) if pair[1])
    return Elsewhere(tuple(sorted([*geonames, *same, place_iri(place)])), close, narrower, _iso_code(place.id), labels)


def _iso_code(place_id: str) -> str:
    if match := _ISO_REGION.fullmatch(place_id):
        return match[1].upper()
    return place_id.partition(":")[2] if place_id.startswith("country:") and place_id not in _NO_ISO_CODE else ""


@cache
def _countries() -> dict[str, str]:
    """The countries by their number in GeoNames."""
    return {row[_GEONAMES]: row[0] for row in packed_table("place_codes.tsv.gz").rows() if row[_GEONAMES]}
