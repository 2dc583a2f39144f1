"""`innograph build`."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import innograph
from innograph.cli.group import (
    CONFIDENCE,
    EXISTING_FILE,
    FAILED,
    counted,
    counts,
    main,
    printable,
    profile_option,
    say,
    ui_language_option,
)
from innograph.cli.model import announce, model_options, tokens, warnings, with_model
from innograph.cli.waiting import BAR, PROGRESS, resumable, shown
from innograph.configuration import Configuration, Explorer, load_configuration
from innograph.manifest import LARGE
from innograph.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.curation import Decisions
    from innograph.large.local import Built
    from innograph.pipeline import Build, Workspace


_file = click.Path(dir_okay=False, path_type=Path)
_folder = click.Path(file_okay=False, path_type=Path)


class _Input(click.Path):
    """A file or folder that exists, or what a cluster finds by itself: `table:NAME`, and Parquet at an address."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if str(value).startswith("table:") or "://" in str(value) else super().convert(value, param, ctx)


@main.command()
@click.argument("paths", nargs=-1, type=_Input(exists=True, path_type=Path), metavar="[PATH...]")
@click.option("--output", "-o", type=_folder, help="Where to write; in a workspace: build.")
@click.option("--config", type=click.Path(path_type=Path), help="The configuration, innograph.toml.")
@click.option("--iris", type=_file, help="The IRIs minted so far; left out: iris.csv of the workspace or the output.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of all texts; left out: identified text by text.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that read texts.")
@click.option("--min-confidence", type=CONFIDENCE, help="Leave out statements that are less sure, from 0 to 1.")
@click.option("--parts", is_flag=True, help="Write it in parts: for more texts than fit in memory.")
@click.option(
    "--engine", type=click.Choice(("local", "spark")), default="local", show_default=True, help="What does the work."
)
@click.option("--master", metavar="URL", help="Of the Spark cluster, such as spark://host:7077.")
@click.option("--partitions", type=click.IntRange(min=1), help="Into which Spark cuts the work; left out: as it suits.")
@click.option("--curation", type=EXISTING_FILE, help="Decisions to apply; left out: curation.csv beside the build.")
@click.option("--mapping", multiple=True, metavar="[GLOB=]FILE", help="What the columns of tables mean; repeatable.")
@click.option("--sectors", type=EXISTING_FILE, help="Your own taxonomy, which the sectors map to.")
@click.option("--authority", multiple=True, metavar="NAME:FILE", help="Look organisations up: ror:FILE, wikidata:FILE.")
@click.option("--progress", type=click.Choice(PROGRESS), default=BAR, show_default=True, help="How it is shown.")
@ui_language_option
@profile_option
@model_options
def build(  # noqa: PLR0913 - an argument for each option
    paths: tuple[Path | str, ...],
    *,
    output: Path | None,
    iris: Path | None,
    config: Path | None,
    language: str | None,
    jobs: int,
    parts: bool,
    engine: str,
    master: str | None,
    partitions: int | None,
    min_confidence: float | None,
    curation: Path | None,
    mapping: tuple[str, ...],
    sectors: Path | None,
    authority: tuple[str, ...],
    ui_language: str | None,
    profile: str | None,
    extractor: str | None,
    progress: str,
    **endpoint: str | float | None,
) -> None:
    """Build the graph of texts, tables and folders: Turtle, tables, network and an interactive page.

    In a workspace, a folder with innograph.toml, it needs no argument: the texts of sources/ go into build/. What an
    earlier build into the same folder has read is not read again.
    """
    from innograph import pipeline  # noqa: PLC0415 - `innograph --help` need not load it

    _check_engine(engine, master, partitions, paths)
    paths, output, config = _in_workspace(paths, output, config)
    workspace = pipeline.Workspace.of(output, curation=curation, iris=iris)
    configuration = load_configuration(config) if config else Configuration()
    page = Explorer(ui_language) if ui_language else None
    given = {"language": language, "minimum_confidence": min_confidence, "profile": profile, "explorer": page}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    configuration = replace(configuration, **chosen)
    own = str(sectors) if sectors else configuration.sectors
    configuration = replace(configuration, tables=(*mapping, *configuration.tables), sectors=own)
    configuration = replace(configuration, authorities=(*configuration.authorities, *authority))
    configuration = with_model(configuration, extractor, endpoint)
    if parts or master:
        many = partitions or 0
        _build_in_parts(
            paths,
            configuration,
            workspace=workspace,
            jobs=jobs,
            progress=progress,
            master=master or "",
            partitions=many,
        )
        return
    announcing = partial(announce, configuration=configuration)
    pipeline.check_output(workspace)
    with workspace.alone(), resumable(workspace.readings):
        decisions = _decisions(workspace.curation)
        result = pipeline.build(
            paths,
            configuration=configuration,
            workspace=workspace,
            jobs=jobs,
            progress=partial(shown, how=progress),
            announce=announcing,
            decisions=decisions,
        )
        pipeline.write_build(result, workspace)
    for line in _summary(result, output):
        say(line)
    if len(result.graph.documents) > LARGE and not result.asked:
        say(f"note: with --parts, more than {LARGE} documents take less memory (docs/large.md)", err=True)
    for line in result.notes:
        say(f"note: {line}", err=True)
    for line in warnings(result):
        say(f"warning: {line}", err=True)
    for line in _undone(result, decisions):
        say(line, err=True)
    for failure in result.failures:
        say(f"failed: {failure.reason}", err=True)
    if result.failures or (decisions and decisions.wrong):
        sys.exit(FAILED)


