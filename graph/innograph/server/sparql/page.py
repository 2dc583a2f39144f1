"""The page where a person asks: the form, and what came of it; all of it works without a script."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from innograph.answering.questions import BOOLEAN, TRIPLES
from innograph.explanation.page import plain
from innograph.server.sparql.formats import GRAPHS, RESULTS
from innograph.server.wording import LANGUAGES, preferred
from innograph.vocabulary import CLASSES, RELATIONS
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from innograph.answering.questions import Answer, Unanswered
    from innograph.queries import NamedQuery
    from innograph.server.sparql.protocol import Asked

_FOLDER = Path(__file__).resolve().parent
_FIRST = """SELECT ?organisation ?name ?place
WHERE {
  ?organisation a inno:Organisation ;
    rdfs:label ?name ;
    inno:locatedIn/rdfs:label ?place .
}
ORDER BY ?name
LIMIT 50
"""
# Of other vocabularies, what the files of a build use most.
_TERMS = (
    "rdf:type",
    "rdf:subject",
    "rdf:predicate",
    "rdf:object",
    "rdfs:label",
    "skos:altLabel",
    "owl:sameAs",
    "foaf:primaryTopic",
    "schema:mentions",
    "schema:startDate",
    "schema:endDate",
    "org:member",
    "org:organization",
    "org:role",
    "oa:hasTarget",
    "oa:hasSelector",
    "oa:exact",
    "prov:wasGeneratedBy",
    "dcterms:title",
    "dcterms:issued",
)
_WHERE = re.compile(r"line (\d+), column (\d+)")
_TOLD = re.compile(r"# (title@|parameter ).*")
_SET = "set-"  # before the name of a parameter in an address
_FOLLOWED = ("http://", "https://")
_TROUBLES = {413: "beyond", 500: "beyond", 503: "beyond"}
_ROWS = range(8, 25)  # of the field
_LONG = 80  # characters of a text that wants a wide column
_PLAIN = {"xsd:boolean", "xsd:date", "xsd:dateTime", "xsd:gYear"}  # tell themselves what they are
_NUMBERS = {"integer", "decimal", "double", "float", "nonNegativeInteger"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: what was asked, and what came of it."""

    asks: Asked | None = None
    answer: Answer | None = None
    error: Unanswered | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The page of an endpoint at a path of its server."""

    path: str
    named_queries: tuple[NamedQuery, ...] = ()
    local: Callable[[str], str] | None = None
    title: str = ""
    base: str = ""

    def render(self, request: Request, shown: Shown) -> Response:
        """The page in the language that is asked for."""
        others = shown.asks.others if shown.asks else {}
        language = others.get("lang", "")
        if language not in LANGUAGES:
            language = preferred(request.headers.get("accept-language", ""))
        values = {
            "words": _words()[language],
            "language": language,
            "languages": LANGUAGES,
            "path": self.path,
            "title": self.title,
            "prefixes": PREFIXES,
            "terms": [f"inno:{name}" for name in (*CLASSES, *RELATIONS)] + list(_TERMS),
            "error": shown.error,
            "line": _line(shown.error),
            "trouble": _TROUBLES.get(shown.error.status, "refused") if shown.error else "",
            "chosen": others.get("named", ""),
            "kept": {name: others[name] for name in ("lang",) if name in others},
            "graphs": _graphs(shown.asks),
            **self._named(language, shown.asks),
            **self._result(shown),
        }
        values["rows"] = min(max(str(values["query"]).count("\n") + 2, _ROWS.start), _ROWS.stop)
        status = shown.error.status if shown.error else 200
        headers = shown.error.headers if shown.error else {}
        return HTMLResponse(_template().render(values), status, headers=headers)

    def _named(self, language: str, asks: Asked | None) -> dict[str, Any]:
        """The queries to choose from, the chosen one's parameters with their values, and the text of the form."""
        titles = [
            (one.name, one.titles.get(language) or one.titles.get("en") or one.name) for one in self.named_queries
        ]
        query = self.named(asks.others.get("named", "")) if asks else None
        asked = _lines(asks.query) if asks and asks.query is not None else None
        if query is None:
            return {"named_queries": titles, "parameters": [], "query": _FIRST if asked is None else asked}
        spoken = {"language": language} if "language" in query.parameters else {}
        text = _text(query.asked(**spoken)) if asked is None else asked
        values = {**query.defaults, **replace(query, text=text).defaults}
        parameters = [(name, meaning, values.get(name, "")) for name, meaning in query.parameters.items()]
        return {"named_queries": titles, "parameters": parameters, "query": text}

    def named(self, name: str) -> NamedQuery | None:
        """The query of a name."""
        return next((one for one in self.named_queries if one.name == name), None)

    def filled(self, asks: Asked) -> str:
        """The address of a query with the values that its form got, empty if it got none."""
        query = self.named(asks.others.get("named", ""))
        if query is None:
            return ""
        given = {name: asks.others[_SET + name] for name in query.parameters if _SET + name in asks.others}
        kept = [(name, asks.others[name]) for name in ("named", "lang") if name in asks.others]
        return f"{self.path}?{urlencode([('query', _text(query.asked(**given))), *kept])}" if given else ""

    def _result(self, shown: Shown) -> dict[str, Any]:
        if shown.answer is None or shown.asks is None:
            return {"result": None, "downloads": []}
        content = json.loads(shown.answer.body)
        kind = shown.answer.kind
        formats = GRAPHS if kind == TRIPLES else RESULTS
        downloads = [(one.name, _address(self.path, shown.asks, one.name)) for one in formats]
        if kind == BOOLEAN:
            return {"result": {"kind": kind, "answer": content}, "downloads": downloads}
        rows = [[self._cell(cell) for cell in row] for row in content["rows"]]
        return {"result": {**content, "kind": kind, "rows": rows}, "downloads": downloads}

    def _cell(self, cell: dict[str, Any] | None) -> dict[str, str]:
        """What is shown of a term: its text, where it leads, its language or kind of value, and what it sorts by."""
        bare = {"text": "", "href": "", "whole": "", "note": "", "language": "", "kind": "empty"}
        if cell is None:
            return bare
        value, language = cell["value"], cell.get("xml:lang", "")
        if cell["type"] == "uri":
            return {**bare, "text": self._short(value), "href": self._href(value), "whole": value, "kind": "iri"}
        datatype = _curie(cell.get("datatype", ""))
        is_number = datatype.startswith("xsd:") and datatype[4:] in _NUMBERS
        text = f"_:{value}" if cell["type"] == "bnode" else _lines(value)
        note = "" if is_number or datatype in _PLAIN else (language or datatype)
        kind = "number" if is_number else "text" if len(text) < _LONG else "long"
        return {**bare, "text": text, "note": note, "language": language, "kind": kind}

    def _short(self, iri: str) -> str:
        """An IRI as a person wants to see it: one of ours without what all of ours begin with."""
        is_ours = self.base and iri.startswith(self.base) and iri != self.base
        return iri.removeprefix(self.base) if is_ours else _curie(iri)

    def _href(self, iri: str) -> str:
        """Where an IRI leads: nowhere unless it is one of the web, since another may be a script."""
        here = self.local(iri) if self.local else ""
        return here or (iri if iri.lower().startswith(_FOLLOWED) else "")


