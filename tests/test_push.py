"""A build is sent to real servers and read back; one that fails in every way gets it whole, or keeps what it had."""

from __future__ import annotations

import hashlib
import re
import shutil
import threading
import urllib.request
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import builds
import graphs
import sparql_stores
from innograph import rdf
from innograph.errors import ConfigError, InnographError, StoreError
from innograph.store import triples
from innograph.store.authorising import Credentials, Key, credentials_of
from innograph.store.graphs import ByQuery, Target
from innograph.store.pushing import push
from innograph.store.requests import Line as Way
from innograph.store.requests import checked
from sparql_stores import Fault, Scripted, scripted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from innograph.store.pushing import Pushed
    from sparql_stores import Addresses, Seen

GRAPH = f"{graphs.BASE}graph"
STAGING = f"{GRAPH}#staging"
OLD = b"<https://e.org/old> <https://e.org/p> <https://e.org/o> ."
SECRET = "correct-horse-battery"  # noqa: S105 - for a server of the tests
XSD = "http://www.w3.org/2001/XMLSchema#"
HOSTILE: list[ox.NamedNode | ox.Literal] = [
    ox.Literal('"""} } ; DROP ALL ; INSERT DATA { <x:x> <x:x> "'),
    ox.Literal("</script>\n\r\t\\u0041 \\ \x01\x7f\ufffe\u202e😀"),
    ox.Literal("x", language="it-IT"),
    ox.Literal("1.10", datatype=ox.NamedNode(f"{XSD}decimal")),
    ox.Literal("007", datatype=ox.NamedNode(f"{XSD}nonNegativeInteger")),
    ox.Literal("2026-01-02", datatype=ox.NamedNode(f"{XSD}date")),
    ox.Literal("IT-34", datatype=ox.NamedNode("https://w3id.org/innograph/ontology#ISO3166-2")),
    ox.Literal(""),
    ox.NamedNode("https://e.org/a%20b/è"),
]


def hostile() -> tuple[bytes, ...]:
    node = ox.NamedNode("https://e.org/s")
    quads = [ox.Triple(node, ox.NamedNode(f"https://e.org/p{at}"), value) for at, value in enumerate(HOSTILE)]
    return triples.lines_of([(ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES) or b"", ox.RdfFormat.N_TRIPLES)])


@pytest.fixture(scope="module")
def lines() -> tuple[bytes, ...]:
    graph = graphs.small_graph()
    made = triples.lines_of(
        [
            (rdf.graph_turtle(graph, base=graphs.BASE), ox.RdfFormat.TURTLE),
            (rdf.evidence_trig(graph, base=graphs.BASE), ox.RdfFormat.TRIG),
        ]
    )
    return tuple(sorted({*made, *hostile()}))


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    with sparql_stores.oxigraph(tmp_path_factory.mktemp("oxigraph")) as addresses:
        yield addresses


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    if not sparql_stores.VIRTUOSO:
        pytest.skip("virtuoso-t is not installed; `make virtuoso` installs Debian's where you are root")
    with sparql_stores.virtuoso(tmp_path_factory.mktemp("virtuoso")) as addresses:
        yield addresses


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return builds.written(tmp_path_factory.mktemp("push"), "build", graphs.small_graph())


def way(server: Scripted | Addresses, credentials: Credentials | None = None, waits: list[float] | None = None) -> Way:
    addresses = server.addresses if isinstance(server, Scripted) else server
    return Way(credentials or Credentials(), tuple(addresses), 5.0, sleep=(waits if waits is not None else []).append)


def sent(lines: Sequence[bytes], server: Scripted, *ways: str, batch: int = 0, **more: bool) -> Pushed:
    given = {name: getattr(server.addresses, name) for name in ways or ("endpoint", "update")}
    return push(lines, Target(GRAPH, batch=batch, **given, **more), way(server))  # type: ignore[arg-type]


def with_old(server: Scripted) -> Scripted:
    """The server, with an older graph in the place of the one to come."""
    server.store.load(OLD, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(GRAPH))
    return server


def unchanged(server: Scripted) -> bool:
    return {f"{triple} .".encode() for triple in server.triples(GRAPH)} == {OLD}


# ---- real servers ----


