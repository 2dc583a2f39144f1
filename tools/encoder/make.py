"""Make the encoder from annotated texts: `make.py CORPUS`, two processes at a time.

One model learns from all texts and ships as `data/encoder.onnx`, `encoder.npz` and `ties.npz`; five more each leave a
fold out, and what they make of the texts that they have not seen goes to CORPUS/../encodings.npz.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import export
import numpy as np
from base import kept_pieces, read_base

FOLDS, PROCESSES = 5, 2
HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "graph" / "innograph" / "data"


def main() -> None:
    corpus = Path(sys.argv[1])
    base = read_base()
    # The pieces come first: the training cuts its texts with them.
    export.write_arrays(DATA / "encoder.npz", base, np.array(kept_pieces(base.pieces)))
    with tempfile.TemporaryDirectory() as name:
        output = Path(name)
        folds = [f"{fold}/{FOLDS}" for fold in range(FOLDS)]
        with ThreadPoolExecutor(PROCESSES) as pool:
            list(pool.map(lambda fold: train(corpus, output, fold), ["", *folds]))
        for file in ("encoder.onnx", "ties.npz"):
            shutil.copy(output / file, DATA / file)
        held: dict[str, np.ndarray] = {}
        for path in sorted(output.glob("readings-*.npz")):
            with np.load(path, allow_pickle=False) as part:
                held |= {key: part[key] for key in part.files}
    np.savez_compressed(corpus.parent / "encodings.npz", **dict(sorted(held.items())))


def train(corpus: Path, output: Path, fold: str) -> None:
    command = [sys.executable, str(HERE / "train.py"), str(corpus), "--output", str(output)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    log = output / f"log-{fold.replace('/', '-') or 'all'}.txt"
    with log.open("w", encoding="utf-8") as lines:
        done = subprocess.run(
            [*command, *(["--fold", fold] if fold else [])], env=environment, stdout=lines, stderr=lines, check=False
        )
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()
    print(f"fold {fold or 'none'}:", *(line for line in said if line.startswith("epoch")), sep="\n  ", flush=True)
    if done.returncode:
        raise SystemExit("\n".join(said[-20:]))


if __name__ == "__main__":
    main()
