"""`innograph review`: what is asked first, how answers become rows, and what the next build makes of them."""

from __future__ import annotations

import csv
import io
import re
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from innograph import curation
from innograph.cli import main
from innograph.errors import ReadError
from innograph.model import FACT, Decision, Entity, KnowledgeGraph
from innograph.pipeline import build, write_build

if TYPE_CHECKING:
    from innograph.curation import Question

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://w3id.org/innograph/id/"
TEXTS = {
    "one.txt": (
        "Missione a Bilbao\n\nLa missione a Bilbao è stata organizzata da Clust-ER Acque con l'Università di Parma. La "
        "delegazione ha visitato Uraberri S.L., che lavora nell'idrogeno. Anna Verdi, direttrice di Clust-ER Acque, ha "
        "incontrato Jon Etxeberria.\n"
    ),
    "two.txt": (
        "Visita a Parma\n\nClust-ER Aque ha ospitato a Parma una delegazione di Uraberri S.L. guidata da Jon "
        "Echeberria, direttore di Uraberri S.L. La visita è stata finanziata dalla Regione Emilia-Romagna.\n"
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    (folder / "sources").mkdir()
    for name, text in TEXTS.items():
        (folder / "sources" / name).write_text(text, encoding="utf-8")
    write_build(build([folder / "sources"]), folder / "out")
    return folder


@pytest.fixture
def out(built: Path, tmp_path: Path) -> Path:
    """A build of one's own, to write decisions beside."""
    import shutil  # noqa: PLC0415 - here alone

    shutil.copytree(built / "out", tmp_path / "out")
    return tmp_path / "out"


def run(*arguments: object, keys: str = "") -> str:
    result = CliRunner().invoke(main, [str(one) for one in arguments], input=keys)
    assert result.exit_code == 0, result.output
    return result.output


def ask(folder: Path, **more: object) -> list[Question]:
    opened = curation.load(folder)
    return curation.queue(opened.graph, base=opened.base, **more)  # type: ignore[arg-type]


def test_a_build_is_read_back_as_it_was(built: Path) -> None:
    first = build([built / "sources"]).graph
    opened = curation.load(built / "out")
    assert opened.graph.entities == first.entities
    assert opened.graph.statements == tuple(one for one in first.statements if one.modality == FACT)
    assert [(one.mention.key, one.entity, one.reasons) for one in opened.graph.links] == [
        (one.mention.key, one.entity, one.reasons) for one in first.links
    ]
    assert curation.queue(opened.graph, base=BASE) == curation.queue(first, base=BASE)


def test_a_folder_that_no_build_wrote_is_refused(tmp_path: Path, out: Path) -> None:
    with pytest.raises(ReadError, match="no build is there"):
        curation.load(tmp_path)
    (out / "links.csv").unlink()
    with pytest.raises(ReadError, match="build it again"):
        curation.load(out)
    result = CliRunner().invoke(main, ["review", str(tmp_path)])
    assert result.exit_code == 2


def test_a_table_cannot_name_a_file_elsewhere(out: Path) -> None:
    path = out / "documents.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("document/one", "document/../../../secret"), "utf-8")
    with pytest.raises(ReadError, match="no document of this build"):
        curation.load(out)


def test_the_workspace_keeps_the_decisions_beside_its_build(out: Path) -> None:
    assert curation.load(out).curation == out / "curation.csv"
    (out.parent / "innograph.toml").touch()
    out.rename(out.parent / "build")
    assert curation.load(out.parent).curation == out.parent / "curation.csv"


def test_the_least_certain_comes_first_with_its_words(built: Path) -> None:
    questions = ask(built / "out", kinds=["statement"])
    confidences = [one.confidence for one in questions]
    assert len(questions) > 3
    assert confidences[0] <= min(confidences) + 0.1
    graph = curation.load(built / "out").graph
    texts = {document.id: document.text for document in graph.documents}
    for question in questions:
        assert texts[question.document][question.start :].startswith(question.passage)
        assert all(question.passage[start:end].strip() for start, end in (*question.marks, *question.names))
        assert [answer.decision.action for answer in question.answers[:2]] == ["accept", "reject"]
        assert len({answer.key for answer in question.answers}) == len(question.answers)
    assert len({one.id for one in questions}) == len(questions)


def test_every_answer_is_a_row_that_can_be_read_and_applied(built: Path, tmp_path: Path) -> None:
    opened = curation.load(built / "out")
    path = tmp_path / "c.csv"
    for question in curation.queue(opened.graph, base=BASE):
        for answer in question.answers:
            decision = answer.filled("A Name") if answer.asks else answer.decision
            curation.append(path, decision)
            read = curation.read(path)
            assert not read.wrong
            assert replace(read.rows[-1], line=0) == decision
            curated = curation.apply(opened.graph, [decision], base=BASE)
            assert [one for one in curated.problems if "ontology" not in one.reason] == []
            assert curated.applied == 1
            assert not curation.is_open(question, [decision]) or decision.action == "rename"
            assert curation.retract(path, decision)


def test_names_alike_are_asked_about_and_different_ones_are_not() -> None:
    def entity(kind: str, label: str, *labels: str) -> Entity:
        return Entity(f"{BASE}x/{label.replace(' ', '-')}", kind, label, (label, *labels))

    labels = [
        ("Company", "Nimbus Systems"),
        ("Company", "Nimbus Sistems"),
        ("University", "Politecnico di Milano"),
        ("University", "Politecnico di Torino"),
        ("Cluster", "Clust-ER Build"),
        ("Cluster", "Clust-ER Innovate"),
        ("Person", "Miren Otxoa"),
        ("Person", "Miren Otxoa Ruiz"),
        ("Organisation", "Basque Hydrogen Corridor"),
        ("Organisation", "BH2C"),
        ("Programme", "Horizon 2020"),
        ("Programme", "Horizon 2021"),
    ]
    meetings = [Entity(f"{BASE}event/{at}", "Event", "riunione di avvio", ("riunione di avvio",)) for at in "ab"]
    graph = KnowledgeGraph(entities=(*(entity(*one) for one in labels), *meetings))
    questions = curation.queue(graph, base=BASE, kinds=["pair"])
    assert {frozenset(one.label for one in question.about) for question in questions} == {
        frozenset({"Nimbus Systems", "Nimbus Sistems"}),
        frozenset({"Miren Otxoa", "Miren Otxoa Ruiz"}),
        frozenset({"Basque Hydrogen Corridor", "BH2C"}),
    }
    kept = [Decision("reject", one.about[1].iri, "owl:sameAs", one.about[0].iri) for one in questions]
    assert not curation.queue(graph, kept, base=BASE, kinds=["pair"])


def test_many_entities_are_compared_in_little_time() -> None:
    import time  # noqa: PLC0415 - here alone

    names = [f"Company {one}{two} Number {three}" for one in "abcdefgh" for two in "ijklmnop" for three in range(50)]
    graph = KnowledgeGraph(entities=tuple(Entity(f"{BASE}{n}", "Company", n, (n,)) for n in names))
    start = time.process_time()
    curation.queue(graph, base=BASE, kinds=["pair"], limit=5)
    assert time.process_time() - start < 20


def test_identifiers_that_may_be_the_same_are_asked_about() -> None:
    thing = Entity(f"{BASE}organisation/a", "Company", "A", ("A",), similar=("https://ror.org/1",))
    graph = KnowledgeGraph(entities=(thing,))
    (question,) = curation.queue(graph, base=BASE)
    assert question.kind == "identifier"
    curated = curation.apply(graph, [question.answers[0].decision], base=BASE)
    assert curated.graph.entities[0].identifiers == ("https://ror.org/1",)
    assert not curation.queue(curated.graph, base=BASE)


def test_piped_answers_become_rows_and_are_not_asked_again(out: Path) -> None:
    said = run("review", out, "--who", "Ane", "--limit", 3, "--kind", "statement", keys="a\nr\nk\n")
    assert "1 of 3" in said
    assert "[[" in said
    assert "2 decisions written to" in said
    assert f"innograph build PATH... --output {out}" in said
    rows = curation.read(out / "curation.csv").rows
    assert [(row.action, row.who) for row in rows] == [("accept", "Ane"), ("reject", "Ane")]
    assert rows[0].when
    assert rows[0].quote
    titles = re.findall(r"1 of \d+  ([^?]+)\?", said)
    again = run("review", out, "--who", "Ane", "--limit", 3, "--kind", "statement", keys="q\n")
    assert titles[0] not in again
    assert "no decision taken" in again


def test_a_decision_is_undone_and_its_question_asked_again(out: Path) -> None:
    said = run("review", out, "--who", "Ane", "--kind", "statement", keys="u\na\nu\nr\nq\n")
    assert "nothing to undo" in said
    assert "taken back" in said
    assert [row.action for row in curation.read(out / "curation.csv")] == ["reject"]


def test_a_new_name_leaves_the_question_open(out: Path) -> None:
    said = run("review", out, "--who", "Ane", "--kind", "statement", keys="n\n\nn\nA better  name\na\nq\n")
    assert "nothing typed" in said
    assert "and the question itself?" in said
    rows = curation.read(out / "curation.csv").rows
    assert [(row.action, row.value) for row in rows] == [("rename", "A better name"), ("accept", "")]


def test_an_end_of_input_loses_no_decision(out: Path) -> None:
    said = run("review", out, "--who", "Ane", keys="z\nx")
    assert "press m (merge" in said
    assert len(curation.read(out / "curation.csv")) == 1


def test_what_a_text_holds_does_not_steer_the_terminal(out: Path) -> None:
    path = out / "entities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Uraberri", "Ura\x1b[31m"), encoding="utf-8")
    assert "\x1b" not in run("review", out, "--who", "Ane", "--limit", 50, keys="k\n" * 50)


