"""Reading the picture, in real Chromium: groupings, sizes, named lands, large networks, and how fast it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goldgraph import document, entity, fact, random_graph
from innograph.curation import load
from innograph.model import Concept, KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Show = Callable[..., Any]

pytestmark = pytest.mark.browser

MISSIONS = Path(__file__).resolve().parents[2] / "exports" / "missions"

DOC = document("first", "Words.")
HUB = entity("Hub", "Cluster")
BILBAO = replace(entity("Bilbao", "City"), identifiers=("https://sws.geonames.org/3128026/",))
MODENA = replace(entity("Modena", "City"), identifiers=("https://sws.geonames.org/3173331/",))
BASQUES = [entity(f"Basque {n}", "Company") for n in range(6)]
ITALIANS = [entity(f"Italian {n}", "Company") for n in range(6)]


def two_regions() -> KnowledgeGraph:
    """Six companies of Bilbao that work on water, six of Modena that work on energy, and a cluster that all know."""
    facts = [
        fact(company, predicate, thing, doc=DOC)
        for companies, place, sector in ((BASQUES, BILBAO, "water"), (ITALIANS, MODENA, "energy"))
        for company in companies
        for predicate, thing in (
            ("locatedIn", place),
            ("hasSector", Concept("sector", sector)),
            ("collaboratesWith", HUB),
        )
    ]
    things = sorted([*BASQUES, *ITALIANS, HUB, BILBAO, MODENA], key=lambda thing: thing.iri)
    return KnowledgeGraph(tuple(things), tuple(facts), (DOC,))


def large_graph() -> KnowledgeGraph:
    return random_graph(5200, 7000)


def processor(page: Page) -> float:
    """Seconds of the processor that the page's main thread has spent."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    metrics = session.send("Performance.getMetrics")["metrics"]
    session.detach()
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def test_regions_are_lands_with_their_names(show: Show) -> None:
    page = show(two_regions()).page
    before = page.evaluate("iri => innograph.where(iri)", BASQUES[0].iri)
    page.select_option("#group", "region")
    assert {"Basque Country", "Emilia-Romagna"} <= set(page.evaluate("innograph.lettering()"))
    assert page.evaluate("iri => innograph.where(iri)", BASQUES[0].iri) != before
    page.click("#languages button[lang=it]")
    assert "Paesi Baschi" in page.evaluate("innograph.lettering()")
    assert page.locator("#group option:checked").inner_text() == "Regioni"


def test_sectors_are_lands_and_the_address_says_so(show: Show) -> None:
    page = show(two_regions(), anchor="#group=sector").page
    assert {"Water", "Energy"} <= set(page.evaluate("innograph.lettering()"))
    page.select_option("#group", "community")
    page.go_back()
    page.wait_for_function(
        "() => innograph.state().group === 'sector' && document.querySelector('#group').value === 'sector'"
    )


def test_a_land_in_the_list_is_brought_near(show: Show) -> None:
    page = show(two_regions(), anchor="#group=region").page
    page.click("#lands summary")
    apart = "([a, b]) => innograph.where(b).x - innograph.where(a).x"
    ends = [BASQUES[0].iri, BASQUES[1].iri]
    before = page.evaluate(apart, ends)
    page.click("#land-list button:has-text('Basque Country')")
    assert abs(page.evaluate(apart, ends)) > 1.2 * abs(before)


def test_nodes_grow_with_the_measure_chosen(show: Show) -> None:
    page = show(two_regions()).page
    radius = "iri => innograph.radius(iri)"
    page.select_option("#size", "betweenness")
    assert page.evaluate(radius, HUB.iri) == 30
    assert page.evaluate(radius, BILBAO.iri) == 4
    assert "size=betweenness" in page.url


def test_an_edge_under_the_pointer_is_told(show: Show) -> None:
    page = show(two_regions()).page
    (a, b) = (page.evaluate("iri => innograph.where(iri)", one.iri) for one in (HUB, BASQUES[0]))
    page.mouse.move((a["x"] + b["x"]) / 2, (a["y"] + b["y"]) / 2)
    page.locator("#tip").wait_for()
    assert page.locator("#tip").inner_text() == "Basque 0 collaborates with Hub"


