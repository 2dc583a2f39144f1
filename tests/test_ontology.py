from __future__ import annotations

import json
import re
from html import unescape
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from owlrl import DeductiveClosure, OWLRL_Semantics  # type: ignore[import-untyped]
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

import graphs
from innograph import rdf
from innograph.rdf.bridge import in_rdflib
from innograph.rdf.ontology import _BETWEEN, super_properties, types
from innograph.resources import ontology_path
from innograph.vocabulary import CLASSES, GROUP_OF, GROUPS, LANGUAGES, RELATIONS, SECTORS, SYMMETRIC, namespaces
from innograph.vocabulary.iris import ONTOLOGY, PREFIXES, SECTOR_SCHEME, expand, sector_iri
from innograph.vocabulary.namespaces import INNO, SECTOR, SKOS

if TYPE_CHECKING:
    from rdflib.term import Node

PORTALS = Path(__file__).resolve().parents[2] / "shared" / "portals"
PAGES = Path(__file__).resolve().parent.parent / "docs" / "ontology"
TRANSLATIONS = {"en", "it", "es"}
OF_STATEMENTS = {"confidence", "method", "modality", "role"}
# Classes that only group others, and sectors, which are no entities.
OWN_CLASSES = {*CLASSES, *GROUPS, "Sector"}
GIVEN = ("rdf", "rdfs", "owl", "xsd")


def parsed(name: str) -> Graph:
    return Graph().parse(ontology_path(name), format="turtle")


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return parsed("innograph.ttl")


@pytest.fixture(scope="module")
def sectors() -> Graph:
    return parsed("sectors.ttl")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return parsed("shapes.ttl")


def local_names(graph: Graph, kind: URIRef) -> set[str]:
    own = PREFIXES["inno"]
    return {str(term).removeprefix(own) for term in graph.subjects(RDF.type, kind) if str(term).startswith(own)}


def members(graph: Graph, node: Node | None) -> set[str]:
    """The classes of ours that a domain or range stands for, subclasses included, as the code names them."""
    union = graph.value(node, OWL.unionOf)
    named = set(Collection(graph, union)) if union else {node}
    below = {sub for one in named for sub in graph.transitive_subjects(RDFS.subClassOf, one)}
    return {str(one).removeprefix(PREFIXES["inno"]) for one in below} & {*CLASSES, "Sector"}


def test_the_terms_of_the_code_are_those_of_the_ontology(ontology: Graph) -> None:
    assert local_names(ontology, OWL.Class) == OWN_CLASSES
    assert local_names(ontology, OWL.ObjectProperty) == set(RELATIONS)
    assert local_names(ontology, OWL.DatatypeProperty) == OF_STATEMENTS
    assert {str(term) for term in dir(INNO)} == {
        PREFIXES["inno"] + name for name in OWN_CLASSES | set(RELATIONS) | OF_STATEMENTS
    }


def test_each_class_lies_in_its_group(ontology: Graph) -> None:
    for kind in CLASSES:
        # programmes and projects share a group for counting, but neither is a kind of the other
        group = kind if GROUP_OF[kind] == "Programme" else GROUP_OF[kind]
        assert INNO[group] in set(ontology.transitive_objects(INNO[kind], RDFS.subClassOf)), kind


@pytest.mark.parametrize("name", RELATIONS)
def test_domain_and_range_are_those_of_the_code(ontology: Graph, name: str) -> None:
    assert members(ontology, ontology.value(INNO[name], RDFS.domain)) == RELATIONS[name].domain
    assert members(ontology, ontology.value(INNO[name], RDFS.range)) == RELATIONS[name].range
    assert ((INNO[name], RDF.type, OWL.SymmetricProperty) in ontology) == (name in SYMMETRIC)


def test_each_term_is_labelled_and_defined_in_three_languages(ontology: Graph) -> None:
    for name in OWN_CLASSES | set(RELATIONS) | OF_STATEMENTS:
        for predicate in (RDFS.label, SKOS.definition):
            texts = list(ontology.objects(INNO[name], predicate))
            assert sorted(str(text.language) for text in texts if isinstance(text, Literal)) == sorted(TRANSLATIONS)
            assert all(str(text).strip() for text in texts)


def test_the_header_names_version_licence_and_titles(ontology: Graph) -> None:
    header = URIRef(ONTOLOGY)
    assert (header, RDF.type, OWL.Ontology) in ontology
    assert ontology.value(header, OWL.versionInfo)
    assert ontology.value(header, URIRef(expand("dcterms:license")))
    titles = ontology.objects(header, URIRef(expand("dcterms:title")))
    assert {title.language for title in titles if isinstance(title, Literal)} == TRANSLATIONS


def test_each_class_and_relation_is_aligned(ontology: Graph) -> None:
    for name in set(GROUPS) | {"Project", "Sector"}:
        assert any(not str(iri).startswith(PREFIXES["inno"]) for iri in ontology.objects(INNO[name], RDFS.subClassOf))
    for name in RELATIONS:
        assert list(ontology.objects(INNO[name], RDFS.subPropertyOf)), name


