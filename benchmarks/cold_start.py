"""What `innograph build` of one text takes in a cold process: `cold_start.py [TEXT] [--runs N]`.

The peer, in the same run, is an interpreter that only imports the libraries that such a tool is usually made of
(pandas, networkx, rdflib).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from measured import AS_JSON, Row, Spent, show, spent

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_TEXT = ROOT / "examples" / "missions"
PEER_NAME = "import of pandas, networkx, rdflib"
PEER = [sys.executable, "-c", "import pandas, networkx, rdflib"]


def typical(runs: list[Spent]) -> Spent:
    """The medians of the times, and the highest memory."""
    processor, clock, memory = zip(*runs, strict=True)
    return Spent(statistics.median(processor), statistics.median(clock), max(memory))


def rows(text: Path, runs: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "innograph", "build", str(text), "--output", out]
        ours = typical([spent(command) for _ in range(runs)])
    peer = typical([spent(PEER) for _ in range(runs)])
    for name, unit, mine, other in zip(Spent._fields, ("s", "s by the clock", "MB"), ours, peer, strict=True):
        yield Row(f"build of one text: {name}", 1, "texts", unit, mine, other, PEER_NAME)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", type=Path, nargs="?", help="left out: the first example mission")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(AS_JSON, action="store_true")
    options = parser.parse_args()
    show(rows(options.text or min(DEFAULT_TEXT.glob("*.txt")), options.runs))


if __name__ == "__main__":
    main()
