"""`innograph serve` as a service: how it is stopped, what becomes of whoever still waits, and what is left behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import pytest

import graphs
from builds import written
from innograph.server import bounded

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals, and /proc to look at")

ENDINGS = [signal.SIGTERM, signal.SIGINT]
NAMES = ["term", "int"]
QUICK = "ASK {}"
# Three facts that follow each other, of all that there are: seconds on any machine, with an answer in the end.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(?c, ?f, ?i)) < 0) }"


class Running(NamedTuple):
    """A server that runs in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path: str, *, seconds: float = 60) -> tuple[int, str]:
        """Ask for a path."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def ask(self, query: str) -> tuple[int, str]:
        """Ask the endpoint."""
        return self.get(f"/sparql?query={quote(query)}")

    def keeper(self) -> int:
        """The process that keeps the store."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return int(listed.split()[0])

    def ended(self) -> tuple[int, str]:
        """The exit status and the complaints."""
        _, complaints = self.process.communicate(timeout=60)
        return self.process.returncode, complaints


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("stopping"), "build", graphs.small_graph())


@contextmanager
def running(folder: Path, *options: str, port: int = 0) -> Iterator[Running]:
    command = [
        sys.executable,
        "-m",
        "innograph",
        "serve",
        str(folder),
        "--port",
        str(port),
        "--status",
        "all",
        *options,
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(3)]
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", lines[1])
        assert found, lines
        try:
            yield Running(process, int(found[1]))
        finally:
            process.kill()


def _members(group: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def _until(is_so: object) -> None:
    end = time.monotonic() + 60
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("asked", [False, True], ids=["never-asked", "asked"])
@pytest.mark.parametrize("ending", ENDINGS, ids=NAMES)
def test_a_server_that_is_stopped_ends_without_a_word_and_leaves_no_process(
    folder: Path, ending: signal.Signals, *, asked: bool
) -> None:
    with running(folder) as served:
        keeper = served.keeper()
        if asked:
            assert served.ask(QUICK)[0] == 200
        served.process.send_signal(ending)
        assert served.ended() == (0, "")
        _until(lambda: not _members(keeper))


@pytest.mark.parametrize("ending", ENDINGS, ids=NAMES)
def test_an_answer_in_the_making_is_finished(folder: Path, ending: signal.Signals) -> None:
    with running(folder) as served, ThreadPoolExecutor(1) as other:
        assert served.ask(QUICK)[0] == 200
        keeper = served.keeper()
        slow = other.submit(served.ask, _long(served))
        _until(lambda: len(_members(keeper)) >= 2 and _works(keeper))
        # A whole group is stopped, as service managers do: the process that keeps the store knows that it is not meant.
        for process in (*_members(keeper), served.process.pid):
            os.kill(process, ending)
        status, text = slow.result(60)
        assert (status, '"bindings"' in text) == (200, True), text
        assert served.ended() == (0, "")
        assert not _members(keeper)


def _long(served: Running) -> str:
    """A query that takes a second or so on this machine."""
    size = 200
    while True:
        rows = " ".join(map(str, range(size)))
        pairs = f"VALUES ?x {{ {rows} }} VALUES ?y {{ {rows} }} FILTER(STRLEN(CONCAT(STR(?x), STR(?y))) < 0)"
        text = f"SELECT (COUNT(*) AS ?n) {{ {pairs} }}"
        began = time.monotonic()
        assert served.ask(text)[0] == 200
        if time.monotonic() - began > 0.4:
            return text
        size *= 2


def _works(keeper: int) -> bool:
    """Whether a child of the keeper is busy."""
    return any(
        Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[0] == "R"
        for one in _members(keeper)
        if one != keeper
    )


@pytest.mark.parametrize("ending", ENDINGS, ids=NAMES)
def test_who_waits_too_long_is_told_to_come_again(folder: Path, ending: signal.Signals) -> None:
    with running(folder, "--query-seconds", "60") as served, ThreadPoolExecutor(1) as other:
        assert served.ask(QUICK)[0] == 200
        keeper = served.keeper()
        slow = other.submit(served.ask, ENDLESS)
        _until(lambda: _works(keeper))
        served.process.send_signal(ending)
        assert slow.result(60) == (503, "The server is being stopped; ask again in a moment.\n")
        assert served.ended() == (0, "")
        _until(lambda: not _members(keeper))


def test_a_second_ctrl_c_waits_for_nobody(folder: Path) -> None:
    with running(folder, "--query-seconds", "60") as served, ThreadPoolExecutor(1) as other:
        assert served.ask(QUICK)[0] == 200
        keeper = served.keeper()
        slow = other.submit(served.ask, ENDLESS)
        _until(lambda: _works(keeper))
        served.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        served.process.send_signal(signal.SIGINT)
        status, complaints = served.ended()
        assert (status, "Traceback" in complaints) == (0, False), complaints
        assert slow.result(60)[0] == 503
        _until(lambda: not _members(keeper))


def test_connections_that_ask_nothing_keep_no_server(folder: Path) -> None:
    with running(folder) as served:
        idle = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(20)]
        for number, one in enumerate(idle):
            one.sendall(b"GET / HTTP/1.1\r\nHost: loc"[: number * 3])
        assert served.get("/")[0] == 200
        served.process.send_signal(signal.SIGTERM)
        assert served.ended() == (0, "")
        for one in idle:
            one.close()


