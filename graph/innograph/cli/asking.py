"""`innograph validate` and `innograph query`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from innograph.cli.group import EXISTING, EXISTING_FILE, FAILED, main, printable
from innograph.errors import ReadError


@main.command()
@click.argument("path", type=EXISTING, metavar="FILE|DIR")
def validate(path: Path) -> None:
    """Check a file of RDF, or those of a build, against the shapes of the ontology and, its description, of portals."""
    from innograph import rdf  # noqa: PLC0415 - loads rdflib and pySHACL, which a build does not need

    report = rdf.validate(path)
    click.echo(printable(report.text))
    if not report.conforms:
        sys.exit(FAILED)


@main.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.argument("sparql", required=False)
@click.option("--file", "-f", "file", type=EXISTING_FILE, help="Read the query from a file.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json", "ttl"]),
    default="table",
    show_default=True,
    help="How to print the result.",
)
def query(directory: Path, sparql: str | None, file: Path | None, output_format: str) -> None:
    """Ask a build in SPARQL; `-` reads the query from standard input."""
    from innograph import store  # noqa: PLC0415 - loads the store, which other commands do not need

    if (sparql is None) == (file is None):
        raise click.UsageError("give the query either as SPARQL or by --file")
    result = store.query(store.load(directory), _question(sparql, file))
    rendered = store.render(result, output_format)
    click.echo(printable(rendered) if output_format == "table" else rendered, nl=not rendered.endswith("\n"))


def _question(sparql: str | None, file: Path | None) -> str:
    """The query as given, from the file, or from standard input."""
    try:
        return file.read_text(encoding="utf-8") if file else sys.stdin.read() if sparql == "-" else str(sparql)
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{file or 'standard input'}: cannot be read as UTF-8 text ({error}); save it so") from error
