"""What tables say of things that are not the same, whatever their names."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.linking.collected import Chains


class Told:
    """What tables tell of the things under some numbers: in which tables they stand, under which keys.

    A table that names two things tells them apart, as do two keys of one scheme.
    """

    def __init__(self, chains: Chains, things: Iterable[Sequence[int]]) -> None:
        self._tables: dict[int, set[int]] = {}
        self._keys: dict[int, dict[str, set[str]]] = {}
        for number, thing in enumerate(things):
            for chain in thing:
                if (record := chains.record(chain)) is not None:
                    self._tables.setdefault(number, set()).add(chains.document(chain))
                    keys = self._keys.setdefault(number, {})
                    if record:
                        keys.setdefault(record.partition(":")[0], set()).add(record)

    def __bool__(self) -> bool:
        return bool(self._tables)

    def between(self, one: int, other: int) -> bool:
        """Whether two things are told apart."""
        left, right = self._tables.get(one), self._tables.get(other)
        if left is None or right is None:
            return False
        if not left.isdisjoint(right):
            return True
        ours, theirs = self._keys[one], self._keys[other]
        return any(scheme in theirs and len(keys | theirs[scheme]) > 1 for scheme, keys in ours.items())

    def among(self, numbers: Iterable[int]) -> bool:
        """Whether any two of the things are told apart."""
        told = [number for number in numbers if number in self._tables]
        if len(told) < 2:  # noqa: PLR2004 - one alone
            return False
        tables = Counter(table for number in told for table in self._tables[number])
        if any(count > 1 for count in tables.values()):
            return True
        keys: defaultdict[str, set[str]] = defaultdict(set)
        for number in told:
            for scheme, own in self._keys[number].items():
                keys[scheme] |= own
        return any(len(own) > 1 for own in keys.values())

    def join(self, one: int, other: int) -> None:
        """Make one thing of two, under the first number."""
        if other not in self._tables:
            return
        tables, keys = self._tables.pop(other), self._keys.pop(other)
        self._tables[one] = _joined(self._tables.get(one, set()), tables)
        own = self._keys.setdefault(one, {})
        for scheme, more in keys.items():
            own[scheme] = own.get(scheme, set()) | more


def _joined(one: set[int], other: set[int]) -> set[int]:
    """Both sets in the larger one."""
    large, small = (one, other) if len(one) >= len(other) else (other, one)
    large |= small
    return large
