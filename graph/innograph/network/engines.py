"""Which library reckons what: named in what an analysis writes, so that a number can be reckoned again elsewhere.

NetworkX' own functions take minutes where there are thousands of organisations. What can be is computed with SciPy's
sparse matrices instead, with the same results; where even that would take too long, from a sample or with fewer
permutations. The size of the network decides, and `Engine` tells what was decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

NETWORKX, SCIPY, LEIDEN = "networkx", "scipy", "graspologic-native"
EXACT, SAMPLED, SEARCHED = "exact", "sampled", "searched"
"""Reckoned for all, from a sample of sources, or the best that a seeded search found."""


class Engine(NamedTuple):
    """The library, how it came to the numbers, and how many draws or sources of chance are in them."""

    library: str
    method: str = EXACT
    draws: Mapping[str, int] = {}

    def as_json(self) -> dict[str, object]:
        """As a manifest tells it."""
        return {"engine": self.library, "method": self.method, **self.draws}


ENGINES: Mapping[str, str] = {
    "degree": SCIPY,
    "strength": SCIPY,
    "betweenness": SCIPY,
    "closeness": SCIPY,
    "harmonic": SCIPY,
    "eigenvector": SCIPY,
    "pagerank": SCIPY,
    "core": NETWORKX,
    "clustering": SCIPY,
    "constraint": SCIPY,
    "effective-size": SCIPY,
    "articulation": NETWORKX,
    "communities": LEIDEN,
    "brokerage": SCIPY,
    "mixing": SCIPY,
    "core-periphery": SCIPY,
    "suggestions": SCIPY,
}
"""The library of each measure, by the name that reports give it."""


def engine_of(measure: str, *, sources: int = 0, size: int = 0, **draws: int) -> Engine:
    """The engine of a measure: sampled where it took fewer sources than there are nodes.

    >>> engine_of("betweenness", sources=500, size=20_000).as_json()
    {'engine': 'scipy', 'method': 'sampled', 'sources': 500}
    """
    if sources < size:
        return Engine(ENGINES[measure], SAMPLED, {"sources": sources, **draws})
    return Engine(ENGINES[measure], SEARCHED if ENGINES[measure] == LEIDEN else EXACT, draws)
