"""A build: a graph, what could not be read, and the files that a workspace keeps of it."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import innograph
from innograph import authorities, curation, explorer, export, network, rdf, store, tables, text
from innograph.authorities import Authority
from innograph.characters import for_utf8
from innograph.configuration import Configuration, Explorer, Limits, Policy
from innograph.errors import ReadError
from innograph.manifest import MANIFEST
from innograph.metadata import Dataset
from innograph.model import FACT, Concept
from innograph.pipeline.asking import Asked, read_all_by_model
from innograph.pipeline.keeping import Kept
from innograph.pipeline.reading import Failure, Reading, collected_late, link_readings, read_all
from innograph.pipeline.workspace import DOCUMENT, IRIS, Workspace, document_rows, known_documents, minted_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from innograph.authorities import Identified
    from innograph.curation import Curated, Decisions
    from innograph.erasure import Erasure
    from innograph.linking import Minted
    from innograph.llm import Estimate
    from innograph.model import Entity, KnowledgeGraph, Statement
    from innograph.tables import Plan
    from innograph.text import Source

    Progress = Callable[[Iterable[Reading | Failure], int], Iterable[Reading | Failure]]

FILES = (
    "graph.ttl",
    "evidence.trig",
    "places.ttl",
    "dataset.ttl",
    "entities.csv",
    "statements.csv",
    "documents.csv",
    "links.csv",
    "network.graphml",
    "network.gexf",
    "explorer.html",
    MANIFEST,
)
"""What every build writes, besides one file a document in `texts/`."""


@dataclass(frozen=True, slots=True)
class Build:
    """The graph of some texts, the files that failed, and the configuration that it was built with.

    `left_out` counts the facts that are not in the graph because they are less sure than the configuration asks;
    `asked` is what came of asking a language model, `curated` of a person's decisions; None where there were none.
    `identified` says what the authority files gave; `minted` are the IRIs that the next build shall keep, and `reused`
    counts the documents that were not read again. `notes` says what a person may want to know; people were `erased`
    if the decisions say so.
    """

    graph: KnowledgeGraph
    failures: tuple[Failure, ...]
    configuration: Configuration
    left_out: int = 0
    asked: Asked | None = None
    curated: Curated | None = None
    minted: tuple[Minted, ...] = ()
    reused: int = 0
    notes: tuple[str, ...] = ()
    identified: Identified | None = None
    erased: bool = False


@collected_late()
def build(  # noqa: PLR0913 - what is read, how, and who is told
    paths: Sequence[Path | str],
    *,
    configuration: Configuration | None = None,
    workspace: Workspace | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    announce: Callable[[Estimate], None] | None = None,
    decisions: Decisions | None = None,
) -> Build:
    """Read the files and folders and make one graph of them.

    A file that cannot be read is kept as a failure. `progress` wraps the iteration over the documents and is told their
    number; `announce` is told what a language model is about to be asked. `decisions` of a person are applied before
    what is less sure than the configuration asks is left out. Raises ReadError if there is nothing to read at all,
    ConfigError if the key of a language model, a mapping of tables or a taxonomy is none.
    """
    configuration = configuration or Configuration()
    asked = Asked.of(configuration) if configuration.extractor == "llm" else None
    files = [Authority.of(one) for one in configuration.authorities]
    authorities.check(files)
    erasure = curation.erasure(decisions or ())
    minted = tuple(_unerased(workspace.minted(), erasure)) if workspace else ()
    plan = tables.plan_of(configuration.tables, sectors=configuration.sectors)
    plan = replace(plan, erasure=erasure)
    sources, strays = sources_of(paths, plan, workspace)
    names = map(erasure.identifier, text.identifiers(sources, known_documents(minted)))
    named = list(zip(sources, names, strict=True))
    language, profile, limits = configuration.language, configuration.profile, configuration.limits
    settings = reading_settings(configuration) | ({"erasure": erasure.signature} if erasure else {})
    kept = Kept(workspace.readings, settings, plan, limits) if workspace and not asked else None
    results = (
        read_all_by_model(named, asked=asked, language=language, jobs=jobs, plan=plan, limits=limits, announce=announce)
        if asked
        else read_all(named, language=language, profile=profile, jobs=jobs, plan=plan, kept=kept, limits=limits)
    )
    with closing(results):  # who interrupts it does not wait for what is being read
        tracked = list(progress(results, len(named)) if progress else results)
    readings = [result for result in tracked if isinstance(result, Reading)]
    failures = [result for result in tracked if isinstance(result, Failure)]
    failures += [Failure(reading.document.source, problem) for reading in readings for problem in reading.problems]
    graph, rows, forbidden = link_readings(readings, base=configuration.base, minted=minted)
    identified = authorities.identify(graph, files) if files else None
    graph = identified.graph if identified else graph
    curated = curation.apply(graph, decisions, base=configuration.base) if decisions is not None else None
    graph = replace(curated.graph if curated else graph, taxonomy=plan.taxonomy)
    sure = sure_enough(graph, configuration.minimum_confidence)
    left_out = _count_facts(graph) - _count_facts(sure)
    keep = {row.iri: row for row in (*minted, *rows)} | document_rows(graph.documents, base=configuration.base)
    if kept:
        kept.drop_others()
    return Build(
        sure,
        # By file; the rows of a table stay in their order: line 12 stands behind line 9.
        tuple(sorted(failures, key=lambda failure: failure.path)),
        configuration,
        left_out,
        asked,
        curated,
        tuple(sorted(keep.values())),
        kept.reused if kept else 0,
        tuple(map(erasure.masked, (*strays, *_notes(sources, readings), *map(forbidden_note, forbidden)))),
        identified,
        erased=bool(erasure),
    )


def _unerased(minted: Iterable[Minted], erasure: Erasure) -> Iterator[Minted]:
    """The IRIs minted so far without those that name somebody who is erased."""
    for row in minted:
        if not erasure or not erasure.tells(row.iri, row.label, row.key, *row.names, *row.documents):
            yield row
        elif row.type == DOCUMENT and not erasure.tells(row.iri, row.key, *row.names):
            yield replace(row, label="")


def sources_of(paths: Sequence[Path | str], plan: Plan, workspace: Workspace | None) -> tuple[list[Source], list[str]]:
    """The files to read, with what the table of the workspace says of them, and a note for each row that is about none.

    Raises ReadError if there is nothing to read.
    """
    return _with_origins(_sources(paths, plan), workspace)


def _sources(paths: Sequence[Path | str], plan: Plan) -> list[Source]:
    found = text.discover([Path(path) for path in paths])
    sources = [source for source in found if not plan.is_part(source.path)]
    if not sources:
        raise ReadError(f"{', '.join(map(str, paths))}: holds no file; put texts there ({', '.join(text.SUPPORTED)})")
    return sources


def _with_origins(sources: list[Source], workspace: Workspace | None) -> tuple[list[Source], list[str]]:
    if workspace is None:
        return sources, []
    origins = text.read_origins(workspace.origins)
    known = {source.name for source in sources}
    strays = [f"{workspace.origins.name}: {name} is no file that is read" for name in origins if name not in known]
    return [replace(one, origin=origins.get(one.name, one.origin)) for one in sources], strays


def _notes(sources: Sequence[Source], readings: Sequence[Reading]) -> Iterator[str]:
    for reading in readings:
        yield from reading.notes
    yield from attachment_notes(sources)


def attachment_notes(sources: Iterable[Source]) -> Iterator[str]:
    """Which files that come with messages are not read."""
    for source in sources:
        if names := text.left_out(source):
            yield f"{source.name}: attachments that are not read are left out: {', '.join(names)}"


def forbidden_note(one: Statement[Entity]) -> str:
    """Why a statement is not in the graph: its texts differ about what one of its ends is."""
    thing, target = (
        (one.object.slug, "Sector") if isinstance(one.object, Concept) else (one.object.label, one.object.type)
    )
    said = f"{one.subject.label!r} ({one.subject.type}) {one.predicate} {thing!r} ({target})"
    remedy = "which the ontology forbids; if it holds, retype an end and add it"
    return f"{one.evidence[0].document_id}: leaves out {said}, {remedy}"


def reading_settings(configuration: Configuration) -> dict[str, str]:
    """The settings that decide what a document yields; time and memory are the machine's business."""
    limits = {"size": str(configuration.limits.size), "pages": str(configuration.limits.pages)}
    return {"language": configuration.language, "profile": configuration.profile, **limits}


