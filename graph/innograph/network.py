"""The knowledge graph as NetworkX graphs, and those as files that Gephi, Cytoscape and NetworkX read back.

Only what the texts give as fact goes in. NetworkX is imported on first use.
"""

from __future__ import annotations

from collections import defaultdict
from io import StringIO
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import ElementTree

from innograph.characters import for_xml
from innograph.model import FACT, Concept
from innograph.rdf.ontology import sector_labels
from innograph.vocabulary import GROUP_OF
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import TypeAlias
    from xml.etree.ElementTree import Element

    import networkx as nx

    from innograph.model import Entity, KnowledgeGraph, Statement

    # networkx has no run-time generics: the parameters are for the type checker alone
    Graph: TypeAlias = nx.Graph[str]
    MultiDiGraph: TypeAlias = nx.MultiDiGraph[str]

_EVENT_TIES = frozenset({"participatedIn", "organised", "visited"})
_PROJECT_TIES = frozenset({"participatedIn", "runs"})


class _Part(NamedTuple):
    """An organisation's part in an event or project, and the documents that state it."""

    organisation: str
    predicate: str
    documents: frozenset[str]


def to_networkx(graph: KnowledgeGraph) -> MultiDiGraph:
    """The whole graph; a node is an entity's or a sector's IRI, an edge's key is the relation.

    Nodes carry `label`, `type` and `group` (str; a sector's label is English, its type and group are `Sector`,
    and `codes` are the user's own, a tuple of str, where there are any). Edges
    carry `role` (str, several joined by "; "), `confidence` (float in 0..1, the best of the statements joined),
    `documents` (sorted tuple of document ids) and `quotes` (int, pieces of evidence). All is added in sorted order.
    """
    import networkx as nx  # noqa: PLC0415 - 0.2 s that other builds need not pay

    whole: MultiDiGraph = nx.MultiDiGraph()
    for entity in sorted(graph.entities, key=lambda entity: entity.iri):
        whole.add_node(entity.iri, label=entity.label, type=entity.type, group=GROUP_OF[entity.type])
    for slug in sorted({s.object.slug for s in _facts(graph) if isinstance(s.object, Concept)}):
        label = dict(sector_labels(slug)).get("en", slug.replace("-", " "))
        fits = graph.taxonomy.fits_of(slug) if graph.taxonomy else ()
        own = {"codes": tuple(fit.term.code for fit in fits)} if fits else {}
        whole.add_node(SECTOR_SCHEME + slug, label=label, type="Sector", group="Sector", **own)
    for (source, predicate, target), statements in sorted(_by_triple(graph).items()):
        whole.add_edge(source, target, key=predicate, **_edge(statements))
    return whole


def collaboration(graph: KnowledgeGraph) -> Graph:
    """The organisations, tied where they met at an event, are partners of a project, or collaborate.

    Nodes are IRIs with `label` and `type`. Edges carry `weight` (int, the number of documents that state the tie: both
    parts in the event, both in the project, or the collaboration), `documents` and `predicates` (sorted tuples of str).
    A tie that no single document states, one part being known from one and the other from another, has weight 1.
    """
    import networkx as nx  # noqa: PLC0415 - 0.2 s that other builds need not pay

    ties: Graph = nx.Graph()
    for entity in sorted(graph.entities, key=lambda entity: entity.iri):
        if GROUP_OF[entity.type] == "Organisation":
            ties.add_node(entity.iri, label=entity.label, type=entity.type)
    for (one, other), (together, apart, predicates) in sorted(_ties(graph).items()):
        documents = sorted(together or apart)
        weight = max(1, len(together))
        ties.add_edge(one, other, weight=weight, documents=tuple(documents), predicates=tuple(sorted(predicates)))
    return ties


def graphml(graph: nx.Graph[Any]) -> bytes:
    """The graph as GraphML (UTF-8): sorted, lists joined by "|", characters that XML cannot hold left out."""
    from networkx.readwrite.graphml import GraphMLWriter  # noqa: PLC0415 - see to_networkx

    # Not nx.write_graphml: it takes lxml where that is installed, which writes other bytes.
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph_element(_plain(graph))
    writer.indent(writer.xml)
    return _written(writer.xml)


def gexf(graph: nx.Graph[Any]) -> bytes:
    """The graph as GEXF 1.2 (UTF-8), as `graphml` has it; without the date and version that NetworkX stamps."""
    from networkx.readwrite.gexf import GEXFWriter  # noqa: PLC0415 - see to_networkx

    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(_plain(graph))
    writer.xml.remove(writer.xml.find("meta"))
    writer.indent(writer.xml)
    return _written(writer.xml)


def _written(element: Element) -> bytes:
    # Text first: written as bytes, each of a million scraps is encoded by itself.
    out = StringIO()
    ElementTree(element).write(out, encoding="unicode")
    # A carriage return as a number: as it is, a reader takes it for a line end.
    text = out.getvalue().replace("\r", "&#13;")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}".encode()


