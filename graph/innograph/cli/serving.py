"""`innograph serve`: a build as linked data, with pages for people."""

from __future__ import annotations

import gc
import json
from contextlib import ExitStack, nullcontext
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import click

import innograph
from innograph.cli.group import main, say, ui_language_option
from innograph.cli.publishing import opened, policy_options, told
from innograph.configuration import Configuration, load_configuration
from innograph.errors import ConfigError
from innograph.requesting import is_local

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from starlette.routing import Route

    from innograph.answering import Answering, Forwarded, Limits
    from innograph.pipeline import Publication
    from innograph.server.site import Holdings, Source

_PORT = 8000
_QUERIED = ("graph.ttl", "evidence.trig", "places.ttl")
_AT_ONCE = 256  # browsers hold several connections each
_PATIENCE = 7  # seconds that answers in the making get when the server is stopped: who runs containers waits for ten


@main.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="[DIR]", required=False
)
@click.option("--endpoint", default="", metavar="URL", help="Serve a graph of a SPARQL store instead of a build.")
@click.option("--graph", default="", metavar="IRI", help="With --endpoint: the named graph; left out: BASE/graph.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="0 for any that is free.")
@click.option("--open", "opens", is_flag=True, help="Open the browser, too.")
@click.option("--public-base", "public", default="", help="The address that others reach this server by.")
@click.option("--query-seconds", type=click.FloatRange(min=0.1), default=20.0, show_default=True, help="For a query.")
@click.option("--allow-service", is_flag=True, help="Let queries ask other SPARQL endpoints (SERVICE).")
@ui_language_option
@policy_options
def serve(  # noqa: PLR0913 - an argument for each option
    folder: Path | None,
    *,
    endpoint: str,
    graph: str,
    host: str,
    port: int,
    opens: bool,
    public: str,
    query_seconds: float,
    allow_service: bool,
    ui_language: str | None,
    **given: Any,
) -> None:
    """Serve what may be published of a build: each IRI with a page and as RDF, search, SPARQL, network, downloads.

    With --endpoint the same pages come from what `innograph push` sent to a store, which is asked for each: there is
    neither network nor download then, and what was pushed is what is published. Credentials come from the environment,
    as those of `innograph push` do.
    """
    from innograph import server  # noqa: PLC0415 - only who serves needs its libraries
    from innograph.server.site import Gate, Site  # noqa: PLC0415 - as above
    from innograph.server.sparql import Limits  # noqa: PLC0415 - as above

    if bool(folder) == bool(endpoint):
        raise click.UsageError("name the folder of a build, or a store by --endpoint")
    public = _public_address(public)
    limits = Limits(seconds=query_seconds, federation=allow_service)
    place = server.at(host, port)
    address = public or place.address
    with server.until_stopped(), ExitStack() as stack:
        stack.enter_context(place.socket)
        if folder:
            served = _of_build(folder, limits, address, ui_language, given)
        else:
            served = _of_store(endpoint, graph, limits, given)
        answers = stack.enter_context(served.answering)
        routes = _queried(answers, served.source, address, public=public)
        site = Site(served.source, public=address, routes=routes, explorer_language=served.spoken)
        say(served.told)
        say(f"serving {folder or endpoint} at {address}")
        say("Ctrl-C stops")
        if not place.is_private and not public:
            say(f"warning: {place.host} can be reached from elsewhere; name its address by --public-base", err=True)
        if opens:
            click.launch(place.address)
        gc.collect()
        gc.freeze()  # what is held stays: to look through it for garbage would take a second now and then
        gate = Gate(site.app(), place=place, public=public, long=("/sparql",))
        server.listen(gate, place, at_once=_AT_ONCE, patience=_PATIENCE)


class _Served(NamedTuple):
    """What pages and answers are made from, what the terminal says of it, and the language of the network."""

    source: Source
    answering: AbstractContextManager[Answering | None]
    told: str
    spoken: str = ""


def _of_build(folder: Path, limits: Limits, address: str, ui_language: str | None, given: dict[str, Any]) -> _Served:
    from innograph.server.site import Holdings  # noqa: PLC0415 - see serve

    publication = opened(folder, **given)
    spoken = ui_language or publication.configuration.explorer.language
    held = Holdings(
        publication.published,
        base=publication.base,
        metadata=publication.configuration.dataset,
        version=_version(publication, address, spoken),
    )
    return _Served(held, _answers(held, limits), told(publication.published), spoken)


def _of_store(endpoint: str, graph: str, limits: Limits, given: dict[str, Any]) -> _Served:
    """A graph of a store, of which what was pushed is what is published."""
    from innograph import rdf  # noqa: PLC0415 - see serve
    from innograph.answering import Forwarded  # noqa: PLC0415 - see serve
    from innograph.server.site import Stored  # noqa: PLC0415 - see serve
    from innograph.store.asking import remote  # noqa: PLC0415 - see serve
    from innograph.store.authorising import credentials_of  # noqa: PLC0415 - see serve
    from innograph.store.requests import bare, environment  # noqa: PLC0415 - see serve

    config = given.pop("config")
    if chosen := [name for name, value in given.items() if value is not None]:
        raise click.UsageError(f"--{chosen[0]}: what a store holds was chosen when it was pushed; choose there")
    if limits.federation:
        raise click.UsageError("--allow-service: a store is sent no query that asks other machines")
    configuration = load_configuration(config) if config else Configuration()
    base = configuration.base if config or not graph.endswith("/graph") else graph.removesuffix("graph")
    credentials = credentials_of(environment())
    found = remote(endpoint, graph or rdf.store_graph(base), credentials, seconds=limits.seconds, most=limits.size)
    if credentials and endpoint.startswith("http://") and not is_local(endpoint):
        say(f"warning: {bare(endpoint)}: the password goes unencrypted; use https", err=True)
    found.check()
    stored = Stored(found, base=base, metadata=configuration.dataset, policy=configuration.publication)
    told_of = f"<{found.graph}> as it was pushed: what it holds is what is published"
    return _Served(stored, _forwarding(lambda: Forwarded(found, limits=limits)), told_of)


def _forwarding(make: Callable[[], Forwarded]) -> AbstractContextManager[Answering | None]:
    try:
        return make()
    except ConfigError as error:
        say(f"warning: {error}", err=True)
        return nullcontext()


def _answers(held: Holdings, limits: Limits) -> AbstractContextManager[Answering | None]:
    """What answers queries, where the system lets it: the rest is served all the same."""
    from innograph.server.sparql import Answers  # noqa: PLC0415 - see serve

    try:
        return Answers({name: make() for name, make in held.files.items() if name in _QUERIED}, limits=limits)
    except ConfigError as error:
        say(f"warning: {error}", err=True)
        return nullcontext()


def _queried(answers: Answering | None, held: Source, address: str, *, public: str) -> list[Route]:
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
