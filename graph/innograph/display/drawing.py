"""A network as a small still picture: for the eye, where the interactive page is too much."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import isfinite, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph.display.markup import Markup, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

LARGEST = 200
"""Nodes of a picture; of more, those with the most ties."""
_WIDTH, _HEIGHT, _MARGIN = 860, 520, 60
_SMALLEST, _BIGGEST = 4.0, 17.0
# With more nodes than this all dots get smaller.
_ROOMY = 60
_LONGEST_NAME = 28
_LETTER, _LINE = 6.4, 13
# Wong (2011, doi:10.1038/nmeth.1618): told apart by those who see few colours, on white and on black.
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a700")
_OTHER = "#8a8a8a"


class _Dot(NamedTuple):
    x: float
    y: float
    radius: float
    colour: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that shows itself in a notebook; `svg` is the whole of it."""

    title: str
    nodes: int
    svg: str = field(repr=False)

    def _repr_html_(self) -> str:
        return self.svg


def draw(  # noqa: PLR0913 - what is drawn, and how each part of it looks
    network: nx.Graph[Any],
    *,
    sizes: Mapping[Any, float] | None = None,
    groups: Mapping[Any, str] | None = None,
    names: int = 12,
    title: str = "",
    seed: int = 0,
) -> Drawing:
    """A network of NetworkX as SVG: nodes that have ties, the larger the higher their value in `sizes`.

    Without `sizes` it is the number of ties. `groups` gives each node's colour, by the name of a group; the seven
    largest have one of their own. Of the `names` largest nodes those are named by their attribute `label` whose
    name covers no other, the rest on pointing at them. How near two nodes are means little; `seed` gives another
    arrangement.
    """
    import networkx as nx  # noqa: PLC0415 - 0.2 s that other uses need not pay

    degrees: dict[Any, int] = dict(nx.Graph(network).degree())
    kept = sorted((node for node in degrees if degrees[node]), key=lambda node: (-degrees[node], str(node)))[:LARGEST]
    part: nx.Graph[Any] = nx.Graph()
    part.add_nodes_from((node, network.nodes[node]) for node in kept)
    part.add_edges_from((a, b, {"weight": data.get("weight", 1)}) for a, b, data in network.edges(data=True))
    part = part.subgraph(kept)
    values = {node: _finite((sizes or degrees).get(node, 0)) for node in kept}
    colours = _colours(kept, groups or {})
    dots = _dots(part, values, {node: colours.get((groups or {}).get(node, ""), _OTHER) for node in kept}, seed)
    largest = sorted(kept, key=lambda node: (-values[node], str(node)))[:names]
    caption = (
        f"{title + ': ' if title else ''}{len(kept)} nodes, {part.number_of_edges()} ties{_left_out(degrees, kept)}"
    )
    marks = [*map(_circle, dots.values()), *_names([dots[node] for node in largest])]
    return Drawing(title, len(kept), _svg(_lines(part, dots), marks, caption, colours))


def _colours(nodes: list[Any], groups: Mapping[Any, str]) -> dict[str, str]:
    """The colours of the largest groups, the largest first."""
    counts = Counter(groups[node] for node in nodes if groups.get(node))
    largest = sorted(counts, key=lambda group: (-counts[group], group))
    return dict(zip(largest, _COLOURS, strict=False))


def _finite(value: float) -> float:
    """A size: measures are no number where they say nothing, such as the constraint of who has no ties."""
    return max(0.0, float(value)) if isfinite(value) else 0.0


def _left_out(degrees: Mapping[Any, int], kept: list[Any]) -> str:
    alone = sum(not degree for degree in degrees.values())
    fewer = len(degrees) - alone - len(kept)
    told = [f"{alone} without ties"] * (alone > 0) + [f"{fewer} with the fewest ties"] * (fewer > 0)
    return f"; not drawn: {' and '.join(told)}" if told else ""


