"""The addresses of a server as OpenAPI has them: its routes, each with the words that are said of it here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import innograph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.routing import BaseRoute

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_METHODS = ("GET", "POST")
_LANGUAGE = {"lang": "en, it or es; left out: what the browser asks for"}
_DATASET = {
    "default-graph-uri": "IRI of a graph that is asked",
    "named-graph-uri": "IRI of a graph that GRAPH finds",
    "format": "a format that goes before Accept",
}
_ANSWERS = {
    200: "what was asked for",
    301: "the address that took its place",
    302: "where it is told",
    303: "where it is told",
    304: "what the client has is still the same",
    400: "the request is not understood; the answer says why",
    404: "there is no such thing",
    406: "no format that the client takes",
    413: "too much at once",
    414: "the address is too long",
    415: "a body of another kind",
    421: "another address than this server's",
    500: "the query ended the process that ran it",
    502: "the store that is asked does not answer",
    503: "too many at once, or it takes too long; Retry-After says when to come again",
}
_ALL = (304, 400, 414, 421, 502, 503)


class Operation(NamedTuple):
    """What is said of a route: its use, what may be sent along, and the statuses and types of its answers."""

    summary: str
    query: Mapping[str, str] = {}
    statuses: tuple[int, ...] = (200,)
    types: tuple[str, ...] = ("text/html",)
    form: Mapping[str, str] = {}


_ANY_RDF = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
_RESULTS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", *_ANY_RDF, "text/html")
_THING = Operation("An IRI: leads to its page or its data, as Accept has it", {}, (301, 303, 404, 406), ())
OPERATIONS: dict[str, Operation] = {
    "/": Operation("The start: search, counts, the latest missions", _LANGUAGE),
    "/search": Operation(
        "Names by the beginnings of words", {"q": "words", "type": "a class", "page": "a number"} | _LANGUAGE
    ),
    "/suggest": Operation("Names for what has been typed", {"q": "words"} | _LANGUAGE, types=("application/json",)),
    "/page": Operation("The page of an IRI", {"iri": "any IRI that the data name"} | _LANGUAGE, (200, 301, 303, 404)),
    "/page/{path}": Operation(
        "The page of a thing, fact or document", {"part": "a number"} | _LANGUAGE, (200, 301, 303, 404)
    ),
    "/data": Operation("The data of an IRI", {"iri": "any IRI that the data name"}, (303, 404, 406), _ANY_RDF),
    "/data/{path}": Operation(
        "The data of a thing; its format by ending",
        {"part": "a number", "format": "ttl, jsonld, nt or rdf"},
        (200, 303, 404, 406),
        _ANY_RDF,
    ),
    "/id/{path}": _THING,
    "/place/{path}": _THING,
    "/sector/{path}": _THING,
    "/sector/": Operation("The scheme of sectors", {}, (303,), ()),
    "/ontology": Operation("The ontology, as Accept has it", _LANGUAGE, (200, 406), ("text/html", *_ANY_RDF)),
    "/ontology.{suffix}": Operation("The ontology in a format", _LANGUAGE, (200, 404), ("text/html", *_ANY_RDF)),
    "/ontology/{name}": Operation(
        "A term of the ontology, or context.jsonld", {}, (200, 303, 404), ("application/ld+json",)
    ),
    "/shapes": Operation("The shapes that data conform to", {}, (200, 406), ("text/turtle",)),
    "/sectors": Operation("The scheme of sectors, as Accept has it", _LANGUAGE, (200, 406), ("text/html", *_ANY_RDF)),
    "/sectors.{suffix}": Operation(
        "The scheme of sectors in a format", _LANGUAGE, (200, 404), ("text/html", *_ANY_RDF)
    ),
    "/dataset": Operation(
        "What is published: licence, downloads", _LANGUAGE, (200, 404, 406), ("text/html", *_ANY_RDF)
    ),
    "/dataset.{suffix}": Operation("The description in a format", _LANGUAGE, (200, 404), ("text/html", *_ANY_RDF)),
    "/download/{name}": Operation("A file of the build", {}, (200, 404), ("text/turtle", "application/trig")),
    "/explorer": Operation("The interactive network", {}, (200, 404)),
    "/.well-known/void": Operation("Leads to the description", {}, (302,), ()),
    "/health": Operation("Counts, for whoever watches over the server", types=("application/json",)),
    "/robots.txt": Operation("What robots may read", types=("text/plain",)),
    "/static/{name}": Operation("A file of the pages", {}, (200, 404), ("text/css", "text/javascript")),
    "/openapi.json": Operation("This description", types=("application/json",)),
    "/sparql": Operation(
        "A query in SPARQL 1.1; without one, the description of the service",
        {"query": "SELECT, ASK, CONSTRUCT or DESCRIBE"} | _DATASET,
        (200, 303, 406, 413, 415, 500),
        _RESULTS,
        {"query": "SELECT, ASK, CONSTRUCT or DESCRIBE"} | _DATASET,
    ),
    "/sparql/static/{name}": Operation(
        "A file of the page of queries", {}, (200, 404), ("text/css", "text/javascript")
    ),
}


def openapi(routes: Iterable[BaseRoute], *, title: str, address: str, licence: str) -> dict[str, Any]:
    """A description of these routes in OpenAPI 3.1; raises KeyError for one of which nothing is said here."""
    paths = {}
    for route in routes:
        path = _PARAMETER.sub(r"{\1}", getattr(route, "path", ""))
        own = _THING if path.endswith("/{path}") and path not in OPERATIONS else OPERATIONS[path]
        paths[path] = {method.lower(): _operation(path, own, method) for method in _METHODS[: 1 + bool(own.form)]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": innograph.__version__,
            "license": {"name": "licence of the data", "url": licence},
        },
        "servers": [{"url": address.rstrip("/")}],
        "paths": dict(sorted(paths.items())),
    }


def _operation(path: str, own: Operation, method: str) -> dict[str, Any]:
    inside = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(path)
    ]
    given = own.query if method == "GET" else {}
    asked = [
        {"name": n, "in": "query", "description": words, "schema": {"type": "string"}} for n, words in given.items()
    ]
    content: dict[str, Any] = {media: {} for media in own.types}
    answers = {
        str(status): {"description": _ANSWERS[status]} | ({"content": content} if status == 200 and content else {})  # noqa: PLR2004 - as HTTP has it
        for status in sorted({*own.statuses, *_ALL})
    }
    found: dict[str, Any] = {"summary": own.summary, "parameters": [*inside, *asked], "responses": answers}
    if method == "POST":
        fields = {name: {"type": "string", "description": words} for name, words in own.form.items()}
        form = {"schema": {"type": "object", "properties": fields, "required": ["query"]}}
        found["requestBody"] = {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": form,
                "application/sparql-query": {"schema": {"type": "string"}},
            },
        }
    return found
