"""Texts on a cluster: all that are named, and what each says by itself."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from innograph import text
from innograph.large import texts
from innograph.large.spark.frames import BATCH, ROWS_AT_ONCE
from innograph.large.texts import Read, Text
from innograph.pipeline.keeping import fingerprint
from innograph.pipeline.reading import Manner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyspark.sql import DataFrame, SparkSession

    from innograph.configuration import Configuration
    from innograph.large.spark.frames import Frames
    from innograph.pipeline import Failure
    from innograph.tables import Plan
    from innograph.text import Source

_AT_ONCE = 64  # texts of a batch


class _Named(NamedTuple):
    """A row of a table of texts: its name there, the identifier of its document, and its source."""

    name: str
    id: str
    source: str


def every_text(frames: Frames, inputs: texts.Inputs, sources: Sequence[Source], known: Mapping[str, str]) -> DataFrame:
    """All texts as rows, under the identifiers that they have in a build on one machine."""
    read_from = {name: _table(frames.session, name) for name in inputs.tables}
    inside = {name: texts.row_sources(_names(frame), name) for name, frame in read_from.items()}
    every = [*sources, *(source for rows in inside.values() for source in rows.values())]
    named = iter(zip(text.identifiers(every, known), map(texts.packed, every), strict=True))
    frame = frames.put((Text(*next(named)) for _ in sources), Text, "files")
    for number, (name, table) in enumerate(read_from.items()):
        rows = frames.put((_Named(cell, *next(named)) for cell in inside[name]), _Named, f"table-{number}")
        frame = frame.unionByName(rows.join(table, "name").drop("name"), allowMissingColumns=True)
    return frame


def _table(session: SparkSession, name: str) -> DataFrame:
    """The columns of a table of texts that count, as texts."""
    is_named = name.startswith(texts.TABLE)
    frame = session.table(name.removeprefix(texts.TABLE)) if is_named else session.read.parquet(texts.address(name))
    found = texts.columns_of(frame.columns, name)
    cells = {texts.WORDS: "words"}
    return frame.select(*(frame[column].cast("string").alias(cells.get(kind, kind)) for kind, column in found.items()))


def _names(frame: DataFrame) -> Iterator[str | None]:
    return (row[0] for row in frame.select("name").toLocalIterator(prefetchPartitions=True))


def read(frames: Frames, frame: DataFrame, configuration: Configuration, plan: Plan) -> DataFrame:
    """What came of each text; a worker loads what reading needs once."""
    manner = Manner(configuration.language, configuration.profile, plan, configuration.limits)
    work = partial(texts.read, manner=manner, fingerprint=fingerprint())
    frames.session.conf.set(BATCH, str(_AT_ONCE))
    spread = frame.repartition(frames.partitions, "id")
    kept = frames.keep(frames.mapped(spread, work, Text, Read), "read")
    frames.session.conf.set(BATCH, str(ROWS_AT_ONCE))
    return kept


def told(frames: Frames, read: DataFrame) -> tuple[tuple[Failure, ...], list[str]]:
    """What could not be read, sorted by path, and what a person may want to know of the rest, in the order of files."""
    from pyspark.sql import functions as f  # noqa: PLC0415 - an option, and heavy

    worth = read.where(f.col("failure").isNotNull() | (f.size("problems") > 0) | (f.size("notes") > 0))
    rows = sorted(
        frames.rows(worth.withColumns({"reading": f.lit(None), "digest": f.lit(None)}), Read), key=texts.path_of
    )
    failures = sorted((failure for row in rows for failure in texts.failures_of(row)), key=lambda one: one.path)
    return tuple(failures), [json.loads(note) for row in rows for note in row.notes]
