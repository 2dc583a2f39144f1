"""Statements about mentions into statements about entities, and all of it into one graph."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.linking.labels import on_one_line
from innograph.model import ACCEPTED, Concept, Entity, KnowledgeGraph, Statement
from innograph.vocabulary import SYMMETRIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from innograph.model import Document, Evidence, Link, Mention, Span

_Triple = tuple[object, ...]


def assemble(
    documents: Sequence[Document],
    *,
    links: Sequence[Link],
    statements: Sequence[Statement[Mention]],
    main_events: Mapping[str, Mention],
) -> KnowledgeGraph:
    """Join statements of the same fact with all their evidence, and sort everything.

    A statement whose mentions are linked to no entity or to one and the same is left out. A fact stated once with a
    role and once without keeps the role; two different roles are two statements.
    """
    entity_of = {one.mention.key: one.entity for one in links if one.entity}
    lifted = [new for old in statements if (new := lift(old, entity_of))]
    topics = {name: entity_of[m.key].iri for name, m in sorted(main_events.items()) if m.key in entity_of}
    return KnowledgeGraph(
        entities=tuple(sorted({e.iri: e for e in entity_of.values()}.values(), key=lambda e: e.iri)),
        statements=tuple(sorted(join(lifted), key=order)),
        documents=tuple(sorted(documents, key=lambda document: document.id)),
        links=tuple(sorted(links, key=lambda one: one.mention.key)),
        topics=topics,
    )


def lift(
    statement: Statement[Mention], entity_of: Mapping[tuple[str, int, int, str], Entity]
) -> Statement[Entity] | None:
    """A statement about what its mentions stand for; a symmetric one has the smaller IRI first.

    None if one stands for nothing, or both for one thing.
    """
    thing = statement.object
    subject = entity_of.get(statement.subject.key)
    target = thing if isinstance(thing, Concept) else entity_of.get(thing.key)
    if subject is None or target is None or subject.key == target.key:
        return None
    if statement.predicate in SYMMETRIC and isinstance(target, Entity) and target.iri < subject.iri:
        subject, target = target, subject
    role = on_one_line(statement.role)
    return Statement(subject, statement.predicate, target, role, statement.evidence, statement.modality)


def join(statements: Iterable[Statement[Entity]]) -> list[Statement[Entity]]:
    """Statements of the same fact as one, with all their evidence; in no order."""
    facts: dict[_Triple, dict[str, list[Statement[Entity]]]] = defaultdict(lambda: defaultdict(list))
    for one in statements:
        fact = (one.subject.iri, one.predicate, one.object.key, one.modality)
        facts[fact][one.role.casefold()].append(one)
    return [_joined(same) for roles in facts.values() for same in _with_role(roles)]


def _with_role(roles: dict[str, list[Statement[Entity]]]) -> list[list[Statement[Entity]]]:
    """The statements of one fact by role; those without join those with one, if it is one alone."""
    without = roles.pop("", [])
    if not roles:
        return [without]
    first = min(roles)
    return [[*same, *(without if role == first else [])] for role, same in roles.items()]


def _joined(same: Sequence[Statement[Entity]]) -> Statement[Entity]:
    first = same[0]
    role = min((one.role for one in same if one.role), default="")
    evidence = _best(piece for one in same for piece in one.evidence)
    # What a text states and a person adds, the person found right.
    status = first.status if len({one.status for one in same}) == 1 else ACCEPTED
    return Statement(first.subject, first.predicate, first.object, role, evidence, first.modality, status)


def _best(pieces: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The pieces of evidence, one for each stretch of text: two rules that read the same words are one witness."""
    best: dict[tuple[str, Span], Evidence] = {}
    for piece in sorted(pieces, key=lambda piece: (-piece.score, piece.extractor)):
        best.setdefault((piece.document_id, piece.span), piece)
    return tuple(best[place] for place in sorted(best))


def order(statement: Statement[Entity]) -> tuple[object, ...]:
    """What statements are sorted by."""
    thing = statement.object
    target = (thing.scheme, thing.slug) if isinstance(thing, Concept) else ("", thing.iri)
    return (statement.subject.iri, statement.predicate, *target, statement.role, statement.modality)
