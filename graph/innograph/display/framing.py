"""The interactive page within a notebook: in a frame that may run the page's own script and reach nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from innograph.characters import for_utf8
from innograph.configuration import DEFAULT_BASE

if TYPE_CHECKING:
    from innograph.model import KnowledgeGraph

HEIGHT = 600
"""Pixels of a frame."""
# Scripts for the page itself, files that somebody takes from it, and a new window for a link that somebody clicks; no
# access to the notebook around.
_SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that shows itself in a notebook; `html` is the whole of it, which also stands in a file of its own."""

    title: str
    html: str = field(repr=False)
    height: int = HEIGHT

    def __repr__(self) -> str:
        return f"<Page {self.title!r}: {len(self.html) // 1000} kB, opens in a notebook>"

    def _repr_html_(self) -> str:
        # The page travels within the attribute: a file beside the notebook would be lost in an export of it.
        return (
            f'<iframe sandbox="{_SANDBOX}" referrerpolicy="no-referrer" width="100%" height="{int(self.height)}" '
            f'style="border:1px solid rgba(128,128,128,.35)" title={_attribute(self.title)} '
            f"srcdoc={_attribute(self.html)}></iframe>"
        )


def show(
    graph: KnowledgeGraph,
    *,
    title: str = "Innovation missions",
    height: int = HEIGHT,
    base: str = DEFAULT_BASE,
    ui_language: str = "",
) -> Page:
    """The interactive page of a graph, as a thing that a notebook shows in a frame of so many pixels.

    `base` is where the IRIs of the graph live; the page speaks `ui_language` (en, it, es), or as the browser asks.

    The frame needs nothing beside it: it works in a notebook that was exported as HTML, too, and without a network. It
    adds the page, of half a megabyte and more, to the notebook.
    """
    from innograph.explorer import render  # noqa: PLC0415 - a notebook that shows none need not wait for it

    return Page(title, render(graph, title=title, base=base, ui_language=ui_language), height)


def _attribute(text: str) -> str:
    # In single quotation marks: the page's data is full of double ones, and escaped they would fill half of the frame.
    # As HTML reads an attribute, a bare carriage return would become a line feed, and the page's hashes would differ.
    escaped = escape(for_utf8(text), quote=False).replace("'", "&#39;").replace("\r", "&#13;")
    return f"'{escaped}'"