def test_terms_of_others_are_declared_and_ours_are_known(ontology: Graph) -> None:
    declared = set(ontology.subjects(RDF.type, None))
    spaces = tuple(PREFIXES[name] for name in GIVEN)
    for triple in ontology:
        for term in triple:
            text = str(term)
            documents = (ONTOLOGY, "https://creativecommons.org")
            if isinstance(term, URIRef) and (
                text.startswith(PREFIXES["inno"]) or not text.startswith((*spaces, *documents))
            ):
                assert term in declared, text


def test_one_term_is_never_of_two_kinds_of_property(ontology: Graph) -> None:
    kinds = [set(ontology.subjects(RDF.type, kind)) for kind in (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.Class)]
    assert not kinds[0] & kinds[1]
    assert not (kinds[0] | kinds[1]) & kinds[2]


def contradictions(graph: Graph) -> list[str]:
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    error = "http://www.daml.org/2002/03/agents/agent-ont#"
    found = graph.subjects(RDF.type, URIRef(f"{error}ErrorMessage"))
    return [str(graph.value(one, URIRef(f"{error}error"))) for one in found]


def test_the_closure_holds_no_contradiction() -> None:
    data = parsed("innograph.ttl") + parsed("sectors.ttl") + rdf.to_rdflib(graphs.small_graph(), base=graphs.BASE)
    assert contradictions(data) == []
    # what the files materialise is what a reasoner finds
    led = (URIRef(graphs.MISSION.iri), URIRef(expand("schema:organizer")), URIRef(graphs.REGION.iri))
    assert led in data


def test_the_closure_sees_a_contradiction() -> None:
    data = parsed("innograph.ttl") + rdf.to_rdflib(graphs.small_graph(), base=graphs.BASE)
    data.add((URIRef(graphs.REGION.iri), RDF.type, INNO.Region))
    assert contradictions(data)


def test_the_closure_with_the_ontology_of_cordis_holds_no_contradiction() -> None:
    path = PORTALS / "vocabularies" / "EURIO.ttl"
    if not path.exists():
        pytest.skip("the ontology of CORDIS (EURIO.ttl) is not beside the checkout")
    eurio = Graph().parse(path)
    used = {term for triple in parsed("innograph.ttl") for term in triple if str(term).startswith(PREFIXES["eurio"])}
    assert used
    assert used <= set(eurio.subjects(RDF.type, OWL.Class)) | set(eurio.subjects(RDF.type, OWL.ObjectProperty))
    assert contradictions(eurio + parsed("innograph.ttl")) == []


def test_super_terms_are_those_of_the_ontology(ontology: Graph) -> None:
    for kind in CLASSES:
        assert set(types(kind)) == {str(iri) for iri in ontology.transitive_objects(INNO[kind], RDFS.subClassOf)}
    for name, relation in RELATIONS.items():
        for subject, target in product(relation.domain, relation.range):
            direct = {iri for iri, inverse in super_properties(name, subject, target) if not inverse}
            stated = {str(o) for o in ontology.objects(INNO[name], RDFS.subPropertyOf) if not isinstance(o, BNode)}
            assert stated <= direct


def test_the_terms_between_certain_groups_stand_in_the_ontology(ontology: Graph) -> None:
    hinted = {(str(s), str(o)) for s, o in ontology.subject_objects(RDFS.seeAlso)}
    assert hinted == {(PREFIXES["inno"] + name, wider.iri) for (name, _, _), wider in _BETWEEN.items()}
    for name, subject, target in _BETWEEN:
        assert GROUPS[subject] & RELATIONS[name].domain
        assert GROUPS.get(target, frozenset({"Sector"})) & RELATIONS[name].range


def test_the_sectors_are_those_of_the_code(sectors: Graph) -> None:
    concepts = set(sectors.subjects(RDF.type, SKOS.Concept))
    assert {str(one) for one in concepts} == {sector_iri(slug) for slug in SECTORS}
    for slug, broader in SECTORS.items():
        concept, scheme = SECTOR[slug], URIRef(SECTOR_SCHEME)  # the namespace knows each slug
        assert list(sectors.objects(concept, SKOS.broader)) == ([SECTOR[broader]] if broader else [])
        assert ((concept, SKOS.topConceptOf, scheme) in sectors) == (not broader)
        assert ((scheme, SKOS.hasTopConcept, concept) in sectors) == (not broader)
        assert (concept, SKOS.inScheme, scheme) in sectors
    assert {(b, a) for a, b in sectors.subject_objects(SKOS.broader)} == set(sectors.subject_objects(SKOS.narrower))


def test_each_sector_is_labelled_in_every_language_and_no_label_is_shared(sectors: Graph) -> None:
    seen: dict[tuple[str, str | None], URIRef] = {}
    for slug in SECTORS:
        labels = [label for label in sectors.objects(SECTOR[slug], SKOS.prefLabel) if isinstance(label, Literal)]
        assert sorted(str(label.language) for label in labels) == sorted(LANGUAGES), slug
        assert sectors.value(SECTOR[slug], SKOS.definition)
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            for label in sectors.objects(SECTOR[slug], predicate):
                assert isinstance(label, Literal)
                key = (str(label).casefold(), label.language)
                assert key not in seen, key
                seen[key] = SECTOR[slug]


