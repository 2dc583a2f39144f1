"""What an earlier build left in a folder, as its manifest says: its to replace, and no input of another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MANIFEST = "manifest.json"
PARTS = ("graph", "evidence", "entities", "statements", "documents", "links", "texts")
"""The folders in `parts/` of a build in parts."""


def files_of_build(folder: Path) -> frozenset[str]:
    """The files that a build wrote into the folder, relative to it, with slashes; none where no build did."""
    names = _told(folder).get("files")
    return frozenset(filter(None, map(str, names))) if isinstance(names, list) else frozenset()


def is_in_parts(folder: Path) -> bool:
    """Whether what a build wrote into the folder is in parts, with no graph in one file."""
    return _told(folder).get("parts") is True


def _told(folder: Path) -> dict[str, object]:
    """The manifest of a build, empty where there is none or it is somebody else's."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes()) if path.is_file() else None
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) and "innograph" in manifest else {}


def unfinished(files: Iterable[str]) -> bytes:
    """A manifest for the time in which files are replaced, by which the next build knows what to finish."""
    return (
        json.dumps({"innograph": "unfinished", "files": sorted(files)}, indent=2, ensure_ascii=False) + "\n"
    ).encode()
