"""Mentions into entities, within and across documents; statements about mentions into statements about entities."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.lexicon.words import fold, slug
from innograph.model import Concept, Entity, KnowledgeGraph, Link, Statement
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from innograph.model import Document, Mention


def link(mentions: Sequence[Mention], *, main_events: Mapping[str, Mention], base: str) -> tuple[Link, ...]:
    """Stub: one entity for one folded name of one group."""
    chains: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        chains[GROUP_OF[mention.type], fold(mention.text)].append(mention)
    links = []
    for (group, key), chain in sorted(chains.items()):
        labels = tuple(sorted({m.text for m in chain}))
        entity = Entity(f"{base}{group.lower()}/{slug(key)}", chain[0].type, labels[0], labels)
        links += [Link(mention, entity) for mention in chain]
    return tuple(links)


def assemble(
    documents: Sequence[Document],
    *,
    links: Sequence[Link],
    statements: Sequence[Statement[Mention]],
    main_events: Mapping[str, Mention],
) -> KnowledgeGraph:
    """Stub."""
    by_mention = {one.mention.key: one.entity for one in links if one.entity}
    merged: dict[tuple[object, ...], Statement[Entity]] = {}
    for statement in statements:
        subject = by_mention[statement.subject.key]
        thing = statement.object
        target = thing if isinstance(thing, Concept) else by_mention[thing.key]
        new = Statement(subject, statement.predicate, target, statement.role, statement.evidence, statement.modality)
        old = merged.get(new.key)
        evidence = (*old.evidence, *new.evidence) if old else new.evidence
        merged[new.key] = Statement(subject, new.predicate, target, new.role, evidence, new.modality)
    return KnowledgeGraph(
        entities=tuple(sorted({e.iri: e for e in by_mention.values()}.values(), key=lambda e: e.iri)),
        statements=tuple(merged.values()),
        documents=tuple(documents),
        links=tuple(links),
        topics={name: by_mention[m.key].iri for name, m in main_events.items() if m.key in by_mention},
    )
