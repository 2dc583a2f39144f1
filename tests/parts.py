"""What stands in a build in parts, whatever its parts are."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from pyarrow import parquet

if TYPE_CHECKING:
    from pathlib import Path

QUADS = ("graph", "evidence")
TABLES = ("entities", "statements", "documents", "links", "texts")
WHOLE = ("places.ttl", "network.graphml", "network.gexf", "explorer.html", "iris.csv")


def quads(folder: Path, kind: str) -> list[str]:
    """The quads of all parts, sorted; one that is there twice is here twice."""
    found = (path.read_bytes() for path in (folder / "parts" / kind).glob("part-*.nq.gz"))
    return sorted(line for content in found for line in gzip.decompress(content).decode().split("\n") if line)


def rows(folder: Path, kind: str) -> list[str]:
    """The rows of all parts of a table, sorted, each as JSON with its columns."""
    tables = (parquet.read_table(path) for path in (folder / "parts" / kind).glob("part-*.parquet"))
    return sorted(json.dumps(row, default=str) for table in tables for row in table.to_pylist())


def told(folder: Path) -> dict[str, Any]:
    """What the manifest says, but for the names of parts."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = [name for name in manifest.pop("files") if not name.startswith("parts/")]
    return manifest | {"files": files}


def differences(one: Path, other: Path) -> list[str]:
    """What is not the same in two builds, in words; nothing where they say the same."""
    found = [f"{kind}: {_unlike(quads(one, kind), quads(other, kind))}" for kind in QUADS]
    found += [f"{kind}: {_unlike(rows(one, kind), rows(other, kind))}" for kind in TABLES]
    found += [f"{name}: differs" for name in WHOLE if (one / name).read_bytes() != (other / name).read_bytes()]
    found += ["manifest.json: differs"] if told(one) != told(other) else []
    return [line for line in found if not line.endswith(": ")]


def _unlike(one: list[str], other: list[str]) -> str:
    if one == other:
        return ""
    left, right = set(one) - set(other), set(other) - set(one)
    return f"{len(one)} and {len(other)}, only in one: {sorted(left)[:3]}, only in the other: {sorted(right)[:3]}"
