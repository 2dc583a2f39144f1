"""What may be published of a graph: which statements, whose names, which words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import builds
import graphs
from innograph import curation, rdf
from innograph.configuration import Policy, load_configuration
from innograph.errors import ConfigError
from innograph.explorer import render
from innograph.export import csv_bytes, entity_rows, statement_rows
from innograph.model import ACCEPTED, FACT, Document, Entity, Evidence, KnowledgeGraph, Span, Statement
from innograph.pipeline import open_published
from innograph.publication import publish
from innograph.publication.masking import initials

if TYPE_CHECKING:
    from pathlib import Path

BASE = graphs.BASE


def published(graph: KnowledgeGraph, **policy: str | float) -> KnowledgeGraph:
    return publish(graph, Policy(**policy), base=BASE).graph  # type: ignore[arg-type]


def outputs(graph: KnowledgeGraph) -> str:
    """Everything that a reader could be given of a graph."""
    tables = [csv_bytes((), entity_rows(graph)), csv_bytes((), statement_rows(graph, base=BASE))]
    written = [rdf.graph_turtle(graph, base=BASE), rdf.evidence_trig(graph, base=BASE), *tables]
    return b"\n".join(written).decode() + render(graph, title="t")


def facts(graph: KnowledgeGraph) -> set[tuple[str, str]]:
    return {(one.subject.label, one.predicate) for one in graph.statements}


def test_what_is_sure_or_accepted_is_published_and_what_is_no_fact_is_not() -> None:
    graph = graphs.small_graph()
    unsure = [one for one in graph.statements if one.predicate == "locatedIn"]
    assert [one.confidence for one in unsure] == [0.7]
    confident = publish(graph, Policy(), base=BASE)
    assert ("missione", "locatedIn") not in facts(confident.graph)
    assert ("Anna Verdi", "affiliatedWith") in facts(confident.graph)
    assert {one.modality for one in confident.graph.statements} == {FACT}
    assert confident.withheld["statements"] == 3
    accepted = replace(unsure[0], status=ACCEPTED)
    seen = replace(graph, statements=tuple(accepted if one is unsure[0] else one for one in graph.statements))
    assert ("missione", "locatedIn") in facts(published(seen))
    assert facts(published(seen, status="accepted")) == {("missione", "locatedIn")}
    assert published(graph, status="all").statements == graph.statements
    assert ("missione", "locatedIn") in facts(published(graph, threshold=0.7))


def test_a_thing_that_nothing_published_speaks_of_is_withheld() -> None:
    graph = graphs.small_graph()
    got = publish(graph, Policy(), base=BASE)
    assert "Bilbao" not in {one.label for one in got.graph.entities}
    assert got.withheld["entities"] == 1
    assert all(link.entity in got.graph.entities for link in got.graph.links)
    assert graphs.BILBAO.iri not in rdf.graph_turtle(got.graph, base=BASE).decode()


def test_people_are_named_by_their_initials_everywhere() -> None:
    graph = published(graphs.small_graph(), people="initials")
    written = outputs(graph)
    assert "Verdi" not in written
    assert "anna-verdi" not in written
    assert "A. V., responsabile internazionale del Cluster Acqua, ha incontrato Uraberri." in written
    assert ("A. V.", "affiliatedWith") in facts(graph)


def test_people_are_dropped_with_all_that_is_said_of_them() -> None:
    graph = published(graphs.small_graph(), people="drop")
    written = outputs(graph)
    assert "Verdi" not in written
    assert "Anna" not in written
    assert "Person" not in {one.type for one in graph.entities}
    assert ("missione", "visited") in facts(graph)
    assert "[…], responsabile internazionale" in written


def test_people_of_whom_nothing_is_published_are_masked_in_the_quotes_of_others() -> None:
    graph = graphs.small_graph()
    others = tuple(one for one in graph.statements if one.subject is not graphs.ANNA)
    written = outputs(published(replace(graph, statements=others), people="initials"))
    assert "A. V., responsabile internazionale" in written
    assert "Verdi" not in written


@pytest.mark.parametrize("people", ["initials", "drop"])
def test_offsets_count_in_the_masked_text(people: str) -> None:
    graph = published(graphs.small_graph(), people=people, status="all")
    texts = {document.id: document.text for document in graph.documents}
    for statement in graph.statements:
        for piece in statement.evidence:
            assert texts[piece.document_id][piece.span.start : piece.span.end] == piece.quote
    for link in graph.links:
        assert link.entity
        assert link.mention.text == (link.entity.label if link.entity.type != "Person" else "A. V.")


def test_a_name_in_a_title_a_path_or_another_name_is_masked_but_for_organisations() -> None:
    words = "Incontro con Mario Rossi. Lo ha detto ROSSI della Fondazione Mario Rossi. Teatro Rossi, via Rossini."
    document = Document("incontro-mario-rossi", words, "it", "Incontro con Mario\nRossi", "it/Mario Rossi.txt")
    piece = Evidence(document.id, Span(0, 25), words[:25], "rule", 0.9)
    person = Entity(f"{BASE}person/mario-rossi", "Person", "Mario Rossi", ("Mario Rossi", "Rossi"))
    event = Entity(f"{BASE}event/incontro-mario-rossi", "Event", "Incontro con Mario Rossi")
    foundation = Entity(f"{BASE}organisation/mario-rossi", "Association", "Fondazione Mario Rossi")
    statements = (
        Statement(person, "participatedIn", event, "moglie di Mario Rossi", (piece,)),
        Statement(foundation, "organised", event, "", (piece,)),
    )
    graph = published(KnowledgeGraph((event, foundation, person), statements, (document,)), people="initials")
    [got] = graph.documents
    assert got.text.startswith("Incontro con M. R. Lo ha detto R. della Fondazione M. R. Teatro R., via Rossini.")
    assert got.title == "Incontro con M. R."
    assert got.source == ""
    assert "mario" not in got.id
    assert {one.label for one in graph.entities} == {"M. R.", "Incontro con M. R.", "Fondazione Mario Rossi"}
    assert [one.iri for one in graph.entities if "mario" in one.iri] == [foundation.iri]
    assert {one.role for one in graph.statements} == {"moglie di M. R.", ""}


def test_without_quotes_no_word_of_a_text_is_published() -> None:
    got = publish(graphs.small_graph(), Policy(quotes="none"), base=BASE)
    written = outputs(got.graph)
    assert "responsabile internazionale del" not in written
    assert "ha incontrato" not in written
    assert "work together" not in written
    assert got.withheld["quotes"]
    assert ("Anna Verdi", "affiliatedWith") in facts(got.graph)


@pytest.mark.parametrize(("people", "quotes"), [("initials", "full"), ("drop", "none"), ("keep", "none")])
def test_what_may_be_published_conforms(tmp_path: Path, people: str, quotes: str) -> None:
    graph = published(graphs.small_graph(), people=people, quotes=quotes, status="all")
    report = rdf.validate(builds.written(tmp_path, "build", graph))
    assert report.conforms, report.text


@pytest.mark.parametrize(
    ("name", "short"), [("María José de la Vega", "M. J. V."), ("Xabier", "X."), ("ö", "Ö."), ("12", "")]
)
def test_initials(name: str, short: str) -> None:
    assert initials(name) == short


def test_the_configuration_says_what_may_be_published(tmp_path: Path) -> None:
    path = tmp_path / "innograph.toml"
    path.write_text('[publication]\nstatus = "accepted"\npeople = "drop"\ntexts = true\nthreshold = 1\n')
    assert load_configuration(path).publication == Policy("accepted", 1.0, "drop", "full", texts=True)
    for wrong, why in (
        ('people = "none"', "publication.people"),
        ("threshold = 2", "publication.threshold"),
        ("texts = 1", "publication.texts"),
        ('texts = true\nquotes = "none"', "publication.texts"),
    ):
        path.write_text(f"[publication]\n{wrong}\n")
        with pytest.raises(ConfigError, match=why):
            load_configuration(path)


def test_a_build_is_read_back_and_published(tmp_path: Path) -> None:
    folder = builds.written(tmp_path, "build", graphs.small_graph())
    got = open_published(folder)
    assert ("missione", "locatedIn") not in facts(got.graph)
    assert got.base == BASE
    (tmp_path / "innograph.toml").write_text('[publication]\nstatus = "all"\npeople = "drop"\n')
    by_workspace = open_published(folder)
    assert ("missione", "locatedIn") in facts(by_workspace.graph)
    assert "Person" not in {one.type for one in by_workspace.graph.entities}
    chosen = open_published(folder, chosen=lambda policy: replace(policy, people="keep"))
    assert "Person" in {one.type for one in chosen.graph.entities}


def test_a_build_read_back_gives_the_same_facts_again(tmp_path: Path) -> None:
    graph = graphs.small_graph()
    graph = replace(graph, statements=tuple(one for one in graph.statements if one.modality == FACT))
    back = curation.load(builds.written(tmp_path, "build", graph)).graph
    assert rdf.graph_turtle(back, base=BASE) == rdf.graph_turtle(graph, base=BASE)
    assert rdf.evidence_trig(back, base=BASE) == rdf.evidence_trig(graph, base=BASE)
