"""What is taken away from the page, its tables, its ways by keyboard, and its frames, in real Chromium."""

from __future__ import annotations

import csv
import io
import struct
import unicodedata
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib

import graphs
from goldgraph import document, entity, fact, random_graph
from hostile import FIELDS, PAYLOADS, field_graph
from innograph import explorer, rdf
from innograph.cells import FORMULA_STARTS
from innograph.curation import load
from innograph.model import Concept, KnowledgeGraph
from sites import serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    Show = Callable[..., Any]
    Triple = tuple[Any, Any, Any]

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
MISSIONS = Path(__file__).resolve().parents[2] / "exports" / "missions"
MISSION = f"{graphs.BASE}event/visita-a-bilbao"


BILBAO = replace(entity("Bilbao", "City"), identifiers=("https://sws.geonames.org/3128026/",))


def with_places() -> KnowledgeGraph:
    """A graph that every view has something to show of."""
    seen = document("seen", "In Bilbao Alfa Cluster met Beta, which comes from Modena.", title="Seen in Bilbao")
    mission = replace(entity("mission to Bilbao", "Mission"), start=date(2025, 3, 3), end=date(2025, 3, 5))
    alfa, beta, modena = entity("Alfa Cluster", "Cluster"), entity("Beta", "Company"), entity("Modena", "City")
    modena = replace(modena, identifiers=("https://sws.geonames.org/3173331/",))
    facts = (
        fact(mission, "locatedIn", BILBAO, doc=seen),
        fact(alfa, "locatedIn", BILBAO, doc=seen),
        fact(beta, "locatedIn", modena, doc=seen),
        fact(alfa, "collaboratesWith", beta, doc=seen),
        fact(alfa, "participatedIn", mission, doc=seen),
        fact(beta, "hasSector", Concept("sector", "water"), doc=seen),
    )
    things = sorted((mission, alfa, beta, BILBAO, modena), key=lambda thing: thing.iri)
    return KnowledgeGraph(tuple(things), facts, (seen,), (), {"seen": mission.iri})


