"""A build in parts holds what a build in memory holds, quad by quad and row by row, whole or not at all."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from pyarrow import parquet

from builds import run
from graphs import CLUSTER, FIRST, PROJECT, SECOND, URABERRI, evidence
from innograph import pipeline, rdf
from innograph.configuration import DEFAULT_BASE, Configuration, Endpoint
from innograph.curation import COLUMNS, load
from innograph.errors import ConfigError, ExportError, ReadError
from innograph.large import local, overview, spool, stages, writing
from innograph.large.making import Making
from innograph.large.rows import MentionRow, Piece, StatementRow, document_of
from innograph.manifest import files_of_build
from innograph.model import FACT, Entity, Statement
from innograph.pipeline import Workspace
from innograph.pipeline.fitting import fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.model import KnowledgeGraph

ROOT = Path(__file__).resolve().parent.parent
MISSIONS = ROOT / "examples" / "missions"
FAST = Configuration(profile="fast", sectors=str(ROOT / "examples" / "nace.csv"))
HOSTILE = """Visita a Bilbao

=HYPERLINK("http://x") </script><script>alert(1)</script> "Tecnalia" ha incontrato Green\u202e Ports.
La missione della Regione Emilia-Romagna ha visitato Tecnalia <b>a Bilbao</b>\x00 il 3 marzo 2025.
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Annotated texts, the examples with their tables, and one text that means no good."""
    folder = tmp_path_factory.mktemp("sources")
    for path in sorted((ROOT / "corpus" / "train").glob("*.txt"))[::20]:
        shutil.copy(path, folder)
    (folder / "facts.txt").write_text(HOSTILE, encoding="utf-8")
    return [folder, MISSIONS, ROOT / "examples" / "members"]


@pytest.fixture(scope="module")
def ordinary(sources: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = Workspace.of(tmp_path_factory.mktemp("ordinary"))
    pipeline.write_build(pipeline.build(sources, configuration=FAST, workspace=workspace), workspace)
    return workspace.output


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PER_PART", 5)


@pytest.fixture(scope="module")
def parted(sources: list[Path], ordinary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "PER_PART", 5)
        yield in_parts(sources, ordinary, tmp_path_factory.mktemp("parts"))


def in_parts(sources: list[Path], read: Path, output: Path, configuration: Configuration = FAST) -> Path:
    """A build in parts of what was read for another build."""
    shutil.copytree(read / ".readings", output / ".readings")
    built = local.build(sources, workspace=Workspace.of(output), configuration=configuration)
    assert built.reused == built.counts.documents.total()
    return output


def quads(folder: Path, kind: str) -> list[ox.Quad]:
    paths = sorted((folder / "parts" / kind).glob("*.nq.gz"))
    return [q for path in paths for q in ox.parse(gzip.decompress(path.read_bytes()), format=ox.RdfFormat.N_QUADS)]


def same_quads(parts: Path, whole: Path) -> None:
    facts, evidence = quads(parts, "graph"), quads(parts, "evidence")
    assert {quad.graph_name for quad in (*facts, *evidence)} == {ox.NamedNode(rdf.store_graph(DEFAULT_BASE))}
    assert Counter(q.triple for q in facts) == Counter(
        q.triple for q in ox.parse(path=whole / "graph.ttl", format=ox.RdfFormat.TURTLE)
    )
    # What two documents' graphs say alike is said once here.
    assert Counter(q.triple for q in evidence) == Counter(
        {q.triple for q in ox.parse(path=whole / "evidence.trig", format=ox.RdfFormat.TRIG)}
    )


def table(folder: Path, name: str) -> list[dict[str, object]]:
    paths = sorted((folder / "parts" / name).glob("*.parquet"))
    return [row for path in paths for row in parquet.read_table(path).to_pylist()]


def files(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.rglob("*") if path.is_file() and ".readings" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# ---- the same graph ----


def test_the_quads_are_those_of_a_build_in_memory(parted: Path, ordinary: Path) -> None:
    assert len(list((parted / "parts" / "graph").iterdir())) > 5
    same_quads(parted, ordinary)


@pytest.mark.parametrize("name", ["entities", "statements", "documents", "links"])
def test_the_tables_are_those_of_a_build_in_memory(parted: Path, ordinary: Path, name: str) -> None:
    from innograph.export.parquet import table_bytes  # noqa: PLC0415 - what the CSV file holds, with its types

    with (ordinary / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    numbers = {"mentions": int, "start": int, "end": int, "confidence": float, "score": float}
    cells = [[numbers.get(column, _unguarded)(cell) for column, cell in zip(header, row, strict=True)] for row in rows]
    import pyarrow as pa  # noqa: PLC0415 - as above

    expected = parquet.read_table(pa.BufferReader(table_bytes(header, cells))).to_pylist()
    assert sorted(map(repr, table(parted, name))) == sorted(map(repr, expected))


def _unguarded(cell: str) -> str:
    from innograph.cells import unguarded  # noqa: PLC0415 - as above

    return unguarded(cell)


def test_texts_are_there_and_quotes_stand_in_them(parted: Path) -> None:
    texts = {row["iri"]: str(row["text"]) for row in table(parted, "texts")}
    for row in table(parted, "statements"):
        start, end = int(str(row["start"])), int(str(row["end"]))
        assert texts[row["document"]][start:end] == row["quote"]


def test_places_iris_and_counts_are_those_of_a_build_in_memory(parted: Path, ordinary: Path) -> None:
    for name in ("places.ttl", "iris.csv"):
        assert (parted / name).read_bytes() == (ordinary / name).read_bytes()
    ours, theirs = (json.loads((folder / "manifest.json").read_bytes()) for folder in (parted, ordinary))
    assert ours.pop("parts") is True
    assert {**ours, "files": 0} == {**theirs, "files": 0}
    assert set(ours["files"]) == set(files(parted))


def test_the_description_says_the_same_of_the_whole(parted: Path, ordinary: Path) -> None:
    def told(folder: Path) -> set[ox.Triple]:
        quads = ox.parse(path=folder / "dataset.ttl", format=ox.RdfFormat.TURTLE)
        about = ("dataset", "catalogue", "partition/", "linkset/")
        return {q.triple for q in quads if str(q.subject.value).startswith(tuple(DEFAULT_BASE + a for a in about))}

    assert "parts/graph/" in (parted / "dataset.ttl").read_text(encoding="utf-8")
    assert "parts/texts/" not in (parted / "dataset.ttl").read_text(encoding="utf-8")
    left = {str(t.predicate.value).rpartition("#")[2] for t in told(parted) ^ told(ordinary)}
    assert left == {"distribution", "distinctSubjects", "distinctObjects"}
    assert not [t for t in told(parted) - told(ordinary) if not t.predicate.value.endswith("distribution")]


@pytest.mark.usefixtures("small_parts")
def test_the_least_confidence_counts(sources: list[Path], ordinary: Path, tmp_path: Path) -> None:
    sure = replace(FAST, minimum_confidence=0.75)
    whole = Workspace.of(tmp_path / "whole")
    shutil.copytree(ordinary / ".readings", whole.readings)
    pipeline.write_build(pipeline.build(sources, configuration=sure, workspace=whole), whole)
    parts = in_parts(sources, ordinary, tmp_path / "parts", sure)
    same_quads(parts, whole.output)
    counts = [json.loads((f / "manifest.json").read_bytes())["statements_left_out"] for f in (parts, whole.output)]
    assert counts[0] == counts[1] > 0


def test_in_how_many_parts_makes_no_difference(
    sources: list[Path], ordinary: Path, parted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PER_PART", 1000)
    monkeypatch.setattr(spool, "_WAITING", 1000)
    whole = in_parts(sources, ordinary, tmp_path / "one")
    assert Counter(quads(whole, "graph")) == Counter(quads(parted, "graph"))
    assert Counter(quads(whole, "evidence")) == Counter(quads(parted, "evidence"))
    for name in ("network.graphml", "network.gexf", "explorer.html", "places.ttl", "iris.csv"):
        assert (whole / name).read_bytes() == (parted / name).read_bytes()


def test_bytes_do_not_depend_on_how_many_processes_read(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in sorted(MISSIONS.glob("*.txt"))[:4]:
        shutil.copy(path, texts)
    for jobs in (1, 2):
        workspace = Workspace.of(tmp_path / str(jobs))
        local.build([texts], workspace=workspace, configuration=Configuration(profile="fast"), jobs=jobs)
    assert files(tmp_path / "1") == files(tmp_path / "2")


# ---- statements that do not fit ----


def rows_of(graph: KnowledgeGraph) -> list[StatementRow]:
    return [
        StatementRow(s.subject.iri, s.subject.type, s.predicate, s.object.iri, s.object.type, s.role, s.modality, ())
        for s in graph.statements
        if isinstance(s.object, Entity)
    ]


@pytest.mark.parametrize("kinds", [("Project", "Programme"), ("Project",)])
def test_classes_are_fitted_as_in_memory(kinds: tuple[str, ...]) -> None:
    from test_fitting import GRAPH, called  # noqa: PLC0415 - its handmade graph

    funded = Statement(CLUSTER, "fundedBy", PROJECT, evidence=(evidence(SECOND, "Uraberri and Cluster Acqua"),))
    run_by = Statement(URABERRI, "runs", PROJECT, evidence=(evidence(SECOND, "Uraberri"),))
    graph = replace(GRAPH, statements=(funded, run_by), links=tuple(called(PROJECT, kind) for kind in kinds))
    rows = rows_of(graph)
    ends = stages.forbidden_ends(rows[:1]) | stages.forbidden_ends(rows[1:])
    mentions = [MentionRow(PROJECT.iri, kind, 1) for kind in kinds]
    changed = stages.reclassed(ends, stages.about(rows, ends), stages.classes(mentions, ends))
    found = stages.fitted(rows, changed)
    assert sorted(found.kept) == sorted(rows_of(fit(graph).graph))
    assert len(found.left_out) == len(fit(graph).left_out)
    assert stages.fitted(list(reversed(rows)), changed).kept == found.kept[::-1]


def test_the_bucket_of_a_key_is_the_same_everywhere() -> None:
    keys = ("https://example.org/a", "Bilbão", "\ud800")
    assert [spool.bucket_of(key, 1000) for key in keys] == [180, 944, 372]


# ---- the overview ----


def test_an_overview_is_of_the_best_connected() -> None:
    rows = [
        overview.OccasionRow(occasion, organisation)
        for occasion, found in (("fair", "abcd"), ("visit", "ab"), ("a\nd", "ad"), ("alone", "e"))
        for organisation in found
    ]
    met = overview.meetings(rows)
    assert met == Counter(a=5, b=4, d=4, c=3, e=0)
    best = overview.best_connected(met, most=2)
    assert best == {"a", "b"}
    assert overview.shared(rows, best) == {"fair": 2, "visit": 2}
    assert overview.most_shared({"x": 2, "fair": 3, "visit": 3}, most=2) == {"fair", "visit"}


def test_an_overview_quotes_the_best_and_names_the_rest() -> None:
    pieces = tuple(Piece(f"d{n:02}", 0, 5, "words", "<", ">", "cue", n / 100) for n in range(30))
    row = overview.shortened(StatementRow("a", "Company", "runs", "b", "Project", "", FACT, pieces))
    assert [p.document for p in row.evidence] == [p.document for p in pieces]
    assert [p.document for p in row.evidence if p.quote] == [f"d{n:02}" for n in range(10, 30)]


def test_the_page_says_that_it_is_an_overview_and_holds_no_script_of_a_text(parted: Path) -> None:
    page = (parted / "explorer.html").read_text(encoding="utf-8")
    organisations = sum(
        json.loads((parted / "manifest.json").read_bytes())["entities_by_type"].get(kind, 0)
        for kind in ("Organisation", "Company", "University", "ResearchCentre", "Cluster", "Agency", "PublicAuthority")
    )
    assert organisations
    assert "an overview: the " in page
    assert "<script>alert(1)" not in page


# ---- whole or not at all, and again ----


def test_a_build_that_was_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace.of(tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(Making, "join", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            local.build([MISSIONS], workspace=workspace, configuration=Configuration(profile="fast"))
    assert files(workspace.output) == {}
    built = local.build([MISSIONS], workspace=workspace, configuration=Configuration(profile="fast"))
    assert built.reused == 7
    assert not (workspace.output / spool.SPOOL).exists()


def test_a_build_replaces_what_another_wrote_and_nothing_else(tmp_path: Path) -> None:
    workspace = Workspace.of(tmp_path / "out")
    fast = Configuration(profile="fast")
    local.build([MISSIONS], workspace=workspace, configuration=fast)
    own = workspace.output / "parts" / "graph" / "mine.txt"
    own.write_text("mine", encoding="utf-8")
    pipeline.write_build(pipeline.build([MISSIONS], configuration=fast, workspace=workspace), workspace)
    left = {path for path in files(workspace.output) if path.startswith("parts/")}
    assert left == {"parts/graph/mine.txt"}
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "places.ttl").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="in the way"):
        local.build([MISSIONS], workspace=Workspace.of(blocked), configuration=fast)


def test_minted_iris_stay(tmp_path: Path) -> None:
    workspace, fast = Workspace.of(tmp_path / "out"), Configuration(profile="fast")
    local.build([MISSIONS], workspace=workspace, configuration=fast)
    table_of_iris = (tmp_path / "out" / "iris.csv").read_text(encoding="utf-8")
    iri = next(str(row["iri"]) for row in table(workspace.output, "entities") if "/organisation/" in str(row["iri"]))
    workspace.iris.write_text(table_of_iris.replace(f"{iri},", f"{iri}-of-old,"), encoding="utf-8")
    local.build([MISSIONS], workspace=workspace, configuration=fast)
    iris = {row["iri"] for row in table(workspace.output, "entities")}
    assert f"{iri}-of-old" in iris
    assert iri not in iris


# ---- what cannot be, and the commands ----


def test_what_needs_the_whole_graph_is_refused_before_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.of(tmp_path)
    model = Endpoint(url="http://localhost:1/v1", model="m")
    for configuration in (Configuration(authorities=("ror:x.zip",)), Configuration(extractor="llm", llm=model)):
        with pytest.raises(ConfigError, match="a build in parts"):
            local.check(workspace, configuration)
    header = ",".join(COLUMNS)
    workspace.curation.write_text(f"{header}\n", encoding="utf-8")
    local.check(workspace, Configuration())  # as `innograph init` lays it out
    workspace.curation.write_text(f"{header}\nreject,organisation/tecnalia\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="decisions are not applied"):
        local.check(workspace, Configuration())
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install 'innograph\[parquet\]'"):
        local.check(workspace, Configuration())


def test_what_cannot_be_read_is_named_and_the_rest_is_built(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "broken.docx").write_bytes(b"no document")
    result = run("build", tmp_path / "texts", "--output", tmp_path / "out", "--parts", "--profile", "fast")
    assert result.exit_code == 1
    assert "failed:" in result.output
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["failures"][0]["path"] == "broken.docx"
    assert load(tmp_path / "out").graph.statements == ()


def test_commands_take_a_build_in_parts(parted: Path, ordinary: Path, tmp_path: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s ?p ?o }"
    answers = [run("query", folder, count, "--format", "csv") for folder in (parted, ordinary)]
    assert answers[0].exit_code == 0
    assert answers[0].output == answers[1].output
    assert run("analyse", parted, "--output", tmp_path / "report").exit_code == 0
    assert "is not compared" in run("compare", parted, ordinary).output
    assert "decisions are not applied" in run("review", parted).output
    opened, whole = load(parted).graph, load(ordinary).graph
    assert {s.key for s in opened.statements} == {s.key for s in whole.statements}
    assert opened.taxonomy == whole.taxonomy
    assert {d.id: d.text for d in opened.documents} == {d.id: d.text for d in whole.documents}


def test_a_large_build_in_parts_is_not_taken_into_memory(parted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("innograph.curation.loading.LARGE", 10)
    monkeypatch.setattr("innograph.rdf.validation._MOST", 10)
    with pytest.raises(ReadError, match="does not fit in memory"):
        load(parted)
    with pytest.raises(ReadError, match="too much to be checked"):
        rdf.validate(parted)


def test_the_command_builds_in_parts(tmp_path: Path) -> None:
    result = run("build", MISSIONS, "--output", tmp_path, "--parts", "--profile", "fast")
    assert result.exit_code == 0
    assert "in parts" in result.output
    assert set(writing.WHOLE) < files_of_build(tmp_path)
    assert run("validate", tmp_path).exit_code == 0
    broken = next((tmp_path / "parts" / "graph").iterdir())
    broken.write_bytes(broken.read_bytes()[:100])
    assert "cannot be read as packed N-Quads" in run("query", tmp_path, "ASK {}").output


def test_the_documents_of_a_handmade_reading_are_lifted_without_links() -> None:
    reading = pipeline.Reading(FIRST, (), None, ())
    lifted = stages.lift(reading, (), base=DEFAULT_BASE)
    assert document_of(lifted.document) == replace(FIRST, text="")
    assert (lifted.facts, lifted.mentions, lifted.links) == ((), (), ())
