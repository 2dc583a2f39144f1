"""Each format is read back by somebody else's reader and says what the graph says, whatever the texts hold."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import networkx as nx
import openpyxl
import pandas as pd
import pyarrow.parquet
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from rdflib.compare import isomorphic

import graphs
from builds import run, written
from innograph import export, network, rdf
from innograph.cells import unguarded
from innograph.cli import exporting
from innograph.errors import ExportError
from innograph.export import Options, workbook
from innograph.model import ACCEPTED, FACT, Document, Entity, Evidence, KnowledgeGraph, Span, Statement
from innograph.resources import ontology_path
from innograph.vocabulary.iris import PREFIXES, expand

if TYPE_CHECKING:
    from pathlib import Path

BASE = graphs.BASE
GRAPH = replace(graphs.small_graph(), replaced={f"{BASE}organisation/old": graphs.CLUSTER.iri})
KINDS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
BY_RDFLIB = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "trig": "trig", "nq": "nquads"}
RDF_FORMATS = ("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml")


def files(*formats: str, graph: KnowledgeGraph = GRAPH, **options: Any) -> dict[str, bytes]:
    return export.to_files(graph, formats, base=BASE, options=Options(**options))


def stated(graph: KnowledgeGraph = GRAPH) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(rdf.graph_turtle(graph, base=BASE), format=ox.RdfFormat.TURTLE)}


def whole(graph: KnowledgeGraph = GRAPH) -> set[ox.Quad]:
    places = ox.parse(rdf.places_turtle(graph, base=BASE), format=ox.RdfFormat.TURTLE)
    evidence = ox.parse(rdf.evidence_trig(graph, base=BASE), format=ox.RdfFormat.TRIG)
    named = ox.NamedNode(f"{BASE}places")
    return {
        *map(default, stated(graph)),
        *evidence,
        *(ox.Quad(quad.subject, quad.predicate, quad.object, named) for quad in places),
    }


def default(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object)


def by_rdflib(content: bytes, suffix: str) -> rdflib.Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its reader of JSON-LD warns of itself
        return rdflib.Graph().parse(data=content, format=BY_RDFLIB[suffix])


def quads_by_rdflib(content: bytes, suffix: str) -> set[object]:
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own deprecated names
        dataset.parse(data=content, format=BY_RDFLIB[suffix])
    return set(dataset.quads())


def sheets(content: bytes) -> dict[str, list[dict[str, Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book:
        header, *rows = sheet.iter_rows()
        names = [cell.value for cell in header]
        found[sheet.title] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def test_the_files_of_each_format_are_named_as_documented() -> None:
    made = {name: sorted(files(name)) for name in export.FORMATS}
    assert made == {
        "turtle": ["graph.ttl", "places.ttl"],
        "trig": ["graph.trig"],
        "ntriples": ["graph.nt", "places.nt"],
        "nquads": ["graph.nq"],
        "jsonld": ["evidence.jsonld", "graph.jsonld", "places.jsonld"],
        "rdfxml": ["graph.rdf", "places.rdf"],
        "csv": ["documents.csv", "entities.csv", "statements.csv"],
        "xlsx": ["tables.xlsx"],
        "parquet": ["documents.parquet", "entities.parquet", "statements.parquet"],
        "graphml": ["graph.graphml", "network.graphml"],
        "gexf": ["graph.gexf", "network.gexf"],
    }
    assert all(files(name) == files(name) for name in export.FORMATS)
    assert tuple(export.FORMATS) == exporting.FORMATS
    assert {name for name, one in export.FORMATS.items() if one.triple_terms} == set(exporting.WITH_TRIPLE_TERMS)


def test_what_is_no_format_is_refused() -> None:
    with pytest.raises(ExportError, match=r"'docx' is no format; use turtle, "):
        files("docx")
    with pytest.raises(ExportError, match="'eu' is no language of the workbook; use en, it, es"):
        files("xlsx", language="eu")


@pytest.mark.parametrize(
    ("name", "suffix"), [("turtle", "ttl"), ("ntriples", "nt"), ("rdfxml", "rdf"), ("jsonld", "jsonld")]
)
def test_the_facts_and_the_places_are_the_same_in_each_syntax(name: str, suffix: str) -> None:
    made = files(name)
    for stem, wanted in (
        ("graph", stated()),
        ("places", {q.triple for q in whole() if q.graph_name == ox.NamedNode(f"{BASE}places")}),
    ):
        content = made[f"{stem}.{suffix}"]
        assert {quad.triple for quad in ox.parse(content, format=KINDS[suffix])} == wanted
        assert isomorphic(by_rdflib(content, suffix), rdf.bridge.in_rdflib(map(default, wanted)))


@pytest.mark.parametrize(("name", "kind"), [("trig", ox.RdfFormat.TRIG), ("nquads", ox.RdfFormat.N_QUADS)])
def test_one_file_holds_facts_evidence_and_background(name: str, kind: ox.RdfFormat) -> None:
    [(file, content)] = files(name).items()
    assert set(ox.parse(content, format=kind)) == whole()
    assert len(quads_by_rdflib(content, file.rpartition(".")[2])) == len(whole())


def test_the_evidence_in_json_ld_is_that_of_the_build() -> None:
    evidence = set(ox.parse(rdf.evidence_trig(GRAPH, base=BASE), format=ox.RdfFormat.TRIG))
    content = files("jsonld")["evidence.jsonld"]
    assert set(ox.parse(content, format=ox.RdfFormat.JSON_LD)) == evidence
    assert len(quads_by_rdflib(content, "jsonld")) == len(evidence)


def test_json_ld_has_short_keys_and_its_context_within() -> None:
    made = files("jsonld")
    context = json.loads(ontology_path("context.jsonld").read_text(encoding="utf-8"))["@context"]
    for content in made.values():
        document = json.loads(content)
        assert document["@context"] == context
        nodes = [node for one in document["@graph"] for node in one.get("@graph", [one])]
        keys = {key for node in nodes for key in node}
        assert not {key for key in keys if ":" in key}
        assert not {kind for node in nodes for kind in node.get("type", []) if kind.startswith("http")}
    [anna] = [node for node in json.loads(made["graph.jsonld"])["@graph"] if node["id"] == graphs.ANNA.iri]
    assert anna["affiliatedWith"] == graphs.CLUSTER.iri
    assert "Person" in anna["type"]
    [event] = [node for node in json.loads(made["graph.jsonld"])["@graph"] if node["id"] == graphs.MISSION.iri]
    assert event["startDate"] == "2025-03-03"


def test_an_iri_that_json_ld_would_read_as_another_is_refused() -> None:
    other = replace(graphs.CLUSTER, identifiers=("inno:Cluster",))
    graph = replace(GRAPH, entities=tuple(other if one == graphs.CLUSTER else one for one in GRAPH.entities))
    assert files("nquads", graph=graph)
    with pytest.raises(ExportError, match="where inno is a prefix"):
        files("jsonld", graph=graph)


@pytest.mark.parametrize("name", RDF_FORMATS)
@pytest.mark.parametrize("bad", ["https://example.org/a b", 'https://example.org/"><x', "no scheme"])
def test_no_format_of_rdf_takes_what_is_no_iri(name: str, bad: str) -> None:
    with pytest.raises(ExportError, match="is no IRI"):
        files(name, graph=replace(GRAPH, entities=(replace(graphs.ANNA, iri=bad),)))


def test_triple_terms_stand_for_what_a_statement_is_about() -> None:
    made = files("turtle", "trig", "nquads", triple_terms=True)
    assert made["graph.ttl"] == files("turtle")["graph.ttl"]
    trig = set(ox.parse(made["graph.trig"], format=ox.RdfFormat.TRIG))
    assert trig == set(ox.parse(made["graph.nq"], format=ox.RdfFormat.N_QUADS))
    evidence = {quad.triple for quad in ox.parse(made["evidence.ttl"], format=ox.RdfFormat.TURTLE)}
    reifies = ox.NamedNode(PREFIXES["rdf"] + "reifies")
    about = {triple.object for triple in evidence if triple.predicate == reifies}
    wanted = {
        ox.Triple(
            *map(ox.NamedNode, (one.subject.iri, PREFIXES["inno"] + one.predicate, rdf.facts.object_iri(one.object)))
        )
        for one in GRAPH.statements
    }
    assert about == wanted == {quad.object for quad in trig if quad.predicate == reifies}
    facts = {quad.triple for quad in trig if isinstance(quad.graph_name, ox.DefaultGraph)}
    assert {one for one in about if one not in facts} == {  # what is denied or hoped for is not asserted
        one for one in wanted if "participatedIn" in str(one.predicate) and "agua" in str(one.object)
    }
    assert b"rdf:Statement" not in made["evidence.ttl"]
    assert b"rdf:reifies <<( " in made["evidence.ttl"]


def test_triple_terms_leave_all_else_as_it_is() -> None:
    plain, terms = (
        set(ox.parse(files("nquads", triple_terms=on)["graph.nq"], format=ox.RdfFormat.N_QUADS)) for on in (False, True)
    )
    gone = {quad.predicate.value.removeprefix(PREFIXES["rdf"]) for quad in plain - terms}
    assert gone == {"type", "subject", "predicate", "object"}
    assert {quad.predicate.value for quad in terms - plain} == {PREFIXES["rdf"] + "reifies"}


def test_pandas_reads_the_tables_for_scripts_and_for_excel() -> None:
    columns = export.STATEMENT_COLUMNS
    rows = [tuple(map(str, row)) for row in export.statement_rows(GRAPH, base=BASE)]
    plain = pd.read_csv(io.BytesIO(files("csv")["statements.csv"]), dtype=str, keep_default_na=False)
    assert tuple(plain.columns) == columns
    assert [tuple(row) for row in plain.itertuples(index=False)] == rows
    content = files("csv", excel_csv=True)["statements.csv"]
    assert content.startswith("\ufeffsubject;".encode())
    assert content.count(b"\r\n") == len(rows) + 1
    frame = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", keep_default_na=False, encoding="utf-8-sig")
    assert list(frame["confidence"]) == [float(row[columns.index("confidence")]) for row in rows]
    assert list(frame["quote"]) == [row[columns.index("quote")] for row in rows]


def test_the_workbook_says_facts_in_words_with_links_to_source_and_text() -> None:
    made = sheets(files("xlsx", language="it")["tables.xlsx"])
    assert list(made) == ["Fatti", "Entità", "Documenti"]
    facts = [one for one in GRAPH.statements if one.modality == FACT]
    assert len(made["Fatti"]) == sum(len(one.evidence) for one in facts)
    [row] = [row for row in made["Fatti"] if row["Relazione"].value == "affiliato a"]
    assert [row[name].value for name in ("Soggetto", "Oggetto", "Ruolo")] == [
        "Anna Verdi",
        "Cluster Acqua",
        "responsabile internazionale",
    ]
    assert row["Tipo del soggetto"].value == "persona"
    assert row["Attendibilità"].value == 0.9
    assert row["Data"].value.date() == date(2025, 3, 6)
    assert row["Fonte"].hyperlink.target == graphs.FIRST.url
    assert row["Documento"].hyperlink.location == "'Documenti'!A3"
    assert made["Documenti"][1]["Titolo"].value == row["Documento"].value == "Visita a Bilbao"
    [sector] = [
        row for row in made["Fatti"] if row["Soggetto"].value == "AGUA 4" and row["Relazione"].value == "ha settore"
    ]
    assert sector["Oggetto"].value == "Acqua"
    [mission] = [row for row in made["Entità"] if row["Nome"].value == "missione"]
    assert (mission["Inizio"].value.date(), mission["Menzioni"].value) == (date(2025, 3, 3), 1)
    [cluster] = [row for row in made["Entità"] if row["Nome"].value == "Cluster Acqua"]
    assert cluster["Sostituisce"].value == f"{BASE}organisation/old"
    other = next(row for row in made["Fatti"] if row["Documento"].value == "uraberri")
    assert other["Fonte"].hyperlink.target == other["IRI del documento"].value == f"{BASE}document/uraberri"


def test_the_workbook_has_headers_in_sight_filters_and_no_moment_of_its_making() -> None:
    content = files("xlsx")["tables.xlsx"]
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.column_dimensions["A"].width > 20
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(rb"\d{4}-\d\d-\d\dT", package.read("docProps/core.xml"))) == {b"2000-01-01T"}


def test_a_sheet_that_is_full_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    made = sheets(files("xlsx")["tables.xlsx"])
    assert [title for title in made if title.startswith("Documents")] == ["Documents", "Documents 2"]
    rows = [row for title, rows in made.items() if title.startswith("Facts") for row in rows]
    assert len(rows) == len(export.statement_rows(GRAPH, base=BASE))
    for row in rows:
        title, line = re.fullmatch(r"'(.+)'!A(\d+)", row["Document"].hyperlink.location).groups()  # type: ignore[union-attr]
        assert made[title][int(line) - 2]["Title"].value == row["Document"].value


def test_links_that_have_no_room_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("innograph.export.sheets.MOST_LINKS", 3)
    monkeypatch.setattr(workbook, "MOST_LINKS", 3)
    facts = sheets(files("xlsx")["tables.xlsx"])["Facts"]
    assert not [row for row in facts if row["Source"].hyperlink]
    assert [bool(row["Document"].hyperlink) for row in facts] == [True] * 3 + [False] * (len(facts) - 3)
    assert all(row["Source"].value.startswith("https://") for row in facts)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "http://[x",
        "https://e.org:x/",
        "mailto:a@b.org",
        "https://e.org/" + "a" * 3000,
    ],
)
def test_what_is_no_web_address_is_text(address: str) -> None:
    graph = replace(GRAPH, documents=tuple(replace(one, url=address) for one in GRAPH.documents))
    facts = sheets(files("xlsx", graph=graph)["tables.xlsx"])["Facts"]
    assert {row["Source"].value for row in facts} == {address}
    assert not [row for row in facts if row["Source"].hyperlink]


def test_a_cell_holds_no_more_than_excel_takes() -> None:
    name = "\U0001f600" * 20_000
    [_, row] = sheets(files("xlsx", graph=graphs.renamed(name))["tables.xlsx"])["Entities"]
    written_name = row["Name"].value
    assert written_name == "\U0001f600" * 16_383 + "…"
    assert len(written_name.encode("utf-16-le")) // 2 <= workbook.LONGEST_CELL


def test_a_day_before_excel_begins_is_text() -> None:
    event = replace(graphs.MISSION, start=date(1492, 10, 12), end=date(1900, 3, 1))
    [row] = sheets(files("xlsx", graph=KnowledgeGraph((event,)))["tables.xlsx"])["Entities"]
    assert row["Start"].value == "1492-10-12"
    assert row["End"].value.date() == date(1900, 3, 1)


def test_arrow_reads_typed_columns() -> None:
    tables = {name: pyarrow.parquet.read_table(io.BytesIO(content)) for name, content in files("parquet").items()}
    entities = {row["iri"]: row for row in tables["entities.parquet"].to_pylist()}
    assert set(entities) == {one.iri for one in GRAPH.entities}
    assert entities[graphs.MISSION.iri]["start_date"] == date(2025, 3, 3)
    assert entities[graphs.BILBAO.iri]["alt_labels"] == list(graphs.BILBAO.labels)
    assert entities[graphs.ANNA.iri]["same_as"] == []
    statements = tables["statements.parquet"].to_pylist()
    for row, cells in zip(statements, export.statement_rows(GRAPH, base=BASE), strict=True):
        assert [cell if cell is not None else "" for cell in row.values()] == list(cells)
    assert {row["date"] for row in tables["documents.parquet"].to_pylist()} == {date(2025, 3, 6), None}
    kinds = {field.name: str(field.type) for field in tables["statements.parquet"].schema}
    assert (kinds["confidence"], kinds["start"], kinds["quote"]) == ("double", "int64", "string")


def test_parquet_of_nothing_has_columns_and_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    made = files("parquet", graph=KnowledgeGraph())
    assert pyarrow.parquet.read_table(io.BytesIO(made["entities.parquet"])).column_names == list(export.ENTITY_COLUMNS)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install 'innograph\[parquet\]'"):
        files("parquet")


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_networkx_reads_the_graph_and_the_network(suffix: str) -> None:
    read = nx.read_graphml if suffix == "graphml" else nx.read_gexf
    made = files(suffix)
    facts = network.to_networkx(GRAPH)
    again = read(io.BytesIO(made[f"graph.{suffix}"]))
    assert set(again) == set(facts)
    assert sorted((u, v, data["predicate"]) for u, v, data in again.edges(data=True)) == sorted(facts.edges(keys=True))
    ties = read(io.BytesIO(made[f"network.{suffix}"]))
    assert {frozenset(edge) for edge in ties.edges} == {frozenset(edge) for edge in network.collaboration(GRAPH).edges}


HOSTILE = 'a"""b\\"c\n\r\t> . <http://evil.example/> }]]> \u202eevil\u2028 \x00\x1b \ud800 \U0001f600 \ufeff\ufffe =1'
TEXTS = st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=30) | st.sampled_from(
    [
        "=cmd|'/C calc'!A0",
        "#REF!",
        "#N/A",
        "_x000D_",
        "_x005F_x000D_",
        "'=1",
        "\t=1",
        "-1",
        "+39 051",
        "@a",
        "1,5;2",
        " a ",
        "\r",
        "a\rb",
    ]
)


