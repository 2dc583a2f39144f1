"""`innograph serve --endpoint`: pages from a store that are those of the build, and queries that reach nothing else."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import sparql_stores
from innograph import pipeline, queries, rdf
from innograph.answering import Answers, Forwarded, Limits, Question, Unanswered
from innograph.cli import main
from innograph.configuration import Policy
from innograph.errors import ConfigError, StoreError
from innograph.metadata import Dataset
from innograph.rdf.evidence import evidence_iri, statement_iri
from innograph.server.site import Addresses, Holdings, Stored
from innograph.store import asking
from innograph.store.authorising import Credentials
from innograph.store.graphs import Target
from innograph.store.pushing import push
from innograph.store.requests import Line
from innograph.store.triples import lines_of
from innograph.vocabulary.iris import SECTOR_SCHEME, document_iri, mint
from sites import serving_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from innograph.pipeline import Publication
    from innograph.store.asking import Remote
    from sparql_stores import Addresses as StoreAddresses

MISSIONS = Path(__file__).resolve().parent.parent / "exports" / "missions"
HIDDEN = "https://example.org/secret"
_SUFFIXES = ("ttl", "nt", "jsonld", "rdf")


class Kept(NamedTuple):
    """A build that was pushed to a store."""

    publication: Publication
    store: StoreAddresses
    remote: Remote

    @property
    def credentials(self) -> Credentials:
        return self.remote.way.credentials


@contextmanager
def pushed(folder: Path, name: str) -> Iterator[Kept]:
    """The example missions in a real store, and a graph beside them that is nobody's business."""
    publication = pipeline.open_published(MISSIONS)
    start: Callable[[Path], Any] = getattr(sparql_stores, name)
    credentials = Credentials("dba", "dba") if name == "virtuoso" else Credentials()
    with start(folder) as addresses:
        way = Line(credentials, (addresses.endpoint, addresses.update))
        target = Target(f"{publication.base}graph", addresses.endpoint, addresses.update, addresses.query)
        assert push(lines(publication), target, way).comparison.same
        hidden = b"<https://example.org/hidden> <https://example.org/is> <https://example.org/here> ."
        push([hidden], replace(target, graph=HIDDEN), way)
        remote = asking.remote(addresses.query, target.graph, credentials, seconds=20, most=32 << 20)
        yield Kept(publication, addresses, remote)


def lines(publication: Publication) -> tuple[bytes, ...]:
    graph, base = publication.graph, publication.base
    return lines_of(
        [
            (rdf.graph_turtle(graph, base=base), ox.RdfFormat.TURTLE),
            (rdf.places_turtle(graph, base=base), ox.RdfFormat.TURTLE),
            (rdf.evidence_trig(graph, base=base), ox.RdfFormat.TRIG),
        ]
    )


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    if request.param == "virtuoso" and not sparql_stores.VIRTUOSO:
        pytest.skip("Virtuoso is not installed")
    with pushed(tmp_path_factory.mktemp(request.param), request.param) as found:
        yield found


# ---- pages ----


def test_pages_and_data_are_those_of_the_build(kept: Kept) -> None:
    publication = kept.publication
    metadata = publication.configuration.dataset
    held = Holdings(publication.published, base=publication.base, metadata=metadata)
    stored = Stored(kept.remote, base=publication.base, metadata=metadata, policy=Policy())
    with serving_source(held) as one, serving_source(stored) as other:
        for path in list(paths(publication)):
            language = "it" if len(path) % 2 else "en"
            expected, found = (served.get(path, accept_language=language) for served in (one, other))
            assert (expected.status, expected.headers.get("location")) == (found.status, found.headers.get("location"))
            assert alike(expected.body) == alike(found.body), path
            assert expected.headers.get("link") == found.headers.get("link")
        assert "What is published here is what was sent to the store" in other.get("/").text
        assert "explorer" not in other.get("/").text
        assert {other.get(path).status for path in ("/explorer", "/download/graph.ttl", "/dataset.ttl")} == {404}
        tag = other.get("/").headers["etag"]
        assert other.get("/", if_none_match=tag).status == 304
        assert other.get("/health").status == 200


def paths(publication: Publication) -> Iterator[str]:
    """Pages of all kinds, and data in all formats."""
    yield from ("/", "/sectors", "/dataset", "/page/nothing", "/id/nothing", "/suggest?q=eusk", "/search?q=Bayern")
    yield from (f"/search?{query}" for query in ("q=a", "q=universit%C3%A0", "q=%22)", "q=tec&kind=Place", "q=zzzz"))
    yield from (
        f"/search?kind={kind}" for kind in ("Organisation", "Programme", "Mission", "Place", "Document", "Sector")
    )
    yield "/search?kind=Organisation&page=2"
    for iri in things(publication):
        addresses = Addresses(publication.base, "http://127.0.0.1/")
        yield addresses.page(iri)
        yield from (addresses.data(iri, suffix) for suffix in _SUFFIXES[: 1 + len(iri) % 4])
        if iri.startswith(publication.base):
            yield f"/id/{iri.removeprefix(publication.base)}"


