"""Which function shows which record, told to IPython by name: nothing of them is imported until one is shown."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# module and name of a class -> the module and function that write it; IPython asks by these names
SHOWN = {
    ("innograph.model", "KnowledgeGraph"): ("records", "graph_html"),
    ("innograph.model", "Statement"): ("records", "statement_html"),
    ("innograph.model", "Entity"): ("records", "entity_html"),
    ("innograph.model", "Document"): ("records", "document_html"),
    ("innograph.pipeline.building", "Build"): ("outcomes", "build_html"),
    ("innograph.curation.loading", "Opened"): ("outcomes", "opened_html"),
    ("innograph.publication.publishing", "Published"): ("outcomes", "published_html"),
    ("innograph.comparison.changes", "Comparison"): ("outcomes", "comparison_html"),
    ("innograph.network.suggesting", "Suggestions"): ("outcomes", "suggestions_html"),
    ("innograph.store.querying", "Result"): ("answers", "result_html"),
    ("innograph.store.bridge", "Answer"): ("answers", "answer_html"),
}
"""What is shown, and by what."""


def html_of(thing: object) -> str:
    """What a notebook shows of a thing, as a piece of HTML; raises TypeError for what SHOWN does not name."""
    kind = type(thing)
    if (place := (kind.__module__, kind.__qualname__)) not in SHOWN:
        raise TypeError(f"{kind.__name__} has no HTML of its own; there are {', '.join(name for _, name in SHOWN)}")
    return _writer(*SHOWN[place])(thing)


def register(shell: Any) -> None:
    """Tell an IPython shell how to show the records; a shell without HTML is left as it is."""
    formatter = shell.display_formatter.formatters.get("text/html") if shell.display_formatter else None
    if formatter is not None:
        for (module, name), place in SHOWN.items():
            formatter.for_type_by_name(module, name, partial(_shown, place))


def _shown(place: tuple[str, str], thing: object) -> str:
    return _writer(*place)(thing)


def _writer(module: str, name: str) -> Callable[[Any], str]:
    written: Callable[[Any], str] = getattr(import_module(f"innograph.display.{module}"), name)
    return written
