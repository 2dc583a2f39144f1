"""`innograph export`."""

from __future__ import annotations

from pathlib import Path

import click

from innograph.cli.group import main, say
from innograph.cli.publishing import opened, policy_options, told

# The names of `innograph.export.FORMATS`, which `innograph --help` need not load.
FORMATS = ("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml", "csv", "xlsx", "parquet", "graphml", "gexf")
WITH_TRIPLE_TERMS = ("turtle", "trig", "nquads")


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.option("--output", "-o", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where to write.")
@click.option(
    "--format",
    "-f",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    required=True,
    help="Which; may be repeated.",
)
@click.option("--triple-terms", is_flag=True, help="Evidence with triple terms of RDF 1.2, in turtle, trig, nquads.")
@click.option(
    "--csv",
    "csv_for",
    type=click.Choice(("standard", "excel")),
    default="standard",
    show_default=True,
    help="With commas, or for an Italian or Spanish Excel: semicolons, decimal commas.",
)
@click.option(
    "--ui-language",
    type=click.Choice(("en", "it", "es")),
    default="en",
    show_default=True,
    help="Of the headers and relations in the workbook.",
)
@click.option("--profile", type=click.Choice(("it", "es")), help="Describe it as DCAT-AP_IT or DCAT-AP-ES asks.")
@policy_options
def export(  # noqa: PLR0913 - an argument for each option
    folder: Path,
    *,
    output: Path,
    formats: tuple[str, ...],
    triple_terms: bool,
    csv_for: str,
    ui_language: str,
    profile: str | None,
    config: Path | None,
    **policy: str | float | None,
) -> None:
    """Write what may be published of a build in other formats, with a description for portals.

    DIR is the folder of a build, or of its workspace.
    """
    from innograph import pipeline  # noqa: PLC0415 - `innograph --help` need not load it
    from innograph.export import Options  # noqa: PLC0415 - as above

    if triple_terms and not set(formats) & set(WITH_TRIPLE_TERMS):
        raise click.UsageError(f"--triple-terms is for {', '.join(WITH_TRIPLE_TERMS)}: choose one of these formats")
    pipeline.check_export(output)
    publication = opened(folder, config=config, **policy)
    publication = publication.described_for(profile) if profile else publication
    options = Options(triple_terms=triple_terms, excel_csv=csv_for == "excel", language=ui_language)
    files = pipeline.write_export(publication, output, formats, options=options)
    say(told(publication.published))
    say(f"{len(files)} files written to {output}: {', '.join(_shown(files))}")


def _shown(files: tuple[str, ...]) -> list[str]:
    """The names of the files, the texts as their folder."""
    return sorted({f"{name.partition('/')[0]}/" if "/" in name else name for name in files})
