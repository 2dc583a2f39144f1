"""`innograph compare`."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from innograph.cli.group import for_terminal, main, printable, say, write_whole
from innograph.manifest import files_of_build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from rich.table import Table

    from innograph.comparison import Change, Comparison

_DIFFER = 1
# A list of names can be as long as a text.
_WIDEST = 200
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_PLURALS = {"document": "documents", "entity": "entities", "statement": "statements", "setting": "settings"}
_FILES = ("graph.ttl", "evidence.trig", "places.ttl")
_COLOURS = {"added": "green", "removed": "red", "merged": "magenta", "split": "magenta"}


@main.command()
@click.argument("a", type=_FOLDER, metavar="DIR_A")
@click.argument("b", type=_FOLDER, metavar="DIR_B")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print what differs.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Rows of each kind in the table; 0 shows all.",
)
@click.option("--patch", type=click.Path(dir_okay=False, path_type=Path), help="Write an RDF Patch from A to B.")
@click.option(
    "--patch-of",
    type=click.Choice(_FILES),
    multiple=True,
    help="What the patch is about, graph.ttl if left out; may be repeated.",
)
@click.option("--exit-code", is_flag=True, help="End with status 1 if the graphs differ.")
def compare(  # noqa: PLR0913 - an argument for each option
    a: Path,
    b: Path,
    *,
    output_format: str,
    limit: int,
    patch: Path | None,
    patch_of: tuple[str, ...],
    exit_code: bool,
) -> None:
    """Show what differs between two builds, A the earlier: added, removed, merged, split, renamed, changed."""
    from innograph import comparison  # noqa: PLC0415 - loads the parser of Turtle, which other commands do not need

    if patch_of and not patch:
        raise click.UsageError("--patch-of says what --patch FILE is about: give that too")
    if patch:
        _refuse_file_of(patch, a, b)
    found = comparison.compare(a, b)
    differs = found.differs
    shown = _shown(found, output_format, limit)
    click.echo(shown if output_format == "table" else for_terminal(shown), nl=False, color=True)
    if patch:
        made = comparison.rdf_patch(a, b, files=patch_of or _FILES[:1])
        write_whole(patch, made.content, option="--patch")
        say(f"patch: {made.added} triples added, {made.deleted} deleted: written to {patch}", err=True)
        differs = differs or bool(made.added or made.deleted)
    if exit_code and differs:
        sys.exit(_DIFFER)


def _refuse_file_of(patch: Path, *builds: Path) -> None:
    """A slip of the hand must not put the patch in the place of the graph."""
    for build in builds:
        if any(patch.resolve() == (build / name).resolve() for name in files_of_build(build)):
            raise click.UsageError(f"{patch} is a file of the build in {build}: choose another --patch")


def _shown(found: Comparison, output_format: str, limit: int) -> str:
    if output_format == "json":
        return json.dumps(found.as_json(), ensure_ascii=False, indent=2) + "\n"
    if output_format == "csv":
        from innograph.export import csv_bytes  # noqa: PLC0415 - only this format needs it

        columns = ("what", "change", "field", "subject", "predicate", "object", "role", "name", "before", "after")
        return csv_bytes((*columns, "reason"), found.changes).decode()
    return _on_terminal(found, limit)


def _on_terminal(found: Comparison, limit: int) -> str:
    """As wide as the terminal is; in a pipe without colours and without trailing spaces."""
    from rich.console import Console  # noqa: PLC0415 - only what is shown needs it

    console = Console(highlight=False, markup=False, emoji=False)
    coloured = console.color_system is not None and not console.no_color
    with console.capture() as captured:
        console.print(*_rendered(found, limit), sep="\n")
    lines = captured.get().splitlines()
    return "\n".join(lines if coloured else [line.rstrip() for line in lines]) + "\n"


def _rendered(found: Comparison, limit: int) -> Iterator[RenderableType]:
    """The two builds, the counts, then the rows, group by group."""
    for name, made in (("A", found.a), ("B", found.b)):
        yield _line(
            f"{name}  {made.folder}: {made.documents} documents, {made.entities} entities, "
            f"{made.statements} statements (innograph {made.version})"
        )
    if not found.differs:
        yield "The graphs do not differ."
    else:
        yield ""
        yield _counts(found)
    for (what, *kind), changes in groupby(found.changes, lambda change: change[:3]):
        yield from _group(f"{_PLURALS[what]} {_kind(*kind)}", list(changes), limit)


def _counts(found: Comparison) -> Table:
    """A row for each kind of difference, a column for each kind of thing."""
    from rich.table import Table  # noqa: PLC0415 - only what is shown needs it

    from innograph.comparison import KINDS  # noqa: PLC0415 - as above

    counts = {key: count for key, count in found.counts().items() if key[0] != "setting"}
    things = [what for what in _PLURALS if any(what == key[0] for key in counts)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    for what in things:
        table.add_column(_PLURALS[what], justify="right")
    for kind in sorted({key[1:] for key in counts}, key=lambda kind: (KINDS.index(kind[0]), kind[1])):
        cells = (str(counts.get((what, *kind), "")) for what in things)
        table.add_row(_kind(*kind), *cells, style=_COLOURS.get(kind[0], ""))
    return table


def _group(title: str, changes: list[Change], limit: int) -> Iterator[RenderableType]:
    """The first rows of one kind, and how many more there are."""
    from rich.table import Table  # noqa: PLC0415 - only what is shown needs it
    from rich.text import Text  # noqa: PLC0415 - as above

    shown = changes[:limit] if limit else changes
    yield Text(f"\n{title} ({len(changes)})", style="bold")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for change in shown:
        table.add_row("", *(_line(cell) for cell in _cells(change)), style=_COLOURS.get(change.change, ""))
    yield table
    if len(shown) < len(changes):
        yield f"  … {len(changes) - len(shown)} more; --limit 0 shows all"


def _cells(change: Change) -> tuple[str, ...]:
    """What a reader needs to see of a difference."""
    if change.change in {"added", "removed"}:
        return change.name, change.after or change.before
    if change.what == "entity" and change.change in {"merged", "split", "moved"}:
        ends = ((change.before, change.subject), (change.after, change.object))
        shown = " → ".join(f"{label} <{_short(iri)}>" for label, iri in ends)
        return shown, change.reason
    values = f"{change.before or '(none)'} → {change.after or '(none)'}"
    if change.change in {"moved", "renamed"}:
        return values, change.reason if change.what == "document" else ""
    return change.name, values, change.reason


def _short(iri: str) -> str:
    """The folder and name of an IRI, which are what differs within a build."""
    return "/".join(iri.split("/")[-2:])


def _kind(change: str, field: str) -> str:
    return f"{change}: {field}" if field else change


def _line(text: str) -> str:
    """The text on one line, clipped, without what would steer a terminal."""
    flat = " ".join(printable(" ".join(text.split())).split())
    return flat if len(flat) <= _WIDEST else f"{flat[: _WIDEST - 1]}…"
