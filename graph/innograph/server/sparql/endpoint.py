"""The endpoint of the SPARQL 1.1 Protocol, for queries only: what a request gets, with which status and headers."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from innograph import queries
from innograph.answering.questions import PAGE, SOLUTIONS, TRIPLES, Question, Unanswered
from innograph.explanation.page import plain
from innograph.server.sparql.description import described, written
from innograph.server.sparql.formats import OFFERED, accepted, choices, unacceptable
from innograph.server.sparql.page import Page, Shown
from innograph.server.sparql.protocol import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.types import Receive, Scope, Send

    from innograph.answering.questions import Answer, Answering
    from innograph.queries import NamedQuery
    from innograph.server.sparql.formats import Choice
    from innograph.server.sparql.protocol import Asked

T = TypeVar("T")

_METHODS = "GET, HEAD, POST, OPTIONS"
_GONE = 499  # nobody is there to read the answer
_NOT_ALLOWED, _NOT_ACCEPTABLE = 405, 406
_WRITERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
# A result that holds for as long as the data does; anything that may stand for these, even in a comment, is let be.
_FLEETING = re.compile(r"(?<![^\W\d_])(?:NOW|RAND|UUID|STRUUID|BNODE|SERVICE)(?![^\W_])", re.IGNORECASE)
_STATIC = Path(__file__).resolve().parent
_FILES = {
    "review.css": (_STATIC.parent / "review.css", "text/css"),
    "query.css": (_STATIC / "query.css", "text/css"),
    "query.js": (_STATIC / "query.js", "text/javascript"),
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
_FRESH = "public, max-age=0, must-revalidate"


def sparql_routes(  # noqa: PLR0913 - what an endpoint and its page may be told of the server around it
    answers: Answering,
    *,
    path: str = "/sparql",
    root: str = "",
    address: str = "",
    cors: str = "*",
    named_queries: Iterable[NamedQuery] | None = None,
    local: Callable[[str], str] | None = None,
    title: str = "",
    base: str = "",
) -> list[Route]:
    """The endpoint at a path, and the files of its page.

    `root` is what a proxy in front of the server puts before its paths ("/data"). `address` is its public URL, that of
    the request if empty; `cors` is the origin whose pages may read the answers,
    empty for none. The page proposes `named_queries`, the ten of the project if they are left out; `local` gives the
    address here of an IRI, empty if it has none; `title` is the name of the data, `base` what its own IRIs begin with.
    """
    page = Page(
        f"{root}{path}",
        home=f"{root}/",
        named_queries=tuple(queries.named_queries().values() if named_queries is None else named_queries),
        local=local,
        title=title,
        base=base,
    )
    endpoint = _Endpoint(answers, page, address=address, cors=cors)
    return [
        Route(path, endpoint),
        Route(f"{path}/static/{{name}}", _file, methods=["GET"]),
    ]


class _Endpoint:
    def __init__(self, answers: Answering, page: Page, *, address: str, cors: str) -> None:
        self._answers, self._page, self._address, self._cors = answers, page, address, cors
        limits = answers.limits
        # Those who wait hold a thread too, and so does one that is told to ask again.
        self._threads = ThreadPoolExecutor(limits.at_once + limits.waiting + 1, "sparql")
        self._described: dict[str, list[ox.Triple]] = {}
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Unanswered as error:
            response = _plain(error)
        headers = MutableHeaders(raw=response.raw_headers)
        for name, value in {**_HEADERS, **self._shared()}.items():
            headers[name] = value
        headers.setdefault("Cache-Control", "no-store")
        headers["Vary"] = "Accept, Accept-Language"
        if request.method == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    def _shared(self) -> dict[str, str]:
        """The headers that let pages of others read what everybody may read."""
        if not self._cors:
            return {}
        return {"Access-Control-Allow-Origin": self._cors, "Access-Control-Expose-Headers": "ETag, Retry-After"}

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": _METHODS, **self._preflight()})
        if request.method not in _METHODS.split(", "):
            raise Unanswered(
                _NOT_ALLOWED, f"{request.method} is not understood here; use GET or POST", {"Allow": _METHODS}
            )
        asks: Asked | None = None
        try:
            asks = await asked(request, longest=self._answers.limits.length)
            if asks.query is None:
                return await self._describe(request, asks)
            return await self._result(request, asks)
        except Unanswered as error:
            if not _wants_page(request, asks):
                raise
            return self._page.render(request, Shown(asks, error=error))

    def _preflight(self) -> dict[str, str]:
        if not self._cors:
            return {}
        return {
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
            "Access-Control-Max-Age": "86400",
        }

    # ---- without a query ----

    async def _describe(self, request: Request, asks: Asked) -> Response:
        choice = choices(_accept(request), asks.format).get(TRIPLES)
        if choice is None:
            raise unacceptable(TRIPLES)
        if choice.name == PAGE:
            onward = self._page.filled(asks)
            return RedirectResponse(onward, 303) if onward else self._page.render(request, Shown(asks))
        address = self._address or str(request.url.replace(query="", fragment=""))
        triples = await self._in_thread(self._description, address)
        return Response(
            written(triples, _WRITERS[choice.name]),
            headers={"Content-Type": choice.media_type, "Cache-Control": _FRESH},
        )

    def _description(self, address: str) -> list[ox.Triple]:
        with self._lock:
            if address not in self._described:
                # Whoever names this machine otherwise gets another description, but none is kept for them for ever.
                self._described = {address: described(self._answers, address)}
            return self._described[address]

    # ---- with one ----

    async def _result(self, request: Request, asks: Asked) -> Response:
        wanted = choices(_accept(request), asks.format)
        question = Question(
            asks.query or "",
            {kind: choice.name for kind, choice in wanted.items()},
            asks.default_graphs,
            asks.named_graphs,
        )
        tag = self._tag(request, question, wanted)
        if tag and _has_it(request, tag):
            return Response(status_code=304, headers={"ETag": tag, "Cache-Control": _FRESH})
        try:
            answer = await self._asked(request, question)
        except Unanswered as error:
            if error.status == _NOT_ACCEPTABLE:
                raise unacceptable(error.why) from error
            raise
        if answer is None:
            return Response(status_code=_GONE)
        if answer.format == PAGE:
            return self._page.render(request, Shown(asks, answer=answer))
        headers = {"ETag": tag, "Cache-Control": _FRESH} if tag else {}
        return Response(answer.body, headers={"Content-Type": wanted[answer.kind].media_type, **headers})

    def _tag(self, request: Request, question: Question, wanted: dict[str, Choice]) -> str:
        """What names the answer as long as the data is the same; weak, since rows may come in another order."""
        if not self._answers.version or request.method == "POST" or _is_page(wanted) or _FLEETING.search(question.text):
            return ""
        said = (
            self._answers.version,
            question.text,
            question.default_graphs,
            question.named_graphs,
            sorted(wanted.items()),
        )
        return f'W/"{sha256(repr(said).encode()).hexdigest()[:32]}"'

    async def _asked(self, request: Request, question: Question) -> Answer | None:
        """The answer, None if whoever asked has gone in the meantime."""
        given_up = Event()
        who = request.client.host if request.client else ""
        watcher = asyncio.create_task(_watch(request, given_up))
        try:
            return await self._in_thread(lambda: self._answers.ask(question, who=who, given_up=given_up))
        except Unanswered:
            if given_up.is_set():
                return None
            raise
        finally:
            given_up.set()
            watcher.cancel()

    async def _in_thread(self, work: Callable[..., T], *values: str) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *values)


async def _watch(request: Request, given_up: Event) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    given_up.set()


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _wants_page(request: Request, asks: Asked | None) -> bool:
    """Whether whoever asks is a person before a browser, whatever else is wrong with the request."""
    wanted = asks.format if asks else request.query_params.get("format", "")
    choice = accepted(_accept(request), OFFERED[SOLUTIONS])
    return wanted == "html" or (not wanted and choice is not None and choice.name == PAGE)


def _is_page(wanted: dict[str, Choice]) -> bool:
    return any(choice.name == PAGE for choice in wanted.values())


def _has_it(request: Request, tag: str) -> bool:
    """Whether an answer that somebody has already is still the same."""
    known = ",".join(request.headers.getlist("if-none-match"))
    return known.strip() == "*" or tag.removeprefix("W/") in {
        one.strip().removeprefix("W/") for one in known.split(",")
    }


def _plain(error: Unanswered) -> Response:
    return PlainTextResponse(f"{plain(error.why)}\n", error.status, headers=error.headers)


def _file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404)
    path, media_type = _FILES[name]
    return Response(path.read_bytes(), media_type=media_type, headers=_HEADERS)
