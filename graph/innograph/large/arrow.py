"""Named tuples of plain values as Arrow batches and back: how rows travel between the processes of a cluster."""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from innograph.characters import for_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Row = TypeVar("Row", bound=tuple[Any, ...])


@cache
def schema_of(kind: type[tuple[Any, ...]]) -> Any:
    """The Arrow schema of a class of named tuples: of texts, numbers, bytes, such tuples, or tuples of one of these."""
    import pyarrow as pa  # noqa: PLC0415 - an option, and heavy

    return pa.schema(_fields(kind, pa))


def _fields(kind: type[tuple[Any, ...]], pa: Any) -> list[Any]:
    return [pa.field(name, _type(hint, pa)) for name, hint in _hints(kind).items()]


@cache
def _hints(kind: type[tuple[Any, ...]]) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _type(hint: Any, pa: Any) -> Any:
    if get_origin(hint) in {Union, UnionType}:
        return _type(next(one for one in get_args(hint) if one is not NoneType), pa)
    if get_origin(hint) is tuple:
        return pa.list_(_type(get_args(hint)[0], pa))
    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), bytes: pa.binary(), bool: pa.bool_()}
    return plain[hint] if hint in plain else pa.struct(_fields(hint, pa))


def batch_of(rows: Iterable[tuple[Any, ...]], kind: type[tuple[Any, ...]]) -> Any:
    """Rows of one class as an Arrow batch, in which half a surrogate pair becomes U+FFFD."""
    import pyarrow as pa  # noqa: PLC0415 - an option, and heavy

    schema = schema_of(kind)
    columns = zip(*rows, strict=True)
    cells = list(columns) or [()] * len(schema)
    arrays = [
        pa.array([_plain(cell) for cell in column], field.type) for column, field in zip(cells, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return for_utf8(value)
    if hasattr(value, "_fields"):
        return {name: _plain(part) for name, part in zip(value._fields, value, strict=True)}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def rows_of(batch: Any, kind: type[Row]) -> Iterator[Row]:
    """The rows of an Arrow batch or table as named tuples of this class."""
    columns = [[made(cell, hint) for cell in batch.column(name).to_pylist()] for name, hint in _hints(kind).items()]
    return (kind(*cells) for cells in zip(*columns, strict=True))


def made(value: Any, hint: Any) -> Any:
    """A value from Arrow as its field is declared."""
    if isinstance(value, list):
        (inner, *_) = get_args(hint)
        return tuple(made(part, inner) for part in value)
    if isinstance(value, dict):
        return hint(*(made(value[name], inner) for name, inner in _hints(hint).items()))
    return value
