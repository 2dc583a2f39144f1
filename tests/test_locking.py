"""One command at a time writes into a folder; the second is told at once, and a dead one is in nobody's way."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

import graphs
import innograph
from builds import run, written
from innograph import curation, export, locking, store
from innograph.errors import ExportError, ReadError
from innograph.locking import LOCK, alone
from innograph.model import Decision
from innograph.pipeline import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "La Tecnalia ha incontrato la Regione Emilia-Romagna a Bologna il 3 aprile 2025.\n"
SCRIPT = Path(__file__).with_name("hold_folder.py")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(innograph.__file__).parents[1])}


@contextmanager
def held(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that is alone in the folder."""
    command = [sys.executable, str(SCRIPT), str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_build_is_told_at_once_which_process_is_first(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    folder = tmp_path / "out"
    with held(folder) as process:
        refused = run("build", tmp_path / "in", "--output", folder, "--profile", "fast")
        assert refused.exit_code == 2
        assert f"{folder}: another command (process {process.pid}) is writing there" in refused.stderr
        assert sorted(path.name for path in folder.iterdir()) == [LOCK], "it wrote something all the same"
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (folder / LOCK).exists(), "the lock of the dead process is what the next meets"
        assert run("build", tmp_path / "in", "--output", folder, "--profile", "fast").exit_code == 0
    assert not list(folder.glob(f"{LOCK}*"))


def test_an_export_does_not_go_into_a_folder_in_which_another_writes(tmp_path: Path) -> None:
    folder = written(tmp_path, "build", graphs.small_graph())
    with held(tmp_path / "out"):
        refused = run("export", folder, "-o", tmp_path / "out", "-f", "csv")
        assert refused.exit_code == 2
        assert "is writing there" in refused.stderr


def test_readers_and_reviewers_need_not_wait_for_a_build(tmp_path: Path) -> None:
    folder = written(tmp_path, "build", graphs.small_graph())
    with held(folder):
        assert curation.load(folder).graph.entities
        assert len(store.load(folder, small=0)) > 100
        curation.append(folder / "curation.csv", Decision("reject", "place/emilia"))
        assert run("query", folder, "ASK { ?s ?p ?o }").exit_code == 0
    assert not list(folder.glob(f"{LOCK}-*"))


def test_builds_at_once_leave_a_whole_one_and_readers_see_no_mixture(tmp_path: Path) -> None:
    folder = written(tmp_path, "build", graphs.small_graph())
    sets = []
    for number in range(2):
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        files = {name: content for name, content in files.items() if not name.startswith(".")}
        files["graph.ttl"] += b"# %d\n" % number
        files["documents.csv"] = files["documents.csv"].replace(b",it,", (b",it,", b",es,")[number])
        files["places.ttl"] += b"# %d\n" % number
        sets.append(files)
        (tmp_path / str(number)).write_bytes(pickle.dumps(files))
    export.write_files(folder, sets[0])
    commands = [[sys.executable, str(SCRIPT), str(folder), str(tmp_path / str(n % 2)), "30"] for n in range(3)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), text=True) for command in commands]
    while any(process.poll() is None for process in running):
        try:
            opened = curation.load(folder)
        except ReadError as error:
            assert "being built anew" in str(error) or "is writing there" in str(error)  # noqa: PT017 - or no error
        else:
            assert len({document.language for document in opened.graph.documents if document.language != "en"}) == 1
    assert [process.wait() for process in running] == [0, 0, 0]
    for process in running:
        process.communicate()
    left = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert left in sets


def test_one_thread_may_ask_again_and_another_may_not(tmp_path: Path) -> None:
    found: list[str] = []

    def ask() -> None:
        try:
            with alone(tmp_path):
                found.append("in")
        except ExportError as error:
            found.append(str(error))

    with alone(tmp_path):
        ask()
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert found[0] == "in"
    assert f"process {os.getpid()}" in found[1]
    assert not list(tmp_path.iterdir())


def test_a_folder_that_was_made_to_be_alone_in_goes_again(tmp_path: Path) -> None:
    with Workspace.of(tmp_path / "a" / "out").alone():
        assert (tmp_path / "a" / "out").is_dir()
    assert not (tmp_path / "a" / "out").exists()


def test_waiting_ends_when_the_first_is_done(tmp_path: Path) -> None:
    order: list[str] = []
    ready = threading.Event()

    def second() -> None:
        ready.set()
        with alone(tmp_path, of="curation.csv", wait=True):
            order.append("second")

    thread = threading.Thread(target=second)
    with alone(tmp_path, of="curation.csv"):
        thread.start()
        ready.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert not list(tmp_path.iterdir())


def test_a_file_system_without_locks_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unable(*_: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(fcntl, "flock", unable)
    with caplog.at_level(logging.WARNING):
        export.write_files(tmp_path, {"a": b"1"})
    assert (tmp_path / "a").read_bytes() == b"1"
    assert "one command at a time" in caplog.text


def test_windows_locks_by_its_own_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lock(descriptor: int, mode: int, count: int) -> None:
        assert (mode, count) == (2, 1)
        assert os.lseek(descriptor, 0, os.SEEK_CUR) > 100, "the number could not be read by others"
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=lock, LK_NBLCK=2))
    with held(tmp_path / "out") as process:
        monkeypatch.setattr(locking, "fcntl", None)
        with pytest.raises(ExportError, match=f"process {process.pid}"), alone(tmp_path / "out"):
            pass
        process.kill()
        process.wait()
        export.write_files(tmp_path / "out", {"a": b"1"})
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a"]
