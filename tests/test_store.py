from __future__ import annotations

import contextlib
import csv
import http.server
import io
import json
import logging
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import FOAF, RDF, RDFS
from rdflib.plugins.sparql import prepareQuery

import graphs
from innograph import open_store, rdf, store
from innograph.errors import ExportError, InnographError, ReadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


# ---- on disk ----

ALL = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
DRAWN = f"SELECT ?s {{ GRAPH <{graphs.BASE}graph/uraberri> {{ ?s a rdf:Statement }} }} ORDER BY ?s"


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """A build of one's own, to keep a store in."""
    return shutil.copytree(folder, tmp_path / "own", ignore=shutil.ignore_patterns(".store"))


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".store").iterdir())


def test_a_store_on_disk_answers_as_one_in_memory(own: Path, build: store.Store) -> None:
    on_disk = store.load(own, small=0)
    for query in (ALL, DRAWN, WHO, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"):
        assert store.query(on_disk, query) == store.query(build, query)
    triples = {quad.triple for name in ("graph.ttl", "evidence.trig") for quad in ox.parse(path=own / name)}
    assert len(store.query(on_disk, ALL).rows) == len(triples)


def test_what_was_loaded_is_opened_again_until_the_files_change(own: Path) -> None:
    store.load(own, small=0)
    (name,) = kept(own)
    made = (own / ".store" / name).stat().st_ino
    assert stat.S_IMODE((own / ".store").stat().st_mode) == 0o700
    first, second = store.load(own, small=0), store.load(own, small=0)
    assert len(first) == len(second)
    assert (own / ".store" / name).stat().st_ino == made
    with (own / "graph.ttl").open("a", encoding="utf-8") as stream:
        stream.write("<https://e.org/a> <https://e.org/b> <https://e.org/c> .\n")
    changed = store.load(own, small=0)
    assert len(changed) == len(first) + 1
    assert len(kept(own)) == 1
    assert kept(own) != [name]


def test_a_small_build_keeps_nothing_beside_it(own: Path) -> None:
    store.load(own)
    assert not (own / ".store").exists()


def test_a_store_that_was_spoilt_is_made_again(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    size = len(store.load(own, small=0))
    (name,) = kept(own)
    (own / ".store" / name / "CURRENT").write_bytes(b"no\n")
    with caplog.at_level(logging.WARNING):
        assert len(store.load(own, small=0)) == size
    assert "made again" in caplog.text
    assert kept(own) == [name]


def test_where_nothing_can_be_kept_it_is_loaded_into_memory(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    (own / ".store").write_bytes(b"a file in the way")
    with caplog.at_level(logging.WARNING):
        assert store.query(store.load(own, small=0), "ASK { ?x inno:visited ?y }").answer
    assert "cannot be kept" in caplog.text


def test_what_is_not_ours_is_not_removed(own: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name in ("0" * 32, "mine"):
        (elsewhere / name).mkdir(parents=True)
    (own / ".store").symlink_to(elsewhere)
    assert len(store.load(own, small=0))
    assert len(list(elsewhere.iterdir())) == 2
    (own / ".store").unlink()
    (own / ".store" / "mine").mkdir(parents=True)
    store.load(own, small=0)
    assert "mine" in kept(own)


def test_a_broken_build_is_named_and_nothing_of_it_is_kept(own: Path) -> None:
    (own / "evidence.trig").write_text("<a", encoding="utf-8")
    with pytest.raises(ReadError, match=r"evidence\.trig.*build it again"):
        store.load(own, small=0)
    assert kept(own) == []


def test_a_kill_while_loading_leaves_nothing_half(own: Path) -> None:
    lines = "".join(f"<https://e.org/{number}> <https://e.org/p> {number} .\n" for number in range(60_000))
    (own / "places.ttl").write_text(lines, encoding="utf-8")
    program = "import sys, pathlib; from innograph import store; store.load(pathlib.Path(sys.argv[1]), small=0)"
    for wait in (0.0, 0.05, 0.3):
        with subprocess.Popen([sys.executable, "-c", program, str(own)]) as process:
            end = time.monotonic() + 20
            while not list((own / ".store").glob("loading-*/*")) and time.monotonic() < end:
                time.sleep(0.005)
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            process.wait()
    loaded = store.load(own, small=0)
    assert store.query(loaded, "ASK { <https://e.org/59999> ?p 59999 }").answer
    assert [name for name in kept(own) if name.startswith("loading-")] == []
    assert len(kept(own)) == 1


def test_processes_that_load_at_once_make_one_store(own: Path) -> None:
    program = (
        "import sys, pathlib; from innograph import store; print(len(store.load(pathlib.Path(sys.argv[1]), small=0)))"
    )
    command = [sys.executable, "-c", program, str(own)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    sizes = {process.communicate(timeout=30)[0] for process in running}
    assert sizes == {f"{len(store.load(own, small=0))}\n"}
    assert len(kept(own)) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_read(own: Path) -> None:
    own.chmod(0o500)
    assert len(store.load(own, small=0))


# ---- as rdflib ----


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("nquads", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
    ],
)
def test_the_dataset_is_written_as_rdflib_would(own: Path, tmp_path: Path, name: str, kind: ox.RdfFormat) -> None:
    dataset = open_store(own)
    written = dataset.serialize(format=name)
    quads = set(ox.parse(written, format=kind))
    everything = set(store.load(own))
    default = {quad for quad in everything if quad.graph_name == ox.DefaultGraph()}
    assert quads == (everything if kind.supports_datasets else default)
    assert dataset.serialize(tmp_path / "out", format=name) is dataset
    assert set(ox.parse(path=tmp_path / "out", format=kind)) == quads
    assert isinstance(dataset.serialize(format=name, encoding="utf-8"), bytes)


@pytest.mark.parametrize("small", [0, store.SMALL])
def test_a_build_is_an_rdflib_dataset(own: Path, small: int) -> None:
    dataset = open_store(own, small=small)
    plain = rdflib.Graph().parse(own / "graph.ttl")
    for triple in plain:
        assert triple in dataset
    place = rdflib.URIRef(graphs.BILBAO.iri)
    assert dataset.value(place, RDFS.label) == rdflib.Literal("Bilbao")
    assert set(dataset.subjects(RDF.type, FOAF.Document)) == set(plain.subjects(RDF.type, FOAF.Document))
    (row,) = dataset.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").bindings
    assert int(row[rdflib.Variable("n")]) == len(dataset) == len(list(dataset.triples((None, None, None))))
    drawn = dataset.graph(f"{graphs.BASE}graph/uraberri")
    assert 0 < len(drawn) == len(list(drawn)) < len(dataset)
    assert (None, RDF.type, RDF.Statement) in drawn
    assert len(drawn.query("SELECT ?s { ?s a rdf:Statement }")) == len(set(drawn.subjects(RDF.type, RDF.Statement)))
    assert set(dataset.quads((None, RDF.type, RDF.Statement, drawn))) == {
        (one, RDF.type, RDF.Statement, drawn.identifier) for one in drawn.subjects(RDF.type, RDF.Statement)
    }
    (label,) = dataset.query("SELECT ?x ?l { ?x rdfs:label ?l }", initBindings={"x": place}).bindings
    assert label[rdflib.Variable("l")] == rdflib.Literal("Bilbao")
    assert (rdflib.URIRef("no iri"), None, None) not in dataset
    assert drawn.identifier in {graph.identifier for graph in dataset.graphs()}
    assert dataset.query("ASK { ?x inno:visited ?y }").askAnswer
    assert len(dataset.query("CONSTRUCT WHERE { ?x inno:visited ?y }").graph or ()) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda dataset: dataset.add((RDF.type, RDF.type, RDF.type)),
        lambda dataset: dataset.remove((None, None, None)),
        lambda dataset: dataset.update("DROP ALL"),
        lambda dataset: dataset.graph("https://e.org/g").add((RDF.type, RDF.type, RDF.type)),
        lambda dataset: dataset.graph(f"{graphs.BASE}graph/uraberri").remove((None, None, None)),
        lambda dataset: dataset.parse(data="<x:a> <x:b> <x:c> .", format="turtle"),
        lambda dataset: dataset.remove_graph(dataset.graph(f"{graphs.BASE}graph/uraberri")),
    ],
)
def test_the_dataset_cannot_be_changed(folder: Path, change: Callable[[rdflib.Dataset], object]) -> None:
    dataset = open_store(folder)
    size = len(dataset)
    with pytest.raises(ReadError, match="a graph of your own"):
        change(dataset)
    assert len(dataset) == size


def test_what_is_no_query_of_a_dataset_is_refused(folder: Path) -> None:
    dataset = open_store(folder)
    for query in ("SELECT nonsense", "DROP ALL", prepareQuery("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")):
        with pytest.raises(ReadError, match=r"the query|a query"):
            dataset.query(query)


@pytest.mark.parametrize("query", REACHING[:4])
def test_no_query_of_the_dataset_reaches_out(query: str, folder: Path, listener: tuple[str, list[str]]) -> None:
    url, calls = listener
    with pytest.raises(ReadError, match="SERVICE"):
        open_store(folder).query(query.replace("URL", url))
    assert calls == []
