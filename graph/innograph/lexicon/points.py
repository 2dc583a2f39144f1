"""Where the places of the gazetteer lie on the globe: a point for each town, region and country that is on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.packed import packed_table

if TYPE_CHECKING:
    from innograph.lexicon.places import Place

# The table has hundredths of a degree, about a kilometre.
_UNIT = 100


class GeoPoint(NamedTuple):
    """A point on the globe in degrees, to two decimals: `longitude` grows to the east, `latitude` to the north."""

    longitude: float
    latitude: float


def point_of(place: Place) -> GeoPoint | None:
    """A town's point, or one well within a region or country; None for areas that no map of states shows.

    >>> from innograph.lexicon.places import find_place
    >>> point_of(find_place("geonames:3181928"))
    GeoPoint(longitude=11.34, latitude=44.49)
    >>> point_of(find_place("region:es-pv"))
    GeoPoint(longitude=-2.6, latitude=43.01)
    """
    row = packed_table("place_points.tsv.gz").row(place.id)
    return GeoPoint(int(row[1]) / _UNIT, int(row[2]) / _UNIT) if row else None
