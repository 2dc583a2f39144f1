"""People of several documents: a name is not enough, the documents must share an organisation or a town."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.linking.people import person_of, spelt
from innograph.linking.profiles import profile_of
from innograph.linking.records import are_apart, scenes
from innograph.linking.uniting import Union, unite

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence

    from innograph.linking.chains import Chain
    from innograph.linking.reasons import Match

_RARE = 3  # words from which a name is hardly borne by two
_Words = tuple[str, ...]


class Around:
    """What is named beside people, and where these belong."""

    def __init__(
        self,
        things: Iterable[tuple[str, str, Sequence[Chain]]],
        affiliations: Mapping[Chain, Collection[Chain]],
    ) -> None:
        self._named: defaultdict[Hashable, set[int]] = defaultdict(set)
        number: dict[Chain, int] = {}
        for at, (group, kind, chains) in enumerate(things):
            number |= dict.fromkeys(chains, at)
            if group == "Organisation" or kind == "City":
                for scene in (scene for chain in chains for scene in scenes(chain)):
                    self._named[scene].add(at)
        self._homes = {
            person: frozenset(number[home] for home in homes if home in number)
            for person, homes in affiliations.items()
        }

    def company(self, person: Chain) -> set[int]:
        """The organisations and towns that are named where the person is."""
        return {item for scene in scenes(person) for item in self._named.get(scene, ())}

    def homes(self, person: Chain) -> frozenset[int]:
        """The organisations that the person belongs to, by that document."""
        return self._homes.get(person, frozenset())


def same_people(persons: Sequence[Chain], around: Around) -> Iterator[tuple[list[Chain], dict[Chain, Match]]]:
    """The chains of each person, and why those under another form of the name are among them."""
    people = [same for chains in _by_name(persons) for same in _told_apart(chains, around)]
    fits = _Fit(people, around)
    union, why = unite([profile_of(same[0].root) for same in people], apart=lambda one, other: not fits(one, other))
    for members in union.members.values():
        reasons = {chain: why[at] for at in members if at in why for chain in people[at]}
        yield [chain for at in sorted(members) for chain in people[at]], reasons


def _by_name(persons: Iterable[Chain]) -> list[list[Chain]]:
    named: dict[tuple[str, _Words], list[Chain]] = defaultdict(list)
    for chain in persons:
        person = person_of(chain.root.name.text)
        words = tuple(sorted(map(spelt, person.words)))
        own = chain.record or (chain.document_id if len(words) == 1 else person.qualifier)
        named[own, words].append(chain)
    return list(named.values())


def _told_apart(chains: Sequence[Chain], around: Around) -> list[list[Chain]]:
    """The people among the bearers of one name.

    Those whose organisations are known are one if they share one; the others join those whose documents share company
    with theirs, or all where the name is rare and leaves no choice.
    """
    union = Union(len(chains))
    homes = [around.homes(chain) for chain in chains]
    _join_sharing(union, homes)
    known = {union.top(at) for at, home in enumerate(homes) if home}
    unknown = [at for at, home in enumerate(homes) if not home]
    _join_sharing(union, [set() if homes[at] else around.company(chain) for at, chain in enumerate(chains)])
    rare = len(person_of(chains[0].root.name.text).words) >= _RARE
    if rare and len(known) <= 1:
        _join_sharing(union, [{0}] * len(chains))
    elif unknown:
        _adopt(union, known, [around.company(chain) for chain in chains])
    return [[chains[at] for at in sorted(members)] for members in union.members.values()]


def _join_sharing(union: Union, items: Sequence[Collection[int]]) -> None:
    first: dict[int, int] = {}
    for at, own in enumerate(items):
        for item in own:
            union.join(first.setdefault(item, at), at)


def _adopt(union: Union, known: Collection[int], company: Sequence[Collection[int]]) -> None:
    """Join those without a known organisation to the one person with one whose documents name the same."""
    around = {top: {item for at in members for item in company[at]} for top, members in union.members.items()}
    wanted = {
        top: [one for one in known if not around[top].isdisjoint(around[one])] for top in around if top not in known
    }
    for top, fitting in sorted(wanted.items()):
        if len(fitting) == 1:
            union.join(fitting[0], top)


class _Fit:
    """Whether two bearers of two forms of a name may be one: they share an organisation, or else company."""

    def __init__(self, people: Sequence[Sequence[Chain]], around: Around) -> None:
        self._people = people
        self._homes = [frozenset().union(*(around.homes(chain) for chain in same)) for same in people]
        self._company = [{item for chain in same for item in around.company(chain)} for same in people]

    def __call__(self, one: int, other: int) -> bool:
        if are_apart(self._people[one], self._people[other]):
            return False
        if self._homes[one] and self._homes[other]:
            return not self._homes[one].isdisjoint(self._homes[other])
        return not self._company[one].isdisjoint(self._company[other])
