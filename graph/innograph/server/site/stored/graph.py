"""A graph of a store, asked in SPARQL, by the protocol of `Source`."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from innograph.model import FACT, Evidence, Span
from innograph.server.site import source as kinds
from innograph.server.site.source import IN, OUT, Found, latest
from innograph.server.site.stored.asking import Asking, all_bound, bound, is_iri
from innograph.server.site.stored.records import INNO, object_of, pieced
from innograph.server.site.stored.things import Things
from innograph.server.site.stored.whole import Whole
from innograph.vocabulary import SECTORS, SYMMETRIC
from innograph.vocabulary.iris import PLACE_SCHEME, SECTOR_SCHEME, document_iri, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from innograph.configuration import Policy
    from innograph.metadata import Dataset
    from innograph.model import Document, Entity
    from innograph.rdf.terms import Triple
    from innograph.server.site.source import Counts, Fact, Hit, Hits, Way
    from innograph.store.asking import Remote

_ROLES = 1000  # facts behind a role
_OFTEN = 1000  # neighbours of whom the closest are chosen
_STEPS = 20  # from an IRI that gave way to the one in use
_OF_PLACE = "rdfs:label skos:prefLabel skos:notation skos:narrowMatch skos:broader owl:sameAs skos:closeMatch"
_WITHIN = ("inno:locatedIn", "schema:containedInPlace")
_ORDERED = "ORDER BY DESC(?n) DESC(?c) STR(?s) STR(?p) STR(?o) STR(?f)"


class Stored:
    """What a graph of a store says, by the protocol of `Source`."""

    def __init__(self, remote: Remote, *, base: str, metadata: Dataset, policy: Policy) -> None:
        self.base, self.metadata = base, metadata
        self.policy = replace(policy, texts=False)
        self.withheld: Mapping[str, int] | None = None
        self.version = ""
        self._asking = Asking(remote)
        self._things = Things(self._asking, base=base)
        self._whole = Whole(self._asking, self._things)

    # ---- by IRI ----

    def find(self, iris: Iterable[str]) -> Found | None:
        """What the first of these IRIs that is known stands for."""
        return next((found for iri in iris if is_iri(iri) and (found := self._find(iri))), None)

    def _find(self, iri: str) -> Found | None:
        slug = iri.removeprefix(SECTOR_SCHEME)
        if iri != slug:
            return Found(kinds.SECTOR, iri, slug) if slug in SECTORS else None
        if entity := self.entities([iri]).get(iri):
            return Found(kinds.ENTITY, iri, entity)
        if iri.startswith(PLACE_SCHEME):
            return self._place(iri)
        if not iri.startswith(self.base):
            return None
        folder, _, name = iri.removeprefix(self.base).partition("/")
        finders: dict[str, tuple[str, Callable[[str, str], Any]]] = {
            "document": (kinds.DOCUMENT, lambda iri, _: self._things.documents([iri]).get(iri)),
            "graph": (kinds.NAMED_GRAPH, self._of_graph),
            "statement": (kinds.STATEMENT, lambda iri, _: self._first_fact(f"VALUES ?f {{ <{iri}> }}")),
            "evidence": (kinds.STATEMENT, lambda iri, _: self._first_fact(f"?f oa:hasTarget <{iri}> .")),
            "membership": (
                kinds.MEMBERSHIP,
                lambda iri, _: next(iter(self._positions(f"VALUES ?m {{ <{iri}> }} ")), None),
            ),
            "role": (kinds.ROLE, lambda iri, _: self._positions(f"?m org:role <{iri}> . ")),
            "method": (kinds.METHOD, self._method),
            "quote": (kinds.PASSAGE, self._passage),
            "position": (kinds.PASSAGE, self._passage),
        }
        if folder not in finders:
            return None
        kind, find = finders[folder]
        about = find(iri, name)
        return Found(kind, iri, about) if about else None

    def _place(self, iri: str) -> Found | None:
        """A place of the gazetteer: a node that no text names, or the entity that it is."""
        if triples := self._all_of(iri):
            return Found(kinds.NOTE, iri, triples)
        rows = self._asking.rows(f"SELECT ?x {{ ?x owl:sameAs <{iri}> ; schema:name ?name }} ORDER BY DESC(STR(?x))")
        own = self.entities([bound(row, "x") for row in rows[:1]])
        return next((Found(kinds.ENTITY, known, entity) for known, entity in own.items()), None)

    def _of_graph(self, _: str, name: str) -> Document | None:
        iri = f"{self.base}document/{name}"
        return self._things.documents([iri]).get(iri)

    def _method(self, iri: str, _: str) -> Evidence | None:
        rows = self._asking.rows(f"SELECT ?label {{ <{iri}> a prov:Activity ; rdfs:label ?label }}")
        return Evidence("", Span(0, 0), "", bound(rows[0], "label"), 1.0) if rows else None

    def _passage(self, iri: str, _: str) -> tuple[Document, Span, Fact] | None:
        """The document, the place, and a statement drawn from there."""
        place = re.fullmatch(r".+:(\d{1,9})-(\d{1,9})", iri)
        position = iri.replace(f"{self.base}quote/", f"{self.base}position/", 1)
        fact = self._first_fact(f"?f oa:hasTarget ?e . ?e oa:hasSelector <{position}> .")
        if not place or not fact:
            return None
        span = Span(int(place[1]), int(place[2]))
        name = next((piece.document_id for piece in fact.evidence if _is_at(piece, position, span, self.base)), "")
        document = self.documents([name]).get(name)
        return (document, span, fact) if document else None

    def _first_fact(self, pattern: str) -> Fact | None:
        rows = self._asking.rows(f"SELECT DISTINCT ?f {{ {pattern} ?f a rdf:Statement }} LIMIT {_ROLES}")
        return next(iter(self._things.facts(all_bound(rows, "f"))), None)

    def _positions(self, pattern: str) -> list[Fact]:
        """The facts that positions stand for."""
        rows = self._asking.rows(
            f"SELECT DISTINCT ?f {{ {pattern} ?m org:member ?s ; org:organization ?o ; inno:role ?r . "
            "?f rdf:subject ?s ; rdf:object ?o ; inno:role ?r ; rdf:predicate inno:affiliatedWith ; "
            f'inno:modality "{FACT}" }} ORDER BY STR(?f) LIMIT {_ROLES}'
        )
        return self._things.facts(all_bound(rows, "f"))

    def newer(self, iris: Sequence[str]) -> str:
        """The IRI that took the place of one of these in the end, empty if none did."""
        found = ""
        for _ in range(_STEPS):
            asked = [found] if found else [iri for iri in iris if is_iri(iri)]
            rows = self._asking.many(asked, "SELECT ?x ?new {{ VALUES ?x {{ {} }} ?x dcterms:isReplacedBy ?new }}")
            new = {bound(row, "x"): bound(row, "new") for row in rows}
            following = next((new[iri] for iri in asked if iri in new), "")
            if not following:
                break
            found = following
        return found

    def replaced_by(self, iri: str) -> Sequence[str]:
        """The IRIs whose place this one took."""
        return sorted(all_bound(self._asking.rows(f"SELECT ?x {{ ?x dcterms:isReplacedBy <{iri}> }}"), "x"))

    # ---- things ----

    def entities(self, iris: Iterable[str]) -> Mapping[str, Entity]:
        """Those of these IRIs that are entities."""
        return self._things.entities(iris)

    def background(self, iri: str) -> Sequence[Triple]:
        """What is known of a place apart from the texts."""
        said = self._asking.said([iri], _OF_PLACE).get(iri, {})
        triples = [(iri, predicate, object_of(value)) for predicate, values in said.items() for value in values]
        around = said.get(expand("skos:broader"), [])
        return triples + [(iri, expand(curie), str(value.value)) for value in around for curie in _WITHIN]

    def _all_of(self, iri: str) -> list[Triple]:
        rows = self._asking.rows(f"SELECT ?p ?o {{ <{iri}> ?p ?o }}")
        return [(iri, bound(row, "p"), object_of(row["o"])) for row in rows]

    def documents(self, ids: Iterable[str]) -> Mapping[str, Document]:
        """Those of these documents that are known, without their texts."""
        found = self._things.documents([document_iri(name, base=self.base) for name in ids])
        return {document.id: document for document in found.values()}

    def documents_about(self, iri: str) -> Sequence[Document]:
        """The documents that name a thing, the latest first."""
        return sorted(self._things.documents(self._asking.linked(f"?x schema:mentions <{iri}>")).values(), key=latest)

    def topic_of(self, iri: str) -> Sequence[Document]:
        """The documents whose main event this is."""
        found = self._things.documents(self._asking.linked(f"?x foaf:primaryTopic <{iri}>"))
        return sorted(found.values(), key=lambda one: one.id)

    def topic(self, document: str) -> str:
        """The IRI of the main event of a document, empty if it has none."""
        iri = document_iri(document, base=self.base)
        return next(iter(self._asking.linked(f"<{iri}> foaf:primaryTopic ?x")), "")

    def named_in(self, document: str) -> Sequence[str]:
        """The IRIs of the entities that a document names."""
        iri = document_iri(document, base=self.base)
        return sorted(self._asking.linked(f"<{iri}> schema:mentions ?x . ?x schema:name ?name"))

    def mentions(self, _: str) -> Sequence[tuple[Span, str]]:
        """Nothing: texts are not in the store, nor is where they name what."""
        return ()

    # ---- facts ----

    def ways(self, iri: str) -> Mapping[Way, int]:
        """How many facts join a thing to others by each relation and on each side."""
        rows = self._asking.rows(
            f"SELECT ?p ?side (COUNT(DISTINCT ?f) AS ?n) {{ {_sides(iri)} ?f rdf:predicate ?p }} GROUP BY ?p ?side"
        )
        ways: dict[Way, int] = defaultdict(int)
        for row in rows:
            predicate = bound(row, "p").removeprefix(INNO)
            ways[predicate, OUT if predicate in SYMMETRIC else bound(row, "side")] += int(bound(row, "n"))
        return ways

    def facts(self, iri: str, way: Way, first: int, most: int) -> Sequence[Fact]:
        """Some of these facts, in their order."""
        predicate, side = way
        side = "" if predicate in SYMMETRIC else side
        return self._ordered(_sides(iri, side) + f" VALUES ?p {{ inno:{predicate} }}", first, most)

    def about(self, iri: str, first: int, most: int) -> Sequence[Fact]:
        """Some of all facts about a thing, in their order."""
        return self._ordered(_sides(iri), first, most)

    def _ordered(self, pattern: str, first: int, most: int) -> list[Fact]:
        rows = self._asking.rows(
            f"SELECT ?f (COUNT(DISTINCT ?d) AS ?n) {{ {pattern} ?f rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o ; "
            f"inno:confidence ?c . ?f oa:hasTarget ?e . ?e oa:hasSource ?d }} GROUP BY ?f ?c ?s ?p ?o {_ORDERED} "
            f"LIMIT {most} OFFSET {first}"
        )
        return self._things.facts(all_bound(rows, "f"))

    def said_in(self, document: str) -> Sequence[Fact]:
        """All that a document states, denies or hopes for."""
        iri = document_iri(document, base=self.base)
        rows = self._asking.rows(f"SELECT DISTINCT ?f {{ ?e oa:hasSource <{iri}> . ?f oa:hasTarget ?e }}")
        return self._things.facts(all_bound(rows, "f"))

    def quoted(self, facts: Sequence[Fact]) -> Sequence[Document]:
        """The documents that state facts: of their texts what is quoted and the words around it, and blanks between."""
        pieces = {(piece.document_id, piece.span): piece for fact in facts for piece in fact.evidence if piece.quote}
        documents = self.documents({piece.document_id for fact in facts for piece in fact.evidence})
        places = {self._quote(*key): key for key in pieces}
        rows = self._asking.many(
            list(places), "SELECT ?q ?before ?after {{ VALUES ?q {{ {} }} ?q oa:prefix ?before ; oa:suffix ?after }}"
        )
        texts: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row in rows:
            name, span = places[bound(row, "q")]
            before = bound(row, "before")
            words = f"{before}{pieces[name, span].quote}{bound(row, 'after')}"
            texts[name].append((span.start - len(before), words))
        return [replace(document, text=pieced(texts[name])) for name, document in documents.items()]

    def _quote(self, document: str, span: Span) -> str:
        return f"{document_iri(document, base=self.base).replace('/document/', '/quote/', 1)}:{span.start}-{span.end}"

    def degrees(self, iris: Iterable[str]) -> Mapping[str, int]:
        """How many facts are known of each of these things."""
        return self._things.degrees(iris)

    def neighbours(self, iri: str, most: int) -> Sequence[tuple[str, int]]:
        """What a thing is joined to by more than one fact, with their number."""
        rows = self._asking.rows(
            f"SELECT ?y (COUNT(DISTINCT ?f) AS ?n) {{ {{ ?f rdf:subject <{iri}> ; rdf:object ?y }} UNION "
            f"{{ ?f rdf:object <{iri}> ; rdf:subject ?y FILTER(?y != <{iri}>) }} "
            f'?f inno:modality "{FACT}" }} GROUP BY ?y HAVING(COUNT(DISTINCT ?f) > 1) '
            f"ORDER BY DESC(?n) LIMIT {_OFTEN}"
        )
        often = [(bound(row, "y"), int(bound(row, "n"))) for row in rows]
        close = [pair for pair in often if pair[1] >= often[min(most, len(often)) - 1][1]]
        degrees = self.degrees(other for other, _ in close)
        return sorted(close, key=lambda pair: (-pair[1], -degrees[pair[0]], pair[0]))[:most]

    # ---- the whole ----

    def search(self, question: str, kind: str, first: int, most: int) -> Hits:
        """What a question finds, or all of a kind."""
        return self._whole.search(question, kind, first, most)

    def counts(self) -> Counts:
        """How much there is, as it was some minutes ago at most."""
        return self._whole.counts()

    def latest(self, most: int) -> Sequence[Entity]:
        """The missions that were last."""
        return self._whole.latest(most)

    def top_sectors(self, most: int) -> Sequence[Hit]:
        """The sectors of which most is known."""
        return self._whole.top_sectors(most)


def _sides(iri: str, side: str = "") -> str:
    """The facts on one side or both of which a thing stands; one that joins it to itself counts once."""
    outward = f'{{ ?f rdf:subject <{iri}> BIND("{OUT}" AS ?side) }}'
    inward = f'{{ ?f rdf:object <{iri}> ; rdf:subject ?of FILTER(?of != <{iri}>) BIND("{IN}" AS ?side) }}'
    chosen = {OUT: outward, IN: inward}.get(side, f"{outward} UNION {inward}")
    return f'{chosen} ?f inno:modality "{FACT}" .'


def _is_at(piece: Evidence, position: str, span: Span, base: str) -> bool:
    iri = document_iri(piece.document_id, base=base).replace("/document/", "/position/", 1)
    return piece.span == span and position == f"{iri}:{span.start}-{span.end}"
