"""`dataset.ttl`: what it says of a graph, and that portals take it."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from click.testing import CliRunner
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DefinedNamespaceMeta

import graphs
from innograph import configuration, curation, metadata, rdf
from innograph.cli import main
from innograph.configuration import Configuration, Policy, configuration_of, load_configuration
from innograph.errors import ConfigError, ExportError
from innograph.metadata import PROFILES, Dataset, check
from innograph.model import Document, Entity, KnowledgeGraph
from innograph.pipeline import Build, write_build
from innograph.vocabulary import namespaces
from innograph.vocabulary.iris import PREFIXES, expand

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://data.example.org/id/"
MISSIONS = ROOT / "exports" / "missions"
EU = "http://publications.europa.eu/resource/authority/"
COMMON = {
    "publisher": 'Regione "Esempio"',
    "publisher_type": "RegionalAuthority",
    "contact": "mailto:dati@example.org",
    "frequency": "QUARTERLY",
    "availability": "STABLE",
    "conforms_to": ("http://www.w3.org/ns/org#",),
    "access_url": "https://example.org/missions",
    "download_url": "https://example.org/files/",
}
METADATA = {
    "default": Dataset(),
    "full": Dataset(**COMMON),  # type: ignore[arg-type]
    "it": Dataset(**COMMON, profile="it", publisher_identifier="r_esempi"),  # type: ignore[arg-type]
    "es": Dataset(**COMMON, profile="es", publisher_identifier="A16003011"),  # type: ignore[arg-type]
}


def portals() -> Path:
    """Third parties' shapes, where they lie beside the checkout or above it."""
    named = os.environ.get("INNOGRAPH_PORTALS")
    for folder in [Path(named)] if named else [parent / "shared" / "portals" for parent in ROOT.parents]:
        if folder.is_dir():
            return folder
    pytest.skip("the shapes of portals are not beside the checkout: shared/portals, or INNOGRAPH_PORTALS")


@pytest.fixture(scope="module")
def missions() -> KnowledgeGraph:
    return curation.load(MISSIONS).graph


@pytest.fixture(scope="module")
def described(missions: KnowledgeGraph) -> dict[str, bytes]:
    names = ("graph.ttl", "places.ttl", "evidence.trig", "entities.csv", "network.gexf", "explorer.html")
    files = {name: (MISSIONS / name).read_bytes() for name in names}
    return {key: rdf.dataset_turtle(missions, metadata=one, base=BASE, files=files) for key, one in METADATA.items()}


def parsed(data: bytes) -> Graph:
    return Graph().parse(data=data, format="turtle")


def describe(graph: KnowledgeGraph, data: Dataset | None = None, **more: object) -> Graph:
    files = more.pop("files", {})
    return parsed(rdf.dataset_turtle(graph, metadata=data or Dataset(), base=BASE, files=files, **more))  # type: ignore[arg-type]


def node(name: str) -> URIRef:
    return URIRef(BASE + name)


def term(curie: str) -> URIRef:
    return URIRef(expand(curie))


def said(data: Graph, name: str, curie: str) -> list[str]:
    return sorted(str(value) for value in data.objects(node(name), term(curie)))


def test_an_empty_graph_is_described() -> None:
    data = describe(KnowledgeGraph())
    assert rdf.validate_graph(data).conforms
    assert said(data, "dataset", "void:entities") == ["0"]
    assert not said(data, "dataset", "dcterms:language")


# ---- third parties' shapes ----

# Where we cannot follow a recommendation: no gazetteer of ours has outlines, and no table of states is packaged.
TOLERATED = {"dcat:bbox", "dcat:centroid", "http://www.w3.org/ns/adms#status"}
# The shapes of DCAT-AP-ES point at these, which stand in a file of theirs that the folder lacks: the patterns of its
# documentation.
PATTERNS = {
    "DIR3OrganismRestriction": r"^http://datos\\.gob\\.es/recurso/sector-publico/org/Organismo/[A-Z][A-Z0-9]{8}$",
    "LanguageRestriction": rf"^{EU}language/.+$",
    "CountryRestriction": rf"^{EU}country/.+$",
    "PlaceRestriction": rf"^{EU}place/.+$",
    "ContinentRestriction": rf"^{EU}continent/.+$",
    "AtuRestriction": rf"^{EU}atu/.+$",
    "GeoNamesRestriction": r"^https?://sws\\.geonames\\.org/[0-9]+/$",
    "TerritoryRestriction": r"^http://datos\\.gob\\.es/recurso/sector-publico/territorio/.+$",
    "LicenceRestriction": rf"^{EU}licence/.+$",
    "LicenceTypeRestriction": r"^http://purl\\.org/adms/licencetype/.+$",
    "PublisherTypeRestriction": r"^http://purl\\.org/adms/publishertype/.+$",
    "AccessRightRestriction": rf"^{EU}access-right/.+$",
}


