"""In which region and in which sector each thing of the page stands, so that it can be drawn among its like.

What the texts state of a thing decides; one of which they state nothing goes where most of its neighbours are.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph.lexicon.codes import elsewhere, place_among, place_with
from innograph.model import Concept
from innograph.network.attributes import chains, facts, regions_of, sectors_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from innograph.model import Entity, KnowledgeGraph
    from innograph.network.attributes import Spot

Json = dict[str, Any]

# The languages of the page.
_LANGUAGES = ("en", "it", "es")
# So many steps away from what is stated a thing still goes with its neighbours: a speaker of a session of a mission.
_STEPS = 3
# A region of fewer than one in so many things is shown within its country.
_LEAST = 500


class Grouping(NamedTuple):
    """The group of each node, and how each group is called.

    A name is `{"names": {language: name}}` or `{"node": the number of the thing that it is}`; the last group is that of
    the nodes that belong nowhere, its name is empty.
    """

    homes: tuple[int, ...]
    names: tuple[Json, ...]


def by_region(graph: KnowledgeGraph, things: Sequence[Entity | Concept], pairs: Iterable[tuple[int, int]]) -> Grouping:
    """Home regions, and countries for what is known no better; sectors are at home nowhere.

    A region with less than one in five hundred of the things goes with its country: a map of the names of hundreds of
    regions is read by nobody.
    """
    routes = chains(graph)
    own = {iri: spot for iri, chain in routes.items() if (spot := _region(chain))}
    stated = _located(graph, own) | {iri: region.iri for iri, region in regions_of(graph).items()}
    stated |= {iri: spot.iri for iri, spot in own.items()}
    spots = {spot.iri: spot for chain in routes.values() for spot in chain}
    countries = _countries(routes.values())
    known = ["" if isinstance(thing, Concept) else stated.get(thing.iri, "") for thing in things]
    still = [isinstance(thing, Concept) for thing in things]

    def larger(homes: list[str]) -> list[str]:
        sizes = Counter(homes)
        return [countries.get(home, home) if sizes[home] * _LEAST < len(homes) else home for home in homes]

    number = {thing.iri: at for at, thing in enumerate(things) if not isinstance(thing, Concept)}
    entities = {thing.iri: thing for thing in things if not isinstance(thing, Concept)}

    def name(iri: str) -> Json:
        place = place_among(entities[iri].identifiers) if iri in entities else place_with(iri)
        labels = dict(elsewhere(place).labels) if place else {}
        if iri in number and not labels:
            return {"node": number[iri]}
        return {"names": {language: labels.get(language, spots[iri].label) for language in _LANGUAGES}}

    return _grouping(_settled(known, still, list(pairs)), name, larger)


def by_sector(graph: KnowledgeGraph, things: Sequence[Entity | Concept], pairs: Iterable[tuple[int, int]]) -> Grouping:
    """The sector that most documents state of each thing."""
    number = {thing.slug: at for at, thing in enumerate(things) if isinstance(thing, Concept)}
    stated = {
        iri: min(counts, key=lambda slug, counts=counts: (-counts[slug], slug))  # type: ignore[misc]
        for iri, counts in sectors_of(graph).items()
    }
    known = [thing.slug if isinstance(thing, Concept) else stated.get(thing.iri, "") for thing in things]
    homes = _settled(known, [False] * len(things), list(pairs))
    return _grouping(homes, lambda slug: {"node": number[slug]}, list)


def _region(chain: Sequence[Spot]) -> Spot | None:
    return next((spot for kind in ("Region", "Country") for spot in chain if spot.kind == kind), None)


def _located(graph: KnowledgeGraph, above: Mapping[str, Spot]) -> dict[str, str]:
    """The region or country that most documents give each thing by saying where it is; a region before a country."""
    votes: dict[str, Counter[tuple[bool, str]]] = {}
    for fact in facts(graph):
        if fact.predicate == "locatedIn" and not isinstance(fact.object, Concept) and fact.object.iri in above:
            spot = above[fact.object.iri]
            votes.setdefault(fact.subject.iri, Counter())[spot.kind == "Country", spot.iri] += len(fact.evidence)
    return {iri: min(counts, key=lambda one: (one[0], -counts[one], one[1]))[1] for iri, counts in votes.items()}


def _countries(routes: Iterable[Sequence[Spot]]) -> dict[str, str]:
    """The country of each region, by IRI."""
    found: dict[str, str] = {}
    for chain in routes:
        country = next((spot.iri for spot in chain if spot.kind == "Country"), "")
        found |= {spot.iri: country for spot in chain if spot.kind == "Region" and country}
    return found


def _grouping(homes: list[str], name: Callable[[str], Json], larger: Callable[[list[str]], list[str]]) -> Grouping:
    homes = larger(homes)
    kept = sorted({home for home in homes if home})
    place = {home: number for number, home in enumerate([*kept, ""])}
    return Grouping(tuple(place[home] for home in homes), (*map(name, kept), {}))


def _settled(known: Sequence[str], still: Sequence[bool], pairs: list[tuple[int, int]]) -> list[str]:
    """The key of each node, "" being none, where those without have gone with their neighbours, unless `still`."""
    import numpy as np  # noqa: PLC0415 - 0.1 s that other builds need not pay

    keys = [*sorted({key for key in known if key}), ""]
    at = {key: number for number, key in enumerate(keys)}
    none = len(keys) - 1
    homes = np.array([at[key] for key in known], dtype=np.int64)
    free = (homes == none) & ~np.array(still, dtype=bool)
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    ends = np.concatenate([ends, ends[:, ::-1]])
    for _ in range(_STEPS):
        homes = _joined(homes, free, ends, none)
    return [keys[home] for home in homes.tolist()]


def _joined(homes: NDArray[np.int64], free: NDArray[np.bool_], ends: NDArray[np.int64], none: int) -> NDArray[np.int64]:
    """The homes after those without one have joined most of their neighbours; of several alike the first."""
    import numpy as np  # noqa: PLC0415 - see _settled

    asking = free[ends[:, 0]] & (homes[ends[:, 0]] == none) & (homes[ends[:, 1]] != none)
    votes, counts = np.unique(ends[asking][:, 0] * (none + 1) + homes[ends[asking][:, 1]], return_counts=True)
    order = np.lexsort((votes, -counts, votes // (none + 1)))
    node, home = votes[order] // (none + 1), votes[order] % (none + 1)
    first = np.ones(len(node), dtype=bool)
    first[1:] = node[1:] != node[:-1]
    found = homes.copy()
    found[node[first]] = home[first]
    return found
