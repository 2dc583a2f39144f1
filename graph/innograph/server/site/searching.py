"""Search by the beginnings of words, over every name in every language; accents and case do not matter.

Names are cut into words once; a word is looked up among the sorted words by halving. Results come by how well the name
fits, then by how much is known of the thing; documents come after what they speak of.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.codes import elsewhere, place_with
from innograph.lexicon.words import fold
from innograph.rdf.ontology import sector_labels
from innograph.server.site.holdings import SECTOR
from innograph.vocabulary import GROUP_OF, SECTORS
from innograph.vocabulary.iris import SECTOR_SCHEME, document_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from innograph.model import Entity
    from innograph.server.site.holdings import Holdings

DOCUMENT = "Document"
"""The kind of a document among the hits."""
_LAST = "\U0010ffff"  # behind every other character
_WORDS = 8  # of a question that are looked up
LONGEST = 200
"""Characters of a question at most."""


class Hit(NamedTuple):
    """Something that is found: its IRI, class (or `Sector`, `Document`), name, and how many facts are known of it."""

    iri: str
    kind: str
    label: str
    facts: int

    @property
    def group(self) -> str:
        """The group of its class, which pages colour."""
        return GROUP_OF.get(self.kind, self.kind)


class Index:
    """The names of all things that are held."""

    def __init__(self, held: Holdings) -> None:
        entries = sorted(_entries(held), key=lambda one: _rank(one[0]))
        self.hits = [hit for hit, _ in entries]
        """All things, those of which most is known first, and documents last."""
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

    def search(self, question: str) -> list[Hit]:
        """All that every word of the question begins a word of a name of; nothing if there is no word in it."""
        folded = fold(question[:LONGEST])
        words = folded.split()[:_WORDS]
        if not words:
            return []
        found = set.intersection(*(self._beginning(word) for word in words))
        exact, starting = self._named(folded)
        tiers = (exact & found, (starting & found) - exact, found - starting - exact)
        return [self.hits[number] for tier in tiers for number in sorted(tier)]

    def of_kind(self, kind: str) -> list[Hit]:
        """All of one group or class."""
        return self._kinds.get(kind, [])

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


def _rank(hit: Hit) -> tuple[bool, int, str, str]:
    return hit.kind == DOCUMENT, -hit.facts, hit.label, hit.iri


def _entries(held: Holdings) -> Iterator[tuple[Hit, Sequence[str]]]:
    for entity in held.graph.entities:
        yield Hit(entity.iri, entity.type, entity.label, held.degree(entity.iri)), list(_names(entity))
    for slug in SECTORS:
        iri, labels = SECTOR_SCHEME + slug, dict(sector_labels(slug))
        plain = slug.replace("-", " ")
        yield Hit(iri, SECTOR.capitalize(), labels.get("en", plain), held.degree(iri)), [plain, *labels.values()]
    for document in held.graph.documents:
        iri, title = document_iri(document.id, base=held.base), document.title or document.id
        yield Hit(iri, DOCUMENT, title, len(held.drawn_from(document.id))), [title, document.publisher]


def _names(entity: Entity) -> Iterable[str]:
    """What a thing is called, a place in each language too."""
    yield entity.label
    yield from entity.labels
    for identifier in entity.identifiers:
        if GROUP_OF[entity.type] == "Place" and (place := place_with(identifier)):
            yield from (label for _, label in elsewhere(place).labels)
