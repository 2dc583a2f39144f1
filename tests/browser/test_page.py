"""The page as a reader uses it, in real Chromium."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from goldgraph import HOSTILE, document, entity, fact, hostile_graph, random_graph
from innograph.model import Concept, KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Show = Callable[..., Any]

pytestmark = pytest.mark.browser

ALFA, BETA = entity("Alfa Cluster", "Cluster", labels=["AC"]), entity("Società Beta", "Company")
ANNA, MISSION, BILBAO = entity("Anna Verdi", "Person"), entity("mission to Bilbao", "Mission"), entity("Bilbao", "City")
FIRST = document("first", "Anna Verdi, director of Alfa Cluster, led the mission to Bilbao.", title="Alfa in Bilbao")
SECOND = document("second", "The mission to Bilbao visited Società Beta.", title="A visit")


def small_graph() -> KnowledgeGraph:
    facts = (
        fact(ANNA, "affiliatedWith", ALFA, doc=FIRST, role="director"),
        fact(ANNA, "participatedIn", MISSION, doc=FIRST),
        fact(MISSION, "locatedIn", BILBAO, doc=FIRST),
        fact(MISSION, "visited", BETA, doc=SECOND),
        fact(BETA, "hasSector", Concept("sector", "water"), doc=SECOND),
    )
    things = tuple(sorted((ALFA, BETA, ANNA, MISSION, BILBAO), key=lambda thing: thing.iri))
    return KnowledgeGraph(things, facts, (FIRST, SECOND), (), {"first": MISSION.iri})


def where(page: Page, iri: str) -> tuple[float, float]:
    at = page.evaluate("iri => innograph.where(iri)", iri)
    return at["x"], at["y"]


def search(page: Page, words: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_nothing_is_asked_for_and_nothing_complained_of(show: Show) -> None:
    opened = show(small_graph())
    opened.page.mouse.click(*where(opened.page, ANNA.iri))
    opened.page.click("#theme")
    opened.page.click("#motion")
    opened.page.wait_for_timeout(300)
    assert [url for url in opened.requests if not url.startswith("data:")] == [opened.page.url.partition("#")[0]]
    assert opened.complaints == []


def test_nodes_that_moved_go_back_to_their_lands(show: Show) -> None:
    page = show(random_graph(60, 120)).page
    places = "page.data.nodes.map(({ id }) => Object.values(page.picture.place(id)).map(Math.round))"
    before = page.evaluate(places)
    page.click("#motion")
    page.wait_for_function(f"before => JSON.stringify({places}) !== JSON.stringify(before)", arg=before)
    page.click("#motion")
    assert page.evaluate(places) == before


def test_a_click_on_a_node_shows_its_facts_with_their_quotes(show: Show) -> None:
    page = show(small_graph()).page
    page.mouse.click(*where(page, MISSION.iri))
    panel = page.locator("#panel")
    assert panel.locator("h2").inner_text() == "mission to Bilbao"
    assert panel.locator("h3").all_inner_texts() == ["Participants", "Visited", "Located in", "Identifiers"]
    quote = panel.locator(".group", has_text="Visited").locator("blockquote")
    assert quote.inner_text() == "The mission to Bilbao visited Società Beta."
    assert quote.locator("mark").all_inner_texts() == ["mission to Bilbao", "Società Beta"]
    assert "A visit · confidence 90 % · method: frame" in panel.locator("figcaption").all_inner_texts()


def test_a_click_on_a_neighbour_goes_there_and_back(show: Show) -> None:
    page = show(small_graph()).page
    page.mouse.click(*where(page, MISSION.iri))
    page.click("#panel .thing:has-text('Anna Verdi')")
    assert page.locator("#story > h2").inner_text() == "Anna Verdi"
    assert page.locator(".role").inner_text() == "director"
    page.go_back()
    page.wait_for_function("iri => innograph.selected() === iri", arg=MISSION.iri)


def test_a_click_on_an_edge_shows_its_statements(show: Show) -> None:
    page = show(small_graph()).page
    (ax, ay), (bx, by) = where(page, MISSION.iri), where(page, BETA.iri)
    page.mouse.click((ax + bx) / 2, (ay + by) / 2)
    assert page.locator("#panel .says").all_inner_texts() == ["mission to Bilbao visited Società Beta"]
    assert page.locator("#panel blockquote").count() == 1


def test_hovering_shows_label_and_type(show: Show) -> None:
    page = show(small_graph()).page
    page.mouse.move(*where(page, BETA.iri))
    tip = page.locator("#tip")
    tip.wait_for()
    assert tip.inner_text().split("\n") == ["Società Beta", "Company · 2 links"]


@pytest.mark.parametrize("words", ["societa beta", "BETA", "soci"])
def test_search_finds_a_name_without_case_and_accents(show: Show, words: str) -> None:
    page = show(small_graph()).page
    search(page, words)
    assert page.evaluate("innograph.selected()") == BETA.iri
    assert page.evaluate("document.activeElement.textContent") == "Società Beta"


def test_search_knows_the_other_names(show: Show) -> None:
    page = show(small_graph()).page
    page.fill("#search", "ac")
    assert "Alfa Cluster" in page.locator("#found li").first.inner_text()
    page.fill("#search", "agua")  # a sector, in Spanish
    assert "Sector" in page.locator("#found li").first.inner_text()
    page.fill("#search", "zzz")
    assert page.locator("#found li").inner_text() == "No name like this"


def test_escape_closes_the_panel(show: Show) -> None:
    page = show(small_graph()).page
    search(page, "anna")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.evaluate("innograph.selected()") is None
    assert page.evaluate("document.activeElement.id") == "network"


def test_the_legend_hides_and_shows_a_type(show: Show) -> None:
    page = show(small_graph()).page
    whole = page.evaluate("innograph.shown()")
    company = page.locator("#kinds button[data-name=Company]")
    company.click()
    assert company.get_attribute("aria-pressed") == "false"
    assert page.evaluate("innograph.shown()") == whole - 1
    assert "Società Beta" not in [label["text"] for label in page.evaluate("innograph.labels()")]
    page.click("#every")
    assert page.evaluate("innograph.shown()") == whole


def test_the_address_holds_the_selection(show: Show) -> None:
    page = show(small_graph(), anchor="#select=https%3A%2F%2Fw3id.org%2Finnograph%2Fid%2Fperson%2Fanna-verdi").page
    assert page.evaluate("innograph.selected()") == ANNA.iri
    page.goto(page.url.partition("#")[0] + "#select=unknown")
    page.wait_for_function("innograph.selected() === null")


@pytest.mark.parametrize(
    ("locale", "heading"), [("it-IT", "Partecipanti"), ("es-ES", "Participantes"), ("fr-FR", "Participants")]
)
def test_the_browser_chooses_the_language(show: Show, locale: str, heading: str) -> None:
    page = show(small_graph(), locale=locale).page
    page.mouse.click(*where(page, MISSION.iri))
    assert page.locator("#panel h3").first.inner_text() == heading


def test_the_switch_changes_the_language(show: Show) -> None:
    page = show(small_graph()).page
    search(page, "anna")
    page.click("#languages button[lang=es]")
    assert page.locator("#panel h3").all_inner_texts() == ["Participó en", "Vinculado a", "Identificadores"]
    assert page.evaluate("document.documentElement.lang") == "es"
    assert page.get_attribute("#search", "placeholder") == "Buscar un nombre"


def test_dark_and_light(show: Show) -> None:
    page = show(small_graph(), color_scheme="dark").page
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(18, 21, 28)"
    page.click("#theme")
    assert page.evaluate(paper) == "rgb(250, 249, 246)"


def test_names_of_the_first_view_do_not_overlap(show: Show) -> None:
    page = show(random_graph(300, 500)).page
    labels = page.evaluate("innograph.labels()")
    assert len(labels) >= 8
    for one, other in combinations(labels, 2):
        apart = one["right"] <= other["left"] or other["right"] <= one["left"]
        assert apart or one["bottom"] <= other["top"] or other["bottom"] <= one["top"], (one, other)


def test_hostile_text_is_shown_as_text_and_nothing_runs(show: Show) -> None:
    opened = show(hostile_graph())
    page = opened.page
    for node, name in enumerate(HOSTILE):
        page.evaluate(
            "node => { location.hash = new URLSearchParams({ select: node }) }",
            f'https://w3id.org/innograph/id/organisation/{node}"><script>',
        )
        page.wait_for_function("name => document.querySelector('#story > h2')?.textContent === name", arg=name)
        assert page.locator("#panel blockquote").count() == 1
    page.fill("#search", "script")
    assert page.locator("#found li").count() >= 3
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, #story script, #found script, #story b").count() == 0
    assert opened.complaints == []
    assert len([url for url in opened.requests if not url.startswith("data:")]) == 1


def test_an_empty_graph_is_friendly(show: Show) -> None:
    opened = show(KnowledgeGraph())
    assert opened.page.locator("#empty h2").inner_text() == "Nothing to show yet"
    assert opened.page.locator("#search").is_hidden()
    assert opened.complaints == []


def test_a_small_screen_gets_a_sheet_from_below(show: Show) -> None:
    page = show(small_graph(), tall=True).page
    assert page.locator("#kinds").is_hidden()
    page.click("#unfold")
    assert page.locator("#kinds").is_visible()
    page.click("#unfold")
    page.mouse.click(*where(page, ANNA.iri))
    box = page.locator("#panel").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 420)


def test_a_thousand_nodes_are_there_in_two_seconds(show: Show) -> None:
    page = show(random_graph(1000, 3000)).page
    assert page.evaluate("innograph.nodes") >= 1000
    assert page.evaluate("innograph.readyAfter") < 2000
    search(page, "Agency 7")
    assert page.locator("#panel blockquote").first.is_visible()


def test_every_control_is_named_and_reached_by_keyboard(show: Show) -> None:
    page = show(small_graph()).page
    search(page, "anna")
    nameless = """[...document.querySelectorAll("button, input, [role=application]")]
        .filter((one) => one.offsetParent && !(one.ariaLabel || one.textContent.trim())).length"""
    assert page.evaluate(nameless) == 0
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
    assert {"network", "search", "theme", "close", "closer", "whole", "motion", "every"} <= reached