def take(page: Page, offer: str) -> tuple[str, bytes]:
    """The name and the content of the file that the menu offers."""
    page.click("#take")
    with page.expect_download() as download:
        page.click(f"[data-take={offer}]")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def read_csv(content: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def triples(content: bytes, form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> set[Triple]:
    """The triples of a file, whatever graph they are in; a second parser has to find as many."""
    found = {(quad.subject, quad.predicate, quad.object) for quad in ox.parse(content, format=form)}
    if form is ox.RdfFormat.TURTLE:
        assert len(rdflib.Graph().parse(data=content, format="turtle")) == len(found)
    return found


def built(graph: KnowledgeGraph, base: str) -> set[Triple]:
    """All that a build writes about a graph."""
    found = triples(rdf.graph_turtle(graph, base=base)) | triples(rdf.places_turtle(graph, base=base))
    return found | triples(rdf.evidence_trig(graph, base=base), ox.RdfFormat.TRIG)


# ---- linked data ----


def test_the_turtle_of_all_says_what_the_build_says(show: Show) -> None:
    graph = graphs.small_graph()
    page = show(graph, base=graphs.BASE).page
    name, content = take(page, "takeTurtleAll")
    assert name == "missions.ttl"
    own, theirs = triples(content), built(graph, graphs.BASE)
    assert own <= theirs
    # what a page does not know: what texts name outside their facts, their digests, and sectors above those in use
    left = triples(rdf.graph_turtle(graph, base=graphs.BASE)) - own
    unknown = {"http://schema.org/mentions", "http://schema.org/sha256"}
    above = {one for one, *_ in left if one.value == "https://w3id.org/innograph/sector/environment"}
    assert [one for one in left if one[1].value not in unknown and one[0] not in above] == []
    prefixes = {line for line in content.decode().splitlines() if line.startswith("@prefix")}
    known = (rdf.graph_turtle(graph, base=graphs.BASE) + rdf.evidence_trig(graph, base=graphs.BASE)).decode()
    assert prefixes <= set(known.splitlines()) | set(rdf.places_turtle(graph, base=graphs.BASE).decode().splitlines())


def test_the_turtle_of_a_thing_is_all_that_is_known_of_it(show: Show) -> None:
    graph = graphs.small_graph()
    page = show(graph, base=graphs.BASE, anchor=f"#select={MISSION}").page
    name, content = take(page, "takeTurtle")
    assert name == "missions-missione.ttl"
    own, theirs = triples(content), built(graph, graphs.BASE)
    assert own <= theirs
    node = ox.NamedNode(MISSION)
    assert {one for one in theirs if one[0] == node} == {one for one in own if one[0] == node}
    quotes = {value.value for _, predicate, value in own if predicate.value == "http://www.w3.org/ns/oa#exact"}
    facts = [one for one in graph.statements if MISSION in {one.subject.iri, getattr(one.object, "iri", "")}]
    assert quotes == {piece.quote for fact in facts for piece in fact.evidence}
    stated = {one[0] for one in own if one[1].value == "http://www.w3.org/1999/02/22-rdf-syntax-ns#subject"}
    assert len(stated) == len(facts)


def test_the_turtle_of_an_edge_has_its_two_ends_and_their_facts(show: Show) -> None:
    graph = graphs.small_graph()
    ends = f"#select={graphs.ANNA.iri}&and={graphs.CLUSTER.iri}"
    _, content = take(show(graph, base=graphs.BASE, anchor=ends).page, "takeTurtle")
    own = triples(content)
    assert own <= built(graph, graphs.BASE)
    roles = {value.value for _, predicate, value in own if predicate.value.endswith("#role")}
    assert "responsabile internazionale" in roles
    assert graphs.URABERRI.iri not in {value.value for _, _, value in own}


# ---- tables to take away ----


@pytest.mark.parametrize(
    ("locale", "separator", "share"), [("en-GB", ",", "0.85"), ("it-IT", ";", "0,85"), ("es-ES", ";", "0,85")]
)
def test_tables_are_as_the_spreadsheets_of_a_country_read_them(
    show: Show, locale: str, separator: str, share: str
) -> None:
    page = show(graphs.small_graph(), base=graphs.BASE, locale=locale).page
    name, content = take(page, "takeFacts")
    assert name == "missions-facts.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = read_csv(content, separator)
    assert {len(row) for row in rows} == {len(head)} == {14}
    assert len(rows) == sum(len(one.evidence) for one in graphs.small_graph().statements if one.modality == "fact")
    funded = next(row for row in rows if row[2] == "Horizon Europe" and row[9] == share)
    assert funded[4] == "Il progetto AGUA 4, finanziato da Horizon Europe, tratta di acqua."
    assert funded[7] == "2025-03-06"
    _, things = take(page, "takeThings")
    head, *rows = read_csv(things, separator)
    assert {len(row) for row in rows} == {len(head)} == {11}
    assert [row[8:10] for row in rows if row[0] == "missione"] == [["2025-03-03", "2025-03-05"]]


def test_tables_hold_what_is_visible_alone(show: Show) -> None:
    page = show(graphs.small_graph(), base=graphs.BASE, anchor="#hide=Person&without=visited").page
    names = [row[0] for row in read_csv(take(page, "takeThings")[1])[1:]]
    assert "Anna Verdi" not in names
    facts = read_csv(take(page, "takeFacts")[1])[1:]
    assert not [row for row in facts if "Anna Verdi" in row[:3] or row[1] == "visited"]
    assert facts
    assert graphs.ANNA.iri.encode() not in take(page, "takeTurtleAll")[1]


# ---- pictures ----


def test_the_drawing_is_of_lines_shapes_and_words(show: Show) -> None:
    opened = show(graphs.small_graph(), base=graphs.BASE)
    name, content = take(opened.page, "takeSvg")
    assert name == "missions.svg"
    drawing = ET.fromstring(content)  # noqa: S314 - our own
    words = [element.text for element in drawing.iter(f"{SVG}text")]
    assert {"Anna Verdi", "Cluster Acqua", "collaborates with", "Missions"} <= set(words)
    assert any(word and word.startswith("Source: 2 texts · Cluster Acqua · 6 March 2025") for word in words)
    nodes = [one for one in drawing.iter(f"{SVG}path") if (one.get("transform") or "").startswith("matrix")]
    assert len(nodes) == 3 * opened.page.evaluate("innograph.shown()")  # an edge of paper, a ground of paper, the shape
    assert not list(drawing.iter(f"{SVG}image"))
    assert "style" not in content.decode()
    assert len([url for url in opened.requests if not url.startswith(("data:", "blob:"))]) == 1
    assert opened.complaints == []


def test_the_picture_has_twice_the_pixels_and_all_colours(show: Show) -> None:
    opened = show(graphs.small_graph(), base=graphs.BASE)
    name, content = take(opened.page, "takePng")
    assert name == "missions.png"
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", content[16:24])
    assert wide == 2 * 1440
    assert high > 2 * 900 + 100
    drawn = opened.page.evaluate(_COLOURS, "data:image/png;base64," + __import__("base64").b64encode(content).decode())
    assert drawn > 40
    assert opened.complaints == []


_COLOURS = """async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [720, 500];
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0, 720, 500);
  return new Set(new Uint32Array(pen.getImageData(0, 0, 720, 500).data.buffer)).size;
}"""


# ---- the tables of the page ----


def test_the_table_lists_what_is_visible_and_a_row_opens_the_panel(show: Show) -> None:
    page = show(graphs.small_graph(), base=graphs.BASE).page
    page.click("#table-tab")
    rows = page.locator("#table-view tbody tr")
    assert rows.count() == page.evaluate("innograph.shown()")
    rows.filter(has_text="Anna Verdi").locator(".open").click()
    assert page.locator("#story > h2").inner_text() == "Anna Verdi"
    assert rows.filter(has_text="Anna Verdi").get_attribute("aria-current") == "true"
    page.click("#legend [data-name=Person]")
    assert rows.count() == page.evaluate("innograph.shown()")
    assert rows.filter(has_text="Anna Verdi").count() == 0
    page.go_back()
    assert rows.filter(has_text="Anna Verdi").count() == 1


def test_the_table_of_facts_has_their_quotes_and_opens_an_edge(show: Show) -> None:
    page = show(graphs.small_graph(), base=graphs.BASE, anchor="#mode=table").page
    page.click("[data-table=facts]")
    row = page.locator("#table-view tbody tr", has_text="is affiliated with")
    assert row.locator("mark").all_inner_texts() == ["Anna Verdi", "Cluster Acqua"]
    row.locator(".open").click()
    assert page.locator("#panel .says").inner_text().startswith("Anna Verdi is affiliated with Cluster Acqua")


def test_rows_are_sorted_by_a_click_on_a_heading(show: Show) -> None:
    page = show(graphs.small_graph(), base=graphs.BASE, anchor="#mode=table", locale="it-IT").page
    names = page.locator("#table-view tbody .name")
    heading = page.locator("#table-view th[data-column=name]")
    heading.locator("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    shown = names.all_inner_texts()
    assert shown == sorted(shown, key=str.lower)
    heading.locator("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert names.all_inner_texts() == shown[::-1]
    assert page.evaluate("document.activeElement.closest('th').dataset.column") == "name"


def test_five_thousand_rows_come_in_parts_and_at_once(show: Show) -> None:
    page = show(random_graph(5000, 15_000), anchor="#mode=table").page
    rows = page.locator("#table-view tbody tr")
    assert rows.count() == 100
    assert page.locator("#table-view .status").inner_text().startswith("1–100 of 5,")
    # the time of the slowest of several, against that of a loop that any machine takes as long for
    slowest = page.evaluate("""() => {
      const timed = (act) => { const start = performance.now(); act(); return performance.now() - start; };
      const loop = timed(() => { let sum = 0; for (let i = 0; i < 3e7; i++) sum += i % 7; return sum; });
      const press = (column) => document.querySelector(`#table-view th[data-column=${column}] button`).click();
      return Math.max(...["name", "kind", "region", "links"].map((column) => timed(() => press(column)))) / loop;
    }""")
    assert slowest < 12
    page.click("#table-view [data-turn='100']")
    assert page.locator("#table-view .status").inner_text().startswith("101–200 of 5,")
    page.click("[data-table=facts]")
    assert page.locator("#table-view .status").inner_text() == "1–100 of 15,000"


# ---- keyboard, eyes, motion ----


def test_everything_is_reached_and_done_by_keys(show: Show) -> None:
    page = show(graphs.small_graph(), base=graphs.BASE).page
    page.focus("#graph-tab")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("innograph.state().mode") == "table"
    assert page.evaluate("document.activeElement.id") == "table-tab"
    page.focus("#table-view .open")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#story > h2").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    page.focus("#take")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.take") == "takeThings"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.dataset.take") == "takeTurtleAll"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "take"
    assert page.locator("#takes").is_hidden()
    page.keyboard.press("Enter")
    with page.expect_download():
        page.keyboard.press("Enter")
    assert page.locator("#taking [role=status]").inner_text() == "Saved: missions-things.csv"


@pytest.mark.parametrize("mode", ["graph", "table", "map", "time"])
def test_focus_walks_through_every_control_of_a_view_and_is_seen(show: Show, mode: str) -> None:
    page = show(with_places(), anchor=f"#mode={mode}").page
    assert page.evaluate("innograph.state().mode") == mode
    wanted = set(page.evaluate(_CONTROLS))
    reached: set[str] = set()
    page.evaluate("document.activeElement.blur()")
    for _ in range(3 * len(wanted) + 10):
        page.keyboard.press("Tab")
        name, ring = page.evaluate(_FOCUSED)
        assert ring or name == "BODY", name
        reached.add(name)
    assert wanted <= reached


_NAME = """const name = (one) => one.id || [one.tagName, one.className.baseVal ?? one.className, one.dataset.name ?? "",
  one.lang, one.dataset.table ?? "", one.closest("th")?.dataset.column ?? ""].join(" ");"""
_CONTROLS = f"""() => {{ {_NAME}
  return [...document.querySelectorAll("button, input, select, summary, [tabindex='0']")]
    .filter((one) => one.checkVisibility({{ visibilityProperty: true }}) && one.tabIndex >= 0 && !one.disabled)
    .map(name); }}"""
_FOCUSED = f"""() => {{ {_NAME}
  const one = document.activeElement;
  const look = getComputedStyle(one);
  return [one === document.body ? "BODY" : name(one), look.outlineStyle !== "none" || look.boxShadow !== "none"]; }}"""


def faults(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.1 AA and good practice; it is run as a tool, past the page's policy."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    found: dict[str, Any] = page.evaluate("only => axe.run(only)", rules)
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["graph", "table", "map", "time"])
def test_no_view_stands_in_the_way_of_anybody(show: Show, mode: str, scheme: str) -> None:
    page = show(with_places(), anchor=f"#mode={mode}", color_scheme=scheme).page
    assert page.evaluate("innograph.state().mode") == mode
    assert faults(page) == []
    page.click("#take")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.evaluate("iri => { location.hash += `&select=${encodeURIComponent(iri)}` }", BILBAO.iri)
    page.locator("#story > h2").wait_for()
    assert faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_address_of_a_view_with_nothing_to_show_leads_to_the_network(show: Show) -> None:
    opened = show(graphs.small_graph(), base=graphs.BASE, anchor="#mode=map")
    assert opened.page.evaluate("innograph.state().mode") == "graph"
    assert opened.page.locator("#network").is_visible()
    assert opened.complaints == []


def test_the_map_is_taken_away_as_a_drawing_too(show: Show) -> None:
    opened = show(with_places(), anchor="#mode=map")
    drawing = ET.fromstring(take(opened.page, "takeSvg")[1])  # noqa: S314 - our own
    words = {element.text for element in drawing.iter(f"{SVG}text")}
    assert {"Basque Country", "Emilia-Romagna"} <= words
    assert sum(len(element.get("d", "")) for element in drawing.iter(f"{SVG}path")) > 20_000
    assert take(opened.page, "takePng")[1][:4] == b"\x89PNG"
    assert opened.complaints == []


@pytest.mark.parametrize(("mode", "offers"), [("graph", 5), ("table", 3), ("map", 5), ("time", 5)])
def test_a_picture_is_offered_of_the_view_that_is_one(show: Show, mode: str, offers: int) -> None:
    page = show(with_places(), anchor=f"#mode={mode}").page
    page.click("#take")
    assert page.locator("#takes button").count() == offers
    assert page.locator("#takes :is([data-take=takeSvg], [data-take=takePng])").count() == offers - 3


def test_the_timeline_is_taken_away_as_a_drawing_of_its_own(show: Show) -> None:
    opened = show(load(MISSIONS).graph, anchor="#mode=time")
    drawing = ET.fromstring(take(opened.page, "takeSvg")[1])  # noqa: S314 - our own
    words = [element.text or "" for element in drawing.iter(f"{SVG}text")]
    assert set(opened.page.locator(".moment bdi").all_inner_texts()) <= set(words)
    assert {"Jan 2026", "Mission", "Event"} <= set(words)
    assert any("20 Nov" in text and "links" in text for text in words)
    assert "Person" not in words  # it stands at no day
    bars = [one for one in drawing.iter(f"{SVG}path") if one.get("stroke-width") == "7"]
    assert len(bars) == opened.page.locator(".moment").count() == 7
    assert take(opened.page, "takePng")[1][:4] == b"\x89PNG"
    opened.page.evaluate("page.view.set({ kinds: ['Mission', 'Event'] })")
    opened.page.click("#take")
    assert opened.page.locator("[data-take=takeSvg]").count() == 0
    assert opened.complaints == []


def test_nothing_moves_for_those_who_ask_for_that(show: Show) -> None:
    page = show(graphs.small_graph(), base=graphs.BASE, anchor=f"#mode=table&select={MISSION}").page
    assert page.locator("#panel").evaluate("panel => getComputedStyle(panel).animationName") == "none"
    running = "document.getAnimations().length"
    page.click("#take")
    assert page.evaluate(running) == 0


# ---- languages ----


def test_a_page_speaks_the_language_that_it_was_made_for(show: Show) -> None:
    page = show(graphs.small_graph(), base=graphs.BASE, ui_language="it").page
    assert page.evaluate("document.documentElement.lang") == "it"
    assert page.locator("#table-tab").inner_text() == "Tabella"
    page.click("#languages [lang=es]")
    assert page.evaluate("document.documentElement.lang") == "es"


# ---- frames and servers ----


@pytest.mark.parametrize("sandbox", ["allow-scripts", "allow-scripts allow-downloads"])
@pytest.mark.parametrize("inline", [True, False])
def test_the_page_works_in_a_frame_that_may_do_nothing(
    chromium: Browser, tmp_path: Path, sandbox: str, *, inline: bool
) -> None:
    inside = explorer.render(graphs.small_graph(), title="Missions", base=graphs.BASE)
    (tmp_path / "explorer.html").write_text(inside, encoding="utf-8")
    escaped = inside.replace("&", "&amp;").replace('"', "&quot;").replace("\r", "&#13;")
    source = f'srcdoc="{escaped}"' if inline else 'src="explorer.html"'
    around = tmp_path / "around.html"
    frame = f'<iframe sandbox="{sandbox}" width="1200" height="700" title="x" {source}></iframe>'
    around.write_text(f"<!doctype html><meta charset=utf-8><title>x</title>{frame}", encoding="utf-8")
    context = chromium.new_context(offline=True, locale="en-GB", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(around.as_uri())
    frame_page = page.frame_locator("iframe")
    frame_page.locator("#table-tab").click()
    frame_page.locator("#table-view .open", has_text="Anna Verdi").click()
    assert frame_page.locator("#story > h2").inner_text() == "Anna Verdi"
    frame_page.locator("#close").click()
    frame_page.locator("#graph-tab").click()
    frame_page.locator("#take").click()
    if "allow-downloads" in sandbox:
        with page.expect_download() as download:
            frame_page.locator("[data-take=takePng]").click()
        assert download.value.suggested_filename == "missions.png"
    page.wait_for_timeout(200)
    assert complaints == []
    assert page.url == around.as_uri()
    context.close()


def test_a_page_on_a_server_leads_to_the_pages_of_things(chromium: Browser) -> None:
    with serving() as site:
        context = chromium.new_context(locale="en-GB")
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{site.place.address}explorer#select={MISSION}")
        page.get_by_role("link", name="Page and data of this").click()
        page.wait_for_url("**/page/event/visita-a-bilbao")
        assert page.locator("h1").inner_text() == "missione"
        assert complaints == []
        context.close()


def test_a_page_from_a_folder_leads_to_no_server(show: Show) -> None:
    page = show(graphs.small_graph(), base=graphs.BASE, anchor=f"#select={MISSION}").page
    assert page.get_by_role("link", name="Page and data of this").count() == 0


# ---- hostile texts ----


def test_there_are_hostile_texts_enough() -> None:
    assert len(PAYLOADS) >= 60


@pytest.mark.slow
@pytest.mark.parametrize("field", FIELDS)
def test_hostile_texts_are_shown_as_texts_and_taken_away_as_data(show: Show, field: str) -> None:
    graph = field_graph(field)
    opened = show(graph, title=PAYLOADS["end-of-title"])
    page = opened.page
    told = page.evaluate(_VISIT)
    page.click("#table-tab")
    page.click("[data-table=facts]")
    _, svg = (page.click("#graph-tab"), take(page, "takeSvg")[1])
    ET.fromstring(svg)  # noqa: S314 - our own
    for offer in ("takeThings", "takeFacts"):
        content = take(page, offer)[1]
        rows = read_csv(content)
        assert {len(row) for row in rows} == {len(rows[0])}
        assert [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)] == []
    found = triples(take(page, "takeTurtleAll")[1])
    evil = "https://evil.example"
    assert [one for one in found if one[0].value.startswith(evil) or one[1].value.startswith(evil)] == []
    if field not in {"iri", "identifiers"}:  # of what is no IRI a build makes no file
        assert found <= built(graph, "https://w3id.org/innograph/id/")
    page.fill("#search", "script")
    assert page.evaluate("window.hacked") is None
    assert page.evaluate(_FOREIGN) == []
    assert opened.complaints == []
    assert [url for url in opened.requests if not url.startswith(("data:", "blob:"))] == [page.url.partition("#")[0]]
    shown = {"label": "names", "other names": "text", "role": "text", "quote": "text", "title": "text"}.get(field)
    everything = plain("\n".join(told))
    for payload in PAYLOADS.values() if shown else ():
        assert plain(payload)[:50] in everything, payload


def plain(text: str) -> str:
    """The text as a page shows it, without what is seen as space or not at all."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(sign for sign in whole if unicodedata.category(sign)[0] not in "CZ" and sign != "\ufffd")


# Choose every thing in the network and every edge in the table, and collect what the panel says.
_VISIT = """async () => {
  const told = [];
  const data = JSON.parse(document.getElementById("data").textContent);
  const choose = async (address) => {
    location.hash = address;
    await new Promise((done) => { addEventListener("hashchange", done, { once: true }); setTimeout(done, 500); });
    told.push(document.getElementById("story").textContent.toWellFormed());
  };
  for (const node of data.nodes) await choose(new URLSearchParams({ select: node.iri }));
  for (const edge of data.edges) {
    const [select, and] = [data.nodes[edge.from].iri, data.nodes[edge.to].iri];
    await choose(new URLSearchParams({ mode: "table", select, and }));
  }
  await choose("mode=graph");
  return told;
}"""
_FOREIGN = """() => [...document.querySelectorAll("body :is(main, header, aside, section, #tip) *")]
  .filter((one) => _KINDS.test(one.tagName) || [...one.attributes].some(({ name, value }) =>
    /^on/i.test(name) || (/^(href|src)$/i.test(name) && !/^https?:/i.test(value))))
  .map((one) => one.outerHTML.slice(0, 200))""".replace(
    "_KINDS", "/^(script|img|iframe|object|embed|style|link|meta|base|form|video|math|foreignobject|use|animate)$/i"
)
