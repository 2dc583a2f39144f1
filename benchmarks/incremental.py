"""What a build takes, and one more text: `python benchmarks/incremental.py [TEXTS ...]`, a thousand left out.

The texts are those of `mission_texts.py`. The peer of a build with one text more, and of one with none more, is the
build of all of them in the same run.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from measured import AS_JSON, Row, show, spent
from mission_texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = "the build of all"


def rows(counts: list[int]) -> Iterator[Row]:
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            yield from _of(Path(folder), count)


def _of(folder: Path, count: int) -> Iterator[Row]:
    sources = folder / "sources"
    sources.mkdir()
    *some, another = texts(count + 1, seed=3)
    for one in some:
        (sources / f"{one.name}.txt").write_text(one.text(), encoding="utf-8")
    command = [sys.executable, "-m", "innograph", "build", sources, "--output", folder / "build"]
    whole = spent(command)
    yield Row("build of all texts", count, "texts", "s", whole.processor)
    yield Row("build of all texts: memory", count, "texts", "MB", whole.memory)
    (sources / f"{another.name}.txt").write_text(another.text(), encoding="utf-8")
    yield Row("build with one text more", count, "texts", "s", spent(command).processor, whole.processor, ALL)
    yield Row("build with none more", count, "texts", "s", spent(command).processor, whole.processor, ALL)


if __name__ == "__main__":
    show(rows([int(one) for one in sys.argv[1:] if one != AS_JSON] or [1000]))
