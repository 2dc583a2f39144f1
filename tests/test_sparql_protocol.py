"""Each point of the SPARQL 1.1 Protocol that a read-only endpoint has, and what HTTP asks beside."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from lxml import etree

from endpoints import FORM, endpoint
from innograph.server.sparql.description import FORMATS, SD
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from endpoints import Endpoint, Said

E = "https://e.org/"
HOSTILE = [
    "=1+1",
    '<script>alert("x")</script>',
    "a\nb\r\nc\t'",
    "\u202eRTL",
    "\x00\x01\ufffe",
    "]]>&amp;",
    '""",\\',
]
FILES = {
    "graph.ttl": f"@prefix e: <{E}> . e:a e:knows e:b ; e:age 42 ; e:name 'Ana'@es . e:b e:blank [] .".encode()
    + b"".join(f"<{E}h> <{E}hostile> {ox.Literal(text)} .\n".encode() for text in HOSTILE),
    "evidence.trig": f"""@prefix e: <{E}> .
        e:one {{ e:a e:knows e:b ; e:said 1 }} e:two {{ e:a e:knows e:b ; e:said 2 }}""".encode(),
}
SELECT = f"SELECT ?o {{ <{E}a> <{E}knows> ?o }}"
ASK = f"ASK {{ <{E}a> <{E}knows> <{E}b> }}"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{E}a> ?p ?o }}"
SAID = f"SELECT ?o {{ ?s <{E}said> ?o }} ORDER BY ?o"
KNOWS = f"SELECT (COUNT(*) AS ?n) {{ ?s <{E}knows> ?o }}"
GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"


@pytest.fixture(scope="module")
def served() -> Iterator[Endpoint]:
    with endpoint(FILES) as made:
        yield made


def _refused(said: Said, status: int, *words: str) -> None:
    """A refusal says why, as text that no browser takes for anything else, and is kept by nobody."""
    assert said.status == status, said.text
    assert said.headers["content-type"] == "text/plain; charset=utf-8"
    assert said.headers["x-content-type-options"] == "nosniff"
    assert said.headers["cache-control"] == "no-store"
    assert said.headers["access-control-allow-origin"] == "*"
    assert all(word in said.text for word in words), said.text


# ---- the three ways to ask ----


def test_a_query_by_get(served: Endpoint) -> None:
    assert served.ask(SELECT).rows == [{"o": f"{E}b"}]


def test_a_query_by_post_of_a_form(served: Endpoint) -> None:
    assert served.form({"query": SELECT}).rows == [{"o": f"{E}b"}]
    assert served.form({"query": SELECT}, Content_Type=f"{FORM}; charset=UTF-8").status == 200


def test_a_query_by_post_as_it_is(served: Endpoint) -> None:
    assert served.direct(SELECT).rows == [{"o": f"{E}b"}]
    assert served.direct(SELECT, Content_Type='application/sparql-query;charset="utf-8"').status == 200
    assert served.direct(b"\xef\xbb\xbf" + SELECT.encode()).status == 200


def test_letters_of_any_script_arrive(served: Endpoint) -> None:
    query = "SELECT ('żółć 𝔸 ñ +%&=#' AS ?x) {}"
    for said in (served.ask(query), served.form({"query": query}), served.direct(query)):
        assert said.rows == [{"x": "żółć 𝔸 ñ +%&=#"}]


def test_head_has_the_headers_of_get(served: Endpoint) -> None:
    target = f"/sparql?query={quote(SELECT)}"
    head, got = served.send("HEAD", target), served.send("GET", target)
    assert head.body == b""
    assert head.status == 200
    assert {**head.headers, "date": ""} == {**got.headers, "date": ""}


# ---- what is refused ----


def test_two_queries_are_refused(served: Endpoint) -> None:
    _refused(served.get([("query", ASK), ("query", ASK)]), 400, "2 queries")
    _refused(served.form([("query", ASK), ("query", ASK)]), 400, "2 queries")
    _refused(served.direct(ASK, f"/sparql?query={quote(ASK)}"), 400, "second")


def test_a_post_without_a_query_is_refused(served: Endpoint) -> None:
    _refused(served.form({"format": "json"}), 400, "no query", "application/sparql-query")
    _refused(served.form({}), 400, "no query")


@pytest.mark.parametrize("query", ["", "   ", "ASK {", "SELECT ?x", "nonsense", "ASK { ?s foo:bar ?o }"])
def test_a_malformed_query_is_refused_with_the_reason(served: Endpoint, query: str) -> None:
    for said in (served.ask(query), served.form({"query": query}), served.direct(query)):
        _refused(said, 400, "cannot be run", "line ")


