"""Frames of rows on a cluster, and functions of plain rows over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from innograph import export
from innograph.large import arrow
from innograph.large.texts import without_globs
from innograph.large.writing import parts_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

    Kind = type[tuple[Any, ...]]

Row = TypeVar("Row", bound=tuple[Any, ...])

BATCH = "spark.sql.execution.arrow.maxRecordsPerBatch"
"""The setting that says how many rows a batch has."""
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames of rows, and the hidden folder in which they are kept, so that what is behind them is done once.

    `partitions` are the pieces of what takes long, `buckets` those of which one is in memory at once.
    """

    session: SparkSession
    folder: Path
    partitions: int = 1
    buckets: int = 1

    @classmethod
    def suiting(cls, session: SparkSession, folder: Path, *, texts: int, partitions: int = 0) -> Frames:
        """For so many texts, unless it is said into how many partitions."""
        parts = parts_for(texts)
        partitions = partitions or max(session.sparkContext.defaultParallelism, parts)
        return cls(session, folder, partitions, max(partitions, parts))

    def keep(self, frame: DataFrame, name: str) -> DataFrame:
        """Write a frame, and what reads it back."""
        frame.write.mode("overwrite").parquet(f"file://{self.folder / name}")
        return self._kept(name, frame.schema)

    def put(self, rows: Iterable[tuple[Any, ...]], kind: type[tuple[Any, ...]], name: str) -> DataFrame:
        """Rows of this process as a frame; only some of them are in memory at once."""
        from pyarrow import parquet  # noqa: PLC0415 - an option, and heavy

        (self.folder / name).mkdir(parents=True)
        waiting = iter(rows)
        with parquet.ParquetWriter(self.folder / name / "rows.parquet", arrow.schema_of(kind)) as stream:
            while some := list(islice(waiting, ROWS_AT_ONCE)):
                stream.write_batch(arrow.batch_of(some, kind))
        return self._kept(name, _struct(arrow.schema_of(kind)))

    def _kept(self, name: str, schema: Any) -> DataFrame:
        return self.session.read.schema(schema).parquet(without_globs(f"file://{self.folder / name}"))

    def mapped(self, frame: DataFrame, work: Callable[..., Iterable[Any]], taken: Kind, given: Kind) -> DataFrame:
        """What a function makes of the rows of each batch."""
        wanted = frame.select(*arrow.schema_of(taken).names)
        return wanted.mapInArrow(partial(_batches, work=work, taken=taken, given=given), struct_of(given))

    def grouped(
        self, frame: DataFrame, key: Sequence[str], work: Callable[..., Iterable[Any]], taken: Kind, given: Kind
    ) -> DataFrame:
        """What a function makes of the rows of each bucket of a key; rows with one key share a bucket."""
        from pyspark.sql import functions as f  # noqa: PLC0415 - an option, and heavy

        # A pair of things is one key, whichever is the subject.
        parts = f.array_sort(f.array(*key)) if len(key) > 1 else f.col(key[0])
        numbered = frame.select(
            *arrow.schema_of(taken).names, f.pmod(f.xxhash64(parts), f.lit(self.buckets)).alias("bucket")
        )

        def made(table: Any) -> Any:  # Spark counts the arguments, and is misled by a partial function
            return _bucket(table, work=work, taken=taken, given=given)

        return numbered.groupBy("bucket").applyInArrow(made, struct_of(given))

    def table(self, frame: DataFrame, work: Callable[..., Any], taken: Kind, columns: Sequence[str]) -> DataFrame:
        """The rows of a table with these columns, each cell as Parquet holds it."""
        wanted = frame.select(*arrow.schema_of(taken).names)
        schema = _struct(export.arrow_table(columns, []).schema)
        return wanted.mapInArrow(partial(_cells, work=work, taken=taken, columns=columns), schema)

    def rows(self, frame: DataFrame, kind: type[Row]) -> Iterator[Row]:
        """The rows of a frame that is kept, partition by partition: there may not be room for all here."""
        names = arrow.schema_of(kind).names
        for row in frame.select(*names).toLocalIterator(prefetchPartitions=True):
            yield arrow.made(row.asDict(recursive=True), kind)

    def collected(self, frame: DataFrame, kind: type[Row]) -> Iterator[Row]:
        """The rows of a frame of which there are few, all partitions at once."""
        return arrow.rows_of(frame.select(*arrow.schema_of(kind).names).toArrow(), kind)


def _batches(incoming: Iterable[Any], *, work: Callable[..., Iterable[Any]], taken: Kind, given: Kind) -> Iterator[Any]:
    for batch in incoming:
        yield arrow.batch_of(list(work(list(arrow.rows_of(batch, taken)))), given)


def _bucket(table: Any, *, work: Callable[..., Iterable[Any]], taken: Kind, given: Kind) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - an option, and heavy

    return pa.Table.from_batches([arrow.batch_of(list(work(list(arrow.rows_of(table, taken)))), given)])


def _cells(incoming: Iterable[Any], *, work: Callable[..., Any], taken: Kind, columns: Sequence[str]) -> Iterator[Any]:
    for batch in incoming:
        yield from export.arrow_table(columns, work(list(arrow.rows_of(batch, taken)))).to_batches()


def struct_of(kind: Kind) -> Any:
    """The schema of rows of this class, as Spark has it."""
    return _struct(arrow.schema_of(kind))


def _struct(schema: Any) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - an option, and heavy

    return from_arrow_schema(schema)
