"""Names of many texts into things: the surest pairs first, none against what two names rule out."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, repeat
from typing import TYPE_CHECKING

from innograph.linking.identity import SURE, blocks, difference, judge
from innograph.linking.profiles import profile_of
from innograph.linking.records import are_apart, other_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from innograph.linking.chains import Chain
    from innograph.linking.profiles import Profile
    from innograph.linking.reasons import Match

_MOST = 60  # names in a block that are compared each with each; of more, each with the first
_Edge = tuple[int, int]


class Union:
    """Numbers into sets, each named by its smallest; `members` lists a set by its name."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self.members = {number: [number] for number in range(size)}

    def top(self, number: int) -> int:
        """The name of the set that a number is in."""
        while self._parent[number] != number:
            self._parent[number] = number = self._parent[self._parent[number]]
        return number

    def join(self, one: int, other: int) -> None:
        """Make one set of those of two numbers."""
        first, second = sorted((self.top(one), self.top(other)))
        if first != second:
            self._parent[second] = first
            self.members[first] += self.members.pop(second)


def unite_chains(groups: Sequence[Sequence[Chain]]) -> Iterator[tuple[list[Chain], dict[Chain, Match]]]:
    """The chains of each thing, and why those under a name that is not its first are among them.

    The chains of a group are one thing already; a table may give it other names, and tell it from its other rows.
    """
    others = [(at, form) for at, same in enumerate(groups) for chain in same for form in other_names(chain)]
    profiles = [profile_of(form) for form in (*(same[0].root for same in groups), *(form for _, form in others))]
    owners = [*range(len(groups)), *(at for at, _ in others)]
    union, why = unite(profiles, owners=owners, apart=lambda one, other: are_apart(groups[one], groups[other]))
    for members in union.members.values():
        own = [number for number in members if number < len(groups)]
        reasons = {chain: why[at] for at in own if at in why for chain in groups[at]}
        yield [chain for at in own for chain in groups[at]], reasons


def unite(
    profiles: Sequence[Profile], *, owners: Sequence[int] | None = None, apart: Callable[[int, int], bool]
) -> tuple[Union, dict[int, Match]]:
    """Which names mean one thing, by their numbers, and why a name was joined to others that it does not equal.

    Names are joined where they are sure to mean one thing; then a shorter one to the fuller one that it fits, if that
    is one thing alone ("Interreg MAC" beside two periods of it stays apart). No name joins a set of which one member
    rules it out. `owners` gives the number of the name that each is another name of, or its own; `apart` says of two
    owners that more than their names keeps them apart.
    """
    uniting = _Uniting(profiles, owners or range(len(profiles)), apart)
    found = dict(sorted(_judged(profiles)))
    sure = sorted((edge for edge in found if found[edge].score >= SURE), key=lambda edge: (-found[edge].score, edge))
    for edge in uniting.undisputed(sure):
        uniting.join(edge, found[edge])
    for edge in uniting.unambiguous([edge for edge in found if found[edge].score < SURE]):
        uniting.join(edge, found[edge])
    return uniting.union, uniting.why


class _Uniting:
    """The sets as they grow, and what keeps two of them apart."""

    def __init__(self, profiles: Sequence[Profile], owners: Sequence[int], apart: Callable[[int, int], bool]) -> None:
        self.union = Union(len(profiles))
        self.why: dict[int, Match] = {}
        self._profiles, self._owners, self._apart = profiles, owners, apart
        for number, owner in enumerate(owners):
            self.union.join(owner, number)

    def join(self, edge: _Edge, match: Match) -> None:
        """Make one set of those of two names, if nothing keeps their members apart."""
        one, other = map(self.union.top, edge)
        left, right = self.union.members[one], self.union.members[other]
        if one == other or any(self._keeps_apart(a, b) for a in left for b in right):
            return
        # The smaller side is what is explained; of two alone the shorter name.
        small = min((left, right), key=lambda side: (len(side), len(self._profiles[side[0]].name.key), side[0]))
        if len(small) == 1 and not self._spelt_alike(edge):
            self.why[small[0]] = match
        self.union.join(one, other)

    def undisputed(self, edges: Sequence[_Edge]) -> list[_Edge]:
        """The pairs without those of a name that several things have which a table tells apart.

        "FOO" of two calls is two projects, and a text that names it means neither.
        """
        fits: defaultdict[int, dict[int, _Edge]] = defaultdict(dict)
        for edge in edges:
            for one, other in (edge, edge[::-1]):
                fits[one][other] = edge
        disputed = {edge for fitting in fits.values() for edge in self._disputed(fitting)}
        return [edge for edge in edges if edge not in disputed]

    def _disputed(self, fitting: Mapping[int, _Edge]) -> Iterator[_Edge]:
        own = [number for number in fitting if self._owners[number] == number]
        several = any(self._apart(one, other) for one, other in combinations(own, 2))
        yield from (fitting[number] for number in own if several)
        others = {self._owners[number] for number in fitting} | set(own)
        if any(self._apart(one, other) for one, other in combinations(sorted(others), 2)):
            yield from (edge for number, edge in fitting.items() if self._owners[number] != number)

    def unambiguous(self, edges: Iterable[_Edge]) -> list[_Edge]:
        """The pairs of a short name and the one thing that it fits, as the sets stand before any of them is joined."""
        fits: defaultdict[int, dict[int, _Edge]] = defaultdict(dict)
        for edge in edges:
            short, long = sorted(edge, key=lambda number: (len(self._profiles[number].name.key), number))
            if self.union.top(short) != self.union.top(long):
                fits[self.union.top(short)].setdefault(self.union.top(long), edge)
        return sorted(edge for things in fits.values() if len(things) == 1 for edge in things.values())

    def _keeps_apart(self, one: int, other: int) -> bool:
        own = self._owners[one], self._owners[other]
        return own[0] != own[1] and (bool(difference(self._profiles[one], self._profiles[other])) or self._apart(*own))

    def _spelt_alike(self, edge: _Edge) -> bool:
        one, other = (self._profiles[number].name.key for number in edge)
        return one == other


def _judged(profiles: Sequence[Profile]) -> Iterator[tuple[_Edge, Match]]:
    """The pairs that mean one thing among those that share a block."""
    seen: set[_Edge] = set()
    for row in _rows(profiles):
        for edge in combinations(row, 2) if len(row) <= _MOST else zip(repeat(row[0]), row[1:]):
            if edge not in seen:
                seen.add(edge)
                if match := judge(*(profiles[number] for number in edge)):
                    yield edge, match


def _rows(profiles: Sequence[Profile]) -> list[list[int]]:
    rows: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, profile in enumerate(profiles):
        for block in sorted(set(blocks(profile))):
            rows[block].append(number)
    return [row for row in rows.values() if len(row) > 1]
