"""The benchmarks run, every part of them, and their table says what was measured."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


def loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A script as a module, which finds those beside it."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    return loaded("run", monkeypatch)


def test_times_better_are_in_the_direction_that_is_better(run: Any) -> None:
    assert run.Row("parse", 10, "triples", "s", 2.0, 8.0, "rdflib").times == 4
    assert run.Row("parse", 10, "triples", "triples/s", 20.0, 5.0, "rdflib").times == 4
    assert run.Row("clock", 10, "triples", "s by the clock", 2.0, 1.0, "rdflib").times == 0.5
    assert run.Row("alone", 10, "triples", "s", 2.0).times is None


def test_growth_is_the_power_of_the_size(run: Any) -> None:
    rows = [
        run.Row("query", 100, "triples", "s", 1.0, 1.0, "rdflib"),
        run.Row("query", 10_000, "triples", "s", 100.0, 10_000.0, "rdflib"),
        run.Row("load", 100, "triples", "triples/s", 50.0),
        run.Row("load", 10_000, "triples", "triples/s", 50.0),
        run.Row("once", 100, "triples", "s", 1.0),
    ]
    powers = run.growth(rows)
    assert powers["query", "s"] == pytest.approx((1, 2))
    assert powers["load", "triples/s"] == (1, None)
    assert ("once", "s") not in powers


def test_the_table_is_put_between_its_marks(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("# Benchmarks\n\nWords before.\n", encoding="utf-8")
    run.write_table(page, ["| first |"])
    page.write_text(page.read_text("utf-8") + "\nWords after.\n", encoding="utf-8")
    run.write_table(page, ["| second \\1 |"])
    text = page.read_text("utf-8")
    assert text.startswith("# Benchmarks\n\nWords before.\n")
    assert text.endswith("\nWords after.\n")
    assert "| second \\1 |" in text
    assert "first" not in text


PARTS = ("start", "reading", "building", "rdf", "network", pytest.param("explorer", marks=pytest.mark.browser))


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_a_part_runs_and_its_rows_come_into_the_table(part: str, tmp_path: Path) -> None:
    if part == "explorer" and not shutil.which("chromium"):
        pytest.skip("chromium is not installed")
    command = [sys.executable, str(BENCHMARKS / "run.py"), "--quick", "--only", part, "--output", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    rows = results["parts"][part]
    assert rows
    assert all(row["ours"] > 0 for row in rows if row["unit"] != "s")
    table = (tmp_path / "benchmarks.md").read_text("utf-8")
    assert all(f"| {row['what']} |" in table for row in rows)
    assert results["machine"]["cores"] > 0
