"""The knowledge graph as NetworkX graphs: all of it, organisations that work together, regions, bipartite graphs, egos.

Only what the texts give as fact goes in. NetworkX is imported on first use.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from innograph.errors import MeasureError
from innograph.model import Concept
from innograph.network.attributes import documents_of, facts, regions_of
from innograph.network.ties import parts, ties
from innograph.rdf.evidence import statement_iri
from innograph.rdf.ontology import sector_labels
from innograph.vocabulary import GROUP_OF
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    import networkx as nx

    from innograph.model import Entity, KnowledgeGraph, Statement
    from innograph.network.ties import Tie

    # networkx has no run-time generics: the parameters are for the type checker alone
    Graph: TypeAlias = nx.Graph[str]
    MultiDiGraph: TypeAlias = nx.MultiDiGraph[str]


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
    for slug in sorted({s.object.slug for s in facts(graph) if isinstance(s.object, Concept)}):
        fits = graph.taxonomy.fits_of(slug) if graph.taxonomy else ()
        own = {"codes": tuple(fit.term.code for fit in fits)} if fits else {}
        whole.add_node(SECTOR_SCHEME + slug, **_sector(slug), group="Sector", **own)
    for (source, predicate, target), statements in sorted(_by_triple(graph).items()):
        whole.add_edge(source, target, key=predicate, **_edge(statements))
    return whole


def collaboration(graph: KnowledgeGraph, *, base: str = "") -> Graph:
    """The organisations, tied where they met at an event, are partners of a project, or collaborate.

    Nodes are IRIs with `label` and `type`. Edges carry `weight` (int, the number of documents that state the tie: both
    parts in the event, both in the project, or the collaboration), `documents` and `predicates` (sorted tuples of str).
    A tie that no single document states, one part being known from one and the other from another, has weight 1.
    Given the base IRI of the build, edges also carry `statements`, the IRIs of what states the tie, as a sorted tuple.
    """
    import networkx as nx  # noqa: PLC0415 - 0.2 s that other builds need not pay

    network: Graph = nx.Graph()
    for entity in sorted(graph.entities, key=lambda entity: entity.iri):
        if GROUP_OF[entity.type] == "Organisation":
            network.add_node(entity.iri, label=entity.label, type=entity.type)
    named = _Named(graph, base)
    for (one, other), tie in sorted(ties(graph).items()):
        network.add_edge(one, other, **_stating([tie], named), predicates=tuple(sorted(tie.predicates)))
    return network


def regions(graph: KnowledgeGraph, *, base: str = "") -> Graph:
    """The home regions of the organisations, tied where organisations of the two are.

    Nodes are IRIs with `label`, `country` (two letters or ""), `organisations` (int, how many are at home there) and
    `within` (int, the ties between two of them). Edges carry `weight` (int, the documents that state a tie across),
    `ties` (int, pairs of organisations) and `documents`, and `statements` as in `collaboration`. The graph's own
    attribute `unplaced` counts organisations with a tie whose region nothing tells: what they do is not in here.
    """
    import networkx as nx  # noqa: PLC0415 - see to_networkx

    homes, found, named = regions_of(graph), ties(graph), _Named(graph, base)
    across: Graph = nx.Graph(unplaced=len({iri for pair in found for iri in pair} - homes.keys()))
    sizes = Counter(homes.values())
    for region in sorted(sizes):
        across.add_node(region.iri, label=region.label, country=region.country, organisations=sizes[region], within=0)
    bundles: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for (one, other), tie in found.items():
        if one in homes and other in homes:
            here, there = sorted((homes[one].iri, homes[other].iri))
            bundles[here, there].append(tie)
    for (here, there), bundle in sorted(bundles.items()):
        if here == there:
            across.nodes[here]["within"] = len(bundle)
        else:
            across.add_edge(here, there, ties=len(bundle), **_stating(bundle, named))
    return across


def organisation_sectors(graph: KnowledgeGraph) -> Graph:
    """Organisations (`bipartite` 0) and the sectors that are stated of them (1): nodes with `label` and `type`.

    Edges carry `weight` (int, the number of documents) and `documents`. Who has no sector is not in it.
    """
    edges: dict[tuple[str, str], set[str]] = defaultdict(set)
    organisations = _named(graph, "Organisation")
    for fact in facts(graph):
        if isinstance(fact.object, Concept) and fact.subject.iri in organisations:
            edges[fact.subject.iri, _iri(fact.object)] |= documents_of(fact)
    slugs = {iri: _sector(iri.removeprefix(SECTOR_SCHEME)) for _, iri in edges}
    return _bipartite(edges, organisations, slugs)


def person_organisations(graph: KnowledgeGraph) -> Graph:
    """People (`bipartite` 0) and the organisations that they belong to (1), as in `organisation_sectors`.

    Edges carry `role` too (str, several joined by "; "). A graph that is published without people gives an empty one.
    """
    edges: dict[tuple[str, str], set[str]] = defaultdict(set)
    roles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in facts(graph):
        if fact.predicate == "affiliatedWith":
            pair = (fact.subject.iri, _iri(fact.object))
            edges[pair] |= documents_of(fact)
            roles[pair] |= {fact.role} - {""}
    both = _bipartite(edges, _named(graph, "Person"), _named(graph, "Organisation"))
    for pair in edges:
        both.edges[pair]["role"] = "; ".join(sorted(roles[pair]))
    return both


def organisation_occasions(graph: KnowledgeGraph) -> Graph:
    """Organisations (`bipartite` 0) and the events and projects in which they have a part (1).

    Nodes carry `label` and `type`, edges `weight` (int, the number of documents) and `documents`. `newman` makes
    of it a network in which a fair of a hundred does not weigh as much as a hundred meetings of two.
    """
    edges: dict[tuple[str, str], set[str]] = defaultdict(set)
    for occasion, found in parts(graph).items():
        if isinstance(occasion, str):  # the others are collaborations of two, which no thing stands for
            for part in found:
                edges[part.organisation, occasion] |= part.documents
    return _bipartite(edges, _named(graph, "Organisation"), _named(graph, "Event", "Programme"))


def ego(network: Graph, node: str, *, radius: int = 1) -> Graph:
    """The part of a network within so many steps of a node, all ties between its nodes included.

    Nodes carry `distance` (int, steps from the node) beside what they have. Raises MeasureError for an unknown node.
    """
    import networkx as nx  # noqa: PLC0415 - see to_networkx

    if node not in network:
        raise MeasureError(f"{node!r} is no node of the network; give the IRI of one that is")
    steps = nx.single_source_shortest_path_length(network, node, cutoff=radius)
    around: Graph = nx.Graph()
    for other in sorted(steps):
        around.add_node(other, **network.nodes[other], distance=steps[other])
    inside = network.subgraph(steps).edges(data=True)
    around.add_edges_from(sorted(((min(a, b), max(a, b), dict(data)) for a, b, data in inside), key=lambda e: e[:2]))
    return around


def _by_triple(graph: KnowledgeGraph) -> dict[tuple[str, str, str], list[Statement[Entity]]]:
    triples = defaultdict(list)
    for statement in facts(graph):
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


class _Named(dict[int, str]):
    """The IRIs of statements under a base, by their numbers, minted when they are asked for."""

    def __init__(self, graph: KnowledgeGraph, base: str) -> None:
        super().__init__()
        self.base = base
        self._statements = graph.statements

    def __missing__(self, number: int) -> str:
        iri = self[number] = statement_iri(self._statements[number], base=self.base)
        return iri


def _stating(bundle: Sequence[Tie], named: _Named) -> dict[str, Any]:
    """How many documents state at least one of these ties, which, and where there is a base the statements' IRIs."""
    together = {document for tie in bundle for document in tie.together}
    documents = together or {document for tie in bundle for document in tie.apart}
    stated = {}
    if named.base:
        stated["statements"] = tuple(sorted({named[number] for tie in bundle for number in tie.statements}))
    return {"weight": max(1, len(together)), "documents": tuple(sorted(documents)), **stated}


def _bipartite(
    edges: Mapping[tuple[str, str], set[str]], first: Mapping[str, dict[str, str]], second: Mapping[str, dict[str, str]]
) -> Graph:
    """Nodes of two kinds, those that have an edge, and how many documents state each edge."""
    import networkx as nx  # noqa: PLC0415 - see to_networkx

    both: Graph = nx.Graph()
    for side, nodes, used in ((0, first, {a for a, _ in edges}), (1, second, {b for _, b in edges})):
        for iri in sorted(used):
            both.add_node(iri, bipartite=side, **nodes[iri])
    for (a, b), documents in sorted(edges.items()):
        both.add_edge(a, b, weight=len(documents), documents=tuple(sorted(documents)))
    return both


def _named(graph: KnowledgeGraph, *groups: str) -> dict[str, dict[str, str]]:
    return {e.iri: {"label": e.label, "type": e.type} for e in graph.entities if GROUP_OF[e.type] in groups}


def _sector(slug: str) -> dict[str, str]:
    return {"label": dict(sector_labels(slug)).get("en", slug.replace("-", " ")), "type": "Sector"}
