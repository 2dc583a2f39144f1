"""Spark clusters on this machine: a master and workers as processes of their own, reachable from here alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = "127.0.0.1"
_PATIENCE = 120  # seconds in which a master or a worker comes up, on a machine that has a lot to do


@dataclass
class Cluster:
    """A master, by its URL, and its workers; `environment` is what a command needs to work on it."""

    url: str
    workers: list[subprocess.Popen[bytes]]
    environment: Mapping[str, str]

    def kill(self, worker: int) -> None:
        """End a worker with all that runs on it, as if its machine lost its power."""
        _end(self.workers[worker], signal.SIGKILL)


@contextmanager
def standalone(folder: Path, *, workers: int = 2, memory: str = "1500m") -> Iterator[Cluster]:
    """A cluster of Spark's own kind, each worker with one core; whatever happens, nothing of it is left."""
    import pyspark  # noqa: PLC0415 - where there is none, the tests are skipped

    home = str(Path(pyspark.__file__).parent)
    environment = {
        **os.environ,
        "SPARK_HOME": home,
        "SPARK_LOCAL_IP": HERE,
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": "--conf spark.executor.memory=640m --conf spark.driver.memory=1g "
        f"--conf spark.driver.host={HERE} --conf spark.local.dir={folder / 'local'} pyspark-shell",
    }
    folder.mkdir(parents=True, exist_ok=True)
    url = f"spark://{HERE}:{_free_port()}"
    started: list[subprocess.Popen[bytes]] = []

    def start(kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        ports = ("--host", HERE, "--webui-port", str(_free_port()))
        command = [f"{home}/bin/spark-class", f"org.apache.spark.deploy.{kind}", *ports, *arguments]
        with (folder / f"{len(started)}.log").open("wb") as log:
            # A session of its own: by it all is found that it starts.
            one = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        started.append(one)
        return one

    try:
        start("master.Master", "--port", url.rpartition(":")[2])
        _await(folder / "0.log", b"I have been elected leader")
        lent = ("--cores", "1", "--memory", memory, "--work-dir", str(folder / "work"))
        found = [start("worker.Worker", "--port", str(_free_port()), *lent, url) for _ in range(workers)]
        for number in range(1, workers + 1):
            _await(folder / f"{number}.log", b"Successfully registered with master")
        yield Cluster(url, found, environment)
    finally:
        for one in reversed(started):
            _end(one, signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        return int(one.getsockname()[1])


def _await(log: Path, words: bytes) -> None:
    until = time.monotonic() + _PATIENCE
    while words not in log.read_bytes():
        if time.monotonic() > until:
            raise TimeoutError(log.read_text(errors="replace"))
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes], kindly: signal.Signals) -> None:
    """End a process and all of its session: executors are its children, and Python's workers theirs."""
    for how in (kindly, signal.SIGKILL):
        for one in _session(process.pid):
            with suppress(ProcessLookupError):
                os.kill(one, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
    until = time.monotonic() + _PATIENCE
    while _session(process.pid) and time.monotonic() < until:
        time.sleep(0.05)


def _session(leader: int) -> list[int]:
    """The processes of a session that are not yet dead."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, session, *_ = stat.read_text().rpartition(")")[2].split()
            if int(session) == leader and state != "Z":
                found.append(int(stat.parent.name))
    return found
