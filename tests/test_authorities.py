from __future__ import annotations

import bz2
import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import graphs
from authority_files import BILBAO, BOLOGNA, MURCIA, PARIS, ror_dump, ror_iri, ror_record
from innograph import curation, rdf
from innograph.authorities import FOR_CLOSE, Authority, identify
from innograph.authorities.index import open_index
from innograph.authorities.matching import Known, fit, usable
from innograph.authorities.records import ALIAS, Called, Record
from innograph.authorities.ror import read_ror
from innograph.authorities.wikidata import read_wikidata
from innograph.cli import main
from innograph.configuration import load_configuration
from innograph.errors import ConfigError, ReadError
from innograph.model import CLOSE, FACT, OPEN, SAME, Decision, Entity, Evidence, KnowledgeGraph, Span, Statement
from innograph.rdf.validation import validate
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from innograph.model import Identification

BASE = graphs.BASE
PAIRS = Path(__file__).resolve().parent.parent / "corpus" / "identity" / "pairs.tsv"
ENTITY = "http://www.wikidata.org/entity/"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def place(kind: str, slug: str, number: int) -> Entity:
    return Entity(f"{BASE}place/{slug}", kind, slug, (slug,), (f"https://sws.geonames.org/{number}/",))


TOWNS = {"bologna": place("City", "bologna", BOLOGNA[0]), "bilbao": place("City", "bilbao", BILBAO[0])}


def organisation(kind: str, label: str, *labels: str) -> Entity:
    return Entity(f"{BASE}organisation/{label.lower().replace(' ', '-')}", kind, label, tuple(sorted({label, *labels})))


def graph_of(*homes: tuple[Entity, str]) -> KnowledgeGraph:
    """Organisations, each located in the town, or nowhere."""
    piece = Evidence("a", Span(0, 1), "x", "test", 0.9)
    statements = tuple(
        Statement(entity, "locatedIn", TOWNS[town], evidence=(piece,), modality=FACT) for entity, town in homes if town
    )
    entities = {entity.iri: entity for entity, _ in homes} | {e.iri: e for e in TOWNS.values()}
    return KnowledgeGraph(tuple(entities[iri] for iri in sorted(entities)), statements)


def matched(path: Path, *homes: tuple[Entity, str], name: str = "ror") -> list[Identification]:
    return list(identify(graph_of(*homes), [Authority(name, path)]).graph.identifications)


def only(found: list[Identification]) -> Identification:
    (one,) = found
    return one


UNIVERSITY = organisation("University", "Università di Bologna")
LAMONE = organisation("Company", "Smalti Lamone S.p.A.")


# ---- what fits ----


def test_the_same_name_in_the_same_town_is_the_same(tmp_path: Path) -> None:
    path = ror_dump(tmp_path / "ror.json", ror_record(1, "Smalti Lamone", BOLOGNA, "company"))
    one = only(matched(path, (LAMONE, "bologna")))
    assert (one.identifier, one.decision) == (ror_iri(1), SAME)
    assert one.score >= 0.9
    assert any("Bologna" in reason for reason in one.reasons)


def test_a_translated_name_and_its_acronym_are_the_same(tmp_path: Path) -> None:
    path = ror_dump(
        tmp_path / "ror.json", ror_record(1, "University of Bologna", BOLOGNA, "education", acronyms=("UB",))
    )
    assert only(matched(path, (organisation("University", "Università di Bologna", "UB"), ""))).decision == SAME


def test_another_country_is_another_thing(tmp_path: Path) -> None:
    path = ror_dump(tmp_path / "ror.json", ror_record(1, "Smalti Lamone", PARIS, "company"))
    assert matched(path, (LAMONE, "bologna")) == []


@pytest.mark.parametrize(
    ("entity", "home", "record"),
    [
        (
            organisation("University", "Politecnico di Milano"),
            "",
            ror_record(1, "Polytechnic University of Turin", BOLOGNA),
        ),
        (organisation("Association", "Fondazione Lamone"), "", ror_record(1, "Institute Lamone", BOLOGNA)),
        (organisation("University", "il Politecnico"), "bologna", ror_record(1, "Politecnico", BOLOGNA)),
        (organisation("Cluster", "Clust-ER Build"), "bologna", ror_record(1, "Clust-ER Innovate", BOLOGNA)),
    ],
)
def test_what_differs_in_place_or_kind_or_says_nothing_is_never_the_same(
    tmp_path: Path, entity: Entity, home: str, record: dict[str, Any]
) -> None:
    assert all(one.decision == OPEN for one in matched(ror_dump(tmp_path / "r.json", record), (entity, home)))


