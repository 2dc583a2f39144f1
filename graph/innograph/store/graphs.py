"""The named graphs of a SPARQL 1.1 store: read and written by Graph Store Protocol, by Update and Query, or by both."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from innograph.errors import ConfigError, StoreError
from innograph.store.requests import Refused, Request, bare, checked
from innograph.store.triples import Comparison, batches, compare, parsed, subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.store.requests import Answer
    from innograph.store.requests import Line as Way
    from innograph.store.triples import Line

_TRIPLES = "application/n-triples"
# Some stores answer in Turtle alone.
_ACCEPTED = f"{_TRIPLES}, text/turtle;q=0.5"
# Stores that count what a request may hold, or give back, allow ten times as much.
_ASKED = 1_000
# How a store that does not know an operation says so.
_UNKNOWN = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_IMPLEMENTED})


class Graphs(Protocol):
    """What a push needs of a store."""

    def difference(self, graph: str, lines: Sequence[Line]) -> Comparison:
        """What the graph lacks of these triples, and holds beside them."""

    def size(self, graph: str) -> int:
        """How many triples the graph holds."""

    def add(self, graph: str, lines: Sequence[Line]) -> None:
        """Add triples to a graph; those that it holds change nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a graph goes: by Graph Store Protocol (`endpoint`), by SPARQL Update (`update`), or both.

    `query` answers in SPARQL where `update` does not. `batch` is how many triples go in a request, 0 leaves it to the
    way they go; `in_place` replaces a graph batch by batch, for stores without updates that do not take all at once.
    Raises ConfigError for what is no address or no IRI.
    """

    graph: str
    endpoint: str = ""
    update: str = ""
    query: str = ""
    batch: int = 0
    in_place: bool = False

    def __post_init__(self) -> None:
        if not (self.endpoint or self.update):
            raise ConfigError("no address of a store is given; name one by --endpoint or --update")
        if self.in_place and self.update:
            raise ConfigError("--in-place is for stores without updates; leave it out, or --update")
        for option in ("endpoint", "update", "query"):
            if url := getattr(self, option):
                checked(url, f"--{option}")
        try:
            ox.NamedNode(self.graph)
        except ValueError as error:
            raise ConfigError(f"--graph: {self.graph!r} is no IRI; write it whole, such as https://…") from error

    @property
    def staging(self) -> str:
        """The graph that is filled before it takes the place of the other."""
        return f"{self.graph}{'-' if '#' in self.graph else '#'}staging"

    @property
    def written(self) -> tuple[str, ...]:
        """The addresses that are written to."""
        return tuple(filter(None, (self.endpoint, self.update)))


@dataclass(frozen=True, slots=True)
class ByProtocol:
    """Graphs by the Graph Store Protocol, each at an address of its own."""

    way: Way
    endpoint: str

    def difference(self, graph: str, lines: Sequence[Line]) -> Comparison:
        """What the graph lacks and holds beside these triples, by reading all of it."""
        return compare(lines, self._held(graph))

    def size(self, graph: str) -> int:
        """How many triples the graph holds, by reading all of it."""
        return len(self._held(graph))

    def add(self, graph: str, lines: Sequence[Line]) -> None:
        """Add triples to a graph, in one request."""
        self._write("POST", graph, lines)

    def put(self, graph: str, lines: Sequence[Line]) -> None:
        """Replace a graph by these triples, in one request."""
        self._write("PUT", graph, lines)

    def _write(self, method: str, graph: str, lines: Sequence[Line]) -> None:
        self.way.send(Request(method, self._address(graph), "--endpoint", _body(lines), _TRIPLES))

    def _held(self, graph: str) -> frozenset[Line]:
        try:
            return _read(self.way.send(Request("GET", self._address(graph), "--endpoint", accept=_ACCEPTED)), graph)
        except Refused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:  # a graph that is not there is empty
                return frozenset()
            raise

    def _address(self, graph: str) -> str:
        return f"{self.endpoint}{'&' if '?' in self.endpoint else '?'}graph={quote(graph, safe='')}"


@dataclass(frozen=True, slots=True)
class ByQuery:
    """Graphs by SPARQL Query and Update."""

    way: Way
    update: str
    query: str

    def difference(self, graph: str, lines: Sequence[Line]) -> Comparison:
        """What is said of our subjects is asked for in parts, as many stores limit an answer; the rest is counted."""
        size = self.size(graph)
        if not size:
            return Comparison(tuple(lines))
        held: set[Line] = set()
        for part in batches(lines, _ASKED):
            held |= self._about(graph, dict.fromkeys(map(subject, part)))
        found = compare(lines, held)
        return replace(found, held=size, others=max(0, size - len(held)))

    def size(self, graph: str) -> int:
        """How many triples the graph holds; raises StoreError for what is no answer to a query."""
        answer = self._ask(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", "sparql-results+json")
        try:
            return int(json.loads(answer.content)["results"]["bindings"][0]["n"]["value"])
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            raise StoreError(
                f"{bare(self.query)}: the answer is no result of a query; give the address of queries by --query"
            ) from error

    def add(self, graph: str, lines: Sequence[Line]) -> None:
        """Add triples to a graph, in one update."""
        self.change(b"INSERT DATA { GRAPH <%s> {\n%s} }" % (graph.encode(), _body(lines)))

    def change(self, update: str | bytes, *, once: bool = False) -> None:
        """Carry out an update; what must not be done twice is asked `once`."""
        body = update.encode() if isinstance(update, str) else update
        self.way.send(Request("POST", self.update, "--update", body, "application/sparql-update"), once=once)

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        try:
            self.change(f"DROP SILENT GRAPH <{graph}>")
        except Refused as refused:
            if refused.status not in _UNKNOWN:
                raise
            self.change(f"DELETE WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")

    def move(self, graph: str, to: str) -> bool:
        """Put a graph in the place of another at once; false if the store does not know how.

        Done twice, a graph that is gone would be put in the place of the other.
        """
        try:
            self.change(f"MOVE SILENT GRAPH <{graph}> TO GRAPH <{to}>", once=True)
        except Refused as refused:
            if refused.status not in _UNKNOWN:
                raise
            return False
        return True

    def replace(self, graph: str, to: str) -> None:
        """Put a graph in the place of another, in one request that does nothing if the graph is gone."""
        self.change(
            f"DELETE {{ GRAPH <{to}> {{ ?s ?p ?o }} }} "
            f"WHERE {{ GRAPH <{to}> {{ ?s ?p ?o }} FILTER EXISTS {{ GRAPH <{graph}> {{ ?a ?b ?c }} }} }} ;\n"
            f"INSERT {{ GRAPH <{to}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} ;\n"
            f"DELETE WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        )

    def _about(self, graph: str, subjects: Iterable[bytes]) -> frozenset[Line]:
        named = b" ".join(subjects).decode()
        inside = f"VALUES ?s {{ {named} }} GRAPH <{graph}> {{ ?s ?p ?o }}"
        return _read(self._ask(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {inside} }}", ""), graph)

    def _ask(self, sparql: str, kind: str) -> Answer:
        accept = f"application/{kind}" if kind else _ACCEPTED
        body = urlencode({"query": sparql}).encode()
        option = "--query" if self.query != self.update else "--update"
        return self.way.send(
            Request("POST", self.query, option, body, "application/x-www-form-urlencoded", accept=accept)
        )


def _body(lines: Sequence[Line]) -> bytes:
    return b"\n".join(lines) + b"\n"


def _read(answer: Answer, graph: str) -> frozenset[Line]:
    kind = ox.RdfFormat.from_media_type(answer.media_type) or ox.RdfFormat.N_TRIPLES
    try:
        return parsed(answer.content, kind)
    except (SyntaxError, ValueError) as error:
        raise StoreError(
            f"what the store gives back of <{graph}> cannot be read as {kind.name} ({error}); check the addresses"
        ) from error
