"""A large build on one machine: its rows lie on disk in buckets, of which one is in memory at a time.

What was read stays beside the build (`pipeline.keeping`), so that a build that was stopped goes on where it was. All
else that lies on disk on the way, `.spool`, goes with the build that made it.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from innograph import curation, export, linking, tables, text
from innograph.configuration import Configuration
from innograph.errors import ConfigError, ExportError
from innograph.large import writing
from innograph.large.making import Linked, Making
from innograph.large.spool import spool
from innograph.linking import Digest
from innograph.pipeline.building import attachment_notes, reading_settings, sources_of
from innograph.pipeline.keeping import Kept
from innograph.pipeline.reading import WHILE_READING, Failure, Reading, collected_late, read_all
from innograph.pipeline.workspace import known_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from innograph.linking import Minted, Resolved
    from innograph.model import Link
    from innograph.pipeline import Workspace
    from innograph.pipeline.building import Counts
    from innograph.tables import Plan
    from innograph.text import Source

    Progress = Callable[[Iterable[Reading | Failure], int], Iterable[Reading | Failure]]
    Named = Sequence[tuple[Source, str]]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build in parts wrote: how much, what could not be read, and how many documents were not read again.

    The page shows `shown` of so many `organisations`; `notes` say what a person may want to know.
    """

    counts: Counts
    failures: tuple[Failure, ...]
    reused: int
    notes: tuple[str, ...]
    shown: int
    organisations: int


@collected_late(WHILE_READING)
def build(
    paths: Sequence[Path | str],
    *,
    workspace: Workspace,
    configuration: Configuration | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Built:
    """Read the files and folders and write their graph in parts, all files or none.

    Memory holds one bucket, what linking needs of each document, and the IRIs; `progress` wraps the reading as in
    `pipeline.build`. Raises ConfigError for settings that need the whole graph in memory, ExportError where the folder
    cannot be written or pyarrow is not installed, ReadError if there is nothing to read.
    """
    configuration = configuration or Configuration()
    check(workspace, configuration)
    minted = workspace.minted()
    plan = tables.plan_of(configuration.tables, sectors=configuration.sectors)
    sources, strays = sources_of(paths, plan, workspace)
    named = list(zip(sources, text.identifiers(sources, known_documents(minted)), strict=True))
    with spool(workspace.output) as folder:
        read = _Read(
            named,
            Kept(workspace.readings, reading_settings(configuration), plan, configuration.limits),
            configuration,
            plan,
        )
        failures, notes = read.all(jobs, progress)
        making = Making(folder, documents=len(read), configuration=configuration, taxonomy=plan.taxonomy)
        making.lift(_link(read, folder, configuration.base, minted))
        making.join()
        making.write(making.reclassed())
        built = making.finish(failures, minted, workspace)
    told = (*strays, *notes, *attachment_notes(sources), *built.notes)
    return Built(built.counts, failures, read.kept.reused, told, built.shown, built.organisations)


def check(workspace: Workspace, configuration: Configuration) -> None:
    """Raise for what would stop a build in parts: to know before the reading, not after."""
    export.check_parquet()
    if configuration.extractor == "llm":
        raise ConfigError("a build in parts asks no language model; set extractor to local, or leave out --parts")
    if configuration.authorities:
        raise ConfigError(
            "a build in parts looks nothing up in authority files; leave them out, or build a part of the texts "
            "without --parts"
        )
    decisions = curation.read(workspace.curation) if workspace.curation.is_file() else curation.Decisions()
    if decisions or decisions.wrong:
        raise ConfigError(
            f"{workspace.curation}: decisions are not applied to a build in parts; move the table away, or leave out "
            "--parts"
        )
    export.check_output(workspace.output, writing.WHOLE)


class _Read:
    """The documents of a build, each read once, and from then on taken from where readings are kept."""

    def __init__(self, named: Named, kept: Kept, configuration: Configuration, plan: Plan) -> None:
        self.kept = kept
        self._named, self._configuration, self._plan = named, configuration, plan
        self._keys: dict[str, str] = {}
        self._names: list[str] = []

    def all(self, jobs: int, progress: Progress | None) -> tuple[tuple[Failure, ...], list[str]]:
        """Read what is not kept; what failed, sorted by path, and what a person may want to know of the rest."""
        failures: list[Failure] = []
        told: dict[str, tuple[str, ...]] = {}
        with closing(self._results(jobs)) as results:
            for result in progress(results, len(self._named)) if progress else results:
                if isinstance(result, Failure):
                    failures.append(result)
                    continue
                self._names.append(result.document.id)
                failures += [Failure(result.document.source, problem) for problem in result.problems]
                if result.notes:
                    told[result.document.id] = result.notes
        self.kept.drop_others()
        self._names.sort()
        notes = [note for _, name in self._named for note in told.get(name, ())]
        return tuple(sorted(failures, key=lambda failure: failure.path)), notes

    def _results(self, jobs: int) -> Generator[Reading | Failure, None, None]:
        missing: list[tuple[Source, str]] = []
        for source, name in self._named:
            self._keys[name] = self.kept.key(source, name)
            reading = self.kept.get(self._keys[name], name)
            if reading is None:
                missing.append((source, name))
            else:
                yield reading
        settings = self._configuration
        language, profile, limits = settings.language, settings.profile, settings.limits
        with closing(
            read_all(missing, language=language, profile=profile, jobs=jobs, plan=self._plan, limits=limits)
        ) as read:
            for result in read:
                if isinstance(result, Reading):
                    self.kept.put(self._keys[result.document.id], result)
                yield result

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[Reading]:
        """The readings, by the names of their documents; raises ExportError for one that could not be kept."""
        reused = self.kept.reused
        for name in self._names:
            reading = self.kept.get(self._keys[name], name)
            if reading is None:
                raise ExportError(
                    f"{self.kept.folder}: does not keep what {name} yielded, which a build in parts needs; see that "
                    "the folder can be written and the texts stay as they are, and build again"
                )
            yield reading
        self.kept.reused = reused


def _link(readings: _Read, folder: Path, base: str, minted: Iterable[Minted]) -> Linked:
    """Link the documents with each other, by what linking needs of each: it lies on disk in their order."""
    path = folder / "digests"
    with path.open("w", encoding="ascii") as stream:
        resolved = linking.link_digests(_digested(readings, stream), base=base, minted=minted)
    entities = sorted(resolved.entities, key=lambda entity: entity.iri)
    return Linked(entities, resolved.minted, resolved.replaced, _with_links(readings, path, resolved))


def _digested(readings: Iterable[Reading], stream: IO[str]) -> Iterator[Digest]:
    for reading in readings:
        main, stated = reading.main_event, reading.statements
        digest = linking.digest(reading.document.id, reading.mentions, main=main, statements=stated)
        stream.write(f"{json.dumps(digest.as_json())}\n")
        yield digest


def _with_links(
    readings: Iterable[Reading], path: Path, resolved: Resolved
) -> Iterator[tuple[Reading, Sequence[Link]]]:
    with path.open(encoding="ascii") as stream:
        for reading, line in zip(readings, stream, strict=True):
            digest = Digest.of_json(json.loads(line))
            mentions = [*reading.mentions, *filter(None, [reading.main_event])]
            yield reading, list(linking.links_of(digest, resolved.assigned(digest.document_id), mentions))
