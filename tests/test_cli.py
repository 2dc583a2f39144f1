from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from innograph.cli import main
from innograph.pipeline import FILES

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

TEXT = (
    "Missione in Navarra per il Clust-ER Innovate\n\n"
    "Bologna, 12 marzo 2025 - Il Clust-ER Innovate ha organizzato una missione in Navarra dedicata all'idrogeno. "
    "La delegazione ha visitato l'Università Pubblica di Navarra e il centro di ricerca CENER, a Pamplona. "
    "Ha partecipato Giulia Montanari, direttrice del Clust-ER Innovate.\n"
)


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "texts").mkdir()
    (folder / "texts" / "navarra.txt").write_text(TEXT, encoding="utf-8")
    result = run("build", folder / "texts", "--output", folder / "out")
    assert result.exit_code == 0, result.output
    return folder / "out"


def test_build_says_what_it_found_and_where_the_page_is(built: Path) -> None:
    result = run("build", built.parent / "texts", "--output", built)

    assert "1 documents read (1 it), 1 as before, 0 failed" in result.stdout
    assert str(built / "explorer.html") in result.stdout
    assert result.stderr == ""


def test_build_writes_every_file_of_the_contract(built: Path) -> None:
    written = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    assert written == {*FILES, "texts/navarra.txt", "iris.csv", ".readings/navarra.json"}


def test_a_bad_file_is_named_and_the_others_are_built(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "empty.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "in" / "sheet.xyz").write_bytes(b"\x00\x01")

    result = run("build", tmp_path / "in", "--output", tmp_path / "out")

    assert result.exit_code == 1
    assert "empty.txt" in result.stderr
    assert "sheet.xyz" in result.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["documents"] == 1
    assert [failure["path"] for failure in manifest["failures"]] == ["empty.txt", "sheet.xyz"]


def test_what_cannot_run_exits_with_two(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("colour = 1", encoding="utf-8")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "none").mkdir()
    (tmp_path / "latin1.rq").write_bytes("ASK { ?à ?b ?c }".encode("latin-1"))
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "x.txt").write_text(TEXT, encoding="utf-8")
    gold = {"language": "it", "entities": [], "relations": []}
    (tmp_path / "gold" / "x.gold.json").write_text(json.dumps(gold), encoding="utf-8")

    for arguments in (
        ["build", tmp_path / "nowhere", "--output", tmp_path / "out"],
        ["build", tmp_path / "none", "--output", tmp_path / "out"],
        ["build", tmp_path / "a.txt", "--output", tmp_path / "out", "--config", tmp_path / "bad.toml"],
        ["build", tmp_path / "a.txt", "--output", tmp_path / "bad.toml" / "x"],
        ["query", tmp_path],
        ["query", tmp_path, "SELECT nonsense"],
        ["query", tmp_path, "--file", tmp_path / "none"],
        ["query", tmp_path, "--file", tmp_path / "latin1.rq"],
        ["evaluate", tmp_path / "gold", "--json", tmp_path / "none"],
        ["evaluate", tmp_path / "gold", "--json", tmp_path / "none" / "x" / "scores.json"],
        ["evaluate", tmp_path / "none"],
    ):
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert result.stderr, arguments
        assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_control_characters_in_a_name_do_not_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "\x1b[31mred.txt").write_bytes(b"")

    result = run("build", tmp_path / "in", "--output", tmp_path / "out")

    assert "\x1b" not in result.output


def test_validate_accepts_what_was_built(built: Path) -> None:
    result = run("validate", built)

    assert result.exit_code == 0, result.output


def test_validate_names_what_does_not_conform(tmp_path: Path) -> None:
    turtle = """
        @prefix inno: <https://w3id.org/innograph/ontology#> .
        <https://example.org/a> a inno:Person ; inno:affiliatedWith <https://example.org/b> .
        <https://example.org/b> a inno:City .
    """
    (tmp_path / "bad.ttl").write_text(turtle, encoding="utf-8")

    result = run("validate", tmp_path / "bad.ttl")

    assert result.exit_code == 1
    assert "https://example.org/a" in result.output


QUERY = """
    PREFIX inno: <https://w3id.org/innograph/ontology#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT DISTINCT ?name WHERE { ?event inno:visited ?organisation . ?organisation rdfs:label ?name } ORDER BY ?name
"""


def test_query_prints_a_table_or_csv_or_json(built: Path, tmp_path: Path) -> None:
    (tmp_path / "visited.rq").write_text(QUERY, encoding="utf-8")

    table = run("query", built, QUERY)
    assert table.exit_code == 0, table.output
    assert "CENER" in table.stdout

    comma = run("query", built, "--file", tmp_path / "visited.rq", "--format", "csv")
    assert "CENER" in [row["name"] for row in csv.DictReader(comma.stdout.splitlines())]

    notation = run("query", built, "-", "--format", "json", stdin=QUERY)
    bindings = json.loads(notation.stdout)["results"]["bindings"]
    assert "CENER" in [binding["name"]["value"] for binding in bindings]


def test_query_prints_turtle_of_a_construct(built: Path) -> None:
    result = run("query", built, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5", "--format", "ttl")

    assert result.exit_code == 0, result.output
    assert " ." in result.stdout


def test_evaluate_prints_a_table_and_writes_scores(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(TEXT, encoding="utf-8")
    gold = {
        "id": "x",
        "language": "it",
        "entities": [
            {"id": "e1", "type": "Mission", "main": True, "name": "missione in Navarra", "aliases": []},
            {"id": "e2", "type": "Cluster", "name": "Clust-ER Innovate", "aliases": []},
        ],
        "relations": [{"s": "e2", "p": "organised", "o": "e1"}],
    }
    (tmp_path / "x.gold.json").write_text(json.dumps(gold), encoding="utf-8")

    result = run("evaluate", tmp_path, "--errors", "--json", tmp_path / "scores.json")

    assert result.exit_code == 0, result.output
    assert "all entities" in result.stdout
    assert "spurious entity" in result.stdout
    scores = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert scores["texts"] == 1
    assert scores["grounded"] == 1.0
