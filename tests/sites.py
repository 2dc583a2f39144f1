"""Sites that are served on a real socket, and who asks them."""

from __future__ import annotations

from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

import graphs
from innograph import publication, server
from innograph.metadata import Dataset
from innograph.publication import Policy
from innograph.server.site import Gate, Holdings, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from innograph.model import KnowledgeGraph
    from innograph.server import Place
    from innograph.server.site import Source

EVERYTHING = Policy(status="all", texts=True)
_STOP = "/stop-this-server"


class Answered(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Served:
    """A site that listens."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def send(self, method: str, path: str, **headers: str) -> Answered:
        """One request, without following anything; underscores in the names of headers are hyphens."""
        connection = HTTPConnection("127.0.0.1", self.place.port, timeout=20)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        return Answered(response.status, {name.lower(): value for name, value in response.getheaders()}, body)

    def get(self, path: str, **headers: str) -> Answered:
        """GET, without following anything."""
        return self.send("GET", path, **headers)

    def follow(self, path: str, **headers: str) -> Answered:
        """GET, and where that leads."""
        found = self.get(path, **headers)
        for _ in range(4):
            if found.status not in {301, 302, 303}:
                break
            found = self.get(found.headers["location"].partition("#")[0], **headers)
        return found


@contextmanager
def serving(  # noqa: PLR0913 - all that a site may differ in
    graph: KnowledgeGraph | None = None,
    *,
    base: str | Callable[[Place], str] = graphs.BASE,
    policy: Policy = EVERYTHING,
    public: str = "",
    routes: Sequence[BaseRoute] = (),
    metadata: Dataset | None = None,
) -> Iterator[Served]:
    """Serve a graph until the block ends."""
    place = server.at("127.0.0.1", 0)
    made = base if isinstance(base, str) else base(place)
    published = publication.publish(graph or graphs.small_graph(), policy, base=made)
    held = Holdings(published, base=made, metadata=metadata or Dataset(), version="v1")
    with serving_source(held, public=public, routes=routes, place=place) as served:
        yield served


@contextmanager
def serving_source(
    source: Source, *, public: str = "", routes: Sequence[BaseRoute] = (), place: Place | None = None
) -> Iterator[Served]:
    """Serve a source of facts until the block ends."""
    place = place or server.at("127.0.0.1", 0)
    site = Site(source, public=public or place.address, routes=routes)
    app = _stoppable(Gate(site.app(), place=place, public=public, long=("/sparql",)))
    thread = Thread(target=server.listen, args=(app, place), daemon=True)
    thread.start()
    served = Served(place)
    try:
        yield served
    finally:
        served.get(_STOP)
        thread.join(10)
        assert not thread.is_alive()


def _stoppable(app: ASGIApp) -> ASGIApp:
    async def stoppable(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == _STOP:
            scope["stop"]()
        await app(scope, receive, send)

    return stoppable
