"""The files of a build in parts: packed N-Quads and Parquet, bucket by bucket, and the small files about the whole."""

from __future__ import annotations

import gzip
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from innograph import explorer, network, rdf
from innograph.large import stages
from innograph.large.rows import document_of, entity_of
from innograph.manifest import MANIFEST
from innograph.model import FACT, Document, Entity, KnowledgeGraph
from innograph.pipeline.building import Counts, manifest_bytes, title_of
from innograph.rdf.dataset.counts import examples, linked_in, spaces_of
from innograph.vocabulary import GROUP_OF
from innograph.vocabulary.iris import document_iri, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from innograph.configuration import Configuration, Dataset
    from innograph.export import Cell
    from innograph.large.overview import Overview
    from innograph.large.rows import DocumentRow, EntityRow, StatementRow
    from innograph.pipeline import Failure
    from innograph.rdf.terms import Quad

DATASET = "dataset.ttl"
WHOLE = ("places.ttl", DATASET, "network.graphml", "network.gexf", "explorer.html", MANIFEST)
"""The files of a build in parts that are no parts."""
# They are nobody else's: no description tells of them.
_TEXTS = "parts/texts/"
TEXT_COLUMNS = ("iri", "text")
"""The columns of `parts/texts`: the IRI of a document, and the text that offsets refer to."""
_OVERVIEW = {
    "en": "an overview: the {shown} best connected of {all} organisations",
    "es": "una visión general: las {shown} mejor conectadas de {all} organizaciones",
    "it": "una panoramica: le {shown} meglio connesse di {all} organizzazioni",
}
PER_PART = 250
"""Documents whose facts, evidence and rows are in one part: so many are in memory at once."""


