"""What the page needs to write Turtle as the build does: prefixes, the classes and relations that follow, roles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from innograph.model import FACT, Concept
from innograph.rdf.facts import role_iri
from innograph.rdf.ontology import super_properties, types, with_broader
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from innograph.model import Entity, KnowledgeGraph, Statement

Json = dict[str, Any]


def notation(graph: KnowledgeGraph, *, base: str) -> Json:
    """The terms that the facts of a graph need, as plain JSON values; IRIs are whole, but roles lie under the base.

    `wider` holds the standard relations of "relation subject's-class object's-class", those that point from object to
    subject with a caret before them.
    """
    facts = [statement for statement in graph.statements if statement.modality == FACT]
    sectors = {fact.object.slug for fact in facts if isinstance(fact.object, Concept)}
    return {
        "base": base,
        "prefixes": PREFIXES,
        "types": {kind: list(types(kind)) for kind in sorted({entity.type for entity in graph.entities})},
        "wider": _wider(facts),
        "roles": _roles(facts, base=base),
        "broader": {slug: chain[1] for slug in sorted(sectors) if len(chain := with_broader(slug)) > 1},
    }


def _wider(facts: Iterable[Statement[Entity]]) -> dict[str, list[str]]:
    kinds = {
        (fact.predicate, fact.subject.type, "Sector" if isinstance(fact.object, Concept) else fact.object.type)
        for fact in facts
    }
    found = {" ".join(key): super_properties(*key) for key in sorted(kinds)}
    return {key: [f"^{one.iri}" if one.inverse else one.iri for one in wider] for key, wider in found.items() if wider}


def _roles(facts: Iterable[Statement[Entity]], *, base: str) -> dict[str, list[str]]:
    """How the positions of people are named, by the IRI of the role behind the base."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.predicate == "affiliatedWith" and fact.role:
            names[role_iri(fact.role, base=base).removeprefix(base)].add(fact.role)
    return {iri: sorted(found) for iri, found in sorted(names.items())}