def _dots(part: nx.Graph[Any], values: Mapping[Any, float], colours: Mapping[Any, str], seed: int) -> dict[Any, _Dot]:
    import networkx as nx  # noqa: PLC0415 - see draw

    # in a box around nothing: NetworkX cannot lay out a graph without nodes
    places = nx.spring_layout(part, seed=seed, k=2.2 / sqrt(len(part)), iterations=150) if len(part) else {}
    across, down = (_spread([place[axis] for place in places.values()]) for axis in (0, 1))
    highest, shrunk = max(values.values(), default=0) or 1, min(1.0, sqrt(_ROOMY / max(1, len(part))))
    return {
        node: _Dot(
            round(_MARGIN + x * (_WIDTH - 2 * _MARGIN), 1),
            round(_MARGIN / 2 + y * (_HEIGHT - _MARGIN), 1),
            round((_SMALLEST + (_BIGGEST - _SMALLEST) * sqrt(values[node] / highest)) * shrunk, 1),
            colours[node],
            str(part.nodes[node].get("label", node)),
        )
        for node, x, y in zip(places, across, down, strict=True)
    }


def _spread(places: list[float]) -> list[float]:
    """Places along an axis in 0..1, half as they are and half by order: parts of their own push the rest together.

    >>> _spread([0.0, 1.0, 10.0])
    [0.0, 0.3, 1.0]
    """
    least, span = min(places, default=0.0), (max(places, default=0.0) - min(places, default=0.0)) or 1.0
    order = sorted(range(len(places)), key=lambda at: places[at])
    ranks = {at: rank / max(1, len(places) - 1) for rank, at in enumerate(order)}
    return [round(((place - least) / span + ranks[at]) / 2, 4) for at, place in enumerate(places)]


def _lines(part: nx.Graph[Any], dots: Mapping[Any, _Dot]) -> list[str]:
    return [
        f'<line x1="{dots[a].x}" y1="{dots[a].y}" x2="{dots[b].x}" y2="{dots[b].y}" '
        f'stroke-width="{min(4.0, 0.6 + 0.5 * float(data["weight"])):.1f}"/>'
        for a, b, data in part.edges(data=True)
    ]


def _circle(dot: _Dot) -> str:
    place = f'cx="{dot.x}" cy="{dot.y}" r="{dot.radius}" fill="{dot.colour}"'
    return f"<circle {place}><title>{_text(dot.label)}</title></circle>"


def _names(dots: list[_Dot]) -> list[str]:
    """The names beside the dots, the first ones first; a name that would cover one of these is left out."""
    drawn: list[str] = []
    taken: list[tuple[float, float, float]] = []
    for dot in dots:
        label = _text(dot.label, longest=_LONGEST_NAME)
        width = min(len(dot.label), _LONGEST_NAME) * _LETTER
        left = dot.x + width + dot.radius > _WIDTH
        start = dot.x - dot.radius - 3 - width if left else dot.x + dot.radius + 3
        box = (start, start + width, dot.y)
        if not any(box[0] < b and a < box[1] and abs(dot.y - y) < _LINE for a, b, y in taken):
            taken.append(box)
            side, x = ("end", start + width) if left else ("start", start)
            drawn.append(f'<text x="{x:.1f}" y="{dot.y + 4:.1f}" text-anchor="{side}">{label}</text>')
    return drawn


def _text(text: str, *, longest: int = 200) -> str:
    """The words without the element that HTML keeps their direction with, which SVG lacks."""
    return words(text, longest=longest).removeprefix("<bdi>").removesuffix("</bdi>")


def _svg(lines: list[str], marks: list[str], caption: str, colours: Mapping[str, str]) -> str:
    legend = " ".join(
        f'<span style="white-space:nowrap"><span style="color:{colour}">●</span> {words(group, longest=40)}</span>'
        for group, colour in colours.items()
    )
    told = words(caption)
    return Markup(
        f'<figure style="margin:.4em 0;max-width:{_WIDTH}px"><svg role="img" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="100%" xmlns="http://www.w3.org/2000/svg" style="font:12px sans-serif"><title>{_text(caption)}</title>'
        f'<g stroke="{_OTHER}" stroke-opacity=".45">{"".join(lines)}</g>'
        f'<g fill="currentColor">{"".join(marks)}</g></svg>'
        f"<figcaption><small>{told} {legend}</small></figcaption></figure>"
    )
