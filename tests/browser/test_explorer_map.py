"""The map and the timeline of the page, in real Chromium."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from importlib.resources import files
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from goldgraph import document, entity, fact
from innograph.model import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from innograph.model import Entity

    Show = Callable[..., Any]

pytestmark = pytest.mark.browser

EVIL = "</script><img src=x onerror=alert(1)>\u202eevil"


def place(name: str, kind: str, iri: str) -> Entity:
    return replace(entity(name, kind), identifiers=(iri,))


def dated(name: str, kind: str, start: date | None, end: date | None = None) -> Entity:
    return replace(entity(name, kind), start=start, end=end)


BILBAO = place("Bilbao", "City", "https://sws.geonames.org/3128026/")
BOLOGNA = place("Bologna", "City", "https://sws.geonames.org/3181928/")
MODENA = place("Modena", "City", "https://sws.geonames.org/3173331/")
BASQUE = place("Euskadi", "Region", "https://w3id.org/innograph/place/region/es-pv")
NOWHERE = entity("Landa Txikia", "Region")
ALFA, BETA, GAMMA = entity("Alfa Cluster", "Cluster"), entity("Società Beta", "Company"), entity(EVIL, "Company")
ANNA = entity("Anna Verdi", "Person")
VISIT = dated("visit to Bologna", "Mission", date(2025, 10, 20), date(2025, 10, 22))
FAIR = dated("the fair", "Event", date(2025, 10, 21), date(2025, 11, 3))
GUESSED, UNDATED = dated("the seminar", "Event", None), dated("some workshop", "Event", None)
FIRST = replace(
    document("first", "Alfa Cluster works with Società Beta and took part in the visit to Bologna.", title="A visit"),
    issued=date(2025, 12, 1),
)
SECOND = document("second", "Some workshop brought Alfa Cluster to Landa Txikia.", title="A workshop")


def graph() -> KnowledgeGraph:
    facts = (
        fact(ALFA, "locatedIn", BILBAO, doc=FIRST),
        fact(BETA, "locatedIn", BOLOGNA, doc=FIRST),
        fact(GAMMA, "locatedIn", MODENA, doc=FIRST),
        fact(VISIT, "locatedIn", BOLOGNA, doc=FIRST),
        fact(ANNA, "affiliatedWith", ALFA, doc=FIRST),
        fact(ALFA, "collaboratesWith", BETA, doc=FIRST),
        fact(ALFA, "participatedIn", VISIT, doc=FIRST),
        fact(BETA, "participatedIn", VISIT, doc=FIRST),
        fact(ALFA, "participatedIn", GUESSED, doc=FIRST),
        fact(ALFA, "participatedIn", UNDATED, doc=SECOND),
        fact(BETA, "participatedIn", FAIR, doc=FIRST),
        fact(UNDATED, "locatedIn", NOWHERE, doc=SECOND),
    )
    things = {BILBAO, BOLOGNA, MODENA, BASQUE, NOWHERE, ALFA, BETA, GAMMA, ANNA, VISIT, FAIR, GUESSED, UNDATED}
    return KnowledgeGraph(tuple(sorted(things, key=lambda thing: thing.iri)), facts, (FIRST, SECOND))


def spot(page: Page, name: str) -> dict[str, Any]:
    """Where a circle of the map is, and how many things it stands for."""
    page.wait_for_function("page.modes.map.ink?.circles")
    found: dict[str, Any] = page.evaluate(
        """name => { const { x, y, r, spot } = page.modes.map.ink.circles.find((one) => one.spot.label === name);
                     return { x, y, r, count: spot.nodes.length }; }""",
        name,
    )
    return found


def flows(page: Page) -> list[list[Any]]:
    """The flows of the map: the names of the two ends, then how many pairs."""
    page.wait_for_function("page.modes.map.flows")
    script = """() => { const map = page.modes.map;
        return map.flows.map((flow) => [...flow.ends.map((key) => map.spotAt.get(key).label).sort(), flow.pairs]); }"""
    found: list[list[Any]] = page.evaluate(script)
    return found


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("innograph.state()")
    return found


def settled(page: Page) -> None:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def faults(page: Page, *rules: str) -> list[str]:
    """What axe-core finds wrong; it is run as a tool, past the page's policy."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("only => axe.run(only)", {"runOnly": list(rules)} if rules else {})
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def test_the_map_shows_who_is_where_and_what_ties_the_regions(show: Show) -> None:
    opened = show(graph(), anchor="#mode=map")
    page = opened.page
    assert spot(page, "Basque Country")["count"] == 2  # Alfa, and Anna, who belongs to it
    assert spot(page, "Emilia-Romagna")["count"] == 3
    assert flows(page) == [["Basque Country", "Emilia-Romagna", 2]]
    page.select_option("#map-view select", "collaboratesWith")
    assert flows(page) == [["Basque Country", "Emilia-Romagna", 1]]
    page.select_option("#map-view select", "meeting")
    assert flows(page) == [["Basque Country", "Emilia-Romagna", 1]]
    assert [url for url in opened.requests if not url.startswith("data:")] == [page.url.partition("#")[0]]
    assert opened.complaints == []