def test_one_word_alone_needs_its_town(tmp_path: Path) -> None:
    word = organisation("ResearchCentre", "Zubiarte")
    near = ror_dump(tmp_path / "a.json", ror_record(1, "Zubiarte", BILBAO, "facility"))
    assert only(matched(near, (word, "bilbao"))).decision == SAME
    elsewhere = ror_dump(tmp_path / "b.json", ror_record(1, "Zubiarte", MURCIA, "facility"))
    assert only(matched(elsewhere, (word, "bilbao"))).decision != SAME
    assert only(matched(near, (word, ""))).decision != SAME


def test_an_acronym_alone_is_never_the_same_without_its_town(tmp_path: Path) -> None:
    path = ror_dump(tmp_path / "ror.json", ror_record(1, "Zubi Arte Kalea", BILBAO, acronyms=("ZAK",)))
    assert all(one.decision != SAME for one in matched(path, (organisation("Association", "ZAK"), "")))


def test_records_that_fit_alike_leave_it_open(tmp_path: Path) -> None:
    twins = [ror_record(number, "Smalti Lamone", BOLOGNA, "company") for number in (1, 2)]
    found = matched(ror_dump(tmp_path / "ror.json", *twins), (LAMONE, "bologna"))
    assert [one.decision for one in found] == [OPEN, OPEN]
    assert all("2 records fit alike" in one.reasons for one in found)


def test_the_town_decides_between_records_of_one_name(tmp_path: Path) -> None:
    records = [ror_record(1, "Smalti Lamone", BOLOGNA, "company"), ror_record(2, "Smalti Lamone", BILBAO, "company")]
    assert only(matched(ror_dump(tmp_path / "ror.json", *records), (LAMONE, "bologna"))).identifier == ror_iri(1)


def test_two_organisations_are_not_both_one_record(tmp_path: Path) -> None:
    path = ror_dump(tmp_path / "ror.json", ror_record(1, "Smalti Lamone", BOLOGNA, "company"))
    other = organisation("Company", "Smalti Lamone")
    found = matched(path, (LAMONE, "bologna"), (replace(other, iri=f"{other.iri}-2"), "bologna"))
    assert sorted(one.decision for one in found) == [CLOSE, CLOSE]


def test_persons_and_places_are_not_looked_up(tmp_path: Path) -> None:
    path = ror_dump(tmp_path / "ror.json", ror_record(1, "Anna Verdi", BOLOGNA))
    assert matched(path, (graphs.ANNA, "")) == []


def test_a_withdrawn_record_is_none_and_an_inactive_one_says_so(tmp_path: Path) -> None:
    gone = ror_record(1, "Smalti Lamone", BOLOGNA, "company", status="withdrawn")
    old = ror_record(2, "Smalti Lamone", BOLOGNA, "company", status="inactive")
    one = only(matched(ror_dump(tmp_path / "ror.json", gone, old), (LAMONE, "bologna")))
    assert one.identifier == ror_iri(2)
    assert "no longer exists" in one.reasons


def test_the_result_does_not_depend_on_the_order_of_the_file(tmp_path: Path) -> None:
    records = [ror_record(n, "Smalti Lamone", town, "company") for n, town in ((1, BOLOGNA), (2, BILBAO), (3, PARIS))]
    homes = ((LAMONE, ""), (UNIVERSITY, ""))
    one = matched(ror_dump(tmp_path / "a.json", *records), *homes)
    assert one == matched(ror_dump(tmp_path / "b.json", *records[::-1]), *homes)


def test_names_alone_never_make_two_things_the_same() -> None:
    pairs = [line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines()[1:]]
    seen = {"0": 0, "1": 0}
    for left, kind, language, right, _, other, same, _ in pairs:
        if GROUP_OF.get(kind) == "Organisation":
            known = Known(usable((left,)), kind, (), frozenset(), (), (language,))
            found = fit(known, Record(ror_iri(1), (Called(right, language=other),)))
            seen[same] += bool(found and found.score >= FOR_CLOSE)
    assert seen["0"] == 0
    assert seen["1"] > 60


