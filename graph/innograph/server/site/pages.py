"""The site: what each address answers."""

from __future__ import annotations

import json
import logging
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import innograph
from innograph.errors import StoreError
from innograph.explanation.page import plain
from innograph.resources import ontology_path
from innograph.server.site import formats, rendering, terms
from innograph.server.site.addresses import Addresses, spellings
from innograph.server.site.answering import Link, answer, chosen, onward
from innograph.server.site.describing import AT_ONCE, description, has_more, provenance
from innograph.server.site.drawing import drawn
from innograph.server.site.formats import HTML, JSON_LD, RDF, TURTLE
from innograph.server.site.holdings import CATALOGUED, Holdings, Once
from innograph.server.site.openapi import openapi
from innograph.server.site.rendering import Renderer, View
from innograph.server.site.searching import LONGEST
from innograph.server.site.wording import LANGUAGES, words_in
from innograph.server.wording import preferred as preferred_language
from innograph.vocabulary.iris import ONTOLOGY, PLACE_SCHEME, SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from innograph.server.site.formats import Format
    from innograph.server.site.source import Found, Source

_LOGGER = logging.getLogger(__name__)
_DAY, _YEAR = 86_400, 31_536_000
_SUGGESTED = 8
_FEW = 3
_SLOW = re.compile(rf"/(explorer|dataset|download|(id|page|data)/({'|'.join(CATALOGUED)}))\b")
_DOWNLOADS = {"graph.ttl": "text/turtle", "places.ttl": "text/turtle", "evidence.trig": "application/trig"}


