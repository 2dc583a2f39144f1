"""Names on a cluster: which of them are compared, by a join, and what comes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from innograph import linking
from innograph.linking import Called  # noqa: TC001 - the fields of rows are looked at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyspark.sql import DataFrame

    from innograph.large.spark.frames import Frames
    from innograph.linking import Match, Resolved


class _Name(NamedTuple):
    number: int
    called: Called


class _Blocks(NamedTuple):
    number: int
    blocks: tuple[str, ...]


class _Pair(NamedTuple):
    """Two names that share a block, the one that was met first and the other."""

    one: int
    other: int
    first: Called
    second: Called


class _Judged(NamedTuple):
    one: int
    other: int
    score: float
    reason: str


class Assigned(NamedTuple):
    """What the chains of a document stand for, as JSON: IRI, class, score and reasons of each."""

    id: str
    assigned: str


def judged(names: Sequence[Called], *, frames: Frames) -> Iterator[tuple[tuple[int, int], Match]]:
    """As `linking.judged_here`: the names that share a block are joined by it, and judged in batches."""
    from pyspark.sql import Window  # noqa: PLC0415 - an option, and heavy
    from pyspark.sql import functions as f  # noqa: PLC0415 - the same

    number = len(list(frames.folder.glob("names-*")))  # things are judged, then people
    known = frames.put((_Name(*one) for one in enumerate(names)), _Name, f"names-{number}")
    known = known.repartition(frames.partitions, "number")
    blocks = frames.mapped(known, _blocks, _Name, _Blocks).select("number", f.explode("blocks").alias("block"))
    every = Window.partitionBy("block")
    sizes = f.count("*").over(every).alias("size"), f.min("number").over(every).alias("least")
    blocks = frames.keep(blocks.select("*", *sizes).where("size > 1"), f"blocks-{number}")
    # In a block of many each is compared with the first alone: that is joined, not sorted out behind a join of all.
    left = blocks.where((f.col("size") <= linking.MOST_COMPARED) | (f.col("number") == f.col("least")))
    left = left.select("block", f.col("number").alias("one"))
    right = blocks.select("block", f.col("number").alias("other"))
    edges = left.join(right, "block").where("one < other").select("one", "other").distinct()
    first = known.select(f.col("number").alias("one"), f.col("called").alias("first"))
    second = known.select(f.col("number").alias("other"), f.col("called").alias("second"))
    pairs = edges.join(first, "one").join(second, "other")
    judged = frames.keep(frames.mapped(pairs, _judge, _Pair, _Judged), f"judged-{number}")
    found = frames.rows(judged, _Judged)
    return (((one, other), linking.Match(score, reason)) for one, other, score, reason in found)


def _blocks(rows: Iterable[_Name]) -> Iterator[_Blocks]:
    for row in rows:
        found = linking.blocks(linking.profile_of(row.called))
        yield _Blocks(row.number, tuple(sorted({json.dumps(block) for block in found})))


def _judge(rows: Iterable[_Pair]) -> Iterator[_Judged]:
    for row in rows:
        if match := linking.judge(linking.profile_of(row.first), linking.profile_of(row.second)):
            yield _Judged(row.one, row.other, *match)


def digests(read: DataFrame) -> Iterator[linking.Digest]:
    """What linking needs of each document, one after the other."""
    rows = read.where("digest is not null").select("digest").toLocalIterator(prefetchPartitions=True)
    return (linking.Digest.of_json(json.loads(row.digest)) for row in rows)


def assigned(resolved: Resolved, name: str) -> Assigned:
    """What the chains of a document stand for."""
    found = [(one.entity.iri, one.entity.type, one.score, one.reasons) for one in resolved.assigned(name)]
    return Assigned(name, json.dumps(found))