# ---- ROR's formats ----


def test_the_published_zip_is_read_and_its_version_told(tmp_path: Path) -> None:
    path = ror_dump(tmp_path / "v1.60-2025-02-27-ror-data.zip", ror_record(1, "Smalti Lamone", BOLOGNA, "company"))
    result = identify(graph_of((LAMONE, "bologna")), [Authority.of(f"ror:{path}")])
    (file,) = result.consulted
    assert (file.version, file.records, file.same) == ("v1.60-2025-02-27", 1, 1)
    assert file.file == path.name


def test_ror_names_the_item_of_wikidata(tmp_path: Path) -> None:
    path = ror_dump(tmp_path / "r.json", ror_record(1, "Smalti Lamone", BOLOGNA, "company", wikidata=("Q999999999",)))
    graph = identify(graph_of((LAMONE, "bologna")), [Authority("ror", path)]).graph
    entity = next(one for one in graph.entities if one.iri == LAMONE.iri)
    assert entity.identifiers == (f"{ENTITY}Q999999999", ror_iri(1))
    two = ror_dump(tmp_path / "t.json", ror_record(1, "Smalti Lamone", BOLOGNA, "company", wikidata=("Q1", "Q2")))
    assert len(matched(two, (LAMONE, "bologna"))) == 1