def test_nodes_walk_to_their_new_places_and_arrive(show: Show) -> None:
    opened = show(two_regions(), reduced_motion="no-preference")
    page = opened.page
    page.select_option("#group", "region")
    page.wait_for_function("() => page.picture.walking === null")
    page.wait_for_function(
        "() => innograph.nodes === page.data.views.region.x.filter((x, id) => page.picture.ground.x[id] === x).length"
    )
    where = page.evaluate("iri => innograph.where(iri)", BASQUES[0].iri)
    page.wait_for_timeout(700)  # the view still moves
    where = page.evaluate("iri => innograph.where(iri)", BASQUES[0].iri)
    page.mouse.click(where["x"], where["y"])
    assert page.evaluate("innograph.selected()") == BASQUES[0].iri
    assert opened.complaints == []


def test_a_large_network_opens_on_lands_and_goes_into_one_and_back(show: Show) -> None:
    opened = show(large_graph())
    page = opened.page
    whole = page.evaluate("innograph.nodes")
    assert whole > 5000
    assert page.evaluate("innograph.held()") < whole / 4
    first, *_ = page.evaluate("innograph.lands()")
    page.mouse.click(first["x"], first["y"])
    page.wait_for_function("() => innograph.state().within !== null")
    assert first["nodes"] <= page.evaluate("innograph.held()") < first["nodes"] + whole / 4
    assert page.locator("#out").is_visible()
    address = page.url
    page.keyboard.press("Escape")
    assert page.evaluate("innograph.state().within") is None
    page.goto(address)
    page.wait_for_function("() => innograph.state().within !== null")
    page.click("#out")
    assert page.evaluate("innograph.held()") < whole / 4
    assert opened.complaints == []


def test_what_lies_in_a_closed_land_is_found_and_shown(show: Show) -> None:
    page = show(large_graph()).page
    held = page.evaluate("innograph.held()")
    page.keyboard.press("/")
    page.keyboard.type("Agency 7")
    page.keyboard.press("Enter")
    assert page.locator("#panel blockquote").first.is_visible()
    assert page.evaluate("innograph.held()") > held
    assert len(page.evaluate("innograph.labels()")) >= 2


def test_closed_lands_have_nothing_to_move(show: Show) -> None:
    page = show(large_graph()).page
    assert page.locator("#motion").is_hidden()
    page.evaluate("page.view.set({ within: 0 })")
    page.click("#motion")
    page.evaluate("page.view.set({ within: null })")
    assert page.locator("#motion").is_hidden()
    assert page.evaluate("page.picture.moving") is False


@pytest.mark.parametrize(("size", "seconds"), [((1000, 3000), 2), ((4900, 15000), 5)])
def test_a_network_is_there_soon_and_filters_at_once(show: Show, size: tuple[int, int], seconds: float) -> None:
    page = show(random_graph(*size)).page
    assert processor(page) < seconds
    before = processor(page)
    page.evaluate("page.view.set({ kinds: ['Company'] })")
    assert processor(page) - before < 0.1 * size[0] / 1000


def test_a_network_is_dragged_at_thirty_pictures_a_second(show: Show) -> None:
    page = show(random_graph(1000, 3000)).page
    page.evaluate("() => { window.painted = 0; page.picture.network.on('afterDrawing', () => { painted += 1; }); }")
    page.mouse.move(700, 120)
    page.mouse.down()
    page.mouse.move(704, 124)
    page.wait_for_timeout(500)
    painted, spent = page.evaluate("painted"), processor(page)
    for step in range(60):
        page.mouse.move(704 + 2 * step, 124 + step)
    painted, spent = page.evaluate("painted") - painted, processor(page) - spent
    page.mouse.up()
    assert painted >= 10
    assert spent / painted < 1 / 30


def test_a_tall_screen_is_filled_and_no_name_is_cut_off_at_first(show: Show) -> None:
    page = show(load(MISSIONS).graph, tall=True, locale="es-ES").page
    view = page.viewport_size
    names = page.evaluate("""page.picture.labels.list.map(({ text, x, font }) => {
        const half = page.picture.names.widthOf(text, font) / 2, middle = x + page.picture.camera().tx;
        return { text, left: middle - half, right: middle + half };
    })""")
    assert len(names) > 5
    assert not [name for name in names if name["left"] < 0 or name["right"] > view["width"]]
    ends = "page.picture.ground.lands.flatMap(({ y, r }) => [y - r, y + r])"
    heights = page.evaluate(f"{ends}.map((end) => end * page.picture.camera().scale)")
    assert max(heights) - min(heights) > 0.55 * view["height"]
