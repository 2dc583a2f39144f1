"""The data files that ship with the package, found from wheel, editable install and source checkout alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from innograph.errors import ResourceError

_PACKAGE = Path(__file__).resolve().parent
# A wheel carries the ontology inside the package; a checkout keeps it at the top, two folders up.
_ONTOLOGY_FOLDERS = (_PACKAGE / "ontology", _PACKAGE.parent.parent / "ontology")


def data_path(name: str) -> Path:
    """The path of `data/NAME`; raises ResourceError if the installation lacks it."""
    return _existing(_PACKAGE / "data" / name)


def ontology_path(name: str) -> Path:
    """The path of `ontology/NAME`; raises ResourceError if the installation lacks it."""
    folder = next((folder for folder in _ONTOLOGY_FOLDERS if folder.is_dir()), _ONTOLOGY_FOLDERS[0])
    return _existing(folder / name)


@cache
def data_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The tab-separated rows of `data/NAME`; empty lines and lines that start with # are left out."""
    lines = data_path(name).read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line.strip() and not line.startswith("#"))


def _existing(path: Path) -> Path:
    if not path.exists():
        raise ResourceError(f"{path.name} is missing from this installation of innograph; install it again")
    return path