def test_names_of_companies_lose_their_country(tmp_path: Path) -> None:
    path = ror_dump(tmp_path / "ror.json", ror_record(1, "Smalti Lamone (Italy)", BOLOGNA, "company"))
    assert only(matched(path, (LAMONE, "bologna"))).label == "Smalti Lamone"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[{"id": "https://ror.org/0aaaa0001", "name": "old"}]', "schema 2"),
        ("[]", "no record of ROR"),
        ('[\n{"id": 1,\n oops}]', "line 3"),
        ("[" * 100_000, "no record|nested"),
        ('{"a":' * 100_000, "nested|no JSON"),
        ("PK\x03\x04 no archive", "cannot be read"),
        ("\x1f\x8b no archive", "."),
    ],
)
def test_a_file_that_is_no_dump_is_refused(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "ror.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ReadError, match=says) as caught:
        list(read_ror(path))
    assert "ror.json" in str(caught.value)


@pytest.mark.parametrize("field", ["names", "locations", "external_ids", "types", "status", "id"])
@pytest.mark.parametrize("value", [None, 7, "x", [], [None], [{}], {"a": 1}, [["x"]]])
def test_records_of_another_shape_do_no_harm(tmp_path: Path, field: str, value: object) -> None:
    wrong = ror_record(1, "Smalti Lamone", BOLOGNA) | {field: value}
    good = ror_record(2, "Cluster Acqua", BOLOGNA)
    path = ror_dump(tmp_path / "ror.json", wrong, good)
    if field == "names" and not isinstance(value, list):
        with pytest.raises(ReadError, match="schema 2"):
            list(read_ror(path))
    else:
        assert ror_iri(2) in {one.iri for one in read_ror(path)}


# ---- Wikidata's formats ----

ROWS = [("Q5", "Zubiarte Fundazioa", "Zubiarte", "ES", str(BILBAO[0])), ("Q5", "Fundación Zubiarte", "", "ES", "")]
COLUMNS = ("item", "label", "alias", "country", "geonames")


def bindings() -> list[dict[str, dict[str, str]]]:
    return [
        {
            name: {"type": "uri" if name == "item" else "literal", "value": ENTITY + cell if name == "item" else cell}
            for name, cell in zip(COLUMNS, row, strict=True)
            if cell
        }
        for row in ROWS
    ]


def entity_line() -> str:
    claim = {"mainsnak": {"snaktype": "value", "datavalue": {"value": "0aaaa0001", "type": "string"}}}
    return json.dumps(
        {
            "type": "item",
            "id": "Q5",
            "labels": {"eu": {"language": "eu", "value": "Zubiarte Fundazioa"}},
            "aliases": {
                "es": [{"language": "es", "value": "Fundación Zubiarte"}, {"language": "es", "value": "Zubiarte"}]
            },
            "claims": {"P6782": [claim], "P31": [{"mainsnak": {"snaktype": "novalue"}}]},
        }
    )


def files() -> dict[str, bytes]:
    csv = ",".join(COLUMNS) + "\r\n" + "".join(f"{ENTITY}{','.join(row)}\r\n" for row in ROWS)
    tsv = "\t".join(f"?{name}" for name in COLUMNS) + "\n"
    tsv += "".join(f'<{ENTITY}{q}>\t"{label}"@eu\t"{alias}"@es\t"{c}"\t"{g}"\n' for q, label, alias, c, g in ROWS)
    answer = {"head": {"vars": list(COLUMNS)}, "results": {"bindings": bindings()}}
    plain = [{name: cell["value"] for name, cell in row.items()} for row in bindings()]
    return {
        "query.json": json.dumps(answer, indent=2).encode(),
        "plain.json": json.dumps(plain).encode(),
        "query.csv": csv.encode(),
        "excel.csv": ("\ufeff" + csv.replace(",", ";")).encode(),
        "query.tsv": tsv.encode(),
        "dump.json": f"[\n{entity_line()},\n{entity_line()}\n]\n".encode(),
        "lines.ndjson": f"{entity_line()}\n{entity_line()}\n".encode(),
        "dump.json.gz": gzip.compress(f"[\n{entity_line()}\n]\n".encode()),
        "dump.json.bz2": bz2.compress(f"{entity_line()}\n".encode()),
    }


@pytest.mark.parametrize("name", files())
def test_every_format_of_wikidata_says_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(files()[name])
    first, *others = read_wikidata(path)
    for other in others:
        first = first.joined(other)
    assert first.iri == f"{ENTITY}Q5"
    assert {"Zubiarte Fundazioa", "Fundación Zubiarte", "Zubiarte"} == {called.text for called in first.names}
    if "dump" in name or "lines" in name:
        assert first.links == ("https://ror.org/0aaaa0001",)
    else:
        assert (first.countries, first.towns) == (("ES",), (str(BILBAO[0]),))


def test_rows_of_one_item_are_one_record(tmp_path: Path) -> None:
    path = tmp_path / "query.csv"
    path.write_bytes(files()["query.csv"])
    foundation = organisation("Association", "Fundación Zubiarte")
    one = only(matched(path, (foundation, "bilbao"), name="wikidata"))
    assert (one.identifier, one.decision) == (f"{ENTITY}Q5", SAME)


def test_ror_and_wikidata_agree_or_nothing_is_the_same(tmp_path: Path) -> None:
    ror = ror_dump(tmp_path / "r.json", ror_record(1, "Zubiarte Fundazioa", BILBAO, wikidata=("Q5",)))
    wikidata = tmp_path / "w.csv"
    wikidata.write_bytes(files()["query.csv"])
    foundation = organisation("Association", "Zubiarte Fundazioa")
    both = [Authority("wikidata", wikidata), Authority("ror", ror)]
    found = identify(graph_of((foundation, "bilbao")), both).graph.identifications
    assert {(one.authority, one.decision) for one in found} == {("ror", SAME), ("wikidata", SAME)}
    assert any("another authority" in reason for one in found for reason in one.reasons)
    wikidata.write_bytes(files()["query.csv"].replace(b"Q5", b"Q6"))
    found = identify(graph_of((foundation, "bilbao")), both).graph.identifications
    assert {one.identifier: one.decision for one in found}[f"{ENTITY}Q6"] == CLOSE


@pytest.mark.parametrize(
    "content", ["", "name,town\nx,y\n", '{"head": {}, "results": {"bindings": []}}', "[1, 2]", "Q5"]
)
def test_a_file_that_names_no_item_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "w.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match=r"w\.csv"):
        list(read_wikidata(path))


# ---- the index ----


def records() -> list[Record]:
    return [Record("https://ror.org/0aaaa0001", (Called("Smalti Lamone"), Called("Lamone Enamels", ALIAS)))]


def test_the_index_is_made_once_and_again_where_it_is_broken(tmp_path: Path) -> None:
    made = open_index(records(), digest="d" * 64, folder=tmp_path)
    assert [one.label for one in made.find(["Lamone Enamels"])] == ["Smalti Lamone"]
    made.close()
    kept = open_index(iter(()), digest="d" * 64, folder=tmp_path)
    assert kept.find(["SMALTI LAMONE"]) == records()
    kept.close()
    (file,) = tmp_path.iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    again = open_index(records(), digest="d" * 64, folder=tmp_path)
    assert again.find(["Smalti Lamone"]) == records()
    again.close()
    assert len(list(tmp_path.iterdir())) == 1


def test_an_index_that_is_not_finished_is_not_kept(tmp_path: Path) -> None:
    def broken() -> Any:
        yield records()[0]
        raise ReadError("broken")

    with pytest.raises(ReadError):
        open_index(broken(), digest="d" * 64, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_to_keep_it_in_the_index_still_works(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    index = open_index(records(), digest="d" * 64, folder=tmp_path / "file" / "cache")
    assert index.size == 1
    index.close()


# ---- in a build ----

TEXT = "L'Università di Bologna ha incontrato la Fondazione Lamone di Bologna.\n"


def built(tmp_path: Path, *more: str) -> Any:
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    return CliRunner().invoke(
        main, ["build", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--profile", "fast", *more]
    )


def test_a_build_writes_identifiers_their_table_and_their_provenance(tmp_path: Path) -> None:
    dump = ror_dump(
        tmp_path / "ror.zip",
        ror_record(1, "University of Bologna", BOLOGNA, "education", labels=("Università di Bologna",)),
        ror_record(2, '=cmd|"> <https://evil.example/> .\n', BOLOGNA, aliases=("Fondazione Lamone",)),
    )
    result = built(tmp_path, "--authority", f"ror:{dump}")
    assert result.exit_code == 0, result.output
    out = tmp_path / "out"
    table = (out / "authorities.csv").read_text(encoding="utf-8")
    assert f"{ror_iri(1)},University of Bologna" in table
    assert "\n=" not in table
    assert ",=cmd" not in table
    assert ',"=cmd' not in table
    assert ror_iri(1) in (out / "entities.csv").read_text(encoding="utf-8")
    quads = list(ox.parse(path=out / "evidence.trig", format=ox.RdfFormat.TRIG))
    named = [quad for quad in quads if str(quad.graph_name).endswith("authority/ror>")]
    assert {str(quad.object) for quad in named} >= {f"<{ror_iri(1)}>"}
    facts = ox.parse(path=out / "graph.ttl", format=ox.RdfFormat.TURTLE)
    assert ror_iri(1) in {getattr(quad.object, "value", "") for quad in facts}
    assert validate(out).conforms, validate(out).text
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["authorities"][0]["file"] == "ror.zip"
    assert "authorities.csv" in manifest["files"]
    assert str(tmp_path) not in json.dumps(manifest)
    shutil.rmtree(tmp_path / "cache")
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    assert built(tmp_path, "--authority", f"ror:{dump}").exit_code == 0
    assert before == {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    assert built(tmp_path).exit_code == 0
    assert not (out / "authorities.csv").exists()


def test_what_is_wrong_is_said_before_the_texts_are_read(tmp_path: Path) -> None:
    for words, says in (
        ("ror", "names no file"),
        ("grid:x.json", "none that is known"),
        ("ror:nowhere.json", "no file"),
    ):
        result = built(tmp_path, "--authority", words)
        assert result.exit_code == 2
        assert says in result.output
        assert not (tmp_path / "out").exists()


def test_the_configuration_names_files_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "innograph.toml"
    path.write_text('[authorities]\nror = "ror.zip"\nwikidata = ["a.csv", "b.json"]\n', encoding="utf-8")
    wanted = [f"ror:{tmp_path / 'ror.zip'}", f"wikidata:{tmp_path / 'a.csv'}", f"wikidata:{tmp_path / 'b.json'}"]
    assert list(load_configuration(path).authorities) == wanted
    path.write_text("[authorities]\nror = 7\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"authorities\.ror"):
        load_configuration(path)


def test_a_decision_takes_an_identifier_away(tmp_path: Path) -> None:
    path = ror_dump(tmp_path / "ror.json", ror_record(1, "Smalti Lamone", BOLOGNA, "company"))
    graph = identify(graph_of((LAMONE, "bologna")), [Authority("ror", path)]).graph
    decision = Decision("reject", LAMONE.iri, "owl:sameAs", ror_iri(1))
    curated = curation.apply(graph, [decision], base=BASE).graph
    assert next(one for one in curated.entities if one.iri == LAMONE.iri).identifiers == ()
    assert b"authority/ror" not in rdf.evidence_trig(curated, base=BASE)
    assert ror_iri(1).encode() in rdf.evidence_trig(graph, base=BASE)
