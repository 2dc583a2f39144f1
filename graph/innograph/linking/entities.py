"""Chains of several documents into entities with a label, a type and an IRI of their own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.linking.chains import chains_of
from innograph.linking.days import days_beside, days_of
from innograph.linking.iris import mint
from innograph.linking.labels import on_one_line
from innograph.linking.merging import merge
from innograph.model import Entity, Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.linking.days import Days
    from innograph.linking.merging import Cluster
    from innograph.model import Mention


def link(mentions: Sequence[Mention], *, main_events: Mapping[str, Mention], base: str) -> tuple[Link, ...]:
    """The entity that each mention stands for, sorted by mention; `base` opens the IRIs.

    One call sees all documents of a build. The result depends on the mentions alone, not on their order.
    """
    documents: dict[str, dict[tuple[object, ...], Mention]] = defaultdict(dict)
    for mention in [*mentions, *main_events.values()]:
        documents[mention.sentence.document.id][mention.key] = mention
    chains = [
        chain
        for name in sorted(documents)
        for chain in chains_of([documents[name][k] for k in sorted(documents[name])], main=main_events.get(name))
    ]
    return tuple(sorted(_links(merge(chains), base), key=lambda one: one.mention.key))


def _links(clusters: Sequence[Cluster], base: str) -> Iterator[Link]:
    iris = mint(clusters, base)
    for cluster, iri in zip(clusters, iris, strict=True):
        labels = tuple(sorted({on_one_line(mention.text) for mention, _ in cluster.members}))
        start, end = _days(cluster)
        entity = Entity(iri, cluster.type, cluster.label, labels, start=start, end=end)
        for chain in cluster.chains:
            why = cluster.why.get(chain)
            for mention, match in chain.members:
                score = match.score * (why.score if why else 1.0)
                reasons = (match.reason, why.reason) if why else (match.reason,)
                yield Link(mention, entity, round(score, 4), reasons)


def _days(cluster: Cluster) -> Days:
    """The days of an event, from the first text that gives them: first those that are about it."""
    if cluster.group != "Event":
        return None, None
    found = [days_of(chain) for chain in cluster.chains if chain.main]
    found += [days_beside(chain) for chain in cluster.chains if not chain.main]
    return next((days for days in found if days[0]), (None, None))