@pytest.mark.parametrize(
    "ways", [("endpoint", "update"), ("endpoint",), ("update", "query"), ("endpoint", "update", "query")]
)
def test_oxigraph_takes_a_graph_and_gives_it_back(
    oxigraph: Addresses, lines: tuple[bytes, ...], ways: tuple[str, ...]
) -> None:
    given = {name: getattr(oxigraph, name) for name in ways}
    target = Target(f"{GRAPH}/{'-'.join(ways)}", batch=100, **given)
    first = push([*hostile(), OLD][::-1], target, way(oxigraph))
    assert first.comparison.same
    pushed = push(lines, target, way(oxigraph))
    assert pushed.comparison.same, pushed.comparison
    assert pushed.comparison.held == len(lines)
    assert pushed.digest == triples.digest(lines)
    assert "xsd:nonNegativeInteger as xsd:integer" in pushed.comparison.anew
    if "update" in ways:
        by_query = ByQuery(way(oxigraph), oxigraph.update, oxigraph.query)
        assert by_query.size(target.staging) == 0


def test_readers_of_oxigraph_see_the_old_graph_or_the_new_one(oxigraph: Addresses) -> None:
    graph = f"{GRAPH}/read"
    old = [b'<https://e.org/%d> <https://e.org/p> "old" .' % number for number in range(1_000)]
    new = [b'<https://e.org/%d> <https://e.org/p> "new" .' % number for number in range(3_000)]
    target = Target(graph, oxigraph.endpoint, oxigraph.update, batch=500)
    push(sorted(old), target, way(oxigraph))
    sizes, over = set(), threading.Event()

    def read() -> None:
        reading = ByQuery(way(oxigraph), oxigraph.update, oxigraph.query)
        while not over.is_set():
            sizes.add(reading.size(graph))

    reader = threading.Thread(target=read)
    reader.start()
    push(sorted(new), target, way(oxigraph))
    over.set()
    reader.join()
    assert sizes <= {1_000, 3_000}


@pytest.mark.slow
@pytest.mark.parametrize("ways", [("endpoint", "update"), ("endpoint",), ("update",), ("endpoint", "update", "query")])
def test_virtuoso_takes_a_graph_and_gives_it_back(
    virtuoso: Addresses, lines: tuple[bytes, ...], ways: tuple[str, ...]
) -> None:
    given = {name: getattr(virtuoso, name) for name in ways}
    target = Target(f"{GRAPH}/{'-'.join(ways)}", **given)
    known = Credentials("dba", "dba")
    push([OLD], target, way(virtuoso, known))
    pushed = push(lines, target, way(virtuoso, known))
    assert pushed.comparison.same, pushed.comparison
    assert pushed.digest == triples.digest(lines)


