"""Copies of the package in which weights can be learned from part of a corpus, beside those that ship."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
LEARN = (
    ("tools/train_kinds.py", "train", "--output", "graph/innograph/data/kind_weights.tsv"),
    ("tools/train_relations.py", "train"),
)
"""The commands that learn, in a copy, the weights of cues and of event relations from its folder `train`."""


def lay_out(folder: Path, corpus: Path, *, fold: int, folds: int) -> None:
    """Copy the package into a folder, every Nth text of a corpus into its `test` and the others into `train`."""
    for name in ("graph", "ontology", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "build"))
    for part in ("train", "test"):
        (folder / part).mkdir()
    for number, gold in enumerate(sorted(corpus.glob("*.gold.json"))):
        part = "test" if number % folds == fold else "train"
        for path in (gold, gold.with_name(gold.name.replace(".gold.json", ".txt"))):
            shutil.copy(path, folder / part)


def run_in(folder: Path, *commands: Sequence[str]) -> None:
    """Run Python scripts in a copy, one after the other; what one prints is shown if it fails."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "graph"), "OMP_NUM_THREADS": "1"}
    for command in commands:
        done = subprocess.run(
            [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
