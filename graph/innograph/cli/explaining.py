"""`innograph explain`."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from innograph.characters import for_utf8
from innograph.cli.group import CONFIDENCE, EXISTING, FAILED, main, profile_option, say, write_whole
from innograph.cli.model import announce, model_options, warnings, with_model
from innograph.configuration import Configuration, load_configuration
from innograph.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from innograph.explanation import Explanation


@main.command()
@click.argument("path", type=EXISTING, metavar="FILE")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write one page instead.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the text; left out: identified.")
@click.option("--min-confidence", type=CONFIDENCE, help="Leave out statements that are less sure, from 0 to 1.")
@click.option(
    "--sort", type=click.Choice(["confidence", "text"]), default="confidence", show_default=True, help="Order."
)
@click.option("--config", type=click.Path(path_type=Path), help="The configuration, innograph.toml.")
@profile_option
@model_options
def explain(  # noqa: PLR0913 - an argument for each option
    path: Path,
    *,
    page: Path | None,
    language: str | None,
    min_confidence: float | None,
    sort: str,
    config: Path | None,
    profile: str | None,
    extractor: str | None,
    **endpoint: str | float | None,
) -> None:
    """Show one text with its names and statements, what found each of them and how sure it is, the least sure first."""
    from innograph import explanation, pipeline  # noqa: PLC0415 - `innograph --help` need not load them

    if path.is_dir():
        raise click.UsageError(f"{path} is a folder, and one text is explained at a time: name a file in it")
    if page and page.exists() and page.samefile(path):
        raise click.UsageError(f"{page} is the text itself: choose another --html")
    configuration = load_configuration(config) if config else Configuration()
    configuration = replace(
        configuration, language=language or configuration.language, profile=profile or configuration.profile
    )
    configuration = with_model(configuration, extractor, endpoint)
    least = configuration.minimum_confidence if min_confidence is None else min_confidence
    every = replace(configuration, minimum_confidence=0.0)  # what is left out is counted
    result = pipeline.build([path], configuration=every, announce=partial(announce, configuration=configuration))
    for line in warnings(result):
        say(f"warning: {line}", err=True)
    if result.failures:
        say(f"failed: {result.failures[0].reason}", err=True)
        sys.exit(FAILED)
    found = explanation.explain(result.graph, minimum_confidence=least, sort=sort)
    if page:
        write_whole(page, for_utf8(found.to_html()).encode(), option="--html")
        counted = f"{len(found.names)} names, {len(found.claims)} statements"
        say(f"{counted}: written to {page}; open it in a browser")
    else:
        _show(found)


def _show(explanation: Explanation) -> None:
    """Print an explanation as wide as the terminal is; in a pipe without colours and without trailing spaces."""
    from rich.console import Console  # noqa: PLC0415 - only what is shown needs it

    from innograph.explanation.terminal import rendered  # noqa: PLC0415 - as above

    console = Console(highlight=False, markup=False, emoji=False)
    coloured = console.color_system is not None and not console.no_color
    with console.capture() as captured:
        console.print(*rendered(explanation, coloured=coloured), sep="\n")
    lines = captured.get().splitlines()
    click.echo("\n".join(lines if coloured else [line.rstrip() for line in lines]), color=True)
