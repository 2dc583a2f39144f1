"""Things that go by a short name alone, adopted by the one that the short name fits."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.linking.apart import Told
from innograph.linking.clusters import Cluster
from innograph.linking.identity import difference
from innograph.linking.matching import hints, match_elsewhere, wanted
from innograph.linking.profiles import is_noun, profile_of
from innograph.linking.reasons import Match
from innograph.linking.uniting import Union

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.linking.called import Called
    from innograph.linking.collected import Chains, Scene

_Key = tuple[str, ...]
_COMPANY = frozenset({"Place", "Organisation", "Person"})
_EXPLAINED = 0.9
_MOST = 200
_SURE = 4  # letters from which an acronym that one text explains stands for the same in others
_ENOUGH = 2  # that fit: then none does


class Company:
    """Clusters that go by a short name alone, adopted by the one that the short name fits.

    A surname or three letters are not enough by themselves: the documents must also share a place, a person or an
    organisation. Every decision looks at the clusters as they came, so that their order does not matter.
    """

    def __init__(self, clusters: Sequence[Cluster], chains: Chains) -> None:
        self._clusters, self._chains = clusters, chains
        self._told = Told(chains, (cluster.chains for cluster in clusters))
        self._longer: defaultdict[_Key, list[tuple[Called, int]]] = defaultdict(list)
        self._called: defaultdict[_Key, list[int]] = defaultdict(list)
        self._named_in: dict[Scene, list[int]] = {}
        self._fits: dict[Called, tuple[tuple[int, Match], ...]] = {}
        for at, cluster in enumerate(clusters):
            self._note(at, cluster)

    def adopt(self) -> list[Cluster]:
        """The clusters, those under a short name joined to the one that it fits."""
        fitting: defaultdict[int, list[tuple[int, Match, bool]]] = defaultdict(list)
        for at in range(len(self._clusters)):
            if found := self._home(at):
                home, match, sure = found
                fitting[home].append((at, match, sure))
        union = Union(len(self._clusters))
        why: dict[int, Match] = {}
        for home, short in fitting.items():
            company = self._company(home)
            for at, match, sure in short:
                if sure or not (self._company(at) - {at, home}).isdisjoint(company):
                    union.join(at, home)
                    why[at] = match
        return [self._joined(members, why) for members in union.sets()]

    def _joined(self, members: Sequence[int], homes: Mapping[int, Match]) -> Cluster:
        if len(members) == 1:
            return self._clusters[members[0]]
        clusters = [(self._clusters[at], homes.get(at)) for at in members]
        why = {chain: match for cluster, _ in clusters for chain, match in cluster.why.items()}
        why |= {chain: home for cluster, home in clusters if home for chain in cluster.chains}
        return Cluster(self._chains, [chain for cluster, _ in clusters for chain in cluster.chains], why)

    def _note(self, at: int, cluster: Cluster) -> None:
        # Of several names that are spelt alike the last one counts.
        roots = {root.name.key: root for root in self._chains.roots(reversed(cluster.chains))[::-1]}
        for root in roots.values():
            longer = (root, at)
            for hint in set(hints(root)):
                self._longer[hint].append(longer)
        own = cluster.root.name.key
        for key in {form.name.key for form in cluster.forms} - {own}:
            self._called[cluster.group, key].append(at)
        if cluster.group in _COMPANY and cluster.type != "Country":
            for scene in self._scenes(cluster):
                self._named_in.setdefault(scene, []).append(at)

    def _scenes(self, cluster: Cluster) -> set[Scene]:
        return {scene for chain in cluster.chains for scene in self._chains.scenes(chain)}

    def _home(self, at: int) -> tuple[int, Match, bool] | None:
        """The one cluster that a short name fits, if there is one and only one, why, and whether that is enough."""
        cluster = self._clusters[at]
        root = cluster.root
        full = root.group == "Person" and len(root.name.words) > 1
        if full or root.group in {"Place", "Event"} or is_noun(root.name, root.language):
            return None
        explained = self._explained(at, root)
        found = explained or self._fuller(at, root)
        if len(found) != 1:
            return None
        ((home, match),) = found.items()
        sure = explained and len(root.name.letters) >= _SURE and root.name.acronym
        return home, match, bool(sure)

    def _explained(self, at: int, root: Called) -> dict[int, Match]:
        """Clusters that another document calls by this name beside a fuller one; of many the first."""
        found: dict[int, Match] = {}
        for one in self._called.get((root.group, root.name.key), ()):
            if not self._told.between(at, one):
                found[one] = Match(_EXPLAINED, f"short for {self._clusters[one].label} in another document")
            if len(found) == _ENOUGH:
                break
        return found

    def _fuller(self, at: int, root: Called) -> dict[int, Match]:
        """Clusters whose name this one shortens, the best alone."""
        if root not in self._fits:
            self._fits[root] = tuple(self._matching(root))
        found: dict[int, Match] = {}
        for one, match in self._fits[root]:
            if one != at and not self._told.between(at, one):
                found[one] = max(match, found.get(one, match))
        top = max((match.score for match in found.values()), default=0.0)
        return {one: match for one, match in found.items() if match.score == top}

    def _matching(self, root: Called) -> Iterator[tuple[int, Match]]:
        """The clusters with a fuller name that this one may be short for, and why."""
        for long, one in self._candidates(root):
            match = match_elsewhere(root, long)
            if match and not difference(profile_of(root), profile_of(long)):
                yield one, match

    def _candidates(self, root: Called) -> Iterator[tuple[Called, int]]:
        """Fuller names of clusters; what more than so many names share tells nothing."""
        rows = (self._longer.get(hint, ()) for hint in wanted(root))
        found = dict.fromkeys(pair for row in rows if len(row) <= _MOST for pair in row)
        return ((long, one) for long, one in found if long.name.key != root.name.key)

    def _company(self, at: int) -> set[int]:
        """The clusters that are named where this one is."""
        return {name for scene in self._scenes(self._clusters[at]) for name in self._named_in.get(scene, ())}
