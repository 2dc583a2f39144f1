"""Builds on a Spark cluster: the same graph as on one machine, even if a worker is lost on the way."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

import parts

pytest.importorskip("pyspark")

from spark_clusters import HERE, standalone  # where there is no pyspark, there is no cluster

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spark_clusters import Cluster

ROOT = Path(__file__).resolve().parent.parent
MANY, FEW = 300, 10
HOSTILE = {
    "quotes.txt": 'Il "Cluster <script>alert(1)</script>" incontra Tecnalia a Bilbao.\n=1+1\r\nFine.',
    "right-to-left.txt": "The delegation of Tecnalia visited \u202eBilbao\u202c. \u2028 Next line. NUL \x00 here.",
    "notation.txt": 'Tecnalia\\ visitó «Bilbao» .\n<http://example.org/a> <http://example.org/b> "c" .\n',
}


def build(*arguments: object, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "innograph", "build", *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def done(process: subprocess.Popen[str], *, status: int = 0) -> tuple[str, str]:
    out, err = process.communicate(timeout=900)
    assert process.returncode == status, out + err
    return out, err


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with standalone(tmp_path_factory.mktemp("cluster")) as found:
        yield found


def many_texts(folder: Path) -> Path:
    """Texts in all languages, other kinds of files, some that nobody should take at their word, and bad ones."""
    folder.mkdir()
    for path in islice(sorted((ROOT / "corpus" / "train").glob("*.txt")), MANY):
        shutil.copy(path, folder)
    shutil.copytree(ROOT / "examples" / "missions", folder / "missions")
    for name, words in HOSTILE.items():
        (folder / name).write_bytes(words.encode())
    (folder / "empty.txt").touch()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    (folder / "picture.png").write_bytes(b"no text")
    return folder


def few_texts(folder: Path) -> Path:
    folder.mkdir()
    for path in islice(sorted((ROOT / "corpus" / "train").glob("*.txt")), 0, FEW * 30, 30):
        shutil.copy(path, folder)
    return folder


def test_a_worker_that_is_lost_while_it_reads_changes_nothing(cluster: Cluster, tmp_path: Path) -> None:
    texts, there, here = many_texts(tmp_path / "texts [2025]"), tmp_path / "there", tmp_path / "here"
    plain = ("--output", there, "--profile", "fast", "--engine", "spark", "--master", cluster.url)
    running = build(texts, *plain, "--partitions", 12, environment=cluster.environment)
    read = there / ".spool" / "read" / "_temporary" / "0"
    while running.poll() is None and len(list(read.glob("task_*"))) < 2:
        time.sleep(0.05)
    assert running.poll() is None, running.communicate()
    cluster.kill(0)
    before = len(list(read.glob("task_*")))
    out, err = done(running, status=1)
    done(build(texts, "--output", here, "--profile", "fast", "--parts"), status=1)
    assert 2 <= before < 12
    assert parts.differences(here, there) == []
    failures = json.loads((there / "manifest.json").read_text(encoding="utf-8"))["failures"]
    assert {Path(one["path"]).name for one in failures} >= {"empty.txt", "broken.pdf", "picture.png"}
    assert f"{len(failures)} failed" in out
    assert all(line.startswith(("note: ", "failed: ")) for line in err.splitlines())
    assert not (there / ".spool").exists()


def test_rows_of_tables_are_read_as_files_are(cluster: Cluster, tmp_path: Path) -> None:
    texts, there, here = few_texts(tmp_path / "texts"), tmp_path / "there", tmp_path / "here"
    names = sorted(path.name for path in texts.iterdir())
    words = [(texts / name).read_bytes().decode() for name in names]
    table = pa.table({"Path": names, "text": words, "date": [None] * len(names), "publisher": [""] * len(names)})
    parquet.write_table(table, tmp_path / "rows.parquet")
    arguments = ("--output", there, "--engine", "spark", "--master", cluster.url)
    out, err = done(build(tmp_path / "rows.parquet", *arguments, environment=cluster.environment))
    done(build(texts, "--output", here, "--parts"))
    assert parts.differences(here, there) == []
    assert err == ""
    assert f"{len(names)} documents read" in out


def test_what_a_cluster_lacks_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = few_texts(tmp_path / "texts")
    arguments = (texts, "--output", tmp_path / "there", "--engine", "spark", "--master", f"spark://{HERE}:1")
    started = time.monotonic()
    out, err = done(build(*arguments), status=2)
    assert time.monotonic() - started < 60
    assert out == ""
    assert err.startswith(f"innograph: spark://{HERE}:1: no Spark master answers there")
    assert err.count("\n") == 1
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert "needs Java 17 or later" in done(build(*arguments), status=2)[1]
    assert not (tmp_path / "there").exists()