def test_the_reason_names_line_and_column(served: Endpoint) -> None:
    _refused(served.ask("SELECT *\n{ ?s foo:bar ?o }"), 400, "line 2, column 13: Prefix not found")
    _refused(served.ask("SELECT ?b {\n?a ?c ?d } GROUP BY ?a"), 400, "line 2", "variable that is unbound")


def test_updates_are_refused_however_they_come(served: Endpoint) -> None:
    update = f"INSERT DATA {{ <{E}x> <{E}x> <{E}x> }}"
    _refused(served.get({"update": update}), 400, "changes nothing")
    _refused(served.form({"update": update}), 400, "changes nothing")
    _refused(served.form({"query": ASK, "update": update}), 400, "changes nothing")
    _refused(served.direct(update, Content_Type="application/sparql-update"), 400, "changes nothing")
    for text in (update, "DROP ALL", f"LOAD <{E}>", "CLEAR ALL", f"DELETE WHERE {{ <{E}a> ?p ?o }}"):
        _refused(served.ask(text), 400, "nothing here can be changed")
    assert served.ask(f"ASK {{ <{E}x> ?p ?o }}").json["boolean"] is False
    assert served.ask(ASK).json["boolean"] is True


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(served: Endpoint, method: str) -> None:
    said = served.send(method, f"/sparql?query={quote(ASK)}")
    _refused(said, 405, method)
    assert said.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_other_bodies_are_refused(served: Endpoint) -> None:
    _refused(served.send("POST", body=ASK), 415, "Content-Type")
    for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x", "application/xml", ";"):
        _refused(served.direct(ASK, Content_Type=kind), 415, "application/sparql-query")
    _refused(
        served.direct(ASK.encode("utf-16"), Content_Type="application/sparql-query; charset=utf-16"), 415, "utf-16"
    )
    _refused(served.direct(gzip.compress(ASK.encode()), Content_Encoding="gzip"), 415, "compressed")


def test_what_is_no_utf_8_is_refused(served: Endpoint) -> None:
    latin = "ASK { ?s ?p 'ñ' }"
    _refused(served.direct(latin.encode("latin-1")), 400, "no UTF-8", "byte 13")
    _refused(served.direct(latin.encode("utf-16")), 400, "no UTF-8")
    _refused(served.send("GET", "/sparql?query=" + quote(latin, encoding="latin-1")), 400, "no UTF-8")
    _refused(served.send("GET", "/sparql?query=%ED%A0%80"), 400, "no UTF-8")
    _refused(served.send("POST", body=b"query=\xff", Content_Type=FORM), 400, "no UTF-8")


def test_a_query_with_nul_or_escapes_of_half_a_pair_is_only_wrong(served: Endpoint) -> None:
    for query in ("ASK { ?s ?p '\x00' \x00 }", r"ASK { ?s ?p '\uD800' }"):
        _refused(served.ask(query), 400, "cannot be run")


def test_what_is_too_much_is_refused(served: Endpoint) -> None:
    long = f"ASK {{ ?s ?p '{'a' * (129 << 10)}' }}"
    _refused(served.direct(long), 413, "128 KiB")
    _refused(served.form({"query": long}), 413, "128 KiB")
    _refused(served.form([("x", "y")] * 1001), 400, "1000 parameters")


# ---- the dataset ----


def _graph(*names: str, kind: str = "default") -> list[tuple[str, str]]:
    return [(f"{kind}-graph-uri", E + name) for name in names]


def test_the_default_graph_holds_all_triples_once(served: Endpoint) -> None:
    assert served.ask(SAID).rows == [{"o": "1"}, {"o": "2"}]
    assert served.ask(KNOWS).rows == [{"n": "1"}]
    assert served.ask(GRAPHS).rows == [{"g": f"{E}one"}, {"g": f"{E}two"}]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_request_names_the_dataset(served: Endpoint, way: str) -> None:
    def rows(query: str, fields: list[tuple[str, str]]) -> list[dict[str, str]]:
        if way == "direct":
            return served.direct(query, f"/sparql?{urlencode(fields)}").rows
        return (served.get if way == "get" else served.form)([("query", query), *fields]).rows

    assert rows(SAID, _graph("one")) == [{"o": "1"}]
    assert rows(SAID, _graph("one", "two")) == [{"o": "1"}, {"o": "2"}]
    assert rows(GRAPHS, _graph("one")) == []
    assert rows(GRAPHS, _graph("two", kind="named")) == [{"g": f"{E}two"}]
    assert rows(SAID, _graph("two", kind="named")) == []
    assert rows(
        f"SELECT ?g ?o {{ ?s <{E}said> 1 GRAPH ?g {{ ?s <{E}said> ?o }} }}",
        [*_graph("one"), *_graph("two", kind="named")],
    ) == [{"g": f"{E}two", "o": "2"}]


