"""A graph in the store of another, asked in SPARQL: one query a request, by POST, of that graph alone."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pyoxigraph as ox

from innograph.errors import ConfigError, StoreError
from innograph.store.requests import Line, Refused, Request, TooLarge, bare, checked
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.store.authorising import Credentials
    from innograph.store.querying import Term

Row = dict[str, "Term"]

_SELECTED, _CONSTRUCTED = "application/sparql-results+json", "application/n-triples"
_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
# Virtuoso cuts off a result at its ResultSetMaxRows, and names that number in a header alone.
_MOST_ROWS = "x-sparql-maxrows"


@dataclass(frozen=True, slots=True)
class Remote:
    """A named graph of a store, and the way to it; raises ConfigError for what is no address or no IRI.

    Requests go to `endpoint` and nowhere else, and name `graph` as the whole dataset.
    """

    endpoint: str
    graph: str
    way: Line

    def __post_init__(self) -> None:
        checked(self.endpoint, "--endpoint")
        try:
            ox.NamedNode(self.graph)
        except ValueError as error:
            raise ConfigError(f"--graph: {self.graph!r} is no IRI; write it whole, such as https://…") from error

    def rows(self, query: str) -> list[Row]:
        """The rows of a SELECT query of ours; unbound variables are left out."""
        content = self.content(_PREFIXES + query)
        try:
            return list(_rows(content))
        except (SyntaxError, ValueError) as error:
            where = bare(self.endpoint)
            raise StoreError(f"{where}: the answer is no result of a query ({error}); check --endpoint") from error

    def content(self, query: str, *, triples: bool = False) -> bytes:
        """What the store answers: JSON for rows or yes and no, N-Triples for triples.

        Raises StoreError where it cannot be reached or refuses, and TooLarge for what it does not give whole.
        """
        fields = [("query", query), ("default-graph-uri", self.graph), ("named-graph-uri", self.graph)]
        form, kind = "application/x-www-form-urlencoded", _CONSTRUCTED if triples else _SELECTED
        body = urlencode(fields).encode()
        answer = self.way.send(Request("POST", self.endpoint, "--endpoint", body, form, kind))
        most = answer.headers.get(_MOST_ROWS, "")
        if most.isdigit():
            raise TooLarge(f"{bare(self.endpoint)}: the store gives back no more than {most} rows; ask for less")
        return answer.content

    def check(self) -> None:
        """Raise StoreError unless the graph is there."""
        if not self.rows("SELECT ?p { ?s ?p ?o } LIMIT 1"):
            raise StoreError(
                f"{bare(self.endpoint)}: there is no graph <{self.graph}>, or it is empty; send one by "
                "`innograph push`, or name it by --graph"
            )


def _rows(content: bytes) -> Iterator[Row]:
    solutions = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if not isinstance(solutions, ox.QuerySolutions):
        raise ValueError("it holds no rows")  # noqa: TRY004 - of the content, not of a type
    names = [variable.value for variable in solutions.variables]
    for row in solutions:
        yield {name: term for name, term in zip(names, row, strict=True) if term is not None}


def remote(endpoint: str, graph: str, credentials: Credentials, *, seconds: float, most: int) -> Remote:
    """A graph of a store whose answers may take so many seconds and bytes."""
    return Remote(endpoint, graph, Line(credentials, (endpoint,), seconds, most, attempts=1))


def is_question(error: StoreError) -> bool:
    """Whether a store refused a query for what it says."""
    return isinstance(error, Refused) and error.status == HTTPStatus.BAD_REQUEST
