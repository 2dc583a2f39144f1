"""The chains of all documents in columns: some bytes a chain and a mention; what repeats is kept once."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.linking.called import Called
    from innograph.linking.days import Days
    from innograph.linking.digests import ChainDigest, Digest
    from innograph.linking.labels import Wording
    from innograph.linking.records import StatedDays
    from innograph.model import Span

T = TypeVar("T")
Scene = int | tuple[int, int, int]
"""Where those that are named together have to do with each other: a text, or the row of a table."""


class Aside(NamedTuple):
    """What is told of few chains; see `ChainDigest`."""

    main: bool
    record: str | None
    identifiers: tuple[str, ...]
    days: Days
    choice: str
    doubtful: bool


class _Interned(Generic[T]):
    """Things by number, equal ones by one."""

    def __init__(self) -> None:
        self.things: list[T] = []
        self._numbers: dict[T, int] = {}

    def number(self, thing: T) -> int:
        """The number of a thing, a new one if it has none yet."""
        found = self._numbers.setdefault(thing, len(self.things))
        if found == len(self.things):
            self.things.append(thing)
        return found

    def one(self, thing: T) -> T:
        """The thing that equals this one and came first."""
        return self.things[self.number(thing)]


class Chains:
    """The chains of all documents, numbered by document and first mention: of two the smaller number comes first.

    `documents` are sorted; `homes` are the chains that a person's is affiliated with, `stated` the days that a table
    gives.
    """

    def __init__(self, digests: Iterable[Digest]) -> None:
        found = _Collected()
        for one in digests:
            found.add(one)
        order = sorted(range(len(found.documents)), key=lambda at: found.documents[at])
        self.documents = [found.documents[at] for at in order]
        self._starts = array("Q", [0])
        self._document = array("I")
        for at in order:
            size = found.starts[at + 1] - found.starts[at]
            self._document.extend([len(self._starts) - 1] * size)
            self._starts.append(self._starts[-1] + size)
        chains = [(found.starts[at], found.starts[at + 1]) for at in order]
        self._root, self._others, self._wordings, self._aside, sizes = (
            _in_order(column, chains) for column in (found.root, found.others, found.wordings, found.aside, found.sizes)
        )
        mentions = [(found.mentions[start], found.mentions[end]) for start, end in chains]
        self._start, self._end, self._type, self._weight = (
            _in_order(column, mentions) for column in (found.start, found.end, found.type, found.weight)
        )
        self._mentions = _sums(sizes)
        number = _renumbered(chains)
        self._rows = {number[at]: rows for at, rows in found.rows.items()}
        self.stated = {number[at]: days for at, days in found.stated.items()}
        self.homes = {number[at]: tuple(number[home] for home in homes) for at, homes in found.homes.items()}
        self.called: Sequence[Called] = found.names.things
        self._types: Sequence[str] = found.types.things
        self._named_otherwise: Sequence[tuple[Called, ...]] = found.other_names.things
        self._worded: Sequence[tuple[Wording, ...]] = found.worded.things
        self._told: Sequence[Aside] = found.told.things

    def __len__(self) -> int:
        return len(self._root)

    def of(self, document_id: str) -> range:
        """The chains of a document; raises KeyError if it is none of these."""
        at = bisect_left(self.documents, document_id)
        if at == len(self.documents) or self.documents[at] != document_id:
            raise KeyError(document_id)
        return range(self._starts[at], self._starts[at + 1])

    def document(self, chain: int) -> int:
        """The number of the document of a chain."""
        return self._document[chain]

    def document_id(self, chain: int) -> str:
        """The identifier of the document of a chain."""
        return self.documents[self._document[chain]]

    def root_number(self, chain: int) -> int:
        """The number in `called` of the name that its other names stand for."""
        return self._root[chain]

    def root(self, chain: int) -> Called:
        """The name that its other names stand for."""
        return self.called[self._root[chain]]

    def forms(self, chain: int) -> tuple[Called, ...]:
        """Its names, the root first."""
        return (self.root(chain), *self._named_otherwise[self._others[chain]])

    def wordings(self, chain: int) -> tuple[Wording, ...]:
        """How often it is called what."""
        return self._worded[self._wordings[chain]]

    def aside(self, chain: int) -> Aside:
        """What is told of few chains."""
        return self._told[self._aside[chain]]

    def record(self, chain: int) -> str | None:
        """The key that a table gives it, "" if it gives none, None in a text."""
        return self._told[self._aside[chain]].record

    def scenes(self, chain: int) -> Sequence[Scene]:
        """The text that names it, or the rows of the table."""
        if chain not in self._rows:
            return (self._document[chain],)
        return [(self._document[chain], *row) for row in self._rows[chain]]

    def weights(self, chain: int) -> Iterator[tuple[str, int]]:
        """The class of each of its mentions, and how sure it is, in thousandths."""
        for at in range(self._mentions[chain], self._mentions[chain + 1]):
            yield self._types[self._type[at]], self._weight[at]

    def keys(self, chain: int) -> Iterator[tuple[str, int, int, str]]:
        """The keys of its mentions, in their order."""
        document = self.document_id(chain)
        for at in range(self._mentions[chain], self._mentions[chain + 1]):
            yield document, self._start[at], self._end[at], self._types[self._type[at]]


class _Collected:
    """The columns as they come in, document by document."""

    def __init__(self) -> None:
        self.documents: list[str] = []
        self.starts, self.mentions = array("Q", [0]), array("Q", [0])
        self.root, self.others, self.wordings, self.aside, self.sizes = (array("I") for _ in range(5))
        self.start, self.end, self.type, self.weight = array("I"), array("I"), array("B"), array("H")
        self.rows: dict[int, tuple[Span, ...]] = {}
        self.stated: dict[int, StatedDays] = {}
        self.homes: dict[int, tuple[int, ...]] = {}
        self.names: _Interned[Called] = _Interned()
        self.other_names: _Interned[tuple[Called, ...]] = _Interned()
        self.worded: _Interned[tuple[Wording, ...]] = _Interned()
        self.told: _Interned[Aside] = _Interned()
        self.types: _Interned[str] = _Interned()
        self._strings: dict[str, str] = {}

    def add(self, digest: Digest) -> None:
        """Take the chains of one document in."""
        first = self.starts[-1]
        self.documents.append(digest.document_id)
        for chain in digest.chains:
            self._add(chain, first)
        self.starts.append(len(self.root))

    def _add(self, chain: ChainDigest, first: int) -> None:
        at = len(self.root)
        root, *others = (self.names.one(self._shared(form)) for form in chain.forms)
        self.root.append(self.names.number(root))
        self.others.append(self.other_names.number(tuple(others)))
        self.wordings.append(self.worded.number(tuple(self._shared(one) for one in chain.wordings)))
        aside = Aside(chain.main, chain.record, chain.identifiers, chain.days, chain.choice, chain.doubtful)
        self.aside.append(self.told.number(aside))
        self.sizes.append(len(chain.mentions))
        for start, end, kind, weight, _, _ in chain.mentions:
            self.start.append(start)
            self.end.append(end)
            self.type.append(self.types.number(kind))
            self.weight.append(weight)
        self.mentions.append(len(self.start))
        if chain.record is not None:
            self.rows[at] = chain.rows
        if chain.stated:
            self.stated[at] = chain.stated
        if chain.homes:
            self.homes[at] = tuple(first + home for home in chain.homes)

    def _shared(self, one: _Record) -> _Record:
        """The same with a string that is kept once."""
        text, *rest = one
        return type(one)(self._strings.setdefault(text, text), *rest)


_Record = TypeVar("_Record", bound="tuple[object, ...]")


def _in_order(column: array[int], ranges: Iterable[tuple[int, int]]) -> array[int]:
    """The parts of a column in another order."""
    found = array(column.typecode)
    for start, end in ranges:
        found.extend(column[start:end])
    return found


def _sums(sizes: Iterable[int]) -> array[int]:
    """Where each of the parts begins that are so long, and the last one ends."""
    found = array("Q", [0])
    for size in sizes:
        found.append(found[-1] + size)
    return found


def _renumbered(ranges: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """The new numbers of what is put in the order of the ranges."""
    return {old: new for new, old in enumerate(old for start, end in ranges for old in range(start, end))}