def test_the_request_goes_before_from(served: Endpoint) -> None:
    query = SAID.replace("{", f"FROM <{E}one> {{", 1)
    assert served.ask(query).rows == [{"o": "1"}]
    assert served.get([("query", query), *_graph("two")]).rows == [{"o": "2"}]
    assert served.get([("query", query), *_graph("two", kind="named")]).rows == []


def test_a_triple_in_several_default_graphs_is_there_once(served: Endpoint) -> None:
    assert served.get([("query", KNOWS), *_graph("one", "two")]).rows == [{"n": "1"}]
    for froms in (f"FROM <{E}one> FROM <{E}two>", "FROM e:one #FROM <x:>\nFROM<https://e.org/two> FROM NAMED e:one"):
        query = f"PREFIX e: <{E}> {KNOWS.replace('{', f'{froms} {{', 1)}"
        assert served.ask(query).rows == [{"n": "1"}]


def test_a_graph_that_is_not_there_is_empty(served: Endpoint) -> None:
    assert served.get([("query", SAID), *_graph("none")]).rows == []
    assert served.get([("query", GRAPHS), *_graph("none", kind="named")]).rows == []


def test_a_graph_that_has_no_iri_is_refused(served: Endpoint) -> None:
    for name in ("relative", "", "https://e.org/a b", "https://e.org/>"):
        _refused(served.get({"query": ASK, "default-graph-uri": name}), 400, "no IRI")
        _refused(served.get({"query": ASK, "named-graph-uri": name}), 400, "no IRI")


# ---- formats ----


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", JSON),
        ("", JSON),
        (JSON, JSON),
        ("application/json", "application/json"),
        (XML, XML),
        ("application/xml", "application/xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("application/*", JSON),
        ("text/*", "text/csv"),
        (f"{JSON};q=0.5, {XML};q=0.9", XML),
        (f"{XML};q=0.5, {JSON};q=0.5", JSON),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
        (f"{JSON};q=0, */*", XML),
        ("TEXT/CSV ; q=1.0 , */*;q=0.1", "text/csv"),
        ("*/*;q=bad", JSON),
        (f"application/json;charset=utf-8;q=0.9, {XML};level=1;q=0.8", "application/json"),
        (",,; q=1,/," + "text/csv", "text/csv"),
    ],
)
def test_the_format_of_a_table_is_negotiated(served: Endpoint, accept: str, kind: str) -> None:
    for query in (SELECT, ASK):
        said = served.ask(query, Accept=accept)
        assert (said.status, said.type) == (200, kind)
        assert "Accept" in said.headers["vary"]


