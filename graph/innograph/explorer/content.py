"""What the page knows: nodes, drawn edges, facts with their quotes and documents, as plain JSON values."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Any

from innograph.explorer import views
from innograph.explorer.belonging import areas_of, containers_of, spoken_names, topics_of, widened
from innograph.explorer.geography import on_map, outlines
from innograph.explorer.grouping import by_region, by_sector
from innograph.explorer.layout import tied
from innograph.explorer.measures import measured
from innograph.model import EXTRACTED, FACT, Concept, Entity, Span
from innograph.network import collaboration
from innograph.rdf.ontology import sector_labels
from innograph.vocabulary import GROUP_OF
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx

    from innograph.model import Document, Evidence, KnowledgeGraph, Statement
    from innograph.network.attributes import Spot
    from innograph.taxonomy import Taxonomy

Json = dict[str, Any]


class Content:
    """A graph numbered for the page: things, documents and quotes are referred to by their place in a list."""

    def __init__(self, graph: KnowledgeGraph, *, relations: Sequence[str], ties: nx.Graph[str] | None = None) -> None:
        """`ties` are `network.collaboration(graph)`, for a caller who has them already."""
        self.ties = collaboration(graph) if ties is None else ties
        self.relations = list(relations)
        self.statements = sorted((s for s in graph.statements if s.modality == FACT), key=self._order)
        concepts = {s.object.slug: s.object for s in self.statements if isinstance(s.object, Concept)}
        entities = sorted(graph.entities, key=lambda entity: entity.iri)
        self.things: list[Entity | Concept] = [*entities, *(concepts[slug] for slug in sorted(concepts))]
        self.number = {thing.key: index for index, thing in enumerate(self.things)}
        self.sector_number = {slug: self.number[concept.key] for slug, concept in concepts.items()}
        self.documents = _cited(graph.documents, self.statements, graph.topics)
        self.page_of = {document.id: index for index, document in enumerate(self.documents)}
        self.topics = graph.topics
        self.taxonomy = graph.taxonomy
        self.named = _named(graph)
        self.quotes: dict[tuple[str, Span, str], Json] = {}
        self.areas = areas_of(graph)
        self.sectors = topics_of(graph)
        self.within = containers_of(graph)
        self.regions = sorted({spot for areas in self.areas.values() for spot in areas}, key=lambda spot: spot.iri)
        self.region_number = {spot: index for index, spot in enumerate(self.regions)}

    def as_json(self) -> Json:
        """Everything, ready to be written; `nodes` and `edges` are arguments for pyvis."""
        facts = [self._fact(statement) for statement in self.statements]
        edges = self._edges()
        neighbours = self._neighbours(edges)
        sizes = [_radius(len(neighbours[index])) for index in range(len(self.things))]
        nodes = [self._node(index, sizes[index]) for index in range(len(self.things))]
        regions = [self._region(spot) for spot in self.regions]
        return {
            "nodes": nodes,
            "edges": edges,
            "facts": facts,
            "quotes": list(self.quotes.values()),
            "documents": [self._document(document) for document in self.documents],
            "regions": regions,
            "outlines": outlines() if any("w" in place for place in (*nodes, *regions)) else None,
            "views": self._views(sizes),
            "measures": measured(self.things, self.statements, self.ties),
        }

    def _views(self, sizes: Sequence[float]) -> dict[str, Json]:
        ties = tied(self._ends(), len(self.things))
        layout, communities = views.by_community(ties, sizes)
        regions, sectors = by_region(self.areas, self.things, ties), by_sector(self.sectors, self.things, ties)
        return {
            "community": communities,
            "region": views.by_home(
                layout, regions, ties, sizes, name=lambda spot: {"region": self.region_number[spot]}
            ),
            "sector": views.by_home(layout, sectors, ties, sizes, name=lambda slug: {"node": self.sector_number[slug]}),
        }

    def _order(self, statement: Statement[Entity]) -> tuple[Any, ...]:
        rank = self.relations.index(statement.predicate)
        return (statement.subject.iri, rank, str(statement.object.key), statement.role)

    def _ends(self) -> list[tuple[int, int]]:
        return [(self.number[s.subject.key], self.number[s.object.key]) for s in self.statements]

    def _node(self, index: int, size: float) -> Json:
        thing = self.things[index]
        place = {"size": size}
        if isinstance(thing, Concept):
            return place | _sector(thing, self.taxonomy) | {"s": self._sector_numbers(widened([thing.slug]))}
        node = place | {"label": thing.label, "kind": thing.type, "iri": thing.iri}
        names = [name for name in dict.fromkeys(thing.labels) if name != thing.label]
        days = [day.isoformat() for day in (thing.start, thing.end) if day]
        is_place = GROUP_OF[thing.type] == "Place"
        called = spoken_names(thing.iri, thing.identifiers) if is_place else {}
        extra: Json = {"names": names, "labels": called, "same": list(thing.identifiers), "days": days}
        extra |= self._belonging(thing)
        extra["near"] = list(thing.similar)
        extra["till"] = bool(thing.end and not thing.start)  # the only day is the last one
        if is_place:
            extra |= on_map(thing.iri, thing.identifiers)
        return node | {key: value for key, value in extra.items() if value}

    def _belonging(self, thing: Entity) -> Json:
        """`r`: the regions and countries that it lies in, by number in `regions`; `s`: its sectors, by node."""
        regions = [self.region_number[spot] for spot in self.areas.get(thing.iri, ())]
        return {"r": regions, "s": self._sector_numbers(self.sectors.get(thing.iri, ()))}

    def _region(self, spot: Spot) -> Json:
        """A region or country: its names by language, its node if the texts name it, and the one that it lies in."""
        node = self.number.get(spot.iri)
        entity = None if node is None else self.things[node]
        identifiers = entity.identifiers if isinstance(entity, Entity) else ()
        labels = spoken_names(spot.iri, identifiers)
        region: Json = {"iri": spot.iri, "kind": spot.kind, "label": labels.get("en", spot.label)}
        region |= on_map(spot.iri, identifiers)
        outer = {"in": self.region_number[self.within[spot]]} if self.within.get(spot) in self.region_number else {}
        return region | ({"labels": labels} if labels else {}) | ({} if node is None else {"node": node}) | outer

    def _sector_numbers(self, slugs: Iterable[str]) -> list[int]:
        return [self.sector_number[slug] for slug in slugs if slug in self.sector_number]

    def _fact(self, statement: Statement[Entity]) -> Json:
        subject, target = self.number[statement.subject.key], self.number[statement.object.key]
        pieces = sorted(statement.evidence, key=lambda e: (self.page_of[e.document_id], e.span, e.extractor))
        fact = {
            "s": subject,
            "p": statement.predicate,
            "o": target,
            "c": round(statement.confidence, 4),
            "e": [[self._quote(piece, (subject, target)), piece.extractor, round(piece.score, 4)] for piece in pieces],
        }
        seen = {"by": statement.status} if statement.status != EXTRACTED else {}
        return fact | ({"role": statement.role} if statement.role else {}) | seen

    def _quote(self, piece: Evidence, ends: tuple[int, int]) -> int:
        """The number of the quote, which many facts may share; their names in it are marked."""
        key = (piece.document_id, piece.span, piece.quote)
        if key not in self.quotes:
            fresh: Json = {"n": len(self.quotes), "d": self.page_of[piece.document_id], "t": piece.quote, "m": []}
            fresh["at"] = list(piece.span)
            self.quotes[key] = fresh
        quote = self.quotes[key]
        known = {mark[2] for mark in quote["m"]}
        marks = [mark for end in dict.fromkeys(ends) if end not in known for mark in self._marks(piece, end)]
        if marks:
            quote["m"] = sorted([*quote["m"], *marks])
        return int(quote["n"])

    def _marks(self, piece: Evidence, index: int) -> list[tuple[int, int, int]]:
        """Where the quote names the thing, in UTF-16 units as JavaScript counts: start, end, the thing's number."""
        thing = self.things[index]
        if isinstance(thing, Concept) or not piece.quote:  # what is published may be without quotes
            return []
        spans = [span for span in self.named[piece.document_id, thing.iri] if piece.span.contains(span)]
        found = [Span(span.start - piece.span.start, span.end - piece.span.start) for span in spans]
        return [(*_utf16(piece.quote, span), index) for span in found or _first_found(piece.quote, thing)]

    def _edges(self) -> list[Json]:
        """One drawn edge for each pair of things that facts join; the first fact gives it its look."""
        facts_of: dict[tuple[int, int], list[int]] = defaultdict(list)
        for index, (one, other) in enumerate(self._ends()):
            if one != other:
                facts_of[min(one, other), max(one, other)].append(index)
        return [self._edge(pair, indices) for pair, indices in sorted(facts_of.items())]

    def _edge(self, pair: tuple[int, int], indices: list[int]) -> Json:
        first = min(indices, key=lambda index: self.relations.index(self.statements[index].predicate))
        source = self.number[self.statements[first].subject.key]
        target = pair[1] if source == pair[0] else pair[0]
        return {"from": source, "to": target, "facts": [first, *(index for index in indices if index != first)]}

    def _neighbours(self, edges: Iterable[Json]) -> defaultdict[int, set[int]]:
        neighbours: defaultdict[int, set[int]] = defaultdict(set)
        for edge in edges:
            neighbours[edge["from"]].add(edge["to"])
            neighbours[edge["to"]].add(edge["from"])
        return neighbours

    def _document(self, document: Document) -> Json:
        topic = self.number.get(self.topics.get(document.id, ""))
        title = document.title or document.source or document.id
        data = {
            "id": document.id,
            "title": title,
            "untitled": not document.title,
            "language": document.language,
            "date": document.issued.isoformat() if document.issued else None,
            "publisher": document.publisher,
            "url": document.url,
            "topic": topic,
        }
        return {key: value for key, value in data.items() if value is not None and value is not False and value != ""}


