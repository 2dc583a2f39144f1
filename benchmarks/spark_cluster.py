"""A build on a Spark cluster of this machine against one without: the same statements, and how long both took.

    python benchmarks/spark_cluster.py FOLDER [--profile fast] [--workers 2]

FOLDER holds texts, such as the 10,000 that benchmarks/mission_texts.py makes. Needs what `make test-spark` installs.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import parts
from spark_clusters import standalone

if TYPE_CHECKING:
    from collections.abc import Mapping


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--profile", default="accurate")
    options.add_argument("--workers", type=int, default=2)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        here, there = Path(kept, "here"), Path(kept, "there")
        plain = [str(asked.folder), "--profile", asked.profile]
        build("one machine", *plain, "--output", str(here), "--parts", "--jobs", str(asked.workers))
        with standalone(Path(kept, "cluster"), workers=asked.workers) as cluster:
            engine = ["--engine", "spark", "--master", cluster.url]
            build("Spark", *plain, "--output", str(there), *engine, environment=cluster.environment)
        found = parts.differences(here, there)
        print(
            "\n".join(found)
            or f"the same: {len(parts.quads(here, 'graph'))} triples, {len(parts.rows(here, 'statements'))} rows"
        )
    sys.exit(bool(found))


def build(what: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
    """A build, how long it took, and what processor time its own processes did: those of workers are the cluster's."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "innograph", "build", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{what}: {time.monotonic() - began:.0f} s by the clock, {spent:.0f} s of processors, status {done.returncode}"
    )
    print(done.stdout.strip() or done.stderr.strip())


if __name__ == "__main__":
    main()
