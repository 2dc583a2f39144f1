from __future__ import annotations

import contextlib
import csv
import http.server
import io
import json
import threading
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import graphs
from innograph import rdf, store
from innograph.errors import ExportError, InnographError, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHO = """
    SELECT ?label ?quote {
      ?s rdf:predicate inno:visited ; oa:hasTarget/oa:hasSelector/oa:exact ?quote ; rdf:object/rdfs:label ?label
    } ORDER BY ?quote
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("build")
    graph = graphs.small_graph()
    (made / "graph.ttl").write_bytes(rdf.graph_turtle(graph, base=graphs.BASE))
    (made / "evidence.trig").write_bytes(rdf.evidence_trig(graph, base=graphs.BASE))
    return made


@pytest.fixture(scope="module")
def build(folder: Path) -> store.Store:
    return store.load(folder)


def loaded(*labels: str) -> store.Store:
    """A store of one triple for each label."""
    made = ox.Store()
    for number, label in enumerate(labels):
        made.add(ox.Quad(ox.NamedNode(f"https://e.org/{number}"), ox.NamedNode("https://e.org/p"), ox.Literal(label)))
    return made


def test_facts_and_evidence_are_asked_together(build: store.Store) -> None:
    result = store.query(build, WHO)
    assert result.columns == ("label", "quote")
    assert [[str(cell.value) for cell in row if isinstance(cell, ox.Literal)] for row in result.rows] == [
        ["Uraberri", "Anna Verdi, responsabile internazionale del Cluster Acqua, ha incontrato Uraberri."],
        ["Uraberri", "Uraberri and Cluster Acqua work together on water."],
    ]


def test_a_document_can_be_asked_alone(build: store.Store) -> None:
    graph = f"<{graphs.BASE}graph/uraberri>"
    assert store.query(build, f"SELECT ?s {{ GRAPH {graph} {{ ?s a rdf:Statement }} }}").rows
    assert store.query(build, f"ASK {{ GRAPH {graph} {{ ?s rdf:predicate inno:fundedBy }} }}").answer is False


def test_each_kind_of_query_in_each_format(build: store.Store) -> None:
    place = f"<{graphs.BILBAO.iri}>"
    table = store.render(store.query(build, WHO), "table").splitlines()
    assert table[0].split() == ["label", "quote"]
    assert table[-1] == "(2 rows)"
    assert "…" in table[2]
    rows = list(csv.reader(io.StringIO(store.render(store.query(build, WHO), "csv"))))
    assert rows[0] == ["label", "quote"]
    assert rows[2][1].startswith("Uraberri and")
    bindings = json.loads(store.render(store.query(build, WHO), "json"))["results"]["bindings"]
    assert bindings[0]["label"] == {"type": "literal", "value": "Uraberri"}
    ask = store.query(build, "ASK { ?s inno:visited ?o }")
    assert [store.render(ask, kind) for kind in ("table", "csv")] == ["true\n", "true\n"]
    assert json.loads(store.render(ask, "json"))["boolean"] is True
    for query in (f"DESCRIBE {place}", f"CONSTRUCT {{ {place} ?p ?o }} {{ {place} ?p ?o }}"):
        result = store.query(build, query)
        written = store.render(result, "ttl").encode()
        assert {q.triple for q in ox.parse(written, format=ox.RdfFormat.TURTLE)} == set(result.triples or ())
        assert b"@prefix dcat:" not in written
        assert len(json.loads(store.render(result, "json"))["results"]["bindings"]) == len(result.triples or ())
        assert store.render(result, "csv").startswith("subject,predicate,object\r\n")


def test_what_is_bound_to_nothing_is_an_empty_cell(build: store.Store) -> None:
    result = store.query(build, "SELECT ?a ?b { VALUES ?a { 1 } OPTIONAL { ?b inno:none ?a } }")
    assert store.render(result, "csv") == "a,b\r\n1,\r\n"
    assert json.loads(store.render(result, "json"))["results"]["bindings"][0].keys() == {"a"}
    assert store.render(store.query(build, "SELECT ?x { ?x inno:none ?y }"), "table") == "x\n-\n(0 rows)\n"


def test_json_keeps_languages_and_datatypes() -> None:
    result = store.query(loaded(), 'SELECT ?a ?b ?c { VALUES (?a ?b ?c) { ("ciao"@it 2.5 <https://e.org/x>) } }')
    (row,) = json.loads(store.render(result, "json"))["results"]["bindings"]
    assert row["a"] == {"type": "literal", "value": "ciao", "xml:lang": "it"}
    assert row["b"]["datatype"].endswith("#decimal")
    assert row["c"] == {"type": "uri", "value": "https://e.org/x"}


@pytest.mark.parametrize("text", ["=1+1", "+39 051", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_a_cell_is_no_formula(text: str) -> None:
    written = store.render(store.query(loaded(text), "SELECT ?o { ?s ?p ?o }"), "csv")
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", ["-12.5", "+3", "Bilbao", "a=b"])
def test_a_harmless_cell_stays_as_it_is(text: str) -> None:
    assert store.render(store.query(loaded(text), "SELECT ?o { ?s ?p ?o }"), "csv") == f"o\r\n{text}\r\n"


def test_a_text_with_line_ends_stays_on_its_line_of_the_table() -> None:
    written = store.render(store.query(loaded("a\nb\u2028@prefix c"), "SELECT ?o { ?s ?p ?o }"), "table")
    assert len(written.split("\n")) == 5
    turtle = store.render(store.query(loaded("a\nb\u2028@prefix c"), "CONSTRUCT WHERE { ?s ?p ?o }"), "ttl")
    (quad,) = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
    assert quad.object == ox.Literal("a\nb\u2028@prefix c")


@pytest.mark.parametrize(
    "update",
    ["INSERT DATA { <https://e.org/a> <https://e.org/a> 1 }", "DROP ALL", "CLEAR ALL", "LOAD <https://e.org/>", ""],
)
def test_nothing_is_changed(update: str) -> None:
    made = loaded("a")
    with pytest.raises(ReadError, match="cannot be run"):
        store.query(made, update)
    assert len(made) == 1


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that notes who calls."""
    calls: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815 - the name that the server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", calls
        server.shutdown()
        thread.join()


