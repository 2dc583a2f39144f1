"""The answers of queries, as a notebook shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from innograph.display.markup import Markup, block, counted, small, strong, table
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.store import Result
    from innograph.store.bridge import Answer

_ROWS = 20
_TRIPLE = ("subject", "predicate", "object")


def result_html(result: Result) -> str:
    """Rows under their columns, yes or no, or triples; the first of many."""
    if result.answer is not None:
        return _yes_or_no(result.answer)
    if result.triples is not None:
        return _rows(_TRIPLE, [(one.subject, one.predicate, one.object) for one in result.triples])
    return _rows(result.columns, result.rows)


def answer_html(answer: Answer) -> str:
    """The same of what rdflib gives."""
    if answer.type == "ASK":
        return _yes_or_no(bool(answer.askAnswer))
    if answer.graph is not None:
        return _rows(_TRIPLE, sorted(answer.graph))
    columns = list(map(str, answer.vars or ()))
    return _rows(columns, [[row.get(name) for name in answer.vars or ()] for row in answer.bindings])


def _yes_or_no(answer: bool) -> str:  # noqa: FBT001 - it is the answer
    return block(strong("yes" if answer else "no"))


def _rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    found = [tuple(map(_plain, row)) for row in rows]
    more = f", the first {_ROWS} shown" if len(found) > _ROWS else ""
    return block(table(columns, found[:_ROWS]) or Markup(), small(counted(len(found), "row") + more))


def _plain(term: Any) -> str:
    """A term's value, an IRI with its usual prefix."""
    if term is None:
        return ""
    text = str(getattr(term, "value", term)) if not isinstance(term, str) else str(term)
    found = (f"{name}:{text[len(iri) :]}" for name, iri in PREFIXES.items() if text.startswith(iri))
    return next(found, text)
