"""What an earlier build left in a folder, as its manifest says: its to replace, and no input of another."""

from __future__ import annotations

import gzip
import json
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"
PARTS = ("graph", "evidence", "entities", "statements", "documents", "links", "texts")
"""The folders in `parts/` of a build in parts."""
LARGE = 20_000
"""Documents from which on a build is better made in parts, and one in parts is not taken into memory."""


def files_of_build(folder: Path) -> frozenset[str]:
    """The files that a build wrote into the folder, relative to it, with slashes; none where no build did."""
    names = _told(folder).get("files")
    return frozenset(filter(None, map(str, names))) if isinstance(names, list) else frozenset()


def is_in_parts(folder: Path) -> bool:
    """Whether what a build wrote into the folder is in parts, with no graph in one file."""
    return _told(folder).get("parts") is True


def documents_in(folder: Path) -> int:
    """How many documents a build holds, as its manifest says; 0 where it does not."""
    number = _told(folder).get("documents")
    return number if isinstance(number, int) else 0


def _told(folder: Path) -> dict[str, object]:
    """The manifest of a build, empty where there is none or it is somebody else's."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes()) if path.is_file() else None
    except (OSError, ValueError, RecursionError):  # no manifest, or somebody else's
        return {}
    return manifest if isinstance(manifest, dict) and "innograph" in manifest else {}


def unpacked(path: Path) -> IO[bytes]:
    """A file of a build to be read, unpacked where it is packed."""
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