class Site:
    """All that is served of a source of facts: `public` begins the server's own addresses.

    `routes` are those of other parts of the server, which come first. The interactive page speaks
    `explorer_language`, or as the reader's browser asks.
    """

    def __init__(
        self,
        source: Source,
        *,
        public: str,
        routes: Sequence[BaseRoute] = (),
        explorer_language: str = "",
    ) -> None:
        self._source, self._version, self._routes = source, source.version, routes
        self._addresses = Addresses(source.base, public)
        # Only of a build there are a drawing of the network, files and a description with their sizes.
        self._held = source if isinstance(source, Holdings) else None
        has_sparql = any(getattr(route, "path", "").startswith("/sparql") for route in routes)
        self._renderer = Renderer(source, self._addresses, has_sparql=has_sparql, whole=self._held is not None)
        self._drawn = (
            Once(partial(drawn, self._held, self._addresses, language=explorer_language)) if self._held else None
        )
        self._few = CapacityLimiter(_FEW)

    def app(self) -> Starlette:
        """The application, to be put behind a Gate."""
        own = self._addresses.own_folder

        def get(path: str, endpoint: Callable[[Request], Response]) -> Route:
            return Route(path, self._in_thread(endpoint), methods=["GET"])

        here = partial(self._thing, folder=own, prefix=self._source.base)
        routes: list[BaseRoute] = [
            *self._routes,
            get("/", self._start),
            get("/search", self._search),
            get("/suggest", self._suggest),
            get("/page", self._page),
            get("/page/{path:path}", self._page),
            get("/data", self._data),
            get("/data/{path:path}", self._data),
            get("/id/{path:path}", partial(self._thing, folder="id/", prefix=self._source.base)),
            get("/sector/", lambda _: onward(self._root("/sectors"), 303)),
            get("/sector/{path:path}", partial(self._thing, folder="sector/", prefix=SECTOR_SCHEME)),
            get("/place/{path:path}", partial(self._thing, folder="place/", prefix=PLACE_SCHEME)),
            get("/ontology", self._ontology),
            get("/ontology.{suffix}", self._ontology),
            get("/ontology/{name:path}", self._beside_ontology),
            get("/shapes", self._shapes),
            get("/sectors", self._sectors),
            get("/sectors.{suffix}", self._sectors),
            get("/dataset", self._dataset),
            get("/dataset.{suffix}", self._dataset),
            get("/download/{name}", self._download),
            get("/explorer", self._explorer),
            get("/.well-known/void", lambda _: onward(self._root("/dataset"), 302)),
            get("/health", self._health),
            get("/robots.txt", self._robots),
            get("/openapi.json", lambda request: self._described(request, routes)),
            get("/static/{name}", self._file),
            # Where the IRIs of the data lie on this very server, in a folder of another name.
            *([get(f"/{own.lstrip('/')}{{path:path}}", here)] if own else []),
        ]
        handlers: dict[Any, Any] = {HTTPException: self._failed, StoreError: self._unasked, 500: self._failed}
        return Starlette(routes=routes, exception_handlers=handlers)

    def _in_thread(self, endpoint: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint in a thread: what may take long has few of its own, so that who waits for it keeps none busy."""

        async def answered(request: Request) -> Response:
            limiter = self._few if _SLOW.match(request.scope["path"]) else None
            return await to_thread.run_sync(endpoint, request, limiter=limiter)

        return answered

    # ---- things ----

    def _thing(self, request: Request, *, folder: str, prefix: str) -> Response:
        """What an IRI stands for is elsewhere; what tells of it is at one of these addresses."""
        raw = request.scope["raw_path"].decode("latin-1").lstrip("/")
        rest, iris = raw.removeprefix(folder.lstrip("/")), spellings(prefix, raw.removeprefix(folder.lstrip("/")))
        found, form = self._source.find(iris), None
        if found is None and not (new := self._source.newer(iris)):
            name, _, suffix = rest.rpartition(".")
            form = formats.BY_SUFFIX.get(suffix)
            iris = spellings(prefix, name) if form else []
            found, new = self._source.find(iris), self._source.newer(iris)
            if found is None and not new:
                raise HTTPException(404)
        if found is None:
            ending = f".{form.suffix}" if form else ""
            return onward(self._moved(new) + ending, 301)
        vary = "" if form else "Accept"
        form = form or chosen(request, formats.ALL)
        page = self._renderer.teller(self._lang(request)).page(found.iri)
        links = [Link(self._addresses.data(found.iri, "ttl"), "describedby", type=TURTLE.media_type)]
        return onward(
            page if form is HTML else self._addresses.data(found.iri, form.suffix), 303, vary=vary, links=links
        )

    def _moved(self, iri: str) -> str:
        rest = iri.removeprefix(self._source.base)
        own = self._addresses.own_folder
        return self._root(f"/{(own or 'id/').lstrip('/')}{rest}") if rest != iri else self._addresses.page(iri)

    def _asked(self, request: Request, folder: str) -> tuple[Found | None, list[str]]:
        """What the address of a page or of data is about, and the IRIs that it may mean."""
        raw = request.scope["raw_path"].decode("latin-1").removeprefix(f"/{folder}").removeprefix("/")
        iri = request.query_params.get("iri", "")
        iris = [iri] if iri and not raw else self._addresses.iris(raw)
        return self._source.find(iris), iris

    def _page(self, request: Request) -> Response:
        found, iris = self._asked(request, "page")
        lang = self._lang(request)
        if found is None:
            if new := self._source.newer(iris):
                return onward(self._renderer.teller(lang).page(new), 301)
            if request.url.path.endswith(".html") and (
                found := self._source.find([one.removesuffix(".html") for one in iris])
            ):
                return onward(self._renderer.teller(lang).page(found.iri), 301)
            raise HTTPException(404)
        view = self._view(request)
        if elsewhere := self._renderer.elsewhere(found, view):
            return onward(elsewhere, 303)
        links = [Link(self._addresses.data(found.iri, one.suffix), "alternate", type=one.media_type) for one in RDF]
        links += [
            Link(found.iri, "describes"),
            Link(self._addresses.data(found.iri, "ttl"), "describedby", type=TURTLE.media_type),
            Link(self._source.metadata.licence, "license"),
        ]
        return self._html(request, view, lambda: self._renderer.page_of(found, view), links=links)

    def _data(self, request: Request) -> Response:
        found, iris = self._asked(request, "data")
        form = formats.BY_SUFFIX.get(request.query_params.get("format", ""))
        if found is None:
            found, form = self._with_suffix(iris)
        elif form is None:
            form = chosen(request, RDF)
            return onward(self._addresses.data(found.iri, form.suffix), 303, vary="Accept")
        if form is HTML:
            return onward(self._renderer.teller("").page(found.iri), 303)
        first = (number(request.query_params.get("part")) - 1) * AT_ONCE
        address, following = (self._part(found, form, first + behind) for behind in (0, AT_ONCE))
        if not has_more(self._source, found, first):
            following = ""

        def make() -> bytes:
            own, after = (self._addresses.whole(one) if one else "" for one in (address, following))
            triples = [*description(self._source, found, first=first)]
            triples += provenance(self._source, found, address=own, following=after)
            return formats.written(triples, form, base=self._source.base)

        others = [one for one in RDF if one is not form]
        links = [Link(self._part(found, one, first), "alternate", type=one.media_type) for one in others]
        links += [Link(found.iri, "describes"), Link(self._source.metadata.licence, "license")]
        links += [Link(following, "next")] if following else []
        tag = self._tag(f"{form.suffix}")
        return answer(request, make, tag=tag, content_type=form.content_type, links=links)

    def _part(self, found: Found, form: Format, first: int) -> str:
        """The address of the part of the data about a thing that begins with a fact."""
        part = str(first // AT_ONCE + 1) if first else ""
        return self._addresses.data(found.iri, form.suffix, part=part)

    def _with_suffix(self, iris: Sequence[str]) -> tuple[Found, Format]:
        """What an address of data is about, and the format that its ending names."""
        form = formats.BY_SUFFIX.get(iris[0].rpartition(".")[2]) if iris else None
        found = self._source.find([iri.removesuffix(f".{form.suffix}") for iri in iris]) if form else None
        if found is None or form is None:
            raise HTTPException(404)
        return found, form

    # ---- pages of the whole ----

    def _start(self, request: Request) -> Response:
        view = self._view(request)
        links = [Link(self._root("/dataset.ttl"), "describedby", type=TURTLE.media_type)]
        return self._html(request, view, lambda: self._renderer.start(view), links=links)

    def _search(self, request: Request) -> Response:
        view, fields = self._view(request), request.query_params
        question, kind = fields.get("q", "").strip()[:LONGEST], fields.get("kind", "")
        return self._html(
            request, view, lambda: self._renderer.search(view, question, kind=kind, number=number(fields.get("page")))
        )

    def _suggest(self, request: Request) -> Response:
        teller = self._renderer.teller(self._lang(request))
        words = self._view(request).words
        question = request.query_params.get("q", "")
        found = self._source.search(question, "", 0, _SUGGESTED).shown if question else ()
        hits = [
            {
                "label": plain(self._renderer.label(hit, words)),
                "kind": words.kind(hit.kind),
                "group": hit.group.lower(),
                "address": teller.page(hit.iri),
            }
            for hit in found
        ]
        content = json.dumps(hits, ensure_ascii=True)
        return answer(
            request,
            content.encode,
            tag=self._tag(f"{words.language}.json"),
            content_type="application/json",
            vary="Accept-Language",
        )

    def _ontology(self, request: Request) -> Response:
        return self._document(request, "ontology", "innograph.ttl", ONTOLOGY, self._renderer.ontology)

    def _beside_ontology(self, request: Request) -> Response:
        """The context of JSON-LD, and the addresses that the ontology has besides its own: with a slash, by version."""
        name = request.path_params["name"]
        if name == "context.jsonld":
            return self._shipped(request, name, JSON_LD)
        if name in {"", terms.ontology().version}:
            return onward(self._root("/ontology"), 303)
        raise HTTPException(404)

    def _shapes(self, request: Request) -> Response:
        return self._shipped(request, "shapes.ttl", TURTLE)

    def _shipped(self, request: Request, name: str, form: Format) -> Response:
        """A file of the ontology as it is."""
        return answer(request, ontology_path(name).read_bytes, tag=self._tag("shipped"), content_type=form.content_type)

    def _sectors(self, request: Request) -> Response:
        return self._document(request, "sectors", "sectors.ttl", SECTOR_SCHEME, self._renderer.sectors)

    def _dataset(self, request: Request) -> Response:
        return self._document(request, "dataset", "", f"{self._source.base}dataset", self._renderer.dataset)

    def _document(self, request: Request, name: str, file: str, iri: str, render: Callable[[View], str]) -> Response:
        """A document in all formats: at its address by what is liked best, and at one of its own for each format."""
        suffix = request.path_params.get("suffix", "")
        form = formats.BY_SUFFIX.get(suffix) if suffix else chosen(request, formats.ALL)
        if form is None or (not file and form is not HTML and not self._held):
            raise HTTPException(404)
        others = [one for one in formats.ALL if one is not form]
        links = [Link(self._root(f"/{name}.{one.suffix}"), "alternate", type=one.media_type) for one in others]
        links.append(Link(iri, "describes"))
        vary = "" if suffix else "Accept"
        headers = {"Content-Location": self._root(f"/{name}.{form.suffix}")}
        if form is HTML:
            view = self._view(request)
            return self._html(request, view, lambda: render(view), links=links, vary=vary, headers=headers)

        def make() -> bytes:
            return self._content(file, form)

        tag = self._tag(f"{form.suffix}")
        return answer(request, make, tag=tag, content_type=form.content_type, vary=vary, links=links, headers=headers)

    def _content(self, file: str, form: Format) -> bytes:
        if form is TURTLE:
            return ontology_path(file).read_bytes() if file else self._whole().dataset()
        return formats.serialised(terms.triples(file) if file else formats.parsed(self._whole().dataset()), form)

    def _explorer(self, request: Request) -> Response:
        if not self._drawn:
            raise HTTPException(404)
        page = self._drawn()
        packed = "gzip" in request.headers.get("accept-encoding", "")
        headers = {"Content-Security-Policy": f"{page.policy}; frame-ancestors 'none'"}
        if packed:
            headers["Content-Encoding"] = "gzip"
        return answer(
            request,
            lambda: page.packed if packed else page.content,
            tag=self._tag(f"explorer{'.gz' if packed else ''}"),
            content_type=HTML.content_type,
            vary="Accept-Encoding",
            headers=headers,
        )

    def _download(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _DOWNLOADS or not self._held:
            raise HTTPException(404)
        return answer(
            request,
            self._whole().files[name],
            tag=self._tag("whole"),
            content_type=_DOWNLOADS[name],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _health(self, _: Request) -> Response:
        found = self._source.counts()
        counts = {"entities": found.entities, "facts": found.facts, "documents": found.documents}
        content = {"status": "ok", "innograph": innograph.__version__, "version": self._version, **counts}
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    def _described(self, request: Request, routes: Sequence[BaseRoute]) -> Response:
        """These addresses, for programs."""
        titles = self._source.metadata.title
        said = openapi(
            routes,
            title=titles.get("en") or next(iter(titles.values())),
            address=self._addresses.whole(self._root("")),
            licence=self._source.metadata.licence,
        )
        content = json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        return answer(request, lambda: content, tag="", content_type="application/json", seconds=_DAY)

    def _robots(self, _: Request) -> Response:
        root = self._addresses.root
        closed = "".join(f"Disallow: {root}{path}\n" for path in ("/search", "/suggest", "/sparql", "/download/"))
        return PlainTextResponse(f"User-agent: *\n{closed}", headers={"Cache-Control": f"public, max-age={_DAY}"})

    def _file(self, request: Request) -> Response:
        content, content_type = rendering.static(request.path_params["name"])
        if content is None:
            raise HTTPException(404)
        tag = rendering.digest()
        seconds = _YEAR if request.query_params.get("v") == tag else _DAY
        return answer(request, lambda: content, tag=tag, content_type=content_type, seconds=seconds)

    # ---- what all pages have ----

    def _whole(self) -> Holdings:
        """The build that is served; what is made of one alone is not found elsewhere."""
        if not self._held:
            raise HTTPException(404)
        return self._held

    def _tag(self, name: str) -> str:
        """What names an answer among all that an address has held; empty where only its content can tell."""
        return f"{self._version}.{name}" if self._version else ""

    def _root(self, path: str) -> str:
        return f"{self._addresses.root}{path}"

    def _lang(self, request: Request) -> str:
        """The language that the address names, empty if none of ours."""
        lang = request.query_params.get("lang", "")
        return lang if lang in LANGUAGES else ""

    def _view(self, request: Request) -> View:
        lang = self._lang(request)
        words = words_in(lang or preferred_language(request.headers.get("accept-language", "")))
        fields = {name: value for name, value in request.query_params.items() if name != "lang"}
        path = request.scope["raw_path"].decode("latin-1")
        return View(words, self._renderer.teller(lang, words), lang, self._root(path), fields)

    def _html(  # noqa: PLR0913 - what an answer is made of
        self,
        request: Request,
        view: View,
        make: Callable[[], str],
        *,
        links: Sequence[Link] = (),
        vary: str = "",
        headers: dict[str, str] | None = None,
    ) -> Response:
        return answer(
            request,
            lambda: make().encode("utf-8", "replace"),
            tag=self._tag(f"{view.words.language}{'.chosen' if view.lang else ''}"),
            content_type=HTML.content_type,
            vary=", ".join(filter(None, (vary, "Accept-Language"))),
            links=links,
            headers={"Content-Language": view.words.language, **(headers or {})},
        )

    def _unasked(self, request: Request, error: Exception) -> Response:
        """The store that the pages are made of does not answer: its address and its words are for whoever serves."""
        _LOGGER.warning("%s", error)
        return self._failed(request, HTTPException(502))

    def _failed(self, request: Request, error: Exception) -> Response:
        """What goes wrong, on a page for people and in a line for programs."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = dict(getattr(error, "headers", None) or {})
        reads_html = formats.preferred(request.headers.get("accept", ""), [HTML]) is not None
        view = self._view(request)
        name = {502: "unasked", 404: "not_found", 405: "not_allowed", 406: "not_acceptable"}.get(status)
        name = name or ("broken" if status >= 500 else "bad_request")  # noqa: PLR2004 - as HTTP has it
        headers |= {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
        if not reads_html and status != 406:  # noqa: PLR2004 - whoever takes nothing of ours gets the page
            return PlainTextResponse(f"{view.words[name]}\n", status, headers)
        links = []
        if status == 406:  # noqa: PLR2004 - as HTTP has it
            path = self._root(request.scope["raw_path"].decode("latin-1"))
            links = [(f"{path}.{one.suffix}", one) for one in formats.ALL]
            headers["Link"] = ", ".join(Link(address, "alternate", type=one.media_type).text for address, one in links)
        page = self._renderer.message(view, name, links)
        return Response(
            page.encode("utf-8", "replace"),
            status,
            {"Content-Language": view.words.language, **headers},
            HTML.content_type,
        )


def number(text: str | None) -> int:
    """A number of a page; the first for what is none.

    >>> number("3"), number("-1"), number("x"), number(None)
    (3, 1, 1, 1)
    """
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) else 1  # noqa: PLR2004
