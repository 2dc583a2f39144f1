"""What a decision is about, in the IRIs of the graph at hand, and which of two decisions about one thing holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from innograph.curation.rows import IDENTIFIERS, SAME, Problem, is_iri
from innograph.lexicon.words import slug
from innograph.model import Concept
from innograph.vocabulary import SYMMETRIC
from innograph.vocabulary.iris import SECTOR_SCHEME, document_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from innograph.model import Decision, Entity, KnowledgeGraph, Statement

    Slots = Callable[[Decision], list[tuple[Hashable, Hashable]]]


def rank(decision: Decision) -> tuple[date, int]:
    """Which decision is the later one: by its day, one without a day being the oldest, then by its line."""
    return (decision.when or date.min, decision.line)


def content(decision: Decision) -> tuple[str, ...]:
    """What a decision decides, apart from where it stands in the file: an order that rows may be shuffled in."""
    fields = ("action", "subject", "predicate", "object", "role", "value", "document", "quote", "who", "why")
    return (*(getattr(decision, name) for name in fields), str(decision.when or ""))


def follow(iri: str, replaced: Mapping[str, str]) -> str:
    """The IRI that took the place of an IRI in the end."""
    seen = set()
    while iri in replaced and iri not in seen:
        seen.add(iri)
        iri = replaced[iri]
    return iri


def ground(decision: Decision, graph: KnowledgeGraph, *, base: str) -> Decision:
    """The decision with whole IRIs, those that were replaced by the ones in use, and with a document's id."""
    ids = {document_iri(document.id, base=base): document.id for document in graph.documents}
    document = decision.document.removeprefix("document/") if not is_iri(decision.document) else decision.document
    new_class = decision.action == "add" and not decision.predicate
    target = decision.object if new_class else _whole(decision.object, graph.replaced, base)
    subject = _whole(decision.subject, graph.replaced, base)
    return replace(decision, subject=subject, object=target, document=ids.get(document, document))


def _whole(text: str, replaced: Mapping[str, str], base: str) -> str:
    iri = text if not text or is_iri(text) else base + text
    return follow(iri, replaced)


def kind(decision: Decision) -> str:
    """What sort of thing a decision is about: the structure of the graph, an entity, a name, a statement ..."""
    if decision.action not in {"accept", "reject", "add"}:
        return decision.action
    if decision.predicate:
        return "identifier" if decision.predicate in IDENTIFIERS else "statement"
    if decision.action == "accept" and decision.value:
        return "name"
    return "entity"


def triple(decision: Decision) -> tuple[str, str, str]:
    """The subject, predicate and object of a decision about a statement; a symmetric one has the smaller first."""
    ends = decision.subject, decision.object
    one, other = sorted(ends) if decision.predicate in SYMMETRIC else ends
    return one, decision.predicate, other


def triple_of(statement: Statement[Entity]) -> tuple[str, str, str]:
    """The same of a statement."""
    thing = statement.object
    target = SECTOR_SCHEME + thing.slug if isinstance(thing, Concept) else thing.iri
    ends = statement.subject.iri, target
    one, other = sorted(ends) if statement.predicate in SYMMETRIC else ends
    return one, statement.predicate, other


def form_key(name: str) -> str:
    """What the spellings of a name share that are decided about together; readable, for IRIs.

    >>> form_key("Tecnalia  Ventures"), form_key("TECNALIA-Ventures"), form_key("東京")
    ('tecnalia-ventures', 'tecnalia-ventures', '130016b2')
    """
    return slug(name) or sha256(" ".join(name.split()).encode(errors="replace")).hexdigest()[:8]


def apart(decision: Decision) -> frozenset[str]:
    """The two entities that a decision keeps apart or makes one, nothing for any other."""
    if decision.action == "merge" or (decision.action == "reject" and decision.predicate == SAME):
        return frozenset({decision.subject, decision.object})
    return frozenset()


def settle(decisions: Iterable[Decision], slots: Slots) -> tuple[list[Decision], list[Problem]]:
    """The decisions that hold, each thing decided once, and which others they override.

    `slots` names what a decision decides and how: of two that decide one thing differently, the later one holds.
    """
    held: dict[Hashable, tuple[Hashable, Decision]] = {}
    kept, problems = [], []
    for decision in sorted(decisions, key=rank, reverse=True):
        own = slots(decision)
        against = next((held[slot][1] for slot, stance in own if slot in held and held[slot][0] != stance), None)
        if against:
            problems.append(Problem(decision.line, f"is overridden by line {against.line}, which decides otherwise"))
            continue
        if not own or any(slot not in held for slot, _ in own):
            kept.append(decision)
        for slot, stance in own:
            held.setdefault(slot, (stance, decision))
    return sorted(kept, key=content), problems
