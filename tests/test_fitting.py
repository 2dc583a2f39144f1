"""What two texts say of one thing fits together: its class is one that their statements permit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graphs import CLUSTER, FIRST, PROJECT, SECOND, URABERRI, evidence, small_graph
from innograph import pipeline, rdf
from innograph.model import Entity, Link, Mention, Sentence, Span, Statement
from innograph.pipeline.fitting import fit

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
GRAPH = small_graph()
FUNDED = Statement(CLUSTER, "fundedBy", PROJECT, evidence=(evidence(SECOND, "Uraberri and Cluster Acqua"),))
RUN = Statement(URABERRI, "runs", PROJECT, evidence=(evidence(SECOND, "Uraberri"),))


def called(thing: Entity, kind: str) -> Link:
    whole = Span(0, len(FIRST.text))
    return Link(Mention(Sentence(FIRST, whole), Span(0, 6), kind, "name"), thing)


def test_a_project_that_finances_is_a_programme_if_a_text_calls_it_one() -> None:
    graph = replace(GRAPH, statements=(FUNDED, RUN), links=(called(PROJECT, "Project"), called(PROJECT, "Programme")))
    fitted = fit(graph)
    assert fitted.left_out == ()
    ends = {(one.predicate, one.object.type) for one in fitted.graph.statements if isinstance(one.object, Entity)}
    assert ends == {("fundedBy", "Programme"), ("runs", "Programme")}
    assert {entity.type for entity in fitted.graph.entities if entity.iri == PROJECT.iri} == {"Programme"}
    assert {link.entity.type for link in fitted.graph.links if link.entity} == {"Programme"}


def test_what_no_class_permits_is_left_out() -> None:
    fitted = fit(replace(GRAPH, statements=(FUNDED, RUN), links=(called(PROJECT, "Project"),)))
    assert fitted.left_out == (FUNDED,)
    assert fitted.graph.statements == (RUN,)


def test_a_graph_that_fits_stays_as_it_is() -> None:
    assert fit(GRAPH).graph is GRAPH


@pytest.mark.slow
def test_all_annotated_texts_together_conform(tmp_path: Path) -> None:
    built = pipeline.build([CORPUS / part for part in ("train", "dev")], jobs=2)
    pipeline.write_build(built, tmp_path)
    report = rdf.validate(tmp_path)
    assert report.conforms, report.text
