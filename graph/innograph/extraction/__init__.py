"""Mentions in context into statements, each with the words that carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.extraction.context import Context
from innograph.extraction.deals import deal_relations
from innograph.extraction.events import event_relations, named_in_event
from innograph.extraction.parts import events_of_main, member_lists, part_of, sections, within_programme
from innograph.extraction.places import (
    event_staged,
    located_at_stage,
    located_by_apposition,
    located_in_name,
    main_event_located,
    place_in_wider,
    seated,
    towns_visited,
)
from innograph.extraction.roles import affiliated
from innograph.extraction.sectors import main_event_sector, sector_by_apposition, sector_by_label, sector_in_name
from innograph.model import Concept
from innograph.vocabulary import permits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from innograph.model import Mention, Sentence, Statement

    Rule = Callable[[Context], Iterator[Statement[Mention]]]

# Every rule sees the whole document; their statements are joined, the best-scored evidence of each kept by the linker.
RULES: tuple[Rule, ...] = (
    located_at_stage,
    main_event_located,
    event_staged,
    place_in_wider,
    seated,
    located_in_name,
    located_by_apposition,
    main_event_sector,
    sector_in_name,
    sector_by_apposition,
    sector_by_label,
    affiliated,
    part_of,
    member_lists,
    events_of_main,
    within_programme,
    sections,
    event_relations,
    named_in_event,
    deal_relations,
)


def extract(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], *, main: Mention | None
) -> tuple[Statement[Mention], ...]:
    """The statements of one document, in the order of the rules; `main` is the event that the document is about.

    What the ontology does not permit (a person located in a city) and what relates a mention to itself is dropped.
    """
    if not sentences:
        return ()
    context = Context.of(sentences, mentions, main=main)
    statements = [statement for rule in RULES for statement in rule(context) if _sound(statement)]
    return (*statements, *towns_visited(context, statements))


def _sound(statement: Statement[Mention]) -> bool:
    thing = statement.object
    if isinstance(thing, Concept):
        return permits(statement.subject.type, statement.predicate, "Sector")
    same = thing.key == statement.subject.key
    return not same and permits(statement.subject.type, statement.predicate, thing.type)