def _check_engine(engine: str, master: str | None, partitions: int | None, paths: tuple[Path | str, ...]) -> None:
    """Refuse options that do not go together."""
    if engine == "spark" and not master:
        raise click.UsageError("--engine spark needs --master URL, such as spark://host:7077")
    if engine == "local" and (master or partitions):
        raise click.UsageError(f"{'--master' if master else '--partitions'} is for --engine spark")
    elsewhere = [path for path in paths if isinstance(path, str)]
    if engine == "local" and elsewhere:
        raise click.UsageError(f"{elsewhere[0]} is read by --engine spark alone; name a file or a folder")


def _build_in_parts(  # noqa: PLR0913 - what is built, how, and by what
    paths: tuple[Path | str, ...],
    configuration: Configuration,
    *,
    workspace: Workspace,
    jobs: int,
    progress: str,
    master: str,
    partitions: int,
) -> None:
    with workspace.alone():
        if master:
            from innograph.large import spark  # noqa: PLC0415 - other builds do not need it

            built = spark.build(
                paths, master=master, workspace=workspace, configuration=configuration, partitions=partitions
            )
        else:
            from innograph.large import local  # noqa: PLC0415 - other builds do not need it

            here = [Path(path) for path in paths]
            with resumable(workspace.readings):
                built = local.build(
                    here,
                    workspace=workspace,
                    configuration=configuration,
                    jobs=jobs,
                    progress=partial(shown, how=progress),
                )
    for line in _summary_of_parts(built, workspace.output, configuration.minimum_confidence):
        say(line)
    for line in built.notes:
        say(f"note: {line}", err=True)
    for failure in built.failures:
        say(f"failed: {failure.reason}", err=True)
    if built.failures:
        sys.exit(FAILED)


def _decisions(path: Path) -> Decisions | None:
    """The decisions to apply, None where there is no table of them."""
    from innograph import curation  # noqa: PLC0415 - `innograph --help` need not load it

    return curation.read(path) if path.is_file() else None


def _undone(result: Build, decisions: Decisions | None) -> Iterator[str]:
    """The rows of the table of decisions that could not be applied, each with its line and why."""
    if result.curated and decisions:
        yield from (f"not applied: {decisions.path}, {problem}" for problem in result.curated.problems)
        yield from (f"failed: {decisions.path}, {problem}" for problem in decisions.wrong)
    rejected = [row for row in decisions or () if row.action == "reject" and not row.predicate]
    people = sum(1 for row in rejected if "person" in row.subject.split("/")[:-1])
    if people:
        yield f"note: {people} people are rejected; texts still hold their names, which `innograph erase` takes out"


def _in_workspace(
    paths: tuple[Path | str, ...], output: Path | None, config: Path | None
) -> tuple[tuple[Path | str, ...], Path, Path | None]:
    """What was given, the rest as a workspace in the current folder has it."""
    from innograph.pipeline import workspace  # noqa: PLC0415 - `innograph --help` need not load it

    here = Path(workspace.CONFIGURATION)
    if not here.is_file() and not (paths and output):
        missing = "--output DIR" if paths else "PATH..."
        raise click.UsageError(f"{missing} is missing, and this folder is no workspace that would say it: no {here}")
    if not paths and not output:
        config = config or here
    return paths or (Path(workspace.SOURCES),), output or Path(workspace.BUILD), config


def _summary(result: Build, output: Path) -> Iterator[str]:
    graph = result.graph
    languages = Counter(document.language for document in graph.documents)
    spoken = ", ".join(f"{count} {language}" for language, count in sorted(languages.items()))
    facts = sum(1 for statement in graph.statements if statement.modality == innograph.FACT)
    kept = f", {result.reused} as before" if result.reused else ""
    yield f"{len(graph.documents)} documents read ({spoken or 'none'}){kept}, {len(result.failures)} failed"
    yield f"{len(graph.entities)} entities: {counts(entity.type for entity in graph.entities)}"
    yield f"{facts} facts: {counts(s.predicate for s in graph.statements if s.modality == innograph.FACT)}"
    if result.asked:
        yield f"model: {result.asked.spent.requests} answers, {tokens(result.asked.spent, result.configuration)}"
        dropped = result.asked.dropped
        yield f"{dropped.total()} of its claims dropped: {counts(dropped.elements()) or 'none'}"
    for one in result.identified.consulted if result.identified else ():
        found = f"{one.same} organisations the same, {one.close} close, {one.open} left open"
        yield f"{one.name}: {one.records} records of {printable(one.file)}; {found}"
    if result.curated:
        undone = len(result.curated.problems) + len(result.curated.wrong)
        yield f"{result.curated.applied} decisions applied, {undone} problems"
    if result.left_out:
        yield f"{result.left_out} facts left out: less sure than {result.configuration.minimum_confidence:g}"
    yield f"written to {output}; open {output / 'explorer.html'} in a browser"


def _summary_of_parts(built: Built, output: Path, minimum: float) -> Iterator[str]:
    found = built.counts
    spoken = ", ".join(f"{count} {language}" for language, count in sorted(found.documents.items()))
    kept = f", {built.reused} as before" if built.reused else ""
    yield f"{found.documents.total()} documents read ({spoken or 'none'}){kept}, {len(built.failures)} failed"
    yield f"{found.entities.total()} entities: {counted(found.entities)}"
    yield f"{found.statements.total()} facts: {counted(found.statements)}"
    if found.left_out:
        yield f"{found.left_out} facts left out: less sure than {minimum:g}"
    shown = f"{built.shown} of {built.organisations} organisations"
    yield f"written to {output} in parts; {output / 'explorer.html'} is an overview: {shown}"
