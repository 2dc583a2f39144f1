"""The dump of the Research Organization Registry, schema 2: JSON, or the ZIP that it is published in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from innograph.authorities.records import ACRONYM, ALIAS, LABEL, Called, Record, language_of
from innograph.authorities.streams import objects, opened
from innograph.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_IRI = re.compile(r"https://ror\.org/0[a-z0-9]{8}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_ITEM = re.compile(r"Q[1-9]\d{0,11}")
WIKIDATA = "http://www.wikidata.org/entity/"
# Which of our classes a kind of organisation can be; a funder can be anything.
TYPES = {
    "education": ("University", "ResearchCentre"),
    "company": ("Company",),
    "government": ("PublicAuthority", "Agency", "ResearchCentre"),
    "facility": ("ResearchCentre",),
    "healthcare": ("ResearchCentre", "PublicAuthority", "Company"),
    "nonprofit": ("Association", "Cluster", "Agency", "ResearchCentre"),
    "archive": ("ResearchCentre", "PublicAuthority"),
    "other": ("Association", "Cluster", "Agency", "ResearchCentre", "PublicAuthority"),
}


def read_ror(path: Path) -> Iterator[Record]:
    """The records of a dump; raises ReadError for a file that holds none, such as a dump of schema 1."""
    found = False
    with opened(path, choose=_dump) as stream:
        for number, value in enumerate(objects(stream, path), 1):
            if not isinstance(value, dict) or not isinstance(value.get("names"), list):
                raise ReadError(
                    f"{path}, record {number}: is none of ROR's schema 2; take the dump of schema 2 or later"
                )
            if record := _record(value):
                found = True
                yield record
    if not found:
        raise ReadError(f"{path}: holds no record of ROR; name the published dump, JSON or ZIP")


def _dump(names: list[str]) -> str:
    """The file of schema 2 in a ZIP; older ones hold schema 1 beside it."""
    dumps = sorted(name for name in names if name.endswith(".json") and not name.endswith("manifest.json"))
    return next((name for name in dumps if "_schema_v2" in name), dumps[0] if dumps else "")


def _record(value: dict[str, Any]) -> Record | None:
    """A record of ours; None for one that was withdrawn or whose identifier is none of ROR's."""
    iri = value.get("id")
    if not (isinstance(iri, str) and _IRI.fullmatch(iri)) or value.get("status") == "withdrawn":
        return None
    places = [place for place in _dicts(value, "locations") if isinstance(place.get("geonames_details"), dict)]
    countries = (place["geonames_details"].get("country_code") for place in places)
    types = [kind for kind in _types(value) if isinstance(kind, str)]
    return Record(
        iri,
        tuple(_names(value)),
        tuple(dict.fromkeys(code for code in countries if isinstance(code, str) and _COUNTRY.fullmatch(code))),
        tuple(dict.fromkeys(str(p["geonames_id"]) for p in places if isinstance(p.get("geonames_id"), int))),
        tuple(dict.fromkeys(ours for kind in types for ours in TYPES.get(kind, ()))),
        tuple(_links(value)),
        active=value.get("status") != "inactive",
    )


def _names(value: dict[str, Any]) -> Iterator[Called]:
    """The names, the one that ROR shows first."""
    named = [one for one in _dicts(value, "names") if isinstance(one.get("value"), str) and one["value"].strip()]
    for one in sorted(named, key=lambda one: "ror_display" not in _types(one)):
        types = _types(one)
        kind = ACRONYM if "acronym" in types else LABEL if "label" in types or "ror_display" in types else ALIAS
        # Names of companies end in their country, which they do not bear: "Nimbus (Italy)".
        yield Called(re.sub(r" \([^()]+\)$", "", " ".join(one["value"].split())), kind, language_of(one.get("lang")))


def _types(name: dict[str, Any]) -> list[Any]:
    types = name.get("types")
    return types if isinstance(types, list) else []


def _links(value: dict[str, Any]) -> Iterator[str]:
    """The item of Wikidata, if the record names one alone or prefers one."""
    for one in _dicts(value, "external_ids"):
        if one.get("type") == "wikidata":
            items = one.get("all") if isinstance(one.get("all"), list) else []
            item = one.get("preferred") or (items[0] if items and len(items) == 1 else "")
            if isinstance(item, str) and _ITEM.fullmatch(item):
                yield f"{WIKIDATA}{item}"


def _dicts(value: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = value.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
