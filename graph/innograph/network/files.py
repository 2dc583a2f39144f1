"""Graphs as files that Gephi, Cytoscape and NetworkX read back."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ElementTree

from innograph.characters import for_xml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    import networkx as nx


def graphml(graph: nx.Graph[Any]) -> bytes:
    """The graph as GraphML (UTF-8): sorted, lists joined by "|", characters that XML cannot hold left out."""
    from networkx.readwrite.graphml import GraphMLWriter  # noqa: PLC0415 - 0.2 s that other builds need not pay

    # Not nx.write_graphml: it takes lxml where that is installed, which writes other bytes.
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph_element(_plain(graph))
    writer.indent(writer.xml)
    return _written(writer.xml)


def gexf(graph: nx.Graph[Any]) -> bytes:
    """The graph as GEXF 1.2 (UTF-8), as `graphml` has it; without the date and version that NetworkX stamps."""
    from networkx.readwrite.gexf import GEXFWriter  # noqa: PLC0415 - see graphml

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