def test_a_build_applies_the_decisions_beside_it_and_names_what_it_cannot(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "curation.csv").write_text(
        "action;subject;value;when\n"
        "rename;organisation/clust-er-acque;Cluster Acqua;03/04/2025\n"
        "reject;person/anna-verdi;;\n"
        "rename;organisation/none;x;\n",
        encoding="cp1252",
    )
    before = (out / "curation.csv").read_bytes()
    result = CliRunner().invoke(main, ["build", str(built / "sources"), "--output", str(out)])
    assert result.exit_code == 0, result.output
    assert "2 decisions applied, 1 problems" in result.output
    assert "line 4: https://w3id.org/innograph/id/organisation/none is not in the graph" in result.output
    assert (out / "curation.csv").read_bytes() == before
    entities = (out / "entities.csv").read_text(encoding="utf-8")
    assert "Cluster Acqua" in entities
    for name in ("entities.csv", "links.csv", "graph.ttl", "network.graphml"):
        assert "Anna Verdi" not in (out / name).read_text(encoding="utf-8"), name
    assert '"applied": 2' in (out / "manifest.json").read_text(encoding="utf-8")
    assert "anna-verdi" not in (out / "manifest.json").read_text(encoding="utf-8")
    assert CliRunner().invoke(main, ["validate", str(out)]).exit_code == 0
    (out / "curation.csv").unlink()
    run("build", built / "sources", "--output", out)
    assert {one.name: one.read_bytes() for one in out.iterdir() if one.is_file()} == {
        one.name: one.read_bytes() for one in (built / "out").iterdir() if one.is_file()
    }