def sure_enough(graph: KnowledgeGraph, minimum: float) -> KnowledgeGraph:
    """The graph without the statements whose confidence is below the minimum; entities and links stay."""
    kept = tuple(statement for statement in graph.statements if statement.confidence >= minimum)
    return replace(graph, statements=kept)


def _count_facts(graph: KnowledgeGraph) -> int:
    return sum(1 for statement in graph.statements if statement.modality == FACT)


def check_output(output: Path | Workspace) -> None:
    """Raise ExportError if the folder cannot take a build: to know before the reading, not after."""
    workspace = _workspace(output)
    export.check_output(workspace.output, FILES)


@collected_late()
def write_build(result: Build, output: Path | Workspace) -> None:
    """Write FILES, the texts and the table of IRIs, all of them or none; raises ExportError.

    What an earlier build wrote there is replaced, what is the same is left; a file of anybody else's is left alone.
    """
    workspace = _workspace(output)
    files = _contents(result, with_iris=workspace.keeps_iris_inside)
    if not workspace.keeps_iris_inside:  # first: should the rest fail, the next build mints the same
        workspace.write_minted(result.minted)
    export.write_files(workspace.output, files, known=[IRIS])
    if result.erased:
        store.forget(workspace.output)


def _workspace(output: Path | Workspace) -> Workspace:
    return output if isinstance(output, Workspace) else Workspace.of(output)


