"""What the map of the page needs: where places lie, and the outlines of countries and their regions."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from innograph.lexicon.codes import place_among, place_with
from innograph.lexicon.points import point_of
from innograph.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Iterable


def on_map(iri: str, identifiers: Iterable[str] = ()) -> dict[str, Any]:
    """Where a place is drawn: `w`, its longitude and latitude, and `a`, the code of its outline if it has one.

    Empty for what the gazetteer does not know or cannot place.

    >>> on_map("https://w3id.org/innograph/place/region/es-pv")
    {'w': [-2.6, 43.01], 'a': 'es-pv'}
    >>> on_map("https://example.org/place/9")
    {}
    """
    place = place_with(iri) or place_among(identifiers)
    point = point_of(place) if place else None
    if not place or not point:
        return {}
    code = place.id.partition(":")[2]
    return {"w": list(point)} | ({"a": code} if code in _outlined() else {})


def outlines() -> dict[str, Any]:
    """The arcs that borders and coasts are made of, and the areas as rings of arcs; the page decodes them.

    `grid` is how many steps of the arcs make a degree; an area is its country, its code and its rings, whose numbers
    stand for arcs, ~n for arc n backwards.
    """
    found: dict[str, Any] = json.loads(data_path("outlines.json").read_text(encoding="utf-8"))
    return found


@cache
def _outlined() -> frozenset[str]:
    areas = outlines()["areas"]
    return frozenset({country for country, _, _ in areas} | {code for _, code, _ in areas})
