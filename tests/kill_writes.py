"""Kill what writes at every call that changes the disk, before and after it; run by test_replacing.py.

A process of its own without threads, which may fork.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import faults
from innograph import curation, export
from innograph.errors import InnographError
from innograph.model import Decision
from innograph.replacing import PENDING

if TYPE_CHECKING:
    from collections.abc import Callable

ENOUGH = 2000


def alive(number: int, fault: Callable[[faults.Call], object], work: Callable[[], object]) -> bool:
    """Whether a child that does the work came to its end: there was no call of that number."""
    child = os.fork()
    if not child:
        with faults.at(number, fault):
            try:
                work()
            except BaseException:  # noqa: BLE001 - to be told from being killed
                os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0, f"an error at call {number}"
    return os.WIFEXITED(status)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def build(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> int:
    """Kill the build of `new` over `old` everywhere; what is left is read, and built again."""
    pending = 0
    for fault in (faults.killed, faults.killed_after):
        for number in range(ENOUGH):
            shutil.rmtree(folder, ignore_errors=True)
            export.write_files(folder, old)
            if alive(number, fault, lambda: export.write_files(folder, new)):
                break
            half = (folder / PENDING).is_dir()
            pending += half
            if not half:
                left = {name: content for name, content in contents(folder).items() if not name.startswith(".")}
                assert left in (old, new), f"call {number} left a mixture"
            if number % 2:  # a reader comes first
                curation.load(folder)
                left = {name: content for name, content in contents(folder).items() if not name.startswith(".")}
                assert left == new if half else left in (old, new), number
            third = old if number % 3 else new
            export.write_files(folder, third)
            assert contents(folder) == third, f"after call {number}: {sorted(contents(folder))}"
        assert 10 < number < ENOUGH - 1, number
    return pending


def twice(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """Kill in the midst of replacing, and then whoever finishes that, everywhere."""
    first = next(n for n in range(ENOUGH) if is_half(folder, n, old, new))
    for number in range(ENOUGH):
        is_half(folder, first + 3, old, new)
        if alive(number, faults.killed_after, lambda: curation.load(folder)):
            break
        curation.load(folder)
        export.write_files(folder, old)
        assert contents(folder) == old
    assert number > 10


def is_half(folder: Path, number: int, old: dict[str, bytes], new: dict[str, bytes]) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    export.write_files(folder, old)
    alive(number, faults.killed_after, lambda: export.write_files(folder, new))
    return (folder / PENDING).is_dir()


def single(path: Path, work: Callable[[], object], before: bytes) -> None:
    """Kill what replaces one file; it is the old or the new one, and the next that writes leaves nothing aside."""
    work()
    after = path.read_bytes()
    for fault in (faults.killed, faults.killed_after):
        for number in range(ENOUGH):
            path.write_bytes(before)
            if alive(number, fault, work):
                break
            assert path.read_bytes() in {before, after}, number
            path.write_bytes(before)
            work()
            assert path.read_bytes() == after
            assert [one.name for one in path.parent.iterdir()] == [path.name], number
        assert 3 < number < ENOUGH - 1


def main(folder: Path) -> None:
    os.fsync = lambda _: None  # type: ignore[assignment] # see test_replacing.py
    old, new = pickle.loads((folder / "files").read_bytes())  # noqa: S301 - the test wrote them
    pending = build(folder / "build", old, new)
    twice(folder / "build", old, new)
    for name in ("iris", "curation"):
        (folder / name).mkdir()
    iris, table = folder / "iris" / "iris.csv", folder / "curation" / "curation.csv"
    single(iris, lambda: export.write_file(iris, b"new\n"), b"old\n")
    decision = Decision("reject", "place/emilia", who="Ane")
    table.write_bytes(b"action,subject\n")
    single(table, lambda: curation.append(table, decision), table.read_bytes())
    print(pending)  # noqa: T201 - the answer of this script


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except InnographError as error:
        sys.exit(f"refused: {error}")
