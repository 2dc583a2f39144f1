"""A real Chromium, with the network cut, for the tests of the page."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from innograph import explorer
from innograph.configuration import DEFAULT_BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from innograph.model import KnowledgeGraph

WIDE, TALL = {"width": 1440, "height": 900}, {"width": 420, "height": 800}


@dataclass
class Opened:
    """A page in the browser, with what it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("chromium is missing; install your system's package, for Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def show(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Write the page of a graph to a file and open it; more options go to the browser's context."""
    contexts = []

    def open_page(  # noqa: PLR0913 - all that a page may differ in
        graph: KnowledgeGraph,
        *,
        anchor: str = "",
        tall: bool = False,
        title: str = "Missions",
        base: str = DEFAULT_BASE,
        ui_language: str = "",
        **options: str,
    ) -> Opened:
        path = tmp_path / "explorer.html"
        page = explorer.render(graph, title=title, base=base, ui_language=ui_language)
        path.write_text(page, encoding="utf-8")
        settings = {"locale": "en-GB", "reduced_motion": "reduce", "color_scheme": "light", **options}
        context = chromium.new_context(viewport=TALL if tall else WIDE, offline=True, **settings)  # type: ignore[arg-type]
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.goto(path.as_uri() + anchor)
        return opened

    yield open_page
    for context in contexts:
        context.close()
