"""People of several documents: a name is not enough, the documents must share an organisation or a town."""

from __future__ import annotations

from array import array
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from innograph.linking.apart import Told
from innograph.linking.people import person_of, spelt
from innograph.linking.uniting import Union, unite

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from innograph.linking.collected import Chains, Scene
    from innograph.linking.reasons import Match
    from innograph.linking.uniting import Judged

_RARE = 3  # words from which a name is hardly borne by two
_NONE = -1
_Words = tuple[str, ...]


class Around:
    """What is named beside people, and where these belong."""

    def __init__(self, things: Iterable[tuple[str, str, Sequence[int]]], chains: Chains) -> None:
        self._chains = chains
        self._named: dict[Scene, list[int]] = {}
        self._number = array("i", [_NONE]) * len(chains)
        for at, (group, kind, own) in enumerate(things):
            for chain in own:
                self._number[chain] = at
            if group == "Organisation" or kind == "City":
                for scene in {scene for chain in own for scene in chains.scenes(chain)}:
                    self._named.setdefault(scene, []).append(at)

    def company(self, person: int) -> Collection[int]:
        """The organisations and towns that are named where the person is."""
        scenes = self._chains.scenes(person)
        if len(scenes) == 1:
            return self._named.get(scenes[0], ())
        return {item for scene in scenes for item in self._named.get(scene, ())}

    def homes(self, person: int) -> frozenset[int]:
        """The organisations that the person belongs to, by that document."""
        homes = (self._number[home] for home in self._chains.homes(person))
        return frozenset(home for home in homes if home != _NONE)


def same_people(
    persons: Sequence[int], chains: Chains, around: Around, judged: Judged
) -> Iterator[tuple[list[int], dict[int, Match]]]:
    """The chains of each person, and why those under another form of the name are among them."""
    people = [same for named in _by_name(persons, chains) for same in _told_apart(named, chains, around)]
    union, why = unite([chains.root(same[0]) for same in people], apart=_Fit(people, chains, around), judged=judged)
    for members in union.sets():
        reasons = {chain: why[at] for at in members if at in why for chain in people[at]}
        yield [chain for at in members for chain in people[at]], reasons


def _by_name(persons: Iterable[int], chains: Chains) -> list[list[int]]:
    named: dict[tuple[str, _Words], list[int]] = defaultdict(list)
    for chain in persons:
        person = person_of(chains.root(chain).text)
        words = tuple(sorted(map(spelt, person.words)))
        own = chains.record(chain) or (chains.document_id(chain) if len(words) == 1 else person.qualifier)
        named[own, words].append(chain)
    return list(named.values())


def _told_apart(same: Sequence[int], chains: Chains, around: Around) -> list[list[int]]:
    """The people among the bearers of one name.

    Those whose organisations are known are one if they share one; the others join those whose documents share company
    with theirs, or all where the name is rare and leaves no choice.
    """
    if len(same) == 1:
        return [list(same)]
    union = Union(len(same))
    homes = [around.homes(chain) for chain in same]
    company = [around.company(chain) for chain in same]
    _join_sharing(union, homes)
    known = {union.top(at) for at, home in enumerate(homes) if home}
    _join_sharing(union, [() if homes[at] else company[at] for at in range(len(same))])
    rare = len(person_of(chains.root(same[0]).text).words) >= _RARE
    if rare and len(known) <= 1:
        _join_sharing(union, [(0,)] * len(same))
    elif not all(homes):
        _adopt(union, known, company)
    return [[same[at] for at in members] for members in union.sets()]


def _join_sharing(union: Union, items: Sequence[Collection[int]]) -> None:
    first: dict[int, int] = {}
    for at, own in enumerate(items):
        for item in own:
            union.join(first.setdefault(item, at), at)


def _adopt(union: Union, known: Collection[int], company: Sequence[Collection[int]]) -> None:
    """Join those without a known organisation to the one person with one whose documents name the same."""
    around = {members[0]: {item for at in members for item in company[at]} for members in union.sets()}
    knowing: defaultdict[int, list[int]] = defaultdict(list)
    for one in known:
        for item in around[one]:
            knowing[item].append(one)
    wanted = {top: {one for item in own for one in knowing.get(item, ())} for top, own in around.items()}
    for top, fitting in sorted(wanted.items()):
        if top not in known and len(fitting) == 1:
            union.join(min(fitting), top)


class _Fit:
    """Which bearers of forms of a name cannot be one: those that share no organisation, or else no company."""

    def __init__(self, people: Sequence[Sequence[int]], chains: Chains, around: Around) -> None:
        self._people, self._around = people, around
        self._told = Told(chains, people)
        self._members: dict[int, list[int]] = {}

    def __bool__(self) -> bool:
        return True

    def between(self, one: int, other: int) -> bool:
        return any(self._apart(a, b) for a in self._members_of(one) for b in self._members_of(other))

    def among(self, numbers: Iterable[int]) -> bool:
        return any(self._apart(one, other) for one, other in combinations(numbers, 2))

    def join(self, one: int, other: int) -> None:
        self._members[one] = self._members_of(one) + self._members_of(other)

    def _members_of(self, top: int) -> list[int]:
        return self._members.get(top) or [top]

    def _apart(self, one: int, other: int) -> bool:
        if self._told.between(one, other):
            return True
        left, right = self._homes(one), self._homes(other)
        if not (left and right):
            left, right = self._company(one), self._company(other)
        return left.isdisjoint(right)

    def _homes(self, number: int) -> frozenset[int]:
        return frozenset().union(*(self._around.homes(chain) for chain in self._people[number]))

    def _company(self, number: int) -> frozenset[int]:
        return frozenset().union(*(self._around.company(chain) for chain in self._people[number]))
