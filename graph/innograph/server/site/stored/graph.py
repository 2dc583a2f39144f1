"""A graph in a store as a source of facts for the pages: each is asked for when a page needs it, and nothing is kept.

The graph is one that `innograph push` sent, with its evidence. What the store does not hold, the pages do not have:
whole texts, and how much was withheld.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from innograph.curation.additions import METHOD as CURATED
from innograph.lexicon.words import fold
from innograph.model import ACCEPTED, ADDED, FACT, Concept, Document, Entity, Evidence, Span, Statement
from innograph.rdf.ontology import types
from innograph.server.site.searching import Index, names_of, rank, sector_entries, words_of
from innograph.server.site.source import (
    DOCUMENT,
    ENTITY,
    IN,
    LISTED,
    MEMBERSHIP,
    METHOD,
    NAMED_GRAPH,
    NOTE,
    OUT,
    PASSAGE,
    ROLE,
    SECTOR,
    STATEMENT,
    Counts,
    Found,
    Hit,
    Hits,
    latest,
    order,
)
from innograph.vocabulary import GROUP_OF, GROUPS, SECTORS, SYMMETRIC
from innograph.vocabulary.iris import PLACE_SCHEME, PREFIXES, SECTOR_SCHEME, document_iri, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from innograph.configuration import Policy
    from innograph.metadata import Dataset
    from innograph.rdf.terms import Triple
    from innograph.server.site.source import Fact, Way
    from innograph.store.asking import Remote, Row

_AT_ONCE = 400  # things that one query asks about
_CANDIDATES = 2000  # things with a name that may fit, which are looked at
_ROLES = 1000  # facts behind a role
_OFTEN = 1000  # neighbours of whom the closest are chosen
_STEPS = 20  # from an IRI that gave way to the one in use
_FRESH = 300.0  # seconds for which counts of the whole are kept
_INNO = PREFIXES["inno"]
_OF_ENTITY = "rdf:type schema:name skos:altLabel schema:startDate schema:endDate owl:sameAs skos:closeMatch"
_OF_DOCUMENT = "dcterms:identifier dcterms:title schema:inLanguage dcterms:issued schema:sha256 schema:url dc:publisher"
_OF_PLACE = "rdfs:label skos:prefLabel skos:notation skos:narrowMatch skos:broader owl:sameAs skos:closeMatch"
_WITHIN = ("inno:locatedIn", "schema:containedInPlace")
_NAMES = "schema:name skos:altLabel rdfs:label dc:publisher"
_ORDERED = "ORDER BY DESC(?n) DESC(?c) STR(?s) STR(?p) STR(?o) STR(?f)"


class Stored:
    """What a graph of a store says, by the protocol of `Source`."""

    def __init__(self, remote: Remote, *, base: str, metadata: Dataset, policy: Policy) -> None:
        self.base, self.metadata = base, metadata
        self.policy = replace(policy, texts=False)
        self.withheld: Mapping[str, int] | None = None
        self.version = ""
        self._remote = remote
        self._lock = Lock()
        self._kept: dict[str, tuple[float, Any]] = {}

    # ---- by IRI ----

    def find(self, iris: Iterable[str]) -> Found | None:
        """What the first of these IRIs that is known stands for."""
        return next((found for iri in iris if _is_iri(iri) and (found := self._find(iri))), None)

    def _find(self, iri: str) -> Found | None:
        slug = iri.removeprefix(SECTOR_SCHEME)
        if iri != slug:
            return Found(SECTOR, iri, slug) if slug in SECTORS else None
        if entity := self.entities([iri]).get(iri):
            return Found(ENTITY, iri, entity)
        if iri.startswith(PLACE_SCHEME):
            return self._place(iri)
        if not iri.startswith(self.base):
            return None
        folder, _, name = iri.removeprefix(self.base).partition("/")
        finders: dict[str, tuple[str, Callable[[str, str], Any]]] = {
            "document": (DOCUMENT, lambda iri, _: self._documents([iri]).get(iri)),
            "graph": (NAMED_GRAPH, self._of_graph),
            "statement": (STATEMENT, lambda iri, _: self._first_fact(f"VALUES ?f {{ <{iri}> }}")),
            "evidence": (STATEMENT, lambda iri, _: self._first_fact(f"?f oa:hasTarget <{iri}> .")),
            "membership": (MEMBERSHIP, lambda iri, _: next(iter(self._positions(f"VALUES ?m {{ <{iri}> }} ")), None)),
            "role": (ROLE, lambda iri, _: self._positions(f"?m org:role <{iri}> . ")),
            "method": (METHOD, self._method),
            "quote": (PASSAGE, self._passage),
            "position": (PASSAGE, self._passage),
        }
        if folder not in finders:
            return None
        kind, find = finders[folder]
        about = find(iri, name)
        return Found(kind, iri, about) if about else None

    def _place(self, iri: str) -> Found | None:
        """A place of the gazetteer: a node that no text names, or the entity that it is."""
        if triples := self._all_of(iri):
            return Found(NOTE, iri, triples)
        rows = self._remote.rows(f"SELECT ?x {{ ?x owl:sameAs <{iri}> ; schema:name ?name }} ORDER BY DESC(STR(?x))")
        own = self.entities([_text(row, "x") for row in rows[:1]])
        return next((Found(ENTITY, known, entity) for known, entity in own.items()), None)

    def _of_graph(self, _: str, name: str) -> Document | None:
        iri = f"{self.base}document/{name}"
        return self._documents([iri]).get(iri)

    def _method(self, iri: str, _: str) -> Evidence | None:
        rows = self._remote.rows(f"SELECT ?label {{ <{iri}> a prov:Activity ; rdfs:label ?label }}")
        return Evidence("", Span(0, 0), "", _text(rows[0], "label"), 1.0) if rows else None

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
        rows = self._remote.rows(f"SELECT DISTINCT ?f {{ {pattern} ?f a rdf:Statement }} LIMIT {_ROLES}")
        return next(iter(self._facts(_texts(rows, "f"))), None)

    def _positions(self, pattern: str) -> list[Fact]:
        """The facts that positions stand for."""
        rows = self._remote.rows(
            f"SELECT DISTINCT ?f {{ {pattern} ?m org:member ?s ; org:organization ?o ; inno:role ?r . "
            "?f rdf:subject ?s ; rdf:object ?o ; inno:role ?r ; rdf:predicate inno:affiliatedWith ; "
            f'inno:modality "{FACT}" }} ORDER BY STR(?f) LIMIT {_ROLES}'
        )
        return self._facts(_texts(rows, "f"))

    def newer(self, iris: Sequence[str]) -> str:
        """The IRI that took the place of one of these in the end, empty if none did."""
        found = ""
        for _ in range(_STEPS):
            asked = [found] if found else [iri for iri in iris if _is_iri(iri)]
            rows = self._asked(asked, "SELECT ?x ?new {{ VALUES ?x {{ {} }} ?x dcterms:isReplacedBy ?new }}")
            new = {_text(row, "x"): _text(row, "new") for row in rows}
            following = next((new[iri] for iri in asked if iri in new), "")
            if not following:
                break
            found = following
        return found

    def replaced_by(self, iri: str) -> Sequence[str]:
        """The IRIs whose place this one took."""
        return sorted(_texts(self._remote.rows(f"SELECT ?x {{ ?x dcterms:isReplacedBy <{iri}> }}"), "x"))

    # ---- things ----

    def entities(self, iris: Iterable[str]) -> Mapping[str, Entity]:
        """Those of these IRIs that are entities."""
        asked = [iri for iri in dict.fromkeys(iris) if _is_iri(iri) and not iri.startswith(SECTOR_SCHEME)]
        said = self._said(asked, _OF_ENTITY)
        return {iri: entity for iri in asked if (entity := _entity(iri, said.get(iri, {})))}

    def background(self, iri: str) -> Sequence[Triple]:
        """What is known of a place apart from the texts."""
        said = self._said([iri], _OF_PLACE).get(iri, {})
        triples = [(iri, predicate, _object(value)) for predicate, values in said.items() for value in values]
        around = said.get(expand("skos:broader"), [])
        return triples + [(iri, expand(curie), str(value.value)) for value in around for curie in _WITHIN]

    def _all_of(self, iri: str) -> list[Triple]:
        rows = self._remote.rows(f"SELECT ?p ?o {{ <{iri}> ?p ?o }}")
        return [(iri, _text(row, "p"), _object(row["o"])) for row in rows]

    def documents(self, ids: Iterable[str]) -> Mapping[str, Document]:
        """Those of these documents that are known, without their texts."""
        found = self._documents([document_iri(name, base=self.base) for name in ids])
        return {document.id: document for document in found.values()}

    def _documents(self, iris: Iterable[str]) -> dict[str, Document]:
        said = self._said(list(dict.fromkeys(iris)), _OF_DOCUMENT)
        return {iri: document for iri, values in said.items() if (document := _document(values))}

    def documents_about(self, iri: str) -> Sequence[Document]:
        """The documents that name a thing, the latest first."""
        return sorted(self._documents(self._linked(f"?x schema:mentions <{iri}>")).values(), key=latest)

    def topic_of(self, iri: str) -> Sequence[Document]:
        """The documents whose main event this is."""
        found = self._documents(self._linked(f"?x foaf:primaryTopic <{iri}>"))
        return sorted(found.values(), key=lambda one: one.id)

    def topic(self, document: str) -> str:
        """The IRI of the main event of a document, empty if it has none."""
        iri = document_iri(document, base=self.base)
        return next(iter(self._linked(f"<{iri}> foaf:primaryTopic ?x")), "")

    def named_in(self, document: str) -> Sequence[str]:
        """The IRIs of the entities that a document names."""
        iri = document_iri(document, base=self.base)
        return sorted(self._linked(f"<{iri}> schema:mentions ?x . ?x schema:name ?name"))

    def mentions(self, _: str) -> Sequence[tuple[Span, str]]:
        """Nothing: texts are not in the store, nor is where they name what."""
        return ()

    def _linked(self, pattern: str) -> list[str]:
        return _texts(self._remote.rows(f"SELECT DISTINCT ?x {{ {pattern} }}"), "x")

    # ---- facts ----

    def ways(self, iri: str) -> Mapping[Way, int]:
        """How many facts join a thing to others by each relation and on each side."""
        rows = self._remote.rows(
            f"SELECT ?p ?side (COUNT(DISTINCT ?f) AS ?n) {{ {_sides(iri)} ?f rdf:predicate ?p }} GROUP BY ?p ?side"
        )
        ways: dict[Way, int] = defaultdict(int)
        for row in rows:
            predicate = _text(row, "p").removeprefix(_INNO)
            ways[predicate, OUT if predicate in SYMMETRIC else _text(row, "side")] += int(_text(row, "n"))
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
        rows = self._remote.rows(
            f"SELECT ?f (COUNT(DISTINCT ?d) AS ?n) {{ {pattern} ?f rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o ; "
            f"inno:confidence ?c . ?f oa:hasTarget ?e . ?e oa:hasSource ?d }} GROUP BY ?f ?c ?s ?p ?o {_ORDERED} "
            f"LIMIT {most} OFFSET {first}"
        )
        return self._facts(_texts(rows, "f"))

    def said_in(self, document: str) -> Sequence[Fact]:
        """All that a document states, denies or hopes for."""
        iri = document_iri(document, base=self.base)
        rows = self._remote.rows(f"SELECT DISTINCT ?f {{ ?e oa:hasSource <{iri}> . ?f oa:hasTarget ?e }}")
        return self._facts(_texts(rows, "f"))

    def _facts(self, iris: Sequence[str]) -> list[Fact]:
        """The facts of these IRIs, in their order."""
        rows = self._asked(
            iris,
            "SELECT ?f ?s ?p ?o ?m ?r ?c ?added ?seen {{ VALUES ?f {{ {} }} ?f rdf:subject ?s ; rdf:predicate ?p ; "
            "rdf:object ?o ; inno:modality ?m ; inno:confidence ?c . OPTIONAL {{ ?f inno:role ?r }} "
            "OPTIONAL {{ ?f prov:wasGeneratedBy ?added }} OPTIONAL {{ ?f prov:wasInfluencedBy ?seen }} }}",
        )
        evidence = self._evidence(iris)
        things = self.entities({_text(row, end) for row in rows for end in "so"})
        facts = [_fact(row, things, evidence.get(_text(row, "f"), ())) for row in rows]
        found = {_text(row, "f"): fact for row, fact in zip(rows, facts, strict=True) if fact}
        return sorted((found[iri] for iri in iris if iri in found), key=partial(order, base=self.base))

    def _evidence(self, iris: Sequence[str]) -> Mapping[str, Sequence[Evidence]]:
        rows = self._asked(
            iris,
            "SELECT ?f ?id ?score ?method ?start ?end ?quote {{ VALUES ?f {{ {} }} ?f oa:hasTarget ?e . "
            "?e oa:hasSource ?d ; inno:confidence ?score ; inno:method ?method ; oa:hasSelector ?position . "
            "?position oa:start ?start ; oa:end ?end . ?d dcterms:identifier ?id . "
            "OPTIONAL {{ ?e oa:hasSelector ?q . ?q oa:exact ?quote }} }}",
        )
        found: dict[str, set[Evidence]] = defaultdict(set)
        for row in rows:
            span = Span(int(_text(row, "start")), int(_text(row, "end")))
            quote, score = _text(row, "quote"), float(_text(row, "score"))
            found[_text(row, "f")].add(Evidence(_text(row, "id"), span, quote, _text(row, "method"), score))
        return {
            iri: sorted(pieces, key=lambda one: (one.document_id, one.span, one.extractor))
            for iri, pieces in found.items()
        }

    def quoted(self, facts: Sequence[Fact]) -> Sequence[Document]:
        """The documents that state facts: of their texts what is quoted and the words around it, and blanks between."""
        pieces = {(piece.document_id, piece.span): piece for fact in facts for piece in fact.evidence if piece.quote}
        documents = self.documents({piece.document_id for fact in facts for piece in fact.evidence})
        places = {self._quote(*key): key for key in pieces}
        rows = self._asked(
            list(places), "SELECT ?q ?before ?after {{ VALUES ?q {{ {} }} ?q oa:prefix ?before ; oa:suffix ?after }}"
        )
        texts: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row in rows:
            name, span = places[_text(row, "q")]
            before = _text(row, "before")
            words = f"{before}{pieces[name, span].quote}{_text(row, 'after')}"
            texts[name].append((span.start - len(before), words))
        return [replace(document, text=_pieced(texts[name])) for name, document in documents.items()]

    def _quote(self, document: str, span: Span) -> str:
        return f"{document_iri(document, base=self.base).replace('/document/', '/quote/', 1)}:{span.start}-{span.end}"

    def degrees(self, iris: Iterable[str]) -> Mapping[str, int]:
        """How many facts are known of each of these things."""
        asked = list(dict.fromkeys(iris))
        rows = self._asked(
            [iri for iri in asked if _is_iri(iri)],
            "SELECT ?x (COUNT(DISTINCT ?f) AS ?n) {{ {{ VALUES ?x {{ {0} }} ?f rdf:subject ?x }} UNION "
            '{{ VALUES ?x {{ {0} }} ?f rdf:object ?x }} ?f inno:modality "fact" }} GROUP BY ?x',
        )
        found = {_text(row, "x"): int(_text(row, "n")) for row in rows}
        return {iri: found.get(iri, 0) for iri in asked}

    def neighbours(self, iri: str, most: int) -> Sequence[tuple[str, int]]:
        """What a thing is joined to by more than one fact, with their number."""
        rows = self._remote.rows(
            f"SELECT ?y (COUNT(DISTINCT ?f) AS ?n) {{ {{ ?f rdf:subject <{iri}> ; rdf:object ?y }} UNION "
            f"{{ ?f rdf:object <{iri}> ; rdf:subject ?y FILTER(?y != <{iri}>) }} "
            f'?f inno:modality "{FACT}" }} GROUP BY ?y HAVING(COUNT(DISTINCT ?f) > 1) '
            f"ORDER BY DESC(?n) LIMIT {_OFTEN}"
        )
        often = [(_text(row, "y"), int(_text(row, "n"))) for row in rows]
        close = [pair for pair in often if pair[1] >= often[min(most, len(often)) - 1][1]]
        degrees = self.degrees(other for other, _ in close)
        return sorted(close, key=lambda pair: (-pair[1], -degrees[pair[0]], pair[0]))[:most]

    # ---- the whole ----

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
        rows = self._remote.rows(
            f'SELECT DISTINCT ?x {{ VALUES ?p {{ {_NAMES} }} ?x ?p ?name FILTER(REGEX(STR(?name), {pattern}, "i")) '
            f"?x schema:name ?any }} LIMIT {_CANDIDATES + 1}"
        )
        return _texts(rows, "x")

    def _entries(self, iris: Sequence[str]) -> Iterator[tuple[Hit, Sequence[str]]]:
        entities = self.entities(iris)
        degrees = self.degrees(entities)
        for iri, entity in entities.items():
            yield Hit(iri, entity.type, entity.label, degrees[iri]), list(names_of(entity))
        documents = self._documents([iri for iri in iris if iri not in entities])
        drawn = self._drawn(list(documents))
        for iri, document in documents.items():
            title = document.title or document.id
            yield Hit(iri, LISTED, title, drawn.get(iri, 0)), [title, document.publisher]

    def _drawn(self, documents: Sequence[str]) -> dict[str, int]:
        """How many facts each document states."""
        rows = self._asked(
            documents,
            "SELECT ?d (COUNT(DISTINCT ?f) AS ?n) {{ VALUES ?d {{ {} }} ?e oa:hasSource ?d . ?f oa:hasTarget ?e ; "
            'inno:modality "fact" }} GROUP BY ?d',
        )
        return {_text(row, "d"): int(_text(row, "n")) for row in rows}

    def _sectors(self) -> list[tuple[Hit, Sequence[str]]]:
        return list(sector_entries(self._lately("sectors", self._sector_degrees)))

    def _sector_degrees(self) -> Mapping[str, int]:
        return self.degrees([SECTOR_SCHEME + slug for slug in SECTORS])

    def _of_kind(self, kind: str, first: int, most: int) -> Hits:
        groups = self.counts().groups
        if kind == SECTOR.capitalize():
            hits = sorted((hit for hit, _ in self._sectors()), key=rank)
            return Hits(hits[first : first + most], len(hits), groups)
        total = self._lately("classes", self._classes).get(kind, 0) if kind not in GROUPS else groups.get(kind, 0)
        named = " ".join(f"inno:{one}" for one in (_roots(kind) if kind in GROUPS else [kind]))
        what = f"VALUES ?t {{ {named} }} ?x a ?t ; schema:name ?name ."
        joined = '{ ?f rdf:subject ?x } UNION { ?f rdf:object ?x } ?f inno:modality "fact"'
        if kind == LISTED:
            total = self.counts().documents
            what = "?x a foaf:Document ; schema:name ?name ."
            joined = '?e oa:hasSource ?x . ?f oa:hasTarget ?e ; inno:modality "fact"'
        rows = self._remote.rows(
            f"SELECT ?x (COUNT(DISTINCT ?f) AS ?n) {{ {what} OPTIONAL {{ {joined} }} }} GROUP BY ?x ?name "
            f"ORDER BY DESC(?n) STR(?name) STR(?x) LIMIT {most} OFFSET {first}"
        )
        entries = {hit.iri: hit for hit, _ in self._entries(_texts(rows, "x"))}
        return Hits([entries[iri] for iri in _texts(rows, "x") if iri in entries], total, groups)

    def counts(self) -> Counts:
        """How much there is, as it was some minutes ago at most."""
        found: Counts = self._lately("counts", self._count)
        return found

    def _classes(self) -> dict[str, int]:
        rows = self._remote.rows("SELECT ?t (COUNT(DISTINCT ?x) AS ?n) { ?x schema:name ?name ; a ?t } GROUP BY ?t")
        return {_text(row, "t").removeprefix(_INNO): int(_text(row, "n")) for row in rows}

    def _count(self) -> Counts:
        classes = self._lately("classes", self._classes)
        groups = {group: sum(classes.get(kind, 0) for kind in _roots(group)) for group in GROUPS}
        documents = classes.get(expand("foaf:Document"), 0)
        rows = self._remote.rows('SELECT (COUNT(DISTINCT ?f) AS ?n) { ?f a rdf:Statement ; inno:modality "fact" }')
        sectors = sum(degree > 0 for degree in self._lately("sectors", self._sector_degrees).values())
        entities = sum(groups.values())
        shown = {**groups, SECTOR.capitalize(): sectors, LISTED: documents}
        return Counts(
            {name: number for name, number in shown.items() if number}, entities, int(_text(rows[0], "n")), documents
        )

    def latest(self, most: int) -> Sequence[Entity]:
        """The missions that were last."""
        found: Sequence[Entity] = self._lately(f"latest {most}", lambda: self._latest(most))
        return found

    def _latest(self, most: int) -> Sequence[Entity]:
        rows = self._remote.rows(
            "SELECT ?x (MAX(COALESCE(?start, ?issued)) AS ?day) { ?x a inno:Mission ; schema:name ?name . "
            "OPTIONAL { ?x schema:startDate ?start } "
            "OPTIONAL { ?d foaf:primaryTopic ?x ; dcterms:issued ?issued } FILTER(BOUND(?start) || BOUND(?issued)) } "
            f"GROUP BY ?x ORDER BY DESC(?day) STR(?x) LIMIT {most}"
        )
        return list(self.entities(_texts(rows, "x")).values())

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

    # ---- asking ----

    def _asked(self, iris: Sequence[str], query: str) -> list[Row]:
        """A query about many things, asked in parts; its `{}` are where their IRIs go."""
        rows: list[Row] = []
        for start in range(0, len(iris), _AT_ONCE):
            named = " ".join(f"<{iri}>" for iri in iris[start : start + _AT_ONCE])
            rows += self._remote.rows(query.format(named))
        return rows

    def _said(self, iris: Sequence[str], predicates: str) -> dict[str, dict[str, list[Any]]]:
        """What is said of things by these predicates."""
        query = f"SELECT ?x ?p ?o {{{{ VALUES ?x {{{{ {{}} }}}} VALUES ?p {{{{ {predicates} }}}} ?x ?p ?o }}}}"
        found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for row in self._asked(iris, query):
            found[_text(row, "x")][_text(row, "p")].append(row["o"])
        return found


def _sides(iri: str, side: str = "") -> str:
    """The facts on one side or both of which a thing stands; one that joins it to itself counts once."""
    outward = f'{{ ?f rdf:subject <{iri}> BIND("{OUT}" AS ?side) }}'
    inward = f'{{ ?f rdf:object <{iri}> ; rdf:subject ?of FILTER(?of != <{iri}>) BIND("{IN}" AS ?side) }}'
    chosen = {OUT: outward, IN: inward}.get(side, f"{outward} UNION {inward}")
    return f'{chosen} ?f inno:modality "{FACT}" .'


def _is_iri(iri: str) -> bool:
    """Whether an IRI can be asked about, and would end no brackets."""
    with suppress(ValueError):
        return str(ox.NamedNode(iri)) == f"<{iri}>" and not re.search(r"[<>\"{}|\\^`\x00-\x20]", iri)
    return False


def _is_at(piece: Evidence, position: str, span: Span, base: str) -> bool:
    iri = document_iri(piece.document_id, base=base).replace("/document/", "/position/", 1)
    return piece.span == span and position == f"{iri}:{span.start}-{span.end}"


def _text(row: Row, name: str) -> str:
    return str(getattr(row[name], "value", "")) if name in row else ""


def _texts(rows: Iterable[Row], name: str) -> list[str]:
    return list(dict.fromkeys(_text(row, name) for row in rows))


def _object(term: Any) -> Any:
    return term if isinstance(term, ox.Literal) else str(term.value)


def _values(said: Mapping[str, list[Any]], curie: str) -> list[Any]:
    return said.get(expand(curie), [])


def _first(said: Mapping[str, list[Any]], curie: str) -> str:
    return min((str(one.value) for one in _values(said, curie)), default="")


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text[:10]) if text else None
    return None


@cache
def _closures() -> list[tuple[str, frozenset[str]]]:
    """The classes with all that they are subclasses of, the narrowest first."""
    return sorted(((kind, frozenset(types(kind))) for kind in GROUP_OF), key=lambda pair: (-len(pair[1]), pair[0]))


def _roots(group: str) -> list[str]:
    """The classes of a group that are subclasses of none of the others."""
    own = {_INNO + kind for kind in GROUPS[group]}
    return [kind for kind in sorted(GROUPS[group]) if len(own & set(types(kind))) == 1]


def _entity(iri: str, said: Mapping[str, list[Any]]) -> Entity | None:
    classes = {str(one.value) for one in _values(said, "rdf:type")}
    kind = next((kind for kind, above in _closures() if above <= classes), "")
    label = _first(said, "schema:name")
    if not kind or not label:
        return None
    others = {one.value for one in _values(said, "skos:altLabel") if isinstance(one, ox.Literal) and not one.language}
    return Entity(
        iri,
        kind,
        label,
        tuple(sorted({label, *others})),
        tuple(sorted(str(one.value) for one in _values(said, "owl:sameAs"))),
        _day(_first(said, "schema:startDate")),
        _day(_first(said, "schema:endDate")),
        tuple(sorted(str(one.value) for one in _values(said, "skos:closeMatch"))),
    )


def _document(said: Mapping[str, list[Any]]) -> Document | None:
    name = _first(said, "dcterms:identifier")
    if not name:
        return None
    title = next(iter(_values(said, "dcterms:title")), None)
    is_named = title is not None and (title.language or title.value != name)
    return Document(
        name,
        "",
        _first(said, "schema:inLanguage"),
        title.value if title is not None and is_named else "",
        issued=_day(_first(said, "dcterms:issued")),
        sha256=_first(said, "schema:sha256"),
        url=_first(said, "schema:url"),
        publisher=_first(said, "dc:publisher"),
    )


def _fact(row: Row, things: Mapping[str, Entity], evidence: Sequence[Evidence]) -> Fact | None:
    slug = _text(row, "o").removeprefix(SECTOR_SCHEME)
    target = Concept("sector", slug) if slug in SECTORS else things.get(_text(row, "o"))
    subject, predicate = things.get(_text(row, "s")), _text(row, "p").removeprefix(_INNO)
    if subject is None or target is None:
        return None
    fact = Statement(subject, predicate, target, _text(row, "r"), tuple(evidence), _text(row, "m"))
    if "added" in row or (evidence and all(piece.extractor == CURATED for piece in evidence)):
        return replace(fact, status=ADDED)
    # Where the decisions are not published, a certainty that the evidence does not give shows that a person decided.
    accepted = "seen" in row or (float(_text(row, "c")) == 1 and fact.confidence < 1)
    return replace(fact, status=ACCEPTED) if accepted else fact


def _pieced(pieces: Iterable[tuple[int, str]]) -> str:
    """A text of which some pieces are known, by where they begin."""
    text: list[str] = []
    for start, words in sorted(pieces):
        text += " " * (start + len(words) - len(text))
        text[start : start + len(words)] = words
    return "".join(text)


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
