"""How fast the page of a network is in a browser, beside the page that pyvis makes of the same one by default.

    python benchmarks/explorer_speed.py [--limit SECONDS] [NODES/EDGES ...]

Networks are made up with a seed; the browser is Chromium without a display, cut off from all networks. For each page:
its size; the seconds until it answers; the processor time of its main thread until then; pictures a second while the
network is dragged; processor milliseconds for each of them; and the milliseconds until a kind is left out. pyvis'
default page lets nodes move until they rest and answers then: it is given up after the limit, 120 seconds unless told
otherwise. It has no way to leave out a kind. Other work on the machine slows the clock, but hardly the processor time.
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from measured import AS_JSON, Row, show
from playwright.sync_api import TimeoutError as TooLong
from playwright.sync_api import sync_playwright

from innograph import explorer
from innograph.model import Document, Entity, Evidence, KnowledgeGraph, Span, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, CDPSession, Page

KINDS = ("Person", "Cluster", "Company", "University", "ResearchCentre", "City", "Project", "Event")
RELATIONS = ("collaboratesWith", "participatedIn", "affiliatedWith", "locatedIn", "organised", "partOf")
QUOTE = "They met at the fair and agreed to work together on water, energy and the circular economy."
BASE = "https://w3id.org/innograph/id/thing/"
GROUP = 60
INSIDE = 0.75
STEPS = 120

# What is told of each figure of a page, in their order.
_SHOWN = (
    ("size", "MB"),
    ("ready", "s by the clock"),
    ("ready: processor", "s"),
    ("pictures while dragged", "pictures/s"),
    ("a picture while dragged: processor", "ms"),
    ("a kind left out", "ms by the clock"),
)

OURS_READY = "() => window.innograph && innograph.readyAfter > 0"
PYVIS_READY = "() => document.querySelector('#loadingBar')?.style.display === 'none' || window.rested"
WATCH = "() => { window.frames_ = 0; (network_()).on('afterDrawing', () => { frames_ += 1; }); }"


class Speed(NamedTuple):
    """What was measured of a page; None for what it does not do, or not within the limit."""

    megabytes: float
    seconds: float | None
    processor: float | None
    frames: float | None
    frame_ms: float | None
    filter_ms: float | None


def made_up(nodes: int, edges: int, *, seed: int = 1) -> KnowledgeGraph:
    """Groups of things that are mostly tied among themselves, as what is read from texts is."""
    chance = random.Random(seed)  # noqa: S311 - made-up data, no secret
    document = Document("d", QUOTE, "en", title="A report", source="d.txt")
    piece = Evidence("d", Span(0, len(QUOTE)), QUOTE, "frame", 0.9)
    kinds = chance.choices(KINDS, k=nodes)
    things = [Entity(f"{BASE}{at:06}", kind, f"{kind} {at}") for at, kind in enumerate(kinds)]
    facts: dict[tuple[int, int], Statement[Entity]] = {}
    while len(facts) < edges:
        one = int(nodes * chance.random() ** 1.4)
        near = min(nodes - 1, one // GROUP * GROUP + chance.randrange(GROUP))
        other = near if chance.random() < INSIDE else chance.randrange(nodes)
        if one != other and (other, one) not in facts:
            facts[one, other] = Statement(things[one], chance.choice(RELATIONS), things[other], "", (piece,))
    return KnowledgeGraph(tuple(things), tuple(facts.values()), (document,))


def pyvis_page(graph: KnowledgeGraph) -> str:
    """What pyvis makes of the network by itself, with its parts inside the page as far as it puts them there."""
    from pyvis.network import Network  # noqa: PLC0415 - 0.15 s, as it brings IPython

    network = Network(directed=True, cdn_resources="in_line")
    for thing in graph.entities:
        network.add_node(thing.iri, label=thing.label, title=thing.type, group=thing.type)
    # not add_edge, which compares each with all others: the page is the same
    network.edges = [{"from": s.subject.iri, "to": s.object.iri, "arrows": "to"} for s in graph.statements]  # type: ignore[union-attr]
    page: str = network.generate_html(notebook=False)
    return page


def measured(browser: Browser, path: Path, *, ours: bool, limit: float) -> Speed:
    megabytes = path.stat().st_size / 1e6
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    page.set_default_timeout(limit * 1000)
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    try:
        start = time.perf_counter()
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_function(OURS_READY if ours else PYVIS_READY)
        seconds, processor = time.perf_counter() - start, _processor(session)
        page.evaluate(f"window.network_ = () => {'page.picture.network' if ours else 'network'}")
        frames, frame_ms = _panned(page, session)
        return Speed(megabytes, seconds, processor, frames, frame_ms, _filtered(page) if ours else None)
    except TooLong:
        return Speed(megabytes, None, None, None, None, None)
    finally:
        context.close()


def _processor(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def _panned(page: Page, session: CDPSession) -> tuple[float, float]:
    """Pictures a second while the network is dragged about, and the processor time of the main thread for each."""
    page.evaluate(WATCH)
    page.wait_for_timeout(500)
    page.mouse.move(640, 160)
    page.mouse.down()
    page.mouse.move(644, 164)
    page.wait_for_timeout(300)
    page.evaluate("frames_ = 0")
    start, spent = time.perf_counter(), _processor(session)
    for step in range(STEPS):
        page.mouse.move(644 + 2 * (step % 60), 164 + step)
    took, spent = time.perf_counter() - start, _processor(session) - spent
    frames = float(page.evaluate("frames_"))
    page.mouse.up()
    return frames / took, 1000 * spent / max(1.0, frames)


def _filtered(page: Page) -> float:
    return float(
        page.evaluate("""() => {
            const start = performance.now();
            page.view.set({ kinds: ["Company"] });
            return performance.now() - start;
        }""")
    )


def rows(sizes: list[str], *, limit: float) -> Iterator[Row]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("chromium is missing; install your system's package")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for size in sizes:
            nodes, edges = map(int, size.split("/"))
            graph = made_up(nodes, edges)
            found = []
            for name, ours in (("innograph", True), ("pyvis", False)):
                path = Path(folder) / f"{name}.html"
                html = explorer.render(graph, title="Missions") if ours else pyvis_page(graph)
                path.write_text(html, encoding="utf-8")
                found.append(measured(browser, path, ours=ours, limit=limit))
            for (what, unit), own, other in zip(_SHOWN, *found, strict=True):
                if own is None:
                    raise SystemExit(f"the page of {size} did not answer within {limit:.0f} seconds")
                given_up = other is None and what == "ready"
                peer = f"pyvis by default{f', not ready after {limit:.0f} s' if given_up else ''}"
                yield Row(f"page: {what}", nodes, "nodes", unit, own, limit if given_up else other, peer)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=["1000/3000", "5000/15000"], metavar="NODES/EDGES")
    parser.add_argument("--limit", type=float, default=120, metavar="SECONDS")
    parser.add_argument(AS_JSON, action="store_true")
    given = parser.parse_args()
    show(rows(given.sizes, limit=given.limit))
