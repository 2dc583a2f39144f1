"""The page of an explanation as a reader uses it, in real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import innograph
from goldgraph import HOSTILE, hostile_graph
from innograph.explanation import explain
from innograph.model import KnowledgeGraph, Link, Mention, Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    Show = Callable[..., Page]

pytestmark = pytest.mark.browser

WIDE, TALL = {"width": 1360, "height": 860}, {"width": 400, "height": 800}
TEXT = (
    "Missione in Navarra per il Clust-ER Innovate\n\n"
    "Bologna, 12 marzo 2025 - Il Clust-ER Innovate ha organizzato una missione in Navarra dedicata all'idrogeno. "
    "La delegazione ha visitato l'Università Pubblica di Navarra e il centro di ricerca CENER, a Pamplona. "
    "Ha partecipato Giulia Montanari, direttrice del Clust-ER Innovate.\n"
)


@pytest.fixture(scope="module")
def found() -> innograph.Explanation:
    return explain(innograph.read_text(TEXT, language="it", title="Navarra"))


@pytest.fixture
def show(chromium: Browser, tmp_path: Path) -> Iterator[Show]:
    """Open the page of an explanation; it must ask for nothing else and complain of nothing."""
    contexts, seen = [], []

    def open_page(explanation: innograph.Explanation, *, tall: bool = False, script: bool = True) -> Page:
        path = tmp_path / "page.html"
        path.write_text(explanation.to_html(), encoding="utf-8")
        size = TALL if tall else WIDE
        context = chromium.new_context(viewport=size, offline=True, reduced_motion="reduce", java_script_enabled=script)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: seen.append(request.url))
        page.on("console", lambda message: seen.append(message.text))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [one for one in seen if not one.startswith(("file:", "data:"))] == []


def card(page: Page, words: str) -> int:
    """The place of the first statement that holds the words."""
    texts = page.locator(".claim").all_inner_texts()
    return next(at for at, text in enumerate(texts) if words in " ".join(text.split()))


def visible(page: Page) -> list[str]:
    return [text for text in page.locator(".claim:visible .score").all_inner_texts() if text]


def test_a_statement_shows_its_quote_and_its_names_in_the_text(show: Show, found: innograph.Explanation) -> None:
    page = show(found)
    claim = page.locator(".claim").nth(card(page, "Giulia Montanari is affiliated with"))
    claim.locator(".show").first.click()

    lit = page.locator(".run.lit").all_inner_texts()
    assert "".join(lit) == claim.locator("blockquote").first.inner_text()
    chosen = set(page.locator("mark.chosen").all_inner_texts())
    assert chosen == {"Giulia Montanari", "Clust-ER Innovate"}
    page.keyboard.press("Escape")
    assert page.locator(".lit, .chosen").count() == 0


def test_a_thing_that_the_quote_does_not_name_is_shown_where_it_was_named(
    show: Show, found: innograph.Explanation
) -> None:
    page = show(found)
    claim = page.locator(".claim").nth(card(page, "Giulia Montanari took part in"))
    claim.locator(".fact").click()
    assert page.locator("mark.event.chosen").inner_text() == "delegazione"


def test_a_name_in_the_text_leads_to_what_it_was_taken_for(show: Show, found: innograph.Explanation) -> None:
    page = show(found)
    page.locator("#text mark", has_text="delegazione").click()
    assert page.locator(".name.current").count() == 1
    assert "found by event noun" in page.locator(".name.current").inner_text()
    assert page.locator("#statements").is_hidden()

    page.locator(".name.current .about").click()
    assert page.locator("#names").is_hidden()
    assert 0 < len(visible(page)) < len(found.claims)
    page.locator("#only").click()
    assert len(visible(page)) == len(found.claims)


def test_what_is_less_sure_can_be_hidden_and_the_order_changed(show: Show, found: innograph.Explanation) -> None:
    page = show(found)
    assert visible(page) == sorted(visible(page))
    page.locator("#order").select_option("at")
    starts = page.locator(".claim").evaluate_all("cards => cards.map((card) => Number(card.dataset.at))")
    assert starts == sorted(starts)
    page.locator("#least").fill("0.9")
    assert {float(score) >= 0.9 for score in visible(page)} == {True}
    assert "shown" in page.locator("#shown").inner_text()


def test_arrow_keys_change_the_tab(show: Show, found: innograph.Explanation) -> None:
    page = show(found)
    page.locator("#tab-statements").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#names").is_visible()
    assert page.evaluate("document.activeElement.id") == "tab-names"


def test_a_narrow_page_leads_there_and_back_and_nothing_sticks_out(show: Show, found: innograph.Explanation) -> None:
    page = show(found, tall=True)
    claim = page.locator(".claim").first
    claim.locator(".show").first.click()
    assert page.locator(".run.lit").first.is_visible()
    page.locator("#back").click()
    assert claim.evaluate(
        "card => { const at = card.getBoundingClientRect(); return at.bottom > 0 && at.top < innerHeight; }"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_can_be_read_without_scripts(show: Show, found: innograph.Explanation) -> None:
    page = show(found, script=False)
    assert page.locator("#controls").is_hidden()
    assert page.locator("#statements").is_visible()
    assert page.locator("#names").is_visible()
    assert len(visible(page)) == len(found.claims)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_nothing_of_a_text_runs(show: Show, number: int) -> None:
    graph = hostile_graph()
    doc, thing = graph.documents[number], graph.entities[number + 1]
    mention = Mention(Sentence(doc, Span(0, len(doc.text))), Span(0, len(doc.title)), "Company", doc.title)
    link = Link(mention, thing, 0.5, (doc.title,))
    page = show(explain(KnowledgeGraph(graph.entities, graph.statements, graph.documents, (link,)), doc.id))

    page.locator("#text mark").first.click()
    page.locator("#tab-statements").click()
    page.locator(".claim .show").first.click()
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, svg, iframe").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
