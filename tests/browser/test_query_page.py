"""The page of queries in a real browser: colours, keys, proposals and sorting, under its strict policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlparse

import pytest

from endpoints import endpoint
from innograph.server.sparql import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Request

    from endpoints import Endpoint

pytestmark = pytest.mark.browser

EXPORTS = Path(__file__).resolve().parent.parent.parent / "exports" / "missions"
VISITS = """SELECT ?who ?n ?quote
WHERE {
  ?s rdf:predicate inno:visited ; rdf:subject/rdfs:label ?who ; # the delegation
    oa:hasTarget/oa:hasSelector/oa:exact ?quote .
  BIND(STRLEN(?quote) AS ?n)
}"""
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f && ?f < ?i) }"


@pytest.fixture(scope="module")
def served() -> Iterator[Endpoint]:
    with endpoint(EXPORTS, title="Missions", limits=Limits(seconds=8)) as made:
        yield made


@pytest.fixture
def opened(chromium: Browser, served: Endpoint) -> Iterator[Callable[..., Page]]:
    """Open the page; whatever is asked of another place, and every complaint but one of a status, fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def watch(asked: Request) -> None:
        if not asked.url.startswith((served.address, "data:")):
            wrong.append(asked.url)

    def complain(text: str) -> None:
        if not text.startswith("Failed to load resource: the server responded with a status of 400"):
            wrong.append(text)

    def open_page(query: str = "", **options: object) -> Page:
        context = chromium.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", watch)
        page.on("console", lambda message: complain(message.text))
        page.on("pageerror", lambda error: complain(str(error)))
        page.goto(f"{served.address}?{urlencode({'query': query})}" if query else served.address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _write(page: Page, text: str) -> None:
    page.locator("#query").fill(text)


def test_ctrl_enter_asks_and_the_address_can_be_shared(opened: Callable[..., Page]) -> None:
    page = opened()
    _write(page, VISITS)
    page.locator("#query").focus()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert parse_qs(urlparse(page.url).query)["query"] == [VISITS.replace("\n", "\r\n")]
    assert page.locator("tbody tr").count() > 5
    assert page.locator("#query").input_value() == VISITS
    again = opened(VISITS)
    assert again.locator("tbody tr").count() == page.locator("tbody tr").count()


def test_the_colours_say_the_same_as_the_field(opened: Callable[..., Page]) -> None:
    page = opened(VISITS)
    assert page.locator(".paint").text_content() == VISITS + "\n"
    kinds = {kind: page.locator(f".paint .{kind}").all_text_contents() for kind in ("keyword", "variable", "comment")}
    assert kinds["keyword"] == ["SELECT", "WHERE", "BIND", "STRLEN", "AS"]
    assert set(kinds["variable"]) == {"?who", "?n", "?quote", "?s"}
    assert kinds["comment"] == ["# the delegation"]
    assert page.locator(".gutter div").all_text_contents() == ["1", "2", "3", "4", "5", "6"]
    for text in ("<script>'\"", "'''a\n\"\"\"<b>", "<a b> <a> # </pre>", "\u202ea?b:c"):
        _write(page, text)
        assert page.locator(".paint").text_content() == text + "\n"
        assert page.locator(".paint b, .paint script").count() == 0


def test_the_colours_stand_under_the_letters_however_long_the_text(opened: Callable[..., Page]) -> None:
    page = opened()
    _write(page, "\n".join(f"# {'long ' * 60} {number}" for number in range(80)))
    page.locator("#query").evaluate("field => { field.scrollTop = 700; field.scrollLeft = 500; }")
    page.wait_for_timeout(100)
    sizes = page.evaluate("""() => {
      const [field, paint, gutter] = ["#query", ".paint", ".gutter"].map((one) => document.querySelector(one));
      return [paint.scrollTop, gutter.scrollTop, paint.scrollLeft].map(Math.round);
    }""")
    assert sizes == [700, 700, 500]


def test_a_line_that_is_wrong_is_marked_until_it_is_changed(opened: Callable[..., Page]) -> None:
    page = opened(VISITS.replace("BIND", "BLIND"))
    assert page.locator(".gutter .wrong").text_content() == "5"
    assert "line 5" in page.locator("[role=alert]").inner_text()
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.type(" ")
    assert page.locator(".gutter .wrong").count() == 0


def test_terms_are_proposed_and_taken_by_keys(opened: Callable[..., Page]) -> None:
    page = opened()
    _write(page, "ASK { ?organisation inno:loc")
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Space")
    assert page.locator("#proposals li").all_text_contents() == ["inno:locatedIn"]
    page.keyboard.press("Enter")
    page.keyboard.type(" ?o")
    page.keyboard.press("Control+Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator("#proposals").is_hidden()
    page.keyboard.press("Control+Space")
    page.locator("#proposals li", has_text="?organisation").click()
    page.keyboard.type(" }")
    assert page.locator("#query").input_value() == "ASK { ?organisation inno:locatedIn ?organisation }"
    page.keyboard.press("Control+Enter")
    assert page.locator("#found").inner_text() in {"Yes", "No"}


def test_a_line_begins_where_the_one_before_did_and_tab_leaves(opened: Callable[..., Page]) -> None:
    page = opened()
    _write(page, "ASK {")
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("?s ?p ?o")
    page.keyboard.press("Enter")
    assert page.locator("#query").input_value() == "ASK {\n  ?s ?p ?o\n  "
    page.keyboard.press("Control+z")
    assert page.locator("#query").input_value() != "ASK {\n  ?s ?p ?o\n  "
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "run"


def test_prefixes_are_written_out_once_and_only_if_they_are_used(opened: Callable[..., Page]) -> None:
    page = opened()
    _write(page, 'ASK { ?s a inno:Event ; rdfs:label "owl:x", <skos:y> . # dcterms:z\n }')
    for _ in range(2):
        page.locator("#declare").click()
        lines = page.locator("#query").input_value().splitlines()
        assert lines[0].startswith("PREFIX inno: <https://w3id.org/innograph/ontology#>")
        assert lines[1].startswith("PREFIX rdfs: <")
        assert lines[2].startswith("ASK")
    with page.expect_navigation():
        page.locator("#run").click()
    assert page.locator("#found").inner_text() == "No"


def test_a_table_is_sorted_by_numbers_and_by_words(opened: Callable[..., Page]) -> None:
    page = opened(VISITS)

    def column(number: int) -> list[str]:
        return page.locator(f"tbody td:nth-child({number})").all_inner_texts()

    page.get_by_role("button", name="n", exact=True).click()
    assert page.locator("th").nth(1).get_attribute("aria-sort") == "ascending"
    assert [int(one) for one in column(2)] == sorted(int(one) for one in column(2))
    page.get_by_role("button", name="n", exact=True).click()
    assert [int(one) for one in column(2)] == sorted((int(one) for one in column(2)), reverse=True)
    page.get_by_role("button", name="who", exact=True).click()
    assert column(1) == sorted(column(1), key=str.casefold)
    assert page.locator("[aria-sort]").count() == 1


def test_a_slow_query_can_be_stopped(opened: Callable[..., Page]) -> None:
    page = opened()
    _write(page, SLOW)
    # From within: whoever drives the browser waits for an answer before anything else.
    seen = page.evaluate("""() => new Promise((resolve) => {
      const stop = document.querySelector("#stop"), state = document.querySelector("#state");
      const seen = [stop.hidden];
      document.querySelector("#run").click();
      setTimeout(() => { seen.push(stop.hidden, state.textContent); stop.click(); }, 2500);
      setTimeout(() => { seen.push(stop.hidden, state.textContent); resolve(seen); }, 3000);
    })""")
    assert seen in ([True, False, f"The query is running: {seconds} s", True, ""] for seconds in (1, 2, 3))
    assert page.locator("#query").input_value() == SLOW
    _write(page, "ASK {}")
    with page.expect_navigation():
        page.locator("#run").click()
    assert page.locator("#found").inner_text() == "Yes"


def test_a_long_query_goes_by_post(opened: Callable[..., Page]) -> None:
    page = opened()
    _write(page, f"ASK {{ VALUES ?x {{ {' '.join(f'<x:{number}>' for number in range(3000))} }} }}")
    with page.expect_navigation():
        page.locator("#run").click()
    assert "?" not in page.url
    assert page.locator("#found").inner_text() == "Yes"


def test_without_scripts_everything_but_the_comfort_is_there(opened: Callable[..., Page]) -> None:
    page = opened(java_script_enabled=False)
    page.locator(".named a").nth(0).click()
    assert page.locator(".named a[aria-current]").count() == 1
    _write(page, VISITS)
    page.locator("#run").click()
    assert page.locator("tbody tr").count() > 5
    assert page.locator("#query").input_value() == VISITS
    for hidden in ("#stop", "#declare", "#keys", "#proposals", ".gutter"):
        assert page.locator(hidden).is_hidden()
    with page.expect_download() as download:
        page.locator(".downloads a", has_text="csv").click()
    assert Path(download.value.path()).read_text("utf-8").startswith("who,n,quote")


@pytest.mark.parametrize(
    "options",
    [{"viewport": {"width": 390, "height": 800}}, {"color_scheme": "dark"}, {"forced_colors": "active"}],
    ids=["telephone", "dark", "forced"],
)
def test_nothing_sticks_out_of_the_page(opened: Callable[..., Page], options: dict[str, object]) -> None:
    page = opened(VISITS, **options)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#run").is_visible()