def test_the_map_groups_by_town_region_and_country(show: Show) -> None:
    page = show(graph(), anchor="#mode=map").page
    page.click("#map-view button:text-is('Towns')")
    assert (spot(page, "Bologna")["count"], spot(page, "Modena")["count"]) == (2, 1)
    page.click("#map-view button:text-is('Countries')")
    assert flows(page) == [["Italy", "Spain", 2]]
    assert page.locator("#map-view [aria-pressed=true]").inner_text() == "Countries"


def test_a_click_on_a_flow_tells_its_sentences(show: Show) -> None:
    page = show(graph(), anchor="#mode=map").page
    settled(page)
    at = page.evaluate("""() => { const [{ from, middle, to }] = page.modes.map.ink.curves;
        return { x: (from.x + 2 * middle.x + to.x) / 4, y: (from.y + 2 * middle.y + to.y) / 4 }; }""")
    page.mouse.move(at["x"], at["y"])
    assert "2 pairs" in page.locator("#tip").inner_text()
    page.mouse.click(at["x"], at["y"])
    story = page.locator("#story")
    assert "Basque Country" in story.locator("h2").inner_text()
    assert "2 pairs · 2 facts · 1 text" in story.inner_text()
    assert story.locator("blockquote").first.inner_text() == FIRST.text
    assert story.locator("mark").count() > 0
    page.click("#story .plain:text-is('Only what these two share')")
    assert state(page)["shared"] is True
    page.go_back()
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()


def test_a_click_on_a_place_chooses_it_everywhere_and_the_map_follows_what_is_chosen_elsewhere(show: Show) -> None:
    page = show(graph(), anchor="#mode=map").page
    at = spot(page, "Basque Country")
    page.mouse.click(at["x"], at["y"])
    assert page.evaluate("innograph.selected()") == BASQUE.iri
    assert "Anna Verdi" in page.locator("#story .onmap >> nth=1").inner_text()
    assert "Emilia-Romagna" in page.locator("#story .onmap >> nth=0").inner_text()
    page.click("#story .onmap button:has-text('Emilia-Romagna')")
    assert "Between these two places" in page.locator("#story").inner_text()
    page.click("#graph-tab")
    page.evaluate("iri => page.select(page.view.numberOf.get(iri))", BETA.iri)
    page.click("#map-tab")
    settled(page)
    assert page.evaluate("page.modes.map.home().label") == "Emilia-Romagna"
    assert page.evaluate("[...page.modes.map.focus().flows].length") == 1


def test_filters_apply_to_the_map(show: Show) -> None:
    page = show(graph(), anchor="#mode=map&hide=Person&hide=Mission&without=participatedIn").page
    assert spot(page, "Emilia-Romagna")["count"] == 2
    assert flows(page) == [["Basque Country", "Emilia-Romagna", 1]]
    page.click('#legend [data-name="Cluster"]')
    assert flows(page) == []


def test_the_map_obeys_the_keyboard(show: Show) -> None:
    page = show(graph(), anchor="#mode=map").page
    settled(page)
    camera = "JSON.stringify(page.modes.map.camera)"
    page.focus("#map-view canvas")
    start = page.evaluate(camera)
    for key in ("ArrowLeft", "+", "-", "ArrowRight", "0"):
        page.keyboard.press(key)
    assert page.evaluate(camera) == start
    page.keyboard.press("+")
    assert page.evaluate(camera) != start
    page.keyboard.press("PageDown")
    assert page.locator("#map-view [role=status]").inner_text() == "Emilia-Romagna: 3 located here, 1 tie"
    page.keyboard.press("PageDown")
    assert page.locator("#map-view [role=status]").inner_text() == "Basque Country: 2 located here, 1 tie"
    page.keyboard.press("Enter")
    assert page.evaluate("innograph.selected()") == BASQUE.iri


def test_the_map_moves_under_pointer_and_wheel(show: Show) -> None:
    page = show(graph(), anchor="#mode=map").page
    before = spot(page, "Basque Country")
    page.mouse.move(700, 300)
    page.mouse.down()
    page.mouse.move(760, 340, steps=4)
    page.mouse.up()
    settled(page)
    after = spot(page, "Basque Country")
    assert (round(after["x"] - before["x"]), round(after["y"] - before["y"])) == (60, 40)
    page.mouse.move(after["x"], after["y"])
    page.mouse.wheel(0, -400)
    settled(page)
    closer = spot(page, "Basque Country")
    assert abs(closer["x"] - after["x"]) < 2
    assert abs(closer["y"] - after["y"]) < 2
    assert spot(page, "Emilia-Romagna")["x"] - closer["x"] > 1.5 * (before["r"] + 40)


