"""The difference between two graphs as an RDF Patch, the format of Apache Jena: what to delete and what to add.

A patch is read by Jena, Fuseki and RDF Delta: https://jena.apache.org/documentation/rdf-patch/
"""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from innograph.comparison.reading import read_manifest
from innograph.errors import ExportError, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PATCHABLE = {
    "graph.ttl": ox.RdfFormat.TURTLE,
    "evidence.trig": ox.RdfFormat.TRIG,
    "places.ttl": ox.RdfFormat.TURTLE,
}
"""The files that a patch can be about."""

# The label of a blank node means nothing outside its file. It is the subject, the object or, last on the line, the
# graph: a literal that only looks like one ends in a quotation mark.
_BLANK = re.compile(rb'_:|<[^>]*> <[^>]*> _:|.* _:[^ "]+ \.$')


class Patch(NamedTuple):
    """A patch as bytes, with the number of triples (quads of `evidence.trig`) that it adds and deletes."""

    content: bytes
    added: int
    deleted: int


def rdf_patch(a: Path, b: Path, *, files: Iterable[str] = ("graph.ttl",)) -> Patch:
    """What turns the graph of the build in `a` into that in `b`: applied to the one it gives the other exactly.

    With several `files` they are taken together, as a store holds them that has loaded them all. Sorted, with an id
    drawn from the content: the same two builds give the same bytes. Raises ReadError if a folder holds no build, and
    for a blank node, which no build of ours writes.
    """
    names = sorted(set(files))
    if unknown := [name for name in names if name not in PATCHABLE]:
        raise ExportError(f"{unknown[0]!r} cannot be patched; choose of {', '.join(PATCHABLE)}")
    for folder in (a, b):
        read_manifest(folder)
    before, after = (_lines(folder, names) for folder in (a, b))
    deleted, added = sorted(before - after), sorted(after - before)
    body = b"".join([*(b"D %s\n" % line for line in deleted), *(b"A %s\n" % line for line in added)])
    name = uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(body).hexdigest())
    return Patch(b"H id <urn:uuid:%s> .\nTX .\n%sTC .\n" % (str(name).encode(), body), len(added), len(deleted))


def _lines(folder: Path, names: Iterable[str]) -> set[bytes]:
    """The files together as lines of N-Quads: these take a third of the memory that terms take."""
    return {line for name in names for line in _quads(folder / name, PATCHABLE[name])}


def _quads(path: Path, kind: ox.RdfFormat) -> list[bytes]:
    try:
        written = ox.serialize(ox.parse(path=path, format=kind), format=ox.RdfFormat.N_QUADS) or b""
    except (SyntaxError, ValueError, OSError) as error:
        raise ReadError(f"{path}: cannot be read as {kind.name} ({error}); build it again") from error
    lines = written.split(b"\n")[:-1]
    if blank := next((line for line in lines if _BLANK.match(line)), None):
        shown = blank.decode(errors="replace")
        raise ReadError(f"{path} holds a blank node, which a patch cannot name ({shown}); give it an IRI")
    return lines
