from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, Graph, Literal, URIRef

import graphs
from innograph import linking, rdf, text
from innograph.lexicon.codes import elsewhere, place_iri, place_with
from innograph.lexicon.packed import packed_table
from innograph.lexicon.places import find_places, place_of
from innograph.model import Document, Entity, KnowledgeGraph, Mention, Span
from innograph.rdf.validation import validate, validate_graph
from innograph.vocabulary.iris import PLACE_SCHEME, PREFIXES, expand
from innograph.vocabulary.namespaces import INNO, SDO, SKOS

if TYPE_CHECKING:
    from pathlib import Path

    from innograph.model import Link

BASE = graphs.BASE
NUTS, GEONAMES = "http://data.europa.eu/nuts/code/", "https://sws.geonames.org/"


def linked(words: str, *towns: str, language: str = "es", **others: str) -> dict[str, Link]:
    """The links of the first mention of each name; towns are cities, the others go by their class."""
    document = Document("d", words, language)
    kinds = dict.fromkeys(towns, "City") | {name.replace("_", " "): kind for name, kind in others.items()}
    mentions = []
    for sentence in text.segment(document):
        for name, kind in kinds.items():
            at = sentence.text.find(name)
            if at >= 0:
                start = sentence.span.start + at
                mentions.append(Mention(sentence, Span(start, start + len(name)), kind, "test"))
    return {link.mention.text: link for link in linking.link(mentions, main_events={}, base=BASE)}


def town_of(link: Link) -> tuple[str, str]:
    """Country and region of the place that the identifiers of an entity say it is; empty if it has none."""
    assert link.entity
    found = {place for iri in link.entity.identifiers if (place := place_with(iri))}
    return next(((place.country, place.region) for place in found), ("", ""))


@pytest.mark.parametrize(
    ("words", "town", "others", "country", "why"),
    [
        ("La delegación fue a Cartagena, en Colombia.", "Cartagena", {"Colombia": "Country"}, "CO", "beside"),
        ("Colombia y su ciudad de Cartagena.", "Cartagena", {"Colombia": "Country"}, "CO", "text names"),
        ("Murcia y Cartagena (España).", "Cartagena", {"España": "Country"}, "ES", "beside"),
        ("Empresas de León (México) y Silao.", "León", {"México": "Country"}, "MX", "beside"),
        ("Castilla y León: la visita a León.", "León", {"Castilla_y_León": "Region"}, "ES", "text names"),
        ("Visita a León (Guanajuato).", "León", {"Guanajuato": "Region"}, "MX", "beside"),
        ("La visita a León, en Nicaragua.", "León", {"Nicaragua": "Country"}, "NI", "beside"),
        ("De Francia a Tolosa.", "Tolosa", {"Francia": "Country"}, "FR", "text names"),
        ("La feria de Tolosa, en Gipuzkoa.", "Tolosa", {"Gipuzkoa": "Region"}, "ES", "beside"),
        ("Argentina: el polo de Córdoba.", "Córdoba", {"Argentina": "Country"}, "AR", "text names"),
        ("Andalucía: el polo de Córdoba.", "Córdoba", {"Andalucía": "Region"}, "ES", "text names"),
        ("Venezuela: la visita a Valencia.", "Valencia", {"Venezuela": "Country"}, "VE", "text names"),
        ("España: la visita a Valencia.", "Valencia", {"España": "Country"}, "ES", "text names"),
    ],
)
def test_the_context_tells_places_of_one_name_apart(
    words: str, town: str, others: dict[str, str], country: str, why: str
) -> None:
    link = linked(words, town, **others)[town]
    assert town_of(link)[0] == country
    assert link.score > 0.9
    assert any(why in reason for reason in link.reasons), link.reasons


