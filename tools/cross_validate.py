"""Two-fold cross-validation over corpus/train: each half is read with weights that were learned from the other half.

The package is copied to a temporary folder for each half, so the weights that ship stay as they are.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDS = 2
TRAIN = (
    ["tools/train_kinds.py", "train", "--output", "graph/innograph/data/kind_weights.tsv"],
    ["tools/train_relations.py", "train"],
    ["-m", "innograph", "evaluate", "test", "--json", "scores.json"],
)


def lay_out(folder: Path, fold: int) -> None:
    """Copy the package, and the corpus as `train` and `test`."""
    for name in ("graph", "ontology", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("train", "test"):
        (folder / part).mkdir()
    for number, gold in enumerate(sorted((ROOT / "corpus" / "train").glob("*.gold.json"))):
        part = "test" if number % FOLDS == fold else "train"
        for path in (gold, gold.with_name(gold.name.replace(".gold.json", ".txt"))):
            shutil.copy(path, folder / part)


def main() -> None:
    results = []
    for fold in range(FOLDS):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            lay_out(folder, fold)
            environment = {**os.environ, "PYTHONPATH": str(folder / "graph")}
            for command in TRAIN:
                subprocess.run([sys.executable, *command], cwd=folder, env=environment, check=True, capture_output=True)
            results.append(json.loads((folder / "scores.json").read_text(encoding="utf-8")))
    for key in ("entities_f1", "relations_f1", "exact_type"):
        values = [result[key] for result in results]
        print(f"{key:14} {sum(values) / FOLDS:.3f}   ({', '.join(f'{value:.3f}' for value in values)})")


if __name__ == "__main__":
    main()
