from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import builds
import graphs
from builds import applied, quads, run
from innograph.cli import main
from innograph.comparison import PATCHABLE, Change, compare, rdf_patch
from innograph.model import Entity, Statement
from innograph.pipeline import build, write_build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from innograph.model import KnowledgeGraph

    Written = Callable[[str, KnowledgeGraph], Path]

ROOT = Path(__file__).resolve().parent.parent
MISSIONS = ROOT / "examples" / "missions"
FAIR = "feria-en-bilbao"
REPLACED = "http://purl.org/dc/terms/isReplacedBy"


@pytest.fixture(scope="module")
def missions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The example missions without one text, and all of them."""
    folder = tmp_path_factory.mktemp("missions")
    every = sorted(MISSIONS.iterdir())
    for name, paths in (("fewer", [path for path in every if path.stem != FAIR]), ("all", every)):
        write_build(build(paths), folder / name)
    return folder / "fewer", folder / "all"


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return partial(builds.written, tmp_path)


def swapped(graph: KnowledgeGraph, old: Entity, new: Entity) -> KnowledgeGraph:
    """The graph with one entity in the place of another, everywhere."""

    def of(thing: Entity) -> Entity:
        return new if thing == old else thing

    statements = tuple(
        replace(one, subject=of(one.subject), object=of(one.object) if isinstance(one.object, Entity) else one.object)
        for one in graph.statements
    )
    links = tuple(replace(link, entity=link.entity and of(link.entity)) for link in graph.links)
    ordered = tuple(sorted({of(one) for one in graph.entities}, key=lambda one: one.iri))
    return replace(graph, entities=ordered, statements=statements, links=links)


def picked(changes: Iterable[Change], what: str, kind: str, field: str = "") -> list[Change]:
    return [change for change in changes if change[:3] == (what, kind, field)]


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / table).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_one_text_more(missions: tuple[Path, Path]) -> None:
    found = compare(*missions)

    assert [change.name for change in picked(found.changes, "document", "added")] == [f"{FAIR}.md"]
    before, after = ({row["iri"]: row for row in rows(folder, "entities.csv")} for folder in missions)
    came = picked(found.changes, "entity", "added")
    moved = picked(found.changes, "entity", "moved")
    assert came
    assert {c.subject for c in came} | {c.object for c in moved} == after.keys() - before.keys()
    assert {c.subject for c in moved} == before.keys() - after.keys()
    assert all(after[change.subject]["label"] == change.name for change in came)
    facts = [{tuple(row.values())[:4] for row in rows(folder, "statements.csv")} for folder in missions]
    new = {(c.subject, c.predicate, c.object, c.role) for c in picked(found.changes, "statement", "added")}
    followed = {(c.subject, c.predicate, c.object, c.role) for c in picked(found.changes, "statement", "moved")}
    assert new
    assert new | followed == facts[1] - facts[0]
    assert not picked(found.changes, "statement", "removed")
    surer = picked(found.changes, "statement", "changed", "confidence")
    assert surer
    assert any(float(c.before) < float(c.after) for c in surer)
    assert found.differs
    assert (found.a.documents, found.b.documents) == (6, 7)
    assert sum(found.counts().values()) == len(found.changes)


def test_one_text_fewer_is_the_other_way_round(missions: tuple[Path, Path]) -> None:
    there, back = compare(*missions).counts(), compare(*reversed(missions)).counts()

    for what in ("document", "entity", "statement"):
        assert back.get((what, "removed", ""), 0) == there[what, "added", ""]
        assert back.get((what, "moved", ""), 0) == there.get((what, "moved", ""), 0)
    assert not [key for key in (*there, *back) if key[1] in {"merged", "split"}]


@pytest.mark.parametrize("files", [("graph.ttl",), ("evidence.trig",), tuple(PATCHABLE)])
def test_a_patch_turns_the_one_graph_into_the_other(missions: tuple[Path, Path], files: tuple[str, ...]) -> None:
    for a, b in (missions, missions[::-1]):
        patch = rdf_patch(a, b, files=files)
        assert applied(quads(a, *files), patch.content) == quads(b, *files)
        assert patch.added - patch.deleted == len(quads(b, *files)) - len(quads(a, *files))


def test_the_same_build_does_not_differ(missions: tuple[Path, Path]) -> None:
    same = missions[0], missions[0]
    assert compare(*same).changes == ()
    assert (rdf_patch(*same).added, rdf_patch(*same).deleted) == (0, 0)
    result = run("compare", *same, "--exit-code")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "The graphs do not differ." in result.stdout


def test_the_status_says_so_only_if_asked(missions: tuple[Path, Path]) -> None:
    assert run("compare", *missions).exit_code == 0
    assert run("compare", *missions, "--exit-code").exit_code == 1


def test_the_terminal_shows_counts_then_rows(missions: tuple[Path, Path]) -> None:
    lines = run("compare", *missions, "--limit", 2).stdout.splitlines()

    assert lines[0].startswith("A ")
    assert "7 documents" in lines[1] + lines[2]
    assert next(line.split() for line in lines if "documents  " in line) == ["documents", "entities", "statements"]
    counts = compare(*missions).counts()
    added = [str(counts[what, "added", ""]) for what in ("document", "entity", "statement")]
    assert next(line.split() for line in lines if line.startswith("added")) == ["added", *added]
    assert f"statements added ({added[2]})" in lines
    assert f"  … {int(added[2]) - 2} more; --limit 0 shows all" in lines
    assert "more;" not in run("compare", *missions, "--limit", 0).stdout
    assert all(line == line.rstrip() for line in lines)


def test_csv_json_and_pandas_hold_every_row(missions: tuple[Path, Path]) -> None:
    found = compare(*missions)
    table = list(csv.DictReader(io.StringIO(run("compare", *missions, "--format", "csv").stdout)))
    content = json.loads(run("compare", *missions, "--format", "json").stdout)

    assert [tuple(row.values()) for row in table] == [tuple(change) for change in found.changes]
    assert [Change(**row) for row in content["changes"]] == list(found.changes)
    assert sum(row["count"] for row in content["counts"]) == len(found.changes)
    assert content["b"]["entities"] == found.b.entities
    assert [tuple(row) for row in found.to_pandas().itertuples(index=False)] == list(found.changes)


def test_a_renamed_document_is_the_same(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    shutil.copy(MISSIONS / "missione-paesi-baschi.txt", tmp_path / "one" / "marzo.txt")
    shutil.copy(MISSIONS / "missione-paesi-baschi.txt", tmp_path / "other" / "paesi-baschi.txt")
    for name in ("one", "other"):
        write_build(build([tmp_path / name]), tmp_path / f"{name}-built")

    found = compare(tmp_path / "one-built", tmp_path / "other-built")

    [document] = picked(found.changes, "document", "moved")
    assert (document.before, document.after, document.reason) == ("marzo.txt", "paesi-baschi.txt", "by its bytes")
    [event] = picked(found.changes, "entity", "moved")
    assert event.object.endswith("/event/paesi-baschi")
    assert {change.change for change in found.changes} == {"moved"}
    assert picked(found.changes, "statement", "moved")


def acronym() -> tuple[Entity, KnowledgeGraph]:
    """The small graph with one more entity, which is the cluster by another name."""
    other = graphs.entity("Cluster", "clac", "CLAC")
    graph = graphs.small_graph()
    piece = graphs.evidence(graphs.SECOND, graphs.SECOND.text)
    more = Statement(other, "collaboratesWith", graphs.URABERRI, evidence=(piece,))
    entities = tuple(sorted((*graph.entities, other), key=lambda one: one.iri))
    return other, replace(graph, entities=entities, statements=(*graph.statements, more))


def test_a_merge_is_recognised_by_names_and_documents(written: Written) -> None:
    other, graph = acronym()
    whole = replace(graphs.CLUSTER, labels=("CLAC", "Cluster Acqua"))
    merged = swapped(swapped(graph, other, whole), graphs.CLUSTER, whole)

    found = compare(written("a", graph), written("b", merged))

    [merge] = picked(found.changes, "entity", "merged")
    assert (merge.subject, merge.object) == (other.iri, whole.iri)
    assert (merge.before, merge.after) == ("CLAC", "Cluster Acqua")
    assert merge.reason == "by its names (1 of 1 name, 1 of 1 document)"
    assert not picked(found.changes, "entity", "removed")
    [moved] = picked(found.changes, "statement", "moved")
    assert moved.before == "CLAC collaboratesWith Uraberri"
    assert moved.after == "Cluster Acqua collaboratesWith Uraberri"
    assert not picked(found.changes, "statement", "removed")
    [names] = picked(found.changes, "entity", "changed", "alt_labels")
    assert (names.before, names.after) == ("", "CLAC")


def test_undoing_a_merge_is_a_split(written: Written) -> None:
    other, graph = acronym()
    whole = replace(graphs.CLUSTER, labels=("CLAC", "Cluster Acqua"))
    merged = swapped(swapped(graph, other, whole), graphs.CLUSTER, whole)

    found = compare(written("a", merged), written("b", graph))

    [split] = picked(found.changes, "entity", "split")
    assert (split.subject, split.object) == (whole.iri, other.iri)
    assert not picked(found.changes, "entity", "added")
    [added] = picked(found.changes, "statement", "added")
    assert added.subject == other.iri  # the whole keeps its own, so this one is new


def test_a_thing_that_falls_apart_is_split_and_not_removed(written: Written) -> None:
    graph = graphs.small_graph()
    whole = replace(graphs.CLUSTER, labels=("Acqua", "CLAC", "Cluster Acqua", "Terra"))
    parts = [graphs.entity("Cluster", name.lower(), name) for name in ("Acqua", "Terra")]
    apart = swapped(graph, graphs.CLUSTER, parts[0])
    piece = graphs.evidence(graphs.SECOND, graphs.SECOND.text)
    more = Statement(parts[1], "hasSector", graphs.WATER, evidence=(piece,))
    entities = tuple(sorted((*apart.entities, parts[1]), key=lambda one: one.iri))
    apart = replace(apart, entities=entities, statements=(*apart.statements, more))

    found = compare(written("a", swapped(graph, graphs.CLUSTER, whole)), written("b", apart))

    split = picked(found.changes, "entity", "split")
    assert [(c.subject, c.object) for c in split] == [(whole.iri, part.iri) for part in parts]
    assert not picked(found.changes, "entity", "removed")
    moved = picked(found.changes, "statement", "moved")
    assert "Cluster Acqua collaboratesWith Uraberri" in {change.before for change in moved}
    assert not picked(found.changes, "statement", "removed")


def test_what_the_later_build_says_comes_first(written: Written) -> None:
    graph = graphs.small_graph()
    gone = swapped(graph, graphs.HORIZON, graphs.PROJECT)  # no name in common
    a, b = written("a", graph), written("b", gone)
    assert picked(compare(a, b).changes, "entity", "removed")

    between = "https://data.example.org/id/programme/between"
    with (b / "graph.ttl").open("a", encoding="utf-8") as stream:
        stream.write(f"<{graphs.HORIZON.iri}> <{REPLACED}> <{between}> .\n")
        stream.write(f"<{between}> <{REPLACED}> <{graphs.PROJECT.iri}> , <{between}> .\n")

    [merge] = picked(compare(a, b).changes, "entity", "merged")
    assert (merge.subject, merge.object) == (graphs.HORIZON.iri, graphs.PROJECT.iri)
    assert "isReplacedBy" in merge.reason


def test_replacements_in_a_circle_end(written: Written) -> None:
    graph = graphs.small_graph()
    a, b = written("a", graph), written("b", swapped(graph, graphs.HORIZON, graphs.PROJECT))
    with (b / "graph.ttl").open("a", encoding="utf-8") as stream:
        stream.write(f"<{graphs.HORIZON.iri}> <{REPLACED}> <http://e/1> . <http://e/1> <{REPLACED}> <http://e/2> .\n")
        stream.write(f"<http://e/2> <{REPLACED}> <http://e/1> .\n")
    assert picked(compare(a, b).changes, "entity", "removed")


def test_a_city_is_not_merged_into_its_council(written: Written) -> None:
    graph = graphs.small_graph()
    council = graphs.entity("PublicAuthority", "bilbao", "Bilbao", "Bilbo")
    both = replace(graph, entities=tuple(sorted((*graph.entities, council), key=lambda one: one.iri)))
    gone = swapped(both, graphs.BILBAO, council)
    gone = replace(gone, entities=tuple(dict.fromkeys(gone.entities)))

    found = compare(written("a", both), written("b", gone))

    assert [change.subject for change in picked(found.changes, "entity", "removed")] == [graphs.BILBAO.iri]
    assert not picked(found.changes, "entity", "merged")


def test_what_changed_in_place_is_told_apart(written: Written) -> None:
    graph = graphs.small_graph()
    better = replace(
        graphs.URABERRI, type="ResearchCentre", label="Uraberri Zentroa", identifiers=("https://ror.org/1",)
    )
    changed = swapped(graph, graphs.URABERRI, better)
    led = replace(graph.statements[1].evidence[0], score=0.5)
    statements = tuple(
        replace(one, evidence=(led,)) if one.predicate == "organised" else one for one in changed.statements
    )
    statements = tuple(
        replace(one, evidence=one.evidence[:1]) if one.predicate == "visited" else one for one in statements
    )
    a, b = written("a", graph), written("b", replace(changed, statements=statements))

    found = compare(a, b)

    [renamed] = picked(found.changes, "entity", "renamed")
    assert (renamed.before, renamed.after) == ("Uraberri", "Uraberri Zentroa")
    [retyped] = picked(found.changes, "entity", "retyped")
    assert (retyped.before, retyped.after) == ("Company", "ResearchCentre")
    [same] = picked(found.changes, "entity", "changed", "same_as")
    assert (same.before, same.after) == ("", "https://ror.org/1")
    [evidence] = picked(found.changes, "statement", "changed", "evidence")
    assert (evidence.before, evidence.after) == ("2 quotes in 2 texts", "1 quote in 1 text")
    assert evidence.reason == "1 gone, 0 new"
    surer = {
        change.predicate: (change.before, change.after) for change in found.changes if change.field == "confidence"
    }
    assert surer == {"organised": ("0.9", "0.5"), "visited": ("0.99", "0.9")}
    assert not picked(found.changes, "statement", "added")


def test_a_status_is_a_change(written: Written) -> None:
    graph = graphs.small_graph()
    a, b = written("a", graph), written("b", graph)
    table = (b / "statements.csv").read_text(encoding="utf-8")
    first, *others = table.splitlines()
    accepted = [re.sub(",extracted$", ",accepted", line) if "visited" in line else line for line in others]
    (b / "statements.csv").write_text("\n".join([first, *accepted]) + "\n", encoding="utf-8")

    [change] = compare(a, b).changes

    assert (change.field, change.before, change.after) == ("status", "extracted", "accepted")


def test_builds_of_different_versions_compare_what_both_have(written: Written) -> None:
    graph = graphs.small_graph()
    a, b = written("a", graph), written("b", graph)
    for name in ("statements.csv", "entities.csv", "documents.csv"):
        with (a / name).open(encoding="utf-8", newline="") as stream:
            table = list(csv.reader(stream))
        drop = 1 if name != "documents.csv" else 2
        with (a / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(row[:-drop] for row in table)
        with (b / name).open(encoding="utf-8", newline="") as stream:
            table = list(csv.reader(stream))
        with (b / name).open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([*row, "to come" if row == table[0] else "7"] for row in table)
    manifest = json.loads((b / "manifest.json").read_bytes())
    manifest |= {"innograph": "9.9.9", "configuration": manifest["configuration"] | {"colour": True}}
    (b / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    found = compare(a, b)

    assert {(c.what, c.name, c.before, c.after) for c in found.changes} == {
        ("setting", "innograph", found.a.version, "9.9.9"),
        ("setting", "colour", "", "true"),
    }
    assert not found.differs
    assert run("compare", a, b, "--exit-code").exit_code == 0


HOSTILE = '=HYPERLINK("http://evil")\x1b[31m[bold]\u202e"> _:x .\r\nA <http://e/s> <http://e/p> <http://e/o> .'


def test_hostile_names_stay_text(written: Written) -> None:
    graph = graphs.small_graph()
    evil = replace(graphs.URABERRI, label=HOSTILE, labels=(HOSTILE, "Uraberri"))
    new = graphs.entity("Company", "evil", f"@{HOSTILE}")
    more = swapped(graph, graphs.URABERRI, evil)
    more = replace(more, entities=tuple(sorted((*more.entities, new), key=lambda one: one.iri)))
    a, b = written("a", graph), written("b", more)

    found = compare(a, b)
    [renamed] = picked(found.changes, "entity", "renamed")
    assert renamed.after == HOSTILE
    shown = run("compare", a, b, "--limit", 0).stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]" in shown
    for row in csv.reader(io.StringIO(run("compare", a, b, "--format", "csv").stdout, newline="")):
        assert not any(cell.startswith(("=", "@", "+", "-")) for cell in row)
    patch = rdf_patch(a, b, files=tuple(PATCHABLE))
    assert applied(quads(a, *PATCHABLE), patch.content) == quads(b, *PATCHABLE)
    assert b"\nA <http://e/s>" not in patch.content


def test_the_bytes_do_not_depend_on_chance(missions: tuple[Path, Path], tmp_path: Path) -> None:
    shown = set()
    for seed in "12":
        command = [sys.executable, "-m", "innograph", "compare", *map(str, missions), "--format", "json"]
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "graph")}
        patch = tmp_path / seed
        done = subprocess.run([*command, "--patch", str(patch)], env=environment, capture_output=True, check=True)
        shown.add((done.stdout, patch.read_bytes()))
    assert len(shown) == 1


def test_the_page_says_what_is_true(
    missions: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")
    for name, folder in zip(("january", "march"), missions, strict=True):
        (tmp_path / name).symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ innograph (compare .*)$", page, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        assert run(*shlex.split(command)).exit_code == 0, command
    [program] = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    exec(compile(program, "compare.md", "exec"), {})  # noqa: S102 - our own page
    options = {name for one in main.commands["compare"].params for name in one.opts if name.startswith("--")}
    assert options <= set(re.findall(r"`(--[a-z-]+)", page))
