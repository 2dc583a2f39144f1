"""Readable IRIs that depend on what an entity is, not on the order in which it was met."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from innograph.lexicon.words import slug
from innograph.linking.names import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from innograph.linking.merging import Cluster

_LONGEST = 80


def mint(clusters: Sequence[Cluster], base: str) -> list[str]:
    """An IRI for each cluster: `BASE/organisation/tecnalia`.

    A place that the gazetteer knows is called by the gazetteer's name for it (`place/basque-country`), whatever the
    language of the texts; an event without a name by its document (`event/missione-2024`), since each text means its
    own. Where two things of one group would share a name, each adds its class, then its country or first document,
    then a digest of its names.
    """
    names = [_plain(cluster) for cluster in clusters]
    for more in (_class, _home, _digest):
        names = _told_apart(clusters, names, more)
    return [f"{base}{cluster.group.lower()}/{name}" for cluster, name in zip(clusters, names, strict=True)]


def _told_apart(clusters: Sequence[Cluster], names: Sequence[str], more: Callable[[Cluster], str]) -> list[str]:
    """The names, with more added to those that several clusters share, where it differs."""
    shared: dict[tuple[str, str], list[Cluster]] = defaultdict(list)
    for cluster, name in zip(clusters, names, strict=True):
        shared[cluster.group, name].append(cluster)
    return [
        f"{name}-{more(cluster)}" if len({more(one) for one in shared[cluster.group, name]}) > 1 else name
        for cluster, name in zip(clusters, names, strict=True)
    ]


def _plain(cluster: Cluster) -> str:
    if cluster.unnamed:
        document = slug(cluster.chains[0].document_id)
        return document if any(chain.main for chain in cluster.chains) else f"{document}-{_name(cluster)}"
    return _name(cluster)


def _name(cluster: Cluster) -> str:
    if cluster.place:
        return slug(cluster.place.label)
    whole = slug(" ".join(name_of(cluster.label).words))
    # A name in another script has no ASCII letters; one of a whole paragraph is cut at a word.
    short = whole if len(whole) <= _LONGEST else whole[:_LONGEST].rpartition("-")[0]
    return short or _digest(cluster)


def _class(cluster: Cluster) -> str:
    return slug(cluster.type)


def _home(cluster: Cluster) -> str:
    if cluster.place:
        return slug(cluster.place.region.rpartition(":")[2] or cluster.place.country)
    return slug(cluster.chains[0].document_id)


def _digest(cluster: Cluster) -> str:
    keys = sorted(repr(mention.key) for mention, _ in cluster.members)
    return sha256("\n".join(keys).encode()).hexdigest()[:8]
