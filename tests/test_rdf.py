from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, BNode, Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic

import graphs
from innograph import rdf
from innograph.errors import ExportError, ReadError, UnknownTerm
from innograph.model import Concept, KnowledgeGraph, Statement
from innograph.rdf.bridge import in_rdflib
from innograph.vocabulary.iris import PREFIXES, document_iri, expand, mint, mint_digest
from innograph.vocabulary.namespaces import DCTERMS, FOAF, INNO, OA, ORG, PROV, SDO, SECTOR, SKOS

if TYPE_CHECKING:
    from innograph.model import Entity

BASE = graphs.BASE
GRAPH = graphs.small_graph()
FIRST = URIRef(f"{BASE}document/{graphs.FIRST.id}")
TURTLE, TRIG = ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG


def iri(entity: Entity) -> URIRef:
    return URIRef(entity.iri)


@pytest.fixture(scope="module")
def facts() -> Graph:
    return rdf.to_rdflib(GRAPH, base=BASE)


@pytest.fixture(scope="module")
def evidence() -> Graph:
    return in_rdflib(ox.parse(rdf.evidence_trig(GRAPH, base=BASE), format=TRIG))


def test_facts_are_plain_triples(facts: Graph) -> None:
    assert (iri(graphs.MISSION), INNO.locatedIn, iri(graphs.BILBAO)) in facts
    assert (iri(graphs.MISSION), INNO.visited, iri(graphs.URABERRI)) in facts
    assert (iri(graphs.PROJECT), INNO.hasSector, SECTOR.water) in facts
    assert (iri(graphs.CLUSTER), INNO.collaboratesWith, iri(graphs.URABERRI)) in facts


def test_whatever_a_fact_points_at_has_a_label(facts: Graph) -> None:
    described = set(facts.subjects(RDF.type))
    targets = {target for target in facts.objects() if target in described}
    assert SECTOR.water in targets
    assert [node for node in described | targets if (node, RDFS.label, None) not in facts] == []
    assert {label.language for label in facts.objects(SECTOR.water, RDFS.label) if isinstance(label, Literal)} == {
        "it", "es", "en", "fr", "de", "pt", "eu"
    }  # fmt: skip


def test_what_is_denied_or_hoped_for_is_no_fact(facts: Graph, evidence: Graph) -> None:
    assert (iri(graphs.CLUSTER), INNO.participatedIn, iri(graphs.PROJECT)) not in facts
    hoped = [
        s
        for s in evidence.subjects(INNO.modality, Literal("hoped"))
        if (s, RDF.object, iri(graphs.PROJECT)) in evidence
    ]
    assert len(hoped) == 1
    refused = replace(GRAPH, statements=tuple(s for s in GRAPH.statements if s.modality == "negated"))
    assert not list(rdf.to_rdflib(refused, base=BASE).subject_objects(INNO.collaboratesWith))


def test_standard_terms_are_written_beside_ours(facts: Graph) -> None:
    assert (iri(graphs.CLUSTER), RDF.type, ORG.Organization) in facts
    assert (iri(graphs.CLUSTER), RDF.type, SDO.Organization) in facts
    assert (iri(graphs.MISSION), SDO.organizer, iri(graphs.REGION)) in facts
    assert (iri(graphs.MISSION), SDO.attendee, iri(graphs.ANNA)) in facts
    assert (iri(graphs.MISSION), PROV.wasAssociatedWith, iri(graphs.URABERRI)) in facts
    assert (iri(graphs.ANNA), ORG.memberOf, iri(graphs.CLUSTER)) in facts
    assert (iri(graphs.CLUSTER), ORG.classification, SECTOR.water) in facts
    assert (iri(graphs.PROJECT), ORG.classification, SECTOR.water) not in facts
    assert str(SDO.name) == "http://schema.org/name"


