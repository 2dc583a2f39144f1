"""Chains of different documents into clusters: each cluster is one thing of the world."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from innograph.linking.events import unnamed
from innograph.linking.identity import difference
from innograph.linking.labels import label_of
from innograph.linking.matching import hints, match_elsewhere, wanted
from innograph.linking.names import shortens
from innograph.linking.profiles import is_noun, profile_of
from innograph.linking.reasons import Match
from innograph.linking.records import are_apart, scenes
from innograph.linking.sharing import Around, same_people
from innograph.linking.uniting import unite_chains

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence

    from innograph.lexicon.places import Place
    from innograph.linking.chains import Chain
    from innograph.linking.forms import Form
    from innograph.model import Mention

_Key = tuple[str, ...]
_COMPANY = frozenset({"Place", "Organisation", "Person"})
_EXPLAINED = 0.9
_MOST = 200
_SURE = 4  # letters from which an acronym that one text explains stands for the same in others


@dataclass(eq=False)
class Cluster:
    """The chains of one thing; `why` holds, for chains under a shorter name, why they belong to the others."""

    chains: list[Chain]
    why: dict[Chain, Match] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """The group of classes that all its mentions belong to."""
        return self.chains[0].group

    @property
    def members(self) -> list[tuple[Mention, Match]]:
        """All mentions, each with why it is in its chain."""
        return [member for chain in self.chains for member in chain.members]

    @cached_property
    def type(self) -> str:
        """The class that weighs most, each mention by its score; the alphabet decides ties."""
        weights: Counter[str] = Counter()
        for mention, _ in self.members:
            weights[mention.type] += round(1000 * mention.score)
        return min(weights, key=lambda kind: (-weights[kind], kind))

    @cached_property
    def label(self) -> str:
        """The preferred name."""
        return label_of(self.group, [form for chain in self.chains for form in chain.forms if _names(form, chain)])

    @property
    def root(self) -> Form:
        """The name by which its first chain goes."""
        return self.chains[0].root

    @property
    def place(self) -> Place | None:
        """The place of the gazetteer that it is."""
        return self.root.place

    @property
    def unnamed(self) -> bool:
        """Whether it is an event that only its own text can mean."""
        return self.group == "Event" and all(unnamed(chain.root) for chain in self.chains)


def _names(form: Form, chain: Chain) -> bool:
    """Whether a form may be a label: "il viaggio" and "visita di ritorno" stand for a mission, but do not name it.

    A table says itself which column holds the name and which another one.
    """
    if chain.record is not None:
        return form is chain.root
    own = form is chain.root or shortens(chain.root.name, form.name)
    return own or chain.group != "Event" or not unnamed(form)


def merge(chains: Iterable[Chain], *, affiliations: Mapping[Chain, Collection[Chain]]) -> list[Cluster]:
    """Join the chains whose names mean one thing, then those under a short name that fits one cluster alone.

    `affiliations` says which organisations a person belongs to by the person's own document. The clusters are sorted by
    their first mention.
    """
    chains = sorted(chains, key=_first)
    things = _united([chain for chain in chains if chain.group != "Person"])
    around = Around([(cluster.group, cluster.type, cluster.chains) for cluster in things], affiliations)
    people = same_people([chain for chain in chains if chain.group == "Person"], around)
    clusters = [*things, *(Cluster(sorted(same, key=_first), why) for same, why in people)]
    return _Company(sorted(clusters, key=lambda cluster: _first(cluster.chains[0]))).adopt()


def _united(chains: Sequence[Chain]) -> list[Cluster]:
    """The chains of things with a name, judged by it."""
    named: dict[_Key, list[Chain]] = defaultdict(list)
    for chain in chains:
        named[_signature(chain)].append(chain)
    return [Cluster(sorted(same, key=_first), why) for same, why in unite_chains(list(named.values()))]


def _signature(chain: Chain) -> _Key:
    """What chains share that need no judging; a noun alone ("il Politecnico") means another thing in each text."""
    if chain.record is not None:
        return (
            chain.group,
            chain.record,
            *((chain.document_id, chain.root.type, chain.root.key) if not chain.record else ()),
        )
    root = chain.root
    own = is_noun(root.name, root.language) or (chain.group == "Event" and unnamed(root))
    place = root.place.id if root.place else ""
    return (chain.group, root.type, root.language, place, root.name.key, chain.document_id if own else "")


def _joined(chains: Iterable[Chain], keys: dict[Chain, set[_Key]]) -> list[Cluster]:
    """Chains that share a key, directly or by way of others, as clusters."""
    parent: dict[_Key, _Key] = {}

    def top(key: _Key) -> _Key:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for own in keys.values():
        first, *others = sorted(own)
        for other in others:
            one, two = sorted((top(first), top(other)))
            parent[two] = one
    together: dict[_Key, list[Chain]] = defaultdict(list)
    for chain in chains:
        together[top(min(keys[chain]))].append(chain)
    return [
        Cluster(sorted(same, key=_first)) for same in sorted(together.values(), key=lambda same: min(map(_first, same)))
    ]


def _first(chain: Chain) -> tuple[object, ...]:
    return chain.first


class _Company:
    """Clusters that go by a short name alone, adopted by the one that the short name fits.

    A surname or three letters are not enough by themselves: the documents must also share a place, a person or an
    organisation. Every decision looks at the clusters as they came, so that their order does not matter.
    """

    def __init__(self, clusters: Sequence[Cluster]) -> None:
        self._clusters = clusters
        self._longer: defaultdict[_Key, dict[Form, Cluster]] = defaultdict(dict)
        self._called: defaultdict[_Key, dict[Cluster, None]] = defaultdict(dict)
        self._named_in: defaultdict[Hashable, set[Cluster]] = defaultdict(set)
        for cluster in clusters:
            self._note(cluster)

    def adopt(self) -> list[Cluster]:
        """The clusters, those under a short name joined to the one that it fits."""
        keys: dict[Chain, set[_Key]] = {
            chain: {(str(at),)} for at, cluster in enumerate(self._clusters) for chain in cluster.chains
        }
        number = {cluster: at for at, cluster in enumerate(self._clusters)}
        why: dict[Chain, Match] = {}
        for cluster in self._clusters:
            if found := self._home(cluster):
                for chain in cluster.chains:
                    keys[chain].add((str(number[found[0]]),))
                    why[chain] = found[1]
        why = {chain: match for cluster in self._clusters for chain, match in cluster.why.items()} | why
        joined = _joined(keys, keys)
        for cluster in joined:
            cluster.why = {chain: why[chain] for chain in cluster.chains if chain in why}
        return joined

    def _note(self, cluster: Cluster) -> None:
        for root in {chain.root.name.key: chain.root for chain in cluster.chains}.values():
            for hint in hints(root):
                self._longer[hint][root] = cluster
        for chain in cluster.chains:
            for form in chain.forms:
                self._called[cluster.group, form.name.key][cluster] = None
            if cluster.group in _COMPANY and cluster.type != "Country":
                for scene in scenes(chain):
                    self._named_in[scene].add(cluster)

    def _home(self, cluster: Cluster) -> tuple[Cluster, Match] | None:
        """The one cluster that a short name fits, if there is one and only one, and why."""
        root = cluster.root
        full = cluster.group == "Person" and len(root.name.words) > 1
        if full or cluster.group in {"Place", "Event"} or is_noun(root.name, root.language):
            return None
        explained = self._explained(cluster)
        found = explained or self._fuller(cluster)
        if len(found) != 1:
            return None
        ((home, match),) = found.items()
        sure = explained and len(root.name.letters) >= _SURE and root.name.acronym
        return (home, match) if sure or self._share_company(cluster, home) else None

    def _explained(self, cluster: Cluster) -> dict[Cluster, Match]:
        """Clusters that another document calls by this name beside a fuller one."""
        key = cluster.root.name.key
        others = [one for one in self._called[cluster.group, key] if one.root.name.key != key]
        return {
            one: Match(_EXPLAINED, f"short for {one.label} in another document")
            for one in others
            if not are_apart(cluster.chains, one.chains)
        }

    def _fuller(self, cluster: Cluster) -> dict[Cluster, Match]:
        """Clusters whose name this one shortens, the best alone."""
        root, found = cluster.root, dict[Cluster, Match]()
        for long, one in self._candidates(cluster):
            match = match_elsewhere(root, long)
            if (
                match
                and not difference(profile_of(root), profile_of(long))
                and not are_apart(cluster.chains, one.chains)
            ):
                found[one] = max(match, found.get(one, match))
        top = max((match.score for match in found.values()), default=0.0)
        return {one: match for one, match in found.items() if match.score == top}

    def _candidates(self, cluster: Cluster) -> Iterator[tuple[Form, Cluster]]:
        """Fuller names of other clusters; what more than so many names share tells nothing."""
        root = cluster.root
        rows = (self._longer.get(hint, {}) for hint in wanted(root))
        found = {long: one for row in rows if len(row) <= _MOST for long, one in row.items() if one is not cluster}
        return ((long, one) for long, one in found.items() if long.name.key != root.name.key)

    def _share_company(self, one: Cluster, other: Cluster) -> bool:
        near, far = (
            {name for chain in cluster.chains for scene in scenes(chain) for name in self._named_in[scene]}
            - {one, other}
            for cluster in (one, other)
        )
        return not near.isdisjoint(far)
