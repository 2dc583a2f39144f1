"""A graph without what may not be published."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from innograph.model import EXTRACTED, FACT, Entity
from innograph.publication.masking import mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from innograph.configuration import Policy
    from innograph.model import Document, KnowledgeGraph, Link, Statement


@dataclass(frozen=True, slots=True)
class Published:
    """What may be published of a graph, and how much may not.

    `withheld` counts `statements`, `entities`, `people` (not named, or by initials alone) and `quotes`. Documents keep
    their text, masked where people are, for what is drawn from it around a quote; whether it may be given away as a
    whole is for the `policy` to say. Without quotes it is empty.
    """

    graph: KnowledgeGraph
    withheld: Mapping[str, int]
    policy: Policy


def publish(graph: KnowledgeGraph, policy: Policy, *, base: str) -> Published:
    """The part of a graph that the policy lets out, `base` being that of its IRIs.

    Things that no published statement speaks of are left out, but for "all" statements. What is negated or hoped for is
    published with "all" alone, for it is no fact.
    """
    withheld: Counter[str] = Counter()
    part = graph
    if policy.people != "keep":  # first: who is spoken of in no published statement is named in quotes all the same
        part, withheld["people"] = mask(graph, drop=policy.people == "drop", base=base)
    stated = tuple(one for one in part.statements if _lets_out(policy, one))
    part = _limited(part, stated, everything=policy.status == "all")
    withheld["statements"] = len(graph.statements) - len(stated)
    withheld["entities"] = len(graph.entities) - len(part.entities)
    if policy.quotes == "none":
        withheld["quotes"] = len({(e.document_id, e.span) for one in part.statements for e in one.evidence})
        part = _without_words(part)
    return Published(part, {name: count for name, count in sorted(withheld.items()) if count}, policy)


def _lets_out(policy: Policy, statement: Statement[Entity]) -> bool:
    if policy.status == "all":
        return True
    if statement.modality != FACT:
        return False
    seen = statement.status != EXTRACTED
    return seen or (policy.status == "confident" and statement.confidence >= policy.threshold)


def _limited(graph: KnowledgeGraph, stated: tuple[Statement[Entity], ...], *, everything: bool) -> KnowledgeGraph:
    """The graph with these statements, and with what they speak of alone unless it is `everything`."""
    if everything:
        return replace(graph, statements=stated)
    spoken_of = {thing.iri for one in stated for thing in (one.subject, one.object) if isinstance(thing, Entity)}
    return replace(
        graph,
        entities=tuple(one for one in graph.entities if one.iri in spoken_of),
        statements=stated,
        links=tuple(link for link in graph.links if link.entity and link.entity.iri in spoken_of),
        topics={document: iri for document, iri in graph.topics.items() if iri in spoken_of},
        replaced={old: new for old, new in graph.replaced.items() if new in spoken_of},
        decisions=(),  # they speak of what is left out, too
        identifications=tuple(one for one in graph.identifications if one.entity in spoken_of),
    )


def _without_words(graph: KnowledgeGraph) -> KnowledgeGraph:
    """The graph without a word of its texts but names and titles."""
    documents = {one.id: replace(one, text="") for one in graph.documents}
    return replace(
        graph,
        documents=tuple(documents.values()),
        statements=tuple(
            replace(one, evidence=tuple(replace(e, quote="") for e in one.evidence)) for one in graph.statements
        ),
        links=tuple(_silent(link, documents) for link in graph.links),
    )


def _silent(link: Link, documents: Mapping[str, Document]) -> Link:
    sentence = replace(link.mention.sentence, document=documents[link.mention.sentence.document.id])
    return replace(link, mention=replace(link.mention, sentence=sentence))
