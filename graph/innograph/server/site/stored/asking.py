"""Questions to a store, many things at once, and what is bound in the rows of its answers."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.store.asking import Remote, Row

_AT_ONCE = 400  # things that one query asks about


class Asking:
    """The ways in which a graph of a store is asked."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def rows(self, query: str) -> list[Row]:
        """The rows of a query."""
        return self._remote.rows(query)

    def many(self, iris: Sequence[str], query: str) -> list[Row]:
        """A query about many things, asked in parts; its `{}` are where their IRIs go."""
        rows: list[Row] = []
        for start in range(0, len(iris), _AT_ONCE):
            named = " ".join(f"<{iri}>" for iri in iris[start : start + _AT_ONCE])
            rows += self.rows(query.format(named))
        return rows

    def said(self, iris: Sequence[str], predicates: str) -> dict[str, dict[str, list[Any]]]:
        """What is said of things by these predicates."""
        query = f"SELECT ?x ?p ?o {{{{ VALUES ?x {{{{ {{}} }}}} VALUES ?p {{{{ {predicates} }}}} ?x ?p ?o }}}}"
        found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for row in self.many(iris, query):
            found[bound(row, "x")][bound(row, "p")].append(row["o"])
        return found

    def linked(self, pattern: str) -> list[str]:
        """The things that a pattern binds to `?x`."""
        return all_bound(self.rows(f"SELECT DISTINCT ?x {{ {pattern} }}"), "x")


def is_iri(iri: str) -> bool:
    """Whether an IRI can be asked about, and would end no brackets."""
    with suppress(ValueError):
        return str(ox.NamedNode(iri)) == f"<{iri}>" and not re.search(r"[<>\"{}|\\^`\x00-\x20]", iri)
    return False


def bound(row: Row, name: str) -> str:
    """The text or IRI that a variable is bound to, "" if it is not."""
    return str(getattr(row[name], "value", "")) if name in row else ""


def all_bound(rows: Iterable[Row], name: str) -> list[str]:
    """What a variable is bound to in some rows, each once."""
    return list(dict.fromkeys(bound(row, name) for row in rows))
