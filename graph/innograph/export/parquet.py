"""The tables as Parquet, for pandas, DuckDB and Spark: lists as lists, days as days, numbers as numbers."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

from innograph.characters import for_utf8
from innograph.configuration import DEFAULT_BASE
from innograph.errors import ExportError
from innograph.export.rows import (
    DOCUMENT_COLUMNS,
    ENTITY_COLUMNS,
    SECTOR_COLUMNS,
    document_rows,
    entity_rows,
    statement_columns,
    statement_rows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.export.rows import Cell
    from innograph.model import KnowledgeGraph

_LISTS = frozenset({"alt_labels", "same_as", "replaces", "close_match", *SECTOR_COLUMNS})
_DAYS = frozenset({"start_date", "end_date", "date"})
_COUNTS = frozenset({"mentions", "start", "end"})
_SHARES = frozenset({"confidence", "score"})


def to_parquet(graph: KnowledgeGraph, *, base: str = DEFAULT_BASE) -> dict[str, bytes]:
    """The three tables of the CSV files as Parquet, by the names of the files; what is not known is null.

    What the CSV files join by `|` is a list. Raises ExportError where pyarrow is not installed.
    """
    return {
        "entities.parquet": table_bytes(ENTITY_COLUMNS, entity_rows(graph)),
        "statements.parquet": table_bytes(statement_columns(graph), statement_rows(graph, base=base)),
        "documents.parquet": table_bytes(DOCUMENT_COLUMNS, document_rows(graph, base=base)),
    }


def table_bytes(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Rows with these columns as Parquet; raises ExportError where pyarrow is not installed."""
    table = arrow_table(columns, rows)
    from pyarrow import parquet  # noqa: PLC0415 - an option, and heavy

    stream = io.BytesIO()
    parquet.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def arrow_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Any:
    """Rows with these columns as an Arrow table; raises ExportError where pyarrow is not installed."""
    check_parquet()
    import pyarrow as pa  # noqa: PLC0415 - an option, and heavy

    cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
    arrays = {
        name: pa.array([_value(name, cell) for cell in column], _type(name, pa))
        for name, column in zip(columns, cells, strict=True)
    }
    return pa.table(arrays)


def check_parquet() -> None:
    """Raise ExportError where pyarrow is not installed."""
    try:
        import pyarrow as pa  # noqa: F401, PLC0415 - an option, and heavy
    except ImportError as error:
        raise ExportError("Parquet needs pyarrow; install it: pip install 'innograph[parquet]'") from error


def _type(name: str, pa: Any) -> Any:
    kinds = ((_LISTS, pa.list_(pa.string())), (_DAYS, pa.date32()), (_COUNTS, pa.int64()), (_SHARES, pa.float64()))
    return next((kind for names, kind in kinds if name in names), pa.string())


def _value(name: str, cell: Cell) -> object:
    if not isinstance(cell, str):
        return cell
    if name in _DAYS:
        return date.fromisoformat(cell) if cell else None
    text = for_utf8(cell)
    return [part for part in text.split("|") if part] if name in _LISTS else text or None
