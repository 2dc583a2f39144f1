from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING

import pytest

from innograph import export
from innograph.errors import ExportError
from innograph.model import HOPED, Concept, Document, Entity, Evidence, KnowledgeGraph, Link, Mention, Sentence, Span
from innograph.model import Statement as Said

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/id/"
TEXT = "Il Polo Alfa lavora con Beta, nel settore idrogeno."


@pytest.fixture
def graph() -> KnowledgeGraph:
    document = Document("a", TEXT, "it", "=cmd|'/C calc'!A0", "-a.txt", sha256="00")
    sentence = Sentence(document, Span(0, len(TEXT)))
    alfa = Entity(BASE + "organisation/polo-alfa", "Cluster", "Polo Alfa", ("Alfa|Polo", "Polo Alfa"))
    beta = Entity(BASE + "organisation/beta", "Company", "@Beta")
    piece = Evidence("a", sentence.span, TEXT, "partnership", 0.87654)
    return KnowledgeGraph(
        entities=(beta, alfa),
        statements=(
            Said(alfa, "collaboratesWith", beta, evidence=(piece,)),
            Said(alfa, "hasSector", Concept("sector", "hydrogen"), evidence=(piece, piece)),
            Said(beta, "partOf", alfa, evidence=(piece,), modality=HOPED),
        ),
        documents=(document,),
        links=tuple(Link(Mention(sentence, Span(3, 12), "Cluster", "x"), alfa) for _ in range(3)),
        topics={},
    )


def with_manifest(files: dict[str, bytes]) -> dict[str, bytes]:
    manifest = {"innograph": "0", "files": [*files, "manifest.json"]}
    return {**files, "manifest.json": json.dumps(manifest).encode()}


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_entities_have_the_columns_of_the_contract(graph: KnowledgeGraph) -> None:
    rows = read(export.csv_bytes(export.ENTITY_COLUMNS, export.entity_rows(graph)))

    contract = ["iri", "type", "label", "alt_labels", "mentions", "same_as", "start_date", "end_date"]
    assert list(rows[0])[: len(contract)] == contract
    assert rows[1]["label"] == "Polo Alfa"
    assert rows[1]["alt_labels"] == "Alfa/Polo|Polo Alfa"
    assert rows[1]["mentions"] == "3"


def test_statements_are_facts_with_a_row_for_each_piece_of_evidence(graph: KnowledgeGraph) -> None:
    rows = read(export.csv_bytes(export.STATEMENT_COLUMNS, export.statement_rows(graph, base=BASE)))

    assert [row["predicate"] for row in rows] == ["collaboratesWith", "hasSector", "hasSector"]
    assert rows[1]["object"] == "https://w3id.org/innograph/sector/hydrogen"
    assert rows[0]["document"] == BASE + "document/a"
    assert TEXT[int(rows[0]["start"]) : int(rows[0]["end"])] == rows[0]["quote"]
    assert rows[0]["confidence"] == "0.8765"


def test_no_cell_starts_a_formula(graph: KnowledgeGraph) -> None:
    cells = [cell for rows in (export.entity_rows(graph), export.document_rows(graph, base=BASE)) for cell in rows]
    written = export.csv_bytes([], cells).decode()

    values = [cell for row in csv.reader(io.StringIO(written)) for cell in row if cell]
    assert "'=cmd|'/C calc'!A0" in values
    assert "'-a.txt" in values
    assert "'@Beta" in values
    assert not [value for value in values if value[0] in "=+-@\t\r"]


def test_frames_hold_what_the_files_hold(graph: KnowledgeGraph) -> None:
    tables = export.to_pandas(graph, base=BASE)

    assert tuple(tables.statements.columns) == export.STATEMENT_COLUMNS
    assert len(tables.statements) == 3
    assert list(tables.entities["mentions"]) == [0, 3]
    assert list(tables.documents["path"]) == ["-a.txt"]


def test_files_are_replaced_and_stale_texts_go(tmp_path: Path) -> None:
    export.write_files(tmp_path / "out", with_manifest({"a.csv": b"1", "texts/x.txt": b"x"}))
    (tmp_path / "out" / "notes.md").write_text("mine", encoding="utf-8")
    (tmp_path / "out" / "texts" / "notes.txt").write_text("mine", encoding="utf-8")
    export.write_files(tmp_path / "out", with_manifest({"a.csv": b"2", "texts/y.txt": b"y"}))

    found = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {"a.csv", "manifest.json", "notes.md", "texts/notes.txt", "texts/y.txt"}
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"2"


@pytest.mark.parametrize("name", ["a.csv", "texts/x.txt"])
def test_a_file_that_no_build_wrote_is_never_overwritten(tmp_path: Path, name: str) -> None:
    mine = tmp_path / name
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match="is in the way"):
        export.write_files(tmp_path, with_manifest({"a.csv": b"1", "texts/x.txt": b"x"}))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]
    assert mine.read_text(encoding="utf-8") == "mine"


def test_what_would_stop_a_build_is_known_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("mine", encoding="utf-8")
    export.check_output(tmp_path / "out" / "new", ["a.csv"])
    export.check_output(tmp_path, ["b.csv"])
    for output in (tmp_path, tmp_path / "a.csv" / "out"):
        with pytest.raises(ExportError, match=r"a\.csv"):
            export.check_output(output, ["a.csv"])

    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(ExportError, match="closed to you"):
        export.check_output(tmp_path / "out", ["a.csv"])
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_manifest_cannot_make_a_build_remove_what_lies_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    names = ["../mine.txt", "texts/../../mine.txt", str(tmp_path / "mine.txt"), "."]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text(
        json.dumps({"innograph": "0", "files": [*names, "manifest.json"]}), encoding="utf-8"
    )

    export.write_files(tmp_path / "out", with_manifest({"a.csv": b"1"}))

    assert (tmp_path / "mine.txt").exists()


def test_an_output_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="taken"):
        export.write_files(tmp_path / "taken", {"a": b""})


def test_a_carriage_return_within_a_cell_is_no_new_row() -> None:
    written = export.csv_bytes(["a", "b"], [("one\rtwo", "three\nfour"), ("", "x;y,z")])

    assert written.startswith(b"a,b\n")
    assert list(csv.reader(io.StringIO(written.decode(), newline="")))[1:] == [
        ["one\rtwo", "three\nfour"],
        ["", "x;y,z"],
    ]
