"""Chains of different documents into clusters: each cluster is one thing of the world."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.linking.clusters import Cluster
from innograph.linking.company import Company
from innograph.linking.events import unnamed
from innograph.linking.profiles import is_noun
from innograph.linking.sharing import Around, same_people
from innograph.linking.uniting import unite_chains

if TYPE_CHECKING:
    from collections.abc import Iterable

    from innograph.linking.called import Called
    from innograph.linking.collected import Chains
    from innograph.linking.uniting import Judged

_Key = tuple[object, ...]


def merge(chains: Chains, *, judged: Judged) -> list[Cluster]:
    """Join the chains whose names mean one thing, then those under a short name that fits one cluster alone.

    `judged` compares the names. The clusters are sorted by their first mention.
    """
    is_person = [called.group == "Person" for called in chains.called]
    persons = [at for at in range(len(chains)) if is_person[chains.root_number(at)]]
    things = _united((at for at in range(len(chains)) if not is_person[chains.root_number(at)]), chains, judged)
    around = Around(((cluster.group, cluster.type, cluster.chains) for cluster in things), chains)
    people = [Cluster(chains, same, why) for same, why in same_people(persons, chains, around, judged)]
    del around
    return Company(sorted([*things, *people], key=lambda cluster: cluster.chains[0]), chains).adopt()


def _united(numbers: Iterable[int], chains: Chains, judged: Judged) -> list[Cluster]:
    """The chains of things with a name, judged by it."""
    signatures = [_signature(called) for called in chains.called]
    named: defaultdict[_Key, list[int]] = defaultdict(list)
    for at in numbers:
        named[_shared(at, chains, *signatures[chains.root_number(at)])].append(at)
    return [Cluster(chains, same, why) for same, why in unite_chains(list(named.values()), chains, judged)]


def _shared(chain: int, chains: Chains, key: _Key, own: bool) -> _Key:  # noqa: FBT001 - a signature
    """What chains share that need no judging; a noun alone ("il Politecnico") means another thing in each text."""
    record = chains.record(chain)
    if record is None:
        return (*key, chains.document(chain)) if own else key
    return (chains.root(chain).group, record) if record else (chain,)


def _signature(root: Called) -> tuple[_Key, bool]:
    """What names have in common that are the same, and whether it means another thing in each text."""
    own = is_noun(root.name, root.language) or (root.group == "Event" and unnamed(root))
    return (root.type, root.language, root.place, root.name.key), own