def test_names_and_days(facts: Graph) -> None:
    assert set(facts.objects(iri(graphs.BILBAO), SKOS.altLabel)) == {Literal("Bilbo")}
    assert facts.value(iri(graphs.ANNA), SKOS.prefLabel) == Literal("Anna Verdi")
    assert str(facts.value(iri(graphs.MISSION), SDO.startDate)) == "2025-03-03"


def test_a_position_is_a_membership(facts: Graph) -> None:
    (membership,) = facts.subjects(RDF.type, ORG.Membership)
    assert isinstance(membership, URIRef)
    assert facts.value(membership, ORG.member) == iri(graphs.ANNA)
    assert facts.value(membership, ORG.organization) == iri(graphs.CLUSTER)
    assert facts.value(membership, INNO.role) == Literal("responsabile internazionale")
    role = facts.value(membership, ORG.role)
    assert role == URIRef(f"{BASE}role/responsabile-internazionale")
    assert facts.value(role, SKOS.prefLabel) == Literal("responsabile internazionale")


def test_one_role_in_two_spellings_is_one_role_and_two_positions() -> None:
    two = tuple(Statement(graphs.ANNA, "affiliatedWith", graphs.CLUSTER, role) for role in ("CEO", "Ceo"))
    data = rdf.to_rdflib(replace(GRAPH, statements=two), base=BASE)
    assert len(list(data.subjects(RDF.type, ORG.Membership))) == 2
    (role,) = data.subjects(RDF.type, ORG.Role)
    assert {str(label) for label in data.objects(role, SKOS.prefLabel)} == {"CEO"}
    assert {str(label) for label in data.objects(role, SKOS.altLabel)} == {"Ceo"}


def test_documents_say_what_they_are_about(facts: Graph) -> None:
    assert (FIRST, RDF.type, FOAF.Document) in facts
    assert facts.value(FIRST, FOAF.primaryTopic) == iri(graphs.MISSION)
    assert facts.value(FIRST, DCTERMS.title) == Literal("Visita a Bilbao", lang="it")
    assert str(facts.value(FIRST, DCTERMS.issued)) == "2025-03-06"
    assert facts.value(FIRST, SDO.sha256) == Literal(graphs.FIRST.sha256)
    assert {str(o) for o in facts.objects(None, SDO.mentions)} == {one.iri for one in GRAPH.entities}


def test_sectors_stand_alone(facts: Graph) -> None:
    for slug in ("water", "environment"):
        assert (SECTOR[slug], RDF.type, SKOS.Concept) in facts
        assert len(list(facts.objects(SECTOR[slug], SKOS.prefLabel))) == 7
    assert (SECTOR.water, SKOS.broader, SECTOR.environment) in facts


def test_identifiers_of_places_are_background(facts: Graph) -> None:
    same = URIRef(expand("owl:sameAs"))
    assert (iri(graphs.CLUSTER), same, URIRef(graphs.CLUSTER.identifiers[0])) in facts
    assert not list(facts.objects(iri(graphs.BILBAO), same))
    places = Graph().parse(data=rdf.places_turtle(GRAPH, base=BASE), format="turtle")
    assert (iri(graphs.BILBAO), same, URIRef(graphs.BILBAO.identifiers[0])) in places


def test_each_statement_leads_to_its_words(evidence: Graph) -> None:
    found = 0
    for statement in evidence.subjects(RDF.type, URIRef(expand("rdf:Statement"))):
        for target in evidence.objects(statement, OA.hasTarget):
            selectors = {str(evidence.value(s, RDF.type)): s for s in evidence.objects(target, OA.hasSelector)}
            quote, position = selectors[str(OA.TextQuoteSelector)], selectors[str(OA.TextPositionSelector)]
            start, end = (int(str(evidence.value(position, one))) for one in (OA.start, OA.end))
            text = next(
                d.text
                for d in GRAPH.documents
                if document_iri(d.id, base=BASE) == str(evidence.value(target, OA.hasSource))
            )
            before, exact, after = (str(evidence.value(quote, one)) for one in (OA.prefix, OA.exact, OA.suffix))
            assert text[start:end] == exact
            assert before + exact + after in text
            found += 1
    assert found == sum(len(statement.evidence) for statement in GRAPH.statements)