@pytest.mark.parametrize("town", ["León", "Cartagena", "Tolosa", "Córdoba", "Valencia"])
def test_what_no_context_tells_is_left_unlinked(town: str) -> None:
    link = linked(f"La misión llegó a {town} ayer.", town)[town]
    assert link.entity
    assert not link.entity.identifiers
    assert link.score <= 0.5
    assert any("does not tell apart" in reason for reason in link.reasons)


def test_two_countries_in_one_text_leave_the_town_open() -> None:
    words = "España y Colombia colaboran: la feria de Cartagena fue un éxito."
    link = linked(words, "Cartagena", España="Country", Colombia="Country")["Cartagena"]
    assert town_of(link) == ("", "")


def test_a_list_is_no_address() -> None:
    found = linked("De Barcelona, Francia y Alemania.", "Barcelona", Francia="Country", Alemania="Country")
    assert town_of(found["Barcelona"])[0] == "ES"


def test_what_stands_beside_rules_out_what_is_not_there() -> None:
    link = linked("Una empresa de Barcelona (Colombia).", "Barcelona", Colombia="Country")["Barcelona"]
    assert town_of(link) == ("", "")
    assert any("none is known in Colombia" in reason for reason in link.reasons)


def test_a_large_town_needs_no_context_and_one_without_namesakes_no_reason() -> None:
    found = linked("De Barcelona a Bilbao.", "Barcelona", "Bilbao")
    assert town_of(found["Barcelona"])[0] == "ES"
    assert found["Bilbao"].reasons == ("same name",)
    assert found["Bilbao"].entity
    assert found["Bilbao"].entity.identifiers[0].startswith(GEONAMES)


def test_another_place_of_the_gazetteer_than_its_class_says_is_not_the_same() -> None:
    document = Document("d", "La regione di Bilbao.", "it")
    (sentence,) = text.segment(document)
    at = document.text.index("Bilbao")
    mention = Mention(sentence, Span(at, at + 6), "Region", "test")
    (link,) = linking.link([mention], main_events={}, base=BASE)
    assert link.entity
    assert not link.entity.identifiers


# ---- codes ----


def test_every_place_of_the_table_is_found_again_by_each_identifier_of_ours() -> None:
    for row in packed_table("place_codes.tsv.gz").rows():
        if place := place_of(row[0]):
            found = elsewhere(place)
            assert place_with(place_iri(place)) == place
            assert {place_with(iri) for iri in found.same} <= {place, None}
            assert all(ox.NamedNode(iri) for iri in (*found.same, *found.close, *found.narrower))


def test_one_nuts_region_is_the_same_as_one_place_alone() -> None:
    seen: dict[str, str] = {}
    for row in packed_table("place_codes.tsv.gz").rows():
        for code in row[3].split():
            assert seen.setdefault(code, row[0]) == row[0]
        assert not set(row[3].split()) & {*row[4].split(), *row[5].split()}
    assert len(seen) > 500


def test_countries_are_those_of_the_eu_table() -> None:
    eu = "http://publications.europa.eu/resource/authority/country/"
    italy, kosovo = place_of("country:IT"), place_of("country:XK")
    assert italy
    assert kosovo
    assert f"{eu}ITA" in elsewhere(italy).same
    assert place_with(f"{eu}GRC") == place_of("country:GR")
    assert place_with(f"{NUTS}EL") == place_of("country:GR")
    assert not [iri for iri in elsewhere(kosovo).same if iri.startswith(eu)]


@pytest.mark.parametrize(("name", "country"), [("Durango", "ES"), ("Vilnius", "LT"), ("Sibiu", "RO"), ("Zadar", "HR")])
def test_a_region_abroad_or_a_county_outweighs_no_town(name: str, country: str) -> None:
    assert (find_places(name)[0].kind, find_places(name)[0].country) == ("City", country)


@pytest.mark.parametrize(
    "names", ["Creta Crete Kreta", "Uusimaa", "Harjumaa", "Attica Attika", "Alsazia Elsass", "Corsica Corse"]
)
def test_a_region_of_several_names_is_one_place(names: str) -> None:
    found = {place.id for name in names.split() for place in find_places(name) if place.kind == "Region"}
    assert len(found) == 1, found