def parts_for(documents: int) -> int:
    """How many parts a build of so many documents has."""
    return max(1, -(-documents // PER_PART))


def part_name(kind: str, number: int, suffix: str) -> str:
    """The name of a file of a build in parts.

    >>> part_name("graph", 7, "nq.gz")
    'parts/graph/part-00007.nq.gz'
    """
    return f"parts/{kind}/part-{number:05}.{suffix}"


def packed(quads: Iterable[Quad]) -> tuple[bytes, int]:
    """Quads as N-Quads, sorted, each once, packed by gzip, and how many they are.

    No time is in it: the same quads give the same bytes.
    """
    content = rdf.nquads(quads)
    return gzip.compress(content, compresslevel=6, mtime=0), content.count(b"\n")


def text_rows(texts: Iterable[tuple[str, str]], *, base: str) -> list[tuple[Cell, ...]]:
    """Rows under TEXT_COLUMNS of documents by their names."""
    return [(document_iri(name, base=base), text) for name, text in sorted(texts)]


@dataclass
class Tally:
    """What the small files say of the whole, added up bucket by bucket in any order."""

    languages: Counter[str] = field(default_factory=Counter)
    days: set[date] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    places: list[EntityRow] = field(default_factory=list)
    first: date | None = None
    last: date | None = None
    identified: Counter[str] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    triples: int = 0
    properties: set[str] = field(default_factory=set)
    classes: set[object] = field(default_factory=set)
    used: stages.Used = field(default_factory=lambda: stages.Used(frozenset(), frozenset(), frozenset()))
    left_out: int = 0
    best: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def add_documents(self, rows: Iterable[DocumentRow]) -> None:
        """Count documents, and keep the first and the last of their days."""
        for row in rows:
            document = document_of(row)
            self.languages[document.language] += 1
            if document.issued:
                days = (*self.days, document.issued)
                self.days = {min(days), max(days)}

    def add_entities(self, rows: Iterable[EntityRow]) -> None:
        """Count entities, and keep the places, which are as many as gazetteers have."""
        for row in rows:
            entity = entity_of(row)
            group = GROUP_OF[entity.type]
            self.kinds[entity.type] += 1
            if group == "Place":
                self.places.append(row)
            else:
                self.identified += spaces_of(entity.identifiers)
            if group == "Event" and (entity.start or entity.end):
                self._add_days(entity)

    def _add_days(self, event: Entity) -> None:
        start, end = event.start or event.end, event.end or event.start
        self.first = min(filter(None, (self.first, start)), default=None)
        self.last = max(filter(None, (self.last, end)), default=None)

    def add_statements(self, rows: Sequence[StatementRow]) -> None:
        """Count facts, and the triples that they are: two roles in one organisation are one."""
        facts = [row for row in rows if row.modality == FACT]
        self.statements.update(row.predicate for row in facts)
        self.facts.update(predicate for _, predicate, _ in {(r.subject, r.predicate, r.object) for r in facts})
        self.used = stages.Used(*(a | b for a, b in zip(self.used, stages.used(rows), strict=True)))

    def add_said(self, rows: Iterable[EntityRow], said: Mapping[str, int]) -> None:
        """Keep the thing of each group that most statements are about."""
        known = [(row.iri, row.type, said.get(row.iri, 0)) for row in rows]
        kinds = {iri: kind for iri, kind, _ in known}
        for iri in examples(known):
            group = GROUP_OF[kinds[iri]]
            one = (-said.get(iri, 0), iri, kinds[iri])
            self.best[group] = min(self.best.get(group, one), one)

    def watched(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The quads of the graph of facts as they pass, with the properties and classes that they use."""
        a = expand("rdf:type")
        for quad in quads:
            self.properties.add(quad[2])
            if quad[2] == a:
                self.classes.add(quad[3])
            yield quad

    def merge(self, other: Tally) -> None:
        """Add what was added up elsewhere."""
        for name in ("languages", "kinds", "places", "identified", "statements", "facts", "triples", "left_out"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        days = self.days | other.days
        self.days = {min(days), max(days)} if days else set()
        self.first = min(filter(None, (self.first, other.first)), default=None)
        self.last = max(filter(None, (self.last, other.last)), default=None)
        self.properties |= other.properties
        self.classes |= other.classes
        self.used = stages.Used(*(a | b for a, b in zip(self.used, other.used, strict=True)))
        for group, one in other.best.items():
            self.best[group] = min(self.best.get(group, one), one)

    @property
    def counts(self) -> Counts:
        """What the manifest counts."""
        return Counts(self.languages, self.kinds, self.statements, self.left_out)


def whole_files(  # noqa: PLR0913 - all that the small files tell of
    tally: Tally,
    shown: Overview,
    *,
    configuration: Configuration,
    failures: Iterable[Failure],
    parts: Mapping[str, Path],
    inside: Mapping[str, bytes],
    shown_of: tuple[int, int],
) -> dict[str, bytes]:
    """The files of WHOLE; `parts` are the other files of the build, as they lie on disk, `inside` those in memory.

    `shown_of` says how many organisations are in the overview, and how many there are.
    """
    base, dataset = configuration.base, configuration.dataset
    ties = network.collaboration(shown.network)
    places = KnowledgeGraph(entities=tuple(entity_of(row) for row in sorted(tally.places)))
    files = {
        "places.ttl": rdf.places_turtle(places, base=base),
        "network.graphml": network.graphml(ties),
        "network.gexf": network.gexf(ties),
        "explorer.html": explorer.render(
            shown.page,
            title=_title(dataset, *shown_of),
            base=base,
            ui_language=configuration.explorer.language,
            ties=ties,
        ).encode(),
    }
    names = sorted([*WHOLE, *parts, *inside])
    files[MANIFEST] = manifest_bytes(tally.counts, configuration, failures=failures, files=names, more={"parts": True})
    found = rdf.Summary(tally.languages.total(), _covered(tally), _sizes(tally, files["places.ttl"]))
    shared = {name: path for name, path in parts.items() if not name.startswith(_TEXTS)}
    files[DATASET] = rdf.described_turtle(found, metadata=dataset, base=base, files={**shared, **files})
    return files


def _title(dataset: Dataset, shown: int, organisations: int) -> str:
    """What the page is called: it says that it is an overview, in the language of the title."""
    language = "en" if "en" in dataset.title else next(iter(dataset.title))
    words = _OVERVIEW.get(language, _OVERVIEW["en"])
    return f"{title_of(dataset)} – {words.format(shown=shown, all=organisations)}"


def _covered(tally: Tally) -> KnowledgeGraph:
    """A graph of the same languages, places and days."""
    documents = [Document(language, "", language) for language in sorted(tally.languages)]
    documents += [Document(str(day), "", "", issued=day) for day in sorted(tally.days)]
    events = [Entity("", "Event", "", start=tally.first, end=tally.last)] if tally.first else []
    places = map(entity_of, sorted(tally.places))
    return KnowledgeGraph(entities=(*events, *places), documents=tuple(documents))


def _sizes(tally: Tally, places: bytes) -> rdf.Sizes:
    whole = {"triples": tally.triples, "properties": len(tally.properties), "classes": len(tally.classes)}
    said = ((iri, kind, -number) for number, iri, kind in tally.best.values())
    linked = tally.identified + linked_in([places])
    return rdf.Sizes(dict(sorted(tally.kinds.items())), tally.facts, whole, tuple(examples(said)), linked)
