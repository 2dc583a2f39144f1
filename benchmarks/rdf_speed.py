"""RDF against plain rdflib, in the same run: `python benchmarks/rdf_speed.py [TRIPLES ...]`, a million left out.

The triples are those of `exports/missions`, over and over: in each copy the IRIs under the base and the phrases are its
own, so that shapes, lengths and degrees are those of a real build, and nothing is shared but vocabulary, sectors and
places. Each figure comes from a process of its own, libraries loaded before the clock starts, in seconds of a
processor. Ours is the dataset of `innograph.open_store`, in memory and on disk, and beside it the writer of
`graph.ttl`, which sorts so that the same graph gives the same bytes, and is held against rdflib's Turtle too. A tenth
of the triples is validated by pySHACL, as `innograph validate` does, and by the engine `shacl` beside it: as they are,
and broken by chance, where both must name the same nodes.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib
import shacl
from measured import AS_JSON, Row, peak, show

import innograph
from innograph.rdf import validation
from innograph.rdf.writing import turtle
from innograph.resources import ontology_path
from innograph.store import bridge  # noqa: F401 - loaded before the clock starts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "exports" / "missions"
BASE = "https://w3id.org/innograph/id/"
# Three steps: from a person over the organisation to what it took part in, and to where that took place.
QUERY = """
PREFIX inno: <https://w3id.org/innograph/ontology#>
SELECT ?place (COUNT(DISTINCT ?person) AS ?people) {
  ?person inno:affiliatedWith ?organisation . ?event inno:visited ?organisation . ?event inno:locatedIn ?place
} GROUP BY ?place ORDER BY DESC(?people) ?place
"""
_PHRASE = re.compile(r'"([^"]* [^"]*)"( \.$|@)')
_ENOUGH = 10**15
_BROKEN = 0.005
_NAMES = {"parse": "load", "serialise": "serialise", "sort and serialise": "write sorted Turtle"}


def copies(count: int) -> Iterator[str]:
    """So many triples of a real build, as lines of N-Triples."""
    lines: set[str] = set()
    for name in ("graph.ttl", "evidence.trig", "places.ttl"):
        triples = (quad.triple for quad in ox.parse(path=BUILD / name))
        lines.update((ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode().split("\n"))
    own = sorted(line for line in lines if line.startswith(f"<{BASE}"))
    shared = (line for line in lines if line and not line.startswith(f"<{BASE}"))
    yield from (line.replace(f"<{BASE}", f"<{BASE}0/") for line in shared)  # places that lie in one of the build
    for number in range(max(1, round(count / len(own)))):
        for line in own:
            yield _PHRASE.sub(rf'"\1 {number}"\2', line.replace(f"<{BASE}", f"<{BASE}{number}/"))


def write(folder: Path, count: int, *, broken: bool = False) -> int:
    """Write a build of so many triples; how many there are."""
    folder.mkdir()
    lines = set(copies(count))
    if broken:
        chance = random.Random(5)  # noqa: S311 - no secrets
        lines = {line if chance.random() > _BROKEN else _spoilt(line, chance) for line in sorted(lines)} - {""}
    content = "\n".join(sorted(lines)).encode()
    (folder / "graph.ttl").write_bytes(_turtle(ox.parse(content, format=ox.RdfFormat.N_TRIPLES)))
    return len(lines)


def _spoilt(line: str, chance: random.Random) -> str:
    """A triple that is left out, or has another object."""
    subject, predicate, _ = line.split(" ", 2)
    return chance.choice(("", f"{subject} {predicate} <https://e.org/other> .", f'{subject} {predicate} "" .'))


def _turtle(quads: Iterator[ox.Quad]) -> bytes:
    return turtle(_plain(quads), base=BASE)


def _plain(quads: Iterator[ox.Quad]) -> Iterator[tuple[str, str, str | ox.Literal]]:
    """Triples as the writer takes them."""
    for quad in quads:
        value = quad.object.value if isinstance(quad.object, ox.NamedNode) else quad.object
        yield quad.subject.value, quad.predicate.value, value


# ---- what is measured, each in a process of its own ----


def timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def with_rdflib(folder: Path) -> dict[str, float]:
    graph = rdflib.Graph()
    found = {"parse": timed(lambda: graph.parse(folder / "graph.ttl")), "memory": peak()}
    found["query"] = min(timed(lambda: list(graph.query(QUERY))) for _ in range(3))
    found["serialise"] = found["sort and serialise"] = timed(lambda: graph.serialize(format="turtle"))
    return found


def with_ours(folder: Path, small: int) -> dict[str, float]:
    opened = []
    found = {"parse": timed(lambda: opened.append(innograph.open_store(folder, small=small))), "memory": peak()}
    found["query"] = min(timed(lambda: list(opened[0].query(QUERY))) for _ in range(3))
    found["serialise"] = timed(lambda: opened[0].serialize(format="turtle"))
    return found


def in_memory(folder: Path) -> dict[str, float]:
    return with_ours(folder, _ENOUGH)


def on_disk(folder: Path) -> dict[str, float]:
    return with_ours(folder, 0)


def writing(folder: Path) -> dict[str, float]:
    triples = list(_plain(ox.parse(path=folder / "graph.ttl")))
    return {"sort and serialise": timed(lambda: turtle(triples, base=BASE))}


def validating(folder: Path) -> dict[str, float]:
    found, theirs = [], []
    ours = timed(lambda: found.append(innograph.validate(folder)))
    used = peak()
    other = timed(lambda: theirs.append(_by_shacl(folder)))
    nodes = {one.node for one in found[0].violations}
    others = {validation._short(one.focus_node.strip("<>")) for one in theirs[0].results}  # noqa: SLF001
    return {
        "validate": ours,
        "memory": used,
        "violations": len(found[0].violations),
        "shacl": other,
        "violations of shacl": len(theirs[0].results),
        "nodes": len(nodes),
        "nodes alike": len(nodes & others) / len(nodes | others) if nodes | others else 1,
    }


def _by_shacl(folder: Path) -> shacl.Report:
    files = (folder / "graph.ttl", ontology_path("innograph.ttl"))
    parts = (
        ox.serialize((quad.triple for quad in ox.parse(path=file)), format=ox.RdfFormat.N_TRIPLES) for file in files
    )
    shapes = shacl.Shapes.from_file(str(ontology_path("shapes.ttl")))
    return shapes.validate_text(b"".join(part or b"" for part in parts).decode(), format="ntriples")


def measure(part: Callable[[Path], dict[str, float]], folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, part.__name__, str(folder)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(answer))


def rows(counts: list[int]) -> Iterator[Row]:
    for count in counts:
        with tempfile.TemporaryDirectory() as temporary:
            yield from _of(Path(temporary), count)


def _of(temporary: Path, count: int) -> Iterator[Row]:
    large, small, broken = (temporary / name for name in ("large", "small", "broken"))
    triples, tenth = write(large, count), write(small, count // 10)
    write(broken, count // 10, broken=True)
    theirs, ours = measure(with_rdflib, large), measure(in_memory, large) | measure(writing, large)
    for name in ("parse", "serialise", "sort and serialise"):
        yield Row(_NAMES[name], triples, "triples", "triples/s", triples / ours[name], triples / theirs[name], "rdflib")
    yield Row("query of three steps", triples, "triples", "s", ours["query"], theirs["query"], "rdflib")
    yield Row("memory after loading", triples, "triples", "MB", ours["memory"], theirs["memory"], "rdflib")
    for when in ("first time", "next time"):
        disk = measure(on_disk, large)
        name = f"opened on disk, {when}"
        yield Row(name, triples, "triples", "s", disk["parse"], theirs["parse"], "rdflib in memory")
        yield Row(f"{name}: query", triples, "triples", "s", disk["query"], theirs["query"], "rdflib in memory")
        yield Row(f"{name}: memory", triples, "triples", "MB", disk["memory"], theirs["memory"], "rdflib in memory")
    for how, folder in (("as they are", small), ("broken by chance", broken)):
        one = measure(validating, folder)
        if one["nodes alike"] < 1:
            print(f"{how}: pySHACL and shacl name {one['nodes alike']:.0%} of the nodes alike", file=sys.stderr)
        yield Row(f"validated by pySHACL, {how}", tenth, "triples", "s", one["validate"], one["shacl"], "shacl")


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if one != AS_JSON]
    if given and not given[0].isdigit():
        print(json.dumps(globals()[given[0]](Path(given[1]))))
    else:
        show(rows([int(one) for one in given] or [1_000_000]))
