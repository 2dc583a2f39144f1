"""A server under load: `python benchmarks/load.py [--seconds 120] [--connections 200] [--build FOLDER]`.

A made-up ecosystem of about 100,000 entities is written as a build, unless one is named, and served on loopback by
`innograph serve`. wrk (Debian's package of that name) keeps its connections busy with the pages of entities, chosen at
random. Printed are requests a second, the median and the 99th percentile of the times, errors of each kind, and the
memory of the server and its children, when it has just started and at the end. wrk runs on the same cores as the
server, and what it takes of them is missing there: with wrk on another machine there would be more requests a second.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from innograph.configuration import DEFAULT_BASE

ORGANISATIONS, TIES = 67_000, 200_000  # come to 100,000 entities
_PATHS = 20_000  # pages that are asked for
_LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local thread_count = 0
function setup(thread) thread:set("seed", thread_count); thread_count = thread_count + 1 end
function init() math.randomseed(seed) end
function request() return wrk.format("GET", paths[math.random(#paths)]) end
function done(summary, latency, requests)
  local e = summary.errors
  local found = {summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    e.connect, e.read, e.write, e.status, e.timeout}
  for at, number in ipairs(found) do found[at] = string.format("%%.0f", number) end
  print("RESULT " .. table.concat(found, " "))
end
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--build", type=Path)
    parser.add_argument("--organisations", type=int, default=ORGANISATIONS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build = given.build or _made(Path(folder) / "build", given.organisations)
        script = _script(build, Path(folder))
        command = [sys.executable, "-u", "-m", "innograph", "serve", str(build), "--port", "0", "--status", "all"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
            try:
                address = _address(server)
                _load(server.pid, address, script, given.seconds, given.connections)
            finally:
                server.send_signal(signal.SIGTERM)
                _, complaints = server.communicate(timeout=60)
        print(f"complaints of the server: {len(complaints.splitlines())} lines, exit status {server.returncode}")
        print("\n".join(complaints.splitlines()[:5]))


def _made(folder: Path, organisations: int) -> Path:
    """A build, written in a process of its own: making it takes memory that is no server's."""
    ties = TIES * organisations // ORGANISATIONS
    script = Path(__file__).with_name("ecosystem.py")
    subprocess.run([sys.executable, str(script), str(folder), str(organisations), str(ties)], check=True)
    return folder


def _script(build: Path, folder: Path) -> Path:
    """A script for wrk that asks for pages of entities, chosen at random."""
    with (build / "entities.csv").open(encoding="utf-8", newline="") as stream:
        iris = [row["iri"] for row in csv.DictReader(stream)]
    print(f"{len(iris):,} entities")
    chosen = random.Random(1).sample(iris, min(_PATHS, len(iris)))  # noqa: S311 - made-up data, no secret
    paths = [f"/page/{iri.removeprefix(DEFAULT_BASE)}" for iri in chosen if iri.startswith(DEFAULT_BASE)]
    (folder / "paths").write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    script = folder / "pages.lua"
    script.write_text(_LUA % (folder / "paths"), encoding="utf-8")
    return script


def _address(server: subprocess.Popen[str]) -> str:
    began = time.monotonic()
    for line in server.stdout or ():
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            with urlopen(found[0]) as answer:  # noqa: S310 - our own address
                answer.read()
            print(f"first page after {time.monotonic() - began:.1f} s")
            return found[0]
    raise SystemExit("the server did not start")


def _load(pid: int, address: str, script: Path, seconds: int, connections: int) -> None:
    before, own = _memory(pid), os.times()
    asked = subprocess.run(
        ["wrk", "--threads", "2", "--connections", str(connections), "--duration", f"{seconds}s", "--timeout", "10s",
         "--script", str(script), address],
        check=True,
        capture_output=True,
        text=True,
    )  # fmt: skip
    after, then = _memory(pid), os.times()
    found = re.search(r"^RESULT (.*)$", asked.stdout, re.MULTILINE)
    if not found:
        raise SystemExit(asked.stdout + asked.stderr)
    requests, micros, half, most, worst, *errors = map(int, found[1].split())
    clients = then.children_user + then.children_system - own.children_user - own.children_system
    print(f"{connections} connections for {micros / 1e6:.0f} s on {urlsplit(address).netloc}, {os.cpu_count()} cores")
    print(
        f"{requests:,} requests, {requests / (micros / 1e6):,.0f} a second; wrk took {clients:.1f} s of the same cores"
    )
    print(f"p50 {half / 1000:.0f} ms, p99 {most / 1000:.0f} ms, slowest {worst / 1000:.0f} ms")
    names = ("connect", "read", "write", "status", "timeout")
    print("errors: " + ", ".join(f"{count} {name}" for name, count in zip(names, errors, strict=True)))
    print(f"memory of the server and its children: {before:,.0f} MB at first, {after:,.0f} MB at the end")


def _memory(pid: int) -> float:
    """Megabytes that a process and its children hold, what they share counted once (PSS)."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return (int(own[1]) / 1000 if own else 0.0) + sum(_memory(int(child)) for child in listed)


if __name__ == "__main__":
    main()
