"""What encoders that had not learned from a text make of it: the held-out readings of `make model`."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from innograph.encoder import Encoding

FILE = Path("corpus/encodings.npz")


def encodings(path: Path = FILE) -> dict[str, Encoding]:
    """Each text's encoding by the text's name."""
    with np.load(path, allow_pickle=False) as held:
        parts = [key.split("/") for key in held.files]
        weights: dict[int, dict[str, np.ndarray]] = defaultdict(dict)
        for fold, name in (part[1:] for part in parts if part[0] == "ties"):
            weights[int(fold)][name] = held[f"ties/{fold}/{name}"].astype(np.float32)
        found = {}
        for name in sorted({part[0] for part in parts} - {"ties"}):
            fold, scale = held[f"{name}/read"].tolist()
            words, rows = held[f"{name}/words"].astype(np.int64), held[f"{name}/rows"].astype(np.float32)
            states = held[f"{name}/states"].astype(np.float32) * scale
            found[name] = Encoding(*words, rows, states, weights[int(fold)])
        return found