def _contents(result: Build, *, with_iris: bool) -> dict[str, bytes]:
    graph, base, dataset = result.graph, result.configuration.base, result.configuration.dataset
    ties = network.collaboration(graph)
    texts = {f"texts/{document.id}.txt": for_utf8(document.text).encode() for document in graph.documents}
    files = {
        "graph.ttl": rdf.graph_turtle(graph, base=base),
        "evidence.trig": rdf.evidence_trig(graph, base=base),
        "places.ttl": rdf.places_turtle(graph, base=base),
        "entities.csv": export.csv_bytes(export.ENTITY_COLUMNS, export.entity_rows(graph)),
        "statements.csv": export.csv_bytes(export.statement_columns(graph), export.statement_rows(graph, base=base)),
        "documents.csv": export.csv_bytes(export.DOCUMENT_COLUMNS, export.document_rows(graph, base=base)),
        "links.csv": export.csv_bytes(export.LINK_COLUMNS, export.link_rows(graph, base=base)),
        "network.graphml": network.graphml(ties),
        "network.gexf": network.gexf(ties),
        "explorer.html": for_utf8(
            explorer.render(
                graph,
                title=title_of(dataset),
                base=base,
                ui_language=result.configuration.explorer.language,
                ties=ties,
            )
        ).encode(),
    }
    inside = {IRIS: minted_bytes(result.minted)} if with_iris else {}
    if result.identified:
        inside["authorities.csv"] = export.csv_bytes(export.AUTHORITY_COLUMNS, export.authority_rows(graph))
    files[MANIFEST] = _manifest(result, sorted([*FILES, *texts, *inside]))
    files["dataset.ttl"] = rdf.dataset_turtle(graph, metadata=dataset, base=base, files=files)
    return files | texts | inside


def title_of(dataset: Dataset) -> str:
    """What the page is called."""
    return dataset.title.get("en") or next(iter(dataset.title.values()))


def _manifest(result: Build, files: list[str]) -> bytes:
    graph = result.graph
    counts = Counts(
        documents=Counter(document.language for document in graph.documents),
        entities=Counter(entity.type for entity in graph.entities),
        statements=Counter(s.predicate for s in graph.statements if s.modality == FACT),
        left_out=result.left_out,
    )
    more: dict[str, object] = {}
    if result.asked:
        more["llm"] = result.asked.as_json()
    if result.identified:
        more["authorities"] = [asdict(one) for one in result.identified.consulted]
    if result.curated:
        more["curation"] = result.curated.as_json()
    return manifest_bytes(counts, result.configuration, failures=result.failures, files=files, more=more)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a build holds: documents by language, entities by class, facts by relation, and facts left out."""

    documents: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)
    left_out: int = 0


def manifest_bytes(
    counts: Counts,
    configuration: Configuration,
    *,
    failures: Iterable[Failure],
    files: Sequence[str],
    more: Mapping[str, object],
) -> bytes:
    """The content of the manifest; `more` comes last."""
    manifest = {
        "innograph": innograph.__version__,
        "configuration": _settings(configuration),
        "documents": counts.documents.total(),
        "entities": counts.entities.total(),
        "statements": counts.statements.total(),
        "statements_left_out": counts.left_out,
        "entities_by_type": dict(sorted(counts.entities.items())),
        "statements_by_predicate": dict(sorted(counts.statements.items())),
        "documents_by_language": dict(sorted(counts.documents.items())),
        "failures": [failure._asdict() for failure in failures],
        "files": files,
        **more,
    }
    return for_utf8(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()


def _settings(configuration: Configuration) -> dict[str, object]:
    """The settings that decide what is in the files; where answers come from and are kept is the machine's business."""
    settings = asdict(configuration)
    endpoint = settings.pop("llm")
    settings |= {"tables": [_bare(one) for one in configuration.tables], "sectors": Path(configuration.sectors).name}
    settings = {name: value for name, value in settings.items() if value or name not in {"tables", "sectors"}}
    settings["dataset"] = _told(configuration.dataset)
    if configuration.publication == Policy():
        settings.pop("publication")
    if configuration.limits == Limits():
        settings.pop("limits")
    if configuration.explorer == Explorer():
        settings.pop("explorer")
    settings.pop("authorities")  # the manifest tells what they are, whatever folder they lie in
    if configuration.extractor == "llm":
        settings["llm"] = {name: endpoint[name] for name in ("model", "max_tokens")}
    return settings


def _told(metadata: Dataset) -> dict[str, object]:
    """What portals are told, without what is left empty."""
    return {name: value for name, value in asdict(metadata).items() if value or value != getattr(Dataset(), name)}


def _bare(option: str) -> str:
    """A mapping as it was given, without the folders of this machine."""
    glob, equals, name = option.rpartition("=")
    return f"{glob}{equals}{Path(name).name}"
