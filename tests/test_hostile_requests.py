"""A server in a process of its own, and those who mean it ill: each is refused, and the next one is answered."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

import pytest

import graphs
from builds import written

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="queries are answered where a process can fork")

FORM = "application/x-www-form-urlencoded"
MANY = " ".join(f"<https://e.org/{number}>" for number in range(4_000))
BOMBS = {
    "product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c < ?f && ?i < ?l) }",
    "optional": "SELECT * { " + "OPTIONAL { ?a ?b ?c } " * 30 + "OPTIONAL { ?d ?e ?f } " * 30 + "}",
    "union": "SELECT (COUNT(*) AS ?n) { " + "{ { ?a ?b ?c } UNION { ?d ?e ?f } } " * 14 + "}",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>|^!<a:b>)* ?b . ?b (!<a:b>|^!<a:b>)* ?c . ?c (!<a:c>)* ?d }",
    "sequence": "ASK { ?a " + "/".join(["(!<a:b>|^!<a:c>)*"] * 60) + " ?b . FILTER(?a = <a:none>) }",
    "regex": 'SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), "' + "(a*)*" * 4_000 + '$")) }',
    "regex-counted": 'ASK { FILTER(REGEX("a", "((a{1,900}){1,900}){1,900}")) }',
    "replace": 'SELECT (REPLACE(?x, "", ?x) AS ?y) { VALUES ?x { "' + "a" * 60_000 + '" } }',
    "in": f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f FILTER(?a IN ({MANY.replace(' ', ', ')})) }}",
    "values": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {MANY} }} VALUES ?b {{ {MANY} }} VALUES ?c {{ 1 2 3 }} }}",
    "group-concat": 'SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d)); SEPARATOR="' + "x" * 9_000 + '") AS ?n) '
    "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "concat": "SELECT ?z { BIND('aaaaaaaaaa' AS ?a0) "
    + " ".join(f"BIND(CONCAT({', '.join([f'?a{n}'] * 10)}) AS ?a{n + 1})" for n in range(12))
    + " BIND(?a12 AS ?z) }",
    "sorted": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY RAND()",
    "construct": "CONSTRUCT { ?a ?e ?i . ?d ?h ?c . _:x ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "describe": "DESCRIBE *  { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "subqueries": "SELECT * " + "{ SELECT * " * 200 + "{ ?a ?b ?c }" + " }" * 200,
    "comment": "ASK {} #" + "x" * 100_000,
    "nul": "ASK { ?a ?b '\x00\ud7ff' }",
}
UPDATES = (
    "DROP ALL",
    "CLEAR GRAPH <a:b>",
    "INSERT DATA { <a:b> <a:c> <a:d> }",
    "DELETE WHERE { ?a ?b ?c }",
    "LOAD <file:///etc/passwd>",
    "LOAD <http://127.0.0.1:{port}/> INTO GRAPH <a:b>",
    "CREATE GRAPH <a:b>",
    "ASK {}; DROP ALL",
)
OUTSIDE = (
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://[::1]:{port}/",
    "http://0x7f000001:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
)
REACHING = (
    "SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{there}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?there {{ <{there}> }} SERVICE ?there {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE#\n<{there}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * FROM <{there}> FROM NAMED <{there}> {{ ?s ?p ?o }}",
    "SELECT * {{ GRAPH <{there}> {{ ?s ?p ?o }} }}",
)


class Server(NamedTuple):
    """A server, and how it is asked."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, query: str, **fields: str) -> tuple[int, str]:
        """Send a query as a form."""
        encoded = urlencode({"query": query, **fields}, errors="surrogatepass")
        return self.send("POST", "/sparql", encoded.encode(), {"Content-Type": FORM})

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """One request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            assert response.getheader("X-Content-Type-Options") == "nosniff" or response.status in {400, 503}
            return response.status, response.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def raw(self, sent: bytes) -> bytes:
        """What is answered to bytes that need be no request."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as wire:
            try:
                wire.sendall(sent)
                wire.shutdown(socket.SHUT_WR)
                found = b""
                while part := wire.recv(1 << 16):
                    found += part
            except OSError:  # it was closed before all was sent
                return b""
            return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = written(tmp_path_factory.mktemp("hostile"), "build", graphs.small_graph())
    command = [sys.executable, "-m", "innograph", "serve", str(folder), "--port", "0", "--status", "all"]
    with subprocess.Popen(
        [*command, "--query-seconds", "0.5"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout
        found = re.search(r":(\d+)/", "".join(process.stdout.readline() for _ in range(2)))
        assert found
        made = Server(process, int(found[1]))
        while made.ask("ASK {}")[0] == 503:  # it is loading
            time.sleep(0.1)
        yield made
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "Traceback" not in complaints, complaints


@pytest.fixture(autouse=True)
def _alive(server: Server) -> Iterator[None]:
    """After everything that is done to it, the server answers the next one."""
    yield
    assert server.ask("ASK {}") == (200, '{"head":{},"boolean":true}')
    assert server.send("GET", "/health")[0] == 200


@pytest.mark.parametrize("query", BOMBS.values(), ids=BOMBS)
def test_a_query_that_takes_too_much_ends_alone_and_says_why(server: Server, query: str) -> None:
    began = time.monotonic()
    status, text = server.ask(query)
    assert time.monotonic() - began < 30  # many would take hours
    assert status in {200, 400, 413, 500, 503}
    if status == 500:  # the process that ran it has ended: told of, never passed over
        assert "the query ended the process" in text
    assert "Traceback" not in text
    assert len(text) < 33 << 20


@pytest.mark.parametrize("update", UPDATES)
def test_nothing_can_be_changed(server: Server, update: str) -> None:
    before = server.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }")
    for asked in (update.replace("{port}", "1"), f"# {update}\n{update}", f"PREFIX a: <a:> {update}"):
        assert server.ask(asked)[0] == 400
    assert server.send("POST", "/sparql", update.encode(), {"Content-Type": "application/sparql-update"})[0] == 400
    assert server.send("POST", "/sparql", urlencode({"update": update}).encode(), {"Content-Type": FORM})[0] == 400
    assert server.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }") == before


