"""Wall time and peak memory of `innograph build` on one text, from a cold process: `cold_start.py [TEXT] [--runs N]`.

Measured with `/usr/bin/time -v`. The peer, in the same run, is an interpreter that only imports the
libraries that such a tool is usually made of (pandas, networkx, rdflib); the ratio is wall time over the peer's.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_TEXT = ROOT / "examples" / "missions"
PEER = [sys.executable, "-c", "import pandas, networkx, rdflib"]


def measure(command: list[str]) -> tuple[float, float]:
    """Seconds of wall time and MB of peak resident memory of one run."""
    run = subprocess.run(["/usr/bin/time", "-v", *command], capture_output=True, text=True, check=True)
    wall = re.search(r"Elapsed .*: (?:(\d+):)?(\d+):([\d.]+)", run.stderr)
    memory = re.search(r"Maximum resident set size \(kbytes\): (\d+)", run.stderr)
    if not (wall and memory):
        raise SystemExit("/usr/bin/time -v printed no figures; is it GNU time?")
    hours, minutes, seconds = wall.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds), int(memory.group(1)) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", type=Path, nargs="?", help="left out: the first example mission")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    text = options.text or min(DEFAULT_TEXT.glob("*.txt"))
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "innograph", "build", str(text), "--output", out]
        ours = [measure(command) for _ in range(options.runs)]
    peers = [measure(PEER) for _ in range(options.runs)]
    wall, peer_wall = (statistics.median(seconds for seconds, _ in runs) for runs in (ours, peers))
    memory, peer_memory = (max(megabytes for _, megabytes in runs) for runs in (ours, peers))
    print(f"{'':34} {'wall s':>8} {'peak MB':>8}")
    print(f"{'innograph build ' + text.name[:17]:34} {wall:8.2f} {memory:8.0f}")
    print(f"{'import pandas, networkx, rdflib':34} {peer_wall:8.2f} {peer_memory:8.0f}")
    print(f"{'ratio':34} {wall / peer_wall:8.2f} {memory / peer_memory:8.2f}")


if __name__ == "__main__":
    main()
