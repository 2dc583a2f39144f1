"""`innograph serve`: a build as linked data, with pages for people."""

from __future__ import annotations

import gc
import json
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

import innograph
from innograph.cli.group import main, printable, ui_language_option
from innograph.cli.publishing import opened, policy_options, told
from innograph.errors import ConfigError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from starlette.routing import Route

    from innograph.pipeline import Publication
    from innograph.server.site import Holdings
    from innograph.server.sparql import Answers, Limits

_PORT = 8000
_QUERIED = ("graph.ttl", "evidence.trig", "places.ttl")
_AT_ONCE = 256  # browsers hold several connections each


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="0 for any that is free.")
@click.option("--open", "opens", is_flag=True, help="Open the browser, too.")
@click.option("--public-base", "public", default="", help="The address that others reach this server by.")
@click.option("--query-seconds", type=click.FloatRange(min=0.1), default=20.0, show_default=True, help="For a query.")
@click.option("--allow-service", is_flag=True, help="Let queries ask other SPARQL endpoints (SERVICE).")
@ui_language_option
@policy_options
def serve(  # noqa: PLR0913 - an argument for each option
    folder: Path,
    *,
    host: str,
    port: int,
    opens: bool,
    public: str,
    query_seconds: float,
    allow_service: bool,
    ui_language: str | None,
    **given: Any,
) -> None:
    """Serve what may be published of a build: each IRI with a page and as RDF, search, SPARQL, network, downloads."""
    from innograph import server  # noqa: PLC0415 - only who serves needs its libraries
    from innograph.server.site import Gate, Holdings, Site  # noqa: PLC0415 - as above
    from innograph.server.sparql import Limits  # noqa: PLC0415 - as above

    public = _public_address(public)
    publication = opened(folder, **given)
    held = Holdings(publication.published, base=publication.base, metadata=publication.configuration.dataset)
    place = server.at(host, port)
    address = public or place.address
    limits = Limits(seconds=query_seconds, federation=allow_service)
    with _answers(held, limits) as answers:
        routes = _queried(answers, held, address, public=public)
        spoken = ui_language or publication.configuration.explorer.language
        version = _version(publication, address, spoken)
        site = Site(held, public=address, version=version, routes=routes, explorer_language=spoken)
        click.echo(told(publication.published))
        click.echo(f"serving {printable(str(folder))} at {address}")
        click.echo("Ctrl-C stops")
        if not place.is_private and not public:
            click.echo(
                f"warning: {place.host} can be reached from elsewhere; name its address by --public-base", err=True
            )
        if opens:
            click.launch(place.address)
        gc.collect()
        gc.freeze()  # what is held stays: to look through it for garbage would take a second now and then
        gate = Gate(site.app(), place=place, public=public, long=("/sparql",))
        server.listen(gate, place, at_once=_AT_ONCE)


def _answers(held: Holdings, limits: Limits) -> AbstractContextManager[Answers | None]:
    """What answers queries, where the system lets it: the rest is served all the same."""
    from innograph.server.sparql import Answers  # noqa: PLC0415 - see serve

    try:
        return Answers({name: make() for name, make in held.files.items() if name in _QUERIED}, limits=limits)
    except ConfigError as error:
        click.echo(f"warning: {error}", err=True)
        return nullcontext()


def _queried(answers: Answers | None, held: Holdings, address: str, *, public: str) -> list[Route]:
    from innograph.server.site import Addresses  # noqa: PLC0415 - see serve
    from innograph.server.sparql import sparql_routes  # noqa: PLC0415 - see serve

    if answers is None:
        return []
    addresses = Addresses(held.base, address)
    return sparql_routes(
        answers,
        root=addresses.root,
        address=f"{address}sparql",
        cors="*" if public else "",
        local=addresses.inside,
        title=held.metadata.title.get("en") or next(iter(held.metadata.title.values())),
        base=held.base,
    )


def _public_address(text: str) -> str:
    """An address as a site has it, ending in a slash; raises ConfigError for what is none."""
    try:
        parts = urlsplit(text)
        known = not text or (parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        known = False
    if not known or parts.query or parts.fragment or "@" in parts.netloc or not (text.isascii() and text.isprintable()):
        raise ConfigError(f"--public-base: {text!r} is no address of a site; write it like https://data.example.org/")
    return f"{text.rstrip('/')}/" if text else ""


def _version(publication: Publication, address: str, spoken: str) -> str:
    """A digest of all that decides what is answered: the build, what of it is published, where, and the pages."""
    from innograph.manifest import MANIFEST, is_in_parts  # noqa: PLC0415 - see serve
    from innograph.server.site import rendering  # noqa: PLC0415 - see serve

    choices = (publication.published.policy, publication.configuration.dataset)
    found = sha256(json.dumps([innograph.__version__, rendering.digest(), address, spoken, repr(choices)]).encode())
    tables = ("entities.csv", "statements.csv", "documents.csv", "links.csv")
    # The description of a build in parts has a digest of each.
    for name in ("dataset.ttl", MANIFEST) if is_in_parts(publication.folder) else (*tables, MANIFEST):
        found.update((publication.folder / name).read_bytes())
    return found.hexdigest()[:16]
