"""Build again and again while texts come and go, and kill each build at some moment; run by test_incremental.py.

A process of its own without threads, which may fork: so that a build need not import everything before it is killed.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from innograph import pipeline
from innograph.configuration import Configuration
from innograph.pipeline import Workspace


def build(sources: Path, output: Path) -> None:
    workspace = Workspace.of(output)
    pipeline.write_build(
        pipeline.build([sources], configuration=Configuration(profile="fast"), workspace=workspace), workspace
    )


def main(sources: Path, output: Path, spare: Path, times: int) -> None:
    chance = random.Random(7)  # noqa: S311 - moments, no secrets
    texts = sorted(path.name for path in spare.iterdir())
    build(sources, output)  # loads what the builds share
    (sources / texts[-1]).write_bytes((spare / texts[-1]).read_bytes())
    started = time.monotonic()
    build(sources, output)
    whole = time.monotonic() - started
    finished = 0
    for _ in range(times):
        path = sources / chance.choice(texts)
        if path.exists() and len(list(sources.iterdir())) > 1:
            path.unlink()
        else:
            path.write_bytes((spare / path.name).read_bytes())
        child = os.fork()
        if not child:
            build(sources, output)
            os._exit(0)
        time.sleep(whole * chance.uniform(0, 1.2))
        os.kill(child, signal.SIGKILL)
        finished += os.waitpid(child, 0)[1] == 0
    print(finished)  # noqa: T201 - the answer of this script


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
