"""A SPARQL endpoint that is served on a real socket."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from innograph import server
from innograph.queries import NamedQuery
from innograph.server.sparql import Answers, sparql_routes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request

    from innograph.server.sparql import Limits

FORM = "application/x-www-form-urlencoded"
NAMED = (
    NamedQuery(
        "who-met",
        {"en": "Who met whom?", "it": "Chi ha incontrato chi?", "es": "¿Quién se reunió con quién?"},
        {"name": "a name"},
        '# title@en: Who met whom?\n# parameter name: a name\nSELECT ?one { VALUES ?name { "Ana" } ?one ?is ?name }\n',
    ),
    NamedQuery("<b>", {"en": "<script>alert(1)</script>"}, {}, "ASK { ?s ?p '</textarea><script>alert(2)</script>' }"),
)


class Said(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def rows(self) -> list[dict[str, str]]:
        """The bindings of a result in JSON, values only."""
        return [{name: cell["value"] for name, cell in row.items()} for row in self.json["results"]["bindings"]]


class Endpoint:
    """Somebody who asks the endpoint of a server."""

    def __init__(self, answers: Answers, port: int) -> None:
        self.answers, self.port = answers, port
        self.address = f"http://127.0.0.1:{port}/sparql"

    def send(self, method: str, target: str = "/sparql", body: bytes | str | None = None, **headers: str) -> Said:
        """One request; a name of a header is written with _ for -."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, target, body.encode() if isinstance(body, str) else body, named)
            response = connection.getresponse()
            return Said(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, fields: Mapping[str, str] | Sequence[tuple[str, str]] = (), **headers: str) -> Said:
        """Ask by GET."""
        return self.send("GET", f"/sparql?{urlencode(fields)}" if fields else "/sparql", **headers)

    def form(self, fields: Mapping[str, str] | Sequence[tuple[str, str]], **headers: str) -> Said:
        """Ask by POST of a form."""
        return self.send("POST", body=urlencode(fields), **{"Content_Type": FORM, **headers})

    def direct(self, query: bytes | str, target: str = "/sparql", **headers: str) -> Said:
        """Ask by POST of a bare query."""
        return self.send("POST", target, query, **{"Content_Type": "application/sparql-query", **headers})

    def ask(self, query: str, **headers: str) -> Said:
        """Ask by GET of a query alone."""
        return self.get({"query": query}, **headers)


@contextmanager
def endpoint(source: Path | Mapping[str, bytes], *, limits: Limits | None = None, **options: Any) -> Iterator[Endpoint]:
    """Serve files until the block ends."""
    place = server.at("127.0.0.1", 0)

    def stop(request: Request) -> Response:
        request.scope["stop"]()
        return Response()

    with Answers(source, limits=limits) as answers:
        answers.wait()
        routes = sparql_routes(answers, named_queries=NAMED, **options)
        app = Starlette(routes=[*routes, Route("/stop", stop)])
        thread = Thread(target=server.listen, args=(app, place), daemon=True)
        thread.start()
        served = Endpoint(answers, place.port)
        try:
            yield served
        finally:
            served.send("GET", "/stop")
            thread.join(15)
            assert not thread.is_alive()
