"""The formats in which a graph is given away, each a function of the graph and its base IRI that makes some files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from innograph import network, rdf
from innograph.configuration import DEFAULT_BASE
from innograph.errors import ExportError
from innograph.export.parquet import to_parquet
from innograph.export.rows import (
    DOCUMENT_COLUMNS,
    ENTITY_COLUMNS,
    csv_bytes,
    document_rows,
    entity_rows,
    statement_columns,
    statement_rows,
)
from innograph.export.sheets import to_excel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from innograph.model import KnowledgeGraph

    Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Options:
    """How some formats are written.

    `triple_terms` writes the evidence with those of RDF 1.2, in the formats that have them; `excel_csv` is for a
    spreadsheet in a country with decimal commas; `language` is that of the headers and relations of the workbook.
    """

    triple_terms: bool = False
    excel_csv: bool = False
    language: str = "en"


class Format(NamedTuple):
    """What writes the files of a format, and whether it has triple terms."""

    files: Callable[[KnowledgeGraph, str, Options], Files]
    triple_terms: bool = False


def to_files(
    graph: KnowledgeGraph, formats: Iterable[str], *, base: str = DEFAULT_BASE, options: Options = Options()
) -> dict[str, bytes]:
    """The files of these formats of FORMATS, by their names; raises ExportError for one that is none.

    The same graph gives the same bytes.
    """
    files: Files = {}
    for name in dict.fromkeys(formats):
        if name not in FORMATS:
            raise ExportError(f"{name!r} is no format; use {', '.join(FORMATS)}")
        files |= FORMATS[name].files(graph, base, options)
    return files


def _turtle(graph: KnowledgeGraph, base: str, options: Options) -> Files:
    files = {"graph.ttl": rdf.graph_turtle(graph, base=base), "places.ttl": rdf.places_turtle(graph, base=base)}
    if options.triple_terms:
        quads = rdf.reified(rdf.evidence_quads(graph, base=base), graph.statements, base=base)
        files["evidence.ttl"] = rdf.turtle((quad[1:] for quad in quads), base=base)
    return files


def _trig(graph: KnowledgeGraph, base: str, options: Options) -> Files:
    return {"graph.trig": rdf.trig(rdf.whole_quads(graph, base=base, triple_terms=options.triple_terms), base=base)}


def _ntriples(graph: KnowledgeGraph, base: str, _: Options) -> Files:
    return {
        "graph.nt": rdf.ntriples(rdf.graph_triples(graph, base=base)),
        "places.nt": rdf.ntriples(rdf.places_triples(graph)),
    }


def _nquads(graph: KnowledgeGraph, base: str, options: Options) -> Files:
    return {"graph.nq": rdf.nquads(rdf.whole_quads(graph, base=base, triple_terms=options.triple_terms))}


def _jsonld(graph: KnowledgeGraph, base: str, _: Options) -> Files:
    return {
        "graph.jsonld": rdf.jsonld(("", *triple) for triple in rdf.graph_triples(graph, base=base)),
        "places.jsonld": rdf.jsonld(("", *triple) for triple in rdf.places_triples(graph)),
        "evidence.jsonld": rdf.jsonld(rdf.evidence_quads(graph, base=base)),
    }


def _rdfxml(graph: KnowledgeGraph, base: str, _: Options) -> Files:
    return {
        "graph.rdf": rdf.rdfxml(rdf.graph_triples(graph, base=base)),
        "places.rdf": rdf.rdfxml(rdf.places_triples(graph)),
    }


def _csv(graph: KnowledgeGraph, base: str, options: Options) -> Files:
    excel = options.excel_csv
    return {
        "entities.csv": csv_bytes(ENTITY_COLUMNS, entity_rows(graph), excel=excel),
        "statements.csv": csv_bytes(statement_columns(graph), statement_rows(graph, base=base), excel=excel),
        "documents.csv": csv_bytes(DOCUMENT_COLUMNS, document_rows(graph, base=base), excel=excel),
    }


def _xlsx(graph: KnowledgeGraph, base: str, options: Options) -> Files:
    return {"tables.xlsx": to_excel(graph, base=base, language=options.language)}


def _parquet(graph: KnowledgeGraph, base: str, _: Options) -> Files:
    return to_parquet(graph, base=base)


def _graphml(graph: KnowledgeGraph, _: str, __: Options) -> Files:
    return {
        "network.graphml": network.graphml(network.collaboration(graph)),
        "graph.graphml": network.graphml(network.to_networkx(graph)),
    }


def _gexf(graph: KnowledgeGraph, _: str, __: Options) -> Files:
    return {
        "network.gexf": network.gexf(network.collaboration(graph)),
        "graph.gexf": network.gexf(network.to_networkx(graph)),
    }


FORMATS = {
    "turtle": Format(_turtle, triple_terms=True),
    "trig": Format(_trig, triple_terms=True),
    "ntriples": Format(_ntriples),
    "nquads": Format(_nquads, triple_terms=True),
    "jsonld": Format(_jsonld),
    "rdfxml": Format(_rdfxml),
    "csv": Format(_csv),
    "xlsx": Format(_xlsx),
    "parquet": Format(_parquet),
    "graphml": Format(_graphml),
    "gexf": Format(_gexf),
}
"""The formats by their names in `innograph export`; docs/export.md says which is for whom."""
