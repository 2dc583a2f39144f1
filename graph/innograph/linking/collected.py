"""The chains of all documents in columns: some bytes a chain and a mention; what repeats is kept once."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from innograph.linking.labels import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from innograph.linking.called import Called
    from innograph.linking.days import Days
    from innograph.linking.digests import ChainDigest, Digest
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

    `documents` are sorted, `called` are the different names, `stated` are the days that a table gives.
    """

    def __init__(self, digests: Iterable[Digest]) -> None:
        found = _Collected()
        for one in digests:
            found.add(one)
        order = sorted(range(len(found.documents)), key=lambda at: found.documents[at])
        self.documents = [found.documents[at] for at in order]
        chains = [range(found.starts[at], found.starts[at + 1]) for at in order]
        self._starts = _sums(map(len, chains))
        self._document = array("I", (at for at, own in enumerate(chains) for _ in own))
        self._root = _in_order(found.root, chains)
        self._others = _in_order(found.others, chains)
        self._aside = _in_order(found.aside, chains)
        self._worded = found.worded.in_order(chains)
        self._mentions = found.mentions.in_order(chains)
        self._homes = found.homes.in_order(chains)
        number = array("I", [0]) * len(self._root)
        for new, old in enumerate(old for own in chains for old in own):
            number[old] = new
        self._rows = {number[at]: rows for at, rows in found.rows.items()}
        self.stated = {number[at]: days for at, days in found.stated.items()}
        self.called: Sequence[Called] = found.names.things
        self._texts: Sequence[str] = found.texts.things
        self._types: Sequence[str] = found.types.things
        self._named_otherwise: Sequence[tuple[Called, ...]] = found.other_names.things
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

    def roots(self, chains: Iterable[int]) -> list[Called]:
        """The different roots of some chains."""
        return [self.called[at] for at in dict.fromkeys(self._root[chain] for chain in chains)]

    def forms(self, chains: Iterable[int]) -> list[Called]:
        """The different names of some chains; of one chain the root first."""
        pairs = dict.fromkeys((self._root[chain], self._others[chain]) for chain in chains)
        return [form for root, others in pairs for form in (self.called[root], *self._named_otherwise[others])]

    def wordings(self, chain: int) -> Iterator[Wording]:
        """How often it is called what."""
        for text, weight, standing, here in self._worded.of(chain):
            yield Wording(self._texts[text], weight, standing, bool(here))

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

    def homes(self, chain: int) -> list[int]:
        """The chains of its document that a person's chain is affiliated with."""
        return [self._starts[self._document[chain]] + home for (home,) in self._homes.of(chain)]

    def weights(self, chain: int) -> Iterator[tuple[str, int]]:
        """The class of each of its mentions, and how sure it is, in thousandths."""
        for _, _, kind, weight in self._mentions.of(chain):
            yield self._types[kind], weight

    def keys(self, chain: int) -> Iterator[tuple[str, int, int, str]]:
        """The keys of its mentions, in their order."""
        document = self.document_id(chain)
        for start, end, kind, _ in self._mentions.of(chain):
            yield document, start, end, self._types[kind]


class _Lists:
    """A list of tuples of numbers for each chain, end to end in columns."""

    def __init__(self, codes: str) -> None:
        self._ends = array("Q", [0])
        self._columns = [array(code) for code in codes]

    def append(self, items: Iterable[tuple[int, ...]]) -> None:
        """Add the list of the next chain."""
        for item in items:
            for column, number in zip(self._columns, item, strict=True):
                column.append(number)
        self._ends.append(len(self._columns[0]))

    def of(self, chain: int) -> Iterator[tuple[int, ...]]:
        """The list of a chain."""
        start, end = self._ends[chain], self._ends[chain + 1]
        return zip(*(column[start:end] for column in self._columns), strict=True)

    def in_order(self, ranges: Sequence[range]) -> _Lists:
        """The lists of the chains in these ranges, one after the other."""
        found = _Lists("")
        ends = self._ends
        found._ends = _sums(ends[at + 1] - ends[at] for own in ranges for at in own)
        parts = [range(ends[own.start], ends[own.stop]) for own in ranges]
        found._columns = [_in_order(column, parts) for column in self._columns]
        return found


class _Collected:
    """The columns as they come in, document by document."""

    def __init__(self) -> None:
        self.documents: list[str] = []
        self.starts = array("Q", [0])
        self.root, self.others, self.aside = array("I"), array("I"), array("I")
        self.worded, self.mentions, self.homes = _Lists("IIBB"), _Lists("IIBH"), _Lists("I")
        self.rows: dict[int, tuple[Span, ...]] = {}
        self.stated: dict[int, StatedDays] = {}
        self.names: _Interned[Called] = _Interned()
        self.other_names: _Interned[tuple[Called, ...]] = _Interned()
        self.told: _Interned[Aside] = _Interned()
        self.texts: _Interned[str] = _Interned()
        self.types: _Interned[str] = _Interned()

    def add(self, digest: Digest) -> None:
        """Take the chains of one document in."""
        self.documents.append(digest.document_id)
        for chain in digest.chains:
            self._add(chain)
        self.starts.append(len(self.root))

    def _add(self, chain: ChainDigest) -> None:
        at = len(self.root)
        root, *others = map(self._name, chain.forms)
        self.root.append(root)
        self.others.append(self.other_names.number(tuple(self.names.things[other] for other in others)))
        aside = Aside(chain.main, chain.record, chain.identifiers, chain.days, chain.choice, chain.doubtful)
        self.aside.append(self.told.number(aside))
        self.worded.append((self.texts.number(text), *rest) for text, *rest in chain.wordings)
        self.mentions.append((start, end, self.types.number(kind), w) for start, end, kind, w, *_ in chain.mentions)
        self.homes.append((home,) for home in chain.homes)
        if chain.record is not None:
            self.rows[at] = chain.rows
        if chain.stated:
            self.stated[at] = chain.stated

    def _name(self, form: Called) -> int:
        """The number of a name, whose text is kept once, whatever its language and class."""
        return self.names.number(form._replace(text=self.texts.one(form.text)))


def _in_order(column: array[int], ranges: Iterable[range]) -> array[int]:
    """The parts of a column in another order."""
    found = array(column.typecode)
    for own in ranges:
        found.extend(column[own.start : own.stop])
    return found


def _sums(sizes: Iterable[int]) -> array[int]:
    """Where each of the parts begins that are so long, and the last one ends."""
    return array("Q", accumulate(sizes, initial=0))
