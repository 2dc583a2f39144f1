"""Be alone in a folder until a line comes, or write builds into it again and again; run by test_locking.py."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from innograph import export
from innograph.errors import ExportError
from innograph.pipeline import Workspace


def hold(folder: Path) -> None:
    with Workspace.of(folder).alone():
        print("held", flush=True)  # noqa: T201 - tells the test
        sys.stdin.readline()


def write(folder: Path, files: Path, times: int) -> None:
    contents = pickle.loads(files.read_bytes())  # noqa: S301 - the test wrote them
    refused = 0
    for _ in range(times):
        try:
            export.write_files(folder, contents)
        except ExportError as error:
            if "is writing there" not in str(error):
                raise
            refused += 1
    print(refused)  # noqa: T201 - tells the test


if __name__ == "__main__":
    if len(sys.argv) > 2:
        write(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    else:
        hold(Path(sys.argv[1]))
