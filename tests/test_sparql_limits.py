"""What a query may take: time, memory, room and places; whatever it does, the others are answered."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from endpoints import endpoint
from innograph.answering import Answers, Limits, Question, Unanswered
from innograph.answering.questions import BOOLEAN, SOLUTIONS
from innograph.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from endpoints import Endpoint

E = "https://e.org/"
FILES = {"graph.ttl": "\n".join(f"<{E}{n}> <{E}next> <{E}{n + 1}> ; <{E}name> 'n{n}' ." for n in range(400)).encode()}
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f && ?f < ?i) }"
PATH = f"SELECT (COUNT(*) AS ?n) {{ ?a (<{E}next>|^<{E}next>)+ ?b . ?b (<{E}next>|^<{E}next>)+ ?c FILTER(?a != ?c) }}"
REPLACED = (
    f"ASK {{ ?a <{E}name> ?x . ?b <{E}name> ?y . ?c <{E}name> ?z FILTER(REGEX(CONCAT(?x, ?y, ?z), '^(.*n){{9}}$')) }}"
)
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
QUICK = f"ASK {{ <{E}1> <{E}next> <{E}2> }}"
DEEP = [
    "ASK { FILTER(" + "!" * 40_000 + "true) }",
    "SELECT (1" + "+1" * 40_000 + " AS ?x) {}",
    "ASK { {}" + " UNION {}" * 12_000 + " }",
    f"ASK {{ ?a {'<a:b>/' * 20_000}<a:c> ?b }}",
]
LIMITS = Limits(seconds=0.7, memory=256 << 20, size=100_000, at_once=3, patience=5)
FORMATS = {SOLUTIONS: "json", BOOLEAN: "json"}


@pytest.fixture(scope="module")
def served() -> Iterator[Endpoint]:
    with endpoint(FILES, limits=LIMITS) as made:
        yield made


def _processes(answers: Answers) -> list[int]:
    """The process that keeps the store, and those that answer."""
    return _members(answers._keeper._process.pid)  # noqa: SLF001 - nobody else needs to know


def _members(group: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(path.parent.name))
    return sorted(found)


def _eventually(answers: Answers, count: int) -> None:
    end = time.monotonic() + 20
    while len(_processes(answers)) > count:
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("query", [CROSS, PATH, REPLACED], ids=["product", "path", "pattern"])
def test_what_takes_too_long_ends_at_the_limit(served: Endpoint, query: str) -> None:
    began = time.monotonic()
    said = served.ask(query)
    assert time.monotonic() - began < 20  # without a limit it would take hours
    assert said.status == 503
    assert "longer than the 0.7 seconds" in said.text
    assert "retry-after" not in said.headers  # it would take as long again
    assert served.ask(QUICK).json["boolean"] is True


def test_what_needs_too_much_memory_ends_alone() -> None:
    with Answers(FILES, limits=Limits(seconds=20, memory=64 << 20)) as answers:
        with pytest.raises(Unanswered, match="64 MiB of memory") as refused:
            answers.ask(Question(SORTED, FORMATS))
        assert refused.value.status in {500, 503}
        assert answers.ask(Question(QUICK, FORMATS)).body == b'{"head":{},"boolean":true}'


@pytest.mark.parametrize("query", DEEP, ids=["not", "sum", "union", "path"])
def test_what_overflows_the_parser_ends_alone(served: Endpoint, query: str) -> None:
    said = served.form({"query": query})
    assert said.status == 500
    assert "nested too deeply" in said.text
    assert served.ask(QUICK).json["boolean"] is True


def test_brackets_within_brackets_are_refused(served: Endpoint) -> None:
    said = served.ask("ASK " + "{" * 501 + "}" * 501)
    assert said.status == 400
    assert "brackets" in said.text


@pytest.mark.parametrize("kind", ["json", "xml", "csv", "tsv"])
def test_a_result_that_is_too_large_is_refused_and_not_cut_off(served: Endpoint, kind: str) -> None:
    said = served.get({"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }", "format": kind})
    assert said.status == 413
    assert "LIMIT and OFFSET" in said.text
    assert len(served.get({"query": "SELECT * { ?a ?b ?c } LIMIT 300", "format": kind}).body) > 10_000


@pytest.mark.parametrize("kind", ["ttl", "nt", "rdf", "jsonld"])
def test_a_graph_that_is_too_large_is_refused_and_not_cut_off(served: Endpoint, kind: str) -> None:
    for most in (25_000, 70_000):
        query = f"CONSTRUCT {{ ?a <{E}with> ?d }} WHERE {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {most}"
        assert served.get({"query": query, "format": kind}).status == 413


def test_a_page_shows_the_first_rows_and_says_so() -> None:
    with endpoint(FILES, limits=Limits(rows=10)) as made:
        said = made.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }", Accept="text/html")
        assert said.status == 200
        assert "The first 10 rows" in said.text
        assert said.text.count("<tr>") == 11
        assert "The first 10 rows" in made.ask("CONSTRUCT WHERE { ?a ?b ?c }", Accept="text/html").text
        assert "10 rows" in made.ask("SELECT * { ?a ?b ?c } LIMIT 10", Accept="text/html").text


def test_no_query_reaches_out() -> None:
    called = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815 - the name that the server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        there = f"<http://127.0.0.1:{other.server_port}/sparql>"
        queries = [
            f"SELECT * {{ SERVICE {there} {{ ?s ?p ?o }} }}",
            f"SELECT * {{ service silent{there} {{ ?s ?p ?o }} }}",
            f"SELECT * {{ S\\u0045RVICE {there} {{ ?s ?p ?o }} }}",
            f"ASK FROM {there} {{ ?s ?p ?o }}",
        ]
        with endpoint(FILES) as made:
            assert [made.ask(query).status for query in queries] == [400, 400, 400, 200]
            assert made.get({"query": QUICK, "default-graph-uri": there[1:-1]}).json["boolean"] is False
        assert called == []
        with endpoint(FILES, limits=Limits(federation=True)) as made:
            assert made.ask(queries[0]).status == 500
            assert b"BasicFederatedQuery" in made.get().body
        assert called
        other.shutdown()


def _from(source: str, port: int, query: str, results: list[tuple[int, str]] | None = None) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
    try:
        connection.request("GET", f"/sparql?query={quote(query)}")
        response = connection.getresponse()
        found = response.status, response.read().decode()
    finally:
        connection.close()
    if results is not None:
        results.append(found)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address only")
def test_twenty_slow_queries_of_one_do_not_block_a_fast_one_of_another() -> None:
    limits = Limits(seconds=1.5, at_once=3, waiting=15, patience=2)
    with endpoint(FILES, limits=limits) as made, ThreadPoolExecutor(20) as crowd:
        slow = [crowd.submit(_from, "127.0.0.1", made.port, CROSS) for _ in range(20)]
        time.sleep(0.4)
        assert _from("127.0.0.2", made.port, QUICK)[0] == 200
        assert not all(one.done() for one in slow)  # it did not wait for them
        found = [one.result() for one in slow]
        assert {status for status, _ in found} == {503}
        ended = [text for _, text in found if "longer than" in text]
        busy = [text for _, text in found if "too many queries" in text]
        assert len(ended) >= 2  # in the places but the last
        assert len(busy) >= 20 - 15 - 3  # more than may wait are sent away at once, others after a while
        assert len(ended) + len(busy) == 20
        assert made.ask(QUICK).status == 200


def test_who_is_sent_away_is_told_when_to_come_back() -> None:
    with endpoint(FILES, limits=Limits(seconds=2, at_once=1, waiting=0)) as made:
        assert made.ask(QUICK).status == 200  # a free place needs no waiting
    with endpoint(FILES, limits=Limits(seconds=2, at_once=1, patience=0.2)) as made, ThreadPoolExecutor(1) as other:
        slow = other.submit(made.ask, CROSS)
        time.sleep(0.3)
        said = made.ask(QUICK)
        assert (said.status, said.headers["retry-after"]) == (503, "10")
        assert slow.result().status == 503


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_a_query_ends_when_whoever_asked_has_gone() -> None:
    with endpoint(FILES, limits=Limits(seconds=30, at_once=1)) as made:
        with socket.create_connection(("127.0.0.1", made.port)) as caller:
            caller.sendall(f"GET /sparql?query={quote(CROSS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(0.5)
            assert len(_processes(made.answers)) == 2
        began = time.monotonic()
        assert made.ask(QUICK).json["boolean"] is True
        assert time.monotonic() - began < 20  # of the thirty seconds that the other one had
        _eventually(made.answers, 2)


def test_a_question_can_be_given_up() -> None:
    given_up = Event()
    with Answers(FILES, limits=Limits(seconds=30)) as answers, ThreadPoolExecutor(1) as other:
        slow = other.submit(answers.ask, Question(CROSS, FORMATS), given_up=given_up)
        time.sleep(0.3)
        given_up.set()
        with pytest.raises(Unanswered):
            slow.result(5)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_processes_that_somebody_ends_are_replaced() -> None:
    with Answers(FILES) as answers:
        question = Question(QUICK, FORMATS)
        answers.ask(question)
        keeper, child = _processes(answers)
        os.kill(child, signal.SIGKILL)
        assert answers.ask(question).body  # by another, without a word
        os.kill(keeper, signal.SIGKILL)
        time.sleep(0.2)
        answers._idle.pop().close()  # noqa: SLF001 - the one that could still answer
        with pytest.raises(Unanswered) as refused:
            answers.ask(question)
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "10"})
        assert answers.ask(question).body


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_in_the_end_no_process_is_left() -> None:
    with ThreadPoolExecutor(1) as other, Answers(FILES, limits=Limits(seconds=30)) as answers:
        slow = other.submit(answers.ask, Question(CROSS, FORMATS))
        answers.ask(Question(QUICK, FORMATS))
        time.sleep(0.3)
        assert len(_processes(answers)) == 3
        answers.close()
        _eventually(answers, 0)
        with pytest.raises(Unanswered):
            slow.result(5)
        with pytest.raises(Unanswered):
            answers.ask(Question(QUICK, FORMATS))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_answers_are_quick_since_a_process_is_used_again() -> None:
    with Answers(FILES) as answers:
        for _ in range(20):
            answers.ask(Question(QUICK, FORMATS))
        assert len(_processes(answers)) == 2


def test_data_that_cannot_be_loaded_is_said_at_once(tmp_path: Path) -> None:
    with Answers({"graph.ttl": b"<a"}) as answers:
        with pytest.raises(ReadError, match=r"graph\.ttl: cannot be read as Turtle"):
            answers.wait()
        with pytest.raises(Unanswered, match="cannot be loaded") as refused:
            answers.ask(Question(QUICK, FORMATS))
        assert refused.value.status == 500
    with Answers(tmp_path) as answers, pytest.raises(ReadError, match="holds no graph"):
        answers.wait()
    with Answers({"graph.nt": b""}) as answers, pytest.raises(ReadError, match=r"'graph\.nt' is no file"):
        answers.wait()


def test_a_folder_is_asked_as_its_files_are(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_bytes(FILES["graph.ttl"])
    with Answers(tmp_path) as folder, Answers(FILES) as files:
        question = Question(f"SELECT ?n {{ <{E}7> <{E}name> ?n }}", FORMATS)
        assert folder.ask(question) == files.ask(question)
        other = Answers({"graph.ttl": FILES["graph.ttl"] + b"\n"})
        other.close()
        assert len({folder.version, files.version, other.version}) == 3


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_who_is_ended_leaves_no_process_behind(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_bytes(FILES["graph.ttl"])
    code = f"""
import sys, time
from pathlib import Path
from threading import Thread
from innograph.answering import Answers, Question
answers = Answers(Path({str(tmp_path)!r}))
answers.wait()
Thread(target=answers.ask, args=(Question({CROSS!r}, {{}}),), daemon=True).start()
time.sleep(0.3)
print(answers._keeper._process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        group = int(program.stdout.readline())
        end = time.monotonic() + 20
        while len(_members(group)) < 2:
            assert time.monotonic() < end
            time.sleep(0.05)
        program.kill()
    end = time.monotonic() + 20
    while _members(group):
        assert time.monotonic() < end
        time.sleep(0.05)
