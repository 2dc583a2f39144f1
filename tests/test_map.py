"""Where places lie, and the outlines that the page's map is drawn from."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import replace
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goldgraph import document, entity, fact
from innograph import explorer
from innograph.explorer.geography import on_map, outlines
from innograph.lexicon.packed import packed_table
from innograph.lexicon.places import find_place, find_places
from innograph.lexicon.points import point_of
from innograph.model import KnowledgeGraph
from innograph.resources import data_path
from test_explorer import data_of

if TYPE_CHECKING:
    from types import ModuleType

TOOLS = Path(__file__).resolve().parent.parent / "tools"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
BILBAO = replace(entity("Bilbao", "City"), identifiers=("https://sws.geonames.org/3128026/",))
BASQUE = replace(entity("Basque Country", "Region"), identifiers=("https://w3id.org/innograph/place/region/es-pv",))
TEXT = document("text", "Alfa has its seat in Bilbao.")
ALFA = entity("Alfa", "Cluster")


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(TOOLS)
    for name in ("build_map", "build_gazetteers"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("build_map")


def decoded(letters: str) -> list[tuple[float, float]]:
    """What `globe.js` makes of an arc, in degrees."""
    numbers, value, shift = [], 0, 0
    for letter in letters:
        digit = LETTERS.index(letter)
        value |= (digit & 31) << shift
        shift += 5
        if not digit & 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    points, x, y = [], 0, 0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / 100, y / 100))
    return points


def rings_of(code: str) -> list[list[tuple[float, float]]]:
    shapes = outlines()
    arcs = [decoded(arc) for arc in shapes["arcs"].split(" ")]
    rings = [ring for country, area, found in shapes["areas"] for ring in found if code in {country, area}]
    return [[point for n in ring for point in (arcs[n] if n >= 0 else arcs[~n][::-1])] for ring in rings]


def is_within(rings: list[list[tuple[float, float]]], x: float, y: float) -> bool:
    crossings = 0
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            crossings += (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("name", "kind", "longitude", "latitude"),
    [("Bologna", "City", 11.34, 44.49), ("Bilbao", "City", -2.93, 43.26), ("Tallinn", "City", 24.75, 59.44)],
)
def test_towns_lie_where_geonames_says(name: str, kind: str, longitude: float, latitude: float) -> None:
    place = next(place for place in find_places(name) if place.kind == kind)
    assert point_of(place) == (longitude, latitude)


def test_all_towns_and_countries_and_the_regions_of_countries_that_missions_go_to_have_a_point() -> None:
    points = {id_ for id_, *_ in packed_table("place_points.tsv.gz").rows()}
    rows = list(packed_table("places.tsv.gz").rows())
    assert {row[0] for row in rows if row[1] == "City"} <= points
    assert {row[0] for row in rows if row[1] == "Country"} <= points
    mission = [row[0] for row in rows if row[1] == "Region" and row[3] in {"IT", "ES", "FR", "DE", "PT", "AT", "GB"}]
    assert sum(id_ in points for id_ in mission) > 0.9 * len(mission)
    areas_without = find_place("region:de-x-harz")
    assert areas_without
    assert point_of(areas_without) is None


@pytest.mark.slow
def test_the_points_of_regions_lie_in_their_outlines() -> None:
    drawn = [(code, find_place(f"region:{code}")) for _, code, _ in outlines()["areas"] if "-" in code]
    inside = [is_within(rings_of(code), *(point_of(place) or (0, 0))) for code, place in drawn if place]
    assert len(inside) == len(drawn) > 340
    assert sum(inside) > 0.97 * len(inside)


def test_rings_are_closed_and_neighbours_share_their_border() -> None:
    shapes = outlines()
    arcs = [decoded(arc) for arc in shapes["arcs"].split(" ")]
    assert all(-180 <= x <= 180 and -90 <= y <= 90 for arc in arcs for x, y in arc)
    sides: dict[int, int] = {}
    for _, _, rings in shapes["areas"]:
        for ring in rings:
            ends = [(arcs[n][0], arcs[n][-1]) if n >= 0 else (arcs[~n][-1], arcs[~n][0]) for n in ring]
            assert all(one[1] == other[0] for one, other in zip(ends, [*ends[1:], ends[0]], strict=True))
            for n in ring:
                sides[max(n, ~n)] = sides.get(max(n, ~n), 0) + 1
    assert set(sides.values()) <= {1, 2}
    assert set(sides) == set(range(len(arcs)))
    codes = {code: set(ring) | {~n for n in ring} for _, code, rings in shapes["areas"] for ring in rings[:1]}
    assert codes["it-45"] & codes["it-57"] or codes["it-45"] & codes["it-34"]


def test_the_outlines_weigh_little_and_need_no_escape_in_the_page() -> None:
    text = data_path("outlines.json").read_text(encoding="ascii")
    assert len(text) < 120_000
    assert set(outlines()["arcs"]) <= set(LETTERS) | {" "}


def test_a_region_is_on_the_map_by_its_own_iri_and_a_stranger_is_not() -> None:
    assert on_map("https://w3id.org/innograph/place/country/IT")["a"] == "IT"
    assert on_map("https://example.org/x", ["https://sws.geonames.org/3128026/"]) == {"w": [-2.93, 43.26]}
    assert on_map("https://example.org/x", ["https://sws.geonames.org/999999999/"]) == {}


def test_the_page_knows_where_places_lie() -> None:
    things = tuple(sorted((ALFA, BASQUE, BILBAO), key=lambda thing: thing.iri))
    graph = KnowledgeGraph(things, (fact(ALFA, "locatedIn", BILBAO, doc=TEXT),), (TEXT,))
    data = data_of(explorer.render(graph, title="t"))
    nodes = {node["label"]: node for node in data["nodes"]}
    assert nodes["Bilbao"]["w"] == [-2.93, 43.26]
    assert nodes["Basque Country"]["a"] == "es-pv"
    assert "w" not in nodes["Alfa"]
    regions = {region["label"]: region for region in data["regions"]}
    assert regions["Basque Country"]["w"] == nodes["Basque Country"]["w"]
    assert regions["Spain"]["a"] == "ES"
    assert data["outlines"] == outlines()


def test_a_page_without_known_places_carries_no_outlines() -> None:
    assert data_of(explorer.render(KnowledgeGraph((ALFA,)), title="t"))["outlines"] is None


@pytest.mark.slow
def test_towns_are_those_of_the_source(tool: ModuleType) -> None:
    known = tool.town_points()
    for id_, x, y in packed_table("place_points.tsv.gz").rows():
        if id_.startswith("geonames:"):
            assert (int(x), int(y)) == tuple(round(degrees * 100) for degrees in known[id_])


def test_two_squares_share_the_side_between_them(tool: ModuleType) -> None:
    left, right = [(0, 0), (0, 10), (10, 10), (10, 0), (0, 0)], [(10, 0), (10, 10), (20, 10), (20, 0), (10, 0)]
    topology = tool.Topology({"left": [left], "right": [right]})
    arcs = {area: {max(n, ~n) for n in topology.rings(area)[0]} for area in ("left", "right")}
    (shared,) = arcs["left"] & arcs["right"]
    assert set(topology.arcs[shared]) == {(10, 0), (10, 10)}
    assert set(topology.points(topology.rings("left")[0])) == set(left)


def test_what_runs_through_the_middle_of_an_area_is_no_border(tool: ModuleType) -> None:
    left, right = [(0, 0), (0, 10), (10, 10), (10, 0), (0, 0)], [(10, 0), (10, 10), (20, 10), (20, 0), (10, 0)]
    topology = tool.Topology({"both": [left, right]})
    (ring,) = topology.rings("both")
    assert len(topology.points(ring)) == 6
    assert ((10, 0), (10, 10)) not in topology.sides


def test_simplifying_keeps_ends_and_corners_and_drops_what_is_nearly_straight(tool: ModuleType) -> None:
    unit = 100_000
    arc = [(0, 0), (unit, 1), (2 * unit, 0), (2 * unit, unit), (2 * unit + 1, 2 * unit)]
    assert tool.simplified(arc, 0.01) == [(0, 0), (2 * unit, 0), (2 * unit + 1, 2 * unit)]
    ring = [(0, 0), (1, 1), (2, 0), (1, -1), (0, 0)]
    assert len(tool.simplified(ring, 9.0)) == 4


@pytest.mark.parametrize(
    "steps", [[(0, 0), (1, -1)], [(-179.99, 71.5), (179.99, -56.1)], [(11.34, 44.49), (11.35, 44.5)]]
)
def test_what_is_encoded_is_what_the_page_decodes(tool: ModuleType, steps: list[tuple[float, float]]) -> None:
    arc: Any = [(round(x * 100_000), round(y * 100_000)) for x, y in steps]
    found = decoded(tool.encoded(arc))
    assert all(hypot(a - x, b - y) < 0.01 for (a, b), (x, y) in zip(found, steps, strict=True))
    assert json.dumps(tool.encoded(arc)).isascii()


def test_a_point_within_lies_within_even_a_crescent(tool: ModuleType) -> None:
    unit = 100_000
    crescent = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 9), (9, 9), (9, 1), (0, 1), (0, 0)]
    x, y = tool.middle([[(a * unit, b * unit) for a, b in crescent]])
    assert is_within([[(float(a), float(b)) for a, b in crescent]], x, y)