@cache
def spanish_shapes() -> Graph:
    shapes = Graph()
    for path in sorted((portals() / "dcat-ap-es-1.0.0").glob("*.ttl")):
        shapes.parse(path)
    for name, pattern in PATTERNS.items():
        lines = f'<https://datosgobes.github.io/DCAT-AP-ES/#{name}> a sh:NodeShape ; sh:pattern "{pattern}" .'
        shapes.parse(data=f"@prefix sh: <{SH}> . {lines}", format="turtle")
    return shapes


def findings(data: Graph, shapes: Graph) -> list[tuple[str, str, str]]:
    """Severity, path and focus node of what third parties' shapes find."""
    copy = Graph()
    copy += data
    _, results, _ = pyshacl.validate(copy, shacl_graph=shapes, advanced=True, inplace=True)
    return [
        (
            str(results.value(one, SH.resultSeverity)).rpartition("#")[2],
            shortened(str(results.value(one, SH.resultPath))),
            str(results.value(one, SH.focusNode)),
        )
        for one in results.subjects(RDF.type, SH.ValidationResult)
    ]


def shortened(iri: str) -> str:
    return next((f"{prefix}:{iri[len(name) :]}" for prefix, name in PREFIXES.items() if iri.startswith(name)), iri)


@pytest.mark.parametrize("key", METADATA)
@pytest.mark.parametrize("name", ["shapes.ttl", "range.ttl"])
def test_it_conforms_to_dcat_ap(described: dict[str, bytes], key: str, name: str) -> None:
    shapes = Graph().parse(portals() / "dcat-ap-3.0.1" / name)
    found = findings(parsed(described[key]), shapes)
    if (key, name) == ("es", "range.ttl"):  # DCAT-AP-ES wants the geometry of what is called a dcterms:Location
        found = [one for one in found if one[1] != "dcterms:spatial"]
    assert not found


@pytest.mark.parametrize("key", ["full", "it", "es"])
def test_what_dcat_ap_recommends_is_said_where_it_is_known(described: dict[str, bytes], key: str) -> None:
    shapes = Graph().parse(portals() / "dcat-ap-3.0.1" / "shapes_recommended.ttl")
    assert {path for _, path, _ in findings(parsed(described[key]), shapes)} <= TOLERATED


def test_it_conforms_to_dcat_ap_es(described: dict[str, bytes]) -> None:
    found = findings(parsed(described["es"]), spanish_shapes())
    assert not [one for one in found if one[0] == "Violation"]
    # What is left asks for a telephone, a page of the contact, and the laws that make data "of high value".
    known = {"dcat:contactPoint", "dcatap:applicableLegislation", "vcard:hasTelephone", "vcard:hasURL"}
    assert {path for _, path, _ in found} <= known


def test_the_sectors_are_those_that_the_shapes_of_dcat_ap_es_list() -> None:
    shapes = Graph().parse(portals() / "dcat-ap-es-1.0.0" / "shacl_common_shapes.ttl")
    restriction = URIRef("https://datosgobes.github.io/DCAT-AP-ES/#PublicSectorRestriction")
    listed = Collection(shapes, shapes.value(restriction, SH["in"]))  # type: ignore[arg-type]
    assert {str(iri) for iri in listed} == {code.iri for code in metadata.codes("sector").values()}


# ---- our own shapes, and that each says what is missing ----


@pytest.mark.parametrize("key", METADATA)
def test_it_conforms_to_our_own_shapes(described: dict[str, bytes], key: str) -> None:
    report = rdf.validate_graph(parsed(described[key]))
    assert report.conforms, report.text