def _text(sparql: str) -> str:
    """A query without the comments that stand beside the form."""
    lines = [line for line in sparql.strip().splitlines() if not _TOLD.fullmatch(line.strip())]
    return "\n".join(lines).strip() + "\n"


def _lines(text: str) -> str:
    """A text with line ends as HTML has them; a form sends others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line(error: Unanswered | None) -> int:
    """The line of the query that an error is about, 0 if it is about none."""
    found = _WHERE.search(error.why) if error else None
    return int(found[1]) if found else 0


def _graphs(asks: Asked | None) -> list[tuple[str, str]]:
    if asks is None:
        return []
    default = [("default-graph-uri", iri) for iri in asks.default_graphs]
    return [*default, *(("named-graph-uri", iri) for iri in asks.named_graphs)]


def _address(path: str, asks: Asked, wanted: str) -> str:
    return f"{path}?{urlencode([('query', asks.query or ''), *_graphs(asks), ('format', wanted)])}"


def _curie(iri: str) -> str:
    return next((f"{name}:{iri[len(start) :]}" for name, start in PREFIXES.items() if iri.startswith(start)), iri)


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((_FOLDER / "words.json").read_text(encoding="utf-8"))
    return found


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - as the review's pages do

    folder = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return folder.get_template("query.html")