def test_a_document_has_one_named_graph_and_the_confidence_is_summed_up() -> None:
    quads = list(ox.parse(rdf.evidence_trig(GRAPH, base=BASE), format=TRIG))
    names = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
    assert names == {f"{BASE}graph/{document.id}" for document in GRAPH.documents}
    summed = [q for q in quads if q.graph_name == ox.DefaultGraph() and q.predicate.value == str(INNO.confidence)]
    assert len(summed) == len(GRAPH.statements)
    assert any(q.object.value == "0.99" for q in summed if isinstance(q.object, ox.Literal))


def test_the_statement_of_a_role_keeps_the_role(evidence: Graph) -> None:
    assert [str(role) for role in evidence.objects(None, INNO.role)] == ["responsabile internazionale"]


def test_no_blank_node_anywhere(facts: Graph, evidence: Graph) -> None:
    assert not [term for data in (facts, evidence) for triple in data for term in triple if isinstance(term, BNode)]


def test_bytes_do_not_depend_on_order() -> None:
    turned = KnowledgeGraph(
        GRAPH.entities[::-1], GRAPH.statements[::-1], GRAPH.documents[::-1], GRAPH.links[::-1], dict(GRAPH.topics)
    )
    assert rdf.graph_turtle(GRAPH, base=BASE) == rdf.graph_turtle(turned, base=BASE)
    assert rdf.evidence_trig(GRAPH, base=BASE) == rdf.evidence_trig(turned, base=BASE)


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "import hashlib, graphs; from innograph import rdf; from innograph.configuration import Dataset as D;"
        "g, b = graphs.small_graph(), graphs.BASE;"
        "made = rdf.graph_turtle(g, base=b) + rdf.evidence_trig(g, base=b);"
        "made += rdf.dataset_turtle(g, metadata=D(), base=b, files={'graph.ttl': made[:0]});"
        "print(hashlib.sha256(made).hexdigest())"
    )
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    environments = [{**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path} for seed in ("1", "2")]
    digests = {subprocess.check_output([sys.executable, "-c", code], env=env, text=True) for env in environments}
    assert len(digests) == 1


def test_graph_round_trips_through_both_libraries(facts: Graph) -> None:
    written = rdf.graph_turtle(GRAPH, base=BASE)
    assert isomorphic(Graph().parse(data=written, format="turtle"), facts)
    assert isomorphic(in_rdflib(ox.parse(written, format=TURTLE)), facts)
    # and back again from what rdflib writes
    assert isomorphic(in_rdflib(ox.parse(facts.serialize(format="turtle").encode(), format=TURTLE)), facts)


# rdflib's own reader calls what rdflib has deprecated
@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
def test_evidence_round_trips_through_both_libraries() -> None:
    written = rdf.evidence_trig(GRAPH, base=BASE)
    by_rdflib = Dataset()
    by_rdflib.parse(data=written, format="trig")
    ours = rdf.to_dataset(GRAPH, base=BASE)
    read = list(ox.parse(written, format=TRIG))
    for name in {f"{BASE}graph/{document.id}" for document in GRAPH.documents}:
        wanted = ours.graph(URIRef(name))
        assert isomorphic(by_rdflib.graph(URIRef(name)), wanted)
        assert isomorphic(in_rdflib(q for q in read if q.graph_name == ox.NamedNode(name)), wanted)


def test_it_reads_as_one_block_for_each_subject() -> None:
    text = rdf.graph_turtle(GRAPH, base=BASE).decode()
    assert text.count("\nplace:bilbao ") == 1
    assert "place:bilbao a eurio:AdministrativeArea" in text
    assert text.startswith("@prefix dc: ")
    assert text.endswith(" .\n")


