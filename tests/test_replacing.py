"""Whatever stops a command while it writes, what is there is whole, or made whole by the next command."""

from __future__ import annotations

import errno
import json
import os
import pickle
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import faults
import graphs
import innograph
from builds import run
from innograph import curation, export, replacing
from innograph.configuration import Configuration
from innograph.errors import ExportError, ReadError
from innograph.model import Decision
from innograph.pipeline import Build
from innograph.pipeline.building import _contents
from innograph.replacing import PENDING, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator

ENOUGH = 1000
_POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is durable after a power cut no test can see; waiting for the disk thousands of times takes a minute."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def files(graph: innograph.KnowledgeGraph) -> dict[str, bytes]:
    """The files of a build of a graph."""
    return _contents(Build(graph, (), Configuration(base=graphs.BASE)), with_iris=False)


@pytest.fixture(scope="module")
def old() -> dict[str, bytes]:
    return files(graphs.small_graph())


@pytest.fixture(scope="module")
def new(old: dict[str, bytes]) -> dict[str, bytes]:
    """Other files: each of the tables and pages has another content, and a text has another name."""
    changed = {name: content + b"\n" if name.endswith((".ttl", ".html")) else content for name, content in old.items()}
    manifest = json.loads(old["manifest.json"])
    changed["manifest.json"] = json.dumps(manifest | {"files": [*manifest["files"], "more.txt"]}).encode()
    return changed | {"more.txt": b"more"}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def visible(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in contents(folder).items() if not name.startswith(".")}


def fresh(folder: Path, old: dict[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    export.write_files(folder, old)


def cases() -> Iterator[tuple[str, int, tuple[str, ...], bool]]:
    yield "the disk runs full and stays so", errno.ENOSPC, faults.NEED_ROOM, True
    yield "the disk is full once", errno.ENOSPC, faults.NEED_ROOM, False
    yield "what is written does not reach the disk", errno.EIO, ("fsync",), False
    yield "no name can be changed", errno.EIO, ("rename", "replace"), False
    yield "the disk goes away", errno.EIO, faults.CHANGING, True


@pytest.mark.parametrize(("number", "names", "lasting"), [c[1:] for c in cases()], ids=[c[0] for c in cases()])
def test_a_write_that_fails_at_any_call_leaves_the_old_or_the_new_build(  # noqa: PLR0913 - fixtures
    tmp_path: Path, old: dict[str, bytes], new: dict[str, bytes], number: int, names: tuple[str, ...], *, lasting: bool
) -> None:
    folder = tmp_path / "out"
    for call in range(ENOUGH):
        fresh(folder, old)
        try:
            with faults.at(call, faults.failing(number), names=names, lasting=lasting) as count:
                export.write_files(folder, new)
            told = ""
        except ExportError as error:
            told = str(error)
        assert os.strerror(number) in told if told else visible(folder) == new
        assert ("half replaced" in told) == (folder / PENDING).is_dir()
        if not (folder / PENDING).is_dir():
            assert visible(folder) in (old, new), f"call {call} left a mixture"
        if count.calls <= call:
            break
        if call % 2:
            curation.load(folder)
            assert visible(folder) in (old, new)
        export.write_files(folder, old)
        assert contents(folder) == old, f"call {call} left something behind"
    assert 2 < call < ENOUGH - 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_one_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path, number: int) -> None:
    path = tmp_path / "iris.csv"
    for call in range(ENOUGH):
        path.write_bytes(b"old")
        try:
            with faults.at(call, faults.failing(number), lasting=True) as count:
                export.write_file(path, b"new")
            told = str(path)
        except ExportError as error:
            told = str(error)
        assert str(path) in told
        if count.calls <= call:
            break
        assert path.read_bytes() in {b"old", b"new"}
        export.write_file(path, b"newer")
        assert [one.name for one in tmp_path.iterdir()] == ["iris.csv"]
    assert path.read_bytes() == b"new"
    assert call > 2


def test_a_table_of_decisions_loses_no_row_to_a_full_disk(tmp_path: Path) -> None:
    path, decision = tmp_path / "curation.csv", Decision("reject", "place/emilia", who="Ane")
    curation.append(path, decision)
    before = path.read_bytes()
    for call in range(ENOUGH):
        path.write_bytes(before)
        try:
            with faults.at(call, faults.failing(errno.ENOSPC), names=faults.NEED_ROOM, lasting=True) as count:
                curation.append(path, decision)
        except ExportError:
            assert path.read_bytes() == before
        if count.calls <= call:
            break
    assert len(curation.read(path)) == 2
    assert call > 2


@pytest.mark.slow
@_POSIX
def test_a_command_that_is_killed_at_any_call_leaves_the_old_or_the_new_build(
    tmp_path: Path, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    (tmp_path / "files").write_bytes(pickle.dumps((old, new)))
    places = (Path(innograph.__file__).parents[1], Path(__file__).parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))}
    command = [sys.executable, str(Path(__file__).with_name("kill_writes.py")), str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, env=environment, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10, "hardly any build was killed while files were replaced"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_closed_is_named_before_the_work(tmp_path: Path, old: dict[str, bytes]) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ExportError, match="cannot be written"):
        export.write_files(tmp_path, old)