def _cited(
    documents: Sequence[Document], statements: Sequence[Statement[Entity]], topics: Mapping[str, str]
) -> list[Document]:
    """The documents that a fact quotes or whose main event is known; the others have nothing to show."""
    used = {piece.document_id for statement in statements for piece in statement.evidence} | set(topics)
    return sorted((document for document in documents if document.id in used), key=lambda document: document.id)


def _named(graph: KnowledgeGraph) -> defaultdict[tuple[str, str], list[Span]]:
    """Where each document names each entity, outermost names only."""
    spans: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    for link in graph.links:
        if link.entity:
            spans[link.mention.sentence.document.id, link.entity.iri].append(link.mention.span)
    for name, found in spans.items():
        spans[name] = []
        for span in sorted(found, key=lambda span: (span.start, -span.end)):
            if not (spans[name] and spans[name][-1].contains(span)):
                spans[name].append(span)
    return spans


def _first_found(quote: str, thing: Entity) -> list[Span]:
    """The longest name of the thing that the quote holds, for a graph that comes without links."""
    for name in sorted({thing.label, *thing.labels}, key=lambda name: (-len(name), name)):
        start = quote.find(name) if name else -1
        if start >= 0:
            return [Span(start, start + len(name))]
    return []


@lru_cache(maxsize=1000)
def _has_pairs(text: str) -> bool:
    """Whether a character of it is two UTF-16 units, which in few texts one is."""
    return max(text, default="") > "\uffff"