@pytest.mark.parametrize(
    ("town", "country", "region"),
    [
        ("Tampere", "FI", "fi-11"),
        ("Patras", "GR", "gr-g"),
        ("Brno", "CZ", "cz-64"),
        ("Tartu", "EE", "ee-79"),
        ("Split", "HR", "hr-17"),
    ],
)
def test_towns_lie_in_their_region(town: str, country: str, region: str) -> None:
    (place,) = [place for place in find_places(town) if place.country == country and place.kind == "City"]
    assert place.region == f"region:{region}"


@pytest.mark.parametrize(
    ("place", "codes"),
    [
        ("country:GR", ["EL"]),
        ("region:es-pv", ["ES21"]),
        ("region:es-ss", ["ES212"]),
        ("region:it-45", ["ITH5"]),
        ("region:it-bz", ["ITH1"]),
        ("region:fr-naq", ["FRI"]),
        ("region:de-by", ["DE2"]),
        ("region:pt-30", ["PT30"]),
        ("region:it-32", []),
        ("region:gb-lan", []),
        ("region:us-ca", []),
        ("region:gr-m", ["EL43"]),
        ("region:gr-a", ["EL51"]),
    ],
)
def test_nuts_codes_are_those_of_eurostat(place: str, codes: list[str]) -> None:
    found = place_of(place)
    assert found
    same = elsewhere(found).same
    assert [iri.removeprefix(NUTS) for iri in same if iri.startswith(NUTS)] == codes


def test_what_is_not_one_to_one_is_close_or_narrower() -> None:
    county, both = place_of("region:gb-lan"), place_of("region:it-32")
    assert county
    assert both
    assert elsewhere(county).close == (f"{NUTS}UKD4",)
    assert elsewhere(both).narrower == (f"{NUTS}ITH1", f"{NUTS}ITH2")


def test_areas_of_our_own_have_no_code_of_iso() -> None:
    area, kosovo, region = (place_of(id_) for id_ in ("region:pt-x-norte", "country:XK", "region:es-pv"))
    assert area
    assert kosovo
    assert region
    assert [elsewhere(one).code for one in (area, kosovo, region)] == ["", "", "ES-PV"]


# ---- places.ttl ----


def iri(entity: Entity) -> URIRef:
    return URIRef(entity.iri)


def place_entity(kind: str, slug: str, label: str, *identifiers: str) -> Entity:
    return Entity(f"{BASE}place/{slug}", kind, label, (label,), identifiers)


MODENA = place_entity("City", "modena", "Modena", f"{GEONAMES}{find_places('Modena')[0].id.removeprefix('geonames:')}/")
ITALY = place_entity("Country", "italy", "Italia", f"{PLACE_SCHEME}country/IT")
ALTO_ADIGE = place_entity("Region", "trentino", "Trentino-Alto Adige", f"{PLACE_SCHEME}region/it-32")


def background(*entities: Entity) -> Graph:
    return Graph().parse(data=rdf.places_turtle(KnowledgeGraph(entities), base=BASE), format="turtle")


def test_the_hierarchy_is_whole_though_no_text_names_the_region() -> None:
    data = background(ITALY, MODENA)
    region = URIRef(f"{PLACE_SCHEME}region/it-45")
    for within in (INNO.locatedIn, SDO.containedInPlace, SKOS.broader):
        assert set(data.subject_objects(within)) == {(iri(MODENA), region), (region, iri(ITALY))}
    assert (region, SKOS.inScheme, URIRef(PLACE_SCHEME)) in data
    assert (region, RDF.type, INNO.Region) in data
    assert (region, OWL.sameAs, URIRef(f"{NUTS}ITH5")) in data
    assert Literal("Emilia-Romagna", lang="it") in set(data.objects(region, SKOS.prefLabel))
    assert data.value(region, SKOS.notation) == Literal("IT-45", datatype=URIRef(PREFIXES["inno"] + "ISO3166-2"))
    assert (iri(ITALY), SKOS.inScheme, None) not in data
    assert list(data.objects(URIRef(PLACE_SCHEME), URIRef(expand("dcterms:source"))))


