"""Tables as sources: what their mappings say, what is refused, and where tables and texts meet."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner

from innograph import linking, pipeline, tables
from innograph.cli import main
from innograph.configuration import Configuration, load_configuration
from innograph.errors import ConfigError, ReadError
from innograph.lexicon.words import fold
from innograph.model import Concept
from innograph.tables.mapping import mapping_of

if TYPE_CHECKING:
    from click.testing import Result

    from innograph.model import Entity, KnowledgeGraph
    from innograph.tables import TableReading

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"

MEMBERS: dict[str, Any] = {
    "entities": {
        "member": {"type": "Company", "name": "Name", "aliases": "Short", "start": "Since", "sectors": "Sector"},
        "town": {"type": "City", "name": "Town", "country": "land"},
        "land": {"type": "Country", "name": "Land", "codes": "countries"},
    },
    "relations": [
        {"subject": "member", "predicate": "locatedIn", "object": "town"},
        {"subject": "town", "predicate": "locatedIn", "object": "land"},
    ],
}
HEADER = "Name;Short;Since;Sector;Town;Land"

ORGANISATIONS = "projectID;projectAcronym;organisationID;vatNumber;name;shortName;SME;activityType;city;country;role"
PROJECTS = "id;acronym;status;title;startDate;endDate;frameworkProgramme;objective;grantDoi"


def read(content: str | bytes, mapping: dict[str, Any] | str = MEMBERS, *, name: str = "members.csv") -> TableReading:
    raw = content.encode() if isinstance(content, str) else content
    found = tables.load_mapping(mapping) if isinstance(mapping, str) else mapping_of(mapping)
    return tables.read_table(raw, found, name=name, document_id="members", language="en")


def graph_of(*readings: TableReading) -> KnowledgeGraph:
    mentions = [mention for reading in readings for mention in reading.mentions]
    links = linking.link(mentions, main_events={}, base="https://example.org/")
    stated = [statement for reading in readings for statement in reading.statements]
    return linking.assemble([r.document for r in readings], links=links, statements=stated, main_events={})


def facts(reading: TableReading) -> set[tuple[str, str, str]]:
    return {
        (s.subject.text, s.predicate, s.object.slug if isinstance(s.object, Concept) else s.object.text)
        for s in reading.statements
    }


def workbook(*rows: tuple[object, ...], sheet: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(header: str, *rows: str) -> str:
    return "\n".join((header, *rows)) + "\n"


def build(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["build", *map(str, arguments), "--profile", "fast"])


def labelled(graph: KnowledgeGraph, label: str) -> list[Entity]:
    return [entity for entity in graph.entities if label in entity.labels]


# What a row says


def test_a_row_becomes_facts_with_their_cell_as_evidence() -> None:
    reading = read(table(HEADER, "Rovo S.p.A.;ROVO;14/03/2021;robotics;Bologna;IT"))

    assert facts(reading) == {
        ("Rovo S.p.A.", "hasSector", "robotics"),
        ("Rovo S.p.A.", "locatedIn", "Bologna"),
        ("Bologna", "locatedIn", "Italy"),
    }
    seat = next(s for s in reading.statements if s.predicate == "locatedIn" and s.subject.text == "Rovo S.p.A.")
    (piece,) = seat.evidence
    assert piece.extractor == "table:members.csv!E2"
    assert piece.score == 0.99
    assert "Rovo S.p.A." in piece.quote
    assert piece.quote.endswith("Town: Bologna")
    assert reading.problems == ()


def test_every_quote_is_the_text_between_its_offsets() -> None:
    long = "robotics " + "and so forth " * 60 + "hydrogen"
    reading = read(table(HEADER, "«Ròvo» 🚀;RV;;cybersecurity;Bologna;IT", f'(Nivo) srl;;;"{long}";Torino;IT'))

    for statement in reading.statements:
        for piece in statement.evidence:
            assert reading.document.text[piece.span.start : piece.span.end] == piece.quote
            assert piece.quote[0].isalnum() or piece.quote[0] in "\"'«“„‘"
            assert len(piece.quote) <= 500
    for mention in reading.mentions:
        assert reading.document.text[mention.span.start : mention.span.end] == mention.text
    assert ("(Nivo) srl", "hasSector", "hydrogen") in facts(reading)


def test_a_fact_that_many_rows_state_has_the_first_as_its_evidence() -> None:
    reading = read(table(HEADER, "Rovo;;;;Bologna;IT", "Rovo;;;;Bologna;IT", "Nivo;;;;Bologna;IT"))

    assert [s.evidence[0].extractor for s in reading.statements] == [
        "table:members.csv!E2",
        "table:members.csv!F2",
        "table:members.csv!E4",
    ]


def test_countries_come_as_codes_and_a_town_is_the_one_in_its_country() -> None:
    reading = read(table(HEADER, "A1;;;;Valencia;ES", "B2;;;;Valencia;VE", "C3;;;;Athens;EL", "D4;;;;London;UK"))
    graph = graph_of(reading)

    assert {entity.label for entity in graph.entities if entity.type == "Country"} >= {"Greece", "United Kingdom"}
    assert len([entity for entity in graph.entities if entity.label == "Valencia"]) == 2


def test_an_empty_cell_leaves_out_what_it_would_name() -> None:
    assert facts(read(table(HEADER, "Rovo;;;;-;n/a"))) == set()


def test_names_on_several_lines_in_quotation_marks_are_one_name() -> None:
    reading = read(table(HEADER, '"Rovo\n""Nord"" SpA";;;;Bologna;IT', "Nivo;;bad;;Bologna;IT"))

    assert ('Rovo "Nord" SpA', "locatedIn", "Bologna") in facts(reading)
    assert reading.problems[0].startswith('members.csv line 4 (row 3), column C "Since": ')


def test_relations_can_depend_on_a_column_and_people_have_roles() -> None:
    mapping: dict[str, Any] = {
        "entities": {
            "person": {"type": "Person", "name": ["First", "Last"]},
            "org": {"type": {"column": "Kind", "values": {"uni": "University"}, "default": "Company"}, "name": "Org"},
            "project": {"type": "Project", "name": "Projects", "separator": ","},
        },
        "relations": [
            {"subject": "person", "predicate": "affiliatedWith", "object": "org", "role": "Post"},
            {"subject": "org", "predicate": "runs", "object": "project", "when": {"column": "Lead", "values": ["yes"]}},
        ],
    }
    reading = read(
        table(
            "First,Last,Post,Org,Kind,Projects,Lead",
            'Ada,Ferri,director,Uni Valdora,UNI,"P1, P2",Yes',
            "Bo,Li,,Nivo,x,P3,no",
        ),
        mapping,
    )

    assert facts(reading) == {
        ("Ada Ferri", "affiliatedWith", "Uni Valdora"),
        ("Uni Valdora", "runs", "P1"),
        ("Uni Valdora", "runs", "P2"),
        ("Bo Li", "affiliatedWith", "Nivo"),
    }
    assert reading.statements[0].role == "director"
    assert reading.statements[0].evidence[0].quote == "Ada Ferri; Post: director; Org: Uni Valdora"
    assert {m.text: m.type for m in reading.mentions}["Uni Valdora"] == "University"


def test_identifiers_and_days_reach_the_entity() -> None:
    mapping: dict[str, Any] = {
        "entities": {
            "org": {
                "type": "Company",
                "name": "Name",
                "identifiers": [{"column": "ROR", "pattern": "https://ror.org/{}", "form": "0[a-z0-9]{8}"}],
            },
            "project": {"type": "Project", "name": "Project", "start": "From", "end": "To"},
        }
    }
    reading = read(table("Name;ROR;Project;From;To", "Rovo;https://ror.org/012abcd34;P1;1.2.2024;2025-01-31"), mapping)
    graph = graph_of(reading)

    assert labelled(graph, "Rovo")[0].identifiers == ("https://ror.org/012abcd34",)
    assert (labelled(graph, "P1")[0].start, labelled(graph, "P1")[0].end) == (date(2024, 2, 1), date(2025, 1, 31))


# Dialects


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimiters_and_encodings_are_found_out(delimiter: str, encoding: str) -> None:
    rows = [HEADER.split(";"), ["Perché Già", "", "", "robotics", "Bologna", "IT"]]
    text = "\r\n".join(delimiter.join(row) for row in rows) + "\r\n"

    assert ("Perché Già", "hasSector", "robotics") in facts(read(text.encode(encoding)))


def test_lines_above_the_header_are_passed_over() -> None:
    raw = table("sep=;", "Members of the cluster, as of 2025;;;;;", ";;;;;", HEADER.upper(), "Rovo;;;;Bologna;IT")

    assert ("Rovo", "locatedIn", "Bologna") in facts(read(raw))


def test_a_workbook_reads_as_the_same_table() -> None:
    rows = [tuple(HEADER.split(";")), ("Rovo", "RV", date(2021, 3, 14), "robotics", "Bologna", "IT"), (None,) * 6]
    mapping = MEMBERS | {"sheet": "List"}
    reading = read(workbook(*rows, sheet="List"), mapping, name="members.xlsx")

    assert facts(reading) == facts(read(table(HEADER, "Rovo;RV;14/03/2021;robotics;Bologna;IT")))
    assert labelled(graph_of(reading), "RV")[0].start == date(2021, 3, 14)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_of_a_workbook_the_sheet_that_has_the_columns_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(("A network", "2025"), sheet="Cover")))
    book.create_sheet("Empty")
    members = book.create_sheet("Members")
    members.append(HEADER.split(";"))
    members.append(["Rovo", "RV", None, None, "Bologna", "IT"])
    reading = read(saved(book), name="members.xlsx")
    assert ("Rovo", "locatedIn", "Bologna") in facts(reading)
    assert 'members.xlsx: the sheet "Members" is read; left out are Cover, Empty' in reading.notes


def test_a_cell_that_goes_over_rows_says_the_same_in_each() -> None:
    rows = [("Rovo", None, None, None, "Bologna", "IT"), (None, None, None, None, "Parma", "IT")]
    book = openpyxl.load_workbook(io.BytesIO(workbook(tuple(HEADER.split(";")), *rows)))
    book.worksheets[0].merge_cells("A2:A3")
    reading = read(saved(book), name="members.xlsx")
    assert not reading.problems
    assert {("Rovo", "locatedIn", "Bologna"), ("Rovo", "locatedIn", "Parma")} <= facts(reading)


@pytest.mark.parametrize(
    ("last", "entries"),
    [("Totale soci: 14;;;;;", 1), ("Total;;;;;2", 1), ("Total SE;;;;;", 2), ("Summe 2000 AG;;;;;", 2)],
)
def test_the_sum_below_a_list_is_no_entry_of_it(last: str, entries: int) -> None:
    reading = read(table(HEADER, "Rovo;RV;;;Bologna;IT", last))
    assert sum(mention.type == "Company" and mention.detector == "table" for mention in reading.mentions) == entries
    assert any("looks like the sum below a list" in one for one in reading.problems) is (entries == 1)


def test_codes_do_not_tell_the_language_of_a_table() -> None:
    rows = [f"Officine {number};;;robotica;Modena;IT" for number in range(20)]
    raw = table(HEADER, *rows, "Università di Bologna;;;;Bologna;IT").encode()
    assert tables.read_table(raw, mapping_of(MEMBERS), name="a.csv", document_id="a").document.language == "it"


def test_codes_of_countries_become_names_in_the_language_of_the_table() -> None:
    reading = read(table(HEADER, "Rovo;RV;;;Bologna;IT"), MEMBERS | {"language": "de"})
    assert ("Bologna", "locatedIn", "Italien") in facts(reading)


def test_a_workbook_that_is_none_or_lacks_the_sheet_is_refused() -> None:
    with pytest.raises(ReadError, match="damaged workbook"):
        read(b"PK\x03\x04 nothing", name="members.xlsx")
    with pytest.raises(ReadError, match=r"old \.xls"):
        read(b"\xd0\xcf\x11\xe0 nothing", name="members.xlsx")
    with pytest.raises(ReadError, match=r'no sheet "Other"; it has Sheet'):
        read(workbook(("Name",)), MEMBERS | {"sheet": "Other"}, name="members.xlsx")


def test_american_days_are_read_where_the_mapping_says_so() -> None:
    reading = read(table(HEADER, "Rovo;;5/14/2021;;;"), MEMBERS | {"dates": "month-first"})

    assert labelled(graph_of(reading), "Rovo")[0].start == date(2021, 5, 14)


# Bad rows and bad tables


@pytest.mark.parametrize(
    ("row", "where", "why"),
    [
        (";;;;Bologna;IT", 'column A "Name"', "is empty"),
        ("Rovo;;31/02/2021;;;", 'column C "Since"', "is no day"),
        ("Rovo;;14/03/21;;;", 'column C "Since"', "write it as 2025-05-14"),
        ("Rovo;;;;Bologna;XX", 'column F "Land"', "no code of a country"),
        ("Rovo;;#REF!;;;", 'column C "Since"', "error of a formula"),
        ("Rovo;a;b;c;d;e;f", "", "7 cells where the header has 6"),
        ('"Rovo;;;;Bologna;IT', "", "quotation mark is not closed"),
        (f"{'x' * 300};;;;;", 'column A "Name"', "too long for a name"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_read(row: str, where: str, why: str) -> None:
    reading = read(table(HEADER, "Nivo;;;;Bologna;IT", row, "Zeto;;;;Bologna;IT"))

    (problem,) = reading.problems
    assert problem.startswith("members.csv line 3")
    assert where in problem
    assert why in problem
    assert {name for name, _, _ in facts(reading)} == {"Nivo", "Zeto", "Bologna"}


def test_a_table_that_is_wrong_throughout_is_told_in_few_words() -> None:
    reading = read(table(HEADER, *["Rovo;;yesterday;;;"] * 500))

    assert len(reading.problems) == 51
    assert "450 more rows" in reading.problems[-1]


def test_a_missing_column_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(ReadError, match=r'no column "Short", which .* names; it has: Name, Since, Sector, Town, Land'):
        read(table("Name;Since;Sector;Town;Land", "Rovo;;;;"))


def test_columns_that_are_not_mapped_are_named_once() -> None:
    (note,) = read(table(f"{HEADER};Fax;Note", "Rovo;;;;;;1;2", "Nivo;;;;;;3;4")).notes

    assert note.endswith("does not name are left out: Fax, Note")


def test_cells_cannot_steer_a_terminal_or_forge_a_line() -> None:
    reading = read(table(HEADER, '"Rovo\u202e\x1b[31m\nNivo; locatedIn";;;;Bologna;IT'))

    assert reading.document.text.count("\n") == 2
    assert reading.document.text.isprintable() is False
    assert all(c.isprintable() or c == "\n" for c in reading.document.text)


# Mappings


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"colour": "red"}, "colour: unknown key"),
        ({"entities": {}}, "entities: is missing"),
        ({"entities": {"a": {"type": "Firm", "name": "N"}}}, "entities.a.type: 'Firm' is no class"),
        ({"entities": {"a": {"type": "Company"}}}, "entities.a.name: give the column"),
        (
            {"entities": {"a": {"type": "Person", "name": "N", "sectors": "S"}}},
            "entities.a.sectors: a Person has no sector",
        ),
        ({"entities": {"a": {"type": "Company", "name": "N", "key": "K"}}}, "entities.a.key: key and scheme"),
        ({"confidence": 2}, "confidence: 2 is no number"),
        ({"delimiter": "::"}, "delimiter: '::' is more than one"),
        (
            {"relations": [{"subject": "member", "predicate": "locatedIn", "object": "x"}]},
            r"relations\[1\].object: 'x'",
        ),
        (
            {"relations": [{"subject": "member", "predicate": "owns", "object": "town"}]},
            r"relations\[1\].predicate: 'owns'",
        ),
        ({"relations": [{"subject": "town", "predicate": "visited", "object": "member"}]}, "lets no City be visited"),
    ],
)
def test_a_wrong_mapping_is_refused_by_its_dotted_path(change: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigError, match=path):
        mapping_of(MEMBERS | change)


@pytest.mark.parametrize("name", tables.ready_mappings())
def test_the_ready_mappings_are_sound(name: str) -> None:
    assert tables.load_mapping(name).things


def test_a_plain_list_needs_the_column_of_the_name_alone() -> None:
    assert read(table("Denominazione", "Rovo S.p.A."), "members").mentions[0].type == "Organisation"
    reading = read(table("Razón social;Sigla;Tipo;Ciudad;País", "Nivo SL;NV;Centro tecnológico;Bilbao;ES"), "members")
    assert reading.mentions[0].type == "ResearchCentre"
    assert ("Nivo SL", "locatedIn", "Bilbao") in facts(reading)


# CORDIS


def test_projects_of_one_acronym_are_told_apart_by_their_key_and_joined_across_tables() -> None:
    organisations = table(
        ORGANISATIONS,
        '101;AQUA;901;IT1;"UNIVERSITA DI VALDORA";UNIVALD;false;HES;BOLOGNA;IT;coordinator',
        '102;AQUA;902;EL1;"NEREUS AE";NEREUS;true;PRC;ATHINA;EL;participant',
        '102;AQUA;901;IT1;"UNIVERSITA DI VALDORA";UNIVALD;false;HES;BOLOGNA;IT;thirdParty',
    )
    projects = table(
        PROJECTS,
        '101;AQUA;SIGNED;"Robots; for clean water";2024-01-01;2027-12-31;HORIZON;long;10.3030/101',
        "102;AQUA;SIGNED;Aquifers of the south;2023-01-01;2025-12-31;H2020;long;10.3030/102",
    )
    graph = graph_of(
        read(organisations, "cordis-organization", name="organization.csv"),
        tables.read_table(
            projects.encode(), tables.load_mapping("cordis-project"), name="project.csv", document_id="project"
        ),
    )
    by_title = {label: e for e in graph.entities if e.type == "Project" for label in e.labels}
    stated = {(s.subject.label, s.predicate, s.object.key) for s in graph.statements}
    first, second = by_title["Robots; for clean water"], by_title["Aquifers of the south"]

    assert [e.label for e in graph.entities if e.type == "Project"] == ["AQUA", "AQUA"]
    assert first.identifiers == ("https://doi.org/10.3030/101",)
    assert (first.start, first.end) == (date(2024, 1, 1), date(2027, 12, 31))
    assert ("UNIVERSITA DI VALDORA", "runs", first.iri) in stated
    assert ("NEREUS AE", "participatedIn", second.iri) in stated
    assert ("UNIVERSITA DI VALDORA", "participatedIn", second.iri) in stated
    assert {e.label for e in graph.entities if e.type == "Programme"} == {"Horizon Europe", "Horizon 2020"}
    assert first.iri.endswith("aqua-101")


# Linking


def test_rows_are_not_chained_by_short_forms() -> None:
    reading = read(
        table(HEADER, "Rovo Robotics;;;;;", "Rovo;;;;;", "Rovo Robotics Research;;;;;", "rovo robotics;;;;;")
    )
    names = sorted(e.labels for e in graph_of(reading).entities)

    assert names == [("Rovo",), ("Rovo Robotics", "rovo robotics"), ("Rovo Robotics Research",)]


def test_an_alias_is_of_the_name_beside_it_alone() -> None:
    graph = graph_of(read(table(HEADER, "Rovo Robotics;Nord;;;;", "Nord Fisheries;Nord;;;;")))

    assert sorted(e.labels for e in graph.entities) == [("Nord", "Nord Fisheries"), ("Nord", "Rovo Robotics")]


def test_the_label_is_the_name_and_not_a_longer_alias() -> None:
    graph = graph_of(read(table(HEADER, "Rovo;Rovo Società per la Robotica del Nord;;;;")))

    assert graph.entities[0].label == "Rovo"


def test_text_and_table_meet_in_one_entity(tmp_path: Path) -> None:
    (tmp_path / "visit.txt").write_text(
        "La delegazione ha visitato il Laboratorio Rame Vivo a Ravenna. Il LARVIVO studia i metalli.", encoding="utf-8"
    )
    (tmp_path / "members.csv").write_text("Name;Sigla\nLaboratorio Rame Vivo;LARVIVO\n", encoding="utf-8")
    result = pipeline.build([tmp_path], configuration=Configuration(profile="fast", tables=("members",)))

    assert len(labelled(result.graph, "Laboratorio Rame Vivo")) == 1
    documents = {
        link.mention.sentence.document.source
        for link in result.graph.links
        if link.entity and "Laboratorio Rame Vivo" in link.entity.labels
    }
    assert documents == {"visit.txt", "members.csv"}


def test_the_order_of_rows_and_files_does_not_matter() -> None:
    rows = ["Rovo;R1;;;Bologna;IT", "Nivo;;;;Bologna;IT", "Zeto;Z;;;Torino;IT", "Rovo;R2;;;;"]
    expected = {(e.label, e.labels, e.type) for e in graph_of(read(table(HEADER, *rows))).entities}
    for seed in range(5):
        random.Random(seed).shuffle(rows)  # noqa: S311 - no secret
        assert {(e.label, e.labels, e.type) for e in graph_of(read(table(HEADER, *rows))).entities} == expected


# The command


def test_the_examples_build_and_meet(tmp_path: Path) -> None:
    result = build(EXAMPLES / "members", EXAMPLES / "missions", "--output", tmp_path / "out")

    assert result.exit_code == 0, result.output
    with (tmp_path / "out" / "entities.csv").open(encoding="utf-8", newline="") as stream:
        entities = {row["label"]: row for row in csv.DictReader(stream)}
    assert entities["Officine Panaro S.r.l."]["type"] == "Company"
    assert int(entities["Tecnalia"]["mentions"]) > 3
    assert (entities["RAMEVIVO2"]["start_date"], entities["RAMEVIVO2"]["end_date"]) == ("2025-02-01", "2027-01-31")
    assert CliRunner().invoke(main, ["validate", str(tmp_path / "out")]).exit_code == 0


def test_statements_point_into_the_text_that_is_written(tmp_path: Path) -> None:
    build(EXAMPLES / "members", "--output", tmp_path / "out")
    with (tmp_path / "out" / "statements.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert len(rows) > 15
    for row in rows:
        name = row["document"].rpartition("/")[2]
        text = (tmp_path / "out" / "texts" / f"{name}.txt").read_text(encoding="utf-8")
        assert text[int(row["start"]) : int(row["end"])] == row["quote"]
        assert row["method"].startswith(f"table:{name}.csv!")


def test_a_bad_row_makes_the_build_fail_and_still_write(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("Nome;Paese\nRovo;IT\nNivo;XX\n", encoding="utf-8")
    result = build(tmp_path / "members.csv", "--mapping", "members", "--output", tmp_path / "out")

    assert result.exit_code == 1
    assert 'failed: members.csv line 3, column B "Paese": XX is no code' in result.output
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["documents"] == 1
    assert "line 3" in manifest["failures"][0]["reason"]
    assert manifest["configuration"]["tables"] == ["members"]


def test_a_table_without_a_mapping_names_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Nome\nRovo\n", encoding="utf-8")
    (tmp_path / "b.xlsx").write_bytes(workbook(("Nome",), ("Nivo",)))
    result = build(tmp_path, "--output", tmp_path / "out")

    assert result.exit_code == 1
    assert result.output.count("name a mapping with --mapping FILE") == 2
    assert "put b.mapping.toml beside it" in result.output


def test_mappings_go_by_glob_then_beside_then_for_all(tmp_path: Path) -> None:
    own = '[entities.a]\ntype = "{kind}"\nname = "Nome"\n'
    for name in ("a.csv", "b.csv", "c.csv"):
        (tmp_path / name).write_text(f"Nome\nRovo {name[0]}\n", encoding="utf-8")
    for name, kind in (("b.mapping.toml", "Cluster"), ("one.toml", "Agency"), ("all.toml", "University")):
        (tmp_path / name).write_text(own.format(kind=kind), encoding="utf-8")
    options: list[str | Path] = ["--mapping", f"a*={tmp_path / 'one.toml'}", "--mapping", tmp_path / "all.toml"]
    result = build(tmp_path, *options, "--output", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert "1 Agency" in result.output
    assert "1 Cluster" in result.output
    assert "1 University" in result.output


def test_of_several_mappings_for_all_the_first_that_fits_is_taken(tmp_path: Path) -> None:
    (tmp_path / "project.csv").write_text(table(PROJECTS, "1;AQUA;S;T;;;HORIZON;;"), encoding="utf-8")
    (tmp_path / "organization.csv").write_text(
        table(ORGANISATIONS, "1;AQUA;9;;Nereus;;;PRC;;EL;coordinator"), encoding="utf-8"
    )
    result = build(
        tmp_path, "--mapping", "cordis-organization", "--mapping", "cordis-project", "--output", tmp_path / "out"
    )

    assert result.exit_code == 0, result.output
    assert "1 Project" in result.output


def test_a_mapping_that_does_not_exist_or_is_wrong_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text("[entities.a]\ntype = 'Firm'\nname = 'N'\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("Nome\nRovo\n", encoding="utf-8")
    for option, says in (("absent.toml", "no such mapping"), (str(tmp_path / "m.toml"), "entities.a.type: 'Firm'")):
        result = build(tmp_path / "a.csv", "--mapping", option, "--output", tmp_path / "out")
        assert result.exit_code == 2
        assert says in result.output


def test_the_configuration_names_mappings_too(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[entities.a]\ntype = "Agency"\nname = "Nome"\n', encoding="utf-8")
    (tmp_path / "innograph.toml").write_text('[tables]\n"*.csv" = "own.toml"\n"x" = "members"\n', encoding="utf-8")
    configuration = load_configuration(tmp_path / "innograph.toml")

    assert configuration.tables == (f"*.csv={tmp_path / 'own.toml'}", "x=members")
    (tmp_path / "innograph.toml").write_text('[tables]\n"*.csv" = 3\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"tables.\*.csv: 3 is no mapping"):
        load_configuration(tmp_path / "innograph.toml")


def test_reading_takes_time_in_proportion_to_the_rows() -> None:
    rows = [f"Member {n} Works;M{n}X;;robotics;Bologna;IT" for n in range(2000)]
    reading = read(table(HEADER, *rows))

    assert len(graph_of(reading).entities) == 2002
    assert fold(reading.document.title) == "members"


def test_a_second_build_reads_no_table_again_unless_its_mapping_changes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "list.csv").write_text("Nome;Seit\nRovo;1.1.2024\nNivo;never\n", encoding="utf-8")
    beside, out = tmp_path / "in" / "list.mapping.toml", tmp_path / "out"
    beside.write_text('[entities.a]\ntype = "Agency"\nname = "Nome"\nstart = "Seit"\n', encoding="utf-8")
    first = build(tmp_path / "in", "--output", out)
    written = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    second = build(tmp_path / "in", "--output", out)

    assert first.exit_code == second.exit_code == 1
    assert "list.csv line 3" in second.output
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == written
    beside.write_text('[entities.a]\ntype = "Company"\nname = "Nome"\nstart = "Seit"\n', encoding="utf-8")
    assert "1 Company" in build(tmp_path / "in", "--output", out).output


def test_the_mapping_in_the_documentation_is_sound() -> None:
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    (block,) = (b for b in re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL) if "[entities" in b)
    mapping = mapping_of(tomllib.loads(block))

    assert len(mapping.ties) == 5
    header = [
        "Company",
        "Acronym",
        "Formerly",
        "VAT",
        "Founded",
        "Kind",
        "Sector",
        "ROR",
        "Contact",
        "Projects",
        "Town",
    ]
    row = ["Rovo", "RV", "", "1", "14/05/2025", "SME", "robotics", "012abcd34", "Ada Ferri", "P1;P2", "Bologna"]
    raw = workbook((*header, "Country", "Position", "Part"), (*row, "IT", "director", "coordinator"), sheet="Members")
    reading = tables.read_table(raw, mapping, name="a.xlsx", document_id="a")
    assert len(reading.statements) == 6
    for name in tables.ready_mappings():
        assert f"`{name}`" in page


def test_the_links_and_the_message_in_the_documentation_hold(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", page):
        assert (ROOT / "docs" / target).exists()
    (tmp_path / "members.csv").write_text("\n" * 7 + "Name;Kind;Founded\nRovo;;31/02/2021\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text(
        '[entities.a]\ntype = "Company"\nname = "Name"\nstart = "Founded"\n', encoding="utf-8"
    )
    result = build(tmp_path / "members.csv", "--mapping", tmp_path / "m.toml", "--output", tmp_path / "out")
    (line,) = (line for line in page.splitlines() if line.startswith("failed:"))
    assert line in result.output