MANDATORY = [
    ("full", "catalogue", "dcterms:title"),
    ("full", "catalogue", "dcterms:description"),
    ("full", "catalogue", "dcterms:publisher"),
    ("full", "catalogue", "dcat:dataset"),
    ("full", "dataset", "dcterms:title"),
    ("full", "dataset", "dcterms:description"),
    ("full", "distribution/graph.ttl", "dcat:accessURL"),
    ("full", "publisher", "foaf:name"),
    ("full", "checksum/graph.ttl", "spdx:checksumValue"),
    ("full", "checksum/graph.ttl", "spdx:algorithm"),
    ("it", "catalogue", "rdf:type dcatapit:Catalog"),
    ("it", "catalogue", "dcterms:modified"),
    ("it", "dataset", "rdf:type dcatapit:Dataset"),
    ("it", "dataset", "dcterms:identifier"),
    ("it", "dataset", "dcterms:modified"),
    ("it", "dataset", "dcat:theme"),
    ("it", "dataset", "dcterms:rightsHolder"),
    ("it", "dataset", "dcterms:accrualPeriodicity"),
    ("it", "dataset", "dcat:contactPoint"),
    ("it", "dataset", "dcat:distribution"),
    ("it", "distribution/graph.ttl", "dcterms:format"),
    ("it", "distribution/graph.ttl", "dcterms:license"),
    ("it", "publisher", "dcterms:identifier"),
    ("it", "contact", "vcard:hasEmail"),
    ("it", "contact", "vcard:fn"),
    ("it", "record", "dcterms:modified"),
    ("es", "catalogue", "dcterms:issued"),
    ("es", "catalogue", "dcterms:modified"),
    ("es", "catalogue", "dcterms:license"),
    ("es", "catalogue", "dcterms:language"),
    ("es", "catalogue", "dcat:themeTaxonomy"),
    ("es", "catalogue", "foaf:homepage"),
    ("es", "catalogue", "dcterms:title"),
    ("es", "dataset", "dcterms:description"),
    ("es", "dataset", "dcterms:publisher"),
    ("es", "dataset", "dcat:theme"),
    ("es", "dataset", "dcat:distribution"),
    ("es", "contact", "vcard:hasEmail"),
    ("es", "distribution/graph.ttl", "dcat:accessURL"),
]


def without(data: Graph, name: str, what: str) -> Graph:
    """The graph without what one node says by one property, or by one value of it."""
    curie, _, value = what.partition(" ")
    triple = (node(name), term(curie), term(value) if value else None)
    assert triple in data
    data.remove(triple)
    return data


@pytest.mark.parametrize(("key", "name", "what"), MANDATORY)
def test_each_mandatory_field_is_missed(described: dict[str, bytes], key: str, name: str, what: str) -> None:
    report = rdf.validate_graph(without(parsed(described[key]), name, what))
    assert report.violations
    # Found at the node, or at one that points at it; never without a remedy.
    assert all("; " in one.message or " asks " in one.message for one in report.violations), report.text


# Of Spain's, a few: each takes seconds. That a catalogue has a dataset is a rule of ours alone.
THEIRS = [case for case in MANDATORY if case[0] == "full" and case[2] != "dcat:dataset"]
THEIRS += [
    case for case in MANDATORY if case[0] == "es" and case[2] in {"dcterms:issued", "dcat:theme", "vcard:hasEmail"}
]


@pytest.mark.parametrize(("key", "name", "what"), THEIRS)
def test_third_parties_miss_it_too(described: dict[str, bytes], key: str, name: str, what: str) -> None:
    shapes = spanish_shapes() if key == "es" else Graph().parse(portals() / "dcat-ap-3.0.1" / "shapes.ttl")
    found = findings(without(parsed(described[key]), name, what), shapes)
    assert "Violation" in {severity for severity, _, _ in found}


