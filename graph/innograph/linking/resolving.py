"""The digests of all documents into entities with a label, a type and an IRI of their own."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from innograph.lexicon.codes import elsewhere
from innograph.linking.collected import Chains
from innograph.linking.digests import Assigned
from innograph.linking.iris import mint
from innograph.linking.merging import merge
from innograph.linking.uniting import judged_here
from innograph.model import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from innograph.linking.clusters import Cluster
    from innograph.linking.digests import Digest
    from innograph.linking.iris import Minted, Minting
    from innograph.linking.reasons import Match
    from innograph.linking.uniting import Judged

# How sure it is that a mention means the likeliest of several places that the text does not tell apart.
_DOUBTFUL = 0.5


class Resolved:
    """What the chains of all documents stand for.

    `entities` are in the order of their first mentions, `minted` the IRIs that the next build shall keep, `replaced`
    those of earlier ones that others took the place of.
    """

    def __init__(self, chains: Chains, clusters: Sequence[Cluster], minting: Minting) -> None:
        self.entities = tuple(_entity(cluster, iri) for cluster, iri in zip(clusters, minting.iris, strict=True))
        self.minted: tuple[Minted, ...] = minting.rows
        self.replaced: Mapping[str, str] = minting.replaced
        self._chains = chains
        self._entity = array("I", [0]) * len(chains)
        self._why: dict[int, Match] = {}
        for at, cluster in enumerate(clusters):
            self._why.update(cluster.why)
            for chain in cluster.chains:
                self._entity[chain] = at

    def assigned(self, document_id: str) -> tuple[Assigned, ...]:
        """What each chain of a document stands for, by its number in the digest; raises KeyError for an unknown one."""
        return tuple(map(self._assigned, self._chains.of(document_id)))

    def _assigned(self, chain: int) -> Assigned:
        why, aside = self._why.get(chain), self._chains.aside(chain)
        score = (why.score if why else 1.0) * (_DOUBTFUL if aside.doubtful else 1.0)
        reasons = (why.reason if why else "", aside.choice)
        return Assigned(self.entities[self._entity[chain]], score, tuple(filter(None, reasons)))


def link_digests(
    digests: Iterable[Digest], *, base: str, minted: Iterable[Minted] = (), judged: Judged | None = None
) -> Resolved:
    """The entities that the chains of all documents stand for; `base` opens the IRIs.

    One call sees the digests of all documents of a build, one a document, in any order; none of them is kept. What was
    `minted` for the same things in an earlier build is taken again. `judged` compares the names, wherever it does so:
    of their sequence it gives the pairs of numbers that mean one thing and why, as `judged_here` does, in any order.
    """
    chains = Chains(digests)
    clusters = merge(chains, judged=judged or judged_here)
    return Resolved(chains, clusters, mint(clusters, base, minted))


def _entity(cluster: Cluster, iri: str) -> Entity:
    start, end = cluster.days
    same, close = _elsewhere(cluster)
    same = tuple(sorted({*same, *cluster.identifiers}))
    return Entity(iri, cluster.type, cluster.label, cluster.labels, same, start, end, close)


def _elsewhere(cluster: Cluster) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The identifiers of a place, and what is close to it: none if no text tells it from others of its name."""
    place = cluster.place
    if place is None or place.kind != cluster.type or not cluster.is_told:
        return (), ()
    found = elsewhere(place)
    return found.same, found.close
