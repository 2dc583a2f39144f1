"""What was done with a graph, as a notebook shows it: a build, what is published, what changed, whom to meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote

from innograph.display.markup import block, counted, joined, paragraph, small, strong, table
from innograph.display.records import graph_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.comparison import Comparison
    from innograph.curation import Opened
    from innograph.model import KnowledgeGraph
    from innograph.network import Suggestions
    from innograph.publication import Published


class Built(Protocol):
    """What is shown of a build, which the floor above makes."""

    @property
    def graph(self) -> KnowledgeGraph:
        """The graph of what could be read."""

    @property
    def failures(self) -> Sequence[tuple[str, str]]:
        """Paths of files that could not be read, and why."""


_ROWS = 20
_STATUSES = {
    "accepted": "only what a person accepted or added",
    "confident": "what a person accepted, and what is at least {threshold:g} sure",
    "all": "every statement, however unsure",
}
_PEOPLE = {"keep": "people by name", "initials": "people by their initials", "drop": "no people"}
_QUOTES = {"full": "with the sentences behind it", "none": "without a word of the texts"}


def build_html(build: Built) -> str:
    """The graph of a build, and the files that could not be read."""
    failed = table(("not read", "why"), build.failures[:_ROWS])
    return block(*graph_parts(build.graph), failed)


def opened_html(opened: Opened) -> str:
    """The graph of a build that was read back, and where it lies."""
    return block(*graph_parts(opened.graph), small(f"{opened.folder}, under", opened.base))


def published_html(published: Published) -> str:
    """What a policy lets out, how much it withholds, and what is left."""
    policy = published.policy
    rules = [
        _STATUSES[policy.status].format(threshold=policy.threshold),
        _PEOPLE[policy.people],
        _QUOTES[policy.quotes],
        *(["with the whole texts"] if policy.texts else []),
    ]
    withheld = sorted(published.withheld.items())
    return block(
        paragraph(strong("Published:"), "; ".join(rules)),
        table(("withheld", ""), withheld) or small("nothing is withheld"),
        *graph_parts(published.graph),
    )


def comparison_html(comparison: Comparison) -> str:
    """How many differences there are of each kind, and the first of them."""
    counts = [(count, change, what, field) for (what, change, field), count in comparison.counts().items()]
    first = [(one.change, one.what, one.name, one.before, one.after) for one in comparison.changes[:_ROWS]]
    more = len(comparison.changes) - len(first)
    return block(
        paragraph(strong(comparison.a.folder), "→", strong(comparison.b.folder)),
        table(("", "change", "of a", "in"), counts) or small("the graphs are the same"),
        table(("change", "of a", "name", "before", "after"), first),
        small(f"and {counted(more, 'difference')} more") if more > 0 else joined([]),
    )


def suggestions_html(suggestions: Suggestions) -> str:
    """Likely partners with the reasons, or why there are none."""
    if suggestions.refused:
        return block(paragraph(suggestions.refused))
    ranked = suggestions.ranked[:_ROWS]
    rows: list[tuple[object, ...]] = [(one.label, joined(one.reasons, "; "), one.score) for one in ranked]
    shown = table(("might meet", "because", "ranked"), rows)
    if len({one.organisation for one in ranked}) > 1:
        rows = [(_name_in(one.organisation), *row) for one, row in zip(ranked, rows, strict=True)]
        shown = table(("organisation", "might meet", "because", "ranked"), rows)
    return block(shown or small("nobody is left to suggest"))


def _name_in(iri: str) -> str:
    """The last part of an IRI, which is made of the name."""
    return unquote(iri.rstrip("/#").rsplit("/", 1)[-1])
