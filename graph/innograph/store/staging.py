"""Queries in stages: what an inner SELECT gives is put in its place as values, before the rest is asked.

SPARQL evaluates from the inside out, so the answer is the same. But Oxigraph guesses how much an inner SELECT gives
without asking it, and mostly guesses wrong: it then goes through all of a graph to join it with three rows. Told the
three rows, it begins with them. At ten million triples that is a second against minutes.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from innograph.store.querying import LEXEME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from innograph.store.querying import Term

    Run = Callable[[str], object]

_MOST = 20_000  # rows that are written out
_STAGES = 16
_OPENING = re.compile(r"\{\s*SELECT\b", re.IGNORECASE)
_LIMIT = re.compile(r"\bLIMIT\s+(\d{1,6})\s*\}$", re.IGNORECASE)
# The first key of the order is a confidence, and nothing but triples is asked.
_BY_CONFIDENCE = re.compile(
    r"^\{\s*SELECT(?:\s+\?\w+)+\s+WHERE\s+(\{)[^{}]*?inno:confidence\s+\?(\w+)[^{}()]*\}\s*ORDER\s+BY\s+\?\2\s",
    re.IGNORECASE,
)
_CONFIDENCES = (*range(0, 10_000, 25), 10_001)  # in more values at once Oxigraph would rather look through all
# Within these an inner SELECT means something else than alone, or another thing each time.
_ELSEWHERE = frozenset(
    {"GRAPH", "EXISTS", "SERVICE", "FROM", "LATERAL", "NOW", "RAND", "UUID", "STRUUID", "BNODE", "BASE"}
)


class _Rows(NamedTuple):
    """What an inner SELECT gives; without names if that cannot be used."""

    names: tuple[str, ...] = ()
    rows: Sequence[Sequence[Term | None]] = ()


class _Group(NamedTuple):
    """Where a group in braces begins and ends."""

    start: int
    end: int


def staged(sparql: str, run: Run) -> str:
    """The query with its inner SELECTs replaced by what they give, as far as that is little; `run` asks one.

    What cannot be told apart by its words alone is left as it is, and so is what is no query: whoever runs it says so.
    """
    if _words(sparql) & _ELSEWHERE:
        return sparql
    prologue = _prologue(sparql)
    done: set[str] = set()
    for _ in range(_STAGES):
        group = next((one for one in _innermost(sparql) if sparql[one.start : one.end] not in done), None)
        if group is None:
            break
        inner = sparql[group.start : group.end]
        done.add(inner)
        try:
            values = _least(prologue, inner, run) or _values(_rows(run(f"{prologue} {inner[1:-1]}")))
        except (SyntaxError, ValueError):  # the store says of the whole where the fault is
            return sparql
        if values:
            sparql = f"{sparql[: group.start]}{values}{sparql[group.end :]}"
    return sparql


def _words(sparql: str) -> set[str]:
    return {found["word"].upper() for found in LEXEME.finditer(sparql) if found["word"]}


def _prologue(sparql: str) -> str:
    """The prefixes that a query declares, before its first brace."""
    return " ".join(re.findall(r"PREFIX\s+[\w.-]*:\s*<[^<>\s]*>", sparql.partition("{")[0], re.IGNORECASE))


def _innermost(sparql: str) -> list[_Group]:
    """The groups in braces that are a SELECT, and hold no other."""
    groups: list[_Group] = []
    open_at: list[int] = []
    at = 0
    while at < len(sparql):
        if sparql[at] in "{}":
            if sparql[at] == "{":
                open_at.append(at)
            elif open_at:
                groups.append(_Group(open_at.pop(), at + 1))
            at += 1
            continue
        found = LEXEME.match(sparql, at)
        at = found.end() if found and found.end() > at else at + 1
    selects = [one for one in groups if _OPENING.match(sparql, one.start)]
    return [one for one in selects if not any(one.start < other.start and other.end < one.end for other in selects)]


def _least(prologue: str, inner: str, run: Run) -> str:
    """What is least certain: looked up by one confidence after another until there is enough, instead of sorting all.

    A build writes confidences with four decimals, so that they can be counted up. Empty where that is not asked.
    """
    found = _BY_CONFIDENCE.search(inner)
    limit = _LIMIT.search(inner)
    if not found or not limit or int(limit[1]) > _MOST:
        return ""
    rows = _Rows()
    for first, last in pairwise(_CONFIDENCES):
        values = " ".join(f"{number / 10_000:.4f}" for number in range(first, last))
        more = _rows(
            run(f"{prologue} {inner[1 : found.end(1)]} VALUES ?{found[2]} {{ {values} }} {inner[found.end(1) : -1]}")
        )
        rows = _Rows(more.names, [*rows.rows, *more.rows][: int(limit[1])])
        if len(rows.rows) == int(limit[1]):
            return _values(rows)
    return ""


def _rows(found: object) -> _Rows:
    """The names and the rows of a result, no rows if there are too many."""
    if not isinstance(found, ox.QuerySolutions):
        return _Rows()
    rows = [list(solution) for solution in islice(found, _MOST + 1)]
    names = tuple(variable.value for variable in found.variables)
    return _Rows(names, rows) if len(rows) <= _MOST else _Rows()


def _values(found: _Rows) -> str:
    """Rows as values in a query, empty if they cannot be written."""
    if not found.names or any(isinstance(term, ox.BlankNode | ox.Triple) for row in found.rows for term in row):
        return ""
    written = " ".join(f"({' '.join('UNDEF' if term is None else str(term) for term in row)})" for row in found.rows)
    return f"{{ VALUES ({' '.join(f'?{name}' for name in found.names)}) {{ {written} }} }}"
