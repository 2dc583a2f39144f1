"""The package works from a wheel, an editable install and a source checkout, and its surface is what it says."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import innograph

ROOT = Path(__file__).resolve().parent.parent
SITE = sysconfig.get_path("purelib")
PROBE = """
import innograph, innograph.cli
from innograph.resources import data_path, ontology_path
print(innograph.__file__, ontology_path("innograph.ttl"), data_path("sectors.tsv"), sep="\\n")
print(len(innograph.read_text("Tecnalia ha firmato un accordo con l'Università di Bologna.", language="it").entities))
"""


def probe(python: str, *path: Path | str, cwd: Path) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    run = subprocess.run(
        [python, "-c", PROBE], cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split("\n")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr
    return next(out.glob("*.whl"))


@pytest.mark.slow
def test_works_from_a_wheel(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)

    package, ontology, data, entities, *_ = probe(sys.executable, target, SITE, cwd=tmp_path)

    for path in (package, ontology, data):
        assert Path(path).is_relative_to(target)
    assert int(entities) > 1


@pytest.mark.slow
def test_a_wheel_carries_the_licences_of_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as package:
        carried = {Path(name).name for name in package.namelist() if "/licenses/" in name}
    assert carried == {"LICENSE", "NOTICE", *(path.name for path in (ROOT / "LICENSES").iterdir())}


@pytest.mark.slow
def test_works_from_an_editable_install(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True, timeout=120)
    python = str(tmp_path / "venv" / "bin" / "python")
    command = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    run = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": SITE}, capture_output=True, text=True, check=False, timeout=300
    )
    assert run.returncode == 0, run.stderr

    package, ontology, _, entities, *_ = probe(python, SITE, cwd=tmp_path)

    assert Path(package) == ROOT / "graph" / "innograph" / "__init__.py"
    assert Path(ontology) == ROOT / "ontology" / "innograph.ttl"
    assert int(entities) > 1


def test_works_from_a_source_checkout(tmp_path: Path) -> None:
    package, ontology, _, entities, *_ = probe(sys.executable, ROOT / "graph", cwd=tmp_path)

    assert Path(package) == ROOT / "graph" / "innograph" / "__init__.py"
    assert Path(ontology) == ROOT / "ontology" / "innograph.ttl"
    assert int(entities) > 1


def test_every_public_name_can_be_had() -> None:
    assert [name for name in innograph.__all__ if getattr(innograph, name, None) is None] == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        innograph.nonsense  # noqa: B018 - the access is the test


def test_importing_loads_no_heavy_library(tmp_path: Path) -> None:
    heavy = "{'pandas', 'networkx', 'rdflib', 'pyvis', 'trafilatura', 'simplemma', 'pyshacl', 'lingua'}"
    code = f"import innograph, innograph.cli, innograph.pipeline, sys; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
