"""The same input gives the same bytes, whatever the machine, the moment and the settings of whoever builds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import innograph

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ("delegazione-basca-a-bologna.txt", "feria-en-bilbao.md", "hydrogen-study-visit.txt")
TABLE = "Company,Town,Contact\nÀ Punt S.L.,Bilbao,İlker Işık\nZ Energia,Bologna,Ada Ł. Østby\n"
MAPPING = """title = "Members"
[entities.member]
name = "Company"
type = "Company"
[entities.town]
type = "City"
name = "Town"
[entities.person]
type = "Person"
name = "Contact"
[[relations]]
subject = "member"
predicate = "locatedIn"
object = "town"
[[relations]]
subject = "person"
predicate = "affiliatedWith"
object = "member"
"""
_FORMATS = ("trig", "jsonld", "rdfxml", "xlsx", "parquet", "graphml", "gexf")


class Way(NamedTuple):
    """How a build is run: what differs from the one that all are compared with."""

    environment: Mapping[str, str] = MappingProxyType({})
    arguments: tuple[str, ...] = ()
    backwards: bool = False
    relative: bool = False
    umask: int = 0o022
    touched: bool = False
    exported: bool = False


WAYS = {
    "hash seed, time zone, moment and umask": Way(
        {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "SOURCE_DATE_EPOCH": "86400"}, umask=0o077, exported=True
    ),
    "no locale, another order and folder": Way(
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "HOME": "/nonexistent", "COLUMNS": "40"},
        backwards=True,
        relative=True,
    ),
    "Turkish, and other dates of files": Way({"LC_ALL": "tr_TR.UTF-8"}, touched=True, exported=True),
    "Italian, and two jobs": Way({"LC_ALL": "it_IT.UTF-8", "LANGUAGE": "it"}, arguments=("--jobs", "2")),
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reproducible") / "in"
    folder.mkdir()
    for name in TEXTS:
        shutil.copy(ROOT / "examples" / "missions" / name, folder / name)
    (folder / "members.csv").write_text(TABLE, encoding="utf-8")
    (folder / "members.mapping.toml").write_text(MAPPING, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of locales that a minimal system lacks; empty where they cannot be made."""
    folder = tmp_path_factory.mktemp("locales")
    for name in ("it_IT", "tr_TR") if shutil.which("localedef") else ():
        command = ["localedef", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
        subprocess.run(command, check=False, capture_output=True)
    return folder


def command(python: str, *words: str) -> list[str]:
    return [python, "-m", "innograph", *words]


def contents(folder: Path) -> dict[str, bytes]:
    """What a build gives; what it keeps for itself alone is its own business."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if not name.startswith(".")}


def made(sources: Path, folder: Path, way: Way, *, python: str = sys.executable) -> dict[str, bytes]:
    """The files of a build that is run in this way, and of an export of it."""
    package = str(Path(innograph.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": package, "LC_ALL": "C.UTF-8", **way.environment}
    if way.touched:
        copied = folder / "copied" / "in"
        shutil.copytree(sources, copied)
        for number, path in enumerate(sorted(copied.iterdir())):
            os.utime(path, (number, number))
        sources = copied
    paths = sorted(sources.iterdir(), reverse=way.backwards)
    paths = [path for path in paths if not path.name.endswith(".toml")]
    output = folder / "out"
    shown = [os.path.relpath(path, folder) if way.relative else str(path) for path in paths]
    run: dict[str, Any] = {"cwd": folder, "env": environment, "capture_output": True, "umask": way.umask}
    words = ["build", *shown, "-o", "out" if way.relative else str(output), "--profile", "fast", *way.arguments]
    subprocess.run(command(python, *words), check=True, **run)
    found = contents(output)
    if way.exported:
        formats = [word for name in _FORMATS for word in ("-f", name)]
        words = ["export", str(output), "-o", str(folder / "exported"), "--status", "all", *formats]
        subprocess.run(command(python, *words), check=True, **run)
        found |= {f"exported/{name}": content for name, content in contents(folder / "exported").items()}
    return found


@pytest.fixture(scope="module")
def plain(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    found = made(sources, tmp_path_factory.mktemp("plain"), Way({"PYTHONHASHSEED": "0"}, exported=True))
    assert len(found) > len(_FORMATS) + 12
    return found


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", WAYS)
def test_a_build_gives_the_same_bytes(
    sources: Path, plain: dict[str, bytes], locales: Path, tmp_path: Path, name: str
) -> None:
    way = WAYS[name]
    wanted = way.environment.get("LC_ALL", "")
    if wanted.endswith(("_IT.UTF-8", "_TR.UTF-8")):
        if not (locales / wanted).exists():
            pytest.skip(f"{wanted} can neither be found nor made here")
        way = way._replace(environment={**way.environment, "LOCPATH": str(locales)})
    found = made(sources, tmp_path, way)
    kept = {one: content for one, content in plain.items() if way.exported or not one.startswith("exported/")}
    assert differing(found, kept) == []


def test_a_locale_that_is_made_is_used(locales: Path) -> None:
    if not (locales / "tr_TR.UTF-8").exists():
        pytest.skip("tr_TR.UTF-8 can neither be found nor made here")
    asked = "import locale; print(locale.setlocale(locale.LC_ALL, ''))"
    environment = {**os.environ, "LC_ALL": "tr_TR.UTF-8", "LOCPATH": str(locales)}
    done = subprocess.run([sys.executable, "-c", asked], env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "tr_TR.UTF-8"


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_another_python_gives_the_same_bytes(
    sources: Path, plain: dict[str, bytes], tmp_path: Path, version: str
) -> None:
    """With the Pythons that have what innograph needs; INNOGRAPH_PYTHONS names folders in which others lie."""
    if f"{sys.version_info.major}.{sys.version_info.minor}" == version:
        pytest.skip("the other tests are run by this one")
    places = os.pathsep.join([os.environ.get("INNOGRAPH_PYTHONS", ""), os.environ.get("PATH", "")])
    python = shutil.which(f"python{version}", path=places)
    if python is None:
        pytest.skip("is not installed")
    asked = subprocess.run([python, "-c", "import pyoxigraph, onnxruntime, click"], check=False, capture_output=True)
    if asked.returncode:
        pytest.skip("lacks what innograph needs")
    assert differing(made(sources, tmp_path, Way(exported=True), python=python), plain) == []


# ---- the package ----


def packages(folder: Path, *, mode: int, moment: int) -> dict[str, bytes]:
    """The wheel and the source distribution of a copy of what they are made of."""
    for name in ("graph", "ontology", "LICENSES"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "CHANGELOG.md", "LICENSE", "NOTICE", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(mode)
        os.utime(path, (moment, moment))
    environment = {**os.environ, "PYTHONHASHSEED": str(moment % 1000)}
    environment.pop("SOURCE_DATE_EPOCH", None)
    words = [sys.executable, "-m", "build", "--wheel", "--sdist", "--no-isolation", "--outdir", str(folder / "dist")]
    subprocess.run(
        [*words, str(folder)], check=True, capture_output=True, env=environment, umask=0o022 if mode & 4 else 0o077
    )
    return {path.name: path.read_bytes() for path in (folder / "dist").iterdir()}


@pytest.mark.slow
def test_the_package_is_built_alike_whenever_and_wherever(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b" / "another").mkdir(parents=True)
    one = packages(tmp_path / "a", mode=0o644, moment=1_600_000_000)
    other = packages(tmp_path / "b" / "another", mode=0o600, moment=1_700_000_123)
    assert sorted(Path(name).suffix for name in one) == [".gz", ".whl"]
    assert differing(one, other) == []
