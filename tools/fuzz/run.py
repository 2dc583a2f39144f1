"""Fuzz the targets, each for its share of the time: python tools/fuzz/run.py --minutes 30 [TARGET ...].

Inputs that lead to new code are kept in build/fuzz/TARGET, for the next run; what breaks a promise, or takes too long
or too much memory, in build/fuzz/found. Ends with a table, and with status 1 where there was a finding.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).resolve().parent
_WORK = _HERE.parents[1] / "build" / "fuzz"
_FOUND = _WORK / "found"
_SECONDS = 60  # that an input of some kilobytes may take: the instrumented code is slow, and so may the machine be
_MEMORY = 2048  # MB
_LENGTH = 8192  # bytes of an input
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


class Run(NamedTuple):
    """What became of a target: seconds, executions, and the files that break its promise."""

    target: str
    seconds: float
    executions: int
    found: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--inside", metavar="SECONDS", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        _fuzz(given.targets[0], given.inside)
        return
    names = given.targets or _names()
    share = max(1, round(60 * given.minutes / len(names)))
    runs = []
    for name in names:
        runs.append(_run(name, share))
        print(_line(runs[-1]), flush=True)
    print(f"{sum(run.seconds for run in runs) / 60:.1f} minutes, {sum(run.executions for run in runs):,} executions")
    sys.exit(any(run.found for run in runs))


def _names() -> list[str]:
    listed = "import targets; print(*targets.TARGETS)"
    environment = {**os.environ, "PYTHONPATH": str(_HERE)}
    return subprocess.run(
        [sys.executable, "-c", listed], check=True, capture_output=True, text=True, env=environment
    ).stdout.split()


def _run(name: str, seconds: int) -> Run:
    """A target in a process of its own: libFuzzer ends the one that it is in."""
    _FOUND.mkdir(parents=True, exist_ok=True)
    before = set(_FOUND.iterdir())
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), name, "--inside", str(seconds)],
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
    )
    found = sorted(path.name for path in set(_FOUND.iterdir()) - before)
    counted = _EXECUTED.findall(done.stderr)
    if found or not counted:
        (_WORK / f"{name}.log").write_text(done.stdout[-5000:] + done.stderr[-20000:])
    return Run(name, time.monotonic() - began, int(counted[-1]) if counted else 0, tuple(found))


def _line(run: Run) -> str:
    told = f"found: {', '.join(run.found)}" if run.found else "" if run.executions else "did not run"
    return f"{run.target:14} {run.seconds:6.0f} s {run.executions:9,} {told}".rstrip()


def _fuzz(name: str, seconds: int) -> None:
    import atheris  # noqa: PLC0415 - in an environment of its own

    with atheris.instrument_imports(include=["innograph"]):
        import targets  # noqa: PLC0415 - instrumented
    import logging  # noqa: PLC0415 - as above

    import seeds  # noqa: PLC0415 - as above

    logging.disable()
    corpus = _WORK / name
    corpus.mkdir(parents=True, exist_ok=True)
    for label, raw in seeds.of(name):
        (corpus / f"seed-{label}").write_bytes(raw)
        _warmed(name, raw, targets)  # resources load now, not within the time of an input
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={_SECONDS}",
        f"-rss_limit_mb={_MEMORY}",
        f"-max_len={_LENGTH}",
        f"-artifact_prefix={_FOUND}/{name}-",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], lambda raw: targets.hold(name, raw))
    atheris.Fuzz()


def _warmed(name: str, raw: bytes, targets: object) -> None:
    """One seed: what it breaks is found again by the fuzzer, which writes it down."""
    try:
        targets.hold(name, raw)  # type: ignore[attr-defined]
    except Exception as error:  # noqa: BLE001 - told of below
        print(f"{name}: a seed breaks the promise: {error!r}", file=sys.stderr)


if __name__ == "__main__":
    main()
