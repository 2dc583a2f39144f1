"""The user's own taxonomy: what its file may hold, and where its terms come out."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib
from click.testing import CliRunner
from rdflib.namespace import RDF, SKOS

import innograph
from innograph import pipeline, tables
from innograph.cli import main
from innograph.configuration import Configuration
from innograph.errors import ConfigError

if TYPE_CHECKING:
    from click.testing import Result

    from innograph.taxonomy import Taxonomy

ROOT = Path(__file__).resolve().parent.parent
NACE = ROOT / "examples" / "nace.csv"
AREAS = "https://data.example.org/areas/"


def taxonomy(tmp_path: Path, *lines: str, header: str = "sector;code;label;scheme;match") -> Taxonomy:
    path = tmp_path / "areas.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return tables.load_taxonomy(path)


def build(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["build", *map(str, arguments), "--profile", "fast"])


def test_several_sectors_fit_one_term_and_one_sector_several(tmp_path: Path) -> None:
    found = taxonomy(
        tmp_path,
        f"robotics|mechatronics;M1;Smart machines;{AREAS};broad",
        f"robotics;M2;Robots;{AREAS};exact",
        f"water;W 1;;{AREAS};",
    )

    assert [(fit.term.code, fit.match) for fit in found.fits_of("robotics")] == [("M1", "broad"), ("M2", "exact")]
    assert found.fits_of("water")[0].term.iri == f"{AREAS}W%201"
    assert found.fits_of("water")[0].match == "close"
    assert found.slugs_of("robots") == ("robotics",)
    assert found.slugs_of("M1") == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"robotic;M1;x;{AREAS};exact", "areas.csv line 2: 'robotic' is no sector of ours; write one of digital"),
        (f"robotics;M1;x;{AREAS};same", "areas.csv line 2: 'same' is no match; write one of exact"),
        (f"robotics;;x;{AREAS};exact", "areas.csv line 2: has no code"),
        ("robotics;M1;x;;exact", "areas.csv line 2: '' is no scheme; write an IRI"),
        ("robotics;M1;x;https://a.example/> <b;exact", "is no scheme"),
    ],
)
def test_a_wrong_line_is_named_with_the_remedy(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says.replace("(", r"\(")):
        taxonomy(tmp_path, line)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match='no column "sector"'):
        taxonomy(tmp_path, "M1;x", header="code;label")


def test_terms_stand_in_the_turtle_the_table_and_the_page(tmp_path: Path) -> None:
    result = build(ROOT / "examples" / "members", "--sectors", NACE, "--output", tmp_path / "out")
    assert result.exit_code == 0, result.output

    graph = rdflib.Graph().parse(tmp_path / "out" / "graph.ttl")
    sector = rdflib.URIRef("https://w3id.org/innograph/sector/automotive")
    term = rdflib.URIRef("https://data.example.org/nace/C29")
    assert (sector, SKOS.closeMatch, term) in graph
    assert (term, RDF.type, SKOS.Concept) in graph
    assert (term, SKOS.inScheme, rdflib.URIRef("https://data.example.org/nace/")) in graph
    assert {label.language for label in graph.objects(term, SKOS.prefLabel)} == {None, "it"}  # type: ignore[attr-defined]
    assert CliRunner().invoke(main, ["validate", str(tmp_path / "out")]).exit_code == 0
    with (tmp_path / "out" / "statements.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0])[-4:] == ["status", "sector_code", "sector_label", "sector_match"]
    codes = {row["object"].rpartition("/")[2]: row["sector_code"] for row in rows if row["predicate"] == "hasSector"}
    assert codes["automotive"] == "C29"
    assert codes["materials"] == ""
    assert "C29 Manufacture of motor vehicles" in (tmp_path / "out" / "explorer.html").read_text(encoding="utf-8")


def test_without_a_taxonomy_the_columns_are_as_ever(tmp_path: Path) -> None:
    build(ROOT / "examples" / "members", "--output", tmp_path / "out")
    header = (tmp_path / "out" / "statements.csv").read_text(encoding="utf-8").partition("\n")[0]

    assert header.endswith(",status")
    assert (
        "sectors" not in json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["configuration"]
    )


def test_python_gets_the_codes_too() -> None:
    configuration = Configuration(profile="fast", sectors=str(NACE))
    graph = pipeline.build([ROOT / "examples" / "members"], configuration=configuration).graph

    assert innograph.to_pandas(graph).statements["sector_code"].str.contains("C29").any()
    node = innograph.to_networkx(graph).nodes["https://w3id.org/innograph/sector/automotive"]
    assert node["codes"] == ("C29",)
    assert len(innograph.to_rdflib(graph)) > 100


def test_a_column_of_the_users_codes_is_read_by_the_taxonomy(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("Name;Area\nRovo;C29\nNivo;C28\nZeto;construction\n", encoding="utf-8")
    (tmp_path / "m.mapping.toml").write_text(
        '[entities.a]\ntype = "Company"\nname = "Name"\nsectors = { column = "Area", as = "codes" }\n', encoding="utf-8"
    )
    result = build(tmp_path / "m.csv", "--sectors", NACE, "--output", tmp_path / "out")

    assert "2 hasSector" in result.output
    assert "m.csv line 3, column B \"Area\": 'C28' stands for no sector in nace.csv" in result.output
    assert "--sectors must name the taxonomy" in build(tmp_path / "m.csv", "--output", tmp_path / "other").output


def test_the_file_of_sectors_is_no_table_of_the_build(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("Name\nRovo\n", encoding="utf-8")
    (tmp_path / "nace.csv").write_bytes(NACE.read_bytes())
    (tmp_path / "innograph.toml").write_text('sectors = "nace.csv"\n[tables]\n"m.csv" = "members"\n', encoding="utf-8")
    result = build(
        tmp_path / "m.csv", tmp_path / "nace.csv", "--config", tmp_path / "innograph.toml", "-o", tmp_path / "o"
    )

    assert result.exit_code == 0, result.output
    assert "1 documents read" in result.output
