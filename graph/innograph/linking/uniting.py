"""Names of many texts into things: the surest pairs first, none against what two names rule out."""

from __future__ import annotations

from array import array
from collections import defaultdict
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from innograph.linking.apart import Told
from innograph.linking.identity import SURE, blocks, differ, judge
from innograph.linking.profiles import profile_of
from innograph.linking.records import other_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from innograph.linking.called import Called
    from innograph.linking.collected import Chains
    from innograph.linking.profiles import Telling
    from innograph.linking.reasons import Match

    Edge = tuple[int, int]
    Judged = Callable[[Sequence[Called]], Iterable[tuple[Edge, Match]]]

MOST_COMPARED = 60
"""So many names in a block are compared each with each; of more, each with the first."""


_NUMBER = 32  # bits
_ANY = 2**_NUMBER - 1


class Union:
    """Numbers into sets, each named by its smallest."""

    def __init__(self, size: int) -> None:
        self._parent = array("I", range(size))
        self._size = array("I", [1]) * size

    def top(self, number: int) -> int:
        """The name of the set that a number is in."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    def size(self, top: int) -> int:
        """How many numbers are in the set of this name."""
        return self._size[top]

    def join(self, one: int, other: int) -> None:
        """Make one set of those of two numbers."""
        first, second = sorted((self.top(one), self.top(other)))
        if first != second:
            self._parent[second] = first
            self._size[first] += self._size[second]

    def sets(self) -> list[list[int]]:
        """The sets by their names, each sorted."""
        found: dict[int, list[int]] = {}
        for number in range(len(self._parent)):
            found.setdefault(self.top(number), []).append(number)
        return list(found.values())


class Apart(Protocol):
    """More than their names that keeps things apart, which go by their numbers."""

    def between(self, one: int, other: int) -> bool:
        """Whether two things are kept apart."""

    def among(self, numbers: Iterable[int]) -> bool:
        """Whether any two of the things are kept apart."""

    def join(self, one: int, other: int) -> None:
        """Make one thing of two, under the first number."""

    def __bool__(self) -> bool:
        """Whether anything may be kept apart at all."""


def unite_chains(
    groups: Sequence[Sequence[int]], chains: Chains, judged: Judged
) -> Iterator[tuple[list[int], dict[int, Match]]]:
    """The chains of each thing, and why those under a name that is not its first are among them.

    The chains of a group are one thing already; a table may give it other names, and tell it from its other rows.
    """
    stated = [(at, chain) for at, same in enumerate(groups) for chain in same if chains.record(chain) is not None]
    others = [(at, name) for at, chain in stated for name in other_names(chains.forms([chain]))]
    names = [*(chains.root(same[0]) for same in groups), *(name for _, name in others)]
    owners = [*range(len(groups)), *(at for at, _ in others)]
    union, why = unite(names, owners=owners, apart=Told(chains, groups), judged=judged)
    for members in union.sets():
        own = [number for number in members if number < len(groups)]
        reasons = {chain: why[at] for at in own if at in why for chain in groups[at]}
        yield [chain for at in own for chain in groups[at]], reasons


def unite(
    names: Sequence[Called], *, owners: Sequence[int] | None = None, apart: Apart, judged: Judged
) -> tuple[Union, dict[int, Match]]:
    """Which names mean one thing, by their numbers, and why a name was joined to others that it does not equal.

    Names are joined where they are sure to mean one thing; then a shorter one to the fuller one that it fits, if that
    is one thing alone ("Interreg MAC" beside two periods of it stays apart). No name joins a set of which one member
    rules it out. `owners` gives the number of the name that each is another name of, or its own; `apart` knows of
    owners what more than their names keeps them apart.
    """
    uniting = _Uniting(names, owners or range(len(names)), apart)
    found = dict(sorted(judged(names)))
    sure = sorted((edge for edge in found if found[edge].score >= SURE), key=lambda edge: (-found[edge].score, edge))
    for edge in uniting.undisputed(sure):
        uniting.join(edge, found[edge])
    for edge in uniting.unambiguous([edge for edge in found if found[edge].score < SURE]):
        uniting.join(edge, found[edge])
    return uniting.union, uniting.why


class _Uniting:
    """The sets as they grow, and what keeps two of them apart."""

    def __init__(self, names: Sequence[Called], owners: Sequence[int], apart: Apart) -> None:
        self.union = Union(len(names))
        self.why: dict[int, Match] = {}
        self._names, self._owners, self._apart = names, owners, apart
        self._tellings: dict[int, dict[Telling, None]] = {}
        for number, owner in enumerate(owners):
            if number != owner:
                self._join(owner, number)

    def join(self, edge: Edge, match: Match) -> None:
        """Make one set of those of two names, if nothing keeps their members apart."""
        one, other = sorted(map(self.union.top, edge))
        if one == other or self._keep_apart(one, other):
            return
        # The smaller side is what is explained; of two alone the shorter name.
        small = min((one, other), key=lambda top: (self.union.size(top), len(self._key(top)), top))
        if self.union.size(small) == 1 and self._key(edge[0]) != self._key(edge[1]):
            self.why[small] = match
        self._apart.join(one, other)
        self._join(one, other)

    def undisputed(self, edges: Sequence[Edge]) -> Sequence[Edge]:
        """The pairs without those of a name that several things have which a table tells apart.

        "FOO" of two calls is two projects, and a text that names it means neither.
        """
        if not self._apart:
            return edges
        fits: defaultdict[int, dict[int, Edge]] = defaultdict(dict)
        for edge in edges:
            for one, other in (edge, edge[::-1]):
                fits[one][other] = edge
        disputed = {edge for fitting in fits.values() for edge in self._disputed(fitting)}
        return [edge for edge in edges if edge not in disputed]

    def _disputed(self, fitting: Mapping[int, Edge]) -> Iterator[Edge]:
        own = [number for number in fitting if self._owners[number] == number]
        if self._apart.among(own):
            yield from (fitting[number] for number in own)
        if self._apart.among(sorted({self._owners[number] for number in fitting} | set(own))):
            yield from (edge for number, edge in fitting.items() if self._owners[number] != number)

    def unambiguous(self, edges: Iterable[Edge]) -> list[Edge]:
        """The pairs of a short name and the one thing that it fits, as the sets stand before any of them is joined."""
        fits: defaultdict[int, dict[int, Edge]] = defaultdict(dict)
        for edge in edges:
            short, long = sorted(edge, key=lambda number: (len(self._key(number)), number))
            if self.union.top(short) != self.union.top(long):
                fits[self.union.top(short)].setdefault(self.union.top(long), edge)
        return sorted(edge for things in fits.values() if len(things) == 1 for edge in things.values())

    def _key(self, number: int) -> str:
        return self._names[number].name.key

    def _keep_apart(self, one: int, other: int) -> bool:
        left, right = self._tellings_of(one), self._tellings_of(other)
        return any(differ(a, b) for a in left for b in right) or self._apart.between(one, other)

    def _tellings_of(self, top: int) -> dict[Telling, None]:
        """What tells the members of a set from others: a thousand spellings of one name say the same."""
        return self._tellings.get(top) or {profile_of(self._names[top]).telling: None}

    def _join(self, one: int, other: int) -> None:
        self._tellings[one] = self._tellings_of(one) | self._tellings_of(other)
        self._tellings.pop(other, None)
        self.union.join(one, other)


def judged_here(names: Sequence[Called]) -> Iterator[tuple[Edge, Match]]:
    """The pairs of names that mean one thing, by their numbers, among those that share a block; each once."""
    rows = _rows(names)
    blocks_of: defaultdict[int, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for number in row if len(row) <= MOST_COMPARED else row[:1]:
            blocks_of[number].append(at)
    # Names that begin alike share most blocks: in this order their profiles are still at hand.
    for one in sorted(blocks_of, key=lambda number: names[number]):
        partners = {other for at in blocks_of[one] for other in rows[at] if other > one}
        for other in sorted(partners):
            if match := judge(profile_of(names[one]), profile_of(names[other])):
                yield (one, other), match


def _rows(names: Sequence[Called]) -> list[array[int]]:
    """The names that share a block, by their numbers, block by block."""
    marked = sorted(
        _mark(block) << _NUMBER | number for number, name in enumerate(names) for block in set(blocks(profile_of(name)))
    )
    found = []
    for _, same in groupby(marked, key=lambda one: one >> _NUMBER):
        row = array("I", (one & _ANY for one in same))
        if len(row) > 1:
            found.append(row)
    return found


def _mark(block: tuple[str, ...]) -> int:
    """A number for a block, in a tenth of its memory: should two share one, their names are compared for nothing."""
    return int.from_bytes(blake2b("\n".join(block).encode(errors="surrogatepass"), digest_size=8).digest(), "big")