@pytest.mark.slow
def test_what_is_too_much_for_virtuoso_goes_in_parts(virtuoso: Addresses) -> None:
    many = sorted(b'<https://e.org/%d> <https://e.org/p> "%d" .' % (number // 7, number) for number in range(12_000))
    known = Credentials("dba", "dba")
    target = Target(f"{GRAPH}/many", update=virtuoso.update, batch=12_000)
    pushed = push(many, target, way(virtuoso, known))
    assert pushed.comparison.same
    # All of it at once is more than Virtuoso gives back of a graph, but not more than it can be asked for.
    found = push(many, Target(f"{GRAPH}/limited", virtuoso.endpoint), way(virtuoso, known)).comparison
    assert (len(found.missing), found.extra) == (2_000, ()) or found.held < len(many)
    whole = Target(f"{GRAPH}/limited", virtuoso.endpoint, query=virtuoso.query)
    assert push(many, whole, way(virtuoso, known)).comparison.same


@pytest.mark.slow
def test_virtuoso_refuses_a_wrong_password(virtuoso: Addresses, lines: tuple[bytes, ...]) -> None:
    target = Target(GRAPH, virtuoso.endpoint, virtuoso.update)
    for credentials, message in ((Credentials("dba", SECRET), "does not accept"), (Credentials(), "asks who you are")):
        with pytest.raises(StoreError, match=message) as caught:
            push(lines, target, way(virtuoso, credentials))
        assert SECRET not in str(caught.value)


# ---- faults ----


def test_a_busy_server_is_asked_again_as_it_wishes(lines: tuple[bytes, ...]) -> None:
    def script(_: Seen) -> Fault | None:
        return {2: Fault(503), 3: Fault(429, {"Retry-After": "7"}), 4: Fault(504)}.get(len(server.seen))

    waits: list[float] = []
    with scripted(script) as server:
        target = Target(GRAPH, server.addresses.endpoint, server.addresses.update)
        line = Way(Credentials(), tuple(server.addresses), 5.0, sleep=waits.append, chance=lambda: 0.5)
        assert push(lines, target, line).comparison.same
    assert waits == [1.0, 7.0, 4.0]


def test_a_server_that_stays_busy_is_left_alone(lines: tuple[bytes, ...]) -> None:
    with scripted(lambda _: Fault(503) if len(server.seen) > 2 else None) as server:
        with_old(server)
        with pytest.raises(
            StoreError, match=r"/store: HTTP 503, 5 times; see whether the store runs.*goes on"
        ) as caught:
            sent(lines, server, batch=50)
        assert "?graph" not in str(caught.value)
        assert len(server.seen) == 7
        assert unchanged(server)


@pytest.mark.parametrize("ways", [("endpoint", "update"), ("update", "query")])
@pytest.mark.parametrize("late", [False, True])
def test_a_push_that_is_cut_off_goes_on_where_it_stopped(
    lines: tuple[bytes, ...], ways: tuple[str, ...], *, late: bool
) -> None:
    batch = 50
    word = "POST" if "endpoint" in ways else "INSERT"

    def script(_: Seen) -> Fault | None:
        return Fault(late=late) if server.done().count(word) > 3 else None

    with scripted(script) as server:
        with_old(server)
        with pytest.raises(StoreError, match="the same command goes on"):
            sent(lines, server, *ways, batch=batch)
        assert unchanged(server)
        arrived = len(server.triples(STAGING))
        assert arrived == (4 if late else 3) * batch
        server.script = lambda _: None
        server.seen.clear()
        pushed = sent(lines, server, *ways, batch=batch)
        assert pushed.comparison.same
        assert pushed.kept == arrived
        assert server.done().count(word) == -(-(len(lines) - arrived) // batch)
        assert len(server.triples(GRAPH)) == len(lines)
        assert not server.triples(STAGING)


def test_what_an_interrupted_push_of_something_else_left_is_removed(lines: tuple[bytes, ...]) -> None:
    for ways in (("endpoint", "update"), ("update", "query")):
        with scripted() as server:
            server.store.load(OLD, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(STAGING))
            pushed = sent(lines, server, *ways)
            assert (pushed.comparison.same, pushed.kept) == (True, 0)
            assert len(server.triples(GRAPH)) == len(lines)


@pytest.mark.parametrize("ways", [("endpoint", "update"), ("update", "query")])
def test_a_store_that_keeps_less_is_found_out_and_its_readers_keep_the_old_graph(
    lines: tuple[bytes, ...], ways: tuple[str, ...]
) -> None:
    lost = b'"Visita a Bilbao"'
    with scripted(spoil=lambda content: content.replace(lost, b'"Visita a Parigi"')) as server:
        with_old(server)
        pushed = sent(lines, server, *ways)
        assert pushed.staged
        assert not pushed.comparison.same
        assert {lost in line for line in pushed.comparison.missing} == {True}
        assert {b"Parigi" in line for line in pushed.comparison.extra} == {True}
        assert unchanged(server)


def test_triples_that_nobody_sent_are_found_in_the_graph(lines: tuple[bytes, ...]) -> None:
    def script(seen: Seen) -> Fault | None:
        if seen.does == "MOVE":  # somebody else writes into the same graph
            server.store.load(OLD, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(STAGING))
        return None

    with scripted(script) as server:
        assert sent(lines, server).comparison.extra == (OLD,)
    with scripted(script) as server:
        assert sent(lines, server, "update", "query").comparison.others == 1


@pytest.mark.parametrize("late", [False, True])
def test_an_answer_that_is_lost_while_the_graphs_change_places_empties_nothing(
    lines: tuple[bytes, ...], *, late: bool
) -> None:
    with scripted(lambda seen: Fault(late=late) if seen.does == "MOVE" else None) as server:
        with_old(server)
        assert sent(lines, server).comparison.same
        assert server.done().count("MOVE") == 1
        assert len(server.triples(GRAPH)) == len(lines)
        assert not server.triples(STAGING)


def test_a_move_that_ends_while_another_way_is_taken_empties_nothing(lines: tuple[bytes, ...]) -> None:
    def script(seen: Seen) -> Fault | None:
        if seen.does == "DELETE":  # the move is done only now
            server.store.update(f"MOVE SILENT GRAPH <{STAGING}> TO GRAPH <{GRAPH}>")
        return Fault() if seen.does == "MOVE" else None

    with scripted(script) as server:
        with_old(server)
        assert sent(lines, server).comparison.same
        assert len(server.triples(GRAPH)) == len(lines)


def test_a_store_that_cannot_move_or_drop_graphs_replaces_them_all_the_same(lines: tuple[bytes, ...]) -> None:
    with scripted(lambda seen: Fault(501) if seen.does in {"MOVE", "DROP"} else None) as server:
        with_old(server)
        server.store.load(OLD, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(STAGING))
        assert sent(lines, server, "update", "query").comparison.same
        assert len(server.triples(GRAPH)) == len(lines)
        assert not server.triples(STAGING)


def test_a_batch_that_is_too_much_goes_in_halves(lines: tuple[bytes, ...]) -> None:
    with scripted(lambda seen: Fault(413) if seen.body.count("\n") > 60 else None) as server:
        assert sent(lines, server, batch=200).comparison.same
        posted = [seen.body.count("\n") for seen in server.seen if seen.method == "POST" and "store" in seen.path]
        assert posted[:3] == [200, 100, 50]
        assert set(posted[2:-1]) == {50}


def test_a_wrong_question_is_not_halved_for_ever(lines: tuple[bytes, ...]) -> None:
    with scripted(lambda seen: Fault(400, remark="no\x1b[31m") if seen.does == "POST" else None) as server:
        with pytest.raises(StoreError, match=r"HTTP 400: no \[31m") as caught:
            sent(lines, server)
        assert "\x1b" not in str(caught.value)
        assert len(server.seen) < 12


def test_without_updates_a_graph_is_replaced_in_one_request(lines: tuple[bytes, ...]) -> None:
    with scripted() as server:
        with_old(server)
        assert sent(lines, server, "endpoint", batch=10).comparison.same
        assert server.done() == ["PUT", "GET"]
    with scripted(lambda seen: Fault(413) if seen.does == "PUT" else None) as server:
        with_old(server)
        with pytest.raises(StoreError, match=r"--update.*--in-place"):
            sent(lines, server, "endpoint", batch=10)
        assert unchanged(server)


def test_in_place_a_graph_is_replaced_in_batches_and_goes_on(lines: tuple[bytes, ...]) -> None:
    with scripted(lambda _: Fault() if server.done().count("POST") > 2 else None) as server:
        with_old(server)
        with pytest.raises(StoreError):
            sent(lines, server, "endpoint", batch=50, in_place=True)
        server.script = lambda _: None
        pushed = sent(lines, server, "endpoint", batch=50, in_place=True)
        assert (pushed.comparison.same, pushed.kept) == (True, 150)
        assert server.done().count("PUT") == 1
        assert len(server.triples(GRAPH)) == len(lines)


# ---- who asks ----


def asking(challenge: str) -> sparql_stores.Script:
    def script(seen: Seen) -> Fault | None:
        return None if "Authorization" in seen.headers else Fault(401, {"WWW-Authenticate": challenge})

    return script


def test_a_password_goes_to_who_asks_for_it(lines: tuple[bytes, ...]) -> None:
    with scripted(asking('Basic realm="x"')) as server:
        target = Target(GRAPH, server.addresses.endpoint, server.addresses.update)
        assert push(lines, target, way(server, Credentials("me", SECRET))).comparison.same
        told = [seen.headers.get("Authorization", "nothing").split()[0] for seen in server.seen]
        assert {word: told.count(word) for word in told} == {"nothing": 2, "Basic": len(told) - 2}  # once an address
        server.seen.clear()
        with pytest.raises(StoreError, match="INNOGRAPH_STORE_USER"):
            push(lines, target, way(server))


def test_a_token_goes_with_every_request(lines: tuple[bytes, ...]) -> None:
    with scripted() as server:
        target = Target(GRAPH, server.addresses.endpoint)
        push(lines, target, way(server, Credentials(token=SECRET)))
        assert {seen.headers["Authorization"] for seen in server.seen} == {f"Bearer {SECRET}"}


def test_credentials_stay_with_the_addresses_that_are_written_to(lines: tuple[bytes, ...]) -> None:
    with scripted() as server, scripted() as other:
        other.store = server.store
        target = Target(GRAPH, server.addresses.endpoint, server.addresses.update, other.addresses.query)
        line = Way(Credentials(token=SECRET), target.written, 5.0, sleep=lambda _seconds: None)
        assert push(lines, target, line).comparison.same
        assert other.seen
        assert not any("Authorization" in seen.headers for seen in other.seen)
        other.script = lambda _: Fault(401, {"WWW-Authenticate": 'Basic realm="x"'})
        with pytest.raises(StoreError, match="only the hosts of --endpoint and --update"):
            push(lines, target, line)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(lines: tuple[bytes, ...], status: int) -> None:
    with scripted() as other:
        there = {"Location": f"{other.addresses.endpoint}?graph=x&key={SECRET}"}
        with scripted(lambda _: Fault(status, there)) as server:
            with pytest.raises(StoreError, match=rf"HTTP {status}: it redirects to .*/store, which is not") as caught:
                sent(lines, server)
            assert SECRET not in str(caught.value)
        assert not other.seen


def test_a_remark_that_shows_the_password_is_not_passed_on(lines: tuple[bytes, ...]) -> None:
    with scripted(lambda _: Fault(400, remark=f"who is {SECRET[:8]}…?")) as server:
        target = Target(GRAPH, server.addresses.endpoint)
        with pytest.raises(StoreError) as caught:
            push(lines, target, way(server, Credentials("me", SECRET)))
        assert SECRET[:6] not in str(caught.value)
    assert SECRET not in repr(Credentials("me", SECRET, SECRET))


def test_a_digest_is_that_of_rfc_7616() -> None:
    """Computed here in another way, from the parts that the answer names."""
    challenge = (
        'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    )
    key = Key(Credentials("Mufasa", "Circle of Life"))
    assert key.learn(['Basic realm="x"', challenge, challenge.replace("SHA-256", "SHA-512")])
    for number in (1, 2):
        told = dict(re.findall(r'(\w+)="?([^",]+)"?', key.header("GET", "http://www.example.org/dir/index.html?a=b")))
        assert (told["uri"], told["nc"], told["qop"]) == ("/dir/index.html?a=b", f"{number:08x}", "auth")
        assert told["opaque"].startswith("FQhe")
        first = hashlib.sha256(b"Mufasa:http-auth@example.org:Circle of Life").hexdigest()
        second = hashlib.sha256(b"GET:/dir/index.html?a=b").hexdigest()
        whole = f"{first}:{told['nonce']}:{told['nc']}:{told['cnonce']}:auth:{second}"
        assert told["response"] == hashlib.sha256(whole.encode()).hexdigest()


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"INNOGRAPH_STORE_USER": "me"}, "INNOGRAPH_STORE_USER is set alone"),
        ({"INNOGRAPH_STORE_PASSWORD": SECRET}, "INNOGRAPH_STORE_PASSWORD is set alone"),
        ({"INNOGRAPH_STORE_USER": "me", "INNOGRAPH_STORE_PASSWORD": SECRET, "INNOGRAPH_STORE_TOKEN": "t"}, "both set"),
        ({"INNOGRAPH_STORE_TOKEN": f"{SECRET}\r\nX: y"}, "no request can carry"),
        ({"INNOGRAPH_STORE_USER": "a:b", "INNOGRAPH_STORE_PASSWORD": SECRET}, "no request can carry"),
    ],
)
def test_half_or_double_credentials_are_refused(environment: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        credentials_of(environment)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["ftp://e.org/x", "http://me:pw@e.org/", "http:///x", "http://e.org/\nx", "http://e.org/#a", "file:///etc", "x"],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="--endpoint") as caught:
        checked(url, "--endpoint")
    assert "pw" not in str(caught.value)