def test_nothing_is_fetched(server: Server) -> None:
    called: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815 - the name that the server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        for where in OUTSIDE:
            there = where.format(port=other.server_port)
            for query in REACHING:
                status, text = server.ask(query.format(there=there))
                assert status == (400 if "SERVICE" in query else 200), query
                assert "root:" not in text
            assert server.ask("ASK { ?a ?b ?c }", **{"default-graph-uri": there})[1].endswith("false}")
        other.shutdown()
    assert called == []


def test_a_megabyte_is_no_query(server: Server) -> None:
    query = "ASK { ?a ?b '" + "x" * (1 << 20) + "' }"
    for body, kind in ((urlencode({"query": query}).encode(), FORM), (query.encode(), "application/sparql-query")):
        with suppress(ConnectionError):  # it may be closed before all was sent
            assert server.send("POST", "/sparql", body, {"Content-Type": kind})[0] == 413
    answered = server.raw(
        f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode()
    )
    assert answered == b"" or b" 400 " in answered.split(b"\r\n")[0] or b" 413 " in answered.split(b"\r\n")[0]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x00" * 5000,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET",
        b"GET / HTTP/1.1\r\nHost: local",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET  HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET //evil.example/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: {here}\r\n\r\n",
        b"GET /static/../../../../etc/passwd HTTP/1.1\r\nHost: {here}\r\n\r\n",
        b"GET /download/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: {here}\r\n\r\n",
        b"GET /page/%00%ff%c0%af HTTP/1.1\r\nHost: {here}\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {here}\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {here}\r\nX: a\r\n b\r\n\x00: c\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {here}\r\nAccept: " + b"a/b;q=0.1," * 5000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {here}\r\nAccept-Language: " + b"it-" * 9000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {here}\r\nIf-None-Match: " + b'"' * 20000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {here}\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(5000)) + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: {here}\r\nX: " + b"a" * (1 << 20) + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {here}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: {here}\r\nContent-Length: -1\r\n\r\n",
        (
            b"POST /sparql HTTP/1.1\r\nHost: {here}\r\nContent-Length: 9999999999999999\r\n"
            b"Content-Type: application/sparql-query\r\n\r\nASK {}"
        ),
        b"POST / HTTP/1.1\r\nHost: {here}\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nASK {}",
        (
            b"POST /sparql HTTP/1.1\r\nHost: {here}\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/sparql-query\r\n\r\nFFFFFFFFFFFFFFFF\r\n"
        ),
        (
            b"POST /sparql HTTP/1.1\r\nHost: {here}\r\nContent-Type: application/sparql-query;charset=\xff\r\n"
            b"Content-Length: 6\r\n\r\nASK {}"
        ),
        b"GET / HTTP/1.1\r\nHost: {here}\r\n\r\n" * 300,
    ],
)
def test_what_is_no_right_request_is_refused(server: Server, sent: bytes) -> None:
    answered = server.raw(sent.replace(b"{here}", b"localhost:%d" % server.port))
    statuses = re.findall(rb"^HTTP/1\.1 (\d+)", answered, re.MULTILINE)
    assert all(status < b"500" for status in statuses), statuses
    assert b"root:" not in answered
    assert b"Traceback" not in answered


def test_those_who_send_slowly_keep_no_other_out(server: Server) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(200)]
    try:
        for number, wire in enumerate(slow):
            wire.sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nASK"[: number % 70])
        assert server.send("GET", "/")[0] == 200
    finally:
        for wire in slow:
            wire.close()