@pytest.mark.parametrize(
    ("key", "old", "new", "shape"),
    [
        ("full", "language/ENG", "language/english", "portalLanguage"),
        ("full", '"^^xsd:hexBinary', '"', "Checksum"),
        ("it", '"Regione \\"Esempio\\""@it', '"Regione"@it , "Region"@en', "ItalianAgent"),
        ("it", 'T00:00:00"^^xsd:dateTime', '"^^xsd:date', "ItalianCatalogue"),
        ("es", "checksumAlgorithm_sha1", "checksumAlgorithm_sha256", "SpanishDistribution"),
        ("es", "Organismo/A16003011", "Organismo/Euskadi", "spanishPublisher"),
        ("es", '"Regione \\"Esempio\\""@es', '"Regione"', "spanishPublisherName"),
        ("es", "sector/ciencia-tecnologia", "sector/Ciencia", "SpanishDataset"),
        (
            "es",
            "authority/country/DNK> ,",
            "authority/country/DNK> , <http://data.europa.eu/nuts/code/ES21> ,",
            "spanishSpatial",
        ),
    ],
)
def test_what_is_wrong_is_found(described: dict[str, bytes], key: str, old: str, new: str, shape: str) -> None:
    text = described[key].decode()
    assert old in text
    assert shape in {one.shape for one in rdf.validate_graph(parsed(text.replace(old, new).encode())).violations}


def test_a_build_is_validated_with_its_description(tmp_path: Path) -> None:
    setting = Configuration(base=graphs.BASE, dataset=METADATA["it"])
    write_build(Build(graphs.small_graph(), (), setting), tmp_path / "out")
    command = ["validate", str(tmp_path / "out")]
    good = CliRunner().invoke(main, command)
    path = tmp_path / "out" / "dataset.ttl"
    path.write_text(path.read_text("utf-8").replace("dcterms:rightsHolder", "dcterms:creator"), encoding="utf-8")
    bad = CliRunner().invoke(main, command)

    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert "dataset.ttl" in good.output
    assert "ItalianDataset: needs one dcterms:rightsHolder; set dataset.publisher (1)" in bad.output


# ---- what a person has to say ----


@pytest.mark.parametrize(
    ("profile", "key", "value"),
    [
        ("it", "publisher", metadata.UNNAMED),
        ("it", "publisher_identifier", ""),
        ("it", "contact", ""),
        ("it", "contact", "https://example.org/"),
        ("it", "theme", ()),
        ("it", "frequency", ""),
        ("it", "title", {"en": "Missions"}),
        ("it", "description", {"en": "Who met whom"}),
        ("es", "publisher", metadata.UNNAMED),
        ("es", "publisher_identifier", ""),
        ("es", "publisher_identifier", "Euskadi"),
        ("es", "publisher_iri", "https://example.org/euskadi"),
        ("es", "contact", ""),
        ("es", "theme", ()),
        ("es", "theme", ("INTR",)),
        ("es", "title", {"it": "Missioni"}),
        ("es", "description", {"it": "Chi"}),
    ],
)
def test_what_a_profile_asks_for_is_named(profile: str, key: str, value: object) -> None:
    wrong = replace(METADATA[profile], **{key: value})  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=rf"^dataset\.{key}.*{PROFILES[profile]} asks for"):
        check(wrong)
    with pytest.raises(ExportError, match=rf"^dataset\.{key}.*{PROFILES[profile]} asks for"):
        describe(graphs.small_graph(), wrong)