def test_each_class_and_relation_has_a_shape_and_each_rule_a_remedy(shapes: Graph) -> None:
    assert {str(o) for o in shapes.objects(None, SH.targetClass)} >= {PREFIXES["inno"] + name for name in OWN_CLASSES}
    assert {str(o) for o in shapes.objects(None, SH.targetSubjectsOf)} == {PREFIXES["inno"] + n for n in RELATIONS}
    rules = set(shapes.subjects(SH.path, None)) | set(shapes.subjects(SH.nodeKind, None))
    for rule in rules:
        assert re.search(r"[a-z]{3}", str(shapes.value(rule, SH.message))), list(shapes.predicate_objects(rule))


def test_shapes_speak_of_declared_terms_only(shapes: Graph, ontology: Graph) -> None:
    declared = set(ontology.subjects(RDF.type, None))
    for predicate in (SH.path, SH["class"], SH.targetClass, SH.targetSubjectsOf):
        for term in shapes.objects(None, predicate):
            assert term in declared or str(term).startswith(tuple(PREFIXES[name] for name in GIVEN)), term


def test_what_is_exported_is_declared(ontology: Graph) -> None:
    declared = set(ontology.subjects(RDF.type, None))
    given = tuple(PREFIXES[name] for name in GIVEN)
    for _, predicate, value, _ in rdf.to_dataset(graphs.small_graph(), base=graphs.BASE).quads():
        assert predicate in declared or str(predicate).startswith(given), predicate
        if predicate == RDF.type:
            assert value in declared or str(value).startswith(given), value


def test_the_context_covers_each_term_and_says_the_same() -> None:
    context = json.loads(ontology_path("context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert context["@version"] == 1.1
    meant = {name: term["@id"] if isinstance(term, dict) else term for name, term in context.items() if name[0] != "@"}
    for name in OWN_CLASSES | set(RELATIONS) | OF_STATEMENTS:
        assert meant[name] == f"inno:{name}"
    for prefix, iri in PREFIXES.items():
        assert meant.get(prefix, iri) == iri
    assert all(context[name]["@type"] == "@id" for name in RELATIONS)


def test_the_context_reads_json_as_the_same_graph() -> None:
    context = json.loads(ontology_path("context.jsonld").read_text(encoding="utf-8"))["@context"]
    data: dict[str, object] = {
        "@context": context,
        "id": "https://data.example.org/id/person/a",
        "type": "Person",
        "label": "A",
        "affiliatedWith": {
            "id": "https://data.example.org/id/organisation/b",
            "type": "Cluster",
            "hasSector": "sector:water",
        },
    }
    # not by rdflib, whose reader of JSON-LD warns of itself
    read = in_rdflib(ox.parse(json.dumps(data).encode(), format=ox.RdfFormat.JSON_LD))
    person, cluster = (
        URIRef("https://data.example.org/id/person/a"),
        URIRef("https://data.example.org/id/organisation/b"),
    )
    assert (person, RDF.type, INNO.Person) in read
    assert (person, INNO.affiliatedWith, cluster) in read
    assert (cluster, INNO.hasSector, SECTOR.water) in read
    assert len(read) == 5


def test_namespaces_are_closed() -> None:
    with pytest.raises(AttributeError):
        INNO.locatedAt  # noqa: B018 - the access is what fails
    for name, space in vars(namespaces).items():
        if isinstance(space, type) and issubclass(space, namespaces._Closed) and space is not namespaces._Closed:  # noqa: SLF001 - every namespace
            assert all(str(term).startswith(PREFIXES[{"SDO": "schema"}.get(name, name.lower())]) for term in dir(space))


@pytest.mark.parametrize(("page", "language"), [("index.html", "en"), ("index.it.html", "it"), ("index.es.html", "es")])
def test_the_pages_of_the_ontology_tell_every_term_in_their_language(ontology: Graph, page: str, language: str) -> None:
    words = unescape((PAGES / page).read_text(encoding="utf-8"))
    flat = " ".join(words.split())
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for name in local_names(ontology, kind):
            term = URIRef(PREFIXES["inno"] + name)
            assert f"<code>{term}</code>" in words, f"{name}: run make ontology-docs"
            for said in ontology.objects(term, SKOS.definition):
                if isinstance(said, Literal) and said.language == language:
                    assert str(said) in flat, f"{name}: run make ontology-docs"


def test_a_page_of_the_ontology_asks_nobody_for_anything() -> None:
    for page in PAGES.glob("*.html"):
        words = page.read_text(encoding="utf-8")
        assert not re.search(r'<(?:script|img|iframe|link)\b[^>]*(?:src|href)=(?!"data:)', words)
