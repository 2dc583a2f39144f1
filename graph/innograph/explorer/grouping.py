"""In which region and in which sector each thing of the page stands, so that it can be drawn among its like.

What the texts state of a thing decides; one of which they state nothing goes where most of its neighbours are.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from innograph.model import Concept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from innograph.explorer.layout import Ties
    from innograph.model import Entity
    from innograph.network.attributes import Spot

# So many steps away from what is stated a thing still goes with its neighbours: a speaker of a session of a mission.
_STEPS = 3
# A region of fewer than one in so many things is drawn within its country: nobody reads a map of hundreds of names.
_LEAST = 250


def by_region(areas: Mapping[str, Sequence[Spot]], things: Sequence[Entity | Concept], ties: Ties) -> list[Spot | None]:
    """The home region of each thing, a country where no more is known; None for what is at home nowhere, as sectors.

    `areas` are those of `belonging.areas_of`.
    """
    spots = {spot.iri: spot for found in areas.values() for spot in found}
    countries = {
        spot.iri: other.iri
        for found in areas.values()
        for spot in found
        for other in found
        if (spot.kind, other.kind, spot.country) == ("Region", "Country", other.country)
    }
    known = ["" if isinstance(t, Concept) or t.iri not in areas else areas[t.iri][0].iri for t in things]
    homes = _settled(known, [isinstance(thing, Concept) for thing in things], ties)
    sizes = Counter(homes)
    homes = [countries.get(home, home) if sizes[home] * _LEAST < len(homes) else home for home in homes]
    return [spots.get(home) for home in homes]


def by_sector(sectors: Mapping[str, Sequence[str]], things: Sequence[Entity | Concept], ties: Ties) -> list[str | None]:
    """The sector of each thing, as a slug; None for what has none. `sectors` are those of `belonging.topics_of`."""
    here = {thing.slug for thing in things if isinstance(thing, Concept)}
    known = [
        thing.slug
        if isinstance(thing, Concept)
        else next((slug for slug in sectors.get(thing.iri, ()) if slug in here), "")
        for thing in things
    ]
    return [home or None for home in _settled(known, [False] * len(things), ties)]


def _settled(known: Sequence[str], still: Sequence[bool], ties: Ties) -> list[str]:
    """The key of each node, "" being none, where those without have gone with their neighbours, unless `still`."""
    import numpy as np  # noqa: PLC0415 - 0.1 s that other builds need not pay

    keys = [*sorted({key for key in known if key}), ""]
    at = {key: number for number, key in enumerate(keys)}
    none = len(keys) - 1
    homes = np.array([at[key] for key in known], dtype=np.int64)
    free = (homes == none) & ~np.array(still, dtype=bool)
    for _ in range(_STEPS):
        homes = _joined(homes, free, ties, none)
    return [keys[home] for home in homes.tolist()]


def _joined(homes: NDArray[np.int64], free: NDArray[np.bool_], ties: Ties, none: int) -> NDArray[np.int64]:
    """The homes after those without one have joined most of their neighbours; of several alike the first."""
    import numpy as np  # noqa: PLC0415 - see _settled

    one, other = np.concatenate([ties.one, ties.other]), np.concatenate([ties.other, ties.one])
    asking = free[one] & (homes[one] == none) & (homes[other] != none)
    votes, counts = np.unique(one[asking] * (none + 1) + homes[other[asking]], return_counts=True)
    order = np.lexsort((votes, -counts, votes // (none + 1)))
    node, home = votes[order] // (none + 1), votes[order] % (none + 1)
    first = np.ones(len(node), dtype=bool)
    first[1:] = node[1:] != node[:-1]
    found = homes.copy()
    found[node[first]] = home[first]
    return found