@pytest.mark.parametrize("profile", ["it", "es"])
def test_a_profile_needs_a_day(profile: str) -> None:
    undated = KnowledgeGraph(documents=(Document("a", "Ciao.", "it"),))
    with pytest.raises(ExportError, match=rf"dataset\.modified: is missing .*{PROFILES[profile]}"):
        describe(undated, METADATA[profile])
    assert describe(undated, replace(METADATA[profile], modified="2026-01-31"))
    assert describe(undated)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("profile", "fr", "'fr' is not one of '' (DCAT-AP), 'it' (DCAT-AP_IT)"),
        ("theme", ("SCIENCE",), "'SCIENCE' is not one of AGRI, ECON"),
        ("theme", ("x:<b>",), "is no IRI"),
        ("frequency", "often", "'often' is not one of ANNUAL"),
        ("availability", "ever", "'ever' is not one of AVAILABLE"),
        ("publisher_type", "Region", "'Region' is not one of Academia"),
        ("issued", "31/01/2026", "'31/01/2026' is no day"),
        ("issued", "20260131", "'20260131' is no day"),
        ("modified", "2026-02-30", "'2026-02-30' is no day"),
        ("spatial", ("Bilbao",), "'Bilbao' is no IRI"),
        ("conforms_to", ("DCAT",), "'DCAT' is no IRI"),
        ("download_url", "https://example.org/files", "end it in /"),
    ],
)
def test_wrong_values_are_named(key: str, value: object, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        check(replace(Dataset(), **{key: value}))  # type: ignore[arg-type]
    assert str(error.value).startswith(f"dataset.{key}: ")
    assert message in str(error.value)


def test_a_dataset_is_not_modified_before_it_is_issued() -> None:
    with pytest.raises(ConfigError, match=r"dataset\.modified: 2026-01-01 is before 2026-02-01"):
        check(Dataset(issued="2026-02-01", modified="2026-01-01"))


def test_a_wrong_licence_is_refused() -> None:
    with pytest.raises(ExportError, match="CC BY"):
        describe(graphs.small_graph(), Dataset(licence="CC BY"))


# ---- what it says of the graph ----

PLACES = (
    Entity(f"{BASE}place/euskadi", "Region", "Euskadi", identifiers=("http://data.europa.eu/nuts/code/ES21",)),
    Entity(f"{BASE}place/spagna", "Country", "Spagna", identifiers=(f"{EU}country/ESP",)),
    Entity(
        f"{BASE}place/trentino", "Region", "Trentino", identifiers=("https://w3id.org/innograph/place/region/it-32",)
    ),
    Entity(f"{BASE}place/bologna", "City", "Bologna", identifiers=("https://sws.geonames.org/3181928/",)),
    Entity(f"{BASE}place/atlantide", "Region", "Atlantide"),
)
EVENT = Entity(f"{BASE}event/m", "Mission", "Missione", start=date(2025, 3, 3), end=date(2025, 3, 5))
DOCUMENTS = (
    Document("a", "Ciao.", "it", issued=date(2025, 4, 1)),
    Document("b", "Kaixo.", "eu", issued=date(2025, 2, 1)),
    Document("c", "Hallo.", "nl"),
)
COVERING = KnowledgeGraph((*PLACES, EVENT), documents=DOCUMENTS)


def test_languages_are_those_of_the_documents_and_those_of_the_catalogue_of_its_words() -> None:
    data = describe(COVERING, Dataset(title={"it": "Missioni", "en-GB": "Missions", "ca": "Missions", "nl": "Missies"}))
    assert said(data, "dataset", "dcterms:language") == [f"{EU}language/EUS", f"{EU}language/ITA"]
    assert said(data, "catalogue", "dcterms:language") == [f"{EU}language/{code}" for code in ("CAT", "ENG", "ITA")]


def test_places_are_the_regions_and_countries_that_are_identified() -> None:
    nuts = "http://data.europa.eu/nuts/code/"
    assert said(describe(COVERING), "dataset", "dcterms:spatial") == [
        *(f"{nuts}{code}" for code in ("ES21", "ITH1", "ITH2")),
        f"{EU}country/ESP",
    ]
    own = describe(COVERING, Dataset(spatial=(f"{nuts}IT",)))
    assert said(own, "dataset", "dcterms:spatial") == said(own, "catalogue", "dcterms:spatial") == [f"{nuts}IT"]
    towns = KnowledgeGraph(PLACES[3:4])
    assert said(describe(towns), "dataset", "dcterms:spatial") == [f"{EU}country/ITA"]
    assert said(describe(KnowledgeGraph(PLACES[4:])), "dataset", "dcterms:spatial") == []


def test_in_spain_places_are_those_of_its_norm() -> None:
    territory = "http://datos.gob.es/recurso/sector-publico/territorio/"
    found = said(describe(COVERING, METADATA["es"]), "dataset", "dcterms:spatial")
    assert found == [f"{territory}Autonomia/Pais-Vasco", f"{territory}Pais/España"]


def test_days_are_those_of_documents_and_events_and_of_no_clock() -> None:
    data = describe(COVERING)
    assert said(data, "period", "dcat:startDate") == ["2025-02-01"]
    assert said(data, "period", "dcat:endDate") == ["2025-04-01"]
    assert said(data, "dataset", "dcterms:modified") == said(data, "catalogue", "dcterms:issued") == ["2025-04-01"]
    own = describe(COVERING, Dataset(issued="2025-06-01"))
    assert said(own, "dataset", "dcterms:issued") == said(own, "dataset", "dcterms:modified") == ["2025-06-01"]
    both = describe(COVERING, Dataset(issued="2020-01-01", modified="2026-01-31"))
    assert said(both, "dataset", "dcterms:issued") == ["2020-01-01"]
    assert said(both, "dataset", "dcterms:modified") == ["2026-01-31"]
    assert not said(describe(KnowledgeGraph()), "dataset", "dcterms:modified")


def test_every_code_comes_from_a_packaged_table(described: dict[str, bytes]) -> None:
    known = {
        code.iri
        for table in ("theme", "frequency", "language", "file_type", "availability")
        for code in metadata.codes(table).values()
    }
    for data in described.values():
        used = {str(one) for triple in parsed(data) for one in triple if str(one).startswith(EU)}
        used = {iri for iri in used if "/country" not in iri and not iri.endswith("data-theme")}
        assert len(used) > 8
        assert used <= known


def test_each_theme_has_a_sector_of_the_norm_but_one() -> None:
    themes = metadata.codes("theme")
    assert [code.code for code in themes.values() if not code.sector] == ["INTR"]
    assert {code.sector for code in themes.values() if code.sector} <= set(metadata.codes("sector"))


# ---- files ----


def test_only_the_files_that_are_given_are_distributions() -> None:
    files = {"graph.ttl": rdf.graph_turtle(COVERING, base=BASE), "a & b.unknown": b"\0"}
    data = describe(COVERING, Dataset(download_url="https://example.org/f/"), files=files)
    assert said(data, "dataset", "dcat:distribution") == sorted(
        [f"{BASE}distribution/a%20&%20b.unknown", f"{BASE}distribution/graph.ttl"]
    )
    assert said(data, "distribution/a%20&%20b.unknown", "dcat:downloadURL") == [
        "https://example.org/f/a%20%26%20b.unknown"
    ]
    assert not said(data, "distribution/a%20&%20b.unknown", "dcterms:format")
    graph = "distribution/graph.ttl"
    assert said(data, graph, "dcterms:format") == [f"{EU}file-type/RDF_TURTLE"]
    assert said(data, graph, "dcat:byteSize") == [str(len(files["graph.ttl"]))]
    assert said(data, "dataset", "void:dataDump") == ["https://example.org/f/graph.ttl"]


@pytest.mark.parametrize(("key", "algorithm"), [("full", "sha256"), ("it", "sha256"), ("es", "sha1")])
def test_checksums_are_made_as_the_profile_wants_them(described: dict[str, bytes], key: str, algorithm: str) -> None:
    data = parsed(described[key])
    digest = hashlib.new(algorithm, (MISSIONS / "graph.ttl").read_bytes(), usedforsecurity=False).hexdigest()
    assert said(data, "checksum/graph.ttl", "spdx:checksumValue") == [digest]
    assert said(data, "checksum/graph.ttl", "spdx:algorithm") == [expand(f"spdx:checksumAlgorithm_{algorithm}")]


# ---- counts ----


def test_counts_are_those_of_the_files(described: dict[str, bytes], missions: KnowledgeGraph) -> None:
    data, facts = parsed(described["full"]), Graph().parse(MISSIONS / "graph.ttl")
    expected = {
        "triples": len(facts),
        "entities": len(missions.entities),
        "distinctSubjects": len(set(facts.subjects())),
        "distinctObjects": len(set(facts.objects())),
        "properties": len(set(facts.predicates())),
        "classes": len(set(facts.objects(predicate=RDF.type))),
    }
    assert {name: said(data, "dataset", f"void:{name}") for name in expected} == {
        name: [str(number)] for name, number in expected.items()
    }


def test_links_to_others_are_counted_by_whose_they_are(described: dict[str, bytes]) -> None:
    data, places = parsed(described["full"]), Graph().parse(MISSIONS / "places.ttl")
    spaces = {"geonames": "https://sws.geonames.org/", "nuts": "http://data.europa.eu/nuts/code/"}
    same = set(places.subject_objects(term("owl:sameAs")))
    counts = Counter(name for _, iri in same for name, space in spaces.items() if str(iri).startswith(space))
    assert counts["geonames"] > 10
    for name, space in spaces.items():
        assert said(data, f"linkset/{name}", "void:triples") == [str(counts[name])]
        assert said(data, f"linked/{name}", "void:uriSpace") == [space]
    assert said(data, "linkset/nuts", "void:subjectsTarget") == [f"{BASE}dataset"]


def test_links_to_authorities_are_counted_each_thing_once() -> None:
    ror, wikidata = "https://ror.org/00bvhmc43", "http://www.wikidata.org/entity/Q1"
    things = [
        Entity(f"{BASE}organisation/{n}", "Company", str(n), identifiers=(ror, wikidata)[: n + 1]) for n in range(3)
    ]
    graph = KnowledgeGraph(tuple(things))
    turtle = rdf.graph_turtle(graph, base=BASE)
    data = describe(graph, files={"graph.ttl": turtle, "places.ttl": turtle})
    assert said(data, "linkset/ror", "void:triples") == ["3"]
    assert said(data, "linkset/wikidata", "void:triples") == ["2"]
    assert not said(data, "linkset/nuts", "void:triples")


def test_examples_are_things_of_the_graph_and_no_people(described: dict[str, bytes], missions: KnowledgeGraph) -> None:
    kinds = {entity.iri: entity.type for entity in missions.entities}
    examples = said(parsed(described["full"]), "dataset", "void:exampleResource")
    assert examples
    assert "Person" not in {kinds[iri] for iri in examples}


# ---- what is withheld ----


def test_what_is_withheld_is_told_in_words() -> None:
    withheld = {"statements": 12, "people": 3, "quotes": 0, "maps": 1}
    policy = Policy(people="initials", quotes="none", threshold=0.85)
    words = said(describe(COVERING, withheld=withheld, policy=policy), "provenance", "rdfs:label")
    assert len(words) == 3
    english = next(text for text in words if text.startswith("Drawn"))
    assert "from 3 documents" in english
    assert "from a confidence of 0.85 on" in english
    assert "People are named by their initials. Texts are not quoted." in english
    assert english.endswith("Withheld: maps (1), names of people (3), statements (12).")
    assert any("nombres de personas (3)" in text for text in words)
    assert any("nomi di persone (3)" in text for text in words)


def test_a_build_withholds_nothing_and_says_nothing_of_it() -> None:
    data = describe(COVERING)
    assert not [text for text in said(data, "provenance", "rdfs:label") if "Withheld" in text or "Published" in text]
    assert (node("provenance"), RDF.type, term("dcterms:ProvenanceStatement")) in data


# ---- bytes ----

HOSTILE = [
    '"""',
    "a\nb\r\tc",
    "<script>alert(1)</script>",
    "\\",
    "x> . <y> <z> <w",
    "\u202eRTL",
    "=1+1",
    "nul\0",
    "\ud800",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("profile", ["", "it", "es"])
def test_hostile_words_stay_words(words: str, profile: str) -> None:
    base = METADATA[profile] if profile else replace(METADATA["full"], publisher_identifier="x")
    hostile = replace(
        base,
        title=dict.fromkeys(base.title, words),
        description=dict.fromkeys(base.description, words),
        keywords={"en": (words,)},
        publisher=words,
        publisher_identifier=base.publisher_identifier if profile == "es" else words,
    )
    files = {f"{words}.csv": words.encode("utf-8", "surrogatepass")}
    data = describe(COVERING, hostile, files=files)
    clean = words.replace("\ud800", "\ufffd")
    assert {str(one) for one in data.objects(node("dataset"), term("dcterms:title"))} == {clean}
    assert {str(one) for one in data.objects(node("dataset"), term("dcat:keyword"))} == {clean}
    assert clean in {str(one) for one in data.objects(None, term("foaf:name"))}
    plain = replace(base, keywords={"en": ("x",)})
    assert len(data) == len(describe(COVERING, plain, files={"x.csv": b""}))


@pytest.mark.parametrize("key", METADATA)
def test_there_is_no_blank_node_and_the_same_input_gives_the_same_bytes(
    described: dict[str, bytes], missions: KnowledgeGraph, key: str
) -> None:
    assert not [one for triple in parsed(described[key]) for one in triple if isinstance(one, BNode)]
    names = ("explorer.html", "network.gexf", "entities.csv", "evidence.trig", "places.ttl", "graph.ttl")
    files = {name: (MISSIONS / name).read_bytes() for name in names}
    turned = replace(missions, entities=missions.entities[::-1], documents=missions.documents[::-1])
    one = METADATA[key]
    again = replace(one, title=dict(list(one.title.items())[::-1]), keywords=dict(list(one.keywords.items())[::-1]))
    assert rdf.dataset_turtle(turned, metadata=again, base=BASE, files=files) == described[key]
    assert list(ox.parse(described[key], format=ox.RdfFormat.TURTLE))


def test_the_manifest_gives_the_metadata_back(tmp_path: Path) -> None:
    for number, one in enumerate([*METADATA.values(), Dataset(theme=())]):
        out = tmp_path / str(number)
        write_build(Build(graphs.small_graph(), (), Configuration(base=graphs.BASE, dataset=one)), out)
        told = json.loads((out / "manifest.json").read_bytes())["configuration"]
        assert all(value or key == "theme" for key, value in told["dataset"].items())
        read = configuration_of({"dataset": told["dataset"]}, out / "manifest.json").dataset
        assert asdict(read) == asdict(one)


def test_names_are_in_the_language_that_a_profile_wants(described: dict[str, bytes]) -> None:
    name = 'Regione "Esempio"'
    for key, language in (("full", None), ("it", "it"), ("es", "es")):
        found = list(parsed(described[key]).objects(None, term("foaf:name")))
        assert Literal(name, lang=language) in found


# ---- the guide ----


def test_the_guide_and_the_configuration_name_every_key(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "dataset.md").read_text("utf-8")
    toml = guide.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "innograph.toml").write_text(toml, encoding="utf-8")
    told = load_configuration(tmp_path / "innograph.toml").dataset

    assert told.profile == "it"
    assert (told.issued, told.modified) == ("2026-01-31", "2026-03-31")
    for name in Dataset.__dataclass_fields__:
        assert f"\n{name} = " in toml
        assert f"\n    {name} = " in str(configuration.__doc__)


def test_the_configuration_says_how_lists_are_written(tmp_path: Path) -> None:
    path = tmp_path / "innograph.toml"
    for line, message in (
        ("theme = 1", r"dataset\.theme: 1 is no list of texts"),
        ('theme = ["TECH", ""]', r"dataset\.theme: .* is no list of texts"),
        ("keywords = ['a']", r"dataset\.keywords: write it by language, such as \{ en = \["),
        ("keywords.en = [1]", r"dataset\.keywords\.en: \[1\] is no list of texts"),
        ("keywords.'en us' = 'a'", r"'en us' is no language tag"),
        ("issued = 2026-01-31T10:00:00", r"dataset\.issued: .* is not a text"),
        ("publisher = 2026-01-31", r"dataset\.publisher: .* is not a text"),
    ):
        path.write_text(f"[dataset]\n{line}\n", encoding="utf-8")
        with pytest.raises(ConfigError, match=message):
            load_configuration(path)
    path.write_text("[dataset]\ntheme = 'ECON'\nkeywords.it = 'reti'\n", encoding="utf-8")
    assert load_configuration(path).dataset == Dataset(theme=("ECON",), keywords={"it": ("reti",)})


def test_every_term_is_one_that_is_known(described: dict[str, bytes]) -> None:
    known = [one for one in vars(namespaces).values() if isinstance(one, DefinedNamespaceMeta)]
    for data in described.values():
        graph = parsed(data)
        used = {str(iri) for iri in (*graph.predicates(), *graph.objects(predicate=RDF.type))}
        used |= {str(iri) for iri in graph.objects(predicate=term("spdx:algorithm"))}
        for iri in used - {str(RDF.type), str(RDFS.label)}:  # of RDF itself
            owner = next(one for one in known if iri.startswith(str(one)))
            assert str(owner[iri.removeprefix(str(owner))]) == iri
