"""What a notebook shows, in a real browser: the page works in its frame, and nothing leaves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import innograph
from goldgraph import hostile_graph
from innograph.display import html_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
MISSIONS = Path(__file__).resolve().parents[2] / "exports" / "missions"


def notebook(*outputs: str) -> str:
    """Outputs as an exported notebook has them, one after the other."""
    return f"<!doctype html><meta charset=utf-8><title>x</title><body>{'<hr>'.join(outputs)}</body>"


def test_the_page_works_within_a_frame_and_asks_for_nothing(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "exported.html"
    frame = innograph.show(innograph.load_build(MISSIONS).graph)._repr_html_()
    path.write_text(notebook(frame), encoding="utf-8")
    context = chromium.new_context(offline=True, locale="en-GB")
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())

    inside = page.frame_locator("iframe")
    inside.locator("#search").fill("Tecnalia")
    inside.get_by_role("option").first.click()
    inside.locator("#panel").get_by_role("heading", name="Tecnalia").wait_for()

    assert [url for url in requests if not url.startswith(("data:", "about:"))] == [path.as_uri()]
    assert complaints == []
    assert page.url == path.as_uri()
    framed = page.frames[1]
    reached = framed.evaluate("() => { try { return parent.document.title } catch (error) { return error.name } }")
    assert reached == "SecurityError"
    context.close()


def test_hostile_names_run_nothing_in_a_notebook(chromium: Browser, tmp_path: Path) -> None:
    graph = hostile_graph()
    records = [html_of(one) for one in (graph, *graph.entities, *graph.statements, *graph.documents)]
    drawing = innograph.draw(innograph.to_networkx(graph), names=40)._repr_html_()
    path = tmp_path / "hostile.html"
    path.write_text(notebook(*records, drawing, innograph.show(graph)._repr_html_()), encoding="utf-8")
    context = chromium.new_context(offline=True)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    page.frame_locator("iframe").locator("#counts").filter(has_text="15").wait_for()

    assert page.evaluate("window.hacked") is None
    assert page.frames[1].evaluate("window.hacked") is None
    assert page.locator("script, img").count() == 0
    assert [url for url in requests if not url.startswith(("data:", "about:"))] == [path.as_uri()]
    assert page.evaluate("document.body.scrollWidth <= innerWidth")
    context.close()