def hostile(text: str) -> KnowledgeGraph:
    graph = graphs.renamed(text)
    other = Entity(f"{BASE}organisation/p", "Cluster", text)
    piece = graph.statements[0].evidence
    tie = Statement(graph.entities[1], "collaboratesWith", other, "", piece, status=ACCEPTED)
    documents = tuple(replace(one, source=text, url=text, publisher=text) for one in graph.documents)
    return replace(graph, entities=(*graph.entities, other), statements=(*graph.statements, tie), documents=documents)


def whole_text(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def xml_text(text: str, instead: str = "\ufffd") -> str:
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", instead, text)


@settings(deadline=None, max_examples=40)
@given(TEXTS)
@example(HOSTILE)
def test_whatever_a_text_holds_comes_back_from_rdf(text: str) -> None:
    graph = hostile(text)
    made = files(*RDF_FORMATS, graph=graph)
    wanted = stated(graph)
    for suffix in ("ttl", "nt", "jsonld"):
        assert {quad.triple for quad in ox.parse(made[f"graph.{suffix}"], format=KINDS[suffix])} == wanted
        assert isomorphic(by_rdflib(made[f"graph.{suffix}"], suffix), rdf.bridge.in_rdflib(map(default, wanted)))
    assert set(ox.parse(made["graph.trig"], format=ox.RdfFormat.TRIG)) == whole(graph)
    assert set(ox.parse(made["graph.nq"], format=ox.RdfFormat.N_QUADS)) == whole(graph)
    labels = {
        quad.object.value
        for quad in ox.parse(made["graph.rdf"], format=ox.RdfFormat.RDF_XML)
        if isinstance(quad.object, ox.Literal) and quad.predicate.value == PREFIXES["schema"] + "name"
    }
    assert labels == {xml_text(text)}
    assert len(list(ox.parse(made["graph.rdf"], format=ox.RdfFormat.RDF_XML))) == len(wanted)
    assert len(by_rdflib(made["graph.rdf"], "rdf")) == len(wanted)


@settings(deadline=None, max_examples=40)
@given(TEXTS)
@example(HOSTILE)
def test_whatever_a_text_holds_comes_back_from_tables(text: str) -> None:
    graph = hostile(text)
    made = files("csv", "xlsx", "parquet", graph=graph)
    [row, _] = csv.DictReader(io.StringIO(made["statements.csv"].decode(), newline=""))
    assert unguarded(row["quote"]) == unguarded(row["role"]) == re.sub("[\ud800-\udfff]", "?", text)
    frame = pd.read_csv(io.BytesIO(made["documents.csv"]), dtype=str, keep_default_na=False)
    assert [unguarded(cell) for cell in frame["title"]] == [re.sub("[\ud800-\udfff]", "?", text)]
    assert export.to_pandas(graph, base=BASE).entities["label"][0] == whole_text(text)
    book = sheets(made["tables.xlsx"])
    assert all(cell.data_type in {"s", "n"} for rows in book.values() for row in rows for cell in row.values())
    assert not [
        cell for rows in book.values() for row in rows for cell in row.values() if str(cell.value).startswith("=")
    ]
    for cell in (book["Facts"][0]["Quote"], book["Entities"][0]["Name"], book["Documents"][0]["Publisher"]):
        assert unguarded(unescape(cell.value or "")) == xml_text(text)
    [statement, _] = pyarrow.parquet.read_table(io.BytesIO(made["statements.parquet"])).to_pylist()
    assert statement["quote"] == statement["role"] == whole_text(text)


@settings(deadline=None, max_examples=40)
@given(TEXTS)
@example(HOSTILE)
def test_whatever_a_text_holds_comes_back_from_networks(text: str) -> None:
    made = files("graphml", "gexf", graph=hostile(text))
    for name, content in made.items():
        read = nx.read_graphml if name.endswith("graphml") else nx.read_gexf
        labels = {data.get("label", "") for _, data in read(io.BytesIO(content)).nodes(data=True)}
        assert labels == {xml_text(text, "")}, name


def test_the_command_writes_what_may_be_published(tmp_path: Path) -> None:
    folder, output = written(tmp_path, "build", graphs.small_graph()), tmp_path / "out"
    done = run(
        "export",
        folder,
        "-o",
        output,
        "-f",
        "turtle",
        "-f",
        "xlsx",
        "-f",
        "csv",
        "--csv",
        "excel",
        "--people",
        "initials",
    )
    assert done.exit_code == 0, done.output
    assert "withheld: " in done.output
    assert "1 people's names" in done.output
    names = {path.name for path in output.iterdir()}
    assert names == {
        "graph.ttl",
        "places.ttl",
        "tables.xlsx",
        "entities.csv",
        "statements.csv",
        "documents.csv",
        "dataset.ttl",
        "manifest.json",
    }
    assert b"Anna Verdi" not in b"".join(path.read_bytes() for path in output.iterdir())
    described = ox.parse(path=output / "dataset.ttl", format=ox.RdfFormat.TURTLE)
    listed = {
        quad.object.value.rpartition("/")[2] for quad in described if quad.predicate.value.endswith("#distribution")
    }
    assert listed == names - {"dataset.ttl"}
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["export"]["people"] == "initials"
    assert manifest["withheld"]["people"] == 1
    assert set(manifest["files"]) == names


def test_portals_are_told_what_each_file_is(tmp_path: Path) -> None:
    folder, output = written(tmp_path, "build", graphs.small_graph()), tmp_path / "out"
    asked = [word for name in export.FORMATS for word in ("-f", name)]
    assert run("export", folder, "-o", output, *asked, "--triple-terms").exit_code == 0
    told = rdflib.Graph().parse(output / "dataset.ttl")
    files = {path.name for path in output.iterdir()} - {"dataset.ttl"}
    for name in sorted(files):
        one = rdflib.URIRef(f"{BASE}distribution/{name}")
        for curie in ("dcat:mediaType", "dcterms:format", "spdx:checksum"):
            assert (one, rdflib.URIRef(expand(curie)), None) in told, (name, curie)
        words = {str(text) for text in told.objects(one, rdflib.URIRef(expand("dcterms:description")))}
        assert len(words) == 3, name
        assert "A file of the dataset" not in words, name


def test_a_national_profile_is_kept_to_or_nothing_is_written(tmp_path: Path) -> None:
    folder, output, config = written(tmp_path, "build", graphs.small_graph()), tmp_path / "out", tmp_path / "own.toml"
    refused = run("export", folder, "-o", output, "-f", "turtle", "--profile", "it")
    assert refused.exit_code == 2
    assert "DCAT-AP_IT asks for it" in refused.output
    assert not output.exists()
    config.write_text(
        '[dataset]\npublisher = "Regione"\npublisher_identifier = "r_esempi"\ncontact = "mailto:a@example.org"\n'
        'frequency = "QUARTERLY"\n',
        encoding="utf-8",
    )
    done = run("export", folder, "-o", output, "-f", "turtle", "--profile", "it", "--config", config)
    assert done.exit_code == 0, done.output
    assert b"dcatapit:Dataset" in (output / "dataset.ttl").read_bytes()


def test_an_export_replaces_an_earlier_one_and_nothing_else(tmp_path: Path) -> None:
    folder, output = written(tmp_path, "build", graphs.small_graph()), tmp_path / "out"
    assert run("export", folder, "-o", output, "-f", "csv").exit_code == 0
    assert run("export", folder, "-o", output, "-f", "nquads", "--triple-terms").exit_code == 0
    assert {path.name for path in output.iterdir()} == {"graph.nq", "dataset.ttl", "manifest.json"}
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    refused = run("export", folder, "-o", folder, "-f", "csv")
    assert refused.exit_code == 2
    assert "holds a build" in refused.output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "graph.nq").write_text("mine", encoding="utf-8")
    refused = run("export", folder, "-o", tmp_path / "mine", "-f", "nquads")
    assert refused.exit_code == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["graph.nq"]


