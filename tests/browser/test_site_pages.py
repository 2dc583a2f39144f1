"""The pages of a site in a real browser: for everybody, by keys, without scripts, on a telephone and in the dark."""

from __future__ import annotations

import time
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

import graphs
from innograph.rdf.evidence import statement_iri
from innograph.server.site.wording import LANGUAGES
from sites import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Request

    from sites import Served

pytestmark = pytest.mark.browser

STATEMENT = statement_iri(graphs.small_graph().statements[2], base=graphs.BASE).removeprefix(graphs.BASE)
PAGES = (
    "/",
    "/page/person/anna-verdi",
    "/page/event/visita-a-bilbao",
    "/page/place/bilbao",
    "/page/document/visita-a-bilbao",
    "/page/sector/water",
    f"/page/{STATEMENT}",
    "/page/role/responsabile-internazionale",
    "/page/dataset",
    "/sectors",
    "/ontology",
    "/dataset",
    "/search",
    "/search?q=a",
    "/search?q=zzzz",
    "/search?kind=Organisation",
    "/nowhere",
)


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def opened(chromium: Browser, site: Served) -> Iterator[Callable[..., Page]]:
    """Open an address of the site; whatever is asked of another place, and every complaint, fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def watch(asked: Request) -> None:
        if not asked.url.startswith(site.place.address):
            wrong.append(asked.url)

    def open_page(path: str, **options: object) -> Page:
        settings = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **options}
        context = chromium.new_context(**settings)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", watch)
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(site.place.address + path.lstrip("/"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [one for one in wrong if "404" not in one] == []


def faults(page: Page, *rules: str) -> list[str]:
    """What axe-core, the usual checker of accessibility, finds wrong; it is run as a tool, past the page's policy.

    Without rules all are asked but those that are trials.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("only => axe.run(only)", {"runOnly": list(rules)} if rules else {})
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_stands_in_the_way_of_anybody(opened: Callable[..., Page], path: str) -> None:
    page = opened(path)
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, "color-contrast", "link-in-text-block") == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page, "target-size", "scrollable-region-focusable") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_the_readers(opened: Callable[..., Page], language: str) -> None:
    page = opened("/page/person/anna-verdi", locale=language)
    assert page.locator("html").get_attribute("lang") == language
    other = next(one for one in LANGUAGES if one != language)
    page.locator(f".languages a[lang={other}]").click()
    assert page.locator("html").get_attribute("lang") == other
    page.locator("article .fact a.thing").first.click()
    assert page.locator("html").get_attribute("lang") == other
    assert page.locator(".languages a[aria-current]").get_attribute("lang") == other


def test_names_are_proposed_as_one_types_and_chosen_by_keys(opened: Callable[..., Page]) -> None:
    page = opened("/")
    page.keyboard.press("Tab")
    assert page.locator(".jump").evaluate("link => link === document.activeElement")
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.type("ver")
    option = page.get_by_role("option", name="Anna Verdi")
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert faults(page) == []
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Escape")
    assert page.get_by_role("option").count() == 0
    assert box.input_value() == "ver"
    page.keyboard.type("d")
    option.wait_for()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "Anna Verdi"


def test_everything_works_without_scripts(opened: Callable[..., Page]) -> None:
    page = opened("/", java_script_enabled=False)
    page.locator("input[name=q]").fill("cluster")
    page.locator("form button").click()
    page.locator(".hits a.thing").first.click()
    assert page.locator("h1").inner_text() == "Cluster Acqua"
    page.locator(".group .thing").first.click()
    assert page.locator("h1").inner_text() != "Cluster Acqua"
    page.locator(".alone").first.click()
    assert page.locator("blockquote").count()
    page.locator("figcaption a").first.click()
    assert page.locator(".text").count()


def test_an_address_of_a_passage_unfolds_it_and_the_network_opens_at_its_thing(opened: Callable[..., Page]) -> None:
    page = opened("/page/event/visita-a-bilbao")
    folded = page.locator("details figure").first
    assert not folded.is_visible()
    page.evaluate("id => location.hash = id", folded.get_attribute("id"))
    folded.wait_for(state="visible")
    page.get_by_role("link", name="See it in the network").click()
    page.wait_for_url("**/explorer*")
    end = time.monotonic() + 20
    while not page.evaluate("window.innograph?.selected()"):  # the page forbids what waits for a function in it
        assert time.monotonic() < end
        page.wait_for_timeout(50)
    assert page.evaluate("innograph.selected()") == f"{graphs.BASE}event/visita-a-bilbao"


def test_nothing_moves_for_those_who_ask_for_that(opened: Callable[..., Page]) -> None:
    page = opened("/", reduced_motion="reduce")
    assert page.locator(".counts a").first.evaluate("link => getComputedStyle(link).transitionDuration") == "0s"
