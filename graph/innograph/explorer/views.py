"""Where everything stands on the page, by what it is grouped: communities, regions and sectors.

Numbers stand in columns, and whole ones, as there are many: a view takes about 13 bytes a node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from innograph.explorer.layout import degrees_of, lay_out, regroup

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from innograph.explorer.layout import Layout, Ties

Json = dict[str, Any]

# So many nodes may give a community its name.
_HEADS = 2


def by_community(ties: Ties, sizes: Sequence[float]) -> tuple[Layout, Json]:
    """The first view, and its layout, from which others start. A community is called by `heads`, nodes by number."""
    layout, degrees = lay_out(ties, sizes), degrees_of(ties).tolist()
    heads = [sorted(land.nodes, key=lambda node: (-degrees[node], node))[:_HEADS] for land in layout.territories]
    return layout, _columns(layout, [{"heads": found} for found in heads])


def by_home(
    layout: Layout, homes: Sequence[Hashable], ties: Ties, sizes: Sequence[float], *, name: Callable[[Any], Json]
) -> Json:
    """A view in which those of one home stand together; `name` tells what the page calls a home, {} for None."""
    number = {home: at for at, home in enumerate(dict.fromkeys(homes))}
    regrouped = regroup(layout, [number[home] for home in homes], ties, sizes)
    named = [homes[land.nodes[0]] for land in regrouped.territories]
    return _columns(regrouped, [{} if home is None else name(home) for home in named])


def _columns(layout: Layout, names: Sequence[Json]) -> Json:
    """`x`, `y` and the number of the land of each node; the lands: centre, radius, name, `loose` if without edges."""
    places = [layout.positions[node] for node in range(len(layout.positions))]
    homes = [0] * len(places)
    for number, land in enumerate(layout.territories):
        for node in land.nodes:
            homes[node] = number
    lands = [
        {"x": round(land.x), "y": round(land.y), "r": round(land.radius)} | ({} if land.joined else {"loose": 1}) | name
        for land, name in zip(layout.territories, names, strict=True)
    ]
    return {"x": [round(x) for x, _ in places], "y": [round(y) for _, y in places], "home": homes, "lands": lands}
