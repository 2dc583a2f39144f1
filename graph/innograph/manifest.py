"""What an earlier build left in a folder, as its manifest says: its to replace, and no input of another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"


def files_of_build(folder: Path) -> frozenset[str]:
    """The files that a build wrote into the folder, relative to it, with slashes; none where no build did."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes()) if path.is_file() else None
    except (OSError, ValueError, RecursionError):  # no manifest, or somebody else's
        return frozenset()
    names = manifest.get("files") if isinstance(manifest, dict) and "innograph" in manifest else None
    return frozenset(filter(None, map(str, names))) if isinstance(names, list) else frozenset()
