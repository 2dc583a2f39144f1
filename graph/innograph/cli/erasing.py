"""`innograph erase`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from innograph.cli.group import main, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.curation import Erased

_SHOWN = 20


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.argument("iri", required=False, metavar="[IRI]")
@click.option("--name", "names", multiple=True, help="A name of the person, whether in the graph or not; repeatable.")
@click.option("--in", "within", multiple=True, help="A document in which the last name alone means the person, too.")
@click.option("--who", default="", help="Who decides.")
@click.option("--why", default="", help="On what ground; do not name the person.")
@click.option(
    "--curation", type=click.Path(dir_okay=False, path_type=Path), help="The decisions; left out: beside the build."
)
def erase(  # noqa: PLR0913 - an argument for each option
    folder: Path,
    *,
    iri: str | None,
    names: tuple[str, ...],
    within: tuple[str, ...],
    who: str,
    why: str,
    curation: Path | None,
) -> None:
    """Erase a person: from the next build on the names are masked wherever a text holds them.

    IRI is that of the person in the table of entities. The decisions keep digests of the names, never the names.
    """
    from innograph import curation as decided  # noqa: PLC0415 - `innograph --help` need not load it

    if not iri and not names:
        raise click.UsageError("name the person, by IRI or by --name")
    opened = decided.load(folder)
    whole = iri if not iri or ":" in iri else f"{opened.base}{iri}"
    found = decided.erased(
        opened.graph, whole or "", names=names, within=[one.rpartition("document/")[2] for one in within]
    )
    if decided.erasure(found.rows).tells(who, why):
        raise click.UsageError("--who and --why must not name the person: they stay in the table")
    path = curation or opened.curation
    today = date.today()  # noqa: DTZ011 - the day on the desk of whoever decides
    gone = decided.erase(path, [replace(row, who=who, why=why, when=today) for row in found.rows])
    say(f"{len(found.rows)} digests of names written to {path}")
    if gone:
        say(f"{gone} other rows there, which named the person, are taken away")
    for line in _left(found):
        say(line)


def _left(found: Erased) -> Iterator[str]:
    """What still holds the name, and what to do about it."""
    yield "still to be done, as no command can know it all:"
    yield "- build again, of the same texts: the names leave texts, tables, pages and what is kept of an earlier build"
    yield f"- take the name out of the sources themselves, and of sources.csv: {len(found.paths)} name the person"
    yield from (f"    {path}" for path in found.paths[:_SHOWN])
    if len(found.paths) > _SHOWN:
        yield f"    … and {len(found.paths) - _SHOWN} more"
    if found.doubtful:
        yield f"- {len(found.doubtful)} more hold a name of one word, which may be another's; if not: --in DOCUMENT"
        yield from (f"    {name}" for name in found.doubtful[:_SHOWN])
    yield "- export, analyse and push again what was given away before; start a server anew; delete copies and backups"
    yield "- delete the answers that a language model gave, if one was asked: its cache quotes the texts"
    yield "- look the new build over: nicknames, initials, misspellings and pictures are not found"