def _utf16(text: str, span: Span) -> tuple[int, int]:
    """Offsets that count code points as offsets that count UTF-16 units.

    >>> _utf16("🚀 go", Span(2, 4))
    (3, 5)
    """
    if not _has_pairs(text):
        return span.start, span.end
    start = len(text[: span.start].encode("utf-16-le", "surrogatepass")) // 2
    return start, start + len(text[span.start : span.end].encode("utf-16-le", "surrogatepass")) // 2


def _radius(degree: int) -> float:
    """The size of a node: its area grows with its neighbours, up to a limit that keeps hubs from covering the rest.

    >>> _radius(0), _radius(16), _radius(10_000)
    (4.0, 16.0, 30.0)
    """
    return round(min(30.0, 4 + 3 * sqrt(degree)), 1)


def _sector(concept: Concept, taxonomy: Taxonomy | None) -> Json:
    """A sector's node: its label in each language, and as names to search for all of them and the user's own terms."""
    labels = dict(sector_labels(concept.slug))
    plain = concept.slug.replace("-", " ")
    terms = [fit.term for fit in taxonomy.fits_of(concept.slug)] if taxonomy else []
    own = [term.code if term.label == term.code else f"{term.code} {term.label}" for term in terms]
    names = list(dict.fromkeys([*sorted(set(labels.values())), *own]))
    named = {"label": labels.get("en", plain), "labels": labels, "names": names}
    return {"kind": "Sector", "iri": SECTOR_SCHEME + concept.slug} | named
