"""A session on a cluster: what it needs to begin, and that nothing of it is left in the end."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
import warnings
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from innograph.errors import ClusterError
from innograph.large.spark.frames import BATCH, ROWS_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession

_SCHEME = "spark://"
_KNOCK = 5  # seconds that a master may take to open its door
_MUSTER = 30  # seconds until the first worker has lent itself


@contextmanager
def cluster(master: str, *, log: Path) -> Iterator[SparkSession]:
    """A session on the cluster whose master has this URL; what Spark has to say goes to `log`, and it ends in the end.

    Raises ClusterError where no worker comes, and for what goes wrong inside. Spark's own settings are made where Spark
    looks for them, in spark-defaults.conf or PYSPARK_SUBMIT_ARGS.
    """
    import pyspark  # noqa: PLC0415 - an option, and heavy
    from py4j.protocol import Py4JError  # noqa: PLC0415 - the same
    from pyspark.errors import PySparkException  # noqa: PLC0415 - the same

    session = None
    try:
        with _unwarned(), log.open("wb") as stream:
            try:
                session = _session(master, stream)
            except (Py4JError, PySparkException) as error:
                raise ClusterError(
                    f"{master}: no cluster begins to work there; check that it is a Spark master, of the version of "
                    f"pyspark here ({pyspark.__version__}); {log} tells more"
                ) from error
            _check_workers(session, master)
            yield session
    except (Py4JError, PySparkException, ConnectionError) as error:
        raise ClusterError(f"{master}: {_cause(error)}; {log} tells more") from error
    finally:
        _end(session)


def check_cluster(master: str) -> None:
    """Raise ClusterError where there is no pyspark, no Java or no master: to know before anything is written."""
    _check_machine()
    if master.startswith(_SCHEME):
        _check_master(master)


def _check_machine() -> None:
    try:
        with _unwarned():
            import pyspark  # noqa: F401, PLC0415 - an option, and heavy
    except ImportError as error:
        raise ClusterError("--engine spark needs pyspark; install it: pip install 'innograph[spark]'") from error
    home = os.environ.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else "java"
    if not shutil.which(java):
        raise ClusterError(
            f"--engine spark needs Java 17 or later, and there is no {java}; install it (on Debian: apt-get install "
            "openjdk-17-jre-headless), or set JAVA_HOME to its folder"
        )


def _check_master(master: str) -> None:
    """Knock at the doors of a master of Spark's own: Spark itself would try for minutes."""
    reasons = []
    for address in master.removeprefix(_SCHEME).split(","):
        host, _, port = address.rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), timeout=_KNOCK):
                return
        except (OSError, ValueError, OverflowError) as error:
            reasons.append(f"{address}: {error}")
    raise ClusterError(f"{master}: no Spark master answers there ({'; '.join(reasons)}); check --master and start it")


def _session(master: str, log: Any) -> SparkSession:
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415 - an option, and heavy
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415 - the same
    from pyspark.sql import SparkSession  # noqa: PLC0415 - the same

    os.environ.setdefault("PYTHONHASHSEED", "0")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the same Python on the workers, at the same path
    settings = {
        "spark.app.name": "innograph",
        "spark.master": master,
        "spark.log.level": "WARN",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.executorEnv.PYTHONHASHSEED": "0",
        BATCH: str(ROWS_AT_ONCE),
        "spark.sql.execution.arrow.useLargeVarTypes": "false",
    }
    conf = SparkConf().setAll(list(settings.items()))
    gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
    return SparkSession(SparkContext(conf=conf, gateway=gateway))


def _check_workers(session: SparkSession, master: str) -> None:
    """Wait for the first worker; a job without one would wait for ever."""
    if not master.startswith(_SCHEME):
        return
    scala = session.sparkContext._jsc.sc()  # noqa: SLF001 - Python's part of Spark does not tell how many there are
    until = time.monotonic() + _MUSTER
    while scala.getExecutorMemoryStatus().size() < 2:  # noqa: PLR2004 - the driver counts as one
        if time.monotonic() > until:
            raise ClusterError(
                f"{master}: no worker lent itself within {_MUSTER} seconds; start workers, or ask for less memory than "
                "they have (spark.executor.memory in spark-defaults.conf)"
            )
        time.sleep(0.2)


def _end(session: SparkSession | None) -> None:
    """Stop the session and the Java process of it, in whatever state they are."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an option, and heavy
    from pyspark import SparkContext  # noqa: PLC0415 - the same

    with suppress(Py4JError, OSError):
        if session:
            session.stop()
    gateway = SparkContext._gateway  # noqa: SLF001 - Spark leaves its Java process running
    if gateway:
        with suppress(Py4JError, OSError):
            gateway.shutdown()
        if gateway.proc:
            gateway.proc.kill()
            gateway.proc.wait()
        SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001 - the next session starts its own


def _cause(error: BaseException) -> str:
    """The one line of a failure that says why, without the traces of two languages around it."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    # Of a trace of Python the line that says what was raised stands behind the last of those that are indented.
    raised = [line for before, line in pairwise(lines) if before.startswith("    ") and not line.startswith(" ")]
    return (raised or lines or [type(error).__name__])[0].strip()[:500]


@contextmanager
def _unwarned() -> Iterator[None]:
    """Spark warns of a pandas that is newer than itself; no pandas is used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning, module=r"pyspark\.")
        yield
