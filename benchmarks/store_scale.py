"""The ten questions over stores of growing size: `python benchmarks/store_scale.py FOLDER [TRIPLES...]`.

Made-up ecosystems of about 1e5, 1e6 and 1e7 triples are written as builds, loaded into the store that a build keeps,
and asked each of the ready questions about what they have most of: the first time in a process of its own, and again.
Printed are the seconds of loading, memory and room on disk, and milliseconds for each question, processor time beside
the clock, with the exponent by which the processor time grows from one size to the next.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from innograph import queries, rdf, store
from innograph.configuration import DEFAULT_BASE
from innograph.store.loading import FILES, FOLDER

SIZES = (100_000, 1_000_000, 10_000_000)
# What the ecosystem of 20,000 organisations and 105,000 ties comes to, in triples and quads.
_PER_ORGANISATION, _TIES = 153, 5.25
_LARGEST_PART = 25_000  # organisations that are made in memory at a time
_AGAIN = 5
_ENOUGH = 30_000  # milliseconds after which a question is not asked again


def make(folder: Path, triples: int) -> None:
    """Write an ecosystem of about so many triples, in parts that share their regions."""
    import ecosystem  # noqa: PLC0415 - beside this file

    organisations = round(triples / _PER_ORGANISATION)
    parts = math.ceil(organisations / _LARGEST_PART)
    folder.mkdir(parents=True, exist_ok=True)
    for part in range(parts):
        graph = ecosystem.ecosystem(
            organisations // parts, int(organisations * _TIES / parts), seed=part + 1, part=f"{part + 1}-"
        )
        for name, write in (("graph.ttl", rdf.graph_turtle), ("evidence.trig", rdf.evidence_trig)):
            with (folder / name).open("ab") as file:
                file.write(write(graph, base=DEFAULT_BASE))
        with (folder / "places.ttl").open("ab") as file:
            file.write(rdf.places_turtle(graph, base=DEFAULT_BASE))


def load(folder: Path) -> dict[str, float]:
    """Load it into the store that a build keeps, and say what that took."""
    begun, spent = time.perf_counter(), time.process_time()
    found = store.load(folder, small=0)
    taken = {"clock": time.perf_counter() - begun, "processor": time.process_time() - spent}
    count = int(store.query(found, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0][0].value)  # type: ignore[union-attr]
    return {
        **taken,
        "triples": count,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "files": sum((folder / name).stat().st_size for name in FILES) / 1e6,
        "disk": sum(path.stat().st_size for path in (folder / FOLDER).rglob("*") if path.is_file()) / 1e6,
    }


def ask(folder: Path, name: str) -> dict[str, float]:
    """Ask one question, and again: milliseconds of the clock and of the processor."""
    found = store.load(folder, small=0)
    text = queries.named_query(name).asked(**_busiest(found, name))
    taken, rows = [], 0
    for _ in range(_AGAIN + 1):
        begun, spent = time.perf_counter(), time.process_time()
        rows = len(store.query(found, text).rows)
        taken.append((1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - spent)))
        if sum(clock for clock, _ in taken) > _ENOUGH:
            break
    warm = taken[1:] or taken
    return {
        "first": taken[0][0],
        "warm": median(clock for clock, _ in warm),
        "processor": median(spent for _, spent in warm),
        "rows": rows,
    }


def _busiest(found: store.Store, name: str) -> dict[str, str]:
    """What to ask about: the two places with the most organisations, and the organisations that are stated most of."""
    asked = queries.named_query(name).parameters
    places = "SELECT (MIN(STR(?name)) AS ?n) { ?x inno:locatedIn ?p . ?p a inno:Region ; schema:name ?name }"
    named = "SELECT (MIN(STR(?name)) AS ?n) { ?x inno:participatedIn ?e ; schema:name ?name . ?p inno:affiliatedWith ?x }"
    group, most = " GROUP BY {} ORDER BY DESC(COUNT(*)) LIMIT 2", {}
    if "region" in asked:
        one, other = (str(row[0].value) for row in store.query(found, places + group.format("?p")).rows)  # type: ignore[union-attr]
        most = {"region": one, "partner": other}
    elif {"organisation", "one"} & set(asked):
        one, other = (str(row[0].value) for row in store.query(found, named + group.format("?x")).rows)  # type: ignore[union-attr]
        most = {"organisation": one, "one": one, "other": other}
    return {parameter: value for parameter, value in most.items() if parameter in asked}


def measured(*arguments: str) -> dict[str, float]:
    """What this script says in a process of its own."""
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def table(folder: Path, sizes: list[int]) -> None:
    """Make what is missing, measure, and print."""
    loads: list[dict[str, float]] = []
    asked: dict[str, list[dict[str, float]]] = {}
    for size in sizes:
        there = folder / f"{size:.0e}".replace("+", "")
        if not there.exists():
            measured("make", str(there), str(size))
        first = not (there / FOLDER).exists()
        loads.append(measured("load", str(there)))
        print(_loading(loads[-1], kept=not first), flush=True)
        for name in queries.named_queries():
            asked.setdefault(name, []).append(measured("ask", str(there), name))
            print(f"    {name:28} {_answer(asked[name][-1])}", flush=True)
    sizes_loaded = [one["triples"] for one in loads]
    print(f"\n{'question':28} processor time in ms, asked again, at each size; growth")
    for name, rows in asked.items():
        spent = [row["processor"] for row in rows]
        print(f"{name:28} {'  '.join(f'{one:9.1f}' for one in spent)}  {_growth(sizes_loaded, spent)}")


def _loading(found: dict[str, float], *, kept: bool) -> str:
    how = "opened" if kept else "loaded"
    return (
        f"{found['triples']:.0f} triples {how} in {found['clock']:.1f} s ({found['processor']:.1f} s of the processor), "
        f"{found['memory']:.0f} MB of memory; files {found['files']:.0f} MB, store {found['disk']:.0f} MB"
    )


def _answer(found: dict[str, float]) -> str:
    return (
        f"first {found['first']:9.1f} ms, again {found['warm']:9.1f} ms (processor {found['processor']:9.1f}), "
        f"{found['rows']:.0f} rows"
    )


def _growth(sizes: list[float], taken: list[float]) -> str:
    pairs = pairwise(zip(sizes, taken, strict=True))
    return ", ".join(
        f"{math.log(after[1] / before[1]) / math.log(after[0] / before[0]):.2f}" for before, after in pairs
    )


def main(arguments: list[str]) -> None:
    """Measure, or do one step in a process of its own."""
    steps: dict[str, Any] = {
        "make": lambda there, size: make(Path(there), int(size)),
        "load": lambda there: load(Path(there)),
        "ask": lambda there, name: ask(Path(there), name),
    }
    if arguments and arguments[0] in steps:
        print(json.dumps(steps[arguments[0]](*arguments[1:]) or {}))
        return
    table(Path(arguments[0]), [int(float(size)) for size in arguments[1:]] or list(SIZES))


if __name__ == "__main__":
    main(sys.argv[1:])
