"""`innograph validate` and `innograph query`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from innograph import queries
from innograph.cli.group import EXISTING, EXISTING_FILE, FAILED, for_terminal, main, printable, say
from innograph.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator


@main.command()
@click.argument("path", type=EXISTING, metavar="FILE|DIR")
def validate(path: Path) -> None:
    """Check a file of RDF, or those of a build, against the shapes of the ontology and, its description, of portals."""
    from innograph import rdf  # noqa: PLC0415 - loads rdflib and pySHACL, which a build does not need

    report = rdf.validate(path)
    for line in report.lines():
        say(line)
    if not report.conforms:
        sys.exit(FAILED)


@main.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.argument("sparql", required=False)
@click.option("--file", "-f", "file", type=EXISTING_FILE, help="Read the query from a file.")
@click.option("--named", "-n", metavar="NAME", help="Ask one of the ready questions; `list` names them.")
@click.option("--set", "values", multiple=True, metavar="PARAMETER=VALUE", help="With --named: what to ask about.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json", "ttl"]),
    default="table",
    show_default=True,
    help="How to print the result.",
)
def query(  # noqa: PLR0913 - an argument for each option
    directory: Path,
    sparql: str | None,
    *,
    file: Path | None,
    named: str | None,
    values: tuple[str, ...],
    output_format: str,
) -> None:
    """Ask a build in SPARQL; `-` reads the query from standard input."""
    from innograph import store  # noqa: PLC0415 - loads the store, which other commands do not need

    if [sparql, file, named].count(None) != 2:  # noqa: PLR2004 - one of three
        raise click.UsageError("give the query as SPARQL, by --file or by --named")
    if named == "list":
        for line in _listed():
            say(line)
        return
    question = queries.named_query(named).asked(**_pairs(values)) if named else _question(sparql, file)
    result = store.query(store.load(directory), question)
    rendered = store.render(result, output_format)
    shown = printable(rendered) if output_format == "table" else for_terminal(rendered)
    click.echo(shown, nl=not shown.endswith("\n"))


def _listed() -> Iterator[str]:
    """The ready questions, with what they can be asked about."""
    for one in queries.named_queries().values():
        yield f"{one.name}: {one.titles['en']}"
        for name, meaning in one.parameters.items():
            yield f"    --set {name}={shlex.quote(one.defaults[name])}  ({meaning})"


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    """The values of parameters by their names."""
    pairs = [value.partition("=") for value in values]
    for name, equals, _ in pairs:
        if not equals:
            raise click.UsageError(f"--set {name}: write it as PARAMETER=VALUE")
    return {name: value for name, _, value in pairs}


def _question(sparql: str | None, file: Path | None) -> str:
    """The query as given, from the file, or from standard input."""
    try:
        return file.read_text(encoding="utf-8") if file else sys.stdin.read() if sparql == "-" else str(sparql)
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{file or 'standard input'}: cannot be read as UTF-8 text ({error}); save it so") from error
