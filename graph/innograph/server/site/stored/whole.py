"""The whole of a graph in a store: what a search finds in it, how much there is, and what comes first."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from innograph.lexicon.words import fold
from innograph.server.site.searching import Index, names_of, rank, sector_entries, words_of
from innograph.server.site.source import LISTED, SECTOR, Counts, Hit, Hits
from innograph.server.site.stored.asking import all_bound, bound
from innograph.server.site.stored.records import INNO, roots
from innograph.vocabulary import GROUPS, SECTORS
from innograph.vocabulary.iris import SECTOR_SCHEME, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from innograph.model import Entity
    from innograph.server.site.stored.asking import Asking
    from innograph.server.site.stored.things import Things

_CANDIDATES = 2000  # things with a name that may fit, which are looked at
_FRESH = 300.0  # seconds for which counts of the whole are kept
_NAMES = "schema:name skos:altLabel rdfs:label dc:publisher"


class Whole:
    """A graph as a whole; what takes a store long is kept for some minutes."""

    def __init__(self, asking: Asking, things: Things) -> None:
        self._asking, self._things = asking, things
        self._lock = Lock()
        self._kept: dict[str, tuple[float, Any]] = {}

    def search(self, question: str, kind: str, first: int, most: int) -> Hits:
        """What a question finds, or all of a kind."""
        if not question:
            return self._of_kind(kind, first, most)
        words = words_of(question)
        if not words:
            return Hits((), 0, {})
        candidates = self._linked_by_name(max(words, key=len))
        more = len(candidates) > _CANDIDATES
        found = Index([*self._entries(candidates[:_CANDIDATES]), *self._sectors()])
        return found.search(question, kind, first, most)._replace(more=more)

    def _linked_by_name(self, word: str) -> list[str]:
        pattern = ox.Literal(_pattern(word))
        rows = self._asking.rows(
            f'SELECT DISTINCT ?x {{ VALUES ?p {{ {_NAMES} }} ?x ?p ?name FILTER(REGEX(STR(?name), {pattern}, "i")) '
            f"?x schema:name ?any }} LIMIT {_CANDIDATES + 1}"
        )
        return all_bound(rows, "x")

    def _entries(self, iris: Sequence[str]) -> Iterator[tuple[Hit, Sequence[str]]]:
        entities = self._things.entities(iris)
        degrees = self._things.degrees(entities)
        for iri, entity in entities.items():
            yield Hit(iri, entity.type, entity.label, degrees[iri]), list(names_of(entity))
        documents = self._things.documents([iri for iri in iris if iri not in entities])
        drawn = self._drawn(list(documents))
        for iri, document in documents.items():
            title = document.title or document.id
            yield Hit(iri, LISTED, title, drawn.get(iri, 0)), [title, document.publisher]

    def _drawn(self, documents: Sequence[str]) -> dict[str, int]:
        """How many facts each document states."""
        rows = self._asking.many(
            documents,
            "SELECT ?d (COUNT(DISTINCT ?f) AS ?n) {{ VALUES ?d {{ {} }} ?e oa:hasSource ?d . ?f oa:hasTarget ?e ; "
            'inno:modality "fact" }} GROUP BY ?d',
        )
        return {bound(row, "d"): int(bound(row, "n")) for row in rows}

    def _sectors(self) -> list[tuple[Hit, Sequence[str]]]:
        return list(sector_entries(self._lately("sectors", self._sector_degrees)))

    def _sector_degrees(self) -> Mapping[str, int]:
        return self._things.degrees([SECTOR_SCHEME + slug for slug in SECTORS])

    def _of_kind(self, kind: str, first: int, most: int) -> Hits:
        groups = self.counts().groups
        if kind == SECTOR.capitalize():
            hits = sorted((hit for hit, _ in self._sectors()), key=rank)
            return Hits(hits[first : first + most], len(hits), groups)
        total = self._lately("classes", self._classes).get(kind, 0) if kind not in GROUPS else groups.get(kind, 0)
        named = " ".join(f"inno:{one}" for one in (roots(kind) if kind in GROUPS else [kind]))
        what = f"VALUES ?t {{ {named} }} ?x a ?t ; schema:name ?name ."
        joined = '{ ?f rdf:subject ?x } UNION { ?f rdf:object ?x } ?f inno:modality "fact"'
        if kind == LISTED:
            total = self.counts().documents
            what = "?x a foaf:Document ; schema:name ?name ."
            joined = '?e oa:hasSource ?x . ?f oa:hasTarget ?e ; inno:modality "fact"'
        rows = self._asking.rows(
            f"SELECT ?x (COUNT(DISTINCT ?f) AS ?n) {{ {what} OPTIONAL {{ {joined} }} }} GROUP BY ?x ?name "
            f"ORDER BY DESC(?n) STR(?name) STR(?x) LIMIT {most} OFFSET {first}"
        )
        entries = {hit.iri: hit for hit, _ in self._entries(all_bound(rows, "x"))}
        return Hits([entries[iri] for iri in all_bound(rows, "x") if iri in entries], total, groups)

    def counts(self) -> Counts:
        """How much there is, as it was some minutes ago at most."""
        found: Counts = self._lately("counts", self._count)
        return found

    def _classes(self) -> dict[str, int]:
        rows = self._asking.rows("SELECT ?t (COUNT(DISTINCT ?x) AS ?n) { ?x schema:name ?name ; a ?t } GROUP BY ?t")
        return {bound(row, "t").removeprefix(INNO): int(bound(row, "n")) for row in rows}

    def _count(self) -> Counts:
        classes = self._lately("classes", self._classes)
        groups = {group: sum(classes.get(kind, 0) for kind in roots(group)) for group in GROUPS}
        documents = classes.get(expand("foaf:Document"), 0)
        rows = self._asking.rows('SELECT (COUNT(DISTINCT ?f) AS ?n) { ?f a rdf:Statement ; inno:modality "fact" }')
        sectors = sum(degree > 0 for degree in self._lately("sectors", self._sector_degrees).values())
        entities = sum(groups.values())
        shown = {**groups, SECTOR.capitalize(): sectors, LISTED: documents}
        return Counts(
            {name: number for name, number in shown.items() if number}, entities, int(bound(rows[0], "n")), documents
        )

    def latest(self, most: int) -> Sequence[Entity]:
        """The missions that were last."""
        found: Sequence[Entity] = self._lately(f"latest {most}", lambda: self._latest(most))
        return found

    def _latest(self, most: int) -> Sequence[Entity]:
        rows = self._asking.rows(
            "SELECT ?x (MAX(COALESCE(?start, ?issued)) AS ?day) { ?x a inno:Mission ; schema:name ?name . "
            "OPTIONAL { ?x schema:startDate ?start } "
            "OPTIONAL { ?d foaf:primaryTopic ?x ; dcterms:issued ?issued } FILTER(BOUND(?start) || BOUND(?issued)) } "
            f"GROUP BY ?x ORDER BY DESC(?day) STR(?x) LIMIT {most}"
        )
        return list(self._things.entities(all_bound(rows, "x")).values())

    def top_sectors(self, most: int) -> Sequence[Hit]:
        """The sectors of which most is known."""
        return sorted((hit for hit, _ in self._sectors() if hit.facts), key=rank)[:most]

    def _lately(self, name: str, make: Callable[[], Any]) -> Any:
        """What was asked some minutes ago at most: to count all takes a store seconds."""
        with self._lock:
            made, found = self._kept.get(name, (0.0, None))
        if not made or time.monotonic() - made > _FRESH:
            found = make()
            with self._lock:
                self._kept[name] = time.monotonic(), found
        return found


@cache
def _spellings() -> Mapping[str, str]:
    """The letters with accents by those without."""
    found: dict[str, str] = defaultdict(str)
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        if len(bare := fold(chr(code))) == 1:
            found[bare] += chr(code)
    return found


def _pattern(word: str) -> str:
    """A regular expression for a word in whatever case and with whatever accents, written so that bytes do, too."""
    marks = "(" + "|".join(map(chr, (*range(0x300, 0x30D), 0x327, 0x328))) + ")?"
    letters = (
        f"({'|'.join([re.escape(letter), *_spellings().get(letter, '')])}){marks}"
        for letter in word.replace("ss", "\0")
    )
    return "".join(letters).replace(f"({re.escape(chr(0))}){marks}", "(ss|ß|ẞ)")
