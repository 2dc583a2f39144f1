"""Linking as rows of the table: `linking_rows.py [POWER ...]`, with 10^4 and 10^5 mentions unless told.

The mentions, and how ours is measured, are those of `linking_scale.py`.

The peer, in the same run, is recordlinkage over the different names of those mentions: each is compared with its
neighbours in the order of the alphabet (a window of nine) by Jaro and Winkler's likeness. It knows no classes, places,
letters or translations, and makes pairs, no entities. It is looked for in `.venv-benchmark`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from measured import AS_JSON, Row, peak, show

if TYPE_CHECKING:
    from collections.abc import Iterator

PEER_PYTHON = Path(__file__).resolve().parent.parent / ".venv-benchmark" / "bin" / "python"
PEER_NAME = "recordlinkage: neighbours by name, Jaro-Winkler; pairs only"
WINDOW, ALIKE = 9, 0.92


def by_recordlinkage(path: Path) -> tuple[float, float]:
    """Seconds of a processor and MB that the peer takes for the names of a file."""
    import pandas as pd  # noqa: PLC0415 - in an environment of its own
    import recordlinkage  # noqa: PLC0415

    names = pd.DataFrame({"name": path.read_text(encoding="utf-8").splitlines()})
    started = time.process_time()
    index = recordlinkage.Index()
    index.sortedneighbourhood("name", window=WINDOW)
    compared = recordlinkage.Compare()
    compared.string("name", "name", method="jarowinkler", threshold=ALIKE)
    alike = compared.compute(index.index(names), names)
    alike[alike[0] > 0]
    return time.process_time() - started, peak()


def peer_of(mentions: int) -> tuple[float, float]:
    from linking_scale import Texts  # noqa: PLC0415 - the peer's process is not to carry it

    names = {mention.text for _, found, _ in Texts(mentions) for mention in found}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "names.txt")
        path.write_text("\n".join(sorted(names)), encoding="utf-8")
        output = subprocess.run([PEER_PYTHON, __file__, path], capture_output=True, text=True, check=True).stdout
    seconds, memory = json.loads(output)
    return seconds, memory


def rows(powers: list[int]) -> Iterator[Row]:
    from linking_scale import measured_apart  # noqa: PLC0415

    for power in powers:
        step = measured_apart(10**power)
        seconds, memory = peer_of(step.mentions) if PEER_PYTHON.exists() else (None, None)
        name = PEER_NAME if seconds else ""
        rate = step.mentions / seconds if seconds else None
        yield Row("digests of texts", step.mentions, "mentions", "mentions/s", step.mentions / step.digest)
        yield Row("linking", step.mentions, "mentions", "mentions/s", step.mentions / step.link, rate, name)
        yield Row("linking: entities", step.mentions, "mentions", "entities/s", step.entities / step.link)
        yield Row("linking: memory", step.mentions, "mentions", "MB", step.peak, memory, name)


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if one != AS_JSON]
    if given and not given[0].isdigit():
        print(json.dumps(by_recordlinkage(Path(given[0]))))
    else:
        show(rows([int(one) for one in given] or [4, 5]))
