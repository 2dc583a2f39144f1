"""What two texts say of one thing made to fit: a class that the statements of both permit, or the fewest left out.

Each text is judged by itself, and may be right by itself: "financed by Green Ports" makes Green Ports a programme, "the
project Green Ports" a project. As one thing it has one class, and a project finances nobody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from innograph.model import Concept
from innograph.vocabulary import GROUP_OF, permits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from innograph.model import Entity, KnowledgeGraph, Statement


class Fitted(NamedTuple):
    """A graph whose statements the ontology permits, and those left out of it."""

    graph: KnowledgeGraph
    left_out: tuple[Statement[Entity], ...]


def fit(graph: KnowledgeGraph) -> Fitted:
    """Give each thing of a forbidden statement the class, among those that texts call it, that forbids the fewest.

    What is forbidden even so is left out. A graph without forbidden statements comes back as it is.
    """
    ends = forbidden_ends(graph.statements)
    if not ends:
        return Fitted(graph, ())
    called: defaultdict[str, set[str]] = defaultdict(set)
    for link in graph.links:
        if link.entity and link.entity.iri in ends:
            called[link.entity.iri].add(link.mention.type)
    changed = reclassed(ends, stated=graph.statements, called=called)
    kept, left_out = parted(graph.statements, changed)
    fitted = replace(
        graph,
        entities=tuple(changed.get(entity.iri, entity) for entity in graph.entities),
        statements=tuple(kept),
        links=tuple(
            replace(one, entity=changed.get(one.entity.iri, one.entity)) if one.entity else one for one in graph.links
        ),
    )
    return Fitted(fitted, tuple(left_out))


def forbidden_ends(statements: Iterable[Statement[Entity]]) -> dict[str, Entity]:
    """The things that forbidden statements are about, by IRI."""
    return {end.iri: end for one in statements if not _permitted(one) for end in ends_of(one)}


def parted(
    statements: Iterable[Statement[Entity]], changed: Mapping[str, Entity]
) -> tuple[list[Statement[Entity]], list[Statement[Entity]]]:
    """The statements about things as they were changed: those that the ontology permits, and the others."""
    kept: list[Statement[Entity]] = []
    left_out: list[Statement[Entity]] = []
    for one in statements:
        new = _with(one, changed)
        (kept if _permitted(new) else left_out).append(new)
    return kept, left_out


def reclassed(
    ends: Mapping[str, Entity], *, stated: Iterable[Statement[Entity]], called: Mapping[str, Collection[str]]
) -> dict[str, Entity]:
    """The things among these ends that another class suits better, by IRI, one after the other.

    `stated` holds at least all statements about them, `called` the classes that texts call each.
    """
    about: defaultdict[str, list[Statement[Entity]]] = defaultdict(list)
    for one in stated:
        for end in ends_of(one):
            if end.iri in ends:
                about[end.iri].append(one)
    changed: dict[str, Entity] = {}
    for iri, entity in sorted(ends.items()):
        said = [_with(one, changed) for one in about[iri]]
        classes = sorted(kind for kind in called.get(iri, ()) if GROUP_OF[kind] == GROUP_OF[entity.type])
        best = min([entity.type, *classes], key=lambda kind: _forbidden(said, replace(entity, type=kind)))
        if best != entity.type:
            changed[iri] = replace(entity, type=best)
    return changed


def _forbidden(stated: Iterable[Statement[Entity]], entity: Entity) -> int:
    """How many statements about an entity would be forbidden."""
    return sum(not _permitted(_with(one, {entity.iri: entity})) for one in stated)


def _with(one: Statement[Entity], changed: Mapping[str, Entity]) -> Statement[Entity]:
    if not any(end.iri in changed for end in ends_of(one)):
        return one
    subject = changed.get(one.subject.iri, one.subject)
    target = one.object if isinstance(one.object, Concept) else changed.get(one.object.iri, one.object)
    return replace(one, subject=subject, object=target)


def ends_of(one: Statement[Entity]) -> Sequence[Entity]:
    """The things that a statement is about; a sector is none."""
    return (one.subject,) if isinstance(one.object, Concept) else (one.subject, one.object)


def _permitted(one: Statement[Entity]) -> bool:
    target = "Sector" if isinstance(one.object, Concept) else one.object.type
    return permits(one.subject.type, one.predicate, target)