def test_an_export_that_was_killed_is_replaced(tmp_path: Path) -> None:
    folder, output = written(tmp_path, "build", graphs.small_graph()), tmp_path / "out"
    output.mkdir()
    (output / "manifest.json").write_text(
        json.dumps({"innograph": "0", "files": ["graph.ttl", "tables.xlsx", "manifest.json"]}), encoding="utf-8"
    )
    (output / "graph.ttl").write_text("half", encoding="utf-8")
    assert run("export", folder, "-o", output, "-f", "turtle").exit_code == 0
    assert {path.name for path in output.iterdir()} == {"graph.ttl", "places.ttl", "dataset.ttl", "manifest.json"}


def test_texts_go_out_only_where_the_policy_says_so(tmp_path: Path) -> None:
    folder = written(tmp_path, "build", graphs.small_graph())
    config = tmp_path / "own.toml"
    config.write_text("[publication]\ntexts = true\n", encoding="utf-8")
    done = run("export", folder, "-o", tmp_path / "out", "-f", "csv", "--config", config)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "texts" / "visita-a-bilbao.txt").read_text(encoding="utf-8") == graphs.FIRST.text


def test_triple_terms_without_a_format_that_has_them_are_an_error(tmp_path: Path) -> None:
    folder = written(tmp_path, "build", graphs.small_graph())
    refused = run("export", folder, "-o", tmp_path / "out", "-f", "csv", "--triple-terms")
    assert refused.exit_code == 2
    assert "turtle, trig, nquads" in refused.output
    assert not (tmp_path / "out").exists()


def test_quotes_that_are_withheld_are_in_no_format(tmp_path: Path) -> None:
    folder = written(tmp_path, "build", graphs.small_graph())
    asked = [word for name in export.FORMATS for word in ("-f", name)]
    assert run("export", folder, "-o", tmp_path / "out", *asked, "--quotes", "none").exit_code == 0
    for path in (tmp_path / "out").iterdir():
        content = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as package:
                content = b"".join(map(package.read, package.namelist()))
        assert b"tratta di acqua" not in content, path.name


def test_a_quote_with_semicolons_and_line_ends_is_one_cell() -> None:
    text = "Uno ; due, tre\r\nquattro"
    document = Document("d", text, "it", title=text)
    piece = Evidence("d", Span(0, len(text)), text, "x", 0.5)
    graph = KnowledgeGraph(
        (graphs.ANNA, graphs.CLUSTER),
        (Statement(graphs.ANNA, "affiliatedWith", graphs.CLUSTER, "", (piece,)),),
        (document,),
    )
    for excel in (False, True):
        content = files("csv", graph=graph, excel_csv=excel)["statements.csv"].decode("utf-8-sig")
        [row] = csv.DictReader(io.StringIO(content, newline=""), delimiter=";" if excel else ",")
        assert row["quote"] == text
