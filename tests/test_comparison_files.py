"""What a comparison reads and writes: patches of any text, and folders that are no builds."""

from __future__ import annotations

import re
import shutil
from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import builds
import graphs
from builds import applied, quads, run
from innograph.comparison import compare, rdf_patch
from innograph.errors import ExportError, ReadError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from innograph.model import KnowledgeGraph

    Drawn = set[tuple[str, str, str, str]]
    Written = Callable[[str, KnowledgeGraph], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return partial(builds.written, tmp_path)


_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
_TRIPLES = st.sets(st.tuples(st.sampled_from("abc"), st.sampled_from("pq"), _TEXT, st.sampled_from(["", "it"])))


@given(_TRIPLES, _TRIPLES)
def test_any_texts_survive_a_patch(tmp_path_factory: pytest.TempPathFactory, one: Drawn, other: Drawn) -> None:
    folder = tmp_path_factory.mktemp("texts")
    for name, triples in (("a", one), ("b", other)):
        made = {
            ox.Triple(
                ox.NamedNode(f"http://e/{s}"),
                ox.NamedNode(f"http://e/{p}"),
                ox.Literal(text, language=language) if language else ox.Literal(text),
            )
            for s, p, text, language in triples
        }
        (folder / name).mkdir()
        (folder / name / "graph.ttl").write_bytes(ox.serialize(made, format=ox.RdfFormat.TURTLE) or b"")
        (folder / name / "manifest.json").write_text('{"innograph": "1"}', encoding="utf-8")
    patch = rdf_patch(folder / "a", folder / "b")
    assert applied(quads(folder / "a", "graph.ttl"), patch.content) == quads(folder / "b", "graph.ttl")


def test_a_patch_is_written_whole_and_never_over_a_build(written: Written, tmp_path: Path) -> None:
    a, b = written("a", graphs.small_graph()), written("b", graphs.renamed("x"))
    (tmp_path / "out").mkdir()
    files = ("--patch-of", "graph.ttl", "--patch-of", "evidence.trig")
    result = run("compare", a, b, "--patch", tmp_path / "out" / "p.rdfp", *files)
    made = rdf_patch(a, b, files=("evidence.trig", "graph.ttl"))
    assert result.exit_code == 0
    assert (tmp_path / "out" / "p.rdfp").read_bytes() == made.content
    assert f"patch: {made.added} triples added, {made.deleted} deleted" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["p.rdfp"]

    before = (b / "graph.ttl").read_bytes()
    assert run("compare", a, b, "--patch", b / "graph.ttl").exit_code == 2
    assert (b / "graph.ttl").read_bytes() == before
    unwritable = run("compare", a, b, "--patch", tmp_path / "none" / "p.rdfp")
    assert unwritable.exit_code == 2
    assert "choose another --patch" in unwritable.stderr
    assert run("compare", a, b, "--patch-of", "graph.ttl").exit_code == 2


def test_what_is_no_build_is_named_with_the_remedy(written: Written, tmp_path: Path) -> None:
    good = written("good", graphs.small_graph())
    (tmp_path / "empty").mkdir()
    workspace = tmp_path / "workspace"
    shutil.copytree(good, workspace / "build")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "manifest.json").write_text('{"name": "web app"}', encoding="utf-8")

    for folder, remedy in (
        (tmp_path / "empty", "name a folder that `innograph build` wrote"),
        (workspace, f"name {workspace / 'build'}"),
        (foreign, "name a folder that `innograph build` wrote"),
    ):
        for pair in ((folder, good), (good, folder)):
            result = run("compare", *pair)
            assert result.exit_code == 2
            assert str(folder) in result.stderr
            assert remedy in result.stderr
        with pytest.raises(ReadError, match=re.escape(str(folder))):
            rdf_patch(good, folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.json", b"{"),
        ("entities.csv", b"iri;type;label\n"),
        ("entities.csv", b"iri,type,label\n\xff,,\n"),
        ("statements.csv", b"subject,predicate,object,confidence\na,b,c,high\n"),
        ("documents.csv", None),
    ],
)
def test_a_broken_file_is_named(written: Written, name: str, content: bytes | None) -> None:
    good, bad = written("good", graphs.small_graph()), written("bad", graphs.small_graph())
    (bad / name).unlink() if content is None else (bad / name).write_bytes(content)

    with pytest.raises(ReadError, match=re.escape(str(bad / name))) as error:
        compare(good, bad)
    assert "build it again" in str(error.value)


def test_a_broken_graph_is_named(written: Written) -> None:
    good, bad = written("good", graphs.small_graph()), written("bad", graphs.renamed("x"))
    (bad / "graph.ttl").write_text("<a", encoding="utf-8")
    for work in (compare, rdf_patch):
        with pytest.raises(ReadError, match=re.escape(str(bad / "graph.ttl"))):
            work(good, bad)


@pytest.mark.parametrize("line", ["[] a <http://e/C> .", "<http://e/s> <http://e/p> [] ."])
def test_a_blank_node_has_no_patch(written: Written, line: str) -> None:
    good, bad = written("good", graphs.small_graph()), written("bad", graphs.small_graph())
    with (bad / "graph.ttl").open("a", encoding="utf-8") as stream:
        stream.write(line)
    with pytest.raises(ReadError, match="holds a blank node"):
        rdf_patch(good, bad)


def test_only_known_files_are_patched(written: Written) -> None:
    same = written("a", graphs.small_graph())
    with pytest.raises(ExportError, match=r"explorer\.html"):
        rdf_patch(same, same, files=("explorer.html",))