def things(publication: Publication) -> Iterator[str]:
    base, graph = publication.base, publication.graph
    for entity in graph.entities[::4]:
        yield entity.iri
    for document in graph.documents[:6]:
        yield document_iri(document.id, base=base)
        yield mint(base, "graph", document.id)
    for fact in graph.statements[::12]:
        statement, piece = statement_iri(fact, base=base), fact.evidence[0]
        yield statement
        yield evidence_iri(statement, piece, base=base)
        yield f"{mint(base, 'quote', piece.document_id)}:{piece.span.start}-{piece.span.end}"
        yield mint(base, "method", piece.extractor)
    yield from (f"{SECTOR_SCHEME}{slug}" for slug in ("hydrogen", "energy"))
    yield from ("https://w3id.org/innograph/place/country/es", f"{base}role/presidente", f"{base}role/ceo")


def alike(page: bytes) -> bytes:
    """A page without what only a build has: the drawing of the network, and how much is withheld."""
    page = re.sub(rb"<footer>.*?</footer>", b"", page, flags=re.DOTALL)
    page = re.sub(rb'<(li|section class="sheet")>(<p>)?<a href="/explorer.*?</(li|section)>', b"\n", page)
    files = rb"<h2>[^<]*</h2>\s*<ul class=.formats.>(?:(?!</main>).)*?/download/.*?(?=<p class=.hint)"
    page = re.sub(files, b"", page, flags=re.DOTALL)
    page = re.sub(rb"http://127\.0\.0\.1:\d+/", b"http://127.0.0.1/", page)
    return re.sub(rb"\s*\n\s*", b"\n", page)


def test_a_store_that_fails_is_told_of_without_its_words() -> None:
    with sparql_stores.scripted(lambda _: sparql_stores.Fault(500, remark="password at /etc/store")) as state:
        remote = asking.remote(state.addresses.query, "https://example.org/graph", Credentials(), seconds=2, most=9999)
        stored = Stored(remote, base="https://example.org/", metadata=Dataset(), policy=Policy())
        with serving_source(stored) as served:
            found = served.get("/page/organisation/x", accept="text/html")
    assert found.status == 502
    assert "password" not in found.text
    assert "The store does not answer" in found.text


# ---- queries ----


def ask(answers: Answers | Forwarded, text: str, **more: Any) -> Any:
    found = answers.ask(Question(text, {"solutions": "json", "boolean": "json", "triples": "nt"}, **more))
    return json.loads(found.body) if found.format == "json" else found.body.decode()


def rows(found: Any) -> list[list[tuple[str, str]]]:
    """The rows of a result, in any order; in what is put together from several, in any order too."""
    return sorted(
        sorted((name, " ".join(sorted(cell["value"].split(", ")))) for name, cell in row.items())
        for row in found["results"]["bindings"]
    )


@pytest.fixture(scope="module")
def forwarded(kept: Kept) -> Iterator[Forwarded]:
    with Forwarded(kept.remote, limits=Limits(seconds=20)) as answers:
        yield answers


def test_the_ten_questions_have_the_answers_of_the_build(kept: Kept, forwarded: Forwarded) -> None:
    held = Holdings(kept.publication.published, base=kept.publication.base, metadata=Dataset())
    with Answers({name: make() for name, make in held.files.items()}) as answers:
        for name, query in queries.named_queries().items():
            expected, found = (rows(ask(one, query.text)) for one in (answers, forwarded))
            assert found == expected, name


