"""Statements that are less sure than asked for are in no output, and the manifest says how many they were."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from goldgraph import document, entity, fact
from innograph.cli import main
from innograph.configuration import Configuration, load_configuration
from innograph.errors import ConfigError
from innograph.model import KnowledgeGraph
from innograph.pipeline import build, write_build
from innograph.pipeline.building import sure_enough

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "Missione in Navarra per il Clust-ER Innovate\n\n"
    "Bologna, 12 marzo 2025 - Il Clust-ER Innovate ha organizzato una missione in Navarra dedicata all'idrogeno. "
    "La delegazione ha visitato l'Università Pubblica di Navarra e il centro di ricerca CENER, a Pamplona. "
    "Ha partecipato Giulia Montanari, direttrice del Clust-ER Innovate.\n"
)
MINIMUM = 0.9


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "navarra.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_every_output_leaves_out_what_is_less_sure(source: Path, tmp_path: Path) -> None:
    every = build([source]).graph
    weak = [s for s in every.statements if s.confidence < MINIMUM]
    assert weak

    result = build([source], configuration=Configuration(minimum_confidence=MINIMUM))
    write_build(result, tmp_path / "out")

    assert all(s.confidence >= MINIMUM for s in result.graph.statements)
    assert result.graph.entities == every.entities
    assert result.left_out == len(weak)
    with (tmp_path / "out" / "statements.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert min(float(row["confidence"]) for row in rows) >= MINIMUM
    written = {(row["subject"], row["predicate"], row["object"]) for row in rows}
    assert not [s for s in weak if (s.subject.iri, s.predicate, getattr(s.object, "iri", "")) in written]
    strong = {s.evidence[0].extractor for s in result.graph.statements}
    for name in ("evidence.trig", "explorer.html"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        gone = {s.evidence[0].extractor for s in weak} - strong
        assert not [method for method in gone if f'"{method}"' in text]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["configuration"]["minimum_confidence"] == MINIMUM
    assert manifest["statements_left_out"] == len(weak)
    assert manifest["statements"] == len(every.statements) - len(weak)


def test_a_fact_of_two_weak_witnesses_is_kept_for_both_together() -> None:
    first, second = document("first", "Anna led Alfa."), document("second", "Alfa is led by Anna.")
    anna, alfa = entity("Anna", "Person"), entity("Alfa", "Cluster")
    one, other = (fact(anna, "affiliatedWith", alfa, doc=doc) for doc in (first, second))
    both = type(one)(anna, "affiliatedWith", alfa, "", one.evidence + other.evidence)
    graph = KnowledgeGraph((anna, alfa), (both,), (first, second))

    assert sure_enough(graph, 0.95).statements == (both,)
    assert sure_enough(KnowledgeGraph((anna, alfa), (one,), (first,)), 0.95).statements == ()


def test_nothing_is_left_out_unless_asked_for(source: Path) -> None:
    assert build([source]).left_out == 0


def test_the_command_says_how_many_were_left_out(source: Path, tmp_path: Path) -> None:
    command = ["build", str(source), "--output", str(tmp_path / "out"), "--min-confidence", str(MINIMUM)]
    result = CliRunner().invoke(main, command)

    assert result.exit_code == 0, result.output
    assert "left out: less sure than 0.9" in result.stdout


def test_the_option_wins_over_the_file(source: Path, tmp_path: Path) -> None:
    config = tmp_path / "innograph.toml"
    config.write_text("minimum_confidence = 1\n", encoding="utf-8")
    command = ["build", str(source), "--output", str(tmp_path / "out"), "--config", str(config)]

    CliRunner().invoke(main, [*command, "--min-confidence", "0"])

    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["configuration"]["minimum_confidence"] == 0
    assert manifest["statements_left_out"] == 0


@pytest.mark.parametrize("value", ["1.5", "-0.1", "nan", '"0.6"', "true"])
def test_what_is_no_number_from_0_to_1_is_refused_by_its_path(tmp_path: Path, value: str) -> None:
    path = tmp_path / "innograph.toml"
    path.write_text(f"minimum_confidence = {value}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"innograph\.toml: minimum_confidence: "):
        load_configuration(path)


def test_a_whole_number_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "innograph.toml"
    path.write_text("minimum_confidence = 1\n", encoding="utf-8")
    assert repr(load_configuration(path).minimum_confidence) == "1.0"


@pytest.mark.parametrize("value", ["1.5", "-0.1", "much", "nan"])
def test_the_command_refuses_what_is_no_number_from_0_to_1(source: Path, tmp_path: Path, value: str) -> None:
    command = ["build", str(source), "--output", str(tmp_path / "out"), "--min-confidence", value]
    assert CliRunner().invoke(main, command).exit_code == 2
