"""A question answered over a store, in a process of its own that may end at any time."""

from __future__ import annotations

import io
import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from innograph import store
from innograph.answering.datasets import dataset_of
from innograph.answering.questions import BOOLEAN, PAGE, SOLUTIONS, TRIPLES, Answer, Unanswered
from innograph.errors import ReadError
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from innograph.answering.questions import Limits, Question

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
# What XML cannot hold, even escaped, as the store writes it: control characters, and two that are none.
_UNFIT_FOR_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_ABBREVIATED = 8  # times shorter that prefixes and lists make a triple at best
_LONGEST_CELL = 2000  # characters that a page shows


class _Bounded(io.BytesIO):
    """Bytes in memory, up to a size."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._most:
            raise Unanswered(413, too_large(self._most))
        return super().write(data)


def evaluate(found: store.Store, question: Question, limits: Limits) -> Answer:
    """Answer a question; raises Unanswered with the reason if it has no answer."""
    try:
        store.check(question.text, federation=limits.federation)
        asked, dataset = dataset_of(found, question)
        return answered(store.answered(asked, question.text, **dataset), question, limits)
    except ReadError as error:
        raise Unanswered(400, str(error)) from error
    except (SyntaxError, ValueError) as error:
        raise Unanswered(400, str(store.unanswered(error))) from error
    except (RuntimeError, OSError) as error:
        raise Unanswered(500, str(store.unanswered(error))) from error
    except MemoryError as error:
        raise Unanswered(503, too_much(limits)) from error


def too_much(limits: Limits) -> str:
    """What is said of a query that needs more memory than it may have."""
    return (
        f"the query needs more than {limits.memory >> 20} MiB of memory; ask for less at once, and sort or group fewer "
        "rows"
    )


def too_large(size: int) -> str:
    """What is said of a result that is larger than it may be."""
    return (
        f"the result is larger than {size >> 20} MiB, and is not cut off; ask for fewer rows or columns, or in parts, "
        "by ORDER BY with LIMIT and OFFSET"
    )


def answered(result: object, question: Question, limits: Limits) -> Answer:
    """A result of a query in the format that the question wants; raises Unanswered if that is too large."""
    sink = _Bounded(limits.size)
    if isinstance(result, ox.QuerySolutions):
        wanted = _format(question, SOLUTIONS)
        if wanted == PAGE:
            columns = [variable.value for variable in result.variables]
            return Answer(SOLUTIONS, PAGE, _page(columns, result, limits.rows))
        result.serialize(sink, _RESULTS[wanted])
        return Answer(SOLUTIONS, wanted, _written(sink, wanted))
    if isinstance(result, ox.QueryBoolean):
        wanted = _format(question, BOOLEAN)
        if wanted == PAGE:
            return Answer(BOOLEAN, PAGE, json.dumps(bool(result)).encode())
        result.serialize(sink, _RESULTS[wanted])
        return Answer(BOOLEAN, wanted, sink.getvalue())
    if isinstance(result, ox.QueryTriples | list):
        return _triples(result, _format(question, TRIPLES), sink, limits)
    raise TypeError(f"{result!r} is no result of a query")


def _format(question: Question, kind: str) -> str:
    wanted = question.formats.get(kind)
    if wanted is None:
        raise Unanswered(406, kind)
    return wanted


def _triples(result: Iterable[ox.Triple], wanted: str, sink: _Bounded, limits: Limits) -> Answer:
    """A graph: each triple once, sorted, so that the same question gives the same bytes."""
    lines = _lines(result, limits)
    triples = [lines[line] for line in sorted(lines)]
    if wanted == PAGE:
        cells = ([one.subject, one.predicate, one.object] for one in triples)
        return Answer(TRIPLES, PAGE, _page(["subject", "predicate", "object"], cells, limits.rows))
    used = {name: iri for name, iri in PREFIXES.items() if any(f"<{iri}" in line for line in lines)}
    ox.serialize(triples, sink, format=_GRAPHS[wanted], prefixes=used)
    return Answer(TRIPLES, wanted, _written(sink, wanted))


def _lines(result: Iterable[ox.Triple], limits: Limits) -> dict[str, ox.Triple]:
    """The triples by how they are written; raises Unanswered for more than any format would make small enough."""
    lines: dict[str, ox.Triple] = {}
    size = 0
    for triple in result:
        line = str(triple)
        size += 0 if line in lines else len(line)
        if size > _ABBREVIATED * limits.size:
            raise Unanswered(413, too_large(limits.size))
        lines[line] = triple
    return lines


def _written(sink: io.BytesIO, wanted: str) -> bytes:
    body = sink.getvalue()
    return _UNFIT_FOR_XML.sub(b"\xef\xbf\xbd", body) if wanted in {"xml", "rdf"} else body


def _page(columns: list[str], rows: Iterable[Any], most: int) -> bytes:
    shown = [[_cell(term) for term in row] for row in islice(rows, most + 1)]
    content = {"columns": columns, "rows": shown[:most], "more": len(shown) > most}
    return json.dumps(content, ensure_ascii=True).encode()


def _cell(term: store.Term | None) -> dict[str, object] | None:
    if term is None:
        return None
    cell = store.json_term(term)
    value = cell["value"] if isinstance(cell["value"], str) else str(term)
    return {**cell, "value": value if len(value) <= _LONGEST_CELL else f"{value[:_LONGEST_CELL]}…"}
