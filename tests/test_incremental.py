"""A build into a folder that has one: what is new is read, the rest is kept, and nothing shows which way it went."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import innograph
from innograph import pipeline
from innograph.configuration import Configuration
from innograph.errors import ReadError
from innograph.pipeline import Workspace
from innograph.pipeline.workspace import IRIS

if TYPE_CHECKING:
    from innograph.pipeline import Build

FAST = Configuration(profile="fast")
TEXTS = {
    "bilbao": "Il Comune di Bologna ha incontrato Tecnalia a Bilbao.\n\nMario Rossi, direttore di Nimbus Srl, ha "
    "visitato il Basque Cybersecurity Centre. La missione era organizzata da ART-ER.\n",
    "bologna": "La Universidad de Bolonia y Fundación Tecnalia Research & Innovation firmaron un acuerdo en Bolonia. "
    "Participó Mario Rossi, de Nimbus.\n",
    "tallinn": "Tecnalia and the City of Tallinn signed an agreement in Tallinn on 5 May 2026. Mario Rossi of Ostara "
    "Energy visited the Tallinn University of Technology (TalTech).\n",
    "news": "Arter e TalTech collaborano nell'idrogeno. Il centro ha sede a Tallinn. Rossi ha visitato Nimbus.\n",
    "euskadi": "Bilboko Udala eta Tecnalia elkarlanean ari dira. Nimbus enpresak Bilbon egin du bilera.\n",
}
CHANGED = "Il Comune di Bologna e TalTech hanno firmato un accordo a Modena con Tecnalia, Lucia Bianchi di Nimbus.\n"


def build(sources: Path, output: Path) -> Build:
    workspace = Workspace.of(output)
    result = pipeline.build([sources], configuration=FAST, workspace=workspace)
    pipeline.write_build(result, workspace)
    return result


def contents(folder: Path) -> dict[str, bytes]:
    """All that a build shows; what it keeps for itself lies in a hidden folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return {name: content for name, content in found.items() if not name.startswith(".readings/")}


