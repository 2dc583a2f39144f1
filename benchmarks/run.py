"""All benchmarks, one after the other, into one table: `python benchmarks/run.py [--quick] [--only PART ...]`.

    --quick         small sizes, to see that all of it runs; its figures mean little
    --only PART     that part alone, several times if wanted; of what is written before, the other parts stay
    --output DIR    where to write results.json and benchmarks.md; left out: benchmarks/results.json and the table in
                    docs/benchmarks.md, but nowhere if quick

Each part is a script of its own that prints its rows as JSON (`measured.py`); the sizes are here. Where a measure was
taken of several sizes, the table says with which power of the size it grows, ours and the peer's.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import re
import subprocess
import sys
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from measured import AS_JSON, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
START, END = "<!-- table: written by benchmarks/run.py -->", "<!-- end of the table -->"
# What the figures depend on.
PACKAGES = ("innograph", "networkx", "numpy", "onnxruntime", "pyoxigraph", "pyshacl", "pyvis", "rdflib", "simplemma")


class Part(NamedTuple):
    """A script with its arguments, in full and quick, and a heading."""

    heading: str
    script: str
    full: tuple[str, ...]
    quick: tuple[str, ...]


PARTS = {
    "start": Part("Cold start", "cold_start.py", (), ("--runs", "1")),
    "reading": Part("Reading texts", "reading_speed.py", ("--texts", "40"), ("--texts", "2", "--words", "120")),
    "building": Part("Building", "incremental.py", ("100", "1000"), ("4",)),
    "linking": Part("Linking", "linking_rows.py", ("4", "5"), ("3",)),
    "rdf": Part("RDF", "rdf_speed.py", ("100000", "1000000"), ("10000", "40000")),
    "network": Part("Network measures", "network_measures.py", ("2000/10500", "20000/105000"), ("60/200", "600/2000")),
    "explorer": Part("The page", "explorer_speed.py", ("500/1500", "5000/15000"), ("100/200", "--limit", "15")),
}


def run(part: Part, *, quick: bool) -> list[Row]:
    """What a part measures; raises SystemExit with what it said if it fails."""
    command = [sys.executable, ROOT / "benchmarks" / part.script, *(part.quick if quick else part.full), AS_JSON]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    sys.stderr.write(done.stderr)
    if done.returncode:
        raise SystemExit(f"{part.script} ended with status {done.returncode}: {done.stdout[-1000:]}")
    return [Row(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def machine() -> dict[str, Any]:
    """What the figures were measured on, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "system": platform.system(),
        "load": round(os.getloadavg()[0], 1),
        "packages": {name: version(name) for name in PACKAGES},
    }


# ---- growth ----


def growth(rows: Sequence[Row]) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """With which power of the size each measure grows, ours and the peer's, from its smallest to its largest size.

    What is told as something a second is taken as the time that it needs for all.
    """
    sizes = defaultdict(list)
    for row in rows:
        sizes[row.what, row.unit].append(row)
    return {
        key: (_power(some, [row.ours for row in some]), _power(some, [row.peer for row in some]))
        for key, some in sizes.items()
        if len({row.n for row in some}) > 1 and len({row.peer_name for row in some}) == 1
    }


def _power(rows: Sequence[Row], values: Sequence[float | None]) -> float | None:
    first, last = (min(range(len(rows)), key=lambda at: sign * rows[at].n) for sign in (1, -1))
    small, large = values[first], values[last]
    if not small or not large:
        return None
    power = math.log(large / small) / math.log(rows[last].n / rows[first].n)
    return 1 - power if rows[first].unit.endswith("/s") else power


# ---- the table ----


def markdown(results: dict[str, Any]) -> Iterator[str]:
    """The table, part by part."""
    one = results["machine"]
    yield (
        f"{one['system']} on {one['processor']}, {one['cores']} cores, {one['memory_gb']} GB; Python {one['python']}; "
        + ", ".join(f"{name} {number}" for name, number in one["packages"].items())
        + f". Other work on the machine when it began (load): {one['load']}."
    )
    if results["quick"]:
        yield ""
        yield "**Small sizes (`--quick`): everything ran, but these figures mean little.**"
    for name, rows in results["parts"].items():
        yield ""
        yield f"### {PARTS[name].heading}"
        yield ""
        yield "| measure | size | unit | innograph | peer | times better | grows, innograph | peer | the peer |"
        yield "|---|--:|---|--:|--:|--:|--:|--:|---|"
        yield from _lines([Row(**row) for row in rows])


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    powers = growth(rows)
    largest = {(row.what, row.unit): row.n for row in sorted(rows, key=lambda row: row.n)}
    for row in rows:
        ours, theirs = (
            powers.get((row.what, row.unit), (None, None)) if row.n == largest[row.what, row.unit] else (None,) * 2
        )
        cells = (
            row.what,
            f"{row.n:,} {row.of}",
            row.unit,
            shown(row.ours),
            shown(row.peer),
            shown(row.times),
            f"n^{ours:.2f}" if ours is not None else "",
            f"n^{theirs:.2f}" if theirs is not None else "",
            row.peer_name,
        )
        yield f"| {' | '.join(cells)} |"


def shown(value: float | None) -> str:
    """A figure with about three digits.

    >>> shown(1234567.8), shown(3.14159), shown(0.00123), shown(None)
    ('1,230,000', '3.14', '0.0012', '')
    """
    if value is None:
        return ""
    if value == 0:
        return "0"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{round(value, digits):,.{min(max(digits, 0), 4)}f}"


def write_table(page: Path, lines: Iterable[str]) -> None:
    """Put the table between its marks, or at the end of a page without them."""
    table = "\n".join((START, "", *lines, "", END))
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    if START in text:
        text = re.sub(f"{re.escape(START)}.*?{re.escape(END)}", lambda _: table, text, flags=re.DOTALL)
    else:
        text += table + "\n"
    page.write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=list(PARTS), action="append")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    saved, page = RESULTS, PAGE
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        saved, page = options.output / "results.json", options.output / "benchmarks.md"
    before = json.loads(saved.read_text("utf-8"))["parts"] if options.only and saved.exists() else {}
    results: dict[str, Any] = {"machine": machine(), "quick": options.quick, "parts": {}}
    for name, part in PARTS.items():
        if options.only and name not in options.only:
            results["parts"] |= {name: before[name]} if name in before else {}
            continue
        if name == "linking" and not (ROOT / "benchmarks" / "linking_scale.py").exists():
            continue
        started = time.perf_counter()
        rows = run(part, quick=options.quick)
        print(f"{part.heading}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
        results["parts"][name] = [row._asdict() for row in rows]
        # after each part: what was measured stays if a later one fails
        if options.output or not options.quick:
            saved.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
            write_table(page, markdown(results))
    print("\n".join(markdown(results)))


if __name__ == "__main__":
    main()
