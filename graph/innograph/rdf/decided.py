"""What people decided about a graph, as PROV activities: who, when, why, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.lexicon.words import slug
from innograph.model import ADDED, EXTRACTED
from innograph.rdf.facts import described, object_iri
from innograph.rdf.terms import day, literal
from innograph.vocabulary import SYMMETRIC
from innograph.vocabulary.iris import expand, mint, mint_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from innograph.model import Decision, Entity, KnowledgeGraph, Statement
    from innograph.rdf.terms import Triple

    Namer = Callable[[Statement[Entity]], str]


def decision_triples(graph: KnowledgeGraph, *, base: str, name: Namer) -> Iterator[Triple]:
    """The decisions that shaped a graph, and what they made of it; `name` gives a statement its IRI."""
    labels = {entity.iri: entity.label for entity in graph.entities}
    facts: dict[tuple[str, ...], list[Statement[Entity]]] = defaultdict(list)
    for statement in graph.statements if graph.decisions else ():
        if statement.status != EXTRACTED:
            facts[_fact(statement.subject.iri, statement.predicate, object_iri(statement.object))].append(statement)
    for decision in graph.decisions:
        activity, agent = decision_iri(decision, base=base), _agent(decision, base)
        yield from _activity(decision, activity, agent)
        yield activity, expand("rdfs:label"), literal(_said(decision, labels))
        for iri in {decision.subject, decision.object} & (labels.keys() | graph.replaced.keys()):
            yield activity, expand("prov:used"), iri
            yield iri, expand("prov:wasInfluencedBy"), activity
        if decision.action in {"accept", "add"} and decision.predicate:
            for statement in facts[_fact(decision.subject, decision.predicate, decision.object)]:
                if not decision.role or slug(decision.role) == slug(statement.role):
                    yield from _attributed(name(statement), statement.status, activity, agent)


def decision_iri(decision: Decision, *, base: str) -> str:
    """The IRI of a decision, a digest of all that it says, so that its place in the file does not matter."""
    said = ("action", "subject", "predicate", "object", "role", "value", "document", "quote", "who", "why")
    key = [str(getattr(decision, field)) for field in said]
    return mint_digest(base, "decision", *key, decision.when.isoformat() if decision.when else "")


def _fact(subject: str, predicate: str, target: str) -> tuple[str, ...]:
    ends = sorted((subject, target)) if predicate in SYMMETRIC else (subject, target)
    return (predicate, *ends)


def _agent(decision: Decision, base: str) -> str:
    return mint(base, "agent", decision.who) if decision.who else ""


def _activity(decision: Decision, activity: str, agent: str) -> Iterator[Triple]:
    yield from described(activity, "prov:Activity")
    if agent:
        yield activity, expand("prov:wasAssociatedWith"), agent
        yield from described(agent, "prov:Agent")
        yield agent, expand("rdfs:label"), literal(decision.who)
        yield agent, expand("foaf:name"), literal(decision.who)
    if decision.when:
        yield activity, expand("dcterms:date"), day(decision.when)
    if decision.why:
        yield activity, expand("rdfs:comment"), literal(decision.why)


def _attributed(statement: str, status: str, activity: str, agent: str) -> Iterator[Triple]:
    yield statement, expand("prov:wasGeneratedBy" if status == ADDED else "prov:wasInfluencedBy"), activity
    if agent:
        yield statement, expand("prov:wasAttributedTo"), agent


def _said(decision: Decision, labels: dict[str, str]) -> str:
    """A decision in words: 'reject: “A” visited “B”'."""
    things = [f"“{labels.get(iri, _tail(iri))}”" if iri else "" for iri in (decision.subject, decision.object)]
    words = (things[0], decision.predicate, things[1], f"({decision.role})" if decision.role else "", decision.value)
    return f"{decision.action}: {' '.join(filter(None, words))}"


def _tail(iri: str) -> str:
    return iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2]