# ---- values ----


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"1.10"^^xsd:decimal', '"1.1"^^xsd:decimal'),
        ('"1.0"^^xsd:decimal', '"1"^^xsd:integer'),
        ('"-0.0"^^xsd:decimal', '"0"^^xsd:decimal'),
        ('"007"^^xsd:nonNegativeInteger', '"7"^^xsd:integer'),
        ('"1e3"^^xsd:double', '"1000.0"^^xsd:double'),
        ('"1"^^xsd:boolean', '"true"^^xsd:boolean'),
        ('"2020-01-02T03:04:05.10+00:00"^^xsd:dateTime', '"2020-01-02T03:04:05.1Z"^^xsd:dateTime'),
        ('"2020-01-02T03:04:05.000Z"^^xsd:dateTime', '"2020-01-02T03:04:05Z"^^xsd:dateTime'),
        ('"x"@it-IT', '"x"@it-it'),
    ],
)
def test_a_value_written_in_two_ways_is_one(one: str, other: str) -> None:
    lines = [f"<a> <b> {text} .".replace("xsd:decimal", f"<{XSD}decimal>") for text in (one, other)]
    written = [re.sub(r"\^\^xsd:(\w+)", rf"^^<{XSD}\1>", line).encode() for line in lines]
    assert triples.canonical(written[0]) == triples.canonical(written[1])
    assert triples.compare(written[:1], set(written[1:])).same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"1.10"', '"1.1"'),
        ('"1"^^xsd:decimal', '"1"'),
        ('"x"@it', '"x"@es'),
        ('"A"@it', '"a"@it'),
        ('"NaN"^^xsd:decimal', '"0"^^xsd:decimal'),
        ('"1.10"^^<urn:x>', '"1.1"^^<urn:x>'),
        ('"2020-01-02"^^xsd:date', '"2020-01-03"^^xsd:date'),
        ("<https://e.org/A>", "<https://e.org/a>"),
    ],
)
def test_what_differs_is_a_difference(one: str, other: str) -> None:
    written = [re.sub(r"\^\^xsd:(\w+)", rf"^^<{XSD}\1>", f"<a> <b> {text} .").encode() for text in (one, other)]
    found = triples.compare(written[:1], set(written[1:]))
    assert (found.missing, found.extra) == ((written[0],), (written[1],))