def interrupted(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> Path:
    """A folder in which replacing stopped half-way."""
    fresh(folder, old)
    with pytest.raises(ExportError, match="half replaced"), faults.at(3, faults.failing(errno.EIO), names=("replace",)):
        export.write_files(folder, new)
    assert (folder / PENDING).is_dir()
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("query", "OUT", "ASK { ?s ?p ?o }"),
        ("validate", "OUT"),
        ("analyse", "OUT", "-o", "REPORT"),
        ("compare", "OUT", "OUT"),
        ("export", "OUT", "-o", "REPORT", "-f", "csv"),
        ("review", "OUT"),
    ],
    ids=lambda command: str(command[0]),
)
def test_a_command_that_reads_finishes_what_was_interrupted(
    tmp_path: Path, old: dict[str, bytes], new: dict[str, bytes], command: tuple[str, ...]
) -> None:
    folder = interrupted(tmp_path / "out", old, new)
    words = [{"OUT": str(folder), "REPORT": str(tmp_path / "report")}.get(word, word) for word in command]
    assert run(*words).exit_code == 0
    assert visible(folder) == new
    assert not (folder / PENDING).exists()


def test_a_half_replaced_folder_that_cannot_be_finished_is_refused(
    tmp_path: Path, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    folder = interrupted(tmp_path / "out", old, new)
    with faults.at(0, faults.failing(errno.EROFS), lasting=True), pytest.raises(ReadError, match="stopped while it"):
        curation.load(folder)
    assert len(curation.load(folder).graph.entities) == len(graphs.small_graph().entities)


def test_a_build_that_is_replaced_while_it_is_read_is_refused(tmp_path: Path, old: dict[str, bytes]) -> None:
    export.write_files(tmp_path, old)
    with pytest.raises(ReadError, match="being built anew"), replacing.at_rest(tmp_path, "manifest.json"):
        export.write_files(tmp_path, old | {"graph.ttl": b"# another\n"})


@pytest.mark.parametrize(
    "listed",
    [
        b"", b"[]", b"{", b'{"files": 1, "gone": []}', b'{"files": ["../mine.txt"], "gone": []}',
        b'{"files": ["/elsewhere/mine.txt"], "gone": []}', b'{"files": ["a", "x\\\\..\\\\mine.txt"], "gone": []}',
        b'{"files": ["C:mine.txt"], "gone": []}', b'{"files": [""], "gone": []}',
    ],
)  # fmt: skip
def test_a_folder_that_holds_a_forged_list_changes_nothing_elsewhere(tmp_path: Path, listed: bytes) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    pending = tmp_path / "out" / PENDING
    pending.mkdir(parents=True)
    (pending / "0").write_text("theirs", encoding="utf-8")
    (pending / "1").write_text("theirs", encoding="utf-8")
    (pending / "list.json").write_bytes(listed)
    with pytest.raises(ExportError, match=r"leads out|remove it|is a folder"):
        export.write_files(tmp_path / "out", {"a": b"1"})
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert (pending / "0").exists()


def test_a_forged_list_removes_nothing_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    pending = tmp_path / "out" / PENDING
    pending.mkdir(parents=True)
    gone = ["../mine.txt", str(tmp_path / "mine.txt"), "texts/../../mine.txt"]
    (pending / "list.json").write_text(json.dumps({"files": [], "gone": gone}), encoding="utf-8")
    export.write_files(tmp_path / "out", {"a": b"1"})
    assert (tmp_path / "mine.txt").exists()


@_POSIX
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "texts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExportError, match="leads out of the folder"):
        export.write_files(tmp_path / "out", {"texts/a.txt": b"a"})
    assert not list((tmp_path / "elsewhere").iterdir())


@_POSIX
def test_rights_stay_and_are_those_of_the_umask_for_a_new_file(tmp_path: Path) -> None:
    def rights(name: str) -> int:
        return stat.S_IMODE((tmp_path / name).stat().st_mode)

    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "new", b"1")
        replace_file(tmp_path / "private", b"1", private=True)
        (tmp_path / "kept").touch(0o604)
        (tmp_path / "kept").chmod(0o604)
        replace_file(tmp_path / "kept", b"1")
        export.write_files(tmp_path / "out", {"texts/a": b"1"})
    finally:
        os.umask(before)
    assert [rights(name) for name in ("new", "private", "kept", "out/texts/a")] == [0o640, 0o600, 0o604, 0o640]


@_POSIX
def test_what_another_process_is_just_writing_is_not_cleared_away(tmp_path: Path) -> None:
    def meanwhile(call: faults.Call) -> object:
        replacing.clear(tmp_path)  # as another process would
        return call.do()

    with faults.at(0, meanwhile, names=("replace",)):
        replace_file(tmp_path / "a", b"1")
    assert (tmp_path / "a").read_bytes() == b"1"