@pytest.mark.parametrize(
    ("accept", "kind", "parsed"),
    [
        ("*/*", "text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/json", "application/json", ox.RdfFormat.JSON_LD),
        ("text/csv, application/xml;q=0.2", "application/xml", ox.RdfFormat.RDF_XML),
        ("text/turtle;q=0.3, application/ld+json;q=0.4", "application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_the_format_of_a_graph_is_negotiated(served: Endpoint, accept: str, kind: str, parsed: ox.RdfFormat) -> None:
    for query in (CONSTRUCT, f"DESCRIBE <{E}a>"):
        said = served.ask(query, Accept=accept)
        assert (said.status, said.type) == (200, kind)
        triples = [quad.triple for quad in ox.parse(said.body, format=parsed)]
        assert ox.Triple(ox.NamedNode(f"{E}a"), ox.NamedNode(f"{E}name"), ox.Literal("Ana", language="es")) in triples
        assert len(triples) == len(set(triples)) == 5


@pytest.mark.parametrize(
    ("name", "table", "graph"),
    [
        ("json", JSON, "application/ld+json"),
        ("xml", XML, "application/rdf+xml"),
        ("csv", "text/csv", None),
        ("tsv", "text/tab-separated-values", None),
        ("ttl", None, "text/turtle"),
        ("turtle", None, "text/turtle"),
        ("nt", None, "application/n-triples"),
        ("rdf", None, "application/rdf+xml"),
        ("json-ld", None, "application/ld+json"),
        ("text/turtle", None, "text/turtle"),
        ("application/sparql-results+xml", XML, None),
        ("HTML", "text/html", "text/html"),
    ],
)
def test_the_address_may_name_the_format(served: Endpoint, name: str, table: str | None, graph: str | None) -> None:
    for query, kind in ((SELECT, table), (ASK, table), (CONSTRUCT, graph)):
        for said in (
            served.get({"query": query, "format": name}, Accept="image/png"),
            served.form({"query": query, "output": name}, Accept="text/html"),
        ):
            assert (said.status, said.type) == ((200, kind) if kind else (406, "text/plain"))


def test_what_nobody_can_write_is_refused_with_what_can_be_written(served: Endpoint) -> None:
    for query, kind in ((SELECT, "text/csv"), (ASK, JSON), (CONSTRUCT, "application/ld+json")):
        _refused(served.ask(query, Accept="image/png"), 406, kind)
    _refused(served.ask(CONSTRUCT, Accept=JSON), 406, "text/turtle")
    _refused(served.ask(SELECT, Accept="text/turtle"), 406, JSON)
    _refused(served.get({"query": ASK, "format": "pdf"}), 400, "'pdf'", "jsonld")


def test_the_results_are_those_of_the_w3c(served: Endpoint) -> None:
    query = f"SELECT ?s ?o {{ VALUES (?s ?o) {{ (<{E}a> 'ñ,\"'@es) (UNDEF 1.5) }} }}"
    assert served.ask(query).json == {
        "head": {"vars": ["s", "o"]},
        "results": {
            "bindings": [
                {"s": {"type": "uri", "value": f"{E}a"}, "o": {"type": "literal", "value": 'ñ,"', "xml:lang": "es"}},
                {"o": {"type": "literal", "value": "1.5", "datatype": PREFIXES["xsd"] + "decimal"}},
            ]
        },
    }
    assert served.ask(query, Accept="text/csv").text == f's,o\r\n{E}a,"ñ,"""\r\n,1.5\r\n'
    assert served.ask(query, Accept="text/tab-separated-values").text == f'?s\t?o\n<{E}a>\t"ñ,\\""@es\n\t1.5\n'
    root = etree.fromstring(served.ask(query, Accept=XML).body)
    assert [one.text for one in root.iter("{*}uri", "{*}literal")] == [f"{E}a", 'ñ,"', "1.5"]
    assert served.ask(ASK, Accept=XML).text.count("<boolean>true</boolean>") == 1


def test_hostile_texts_stay_texts(served: Endpoint) -> None:
    query = f"SELECT ?o {{ ?s <{E}hostile> ?o }}"
    assert sorted(row["o"] for row in served.ask(query).rows) == sorted(HOSTILE)
    table = list(csv.reader(io.StringIO(served.ask(query, Accept="text/csv").text, newline="")))
    assert sorted(row[0] for row in table[1:]) == sorted(HOSTILE)  # as the W3C has it, without an apostrophe
    shown = [text.translate({0: "\ufffd", 1: "\ufffd", 0xFFFE: "\ufffd"}).replace("\r\n", "\n") for text in HOSTILE]
    found = etree.fromstring(served.ask(query, Accept=XML).body)
    assert sorted((one.text or "").replace("\r\n", "\n") for one in found.iter("{*}literal")) == sorted(shown)
    graph = f"CONSTRUCT WHERE {{ ?s <{E}hostile> ?o }}"
    for name, kind in (("ttl", ox.RdfFormat.TURTLE), ("nt", ox.RdfFormat.N_TRIPLES), ("jsonld", ox.RdfFormat.JSON_LD)):
        quads = ox.parse(served.get({"query": graph, "format": name}).body, format=kind)
        assert sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)) == sorted(HOSTILE)
    assert len(list(ox.parse(served.get({"query": graph, "format": "rdf"}).body, format=ox.RdfFormat.RDF_XML))) == len(
        HOSTILE
    )


# ---- caches and other origins ----


def test_an_answer_that_is_known_is_not_sent_again(served: Endpoint) -> None:
    first = served.ask(SELECT)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    for known in (tag, f'"x", {tag}', "*", tag.removeprefix("W/")):
        again = served.ask(SELECT, If_None_Match=known)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert "Accept" in again.headers["vary"]
        assert again.headers["access-control-allow-origin"] == "*"
    assert served.ask(SELECT, If_None_Match='W/"other"').status == 200


def test_another_question_or_format_has_another_tag(served: Endpoint) -> None:
    tags = [
        served.ask(SELECT).headers["etag"],
        served.ask(SELECT + " ").headers["etag"],
        served.ask(SELECT, Accept=XML).headers["etag"],
        served.get([("query", SELECT), *_graph("one")]).headers["etag"],
        served.get([("query", SELECT), *_graph("one", kind="named")]).headers["etag"],
    ]
    assert len(set(tags)) == len(tags)
    assert served.ask(SELECT).headers["etag"] == tags[0]


@pytest.mark.parametrize(
    "query", ["SELECT (NOW() AS ?x) {}", "SELECT (rand() AS ?x) {}", "SELECT (UUID() AS ?x) {}", "ASK {"]
)
def test_what_holds_for_a_moment_has_no_tag(served: Endpoint, query: str) -> None:
    said = served.ask(query)
    assert "etag" not in said.headers
    assert said.headers["cache-control"] == "no-store"
    assert "etag" not in served.form({"query": ASK}).headers


def test_pages_of_others_may_read_the_answers(served: Endpoint) -> None:
    said = served.send("OPTIONS", Origin="https://elsewhere.example", Access_Control_Request_Method="POST")
    assert (said.status, said.body) == (204, b"")
    assert said.headers["allow"] == said.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    assert "Content-Type" in said.headers["access-control-allow-headers"]
    assert said.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in said.headers
    assert served.ask(ASK, Origin="https://elsewhere.example").headers["access-control-allow-origin"] == "*"


def test_pages_of_others_may_be_kept_out() -> None:
    with endpoint(FILES, cors="") as kept, endpoint(FILES, cors="https://one.example") as lent:
        for said in (kept.ask(ASK), kept.ask("ASK {"), kept.send("OPTIONS")):
            assert not [name for name in said.headers if name.startswith("access-control")]
        assert lent.ask(ASK).headers["access-control-allow-origin"] == "https://one.example"


# ---- without a query ----


@pytest.mark.parametrize(
    ("accept", "kind", "parsed"),
    [
        ("*/*", "text/turtle", ox.RdfFormat.TURTLE),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json, text/html;q=0.5", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
    ],
)
def test_without_a_query_the_service_is_described(
    served: Endpoint, accept: str, kind: str, parsed: ox.RdfFormat
) -> None:
    said = served.get(Accept=accept)
    assert (said.status, said.type) == (200, kind)
    store = ox.Store()
    store.extend(ox.Quad(*quad.triple) for quad in ox.parse(said.body, format=parsed))
    prefixes = {**PREFIXES, "sd": SD}
    about = f"?service a sd:Service ; sd:endpoint <{served.address}> ; sd:supportedLanguage sd:SPARQL11Query"
    formats = store.query(f"SELECT ?f {{ {about} ; sd:resultFormat ?f }}", prefixes=prefixes)
    assert isinstance(formats, ox.QuerySolutions)
    assert {str(row[0].value) for row in formats} >= {FORMATS + "SPARQL_Results_CSV", FORMATS + "Turtle"}
    counts = "sd:defaultDataset/sd:defaultGraph ?default . ?default void:triples 13 ; void:properties 6"
    assert store.query(f"ASK {{ {about} ; {counts} }}", prefixes=prefixes)
    graphs = f"sd:defaultDataset/sd:namedGraph [ sd:name <{E}two> ; sd:graph/void:triples 2 ]"
    assert store.query(f"ASK {{ {about} ; {graphs} }}", prefixes=prefixes)
    assert not store.query("ASK { ?s sd:feature sd:BasicFederatedQuery }", prefixes=prefixes)


def test_the_description_is_the_same_each_time_and_knows_its_public_address() -> None:
    with endpoint(FILES, address="https://data.example.org/sparql") as made:
        first, second = made.get(), made.get(Host="elsewhere.example")
        assert first.body == second.body
        assert b"<https://data.example.org/sparql#service>" in first.body
        assert b"127.0.0.1" not in first.body


def test_a_host_that_is_none_cannot_write_into_the_description(served: Endpoint) -> None:
    said = served.get(Host='x"><b>')
    assert said.status in {200, 400}
    assert b"<b>" not in said.body


def test_no_description_in_a_format_of_tables(served: Endpoint) -> None:
    _refused(served.get(Accept="text/csv"), 406, "text/turtle")


def test_json_has_no_script_in_it_that_a_browser_would_run(served: Endpoint) -> None:
    said = served.ask(f"SELECT ?o {{ ?s <{E}hostile> ?o }}")
    assert said.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in said.headers["content-security-policy"]
    assert json.loads(said.body)
