"""Small authority files in the real formats; the organisations are invented, the towns are not."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

BOLOGNA, BILBAO, MURCIA, PARIS = (3181928, "IT"), (3128026, "ES"), (2513416, "ES"), (2988507, "FR")


def ror_record(  # noqa: PLR0913 - the parts of a record
    number: int,
    name: str,
    town: tuple[int, str],
    kind: str = "nonprofit",
    *,
    aliases: tuple[str, ...] = (),
    acronyms: tuple[str, ...] = (),
    labels: tuple[str, ...] = (),
    wikidata: tuple[str, ...] = (),
    status: str = "active",
) -> dict[str, Any]:
    """A record of ROR's schema 2.1."""
    named: list[dict[str, Any]] = [{"value": name, "types": ["ror_display", "label"], "lang": "en"}]
    named += [{"value": one, "types": ["label"], "lang": None} for one in labels]
    named += [{"value": one, "types": ["alias"], "lang": None} for one in aliases]
    named += [{"value": one, "types": ["acronym"], "lang": None} for one in acronyms]
    return {
        "admin": {
            "created": {"date": "2018-11-14", "schema_version": "1.0"},
            "last_modified": {"date": "2024-12-11", "schema_version": "2.1"},
        },
        "domains": [],
        "established": 1999,
        "external_ids": [
            {"all": [f"grid.{number}.a"], "preferred": f"grid.{number}.a", "type": "grid"},
            *([{"all": list(wikidata), "preferred": None, "type": "wikidata"}] if wikidata else []),
        ],
        "id": ror_iri(number),
        "links": [{"type": "website", "value": "https://example.org/"}],
        "locations": [
            {
                "geonames_details": {"country_code": town[1], "country_name": town[1], "name": "x", "lat": 1, "lng": 2},
                "geonames_id": town[0],
            }
        ],
        "names": named,
        "relationships": [],
        "status": status,
        "types": [kind],
    }


def ror_iri(number: int) -> str:
    return f"https://ror.org/0aaaa{number:04d}"


def ror_dump(path: Path, *records: dict[str, Any]) -> Path:
    """A dump as it is published, indented, or inside a ZIP beside schema 1 and the table."""
    content = json.dumps(records, indent=4, ensure_ascii=False)
    if path.suffix != ".zip":
        path.write_text(content, encoding="utf-8")
        return path
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v1.60-2025-02-27-ror-data.json", '[{"id": "https://ror.org/0aaaa0001", "name": "old"}]')
        archive.writestr("v1.60-2025-02-27-ror-data_schema_v2.json", content)
        archive.writestr("v1.60-2025-02-27-ror-data_schema_v2.csv", "id,names\n")
    return path
