"""SPARQL over a store: reading only, and never over the network."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from innograph.errors import ExportError, ReadError
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence

Store = ox.Store
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

LEXEME = re.compile(
    r'''
      """(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!\'\'))*\'\'\'
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | <(?:[^<>"{}|^`\\\x00-\x20]|\\.)*>
    | \#[^\n\r]*
    | [?$]\w+
    | (?P<prefix>\w[\w.-]*)?:(?:[\w.:%-]|\\.)*
    | (?P<word>\w+)
    | \\.
    ''',
    re.VERBOSE | re.DOTALL,
)
"""The words of a query apart from what may hold any word: texts, IRIs, comments, variables and local names."""
# A spreadsheet takes a cell that starts with one of these for a formula.
_FORMULA_START = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_WIDEST = 60
_DEEPEST = 500
# The parser lists all that it would have taken, and among it, in a sentence, what is wrong.
_EXPECTED = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"(?:^|, )([A-Z][a-z]+ [a-zA-Z ]+)")
_LONGEST_REASON = 120


@dataclass(frozen=True, slots=True)
class Result:
    """What a query gave: rows under their columns, the answer to ASK, or the triples of CONSTRUCT and DESCRIBE."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    answer: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None


def query(store: Store, sparql: str) -> Result:
    """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE query; raises ReadError for any other, and for one that reaches out.

    The default graph holds all triples: what the texts state and, from the named graphs, the evidence; GRAPH asks one
    document alone. The usual prefixes need no declaration.
    """
    check(sparql)
    try:
        return _result(answered(store, sparql))
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise unanswered(error) from error


def answered(store: Store, sparql: str, **options: Any) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """What the store gives for a query that was checked, which is asked in stages; raises what Oxigraph raises."""
    from innograph.store.staging import staged  # noqa: PLC0415 - which reads words as this module does

    def run(text: str) -> Any:
        return store.query(text, prefixes=PREFIXES, **options)

    return run(staged(sparql, run))  # type: ignore[no-any-return]


def check(sparql: str, *, federation: bool = False) -> None:
    """Raise ReadError for a query that no store should be given: one that reaches out, or would end the process."""
    if not federation:
        _refuse_service(sparql)
    _refuse_depth(sparql)


def unanswered(error: Exception) -> ReadError:
    """What is said of a query that the store could not answer.

    >>> print(unanswered(SyntaxError("error at 2:7: expected one of '(', Prefix not found, ['%']")))
    the query cannot be run: line 2, column 7: Prefix not found; write SELECT, ASK, CONSTRUCT or DESCRIBE in SPARQL \
1.1 (nothing here can be changed by a query)
    """
    return ReadError(
        f"the query cannot be run: {_reason(str(error))}; write SELECT, ASK, CONSTRUCT or DESCRIBE in SPARQL 1.1 "
        "(nothing here can be changed by a query)"
    )


def _reason(text: str) -> str:
    found = _EXPECTED.fullmatch(text)
    if not found:
        return text.partition("\n")[0][:_LONGEST_REASON]
    line, column, expected = found.groups()
    sentence = _SENTENCE.search(expected)
    wanted = sentence[1] if sentence else f"expected {expected.partition(chr(10))[0]}"[:_LONGEST_REASON]
    return f"line {line}, column {column}: {wanted}"


def render(result: Result, output_format: str) -> str:
    """A result as text: `table` for a terminal, `csv` for a spreadsheet, `json`, or `ttl` for triples."""
    writers = {"table": _table, "csv": _csv, "json": _json, "ttl": _turtle}
    if output_format not in writers:
        raise ExportError(f"{output_format!r} is no format of results; use {', '.join(writers)}")
    return writers[output_format](result)


def _refuse_service(sparql: str) -> None:
    """A query must not make the machine send requests: SERVICE would, to wherever its author likes.

    A parser needs no space around it ("1SERVICE<…>", "SERVICE:x{…}"), so it is looked for within words.
    """
    words = (f"{match['word'] or ''}{match['prefix'] or ''}" for match in LEXEME.finditer(sparql))
    if any("SERVICE" in word.upper() for word in words):
        raise ReadError("the query asks another machine (SERVICE), which is not allowed; query what the build holds")


def _refuse_depth(sparql: str) -> None:
    """Some thousand brackets within each other would overflow the parser's stack, and end the process."""
    depths = accumulate((character in "{([") - (character in "})]") for character in sparql)
    if max(depths, default=0) > _DEEPEST:
        raise ReadError(f"the query has more than {_DEEPEST} brackets within each other; write it flatter")


def _result(found: object) -> Result:
    if isinstance(found, ox.QuerySolutions):
        columns = tuple(variable.value for variable in found.variables)
        return Result(columns, tuple(tuple(solution) for solution in found))
    if isinstance(found, ox.QueryBoolean):
        return Result(answer=bool(found))
    if isinstance(found, ox.QueryTriples):
        return Result(triples=tuple(sorted(set(found), key=str)))
    raise TypeError(f"{found!r} is no result of a query")


def _cells(result: Result) -> tuple[Sequence[str], list[list[Term | None]]]:
    """Columns and rows, whatever the kind of result."""
    if result.triples is not None:
        return ("subject", "predicate", "object"), [[t.subject, t.predicate, t.object] for t in result.triples]
    return result.columns, [list(row) for row in result.rows]


def _table(result: Result) -> str:
    if result.answer is not None:
        return _yes_or_no(result)
    columns, rows = _cells(result)
    shown = [[_clipped(_curie(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *shown, strict=True)]
    lines = [columns, ["-" * width for width in widths], *shown]
    laid_out = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
    return "\n".join([*laid_out, f"({len(rows)} {'row' if len(rows) == 1 else 'rows'})"]) + "\n"


def _csv(result: Result) -> str:
    """The W3C's CSV of results, but for cells that a spreadsheet would run: these get an apostrophe before them."""
    if result.answer is not None:
        return _yes_or_no(result)
    columns, rows = _cells(result)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([_harmless(_plain(cell)) for cell in row] for row in rows)
    return buffer.getvalue()


def _json(result: Result) -> str:
    """The W3C's JSON of results; triples as rows of subject, predicate and object."""
    columns, rows = _cells(result)
    content: dict[str, object] = {"head": {"vars": list(columns)}}
    if result.answer is not None:
        content = {"head": {}, "boolean": result.answer}
    else:
        bindings = [
            {column: json_term(cell) for column, cell in zip(columns, row, strict=True) if cell is not None}
            for row in rows
        ]
        content["results"] = {"bindings": bindings}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _turtle(result: Result) -> str:
    if result.triples is None:
        raise ExportError("only CONSTRUCT and DESCRIBE give triples; choose table, csv or json, or change the query")
    written = " ".join(map(str, result.triples))
    prefixes = {name: iri for name, iri in PREFIXES.items() if f"<{iri}" in written}
    turtle = ox.serialize(result.triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""
    lines = turtle.decode().split("\n")
    header = sorted(line for line in lines if line.startswith("@prefix "))
    return "\n".join([*header, "", *lines[len(header) :]])


def _yes_or_no(result: Result) -> str:
    return f"{'true' if result.answer else 'false'}\n"


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, ox.Triple | ox.BlankNode) else term.value


def _curie(term: Term | None) -> str:
    """What a reader wants to see of a term, on one line."""
    text = " ".join(_plain(term).split())
    if isinstance(term, ox.NamedNode):
        return next((f"{name}:{text[len(iri) :]}" for name, iri in PREFIXES.items() if text.startswith(iri)), text)
    return text


def _clipped(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula; a number is none.

    >>> _harmless("=1+1"), _harmless("-12.5"), _harmless("Bilbao")
    ("'=1+1", '-12.5', 'Bilbao')
    """
    return f"'{cell}" if _FORMULA_START.match(cell) and not _NUMBER.fullmatch(cell) else cell


def json_term(term: Term) -> dict[str, object]:
    """A term as the W3C's JSON of results writes it."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: json_term(part) for name, part in parts.items()}}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == PREFIXES["xsd"] + "string":
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
