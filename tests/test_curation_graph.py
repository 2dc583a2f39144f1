"""Decisions applied to a graph: what each does, what undoes it, and what cannot be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innograph import curation
from innograph.export import csv_bytes, entity_rows, statement_rows
from innograph.model import (
    ACCEPTED,
    ADDED,
    Concept,
    Decision,
    Document,
    Entity,
    Evidence,
    KnowledgeGraph,
    Link,
    Mention,
    Sentence,
    Span,
    Statement,
)
from innograph.rdf import evidence_trig, graph_turtle, validate
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TRIG = ox.RdfFormat.TRIG
BASE = "https://data.example.org/id/"
ONE = Document(
    "one", "Alfa and Beta work together. Luca Rossi of Alfa met Beta. A.L.F.A. hosted the Forum in Parma.", "en"
)
TWO = Document(
    "two", "Alfa S.p.A. and Beta work together. Alfa Ventures hosted the Forum. Lucia Rossi, head of Beta.", "en"
)


def _entity(kind: str, label: str, *labels: str) -> Entity:
    slug = label.lower().replace(" ", "-")
    return Entity(f"{BASE}{GROUP_OF[kind].lower()}/{slug}", kind, label, tuple(sorted({label, *labels})))


ALFA = _entity("Company", "Alfa", "Alfa S.p.A.", "Alfa Ventures", "A.L.F.A.")
BETA, FORUM, PARMA = _entity("Cluster", "Beta"), _entity("Event", "Forum"), _entity("City", "Parma")
LUCA, LUCIA = _entity("Person", "Luca Rossi"), _entity("Person", "Lucia Rossi")
WATER = Concept("sector", "water")


def _links(document: Document, *named: tuple[str, Entity]) -> list[Link]:
    found, at = [], 0
    for name, thing in named:
        at = document.text.index(name, at)
        sentence = Sentence(document, Span(0, len(document.text)))
        found.append(Link(Mention(sentence, Span(at, at + len(name)), thing.type, "name"), thing, 0.8, ("same name",)))
        at += len(name)
    return found


def _fact(  # noqa: PLR0913, PLR0917 - a table of facts, one a line
    subject: Entity,
    predicate: str,
    thing: Entity | Concept,
    document: Document,
    quote: str,
    score: float,
    role: str = "",
) -> Statement[Entity]:
    start = document.text.index(quote)
    piece = Evidence(document.id, Span(start, start + len(quote)), quote, "frame", score)
    return Statement(subject, predicate, thing, role, (piece,))


def _graph() -> KnowledgeGraph:
    from innograph.linking.assembly import join, order  # noqa: PLC0415 - what makes a graph canonical

    links = [
        *_links(
            ONE,
            ("Alfa", ALFA),
            ("Beta", BETA),
            ("Luca Rossi", LUCA),
            ("Alfa", ALFA),
            ("Beta", BETA),
            ("A.L.F.A.", ALFA),
            ("Forum", FORUM),
            ("Parma", PARMA),
        ),
        *_links(TWO, ("Alfa S.p.A.", ALFA), ("Beta", BETA), ("Alfa Ventures", ALFA), ("Forum", FORUM)),
        *_links(TWO, ("Lucia Rossi", LUCIA), ("Beta", BETA)),
    ]
    statements = [
        _fact(ALFA, "collaboratesWith", BETA, ONE, "Alfa and Beta work together.", 0.9),
        _fact(ALFA, "collaboratesWith", BETA, TWO, "Alfa S.p.A. and Beta work together.", 0.8),
        _fact(ALFA, "hasSector", WATER, ONE, "Alfa and Beta work together.", 0.3),
        _fact(LUCA, "affiliatedWith", ALFA, ONE, "Luca Rossi of Alfa met Beta.", 0.7),
        _fact(LUCIA, "affiliatedWith", BETA, TWO, "Lucia Rossi, head of Beta.", 0.7, "head"),
        _fact(ALFA, "organised", FORUM, ONE, "A.L.F.A. hosted the Forum in Parma.", 0.6),
        _fact(ALFA, "organised", FORUM, TWO, "Alfa Ventures hosted the Forum.", 0.6),
        _fact(FORUM, "locatedIn", PARMA, ONE, "A.L.F.A. hosted the Forum in Parma.", 0.9),
    ]
    return KnowledgeGraph(
        entities=tuple(sorted((ALFA, BETA, FORUM, PARMA, LUCA, LUCIA), key=lambda one: one.iri)),
        statements=tuple(sorted(join(statements), key=order)),
        documents=(ONE, TWO),
        links=tuple(sorted(links, key=lambda link: link.mention.key)),
        topics={"one": FORUM.iri},
    )


GRAPH = _graph()


def row(action: str, subject: Entity | str, predicate: str = "", thing: Entity | str = "", **more: object) -> Decision:
    iris = [one.iri if isinstance(one, Entity) else one for one in (subject, thing)]
    return Decision(action, iris[0], predicate, iris[1], **more)  # type: ignore[arg-type]


def applied(*rows: Decision, graph: KnowledgeGraph = GRAPH) -> curation.Curated:
    numbered = [one if one.line else replace(one, line=at) for at, one in enumerate(rows, 2)]
    return curation.apply(graph, numbered, base=BASE)


def changed(*rows: Decision) -> KnowledgeGraph:
    curated = applied(*rows)
    assert not curated.problems
    assert curated.applied == len(rows)
    return curated.graph


def facts(graph: KnowledgeGraph) -> set[str]:
    said = set()
    for one in graph.statements:
        thing = one.object.slug if isinstance(one.object, Concept) else one.object.label
        said.add(f"{one.subject.label} {one.predicate} {thing}{f' ({one.role})' if one.role else ''}")
    return said


def iris_in(graph: KnowledgeGraph) -> set[str]:
    things = [one for s in graph.statements for one in (s.subject, s.object) if isinstance(one, Entity)]
    things += [*graph.entities, *(link.entity for link in graph.links if link.entity)]
    return {one.iri for one in things} | set(graph.topics.values())


def consistent(graph: KnowledgeGraph) -> None:
    """All that points at an entity points at the very one in the table, and the order is that of a graph."""
    known = {entity.iri: entity for entity in graph.entities}
    for one in graph.statements:
        assert known[one.subject.iri] is one.subject
        assert isinstance(one.object, Concept) or known[one.object.iri] is one.object
        for piece in one.evidence:
            text = next(document.text for document in graph.documents if document.id == piece.document_id)
            assert text[piece.span.start : piece.span.end] == piece.quote
    assert all(link.entity is None or known[link.entity.iri] is link.entity for link in graph.links)
    assert set(graph.topics.values()) <= known.keys()
    assert set(graph.replaced.values()) <= known.keys()
    assert len({one.key for one in graph.statements}) == len(graph.statements)
    assert [one.iri for one in graph.entities] == sorted(known)


def test_no_decision_changes_nothing() -> None:
    assert applied() == curation.Curated(GRAPH)


def test_merged_entities_share_names_mentions_statements_and_topics() -> None:
    other = _entity("Mission", "Congress")
    graph = replace(
        GRAPH,
        entities=(*GRAPH.entities, other),
        links=(*GRAPH.links, *_links(ONE, ("work", other))),
        topics={"one": other.iri},
    )
    merged = applied(row("merge", other, "", FORUM), graph=graph).graph
    consistent(merged)
    assert merged.topics == {"one": FORUM.iri}
    assert merged.replaced == {other.iri: FORUM.iri}
    (forum,) = [one for one in merged.entities if one.iri == FORUM.iri]
    assert (forum.label, forum.labels) == ("Forum", ("Congress", "Forum"))


def test_statements_of_merged_entities_join_with_all_evidence_and_none_is_about_itself() -> None:
    graph = changed(row("merge", LUCIA, "", LUCA), row("merge", BETA, "", ALFA))
    consistent(graph)
    assert facts(graph) == {
        "Alfa hasSector water",
        "Alfa organised Forum",
        "Forum locatedIn Parma",
        "Luca Rossi affiliatedWith Alfa (head)",
    }
    (tie,) = [one for one in graph.statements if one.predicate == "affiliatedWith"]
    assert {piece.document_id for piece in tie.evidence} == {"one", "two"}


def test_a_split_takes_the_mentions_of_a_name_and_what_they_say() -> None:
    graph = changed(row("split", ALFA, value="alfa ventures"))
    consistent(graph)
    (new,) = iris_in(graph) - iris_in(GRAPH)
    assert new == f"{BASE}organisation/alfa.alfa-ventures"
    ventures, alfa = (next(one for one in graph.entities if one.iri == iri) for iri in (new, ALFA.iri))
    assert (ventures.label, ventures.type, ventures.labels) == ("Alfa Ventures", "Company", ("Alfa Ventures",))
    assert alfa.labels == ("A.L.F.A.", "Alfa", "Alfa S.p.A.")
    assert {"Alfa organised Forum", "Alfa Ventures organised Forum"} <= facts(graph)
    assert "Alfa Ventures collaboratesWith Beta" not in facts(graph)


def test_a_split_by_document_takes_all_that_it_says() -> None:
    graph = changed(row("split", ALFA, document=f"{BASE}document/two"))
    consistent(graph)
    new = next(one for one in graph.entities if one.iri == f"{BASE}organisation/alfa.two")
    assert {"Alfa Ventures organised Forum", "Alfa Ventures collaboratesWith Beta"} <= facts(graph)
    assert new.labels == ("Alfa S.p.A.", "Alfa Ventures")


def test_what_holds_both_names_stays_and_is_named() -> None:
    curated = applied(row("split", LUCA, value="nobody"), row("split", ALFA, value="Alfa", document="one"))
    assert [str(one) for one in curated.problems] == ["line 2: 'Luca Rossi' is nowhere called 'nobody'"]
    text = "Alfa and Gamma Alfa met in Parma."
    document = Document("both", text, "en")
    thing = _entity("Company", "Gamma Alfa", "Alfa")
    graph = KnowledgeGraph(
        entities=(thing, PARMA),
        statements=(_fact(thing, "locatedIn", PARMA, document, text, 0.5),),
        documents=(document,),
        links=tuple(_links(document, ("Alfa", thing), ("Gamma Alfa", thing))),
    )
    mixed = applied(row("split", thing, value="Alfa"), graph=graph)
    assert facts(mixed.graph) == {"Gamma Alfa locatedIn Parma"}
    assert "hold both names" in str(mixed.problems[0])


def test_a_split_that_would_leave_nothing_is_refused() -> None:
    curated = applied(row("split", PARMA, value="Parma"))
    assert "nothing would be left" in str(curated.problems[0])
    assert iris_in(curated.graph) == iris_in(GRAPH)


def test_a_part_that_was_split_off_can_be_merged_into_another() -> None:
    part = f"{BASE}organisation/alfa.alfa-ventures"
    for rows in permutations([row("split", ALFA, value="Alfa Ventures"), row("merge", part, "", BETA)]):
        graph = changed(*rows)
        consistent(graph)
        assert graph.replaced == {part: BETA.iri}
        assert "Beta organised Forum" in facts(graph)


def test_a_new_name_and_a_new_class() -> None:
    graph = changed(row("rename", ALFA, value="Alfa  Group"), row("retype", BETA, value="Association"))
    consistent(graph)
    kinds = {one.iri: (one.type, one.label) for one in graph.entities}
    assert kinds[ALFA.iri] == ("Company", "Alfa Group")
    assert kinds[BETA.iri] == ("Association", "Beta")


def test_statements_that_a_new_class_forbids_are_left_out_and_named() -> None:
    curated = applied(row("retype", ALFA, value="Event"))
    consistent(curated.graph)
    assert facts(curated.graph) == {
        "Alfa hasSector water",
        "Forum locatedIn Parma",
        "Lucia Rossi affiliatedWith Beta (head)",
    }
    said = [str(one) for one in curated.problems]
    assert "line 2: leaves out 'Luca Rossi' (Person) affiliatedWith 'Alfa' (Event), which" in " ".join(said)
    assert len(said) == 3


def test_a_rejected_person_is_nowhere(tmp_path: Path) -> None:
    curated = applied(
        row("reject", LUCA, why="Luca Rossi asked for it"),
        row("rename", LUCA, value="Luca R."),
        row("add", LUCA, "affiliatedWith", BETA),
        row("split", LUCA, value="Luca Rossi"),
    )
    graph = curated.graph
    consistent(graph)
    assert LUCA.iri not in iris_in(graph)
    assert not graph.decisions
    written = graph_turtle(graph, base=BASE) + csv_bytes([], entity_rows(graph))
    assert b"luca" not in written.lower()
    # what others' sentences quote is their text: only the IRI and the decisions are gone
    assert LUCA.iri.encode() not in evidence_trig(graph, base=BASE)
    assert b"asked for it" not in evidence_trig(graph, base=BASE)
    assert not any("luca" in str(one).lower() for one in applied(row("reject", f"{LUCA.iri}x")).problems)
    (tmp_path / "graph.ttl").write_bytes(graph_turtle(graph, base=BASE))
    assert validate(tmp_path / "graph.ttl").conforms


def test_another_person_of_the_name_that_was_rejected_is_named() -> None:
    twin = replace(LUCA, iri=f"{LUCA.iri}-two")
    graph = replace(GRAPH, entities=tuple(sorted([*GRAPH.entities, twin], key=lambda one: one.iri)))
    made = applied(row("reject", LUCA), graph=graph)
    assert twin in made.graph.entities
    assert [problem.reason for problem in made.problems] == [
        f"leaves {twin.iri}, who bears the same name; reject that as well if it is the same person"
    ]


def test_who_was_merged_into_a_rejected_person_is_nowhere_either() -> None:
    graph = applied(row("merge", LUCIA, "", LUCA), row("reject", LUCA)).graph
    assert not iris_in(graph) & {LUCA.iri, LUCIA.iri}
    assert not graph.replaced
    assert not graph.decisions


def test_a_statement_is_rejected_whole_or_in_one_document() -> None:
    tie = ("collaboratesWith", ALFA)
    assert "Alfa collaboratesWith Beta" not in facts(changed(row("reject", BETA, *tie)))
    graph = changed(row("reject", BETA, *tie, document="one", quote="Alfa and Beta\nwork together."))
    (left,) = [one for one in graph.statements if one.predicate == "collaboratesWith"]
    assert [piece.document_id for piece in left.evidence] == ["two"]
    assert "head" in " ".join(facts(changed(row("reject", LUCA, "affiliatedWith", ALFA, role=""))))
    assert "Lucia Rossi affiliatedWith Beta (head)" not in facts(
        changed(row("reject", LUCIA, "affiliatedWith", BETA, role="Head"))
    )
    assert "no text states this" in str(applied(row("reject", LUCIA, "affiliatedWith", BETA, role="guest")).problems[0])


def test_an_accepted_statement_is_certain() -> None:
    graph = changed(row("accept", ALFA, "hasSector", "https://w3id.org/innograph/sector/water"))
    (one,) = [one for one in graph.statements if one.predicate == "hasSector"]
    assert (one.status, one.confidence) == (ACCEPTED, 1.0)
    assert any(cells[-1] == ACCEPTED for cells in statement_rows(graph, base=BASE))


def test_a_statement_is_added_with_the_words_of_a_document() -> None:
    graph = changed(row("add", BETA, "organised", FORUM, document="two", quote="… Alfa Ventures\nhosted the Forum."))
    consistent(graph)
    (one,) = [one for one in graph.statements if one.subject.iri == BETA.iri and one.predicate == "organised"]
    assert one.status == ADDED
    assert one.evidence[0].quote == "Alfa Ventures hosted the Forum."
    assert graph.documents == GRAPH.documents


def test_a_statement_without_a_quote_quotes_the_decision() -> None:
    rows = [
        row("add", BETA, "locatedIn", PARMA, who="Ane", when=date(2025, 4, 3), why="on their site"),
        row("add", BETA, "hasSector", "https://w3id.org/innograph/sector/water"),
    ]
    graph = changed(*rows)
    consistent(graph)
    made = next(document for document in graph.documents if document.id == "curation")
    assert "Added by Ane on 2025-04-03: “Beta” locatedIn “Parma”. on their site\n" in made.text
    again = replace(GRAPH, documents=(replace(ONE, id="curation"), TWO))
    assert {one.id for one in applied(*rows, graph=again).graph.documents} == {"curation", "curation-1", "two"}


def test_what_a_person_adds_to_what_a_text_states_is_accepted() -> None:
    graph = changed(row("add", BETA, "collaboratesWith", ALFA))
    (one,) = [one for one in graph.statements if one.predicate == "collaboratesWith"]
    assert one.status == ACCEPTED
    assert len(one.evidence) == 3


def test_an_entity_is_added_and_used_in_whatever_order() -> None:
    rows = [
        row("add", "organisation/gamma", "", "Company", value="Gamma"),
        row("add", "organisation/gamma", "locatedIn", PARMA),
        row("accept", "organisation/gamma"),
    ]
    for shuffled in permutations(rows):
        graph = changed(*shuffled)
        consistent(graph)
        assert "Gamma locatedIn Parma" in facts(graph)


def test_identifiers_are_added_accepted_and_rejected() -> None:
    near, same = "https://ror.org/1", "https://ror.org/2"
    graph = replace(
        GRAPH, entities=tuple(replace(one, similar=(near, same)) if one is ALFA else one for one in GRAPH.entities)
    )
    curated = applied(
        row("accept", ALFA, "owl:sameAs", same),
        row("reject", ALFA, "owl:sameAs", near),
        row("add", BETA, "owl:sameAs", "https://ror.org/3"),
        row("reject", PARMA, "skos:closeMatch", near),
        graph=graph,
    )
    found = {one.iri: (one.identifiers, one.similar) for one in curated.graph.entities}
    assert found[ALFA.iri] == ((same,), ())
    assert found[BETA.iri] == (("https://ror.org/3",), ())
    assert "line 5: 'Parma' has no skos:closeMatch" in str(curated.problems[0])


def test_a_confirmed_name_is_certain() -> None:
    graph = changed(row("accept", ALFA, value="A.L.F.A."))
    sure = [link for link in graph.links if link.score == 1]
    assert [link.mention.text for link in sure] == ["A.L.F.A."]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [row("rename", ALFA, value="A"), row("rename", ALFA, value="B")],
            "line 2: is overridden by line 3, which decides otherwise",
        ),
        (
            [row("accept", ALFA, "hasSector", "sector"), row("merge", ALFA, "", BETA), row("merge", BETA, "", ALFA)],
            "line 3: is overridden by line 4|line 3: would merge",
        ),
        ([row("merge", "organisation/x", "", ALFA)], "line 2: .*organisation/x is not in the graph"),
        ([row("merge", ALFA, "", ALFA)], "line 2: would merge"),
        ([row("accept", LUCA), row("reject", LUCA)], "line 2: is overridden by line 3"),
        ([row("merge", LUCIA, "", LUCA), row("reject", LUCIA, "owl:sameAs", LUCA)], "line 2: is overridden by line 3"),
        ([row("add", ALFA, "locatedIn", BETA)], "nothing that the ontology permits"),
        ([row("add", ALFA, "locatedIn", "place/none")], "place/none is not in the graph"),
        ([row("add", ALFA, "", "Company", value="Alfa")], "is in the graph already"),
        ([row("add", BETA, "locatedIn", PARMA, document="one", quote="not there")], "does not stand in one"),
        ([row("add", BETA, "locatedIn", PARMA, document="none", quote="x")], "not among the documents"),
        ([row("accept", ALFA, value="Omega")], "nowhere called 'Omega'"),
        ([row("rename", "organisation/x", value="A")], "organisation/x is not in the graph"),
        (
            [row("rename", LUCIA, value="A"), row("merge", LUCIA, "", LUCA)],
            "line 2: is overridden by line 3, which merges",
        ),
    ],
)
def test_conflicts_and_dangling_rows_are_named(rows: Sequence[Decision], said: str) -> None:
    import re  # noqa: PLC0415 - here alone

    curated = applied(*rows)
    consistent(curated.graph)
    assert re.search(said, "\n".join(map(str, curated.problems)))


def test_the_later_of_two_holds_by_day_then_by_line() -> None:
    early, late = date(2025, 1, 1), date(2025, 2, 1)
    graph = applied(row("rename", ALFA, value="Late", when=late), row("rename", ALFA, value="Early", when=early)).graph
    assert "Late" in {one.label for one in graph.entities}
    graph = applied(row("rename", ALFA, value="First"), row("rename", ALFA, value="Second")).graph
    assert "Second" in {one.label for one in graph.entities}


def test_decisions_follow_iris_that_were_replaced() -> None:
    graph = replace(GRAPH, replaced={f"{BASE}organisation/former": ALFA.iri})
    curated = applied(row("rename", "organisation/former", value="Now"), graph=graph)
    assert not curated.problems
    assert "Now" in {one.label for one in curated.graph.entities}


def test_provenance_says_who_decided_what_and_conforms(tmp_path: Path) -> None:
    graph = changed(
        row("merge", LUCIA, "", LUCA, who="Ane <script>", when=date(2025, 4, 3), why='the "same" person'),
        row("accept", ALFA, "hasSector", "https://w3id.org/innograph/sector/water", who="Ane <script>"),
        row("add", BETA, "locatedIn", PARMA, who="Jon\u202b", why="seen"),
    )
    trig = evidence_trig(graph, base=BASE).decode()
    quads = {(q.subject.value, q.predicate.value.split("/")[-1], q.object.value) for q in ox.parse(trig, format=TRIG)}
    agents = {value for _, predicate, value in quads if predicate == "prov#wasAttributedTo"}
    assert agents == {f"{BASE}agent/Ane%20%3Cscript%3E", f"{BASE}agent/Jon%E2%80%AB"}
    assert (f"{BASE}agent/Ane%20%3Cscript%3E", "name", "Ane <script>") in quads
    (made,) = [one for one, _, value in quads if value == "merge: “lucia-rossi” “Luca Rossi”"]
    assert (made, "prov#wasAssociatedWith", f"{BASE}agent/Ane%20%3Cscript%3E") in quads
    assert (made, "date", "2025-04-03") in quads
    assert (made, "rdf-schema#comment", 'the "same" person') in quads
    assert (LUCA.iri, "prov#wasInfluencedBy", made) in quads
    added = {one for one, predicate, value in quads if predicate == "prov#wasGeneratedBy" and "/decision/" in value}
    assert all("/statement/" in one for one in added)
    assert added
    turtle = graph_turtle(graph, base=BASE).decode()
    assert "dcterms:isReplacedBy" in turtle
    assert "owl:deprecated true" in turtle
    (tmp_path / "graph.ttl").write_text(turtle, encoding="utf-8")
    (tmp_path / "evidence.trig").write_text(trig, encoding="utf-8")
    for name in ("graph.ttl", "evidence.trig"):
        assert validate(tmp_path / name).conforms, name


_ENTITIES = (ALFA, BETA, FORUM, PARMA, LUCA, LUCIA)
_IRIS = st.sampled_from(
    [*(one.iri for one in _ENTITIES), f"{BASE}organisation/none", "organisation/alfa.alfa-ventures"]
)
_WORDS = st.sampled_from(["Alfa", "Alfa Ventures", "A.L.F.A.", "Beta", "=1+1", "x\ny", "<script>", "שלום", "None"])
_DAYS = st.sampled_from([None, date(2025, 1, 1), date(2025, 2, 1)])
_ROWS = st.one_of(
    st.builds(Decision, st.just("merge"), _IRIS, object=_IRIS, when=_DAYS),
    st.builds(Decision, st.just("split"), _IRIS, value=_WORDS, when=_DAYS),
    st.builds(Decision, st.just("split"), _IRIS, document=st.sampled_from(["one", "two"]), when=_DAYS),
    st.builds(Decision, st.just("rename"), _IRIS, value=_WORDS, when=_DAYS),
    st.builds(Decision, st.just("retype"), _IRIS, value=st.sampled_from(["Company", "Event", "Person"]), when=_DAYS),
    st.builds(Decision, st.sampled_from(["accept", "reject"]), _IRIS, when=_DAYS),
    st.builds(
        Decision,
        st.sampled_from(["accept", "reject", "add"]),
        _IRIS,
        st.sampled_from(["collaboratesWith", "organised", "affiliatedWith", "locatedIn"]),
        _IRIS,
        st.sampled_from(["", "head"]),
        when=_DAYS,
    ),
    st.builds(Decision, st.sampled_from(["accept", "reject", "add"]), _IRIS, st.just("owl:sameAs"), _IRIS, when=_DAYS),
    st.builds(Decision, st.just("accept"), _IRIS, value=_WORDS, when=_DAYS),
    st.builds(Decision, st.just("add"), _IRIS, object=st.just("Company"), value=_WORDS, when=_DAYS),
)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(_ROWS, max_size=8), seed=st.randoms())
def test_shuffled_rows_give_the_same_graph_and_none_gives_the_first(rows: list[Decision], seed: object) -> None:
    numbered = [replace(one, line=at) for at, one in enumerate(rows, 2)]
    shuffled = list(numbered)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    before = _graph()
    curated = curation.apply(before, numbered, base=BASE)
    assert curation.apply(before, shuffled, base=BASE) == curated
    consistent(curated.graph)
    assert before == GRAPH  # taking the rows away is the graph as it was
    rejected = {one.subject for one in curated.graph.decisions if one.action == "reject" and not one.predicate}
    assert not rejected & iris_in(curated.graph)
    for write in (graph_turtle, evidence_trig):
        write(curated.graph, base=BASE)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(_ROWS, max_size=6, unique_by=repr))
def test_rows_that_do_not_conflict_need_no_order(rows: list[Decision]) -> None:
    forward, backward = applied(*rows), applied(*reversed(rows))
    if any("overridden" in str(one) or "itself" in str(one) for one in (*forward.problems, *backward.problems)):
        return
    assert _unnumbered(backward) == _unnumbered(forward)


def _unnumbered(curated: curation.Curated) -> KnowledgeGraph:
    return replace(curated.graph, decisions=tuple(replace(one, line=0) for one in curated.graph.decisions))
