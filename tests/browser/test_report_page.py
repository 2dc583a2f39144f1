"""The report in real Chromium: it asks for nothing, complains of nothing, and its numbers lead to sentences."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goldgraph import BASE, hostile_graph
from innograph import report
from innograph.curation import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from innograph.model import KnowledgeGraph

    Show = Callable[..., Page]

pytestmark = pytest.mark.browser
MISSIONS = Path(__file__).resolve().parent.parent.parent / "exports" / "missions"


@pytest.fixture(scope="module")
def missions() -> KnowledgeGraph:
    return load(MISSIONS).graph


@pytest.fixture
def show(chromium: Browser, tmp_path: Path) -> Iterator[Show]:
    """Open the report of a graph; it must ask for nothing else and complain of nothing."""
    contexts, requests, complaints = [], [], []

    def open_report(graph: KnowledgeGraph, *, width: int = 1280, scheme: str = "light") -> Page:
        path = tmp_path / "report.html"
        path.write_bytes(report.to_files(report.analyse(graph, base=BASE), version="0")["report.html"])
        settings = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        context = chromium.new_context(offline=True, bypass_csp=False, **settings)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert len(requests) == len(contexts)
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_number_leads_to_its_sentences(show: Show, missions: KnowledgeGraph, scheme: str) -> None:
    page = show(missions, scheme=scheme)
    assert page.locator("svg").count() == 6
    for link in (page.locator("#summary a").first, page.locator("#organisations td a").nth(3)):
        link.click()
        bundle = page.locator(link.get_attribute("href") or "")
        box = bundle.bounding_box()
        assert box
        assert 0 <= box["y"] < 900
        assert bundle.locator("blockquote").count() > 1


@pytest.mark.slow
def test_whoever_reads_can_read_it(show: Show, missions: KnowledgeGraph) -> None:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    for scheme in ("light", "dark"):
        page = show(missions, scheme=scheme)
        page.evaluate(axe)
        found = page.evaluate("axe.run()")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
        assert len(found["passes"]) > 15


def test_it_fits_a_narrow_window_and_a_sheet_of_paper(show: Show, missions: KnowledgeGraph) -> None:
    page = show(missions, width=400)
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    page = show(missions, width=680)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 680
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_hostile_names_do_nothing(show: Show) -> None:
    page = show(hostile_graph())
    assert page.evaluate("window.hacked") is None
    assert "<script>window.hacked=1</script>" in page.inner_text("main")