def test_wrong_rows_make_a_build_fail_after_it_is_written(built: Path, tmp_path: Path) -> None:
    rows = tmp_path / "mine.csv"
    rows.write_text("action,subject\nreject,person/anna-verdi\nremove,person/x\n", encoding="utf-8")
    arguments = ["build", built / "sources", "--output", tmp_path / "out", "--curation", rows]
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    assert result.exit_code == 1
    assert "mine.csv, line 3: column action: 'remove': write one of" in result.output
    assert "Anna Verdi" not in (tmp_path / "out" / "entities.csv").read_text(encoding="utf-8")


def test_the_page_of_documentation_says_what_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "curation.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^```([a-z]+)\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    for command in re.findall(r"^\$ innograph (.*)$", blocks["console"], re.MULTILINE):
        run(*shlex.split(command))
    exec(compile(blocks["python"], "curation.md", "exec"), {})  # noqa: S102 - our own words
    (tmp_path / "out" / "curation.csv").write_text(blocks["csv"], encoding="utf-8")
    said = run("build", "examples/missions", "--output", "out")
    assert "8 decisions applied, 0 problems" in said
    texts = (tmp_path / "out" / "texts" / "curation.txt").read_text(encoding="utf-8")
    table = (tmp_path / "out" / "statements.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert {row["status"] for row in rows} == {"extracted", "accepted", "added"}
    (added,) = [row for row in rows if row["status"] == "added"]
    assert texts[int(added["start"]) : int(added["end"])] == added["quote"]
    assert "tallinn.return-visit-to-bologna" in (tmp_path / "out" / "entities.csv").read_text(encoding="utf-8")
    assert CliRunner().invoke(main, ["validate", "out"]).exit_code == 0