def from_nothing(sources: Path, known: Path, output: Path) -> dict[str, bytes]:
    """A build into a new folder that knows the IRIs of another."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    if known.exists():
        shutil.copy(known, output / IRIS)
    build(sources, output)
    return contents(output)


def fill(sources: Path, names: list[str]) -> None:
    sources.mkdir(exist_ok=True)
    for name in names:
        (sources / f"{name}.txt").write_text(TEXTS[name], encoding="utf-8")


def iris_of(output: Path) -> dict[str, str]:
    rows = (output / "entities.csv").read_text(encoding="utf-8").splitlines()[1:]
    return {row.split(",")[2].strip('"'): row.split(",")[0] for row in rows}


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    fill(tmp_path / "in", ["bilbao", "bologna", "tallinn"])
    assert build(tmp_path / "in", tmp_path / "out").reused == 0
    before = contents(tmp_path / "out")

    assert build(tmp_path / "in", tmp_path / "out").reused == 3
    assert contents(tmp_path / "out") == before

    fill(tmp_path / "in", ["news"])
    assert build(tmp_path / "in", tmp_path / "out").reused == 3


def test_files_that_stay_the_same_are_not_written_again(tmp_path: Path) -> None:
    fill(tmp_path / "in", ["bilbao", "bologna"])
    build(tmp_path / "in", tmp_path / "out")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.is_file()}
    build(tmp_path / "in", tmp_path / "out")
    assert times == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.is_file()}


def test_other_settings_read_all_texts_again(tmp_path: Path) -> None:
    fill(tmp_path / "in", ["bilbao"])
    build(tmp_path / "in", tmp_path / "out")
    spoken = Configuration(profile="fast", language="it")
    assert pipeline.build([tmp_path / "in"], configuration=spoken, workspace=Workspace.of(tmp_path / "out")).reused == 0


@pytest.mark.parametrize("broken", [b"", b"{", b'{"key": 1}', b"\xff\xfe", b"[" * 100_000])
def test_a_broken_reading_is_read_anew(tmp_path: Path, broken: bytes, caplog: pytest.LogCaptureFixture) -> None:
    fill(tmp_path / "in", ["bilbao"])
    build(tmp_path / "in", tmp_path / "out")
    before = contents(tmp_path / "out")
    (tmp_path / "out" / ".readings" / "bilbao.json").write_bytes(broken)

    assert build(tmp_path / "in", tmp_path / "out").reused == 0
    assert contents(tmp_path / "out") == before
    assert not caplog.records or "read anew" in caplog.text


def test_a_text_that_reads_no_more_is_kept_no_more(tmp_path: Path) -> None:
    fill(tmp_path / "in", ["bilbao", "bologna"])
    build(tmp_path / "in", tmp_path / "out")
    path = tmp_path / "in" / "bilbao.txt"
    path.write_bytes(b"")
    result = build(tmp_path / "in", tmp_path / "out")
    assert [failure.path for failure in result.failures] == ["bilbao.txt"]
    assert len(list((tmp_path / "out" / ".readings").glob("*.json"))) == 1


def test_a_removed_text_leaves_with_its_statements_and_nothing_else(tmp_path: Path) -> None:
    fill(tmp_path / "in", list(TEXTS))
    build(tmp_path / "in", tmp_path / "out")
    before = rows_of(tmp_path / "out")
    (tmp_path / "in" / "tallinn.txt").unlink()
    build(tmp_path / "in", tmp_path / "out")

    after = rows_of(tmp_path / "out")
    assert after == [row for row in before if "document/tallinn" not in row]
    assert len(after) < len(before)
    assert not (tmp_path / "out" / "texts" / "tallinn.txt").exists()
    assert not (tmp_path / "out" / ".readings" / "tallinn.json").exists()


def test_who_leaves_with_the_last_text_does_not_become_a_namesake(tmp_path: Path) -> None:
    fill(tmp_path / "in", ["bilbao", "tallinn"])
    build(tmp_path / "in", tmp_path / "out")
    before = namesakes(tmp_path / "out")
    (tmp_path / "in" / "tallinn.txt").unlink()
    build(tmp_path / "in", tmp_path / "out")

    assert len(before) == 2
    assert len(before & namesakes(tmp_path / "out")) == 1
    assert "isReplacedBy" not in (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8")


def namesakes(output: Path) -> set[str]:
    rows = (output / "entities.csv").read_text(encoding="utf-8").splitlines()
    return {row.split(",")[0] for row in rows if "person/mario-rossi" in row}


def rows_of(output: Path) -> list[str]:
    return (output / "statements.csv").read_text(encoding="utf-8").splitlines()[1:]


def test_a_fuller_name_in_a_later_text_changes_no_iri(tmp_path: Path) -> None:
    fill(tmp_path / "in", ["bilbao", "tallinn"])
    build(tmp_path / "in", tmp_path / "out")
    short = iris_of(tmp_path / "out")["Tecnalia"]
    fill(tmp_path / "in", ["bologna"])
    build(tmp_path / "in", tmp_path / "out")

    found = iris_of(tmp_path / "out")
    assert short in found.values()
    assert set(iris_of(tmp_path / "out").values()) >= {short}


def test_a_second_text_of_a_like_name_changes_no_document(tmp_path: Path) -> None:
    fill(tmp_path / "in", ["bilbao"])
    build(tmp_path / "in", tmp_path / "out")
    (tmp_path / "in" / "bilbao.md").write_text(TEXTS["news"], encoding="utf-8")
    build(tmp_path / "in", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out" / "texts").iterdir()) == ["bilbao-md.txt", "bilbao.txt"]


def test_an_iri_is_not_given_to_something_else(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = tmp_path / "in" / "one.txt"
    text.write_text("Nimbus Srl ha visitato Tecnalia a Bilbao.\n", encoding="utf-8")
    build(tmp_path / "in", tmp_path / "out")
    gone = set(iris_of(tmp_path / "out").values())
    text.write_text("Ostara Energy Srl ha visitato Corvinus Labs a Modena.\n", encoding="utf-8")
    build(tmp_path / "in", tmp_path / "out")
    assert gone.isdisjoint(iris_of(tmp_path / "out").values())

    text.write_text("Nimbus Srl ha visitato Tecnalia a Bilbao.\n", encoding="utf-8")
    build(tmp_path / "in", tmp_path / "out")
    assert set(iris_of(tmp_path / "out").values()) == gone


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "iri,type,label,key,names,documents\nonly,two\n", "\udcff"])
def test_a_broken_table_of_iris_is_named(tmp_path: Path, content: str) -> None:
    fill(tmp_path / "in", ["bilbao"])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / IRIS).write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ReadError, match=r"iris\.csv.*restore"):
        build(tmp_path / "in", tmp_path / "out")


def test_a_workspace_keeps_its_iris_beside_the_build(tmp_path: Path) -> None:
    (tmp_path / "innograph.toml").write_text('profile = "fast"\n', encoding="utf-8")
    fill(tmp_path / "sources", ["bilbao"])
    command = [sys.executable, "-m", "innograph", "build"]
    for _ in range(2):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=environment())
    found = {path.name for path in tmp_path.iterdir()}
    assert found == {"innograph.toml", "sources", "build", "iris.csv"}
    assert "iris.csv" not in {path.name for path in (tmp_path / "build").iterdir()}


def test_the_tables_of_a_workspace_are_no_sources(tmp_path: Path) -> None:
    (tmp_path / "innograph.toml").write_text("", encoding="utf-8")
    fill(tmp_path / "sources", ["bilbao"])
    (tmp_path / "curation.csv").write_text("action,subject\n", encoding="utf-8")
    for _ in range(2):
        result = build(tmp_path, tmp_path / "build")
        assert [document.id for document in result.graph.documents] == ["sources-bilbao"]
        assert not result.failures


steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(sorted(TEXTS))),
        st.tuples(st.just("remove"), st.sampled_from(sorted(TEXTS))),
        st.tuples(st.just("change"), st.sampled_from(sorted(TEXTS))),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.slow
@given(steps=steps)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_step_by_step_gives_what_a_build_from_nothing_gives(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    tmp_path = tmp_path_factory.mktemp("steps")
    sources, output, known = tmp_path / "in", tmp_path / "out", tmp_path / "known.csv"
    fill(sources, ["bilbao"])
    build(sources, output)
    for action, name in steps:
        path = sources / f"{name}.txt"
        if action == "remove" and len(list(sources.iterdir())) > 1:
            path.unlink(missing_ok=True)
        elif action != "remove":
            path.write_text(TEXTS[name] if action == "add" else CHANGED, encoding="utf-8")
        shutil.copy(output / IRIS, known)
        build(sources, output)
        assert contents(output) == from_nothing(sources, known, tmp_path / "new")


def environment() -> dict[str, str]:
    package = Path(innograph.__file__).parents[1]
    return {**os.environ, "PYTHONPATH": str(package)}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_a_build_that_is_killed_at_any_moment_spoils_nothing(tmp_path: Path) -> None:
    sources, output = tmp_path / "in", tmp_path / "out"
    fill(sources, ["bilbao", "bologna"])
    fill(tmp_path / "spare", list(TEXTS))
    script = Path(__file__).with_name("kill_builds.py")
    command = [sys.executable, str(script), str(sources), str(output), str(tmp_path / "spare"), "50"]
    done = subprocess.run(command, check=True, capture_output=True, env=environment(), text=True)
    assert int(done.stdout) < 40, "hardly any build was killed"

    build(sources, output)
    found = contents(output)
    assert found == from_nothing(sources, output / IRIS, tmp_path / "new")
    assert not list(output.glob(".innograph-*"))
