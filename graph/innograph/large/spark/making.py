"""The stages of a build on a cluster, from what texts say to the files that are written of it."""

from __future__ import annotations

import pickle
from collections import defaultdict
from functools import partial, reduce
from typing import TYPE_CHECKING

from innograph import export
from innograph.large import making as small
from innograph.large import overview, stages, writing
from innograph.large.rows import DocumentRow, EntityRow, MentionRow, PassageRow, StatementRow, entity_rows, named
from innograph.large.spark import rows
from innograph.large.spark.judging import Assigned, assigned
from innograph.large.texts import without_globs
from innograph.model import FACT
from innograph.pipeline.workspace import IRIS
from innograph.vocabulary.iris import expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pyspark.sql import DataFrame

    from innograph.configuration import Configuration
    from innograph.large.making import Found
    from innograph.large.overview import Chosen, Overview
    from innograph.large.spark.frames import Frames, Kind
    from innograph.linking import Minted, Resolved
    from innograph.pipeline import Failure, Workspace
    from innograph.rdf.terms import Quad
    from innograph.tables import Plan

_PAIR = ("subject", "object")


class Making:
    """The rows of a build on their way over the cluster; what is done with them is `stages`' and `overview`'s."""

    def __init__(self, frames: Frames, resolved: Resolved, configuration: Configuration, plan: Plan) -> None:
        self._frames, self._resolved = frames, resolved
        self._configuration, self._base, self._taxonomy = configuration, configuration.base, plan.taxonomy
        self._tally = writing.Tally()
        self._files: dict[str, Path] = {}

    def lift(self, read: DataFrame) -> None:
        """Make rows of all documents, now that it is known what their mentions stand for."""
        from pyspark.sql import functions as f  # noqa: PLC0415 - an option, and heavy

        frames, names = self._frames, read.where("reading is not null").select("id")
        given = (assigned(self._resolved, row.id) for row in names.toLocalIterator())
        tasks = read.join(frames.put(given, Assigned, "assigned"), "id").repartition(frames.partitions, "id")
        self._lifted = frames.keep(
            frames.mapped(tasks, partial(rows.lift, base=self._base), rows.Task, rows.Lifted), "lifted"
        )
        self._documents = self._lifted.select("document.*")
        self._mentions = self._lifted.select(f.explode("mentions").alias("one")).select("one.*")

    def join(self) -> None:
        """Join facts into statements that the ontology permits, and are as sure as asked."""
        from pyspark.sql import functions as f  # noqa: PLC0415 - an option, and heavy

        frames = self._frames
        facts = self._lifted.select(f.explode("facts").alias("one")).select("one.*")
        joined = frames.keep(frames.grouped(facts, _PAIR, stages.join, StatementRow, StatementRow), "joined")
        self._changed = self._reclassed(joined)
        work = partial(rows.fates, changed=self._changed, minimum=self._configuration.minimum_confidence)
        fates = frames.keep(frames.mapped(joined, work, StatementRow, rows.Fate), "fates")
        self._stated = fates.where(f.col("fate") == rows.KEPT).select("row.*")
        self._left_out = list(frames.rows(fates.where(f.col("fate") == rows.FORBIDDEN).select("row.*"), StatementRow))
        self._tally.left_out = fates.where((f.col("fate") == rows.UNSURE) & (f.col("row.modality") == FACT)).count()
        found = entity_rows(self._resolved.entities, self._resolved.replaced)
        changed = (stages.with_class(row, self._changed) for row in found)
        self._entities = frames.put(changed, EntityRow, "entities")

    def _reclassed(self, joined: DataFrame) -> dict[str, str]:
        frames = self._frames
        ends = dict(frames.collected(frames.mapped(joined, rows.forbidden_ends, StatementRow, rows.Ends), rows.Ends))
        if not ends:
            return {}
        work = partial(stages.about, iris=ends)
        stated = frames.collected(frames.mapped(joined, work, StatementRow, StatementRow), StatementRow)
        called: defaultdict[str, set[str]] = defaultdict(set)
        classes = frames.mapped(self._mentions, partial(rows.classes, iris=ends), MentionRow, rows.Ends).distinct()
        for iri, kind in frames.collected(classes, rows.Ends):
            called[iri].add(kind)
        return stages.reclassed(ends, list(stated), called)

    def write(self) -> None:
        """Write the parts, and count what is in them."""
        self._count()
        base, frames, stated = self._base, self._frames, self._stated
        passages = frames.mapped(stated, stages.passages, StatementRow, PassageRow).distinct()
        shared = stages.shared_triples(
            self._tally.used, replaced=self._resolved.replaced, taxonomy=self._taxonomy, base=base
        )
        graph = (
            self._lines(self._entities, stages.entity_triples, EntityRow),
            self._lines(stated, stages.statement_triples, StatementRow),
            self._lines(self._documents, stages.document_triples, DocumentRow),
            frames.put(rows.lines([], quads=lambda _: shared), rows.Line, "shared"),
        )
        self._write_lines("graph", graph)
        methods = stages.shared_quads(self._tally.used, base=base)
        evidence = (
            self._lines(stated, stages.statement_quads, StatementRow),
            frames.grouped(
                passages,
                ["document"],
                partial(rows.lines, quads=partial(stages.passage_quads, base=base)),
                PassageRow,
                rows.Line,
            ),
            frames.put(rows.lines([], quads=lambda _: methods), rows.Line, "methods"),
        )
        self._write_lines("evidence", evidence)
        self._write_tables()

    def _count(self) -> None:
        frames, tally = self._frames, self._tally
        tallied = [
            frames.mapped(self._documents, rows.tally_documents, DocumentRow, rows.Tallied),
            frames.grouped(self._stated, _PAIR, rows.tally_statements, StatementRow, rows.Tallied),
        ]
        for frame in tallied:
            for row in frames.collected(frame, rows.Tallied):
                tally.merge(pickle.loads(row.tally))  # noqa: S301 - of our own functions, by way of Spark, which pickles
        said = self._summed(frames.mapped(self._stated, rows.said, StatementRow, rows.Times))
        entities = list(frames.rows(self._entities, EntityRow))
        tally.add_entities(entities)
        tally.add_said(entities, said)

    def _lines(self, frame: DataFrame, quads: Callable[..., Iterable[Quad]], taken: Kind) -> DataFrame:
        return self._frames.mapped(frame, partial(rows.lines, quads=partial(quads, base=self._base)), taken, rows.Line)

    def _write_lines(self, kind: str, frames: Iterable[DataFrame]) -> None:
        """Write quads as packed N-Quads, each once."""
        every = reduce(lambda one, other: one.union(other), frames)
        ordered = every.repartition(self._parts, "line").distinct().sortWithinPartitions("line")
        folder = self._frames.folder / "parts" / kind
        ordered.write.text(f"file://{folder}", compression="gzip")
        self._take(kind, ".txt.gz", "nq.gz")
        if kind == "graph":
            self._watch(folder)

    def _watch(self, folder: Path) -> None:
        """Count the triples, and note the properties and classes that they use."""
        from pyspark.sql import functions as f  # noqa: PLC0415 - an option, and heavy

        words = self._frames.session.read.text(without_globs(f"file://{folder}")).select(
            f.split("value", " ", 4).alias("word")
        )
        used = words.select(
            f.col("word")[1].alias("property"),
            f.when(f.col("word")[1] == f"<{expand('rdf:type')}>", f.col("word")[2]).alias("class"),
        )
        for name, kind, times in used.groupBy("property", "class").count().toLocalIterator():
            self._tally.triples += times
            self._tally.properties.add(name)
            self._tally.classes |= {kind} - {None}

    def _write_tables(self) -> None:
        from pyspark.sql import functions as f  # noqa: PLC0415 - an option, and heavy

        base, frames = self._base, self._frames
        times = self._mentions.groupBy(f.col("entity").alias("iri")).agg(f.sum("times").alias("times"))
        counted = (
            self._entities.select("iri", f.struct("*").alias("row")).join(times, "iri", "left").fillna(0, ["times"])
        )
        columns = stages.statement_columns(self._taxonomy)
        statements = partial(stages.statement_table, taxonomy=self._taxonomy, base=base)
        links = self._lifted.select(f.explode("links").alias("cells"))
        words = self._lifted.select("document.id", "text")
        documents = partial(stages.document_table, base=base)
        self._write_table("entities", frames.table(counted, rows.entity_table, rows.Counted, export.ENTITY_COLUMNS))
        self._write_table("statements", frames.table(self._stated, statements, StatementRow, columns))
        self._write_table("documents", frames.table(self._documents, documents, DocumentRow, export.DOCUMENT_COLUMNS))
        self._write_table("links", frames.table(links, rows.link_table, rows.LinkCells, export.LINK_COLUMNS))
        self._write_table(
            "texts", frames.table(words, partial(writing.text_rows, base=base), rows.Words, writing.TEXT_COLUMNS)
        )

    def _write_table(self, kind: str, frame: DataFrame) -> None:
        first = frame.columns[0]
        ordered = frame.repartition(self._parts, first).sortWithinPartitions(*frame.columns)
        ordered.write.option("compression", "zstd").parquet(f"file://{self._frames.folder / 'parts' / kind}")
        self._take(kind, ".parquet", "parquet")

    def _take(self, kind: str, ending: str, suffix: str) -> None:
        """Call what Spark wrote as parts of builds are called."""
        found = sorted((self._frames.folder / "parts" / kind).glob(f"part-*{ending}"))
        for number, path in enumerate(found):
            name = writing.part_name(kind, number, suffix)
            self._files[name] = path.rename(self._frames.folder / name)

    @property
    def _parts(self) -> int:
        return writing.parts_for(self._tally.languages.total())

    # ---- the whole ----

    def finish(self, failures: Sequence[Failure], minted: Iterable[Minted], workspace: Workspace) -> Found:
        """Write the small files, and move all into their place."""
        chosen = self._chosen()
        shown, things = self._overview(chosen)
        documents = self._frames.rows(self._documents, DocumentRow)
        table = small.iris(documents, (*minted, *self._resolved.minted), base=self._base)
        left_out = [named(row, things) for row in sorted(self._left_out)]
        summed = small.Summed(self._tally, chosen, shown, left_out, failures)
        return small.finish(
            summed, {**self._files, IRIS: table}, workspace=workspace, configuration=self._configuration
        )

    def _chosen(self) -> Chosen:
        """The organisations that are connected best, and where they meet."""
        frames, kind = self._frames, overview.OccasionRow
        found = frames.mapped(self._stated, overview.occasion_rows, StatementRow, kind).distinct()
        occasions = frames.keep(found, "occasions")
        met = self._summed(frames.grouped(occasions, ["occasion"], rows.meetings, kind, rows.Times))
        best = overview.best_connected(met)
        shared = frames.grouped(occasions, ["occasion"], partial(rows.shared, organisations=best), kind, rows.Times)
        return overview.Chosen(best, overview.most_shared(dict(frames.collected(shared, rows.Times))))

    def _summed(self, frame: DataFrame) -> dict[str, int]:
        """How many times each thing comes, over all rows."""
        from pyspark.sql import functions as f  # noqa: PLC0415 - an option, and heavy

        summed = frame.groupBy("iri").agg(f.sum("times").alias("times"))
        return dict(self._frames.collected(summed, rows.Times))

    def _overview(self, chosen: Chosen) -> tuple[Overview, dict[str, EntityRow]]:
        """The overview, and the entities that it or a statement that is left out speaks of."""
        frames, kind = self._frames, StatementRow
        shown = frames.collected(frames.mapped(self._stated, partial(rows.shown, chosen=chosen), kind, kind), kind)
        told = overview.within_reach(shown, chosen)
        named, quoted = overview.ends_of(told), overview.quoted(told)
        wanted = named | overview.ends_of(self._left_out)
        things = {row.iri: row for row in frames.rows(self._entities, EntityRow) if row.iri in wanted}
        documents = [row for row in frames.rows(self._documents, DocumentRow) if row.id in quoted]
        entities = [things[iri] for iri in named]
        return overview.overview(told, entities, documents, taxonomy=self._taxonomy), things
