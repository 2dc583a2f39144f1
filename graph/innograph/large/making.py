"""The stages of a large build on one machine, one bucket of rows after the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from innograph import export
from innograph.large import overview, spool, stages, writing
from innograph.large.rows import SECTOR, DocumentRow, EntityRow, MentionRow, PassageRow, document_of, entity_rows, named
from innograph.large.spool import Buckets
from innograph.model import FACT
from innograph.pipeline.building import forbidden_note
from innograph.pipeline.workspace import IRIS, document_rows, minted_bytes
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.configuration import Configuration
    from innograph.large.rows import StatementRow
    from innograph.linking import Minted
    from innograph.model import Entity, Link, Statement
    from innograph.pipeline import Failure, Reading, Workspace
    from innograph.pipeline.building import Counts
    from innograph.rdf.terms import Quad
    from innograph.taxonomy import Taxonomy


class Linked(NamedTuple):
    """What the mentions of all documents stand for; `documents` gives them one after the other, with their links."""

    entities: Iterable[Entity]
    minted: tuple[Minted, ...]
    replaced: Mapping[str, str]
    documents: Iterable[tuple[Reading, Sequence[Link]]]


class Found(NamedTuple):
    """What a build in parts holds, and which statements it leaves out; see `local.Built`."""

    counts: Counts
    notes: list[str]
    shown: int
    organisations: int


class Summed(NamedTuple):
    """What the small files tell of a build whose parts are made."""

    tally: writing.Tally
    chosen: overview.Chosen
    shown: overview.Overview
    left_out: Sequence[Statement[Entity]]
    failures: Sequence[Failure]


def finish(
    summed: Summed, files: Mapping[str, Path | bytes], *, workspace: Workspace, configuration: Configuration
) -> Found:
    """Write the small files, and move them and the parts into their place, all or none.

    `files` are the parts as they lie on disk, and the table of IRIs.
    """
    parts = {name: path for name, path in files.items() if isinstance(path, Path)}
    inside = {name: content for name, content in files.items() if isinstance(content, bytes)}
    tally, shown = summed.tally, len(summed.chosen.organisations)
    organisations = sum(n for kind, n in tally.kinds.items() if GROUP_OF[kind] == "Organisation")
    if not workspace.keeps_iris_inside:  # first: should the rest fail, the next build mints the same
        export.write_file(workspace.iris, inside.pop(IRIS))
    whole = writing.whole_files(
        tally,
        summed.shown,
        configuration=configuration,
        failures=summed.failures,
        parts=parts,
        inside=inside,
        shown_of=(shown, organisations),
    )
    export.write_files(workspace.output, {**parts, **inside, **whole}, known=[IRIS])
    return Found(tally.counts, list(map(forbidden_note, summed.left_out)), shown, organisations)


class Making:
    """The rows of a build on their way from bucket to bucket."""

    def __init__(
        self, folder: Path, *, documents: int, configuration: Configuration, taxonomy: Taxonomy | None
    ) -> None:
        self._folder = folder
        self._configuration, self._base, self._taxonomy = configuration, configuration.base, taxonomy
        self._parts = writing.parts_for(documents)
        self._rows = Buckets(folder / "rows", self._parts)
        self._tally = writing.Tally()
        self._files: dict[str, Path] = {}
        self._left_out: list[StatementRow] = []
        self._ends: dict[str, str] = {}
        self._changed: Mapping[str, str] = {}
        self._minted: tuple[Minted, ...] = ()
        self._replaced: Mapping[str, str] = {}

    def lift(self, linked: Linked) -> None:
        """Spread what the documents yield over the buckets."""
        base, rows = self._base, self._rows
        self._minted, self._replaced = linked.minted, linked.replaced
        for row in entity_rows(linked.entities, linked.replaced):
            rows.put("entities", row.iri, row)
        for reading, links in linked.documents:
            found = stages.lift(reading, links, base=base)
            name = found.document.id
            rows.put("documents", name, found.document)
            rows.put("texts", name, (name, reading.document.text))
            for fact in found.facts:
                rows.put("facts", stages.pair_key(fact), fact)
            for mention in found.mentions:
                rows.put("mentions", mention.entity, mention)
            for link in found.links:
                rows.put("links", name, link)
        rows.flush()

    def join(self) -> None:
        """Join the facts of each bucket into statements."""
        for number in range(self._parts):
            statements = stages.join(self._rows.take("facts", number, spool.statement))
            self._ends |= stages.forbidden_ends(statements)
            for row in statements:
                self._rows.put_at("statements", number, row)
            self._rows.flush()

    def reclassed(self) -> dict[str, str]:
        """Which entities change their class, so that fewer statements are forbidden."""
        if not self._ends:
            return {}
        numbers = range(self._parts)
        heads = (row for n in numbers for row in self._rows.read("statements", n, spool.head))
        stated = list(stages.about(heads, self._ends))
        called: defaultdict[str, set[str]] = defaultdict(set)
        for number in numbers:
            mentions = self._rows.read("mentions", number, spool.flat(MentionRow))
            for iri, kinds in stages.classes(mentions, self._ends).items():
                called[iri] |= kinds
        return stages.reclassed(self._ends, stated, called)

    def write(self, changed: Mapping[str, str]) -> None:
        """Write the parts of each bucket."""
        self._changed = changed
        for number in range(self._parts):
            self._write_facts(number)
            self._rows.flush()
        for number in range(self._parts):
            self._write_passages(number)
            self._add_said(number)
        shared = stages.shared_triples(
            self._tally.used, replaced=self._replaced, taxonomy=self._taxonomy, base=self._base
        )
        self._put_quads("graph", self._parts, self._tally.watched(shared))
        methods = stages.shared_quads(self._tally.used, base=self._base)
        self._put_quads("evidence", 2 * self._parts, methods)

    def _write_facts(self, number: int) -> None:
        """The graph, the evidence and the tables of a bucket."""
        base, tally, rows = self._base, self._tally, self._rows
        statements = self._statements(number)
        entities = self._entities(number)
        documents = list(self._documents(number))
        tally.add_documents(documents)
        tally.add_entities(entities)
        tally.add_statements(statements)
        quads = (
            *stages.entity_triples(entities, base=base),
            *stages.statement_triples(statements, base=base),
            *stages.document_triples(documents, base=base),
        )
        self._put_quads("graph", number, tally.watched(quads))
        self._put_quads("evidence", number, stages.statement_quads(statements, base=base))
        counts = stages.counted(rows.take("mentions", number, spool.flat(MentionRow)))
        columns = stages.statement_columns(self._taxonomy)
        stated = stages.statement_table(statements, taxonomy=self._taxonomy, base=base)
        self._put_table("entities", number, export.ENTITY_COLUMNS, stages.entity_table(entities, counts))
        self._put_table("statements", number, columns, stated)
        self._put_table("documents", number, export.DOCUMENT_COLUMNS, stages.document_table(documents, base=base))
        self._put_table("links", number, export.LINK_COLUMNS, sorted(rows.take("links", number, spool.plain)))
        texts = writing.text_rows(rows.take("texts", number, spool.plain), base=base)
        self._put_table("texts", number, writing.TEXT_COLUMNS, texts)
        for passage in stages.passages(statements):
            rows.put("passages", passage.document, passage)
        for occasion in overview.occasion_rows(statements):
            rows.put("occasions", occasion.occasion, occasion)
        for iri, times in said(statements).items():
            rows.put("said", iri, (iri, times))

    def _statements(self, number: int) -> list[StatementRow]:
        found = stages.fitted(self._rows.read("statements", number, spool.statement), self._changed)
        self._left_out += [row._replace(evidence=row.evidence[:1]) for row in found.left_out]
        sure = stages.sure_enough(found.kept, self._configuration.minimum_confidence)
        self._tally.left_out += facts(found.kept) - facts(sure)
        return sure

    def _entities(self, number: int) -> list[EntityRow]:
        rows = self._rows.read("entities", number, spool.flat(EntityRow))
        return [stages.with_class(row, self._changed) for row in rows]

    def _write_passages(self, number: int) -> None:
        rows = self._rows.take("passages", number, spool.flat(PassageRow))
        self._put_quads("evidence", self._parts + number, stages.passage_quads(rows, base=self._base))

    def _add_said(self, number: int) -> None:
        times: Counter[str] = Counter()
        for iri, number_of in self._rows.take("said", number, spool.plain):
            times[iri] += number_of
        self._tally.add_said(self._entities(number), times)

    def _put_quads(self, kind: str, number: int, quads: Iterable[Quad]) -> None:
        content, lines = writing.packed(quads)
        if kind == "graph":
            self._tally.triples += lines
        self._put(writing.part_name(kind, number, "nq.gz"), content)

    def _put_table(self, kind: str, number: int, columns: Sequence[str], rows: Sequence[Sequence[export.Cell]]) -> None:
        self._put(writing.part_name(kind, number, "parquet"), export.table_bytes(columns, rows))

    def _put(self, name: str, content: bytes) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self._files[name] = path

    # ---- the whole ----

    def finish(self, failures: Sequence[Failure], minted: Iterable[Minted], workspace: Workspace) -> Found:
        """Write the small files, and move all into their place."""
        chosen = self._chosen()
        shown, things = self._overview(chosen)
        left_out = [named(row, things) for row in sorted(self._left_out)]
        files: dict[str, Path | bytes] = {**self._files, IRIS: self._iris(minted)}
        found = Summed(self._tally, chosen, shown, left_out, failures)
        return finish(found, files, workspace=workspace, configuration=self._configuration)

    def _chosen(self) -> overview.Chosen:
        """The organisations that are connected best, and where they meet."""
        met: Counter[str] = Counter()
        for number in range(self._parts):
            met += overview.meetings(self._occasions(number))
        best = overview.best_connected(met)
        shared: dict[str, int] = {}
        for number in range(self._parts):
            shared |= overview.shared(self._occasions(number), best)
        return overview.Chosen(best, overview.most_shared(shared))

    def _occasions(self, number: int) -> Iterator[overview.OccasionRow]:
        return self._rows.read("occasions", number, spool.flat(overview.OccasionRow))

    def _overview(self, chosen: overview.Chosen) -> tuple[overview.Overview, dict[str, EntityRow]]:
        """The overview, and the entities that it or a statement that is left out speaks of."""
        numbers = range(self._parts)
        told = overview.within_reach((row for n in numbers for row in self._shown(n, chosen)), chosen)
        named = overview.ends_of(told)
        wanted = named | overview.ends_of(self._left_out)
        things = {row.iri: row for n in numbers for row in self._entities(n) if row.iri in wanted}
        quoted = overview.quoted(told)
        documents = [row for n in numbers for row in self._documents(n) if row.id in quoted]
        entities = [things[iri] for iri in named]
        return overview.overview(told, entities, documents, taxonomy=self._taxonomy), things

    def _shown(self, number: int, chosen: overview.Chosen) -> Iterator[StatementRow]:
        """The statements of a bucket that an overview shows; the evidence of the others is not looked at."""
        for line in self._rows.read("statements", number, str):
            if any(overview.is_shown(row, chosen) for row in stages.fitted([spool.head(line)], self._changed).kept):
                found = stages.fitted([spool.statement(line)], self._changed).kept
                yield from map(overview.shortened, stages.sure_enough(found, self._configuration.minimum_confidence))

    def _documents(self, number: int) -> Iterator[DocumentRow]:
        return self._rows.read("documents", number, spool.flat(DocumentRow))

    def _iris(self, minted: Iterable[Minted]) -> bytes:
        """The table of IRIs for the next build."""
        documents = (row for n in range(self._parts) for row in self._documents(n))
        return iris(documents, (*minted, *self._minted), base=self._base)


def iris(documents: Iterable[DocumentRow], minted: Iterable[Minted], *, base: str) -> bytes:
    """The table of IRIs for the next build; of two rows `minted` for one IRI the later is kept."""
    rows = {row.iri: row for row in minted}
    return minted_bytes((rows | document_rows(map(document_of, documents), base=base)).values())


def said(statements: Iterable[StatementRow]) -> Counter[str]:
    """How many statements are about each thing."""
    ends = ((row.subject, "" if row.object_type == SECTOR else row.object) for row in statements)
    return Counter(iri for pair in ends for iri in pair if iri)


def facts(statements: Iterable[StatementRow]) -> int:
    """How many of the statements are facts."""
    return sum(row.modality == FACT for row in statements)