def test_each_object_has_a_line_of_its_own_but_for_classes() -> None:
    lines = [line for write in (rdf.graph_turtle, rdf.evidence_trig) for line in write(GRAPH, base=BASE).splitlines()]
    several = [line for line in lines if b" , " in re.sub(rb'"(?:[^"\\]|\\.)*"', b"", line)]
    assert several
    assert all(re.match(rb"\t?\S+ a \S+ , ", line) for line in several)
    named = next(at for at, line in enumerate(lines) if line.startswith(b"\tschema:mentions "))
    assert lines[named].endswith(b" ,")
    assert re.fullmatch(rb"\t\t\S+ [,;]", lines[named + 1])


NAMES = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
HOSTILE = 'a"""b\\"c\n\r\t> . <http://evil.example/> } \u202eevil\u2028@prefix \x00 \ud800 \U0001f600 \ufeff'


@settings(deadline=None, max_examples=60)
@given(NAMES)
@example(HOSTILE)
@example("'''\\u0041%41\\")
@example("")
def test_a_hostile_name_stays_one_text(name: str) -> None:
    graph, expected = graphs.renamed(name), "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in name)
    plain = graphs.renamed("plain")
    written, quoted = rdf.graph_turtle(graph, base=BASE), rdf.evidence_trig(graph, base=BASE)
    quads = list(ox.parse(written, format=TURTLE))
    if name and name != "plain":
        assert len(quads) == len(list(ox.parse(rdf.graph_turtle(plain, base=BASE), format=TURTLE)))
    labels = {
        q.object.value
        for q in quads
        if q.predicate.value == expand("schema:name") and "/document/" not in q.subject.value
    }
    assert labels == {expected}
    exact = [q.object.value for q in ox.parse(quoted, format=TRIG) if q.predicate.value == str(OA.exact)]
    assert exact == ([expected] if expected else [])  # an empty quote is none
    read = Graph().parse(data=written, format="turtle")
    assert isomorphic(read, rdf.to_rdflib(graph, base=BASE))


@pytest.mark.parametrize(
    "bad", ["https://example.org/a b", "https://example.org/a>b", "no scheme", "https://e.org/\ud800", ""]
)
def test_what_is_no_iri_is_refused(bad: str) -> None:
    graph = replace(GRAPH, entities=(replace(graphs.ANNA, iri=bad),))
    for write in (rdf.graph_turtle, rdf.to_rdflib):
        with pytest.raises(ExportError, match="percent-encode"):
            write(graph, base=BASE)


def test_an_unknown_sector_is_refused() -> None:
    graph = replace(GRAPH, statements=(Statement(graphs.PROJECT, "hasSector", Concept("sector", "alchemy")),))
    with pytest.raises(UnknownTerm, match="alchemy"):
        rdf.graph_turtle(graph, base=BASE)


@given(st.tuples(NAMES, NAMES).filter(lambda pair: pair[0] != pair[1]))
def test_two_names_never_share_an_iri(pair: tuple[str, str]) -> None:
    one, other = pair
    assert mint(BASE, "document", one) != mint(BASE, "document", other)
    assert mint_digest(BASE, "x", one, other) != mint_digest(BASE, "x", other, one)
    ox.NamedNode(mint(BASE, "document", one))


def test_empty_graph() -> None:
    assert rdf.graph_turtle(KnowledgeGraph(), base=BASE).strip() == b""
    assert rdf.evidence_trig(KnowledgeGraph(), base=BASE).strip() == b""
    assert rdf.validate_graph(rdf.to_rdflib(KnowledgeGraph(), base=BASE)).conforms


def write_build(folder: Path, graph: KnowledgeGraph = GRAPH) -> Path:
    (folder / "graph.ttl").write_bytes(rdf.graph_turtle(graph, base=BASE))
    (folder / "evidence.trig").write_bytes(rdf.evidence_trig(graph, base=BASE))
    return folder


def test_a_build_conforms(tmp_path: Path) -> None:
    report = rdf.validate(write_build(tmp_path))
    assert report.conforms, report.text
    assert report.files == ("graph.ttl", "evidence.trig")
    assert report.text.endswith("conforms")