def test_the_map_is_a_list_too_in_three_languages(show: Show) -> None:
    page = show(graph(), anchor="#mode=map", locale="it-IT").page
    page.click("#map-view summary")
    rows = page.locator("#map-view .sheet li").all_inner_texts()
    assert [row.split("\n") for row in rows[:2]] == [["Emilia-Romagna", "3"], ["Paesi Baschi", "2"]]
    assert rows[-2].split("\n") == ["Paesi Baschi – Emilia-Romagna", "2"]
    assert page.locator("#map-view .sheet li").last.inner_text() == "Landa Txikia"
    page.locator("#map-view .sheet li button").nth(1).press("Enter")
    assert page.evaluate("innograph.selected()") == BASQUE.iri
    page.click("#languages [lang=es]")
    assert "País Vasco" in page.locator("#map-view .sheet").inner_text()
    assert page.locator("#map-view .pill").get_attribute("aria-label") == "Qué muestra el mapa"


def test_without_known_places_there_is_no_map(show: Show) -> None:
    page = show(KnowledgeGraph((ALFA, VISIT)), anchor="#mode=time").page
    assert page.locator("#map-tab").count() == 0
    assert page.locator("#time-tab").count() == 1


def moments(page: Page) -> list[str]:
    page.wait_for_selector(".moment")
    return page.locator(".moment bdi").all_inner_texts()


def test_events_stand_in_time_and_do_not_overlap(show: Show) -> None:
    opened = show(graph(), anchor="#mode=time")
    page = opened.page
    assert moments(page) == ["visit to Bologna", "the fair", "≈ the seminar"]
    boxes = [found.bounding_box() for found in page.locator(".moment").all()]
    for one, other in combinations(filter(None, boxes), 2):
        beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        assert beside or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
    names = [found.get_attribute("aria-label") for found in page.locator(".moment").all()]
    assert re.sub(r"\s", "", names[0] or "") == "visittoBologna,Mission,20\u201322October2025"
    assert names[2] == "the seminar, Event, 1 December 2025, date of the text"
    page.click("#time-view summary")
    assert page.locator("#time-view .undated li").all_inner_texts() == ["some workshop"]
    assert opened.complaints == []


def test_the_timeline_and_the_network_share_what_is_chosen(show: Show) -> None:
    page = show(graph(), anchor="#mode=time").page
    page.click(".moment:has-text('the fair')")
    assert page.evaluate("innograph.selected()") == FAIR.iri
    assert page.locator(".moment.chosen bdi").inner_text() == "the fair"
    assert page.locator(".moment.dim bdi").all_inner_texts() == ["visit to Bologna", "≈ the seminar"]
    page.click("#graph-tab")
    page.evaluate("iri => page.select(page.view.numberOf.get(iri))", VISIT.iri)
    page.click("#time-tab")
    assert page.locator(".moment.chosen bdi").inner_text() == "visit to Bologna"
    page.go_back()
    page.go_back()
    page.go_back()
    assert page.evaluate("innograph.selected()") == FAIR.iri


def test_the_timeline_obeys_the_keyboard(show: Show) -> None:
    page = show(graph(), anchor="#mode=time").page
    page.focus(".moment >> nth=0")
    focused = "document.activeElement.querySelector('bdi')?.textContent"
    for key, name in (
        ("ArrowRight", "the fair"),
        ("End", "≈ the seminar"),
        ("ArrowLeft", "the fair"),
        ("Home", "visit to Bologna"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(focused) == name
    wide = page.evaluate("page.modes.time.scale")
    for _ in range(6):
        page.keyboard.press("+")
    assert page.evaluate("page.modes.time.scale") > 5 * wide
    page.keyboard.press("End")  # out of sight now, it is brought in
    assert page.evaluate(focused) == "≈ the seminar"
    page.keyboard.press("Enter")
    assert page.evaluate("innograph.selected()") == GUESSED.iri
    page.focus(".moment.chosen")
    page.keyboard.press("0")
    assert moments(page) == ["visit to Bologna", "the fair", "≈ the seminar"]


def test_filters_apply_to_the_timeline(show: Show) -> None:
    page = show(graph(), anchor="#mode=time&hide=Event").page
    assert moments(page) == ["visit to Bologna"]
    assert page.locator("#time-view .undated").is_hidden()


def test_events_without_a_day_are_within_reach_on_a_phone(show: Show) -> None:
    page = show(graph(), anchor="#mode=time", tall=True).page
    page.click("#time-view .undated summary")
    page.click("#time-view .undated button")
    assert page.locator("#panel h2").inner_text() == "some workshop"


@pytest.mark.parametrize("mode", ["map", "time"])
def test_nothing_stands_in_the_way_of_anybody(show: Show, mode: str) -> None:
    page = show(graph(), anchor=f"#mode={mode}").page
    page.click(f"#{mode}-view summary")
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, "color-contrast") == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page, "target-size", "scrollable-region-focusable") == []
