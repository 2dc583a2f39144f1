"""Stores that builds are sent to: real servers, started for a test, and one of our own that fails as it is told."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
VIRTUOSO = shutil.which("virtuoso-t")
_VIRTUOSO_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 60
AllowOSCalls = 0
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


class Addresses(NamedTuple):
    """Where a store takes graphs, updates and queries."""

    endpoint: str
    update: str
    query: str


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def oxigraph(folder: Path) -> Iterator[Addresses]:
    """The server of Oxigraph, its data in the folder."""
    port = free_port()
    command = [str(OXIGRAPH), "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, port):
        url = f"http://127.0.0.1:{port}"
        yield Addresses(f"{url}/store", f"{url}/update", f"{url}/query")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Addresses]:
    """Debian's Virtuoso with a database of its own, whose administrator is `dba`, password `dba`."""
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO_SETTINGS.format(folder=folder, sql=sql, http=http), "utf-8")
    with _running([str(VIRTUOSO), "+foreground", "+configfile", str(folder / "virtuoso.ini")], folder, http):
        url = f"http://127.0.0.1:{http}"
        yield Addresses(f"{url}/sparql-graph-crud-auth", f"{url}/sparql-auth", f"{url}/sparql-auth")


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            _wait(process, port, folder / "log")
            yield
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("HEAD", "/")
            connection.getresponse()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"{process.args!r} does not answer: {log.read_text('utf-8', 'replace')[-500:]}")


class Seen(NamedTuple):
    """A request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def does(self) -> str:
        """What it does, in a word: the method, or the first word of an update or a query."""
        words = self.body.removeprefix("query=").split("{")[0].replace("+", " ").split()
        return self.method if self.path.startswith("/store") else words[0]


@dataclass
class Fault:
    """How the server fails: a status, or a line that is cut, before it has done what was asked, or `late`, after."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    remark: str = ""
    late: bool = False


Script = Callable[[Seen], Fault | None]


@dataclass
class Scripted:
    """A server over a store in memory that fails as a script says; `spoil` may change the triples that come in."""

    script: Script = lambda _seen: None
    spoil: Callable[[bytes], bytes] = lambda content: content
    store: ox.Store = field(default_factory=ox.Store)
    seen: list[Seen] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    @property
    def addresses(self) -> Addresses:
        url = f"http://127.0.0.1:{self.port}"
        return Addresses(f"{url}/store", f"{url}/update", f"{url}/query")

    def done(self) -> list[str]:
        return [seen.does for seen in self.seen]

    def triples(self, graph: str) -> set[ox.Triple]:
        return {quad.triple for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))}


@contextmanager
def scripted(
    script: Script = lambda _seen: None, *, spoil: Callable[[bytes], bytes] = lambda content: content
) -> Iterator[Scripted]:
    """A server that follows the script."""
    state = Scripted(script, spoil)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, state)) as server:
        state.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, state: Scripted, *arguments: Any) -> None:
        self.state = state
        super().__init__(*arguments)

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.close_connection = True
        with self.state.lock:
            seen = Seen(self.command, self.path, dict(self.headers), body.decode())
            self.state.seen.append(seen)
            fault = self.state.script(seen)
            done = None if fault and not fault.late else self._do(body)
        if fault and fault.status:
            self._say(fault.status, fault.remark.encode(), fault.headers)
        elif done and not fault:
            self._say(done[0], done[1], {"Content-Type": done[2]})

    do_GET = do_PUT = do_POST = do_HEAD = _answer  # noqa: N815 - the names that the server calls

    def _say(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _do(self, body: bytes) -> tuple[int, bytes, str]:
        parts = urlsplit(self.path)
        try:
            if parts.path == "/store":
                return self._graph(ox.NamedNode(parse_qs(parts.query)["graph"][0]), body)
            if parts.path == "/query":
                return self._query(parse_qs(body.decode())["query"][0])
            self.state.store.update(self.state.spoil(body).decode())
        except (SyntaxError, ValueError) as error:
            return 400, str(error).encode(), "text/plain"
        return 204, b"", "text/plain"

    def _graph(self, graph: ox.NamedNode, body: bytes) -> tuple[int, bytes, str]:
        store = self.state.store
        if self.command == "PUT":
            store.clear_graph(graph)
        if self.command in {"PUT", "POST"}:
            store.load(self.state.spoil(body), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
            return 204, b"", "text/plain"
        held = [quad.triple for quad in store.quads_for_pattern(None, None, None, graph)]
        content = ox.serialize(held, format=ox.RdfFormat.N_TRIPLES) or b""
        return (200 if held else 404), content, "application/n-triples"

    def _query(self, sparql: str) -> tuple[int, bytes, str]:
        found = self.state.store.query(sparql)
        if isinstance(found, ox.QueryTriples):
            return 200, found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", "application/n-triples"
        assert isinstance(found, ox.QuerySolutions)
        content = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
        return 200, content, "application/sparql-results+json"

    def log_message(self, *_: object) -> None:
        """Say nothing."""
