"""What encoders that had not learned from a text make of it: the held-out readings of `make model`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from innograph.encoder import Encoding

FILE = Path("corpus/encodings.npz")


def encodings(path: Path = FILE) -> dict[str, Encoding]:
    """Each text's encoding by the text's name."""
    with np.load(path, allow_pickle=False) as held:
        names = sorted({key.partition("/")[0] for key in held.files})
        return {
            name: Encoding(*held[f"{name}/words"].astype(np.int64), held[f"{name}/rows"].astype(np.float32))
            for name in names
        }