def test_countries_have_names_in_seven_languages() -> None:
    labels = set(background(MODENA).objects(URIRef(f"{PLACE_SCHEME}country/IT"), SKOS.prefLabel))
    assert {label.language for label in labels if isinstance(label, Literal)} == {
        "it",
        "es",
        "en",
        "fr",
        "de",
        "pt",
        "eu",
    }


def test_a_region_of_two_nuts_regions_is_the_same_as_neither() -> None:
    data = background(ALTO_ADIGE)
    assert {str(o) for o in data.objects(iri(ALTO_ADIGE), SKOS.narrowMatch)} == {f"{NUTS}ITH1", f"{NUTS}ITH2"}
    assert not [o for o in data.objects(iri(ALTO_ADIGE), OWL.sameAs) if str(o).startswith(NUTS)]


def test_identifiers_alone_say_where_a_place_lies() -> None:
    named = place_entity("City", "madrid", "Madrid")
    doubtful = place_entity("City", "modena-2", "Modena", *MODENA.identifiers, f"{GEONAMES}3128026/")
    foreign = place_entity("City", "bilbao", "Bilbao", "https://elsewhere.example.org/place/9")
    data = background(named, doubtful, foreign)
    assert not list(data.subject_objects(SKOS.broader))
    assert (iri(foreign), OWL.sameAs, URIRef("https://elsewhere.example.org/place/9")) in data


def test_the_background_conforms_and_loads(tmp_path: Path) -> None:
    content = rdf.places_turtle(KnowledgeGraph((MODENA, ITALY, ALTO_ADIGE)), base=BASE)
    (tmp_path / "places.ttl").write_bytes(content)
    assert validate(tmp_path / "places.ttl").conforms, validate(tmp_path / "places.ttl").text
    quads = list(ox.parse(content, format=ox.RdfFormat.TURTLE))
    assert len(quads) == len(Graph().parse(data=content, format="turtle"))


def test_the_shapes_see_two_regions_around_a_place_and_a_false_code() -> None:
    data = background(MODENA)
    assert validate_graph(data).conforms
    data.add((iri(MODENA), SKOS.broader, URIRef(f"{PLACE_SCHEME}country/IT")))
    data.add((URIRef(f"{PLACE_SCHEME}country/IT"), SKOS.notation, Literal("Italy")))
    assert {one.path for one in validate_graph(data).violations} == {"skos:broader", "skos:notation"}


def test_the_graph_stays_free_of_background() -> None:
    found = linked("La visita a León, en Nicaragua.", "León", Nicaragua="Country")
    entities = tuple(link.entity for link in found.values() if link.entity)
    data = rdf.to_rdflib(KnowledgeGraph(entities), base=BASE)
    assert not list(data.subject_objects(OWL.sameAs))
    assert not list(data.subject_objects(SKOS.broader))
    assert not list(data.subject_objects(INNO.locatedIn))


def test_the_bytes_do_not_depend_on_order_or_hash() -> None:
    one = rdf.places_turtle(KnowledgeGraph((MODENA, ITALY, ALTO_ADIGE)), base=BASE)
    assert one == rdf.places_turtle(KnowledgeGraph((ALTO_ADIGE, ITALY, MODENA)), base=BASE)
    code = (
        "import test_places as t; from innograph import rdf; from innograph.model import KnowledgeGraph as K; "
        "print(rdf.places_turtle(K((t.MODENA, t.ALTO_ADIGE)), base=t.BASE))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
