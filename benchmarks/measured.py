"""What benchmarks measure, in one form: rows that `run.py` puts into one table, printed as text or, for it, as JSON."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Asks a benchmark for one line of JSON at the end instead of a table.
AS_JSON = "--json"
# Of what is measured in these, less is better.
LESS_IS_BETTER = ("s", "MB", "ms")
_TIMED = ["/usr/bin/time", "-f", "%U %S %e %M"]


class Row(NamedTuple):
    """One measure: of what size, in which unit, ours and that of a peer, whose name says what it does.

    `unit` is "s" for seconds of a processor, "s by the clock", "MB", or something a second, of a processor too. `n` is
    the size of what was worked on and `of` what it counts.
    """

    what: str
    n: int
    of: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""

    @property
    def times(self) -> float | None:
        """How many times better ours is than the peer; below 1 it is worse."""
        if not self.peer or not self.ours:
            return None
        return self.peer / self.ours if self.unit.split()[0] in LESS_IS_BETTER else self.ours / self.peer


class Spent(NamedTuple):
    """What a command took: seconds of a processor and by the clock, MB at most in memory."""

    processor: float
    clock: float
    memory: float


def spent(command: Sequence[str | Path]) -> Spent:
    """Run a command and say what it took; GNU time starts it, so that no memory of this process counts as its own."""
    run = subprocess.run([*_TIMED, *map(str, command)], capture_output=True, text=True, check=False)
    found = re.fullmatch(r"([\d.]+) ([\d.]+) ([\d.]+) (\d+)", (run.stderr.splitlines() or [""])[-1])
    if run.returncode or not found:
        raise SystemExit(f"{' '.join(map(str, command))} ended with status {run.returncode}:\n{run.stderr[-2000:]}")
    user, system, clock, memory = map(float, found.groups())
    return Spent(user + system, clock, memory / 1024)


def peak() -> float:
    """MB at most in memory so far; what `resource` tells begins with those of the process that started this one."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def show(rows: Iterable[Row]) -> None:
    """Print rows as they come, or all in one line of JSON where that was asked for."""
    if AS_JSON in sys.argv:
        print(json.dumps([row._asdict() for row in rows]))
        return
    print(f"{'':44} {'size':>20} {'unit':>14} {'innograph':>10} {'peer':>10} {'times':>7}")
    for row in rows:
        peer, times = (f"{one:.3g}" if one else "-" for one in (row.peer, row.times))
        size = f"{row.n:,} {row.of}"
        print(
            f"{row.what:44} {size:>20} {row.unit:>14} {row.ours:10.4g} {peer:>10} {times:>7}  {row.peer_name}",
            flush=True,
        )