BROKEN = {
    "rdfs:label": ('rdfs:label "Uraberri" ;\n', "", "label", "uraberri"),
    "type": ("a eurio:Person , schema:Person , ", "a ", "Person", "anna-verdi"),
    "range": ("inno:locatedIn place:bilbao", "inno:locatedIn person:anna-verdi", "locatedIn", "visita-a-bilbao"),
    "two kinds": (
        "inno:runs programme:agua-4",
        "inno:runs programme:agua-4 ; a inno:Region",
        "Organisation",
        "regione",
    ),
    "role": ('inno:role "responsabile internazionale"', 'inno:role ""', "Membership", "membership"),
    "days": ('schema:endDate "2025-03-05"', 'schema:endDate "2025-03-01"', "Event", "visita-a-bilbao"),
    "blank": ("inno:visited organisation:uraberri", "inno:visited [ a inno:Company ]", "visited", "visita-a-bilbao"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_graph_is_reported_with_its_node_and_the_remedy(tmp_path: Path, case: str) -> None:
    old, new, shape, node = BROKEN[case]
    text = rdf.graph_turtle(GRAPH, base=BASE).decode()
    assert old in text
    (tmp_path / "broken.ttl").write_text(text.replace(old, new), encoding="utf-8")
    report = rdf.validate(tmp_path / "broken.ttl")
    assert not report.conforms
    assert any(one.shape.endswith(shape) and node in one.node for one in report.violations), report.text
    assert "does not conform" in report.text


@pytest.mark.parametrize(
    ("old", "new", "shape"),
    [
        ("inno:confidence 0.7", "inno:confidence 1.7", "Evidence"),
        ('oa:start "0"', 'oa:start "16"', "Position"),
        ('oa:exact "Visita a Bilbao."', 'oa:exact ""', "Quote"),
        ('inno:modality "hoped"', 'inno:modality "perhaps"', "Statement"),
        ("rdf:predicate inno:runs", "rdf:predicate inno:run", "Statement"),
    ],
)
def test_broken_evidence_is_reported(tmp_path: Path, old: str, new: str, shape: str) -> None:
    text = rdf.evidence_trig(GRAPH, base=BASE).decode()
    assert old in text
    (tmp_path / "broken.trig").write_text(text.replace(old, new), encoding="utf-8")
    assert shape in {one.shape for one in rdf.validate(tmp_path / "broken.trig").violations}


def test_long_reports_are_cut_short() -> None:
    many = tuple(replace(graphs.ANNA, iri=f"{BASE}person/{n}", label="", labels=()) for n in range(30))
    data = rdf.to_rdflib(KnowledgeGraph(many), base=BASE)
    triples = len(data)
    report = rdf.validate_graph(data)
    assert len(report.violations) == 60
    assert len(data) == triples  # checking changes nothing
    assert report.text.count("and 20 more") == 2


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<a> <b> .", encoding="utf-8")
    for path, reason in (
        (tmp_path / "broken.ttl", "broken.ttl"),
        (tmp_path, "graph.ttl"),
        (tmp_path / "none.xyz", "format"),
    ):
        with pytest.raises(ReadError, match=reason):
            rdf.validate(path)


def test_writing_needs_neither_rdflib_nor_pyshacl() -> None:
    code = (
        "import sys, graphs; from innograph import rdf; from innograph.configuration import Dataset as D;"
        "g, b = graphs.small_graph(), graphs.BASE; files = {'graph.ttl': rdf.graph_turtle(g, base=b)};"
        "rdf.evidence_trig(g, base=b), rdf.places_turtle(g, base=b);"
        "rdf.dataset_turtle(g, metadata=D(), base=b, files=files);"
        "sys.exit(bool({'rdflib', 'pyshacl'} & set(sys.modules)))"
    )
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, check=True)


def test_prefixes_are_those_of_the_namespaces() -> None:
    data = rdf.to_rdflib(GRAPH, base=BASE)
    bound = {prefix: str(name) for prefix, name in data.namespaces()}
    assert bound.items() >= PREFIXES.items()
