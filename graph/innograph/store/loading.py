"""The files of a build in an Oxigraph store: in memory while they are small, in a folder beside them from then on.

Of a build in parts the packed N-Quads are loaded into the default graph: no document has a graph of its own there.

A build of thousands of texts takes a minute to load. So what was loaded is kept, in a private folder `.store` of the
build that holds one store, named by the digest of the files; it is made aside and renamed, opened to read only, and may
be deleted at any time.
"""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.errors import ReadError
from innograph.locking import alone
from innograph.manifest import MANIFEST, is_in_parts, unpacked
from innograph.replacing import at_rest, mend, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import rdflib

_LOGGER = logging.getLogger(__name__)
FILES = {"graph.ttl": ox.RdfFormat.TURTLE, "evidence.trig": ox.RdfFormat.TRIG, "places.ttl": ox.RdfFormat.TURTLE}
"""The files of a build that are queried, and their formats."""
_NEEDED, _PLACES = "graph.ttl", "places.ttl"
# The folders of a build in parts that are queried, in their order, and how much smaller packing makes their files.
_PACKED = ("parts/graph", "parts/evidence")
_GZ, _RATIO = ".gz", 12
FOLDER = ".store"
"""Where a build keeps what was loaded of it."""
SMALL = 10_000_000
"""Bytes of files below which a store is in memory: they load in a second, and in three on disk."""
_ASIDE = "loading-"
_OURS = re.compile(rf"{_ASIDE}\w+|[0-9a-f]{{32}}")
# What a store on disk looks like; raised when the files or the way of loading change.
_EDITION = b"1"


def load(directory: Path, *, small: int = SMALL) -> ox.Store:
    """What a build wrote, to be read; raises ReadError if it holds no graph or a broken one.

    The default graph holds all triples once, those of the named graphs too. From `small` bytes of files on it is kept
    on disk, and opened without delay the next time; where the folder cannot be written it is loaded into memory.
    """
    mend(directory)
    files = _files(directory)
    with at_rest(directory, MANIFEST):
        if sum(map(_unpacked, files.values())) < small:
            return loaded(files)
        try:
            return _kept(directory / FOLDER, files)
        except OSError as error:
            _LOGGER.warning("the store cannot be kept in %s (%s)", directory / FOLDER, error)
            return loaded(files)


def forget(directory: Path) -> None:
    """Remove what was loaded of earlier files of a build: for names that shall be held no more."""
    folder = directory / FOLDER
    if folder.is_dir() and not folder.is_symlink():
        with alone(folder, wait=True):
            _clear(folder)


def open_store(directory: Path | str, *, small: int = SMALL) -> rdflib.Dataset:
    """A build as an rdflib dataset that Oxigraph answers for: to be read, and queried in SPARQL at its speed.

    Its default graph holds all triples once, and there is a named graph for each document. It cannot be changed, and
    no query of it reaches out. Raises ReadError as `load` does.
    """
    from innograph.store.bridge import dataset  # noqa: PLC0415 - a third of a second that a query does not need

    return dataset(load(Path(directory), small=small))


def _files(directory: Path) -> dict[str, Path]:
    """The files of a build that are queried, by their names."""
    if is_in_parts(directory):
        parts = [path for kind in _PACKED for path in sorted((directory / kind).glob("*.nq.gz"))]
        return {path.relative_to(directory).as_posix(): path for path in (*parts, directory / _PLACES)}
    if not (directory / _NEEDED).exists():
        raise ReadError(f"{directory} holds no {_NEEDED}; name a folder that `innograph build` wrote")
    return {name: directory / name for name in FILES if (directory / name).exists()}


def _unpacked(path: Path) -> int:
    """About how many bytes a file holds."""
    return path.stat().st_size * (_RATIO if path.suffix == _GZ else 1)


# Oxigraph's own union of graphs gives a triple once for each graph that holds it, which falsifies every count: so the
# default graph holds all triples itself. An update is the fastest way in memory, but not on disk; so is loading in one
# transaction, which takes two thirds of the memory of bulk loading, and less time.


def loaded(files: Mapping[str, Path | bytes]) -> ox.Store:
    """Read files of a build, as they lie on disk or in memory, into a store in memory; raises ReadError."""
    store = ox.Store()
    _read(store, store.load, files)
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return store


def _on_disk(path: str, files: Mapping[str, Path]) -> None:
    store = ox.Store(path)
    _read(store, store.bulk_load, files)
    quads = store.quads_for_pattern(None, None, None)
    store.bulk_extend(ox.Quad(*quad.triple) for quad in quads if isinstance(quad.graph_name, ox.NamedNode))
    store.flush()


def _read(store: ox.Store, load: Callable[..., None], files: Mapping[str, Path] | Mapping[str, Path | bytes]) -> None:
    for name, file in files.items():
        if isinstance(file, Path) and file.suffix == _GZ:
            _read_part(store, file)
            continue
        if name not in FILES:
            raise ReadError(f"{name!r} is no file of a build that is queried; those are {', '.join(FILES)}")
        kind = FILES[name]
        try:
            load(**{"input" if isinstance(file, bytes) else "path": file}, format=kind)
        except (SyntaxError, ValueError, OSError) as error:
            where = name if isinstance(file, bytes) else file
            raise ReadError(f"{where}: cannot be read as {kind.name}: {error}; build it again") from error


def _read_part(store: ox.Store, path: Path) -> None:
    """Read packed N-Quads into the default graph: they name the one graph that they have in other stores."""
    try:
        with unpacked(path) as stream:
            store.bulk_extend(ox.Quad(*quad.triple) for quad in ox.parse(stream, format=ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError, EOFError, zlib.error, OSError) as error:
        raise ReadError(f"{path}: cannot be read as packed N-Quads: {error}; build it again") from error


def _kept(folder: Path, files: Mapping[str, Path]) -> ox.Store:
    """The store of these files in the folder; made first where it is not there."""
    there = folder / _digest(files)
    if (found := _opened(there)) is not None:
        return found
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink():  # what lies there is somebody else's
        raise OSError(f"{folder} is a link to elsewhere")
    with alone(folder, wait=True):
        if (found := _opened(there)) is not None:  # another process made it meanwhile
            return found
        _clear(folder)
        _make(there, files)
    return ox.Store.read_only(str(there))


def _opened(path: Path) -> ox.Store | None:
    """The store in a folder, None if there is none, or one that cannot be opened."""
    try:
        return ox.Store.read_only(str(path)) if path.is_dir() else None
    except (OSError, RuntimeError, ValueError) as error:
        _LOGGER.warning("%s cannot be opened (%s), and is made again", path, error)
        return None


def _make(path: Path, files: Mapping[str, Path]) -> None:
    aside = tempfile.mkdtemp(prefix=_ASIDE, dir=path.parent)
    try:
        _on_disk(aside, files)  # and lets go of it: an open store cannot be renamed
        if _digest(files) != path.name:
            raise ReadError(f"{path.parent.parent} is being built anew; ask again when that is done")
        Path(aside).rename(path)
        sync(path.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _digest(files: Mapping[str, Path]) -> str:
    found = hashlib.sha256(_EDITION)
    for name, path in files.items():
        with path.open("rb") as stream:
            found.update(f"\n{name} ".encode() + hashlib.file_digest(stream, "sha256").digest())
    return found.hexdigest()[:32]


def _clear(folder: Path) -> None:
    """Remove the stores of earlier files, and what a kill left behind; nothing that is not ours by its name."""
    for path in folder.iterdir():
        if _OURS.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
