"""Readable IRIs that depend on what an entity is, not on the order in which it was met; published ones stay."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.words import slug
from innograph.linking.events import unnamed
from innograph.linking.names import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from innograph.linking.clusters import Cluster

_LONGEST = 80
_MOST_DOCUMENTS = 20  # of an entity that are told: enough to tell namesakes apart, and a country is in all of them


@dataclass(frozen=True, slots=True, order=True)
class Minted:
    """An IRI and what it was minted for: a row of `iris.csv`.

    `key` is the folded full name, or the gazetteer's identifier of a place, or the key that a table
    gives; `names` holds it and the other names that
    can mean nothing else, `documents` the ids of the first documents that name it.
    """

    iri: str
    type: str
    label: str
    key: str
    names: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


class Minting(NamedTuple):
    """An IRI for each cluster, all rows for the next build, and which IRIs others took the place of."""

    iris: list[str]
    rows: tuple[Minted, ...]
    replaced: Mapping[str, str]


def mint(clusters: Sequence[Cluster], base: str, minted: Iterable[Minted] = ()) -> Minting:
    """An IRI for each cluster: `BASE/organisation/tecnalia`.

    One that was `minted` for the same thing is taken again, even if the thing has a fuller name now: its full name is
    among the names now, or the full name now among those it had. Where several fit, those with most names, then most
    documents, in common are taken. The others are not given to anything else; one whose full name is now a name of
    another entity is replaced by it, a namesake only if they have a document in common.
    """
    rows = sorted(row for row in minted if row.iri.startswith(base))
    own = [_described(cluster, base) for cluster in clusters]
    fits = sorted(_fits(own, rows))
    taken: dict[int, str] = {}
    given: set[str] = set()
    for *_, iri, at in fits:
        if at not in taken and iri not in given:
            taken[at] = iri
            given.add(iri)
    iris = _completed(clusters, base, taken, reserved={row.iri for row in rows})
    found = {row.iri: row for row in rows} | {i: replace(row, iri=i) for i, row in zip(iris, own, strict=True)}
    before = {row.iri: row for row in rows}
    replaced: dict[str, str] = {}
    for *_, iri, at in fits:
        old, kept = before[iri], before.get(iris[at])
        # Who shares the name of another goes with the last text about them, and does not become the other.
        namesake = kept is not None and kept.key == old.key and not _met(old, clusters[at])
        if iri not in given and old.key in own[at].names and not namesake:
            replaced.setdefault(iri, iris[at])
    return Minting(iris, tuple(found[iri] for iri in sorted(found)), replaced)


def _met(row: Minted, cluster: Cluster) -> bool:
    """Whether a cluster is of texts that named what the row was minted for."""
    return not set(row.documents).isdisjoint(cluster.documents)


def _described(cluster: Cluster, base: str) -> Minted:
    """A cluster as a row, whose IRI is yet the folder alone."""
    key, *others = dict.fromkeys(_keys(cluster))
    documents = islice(cluster.documents, _MOST_DOCUMENTS)
    folder = f"{base}{cluster.group.lower()}/"
    return Minted(folder, cluster.type, cluster.label, key, tuple(sorted([key, *others])), tuple(documents))


def _keys(cluster: Cluster) -> Iterator[str]:
    """The full name, then the other names that mean nothing else: no "il centro", no surname alone."""
    if cluster.unnamed:
        yield f"document:{_plain(cluster)}"
        return
    if cluster.place:
        yield cluster.place.id
    yield from cluster.records
    yield name_of(cluster.label).key
    for form in cluster.forms:
        vague = form.name.bare or (form.group == "Event" and unnamed(form))
        if not vague and not (form.group == "Person" and len(form.name.words) == 1):
            yield form.name.key


def _fits(own: Sequence[Minted], rows: Sequence[Minted]) -> Iterator[tuple[float, float, bool, str, int]]:
    """Which rows may be meant by which clusters: how much they differ, the IRI, and the number of the cluster."""
    by_key: defaultdict[tuple[str, str], dict[str, Minted]] = defaultdict(dict)
    by_name: defaultdict[tuple[str, str], dict[str, Minted]] = defaultdict(dict)
    for row in rows:
        folder = row.iri[: row.iri.rfind("/") + 1]
        by_key[folder, row.key][row.iri] = row
        for name in row.names:
            by_name[folder, name][row.iri] = row
    for at, one in enumerate(own):
        found = dict(by_name.get((one.iri, one.key), {}))
        for name in one.names:
            found |= by_key.get((one.iri, name), {})
        for iri, row in found.items():
            yield (*_differences(one, row), iri, at)


def _differences(one: Minted, other: Minted) -> tuple[float, float, bool]:
    return (
        _unlike(one.names, other.names),
        _unlike(one.documents, other.documents),
        one.type != other.type,
    )


def _unlike(one: Iterable[str], other: Iterable[str]) -> float:
    """The share of elements that two sets do not have in common."""
    left, right = set(one), set(other)
    return 1 - len(left & right) / max(1, len(left | right))


def _completed(clusters: Sequence[Cluster], base: str, taken: Mapping[int, str], *, reserved: set[str]) -> list[str]:
    """The IRIs taken again, and new ones for the other clusters.

    A place that the gazetteer knows is called by the gazetteer's name for it (`place/basque-country`), whatever the
    language of the texts; an event without a name by its document (`event/missione-2024`), since each text means its
    own. Where two things of one group would share a name, or another has it, each adds its class, then its country, its
    key in a table or its first document, then a digest of its names.
    """
    names = [_plain(cluster) for cluster in clusters]
    for more in (_class, _home, _digest):
        names = _told_apart(clusters, names, more)
    used = reserved | set(taken.values())
    iris = []
    for at, (cluster, name) in enumerate(zip(clusters, names, strict=True)):
        iri = taken.get(at) or _free(cluster, f"{base}{cluster.group.lower()}/{name}", used)
        used.add(iri)
        iris.append(iri)
    return iris


def _free(cluster: Cluster, iri: str, used: set[str]) -> str:
    """The IRI, with more added until nothing else has it."""
    for more in (_class, _home, _digest):
        if iri not in used:
            break
        iri = f"{iri}-{more(cluster)}"
    return iri


def _told_apart(clusters: Sequence[Cluster], names: Sequence[str], more: Callable[[Cluster], str]) -> list[str]:
    """The names, with more added to those that several clusters share, where it differs."""
    shared: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, (cluster, name) in enumerate(zip(clusters, names, strict=True)):
        shared[cluster.group, name].append(at)
    told = list(names)
    for same in shared.values():
        added = [more(clusters[at]) for at in same] if len(same) > 1 else []
        if len(set(added)) > 1:
            for at, ending in zip(same, added, strict=True):
                told[at] = f"{names[at]}-{ending}"
    return told


def _plain(cluster: Cluster) -> str:
    if cluster.unnamed:
        document = slug(next(cluster.documents))
        return document if cluster.main else f"{document}-{_name(cluster)}"
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
    if key := next(iter(cluster.records), ""):
        return slug(key.rpartition(":")[2]) or _digest(cluster)
    return slug(next(cluster.documents))


def _digest(cluster: Cluster) -> str:
    keys = sorted(map(repr, cluster.keys))
    return sha256("\n".join(keys).encode(errors="surrogatepass")).hexdigest()[:8]
