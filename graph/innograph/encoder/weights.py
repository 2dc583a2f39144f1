"""The encoder's files: `data/encoder.npz` (pieces, their vectors) and `data/encoder.onnx` (the layers)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from innograph.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]


@cache
def arrays() -> Mapping[str, Array]:
    """The arrays of `data/encoder.npz` by name; nothing in them is run, `allow_pickle` is off."""
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    with np.load(data_path("encoder.npz"), allow_pickle=False) as held:
        return {name: held[name] for name in held.files}


def vectors(pieces: Sequence[int]) -> Array:
    """The vectors of pieces, float32 of shape (pieces, width); they are stored in blocks of 32 four-bit numbers.

    The layout is that of GGML's Q4_0: a block's scale, then 16 bytes whose low halves are its first 16 numbers.
    """
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    held = arrays()
    rows = np.asarray(pieces)
    packed, scales = held["piece_vectors"][rows], held["piece_scales"][rows].astype(np.float32)
    blocks = packed.reshape(len(rows), -1, 16)
    numbers = np.concatenate([blocks & 15, blocks >> 4], axis=2).astype(np.float32) - 8
    return np.asarray((numbers * scales[:, :, None]).reshape(len(rows), -1))
