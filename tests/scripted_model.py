"""An endpoint that says what a test tells it to, and answers in the form that is asked for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = "scripted:7b"


@dataclass
class Turn:
    """One answer of the server: what it says, or how it fails."""

    content: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    finish: str = "stop"
    usage: dict[str, int] | None = field(default_factory=lambda: {"prompt_tokens": 1000, "completion_tokens": 200})
    hang: threading.Event | None = None
    hang_up: bool = False

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        choice = {"message": {"role": "assistant", "content": self.content}, "finish_reason": self.finish}
        return json.dumps({"choices": [choice], "usage": self.usage}).encode()


Script = Callable[[dict[str, Any], int], Turn]


@dataclass
class Endpoint:
    """What a test sees of the server: its address, and what it was sent."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def serving(script: Script | list[Turn] | Turn) -> Iterator[Endpoint]:
    """A server that follows the script: a function of the request and its number, turns in order, or one for ever."""
    endpoint = Endpoint("")
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                number = len(endpoint.requests)
                endpoint.requests.append(body)
                endpoint.headers.append(dict(self.headers))
                endpoint.paths.append(self.path)
            self._say(_turn(script, body, number))

        def do_GET(self) -> None:
            endpoint.paths.append(f"GET {self.path}")
            self._say(Turn(status=405))

        def _say(self, turn: Turn) -> None:
            if turn.hang:
                turn.hang.wait(5)
            self.close_connection = True
            if turn.hang_up or turn.hang:
                return
            content = turn.body()
            self.send_response(turn.status)
            for name, value in turn.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _turn(script: Script | list[Turn] | Turn, body: dict[str, Any], number: int) -> Turn:
    if isinstance(script, Turn):
        return script
    return script[min(number, len(script) - 1)] if isinstance(script, list) else script(body, number)


def entity(name: str, kind: str, key: str, *aliases: str) -> dict[str, Any]:
    return {"id": key, "type": kind, "name": name, "aliases": list(aliases)}


def claim(  # noqa: PLR0913 - a claim has this many parts
    quote: str, subject: str, predicate: str, target: str, *, role: str = "", modality: str = "fact"
) -> dict[str, Any]:
    parts = {"quote": quote, "subject": subject, "predicate": predicate, "object": target}
    return parts | {"role": role, "modality": modality}


def sector(quote: str, subject: str, slug: str) -> dict[str, Any]:
    return {"quote": quote, "subject": subject, "sector": slug, "modality": "fact"}


def answer(
    entities: list[dict[str, Any]], claims: list[Any], sectors: list[Any] | None = None, *, main: str = ""
) -> str:
    found = {"entities": entities, "main": main, "statements": claims, "sectors": sectors or []}
    return json.dumps(found, ensure_ascii=False)
