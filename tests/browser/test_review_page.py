"""The review in a real browser: by keys, by the mouse, without scripts, and on a telephone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from innograph import curation
from served import build_into, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Request

    from served import Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reviewed")
    build_into(folder)
    return folder / "out"


@pytest.fixture
def review(built: Path, tmp_path: Path) -> Iterator[Served]:
    with serving(Path(shutil.copytree(built, tmp_path / "out"))) as served:
        yield served


@pytest.fixture
def opened(chromium: Browser, review: Served) -> Iterator[Callable[..., Page]]:
    """Open the review's address; whatever is asked of another place, and every complaint, fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def watch(asked: Request) -> None:
        if not asked.url.startswith(review.place.address):
            wrong.append(asked.url)

    def open_page(query: str = "", **options: object) -> Page:
        context = chromium.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", watch)
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(review.address + query)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _title(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_questions_are_answered_by_keys(opened: Callable[..., Page], review: Served) -> None:
    page = opened("&kind=statement")
    first = _title(page)
    assert page.evaluate("document.activeElement.id") == "question"  # a screen reader begins there
    assert page.locator("blockquote mark").count()

    page.keyboard.press("w")
    page.keyboard.type("nobody says so")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("r")

    (row,) = curation.read(review.path).rows
    assert (row.action, row.who, row.why) == ("reject", "ada", "nobody says so")
    assert _title(page) != first
    assert "token" not in page.url
    assert page.locator(".rows li").count() == 1

    with page.expect_navigation():
        page.keyboard.press("u")
    assert _title(page) == first
    assert review.rows() == ()


def test_a_name_is_typed_where_the_key_opens_it(opened: Callable[..., Page], review: Served) -> None:
    page = opened("&kind=statement")
    page.keyboard.press("n")
    page.keyboard.type("Agency of the Rivers")  # letters that are keys elsewhere
    with page.expect_navigation():
        page.keyboard.press("Enter")
    (row,) = curation.read(review.path).rows
    assert (row.action, row.value) == ("rename", "Agency of the Rivers")


def test_keys_can_be_switched_off(opened: Callable[..., Page], review: Served) -> None:
    page = opened("&kind=statement")
    first = _title(page)
    page.locator("#keys").uncheck()
    page.keyboard.press("r")
    page.reload()
    page.keyboard.press("r")
    page.wait_for_timeout(200)
    assert _title(page) == first
    assert review.rows() == ()


def test_everything_works_without_scripts(opened: Callable[..., Page], review: Served) -> None:
    page = opened("&kind=statement", java_script_enabled=False)
    first = _title(page)
    page.locator("button.answer.accept").click()
    assert review.rows() == ("accept",)
    page.locator("select[name=kind]").select_option("pair")
    page.locator(".filters button").click()
    assert "are one" in _title(page)
    page.locator(".rows button").first.click()
    assert review.rows() == ()
    assert first == _title(page)


def test_a_telephone_shows_it_whole(opened: Callable[..., Page]) -> None:
    page = opened(viewport={"width": 390, "height": 800}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sizes = page.locator("button.answer, a.answer").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert sizes
    assert min(sizes) >= 44  # a finger's width


def test_what_is_done_ends_with_what_applies_it(opened: Callable[..., Page], review: Served) -> None:
    page = opened("&kind=pair")
    while page.locator("button.answer.merge").count():
        with page.expect_navigation():
            page.keyboard.press("m")
    assert "merge" in review.rows()
    assert page.locator("pre").inner_text() == "innograph build"
    with page.expect_navigation():
        page.keyboard.press("q")
    review.thread.join(10)
    assert not review.thread.is_alive()