REACHING = (
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "select*{service<URL>{?s?p?o}}",
    "SELECT * { ?s ?p ?x SerVice SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <URL> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <URL> } SERVICESILENT?x{ ?s ?p ?o } }",
    "SELECT * { VALUES ?x { 1 } ?a ?b 1SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { ?a ?b trueSERVICE<URL>{ ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { ?a ?b trueSERVICE:x { ?s ?p ?o } }",
    "PREFIX ex: <URL> SELECT * { { ?s ?p ex:a\\# } UNION { SERVICE <URL> { ?s ?p ?o } } \n }",
    "PREFIX ex: <URL> SELECT * { { ?s ?p ex:a\\' } UNION { SERVICE <URL> { ?s ?p ?o } } # '\n }",
    "SELECT * { { ?s ?p <URL\\u0041#x> } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { { ?s ?p 'a\\'' } UNION { SERVICE <URL> { ?s ?p ?o } } # ''\n }",
    "SELECT * { { ?s ?p '''a\n'b''' } UNION { SERVICE <URL> { ?s ?p ?o } } # '''\n }",
    'SELECT * { { ?s ?p """a"\\"""" } UNION { SERVICE <URL> { ?s ?p ?o } } # """\n }',
    "SELECT * { { ?s ?p ?o FILTER(?o<3#>\n) } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "# comment\rSELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
)


@pytest.mark.parametrize("query", REACHING)
def test_no_query_reaches_out(query: str, listener: tuple[str, list[str]]) -> None:
    url, calls = listener
    with contextlib.suppress(InnographError):
        store.query(loaded("a"), query.replace("URL", url))
    assert calls == []


def test_the_listener_hears_a_request(listener: tuple[str, list[str]]) -> None:
    url, calls = listener
    with pytest.raises(OSError, match="500"):
        list(ox.Store().query(f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
    assert calls
    calls.clear()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p 'Innovation in SERVICE' } # service",
        'SELECT * { ?s ?p """service\n""" }',
        "SELECT * { ?s ?p <https://e.org/service#service> }",
        "PREFIX ex: <https://e.org/> SELECT * { ?s ex:service sector:services }",
    ],
)
def test_the_word_may_stand_where_it_asks_nobody(query: str) -> None:
    assert store.query(loaded("a"), query).rows == ()


def test_errors_name_what_to_do(build: store.Store, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"graph\.ttl"):
        store.load(tmp_path)
    (tmp_path / "graph.ttl").write_text("<a", encoding="utf-8")
    with pytest.raises(ReadError, match="build it again"):
        store.load(tmp_path)
    with pytest.raises(ReadError, match="SELECT, ASK") as caught:
        store.query(build, "SELECT nonsense")
    assert "\n" not in str(caught.value)
    with pytest.raises(ExportError, match="table, csv"):
        store.render(store.query(build, "ASK {}"), "xml")
    with pytest.raises(ExportError, match="CONSTRUCT"):
        store.render(store.query(build, WHO), "ttl")


@pytest.mark.parametrize("brackets", ["{}", "()", "[]"])
def test_a_query_cannot_overflow_the_stack(brackets: str) -> None:
    deep = brackets[0] * 20_000 + brackets[1] * 20_000
    with pytest.raises(ReadError, match="brackets within each other"):
        store.query(loaded("x"), f"SELECT * {{ {deep} }}")