def test_triples_and_yes_or_no_come_in_the_formats_of_this_endpoint(forwarded: Forwarded) -> None:
    assert ask(forwarded, "ASK { ?s a inno:Mission }")["boolean"] is True
    triples = ask(forwarded, "CONSTRUCT { ?s a inno:Mission } WHERE { ?s a inno:Mission }").splitlines()
    assert triples
    assert triples == sorted(triples)
    page = forwarded.ask(Question("SELECT ?s { ?s a inno:Mission }", {"solutions": "page"}))
    assert json.loads(page.body)["columns"] == ["s"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "DROP ALL",
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "LOAD <http://127.0.0.1:1/>",
        'define get:soft "soft" SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }',
        "SELECT * FROM <https://example.org/secret> { ?s ?p ?o }",
        "SELECT * FROM NAMED <https://example.org/secret> { GRAPH ?g { ?s ?p ?o } }",
        "PREFIX s: <https://example.org/secret> SELECT * FROM s: { ?s ?p ?o }",
        "SELECT * FR\\u004FM <https://example.org/secret> { ?s ?p ?o }",
        "SELECT (<bif:sys_stat>('st_dbms_ver') AS ?v) {}",
        "PREFIX b: <bif:> SELECT (b:file_to_string('/etc/passwd') AS ?v) {}",
        "PREFIX q: <sql:> SELECT (q:x() AS ?v) {}",
        "BASE <bif:> SELECT (<x>() AS ?v) {}",
        "SELECT * { ?s ?p",
        "(" * 5000,
        "SELECT " + "!" * 30_000,
    ],
)
def test_what_is_no_query_of_the_graph_stays_here(forwarded: Forwarded, query: str) -> None:
    with pytest.raises(Unanswered) as caught:
        ask(forwarded, query)
    assert caught.value.status in {400, 500}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?g ?s { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?s), 'hidden') || CONTAINS(STR(?g), 'secret')) }",
        f"SELECT ?s {{ GRAPH <{HIDDEN}> {{ ?s ?p ?o }} }}",
        "SELECT ?p { <https://example.org/hidden> ?p ?o }",
        f"SELECT ?p {{ {{ SELECT ?p {{ GRAPH <{HIDDEN}> {{ ?s ?p ?o }} }} }} }}",
    ],
)
def test_other_graphs_of_the_store_are_not_seen(forwarded: Forwarded, query: str) -> None:
    assert ask(forwarded, query)["results"]["bindings"] == []


def test_graphs_of_a_request_are_the_one_or_refused(kept: Kept, forwarded: Forwarded) -> None:
    own = (kept.remote.graph,)
    assert ask(forwarded, "ASK { ?s ?p ?o }", default_graphs=own)["boolean"] is True
    for more in ({"default_graphs": (HIDDEN,)}, {"named_graphs": (*own, HIDDEN)}):
        with pytest.raises(Unanswered, match="only the graph"):
            ask(forwarded, "ASK { ?s ?p ?o }", **more)


def test_limits_are_kept(kept: Kept) -> None:
    small = asking.Remote(kept.remote.endpoint, kept.remote.graph, replace_line(kept, most=2000))
    with Forwarded(small, limits=Limits(size=2000)) as answers, pytest.raises(Unanswered) as caught:
        ask(answers, "SELECT * { ?s ?p ?o }")
    assert caught.value.status == 413
    short = asking.Remote(kept.remote.endpoint, kept.remote.graph, replace_line(kept, patience=0.3))
    with Forwarded(short, limits=Limits(seconds=0.3)) as answers, pytest.raises(Unanswered) as caught:
        ask(answers, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }")
    assert caught.value.status == 503


def replace_line(kept: Kept, **changed: Any) -> Line:
    way = kept.remote.way
    return Line(way.credentials, way.known, **{"patience": 20.0, "most": 1 << 20, "attempts": 1, **changed})


def test_a_store_is_not_cut_off_in_silence(kept: Kept, forwarded: Forwarded) -> None:
    """Virtuoso gives back no more than ResultSetMaxRows rows, and says so in a header alone."""
    query = "SELECT ?p ?x { ?s ?p ?o . ?x a inno:Mission } LIMIT 11000"
    if kept.credentials:
        with pytest.raises(Unanswered) as caught:
            ask(forwarded, query)
        assert caught.value.status == 413
    else:
        assert len(ask(forwarded, query)["results"]["bindings"]) == 11_000


# ---- the command ----


def test_the_command_says_what_is_wrong(kept: Kept) -> None:
    run = CliRunner().invoke
    assert "name the folder of a build, or a store" in run(main, ["serve"]).output
    endpoint = ["serve", "--port", "0", "--endpoint", kept.store.query]
    assert "when it was pushed" in run(main, [*endpoint, "--status", "all"]).output
    assert "no query that asks other machines" in run(main, [*endpoint, "--allow-service"]).output
    with pytest.raises(StoreError, match="no graph"):
        replace_remote(kept, graph="https://example.org/nothing").check()
    with pytest.raises(ConfigError, match="--endpoint"):
        replace_remote(kept, endpoint="ftp://example.org/")
    with pytest.raises(ConfigError, match="--graph"):
        replace_remote(kept, graph="no IRI")


def replace_remote(kept: Kept, *, endpoint: str = "", graph: str = "") -> Remote:
    return asking.Remote(endpoint or kept.remote.endpoint, graph or kept.remote.graph, kept.remote.way)
