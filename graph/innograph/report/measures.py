"""The measures that a report can take of organisations, by name; each is a function of `innograph.network`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from innograph import network

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from innograph.network.projections import Graph

    Values: TypeAlias = Mapping[str, float]

GROUPINGS = ("region", "sector", "community")
"""What organisations can be grouped by: home region, top sector, or community."""


class Measured(NamedTuple):
    """A number for each organisation, and its standard error where it comes from a sample of `sources`."""

    values: Values
    errors: Values
    sources: int


def _whole(measure: Callable[[Graph], Values]) -> Callable[[Graph, int], Measured]:
    """A measure without chance in it."""
    return lambda ties, _: Measured(measure(ties), {}, len(ties))


def _betweenness(ties: Graph, seed: int) -> Measured:
    return Measured(*network.betweenness(ties, seed=seed))


def _articulation(ties: Graph, _: int) -> Measured:
    points = set(network.articulation_points(ties))
    return Measured({iri: int(iri in points) for iri in ties}, {}, len(ties))


MEASURES: Mapping[str, Callable[[Graph, int], Measured]] = {
    "degree": _whole(network.degree),
    "strength": _whole(network.strength),
    "betweenness": _betweenness,
    "closeness": _whole(network.closeness),
    "harmonic": _whole(network.harmonic),
    "eigenvector": _whole(network.eigenvector),
    "pagerank": _whole(network.pagerank),
    "core": _whole(network.core_numbers),
    "clustering": _whole(network.clustering),
    "constraint": _whole(network.constraint),
    "effective-size": _whole(network.effective_size),
    "articulation": _articulation,
}
"""Functions of the collaboration network and a seed."""
WHOLE = frozenset({"degree", "strength", "core", "articulation"})
"""The measures whose values are whole numbers."""


def taken(ties: Graph, wanted: Collection[str], *, seed: int) -> dict[str, Measured]:
    """The measures that are wanted, in the order of the table of them."""
    found = {}
    if {"closeness", "harmonic"} <= set(wanted):  # both come of one search for the shortest ways
        near = network.nearness(ties)
        found = {name: Measured(values, {}, len(ties)) for name, values in near._asdict().items()}
    return {name: found.get(name) or take(ties, seed) for name, take in MEASURES.items() if name in wanted}


def highest(values: Values, count: int) -> Iterator[str]:
    """The nodes with the highest values above 0, by name where they are equal; not a number comes nowhere."""
    ranked = sorted((iri for iri, value in values.items() if value > 0), key=lambda iri: (-values[iri], iri))
    return iter(ranked[:count])