def test_a_server_that_starts_again_at_once_answers_the_same(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with running(folder) as served:
        port, first = served.port, served.get("/data/dataset.ttl")
        asked = served.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }")
        served.process.send_signal(signal.SIGTERM)
        assert served.ended() == (0, "")
    with running(folder, port=port) as served:  # the same port, which waits for nothing
        assert served.get("/data/dataset.ttl") == first
        assert served.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }") == asked
        os.kill(served.process.pid, signal.SIGKILL)
    with running(folder, port=port) as served:
        assert served.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }") == asked
    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_review_that_is_stopped_ends_without_a_word(folder: Path) -> None:
    command = [sys.executable, "-m", "innograph", "review", str(folder), "--serve", "--who", "Ane"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        assert "?token=" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=60)
        assert (process.returncode, complaints) == (0, "")


def test_a_request_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from sites import serving  # noqa: PLC0415 - a server in this process, whose patience can be set

    monkeypatch.setattr(bounded, "_HEAD", 0.3)
    with serving() as served:
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", served.place.port), timeout=30) as slow:
            slow.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{served.place.port}\r\n".encode())
            with pytest.raises(OSError, match=r"."):  # noqa: PT012 - it is closed while a header grows
                while time.monotonic() < began + 30:
                    slow.sendall(b"X-A: 1\r\n")
                    time.sleep(0.05)
        with socket.create_connection(("127.0.0.1", served.place.port), timeout=30) as whole:
            head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{served.place.port}\r\n\r\n".encode()
            whole.sendall(head)
            assert whole.recv(1 << 20).startswith(b"HTTP/1.1 200")
            whole.sendall(head[:20])
            while whole.recv(1 << 20):  # the second one is not waited for, either
                pass
        assert served.get("/").status == 200


def test_who_does_not_read_is_not_waited_for_and_who_reads_slowly_gets_all(monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.responses import Response  # noqa: PLC0415 - as below
    from starlette.routing import Route  # noqa: PLC0415 - as below

    from sites import serving  # noqa: PLC0415 - a server in this process, whose patience can be set

    monkeypatch.setattr(bounded, "_STALLED", 0.5)
    size = 24 << 20
    with serving(routes=[Route("/large", lambda _: Response(bytes(size)))]) as served:
        asked = f"GET /large HTTP/1.1\r\nHost: 127.0.0.1:{served.place.port}\r\nConnection: close\r\n\r\n".encode()
        assert _read(served.place.port, asked, wait=2.0) < size
        assert _read(served.place.port, asked, pause=0.02) > size


def _read(port: int, asked: bytes, *, wait: float = 0.0, pause: float = 0.0) -> int:
    """How much of an answer comes to one who begins late, or makes a pause after each half megabyte."""
    got = 0
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall(asked)
        time.sleep(wait)
        with suppress(ConnectionError):
            while part := wire.recv(1 << 19):
                got += len(part)
                time.sleep(pause)
    return got