def _facts(graph: KnowledgeGraph) -> Iterator[Statement[Entity]]:
    return (statement for statement in graph.statements if statement.modality == FACT)


def _by_triple(graph: KnowledgeGraph) -> dict[tuple[str, str, str], list[Statement[Entity]]]:
    triples = defaultdict(list)
    for statement in _facts(graph):
        triples[statement.subject.iri, statement.predicate, _iri(statement.object)].append(statement)
    return triples


def _iri(thing: Entity | Concept) -> str:
    return SECTOR_SCHEME + thing.slug if isinstance(thing, Concept) else thing.iri


def _edge(statements: list[Statement[Entity]]) -> dict[str, Any]:
    evidence = {piece for statement in statements for piece in statement.evidence}
    return {
        "role": "; ".join(sorted({statement.role for statement in statements if statement.role})),
        "confidence": max(statement.confidence for statement in statements),
        "documents": tuple(sorted({piece.document_id for piece in evidence})),
        "quotes": len(evidence),
    }


_Tie = tuple[set[str], set[str], set[str]]


def _ties(graph: KnowledgeGraph) -> Mapping[tuple[str, str], _Tie]:
    """Pairs of IRIs, with the documents that state the tie, those that only half state it, and the relations."""
    ties: dict[tuple[str, str], _Tie] = defaultdict(lambda: (set(), set(), set()))
    for one, other in _meetings(graph):
        together, apart, predicates = ties[one.organisation, other.organisation]
        together |= one.documents & other.documents
        apart |= one.documents | other.documents
        predicates |= {one.predicate, other.predicate}
    return ties


def _meetings(graph: KnowledgeGraph) -> Iterator[tuple[_Part, _Part]]:
    """Two organisations' parts in the same thing; who collaborates takes part in the collaboration."""
    parts: dict[object, set[_Part]] = defaultdict(set)
    for statement in _facts(graph):
        organisation, thing = statement.subject, statement.object
        if isinstance(thing, Concept):
            continue
        if statement.predicate == "visited":
            organisation, thing = thing, organisation
        documents = frozenset(piece.document_id for piece in statement.evidence)
        if statement.predicate == "collaboratesWith":
            for partner in (organisation, thing):
                parts[statement.key].add(_Part(partner.iri, statement.predicate, documents))
        elif _joins(organisation, statement.predicate, thing):
            parts[thing.iri].add(_Part(organisation.iri, statement.predicate, documents))
    return (pair for key in sorted(parts, key=str) for pair in _pairs(parts[key]))


def _joins(organisation: Entity, predicate: str, thing: Entity) -> bool:
    """Whether this part in this thing ties the organisation to the others that have one."""
    if GROUP_OF[organisation.type] != "Organisation":
        return False
    return predicate in (
        _EVENT_TIES if GROUP_OF[thing.type] == "Event" else _PROJECT_TIES if thing.type == "Project" else ()
    )


def _pairs(parts: Iterable[_Part]) -> Iterator[tuple[_Part, _Part]]:
    ordered = sorted(parts, key=lambda part: (part.organisation, part.predicate, sorted(part.documents)))
    return ((a, b) for a, b in combinations(ordered, 2) if a.organisation != b.organisation)


def _plain(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """A sorted copy whose attributes are scalars and whose edges, in a multigraph, have numbers for keys."""
    plain = graph.__class__()
    for node, data in sorted(graph.nodes(data=True)):
        plain.add_node(_legal(node), **_scalars(data))
    # Both formats want an edge's id to be its own: a relation is none, so it goes to `predicate`.
    for number, (source, target, data) in enumerate(_rows(graph)):
        key = {"key": str(number)} if graph.is_multigraph() else {}
        plain.add_edge(_legal(source), _legal(target), **key, **_scalars(data))
    return plain


def _rows(graph: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """The edges in order, the ends of an undirected one too."""
    if graph.is_multigraph():
        rows = [(u, v, {"predicate": key, **data}) for u, v, key, data in graph.edges(keys=True, data=True)]
    else:
        rows = [(u, v, data) for u, v, data in graph.edges(data=True)]
    if not graph.is_directed():
        rows = [(min(u, v), max(u, v), data) for u, v, data in rows]
    return sorted(rows, key=lambda row: (row[0], row[1], row[2].get("predicate", "")))


def _scalars(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _scalar(value) for name, value in sorted(data.items()) if value is not None}


def _scalar(value: Any) -> str | int | float:
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(map(str, value)) if isinstance(value, set | frozenset) else map(str, value)
        return _legal("|".join(items))
    return value if isinstance(value, int | float) else _legal(str(value))


def _legal(text: str) -> str:
    return for_xml(text, instead="")
