"""Search by the beginnings of words, over every name in every language; accents and case do not matter.

Names are cut into words once; a word is looked up among the sorted words by halving. Results come by how well the name
fits, then by how much is known of the thing; documents come after what they speak of.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from innograph.lexicon.codes import elsewhere, place_among
from innograph.lexicon.words import fold
from innograph.rdf.ontology import sector_labels
from innograph.server.site.source import LISTED, Hit, Hits
from innograph.vocabulary import GROUP_OF, SECTORS
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.model import Entity

_SECTOR = "Sector"
_LAST = "\U0010ffff"  # behind every other character
_WORDS = 8  # of a question that are looked up
LONGEST = 200
"""Characters of a question at most."""


class Index:
    """The names of all things that are held."""

    def __init__(self, entries: Iterable[tuple[Hit, Sequence[str]]]) -> None:
        entries = sorted(entries, key=lambda one: rank(one[0]))
        self.hits = [hit for hit, _ in entries]
        """All things, those of which most is known first, and documents last."""
        self.counts = Counter(hit.group for hit in self.hits if hit.kind != _SECTOR or hit.facts)
        """How many there are of each group, sectors that something is in alone."""
        self._kinds: dict[str, list[Hit]] = {}
        words: dict[str, list[int]] = {}
        names: list[tuple[str, int]] = []
        for number, (hit, labels) in enumerate(entries):
            for kind in {hit.kind, hit.group}:
                self._kinds.setdefault(kind, []).append(hit)
            folded = {fold(label) for label in labels} - {""}
            names += ((name, number) for name in folded)
            for word in {word for name in folded for word in name.split()}:
                words.setdefault(word, []).append(number)
        self._words = sorted(words)
        self._numbers = [words[word] for word in self._words]
        self._names = sorted(names)

    def search(self, question: str, kind: str, first: int, most: int) -> Hits:
        """What a question finds, or all of a kind."""
        if not question:
            found = self._kinds.get(kind, [])
            return Hits(found[first : first + most], len(found), self.counts)
        found = self.found(question)
        groups = Counter(hit.group for hit in found)
        found = [hit for hit in found if not kind or kind in {hit.kind, hit.group}]
        return Hits(found[first : first + most], len(found), groups)

    def found(self, question: str) -> list[Hit]:
        """All that every word of the question begins a word of a name of; nothing if there is no word in it."""
        words = words_of(question)
        if not words:
            return []
        found = set.intersection(*(self._beginning(word) for word in words))
        exact, starting = self._named(fold(question[:LONGEST]))
        tiers = (exact & found, (starting & found) - exact, found - starting - exact)
        return [self.hits[number] for tier in tiers for number in sorted(tier)]

    def _beginning(self, word: str) -> set[int]:
        """The things with a word that begins so."""
        first, last = bisect_left(self._words, word), bisect_left(self._words, word + _LAST)
        return set().union(*self._numbers[first:last])

    def _named(self, folded: str) -> tuple[set[int], set[int]]:
        """The things that are called exactly so, and those whose name begins so."""
        first = bisect_left(self._names, (folded, -1))
        last = bisect_left(self._names, (folded + _LAST, -1))
        found = self._names[first:last]
        return {number for name, number in found if name == folded}, {number for _, number in found}


def words_of(question: str) -> list[str]:
    """The words of a question that are looked up, without case and accents."""
    return fold(question[:LONGEST]).split()[:_WORDS]


def rank(hit: Hit) -> tuple[bool, int, str, str]:
    """Where something comes among others: documents last, then by how much is known of it, by name and by IRI."""
    return hit.kind == LISTED, -hit.facts, hit.label, hit.iri


def sector_entries(degrees: Mapping[str, int]) -> Iterator[tuple[Hit, Sequence[str]]]:
    """The sectors with their names, and how many facts are known of each."""
    for slug in SECTORS:
        iri, labels = SECTOR_SCHEME + slug, dict(sector_labels(slug))
        plain = slug.replace("-", " ")
        yield Hit(iri, _SECTOR, labels.get("en", plain), degrees.get(iri, 0)), [plain, *labels.values()]


def names_of(entity: Entity) -> Iterable[str]:
    """What a thing is called, a place in each language too."""
    yield entity.label
    yield from entity.labels
    if GROUP_OF[entity.type] == "Place" and (place := place_among(entity.identifiers)):
        yield from (label for _, label in elsewhere(place).labels)
