"""`innograph push`."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from innograph.cli.group import FAILED, main, say
from innograph.cli.publishing import opened, policy_options, told
from innograph.requesting import is_local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyoxigraph as ox

    from innograph.pipeline import Publication
    from innograph.store.graphs import Target
    from innograph.store.pushing import Pushed

_SHOWN = 3


@main.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.option("--endpoint", default="", metavar="URL", help="Where the store speaks the Graph Store Protocol.")
@click.option("--update", default="", metavar="URL", help="Where it takes SPARQL updates.")
@click.option("--query", default="", metavar="URL", help="Where it answers SPARQL queries; else as --update.")
@click.option("--graph", default="", metavar="IRI", help="The named graph to replace; left out: BASE/graph.")
@click.option("--batch", type=click.IntRange(min=1), help="Triples in a request (20000, in updates 2000).")
@click.option("--in-place", is_flag=True, help="Replace the graph batch by batch, where there are no updates.")
@click.option("--without-evidence", is_flag=True, help="Leave out the sentences behind the facts.")
@policy_options
def push(  # noqa: PLR0913 - an argument for each option
    directory: Path,
    *,
    endpoint: str,
    update: str,
    query: str,
    graph: str,
    batch: int | None,
    in_place: bool,
    without_evidence: bool,
    config: Path | None,
    **policy: str | float | None,
) -> None:
    """Send what may be published of a build to a SPARQL store, as one named graph that is replaced whole.

    Name --endpoint, --update or, best, both: then readers never see a half graph, and what was interrupted goes on
    where it stopped. A name and password or a token come from INNOGRAPH_STORE_USER and INNOGRAPH_STORE_PASSWORD, or
    from INNOGRAPH_STORE_TOKEN. Exit status 1: the store holds something else than was sent.
    """
    from innograph import rdf  # noqa: PLC0415 - other commands send nothing
    from innograph.store import graphs, pushing, requests, triples  # noqa: PLC0415 - other commands send nothing
    from innograph.store.authorising import credentials_of  # noqa: PLC0415

    credentials = credentials_of(requests.environment())
    chosen = graphs.Target(graph or "urn:x", endpoint, update, query, batch or 0, in_place)  # wrong ones: at once
    publication = opened(directory, config=config, **policy)
    target = graphs.Target(graph or rdf.store_graph(publication.base), endpoint, update, query, chosen.batch, in_place)
    say(told(publication.published))
    if credentials and (open_to_all := [url for url in target.written if _in_the_open(url)]):
        say(f"warning: {requests.bare(open_to_all[0])}: the password goes unencrypted; use https", err=True)
    lines = triples.lines_of(_contents(publication, evidence=not without_evidence))
    way = requests.Line(credentials, target.written)
    with _progress() as progress:
        pushed = pushing.push(lines, target, way, progress=progress)
    for line in _report(pushed, target):
        say(line)
    if not pushed.comparison.same:
        sys.exit(FAILED)


def _contents(publication: Publication, *, evidence: bool) -> Iterator[tuple[bytes, ox.RdfFormat]]:
    import pyoxigraph as ox  # noqa: PLC0415 - as above

    from innograph import rdf  # noqa: PLC0415 - as above

    graph, base = publication.graph, publication.base
    yield rdf.graph_turtle(graph, base=base), ox.RdfFormat.TURTLE
    yield rdf.places_turtle(graph, base=base), ox.RdfFormat.TURTLE
    if evidence:
        yield rdf.evidence_trig(graph, base=base), ox.RdfFormat.TRIG


def _in_the_open(url: str) -> bool:
    return url.startswith("http://") and not is_local(url)


def _report(pushed: Pushed, target: Target) -> Iterator[str]:
    found = pushed.comparison
    if pushed.kept:
        yield f"{pushed.kept} triples were there already, from a push that was interrupted"
    if not found.same:
        yield from _differences(pushed, target)
        return
    yield f"{pushed.triples} triples in <{pushed.graph}>, read back and found the same: {pushed.digest}"
    if found.anew:
        ways = ", ".join(f"{count} {how}" for how, count in found.anew.items())
        yield f"the store writes some literals anew, with the same value: {ways}"


def _differences(pushed: Pushed, target: Target) -> Iterator[str]:
    found = pushed.comparison
    where = f"<{target.staging}>; <{pushed.graph}> is as it was" if pushed.staged else f"<{pushed.graph}>"
    extra = len(found.extra) + found.others
    yield f"the store does not hold what was sent: {len(found.missing)} triples are missing, {extra} more in {where}"
    for mark, lines in (("-", found.missing), ("+", found.extra)):
        yield from (f"  {mark} {line.decode()}" for line in lines[:_SHOWN])
    if found.missing and not extra and not target.query and target.endpoint:
        yield "a store that limits what it gives back of a graph, as Virtuoso does, can be read by --query"


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress  # noqa: PLC0415 - only a terminal needs it

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Sending", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
