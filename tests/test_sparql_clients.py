"""Programs of others ask the endpoint: curl, SPARQLWrapper and rdflib."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
import SPARQLWrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from endpoints import endpoint
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from endpoints import Endpoint

EXPORTS = Path(__file__).resolve().parent.parent / "exports" / "missions"
INNO = PREFIXES["inno"]
VISITS = "SELECT ?who ?what { ?who inno:visited ?what } ORDER BY ?who ?what"


@pytest.fixture(scope="module")
def served() -> Iterator[Endpoint]:
    with endpoint(EXPORTS) as made:
        yield made


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    found = rdflib.Graph()
    found.parse(EXPORTS / "graph.ttl")
    return found


@pytest.fixture
def visits(graph: rdflib.Graph) -> list[tuple[str, str]]:
    return sorted((str(s), str(o)) for s, o in graph.subject_objects(rdflib.URIRef(INNO + "visited")))


# ---- curl ----

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def _curl(*arguments: str) -> str:
    command = ["curl", "--silent", "--show-error", "--fail-with-body", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout


@needs_curl
def test_curl_asks_in_each_way(served: Endpoint, visits: list[tuple[str, str]], tmp_path: Path) -> None:
    lines = ["who,what", *(",".join(row) for row in visits)]
    csv = ("--header", "Accept: text/csv")
    assert _curl("--get", "--data-urlencode", f"query={VISITS}", *csv, served.address).splitlines() == lines
    assert _curl("--data-urlencode", f"query={VISITS}", *csv, served.address).splitlines() == lines
    (tmp_path / "visits.rq").write_text(VISITS, encoding="utf-8")
    body = ("--header", "Content-Type: application/sparql-query", "--data-binary", f"@{tmp_path / 'visits.rq'}")
    assert _curl(*body, *csv, served.address).splitlines() == lines
    assert len(json.loads(_curl(*body, served.address))["results"]["bindings"]) == len(visits)


@needs_curl
def test_curl_gets_the_reason_of_a_refusal(served: Endpoint) -> None:
    assert "line 1, column 6" in _curl("--get", "--data-urlencode", "query=ASK {", served.address)


@needs_curl
def test_curl_gets_the_description_and_the_headers(served: Endpoint) -> None:
    assert "sd:Service" in _curl(served.address)
    assert "200 OK" in _curl("--head", "--get", "--data-urlencode", "query=ASK {}", served.address)


# ---- SPARQLWrapper ----


def _asked(served: Endpoint, query: str, kind: str, *, post: bool = False, bare: bool = False) -> Any:
    client = SPARQLWrapper.SPARQLWrapper(served.address)
    client.setQuery(query)
    client.setReturnFormat(kind)
    client.setMethod(SPARQLWrapper.POST if post else SPARQLWrapper.GET)
    client.setRequestMethod(SPARQLWrapper.POSTDIRECTLY if bare else SPARQLWrapper.URLENCODED)
    return client.query()


def _ask(served: Endpoint, query: str, kind: str, *, post: bool = False, bare: bool = False) -> Any:
    return _asked(served, query, kind, post=post, bare=bare).convert()


@pytest.mark.parametrize(("post", "bare"), [(False, False), (True, False), (True, True)])
def test_sparqlwrapper_reads_tables(served: Endpoint, visits: list[tuple[str, str]], *, post: bool, bare: bool) -> None:
    found = _ask(served, VISITS, SPARQLWrapper.JSON, post=post, bare=bare)
    assert [(row["who"]["value"], row["what"]["value"]) for row in found["results"]["bindings"]] == visits
    document = _ask(served, VISITS, SPARQLWrapper.XML, post=post, bare=bare)
    assert len(document.getElementsByTagName("result")) == len(visits)
    assert len(_ask(served, VISITS, SPARQLWrapper.CSV, post=post, bare=bare).splitlines()) == len(visits) + 1
    assert _ask(served, "ASK { ?s inno:visited ?o }", SPARQLWrapper.JSON, post=post, bare=bare)["boolean"] is True


def test_sparqlwrapper_reads_graphs(served: Endpoint, graph: rdflib.Graph) -> None:
    query = "CONSTRUCT WHERE { ?s inno:visited ?o }"
    count = len(list(graph.subject_objects(rdflib.URIRef(INNO + "visited"))))
    # Its own conversion makes what rdflib no longer likes.
    for kind, parsed in (
        (SPARQLWrapper.TURTLE, ox.RdfFormat.TURTLE),
        (SPARQLWrapper.XML, ox.RdfFormat.RDF_XML),
        (SPARQLWrapper.JSONLD, ox.RdfFormat.JSON_LD),
    ):
        body = _asked(served, query, kind).response.read()
        assert len(list(ox.parse(body, format=parsed))) == count


def test_sparqlwrapper_says_what_is_wrong(served: Endpoint) -> None:
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed, match="line 1, column 6"):
        _ask(served, "ASK {", SPARQLWrapper.JSON)


# ---- rdflib ----


def test_rdflib_sees_a_graph(served: Endpoint, visits: list[tuple[str, str]]) -> None:
    remote = rdflib.Graph(SPARQLStore(served.address))
    visited = rdflib.URIRef(INNO + "visited")
    assert sorted((str(s), str(o)) for s, o in remote.subject_objects(visited)) == visits
    assert (rdflib.URIRef(visits[0][0]), visited, rdflib.URIRef(visits[0][1])) in remote
    rows = remote.query("SELECT (COUNT(*) AS ?n) { ?s inno:visited ?o }", initNs={"inno": rdflib.Namespace(INNO)})
    assert [int(row.n) for row in rows] == [len(visits)]  # type: ignore[union-attr]
    assert remote.query("ASK { ?s ?p ?o }").askAnswer is True
    label = next(remote.objects(rdflib.URIRef(visits[0][0]), rdflib.RDFS.label))
    assert isinstance(label, rdflib.Literal)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_in_each_way_and_format(served: Endpoint, visits: list[tuple[str, str]], method: str) -> None:
    for kind in ("xml", "json", "csv", "tsv"):
        store = SPARQLStore(served.address, method=method, returnFormat=kind)
        rows = list(rdflib.Graph(store).query(VISITS, initNs={"inno": rdflib.Namespace(INNO)}))
        assert len(rows) == len(visits), kind
    triples = rdflib.Graph(SPARQLStore(served.address, method=method)).query("CONSTRUCT WHERE { ?s inno:visited ?o }")
    assert len(triples.graph or []) == len(visits)


def test_rdflib_asks_one_document_alone(served: Endpoint) -> None:
    graphs = served.ask("SELECT DISTINCT ?g { GRAPH ?g { ?s a rdf:Statement } } ORDER BY ?g").rows
    store = SPARQLStore(served.address)
    one = rdflib.Graph(store, identifier=rdflib.URIRef(graphs[0]["g"]))
    count = served.ask(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graphs[0]['g']}> {{ ?s ?p ?o }} }}").rows[0]["n"]
    assert len(one) == int(count)


def test_rdflib_is_told_that_nothing_changes(served: Endpoint) -> None:
    with pytest.raises(ValueError, match="did something wrong"):
        SPARQLStore(served.address).query("INSERT DATA { <x:> <x:> <x:> }")


# ---- the questions that the page proposes are answered ----


def test_a_question_about_evidence_joins_facts_and_quotes(served: Endpoint) -> None:
    query = """SELECT ?label ?quote { ?s rdf:predicate inno:visited ; rdf:object/rdfs:label ?label ;
        oa:hasTarget/oa:hasSelector/oa:exact ?quote } ORDER BY ?quote"""
    rows = served.ask(query).rows
    assert rows
    assert all(row["quote"] for row in rows)
