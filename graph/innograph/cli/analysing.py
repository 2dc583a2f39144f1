"""`innograph analyse`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import innograph
from innograph.cli.group import CONFIDENCE, main, say
from innograph.errors import ExportError
from innograph.manifest import files_of_build

if TYPE_CHECKING:
    from datetime import datetime

# The names of `innograph.report`, which `innograph --help` need not load.
MEASURES = (
    "degree",
    "strength",
    "betweenness",
    "closeness",
    "harmonic",
    "eigenvector",
    "pagerank",
    "core",
    "clustering",
    "constraint",
    "effective-size",
    "articulation",
)
GROUPINGS = ("region", "sector", "community")
_DAY = click.DateTime(["%Y-%m-%d"])


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.option(
    "--output",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write; left out: beside the build, its name with -analysis.",
)
@click.option(
    "--measure", "measures", type=click.Choice(MEASURES), multiple=True, help="Only this measure; may be repeated."
)
@click.option(
    "--by",
    type=click.Choice(GROUPINGS),
    default="region",
    show_default=True,
    help="Between which groups somebody brokers.",
)
@click.option("--since", type=_DAY, help="Only what happened from this day on.")
@click.option("--until", type=_DAY, help="Only what happened up to this day.")
@click.option("--min-confidence", type=CONFIDENCE, default=0.0, help="Only statements that are at least so sure.")
@click.option("--seed", type=click.IntRange(min=0, max=2**32 - 1), default=0, show_default=True, help="Of all chance.")
@click.option(
    "--language", type=click.Choice(("en", "it", "es")), default="en", show_default=True, help="Of the report."
)
def analyse(  # noqa: PLR0913 - an argument for each option
    folder: Path,
    *,
    output: Path | None,
    measures: tuple[str, ...],
    by: str,
    since: datetime | None,
    until: datetime | None,
    min_confidence: float,
    seed: int,
    language: str,
) -> None:
    """Measure the collaboration network of a build and write a report about it.

    DIR is the folder of a build, or of its workspace. The report is for you: it quotes the texts as they are.
    """
    from innograph import export, report  # noqa: PLC0415 - `innograph --help` need not load them
    from innograph.curation import load  # noqa: PLC0415 - as above

    options = report.Options(
        measures=tuple(name for name in MEASURES if name in measures),
        by=by,
        since=since.date() if since else None,
        until=until.date() if until else None,
        min_confidence=min_confidence,
        seed=seed,
        language=language,
    )
    opened = load(folder, links=False)
    output = output or _beside(opened.folder)
    _check(output)
    analysis = report.analyse(opened.graph, base=opened.base, options=options)
    export.write_files(output, report.to_files(analysis, version=innograph.__version__))
    ties = analysis.ties
    say(
        f"{len(analysis.graph.documents)} documents, {len(ties)} organisations, {ties.number_of_edges()} ties: "
        f"report written to {output}; open {output / 'report.html'} in a browser"
    )


def _beside(build: Path) -> Path:
    """The folder of a report that nobody named: beside the build, so that the next build does not meet it."""
    folder = build.resolve()
    return folder.with_name(f"{folder.name}-analysis")


def _check(output: Path) -> None:
    """Say before the work what would stop it afterwards, and spare what a build or an export wrote."""
    from innograph import export, report  # noqa: PLC0415 - `innograph --help` need not load them

    if files_of_build(output) - set(report.NAMES):
        raise ExportError(
            f"{output}: holds a build or an export, which a report would replace; choose another --output"
        )
    export.check_output(output, report.NAMES)