def test_two_forms_of_a_value_may_become_one() -> None:
    sent_lines = [b'<a> <b> "%s"^^<%sdecimal> .' % (form, XSD.encode()) for form in (b"1.1", b"1.10")]
    assert triples.compare(sent_lines, set(sent_lines[:1])).same
    assert triples.digest(sent_lines) == triples.digest(sent_lines[:1])


def test_parts_keep_a_subject_together(lines: tuple[bytes, ...]) -> None:
    parts = list(triples.batches(lines, 10))
    assert [line for part in parts for line in part] == list(lines)
    subjects = [set(map(triples.subject, part)) for part in parts]
    assert sum(map(len, subjects)) == len(set().union(*subjects))


# ---- the command ----


def test_the_command_sends_what_may_be_published(
    folder: Path, oxigraph: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"INNOGRAPH_STORE_{name}", raising=False)
    where = ("--endpoint", oxigraph.endpoint, "--update", oxigraph.update)
    result = builds.run("push", folder, *where, "--people", "initials")
    assert result.exit_code == 0, result.output
    assert re.search(rf"\d+ triples in <{GRAPH}>, read back and found the same: [0-9a-f]{{64}}\n", result.output)
    assert "xsd:nonNegativeInteger as xsd:integer" in result.output
    by_query = ByQuery(way(oxigraph), oxigraph.update, oxigraph.query)
    whole = by_query.size(GRAPH)
    with urllib.request.urlopen(f"{oxigraph.endpoint}?graph={GRAPH}") as answer:  # noqa: S310 - on this machine
        named = answer.read().decode()
    assert "A. V." in named
    assert "Verdi" not in named
    assert builds.run("push", folder, *where, "--without-evidence").exit_code == 0
    assert by_query.size(GRAPH) < whole / 2


def test_the_command_says_what_the_store_made_of_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INNOGRAPH_STORE_TOKEN", SECRET)
    with scripted(spoil=lambda content: content.replace(b'"Bilbao"', b'"Bilb\x7fao"')) as server:
        result = builds.run("push", folder, "--endpoint", server.addresses.endpoint, "--status", "all")
    assert result.exit_code == 1
    assert "does not hold what was sent" in result.output
    assert "\x7f" not in result.output
    assert SECRET not in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--endpoint or --update"),
        (("--endpoint", "nowhere"), "no web address"),
        (("--endpoint", "http://127.0.0.1:9/", "--graph", "a b"), "no IRI"),
        (("--endpoint", "http://127.0.0.1:9/", "--update", "http://127.0.0.1:9/", "--in-place"), "--in-place"),
    ],
)
def test_the_command_refuses_wrong_options_at_once(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    result = builds.run("push", folder, *arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_nothing_to_send_replaces_nothing() -> None:
    with scripted() as server, pytest.raises(InnographError, match="nothing to send"):
        sent((), server)


def test_the_server_of_oxigraph_is_there() -> None:
    assert shutil.which(sparql_stores.OXIGRAPH)
