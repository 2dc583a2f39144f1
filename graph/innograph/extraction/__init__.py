"""Mentions in context into statements, each with the words that carry it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from innograph.extraction.anaphora import StandIns
from innograph.extraction.context import Context
from innograph.extraction.deals import deal_relations
from innograph.extraction.events import event_relations, named_in_event
from innograph.extraction.heard import heard_relations
from innograph.extraction.modality import turned_between
from innograph.extraction.pairs import pair_relations
from innograph.extraction.parts import events_of_main, member_lists, named_after, part_of, sections, within_programme
from innograph.extraction.places import (
    event_staged,
    located_at_stage,
    located_by_apposition,
    located_in_name,
    main_event_located,
    place_in_wider,
    seated,
    seated_at,
    towns_visited,
)
from innograph.extraction.roles import affiliated
from innograph.extraction.sectors import sector_by_apposition, sector_by_clause
from innograph.extraction.themes import sectors_told
from innograph.model import Concept
from innograph.vocabulary import permits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from innograph.encoder import Encoding
    from innograph.model import Mention, Sentence, Statement

    Rule = Callable[[Context], Iterator[Statement[Mention]]]

# Every rule sees the whole document; their statements are joined, the best-scored evidence of each kept by the linker.
RULES: tuple[Rule, ...] = (
    located_at_stage,
    main_event_located,
    event_staged,
    place_in_wider,
    seated,
    seated_at,
    located_in_name,
    located_by_apposition,
    sectors_told,
    affiliated,
    part_of,
    named_after,
    member_lists,
    events_of_main,
    within_programme,
    sections,
    event_relations,
    named_in_event,
    deal_relations,
    pair_relations,
)
# What may be denied by the words between two names; of what happened, whole clauses tell.
_TIES = frozenset({"affiliatedWith", "partOf", "locatedIn"})

# Those that say something of an organisation by whatever words it is called: "the centre", "it".
_OF_STAND_INS: tuple[Rule, ...] = (
    seated,
    seated_at,
    located_by_apposition,
    sector_by_apposition,
    sector_by_clause,
    part_of,
    event_relations,
    deal_relations,
    pair_relations,
)


def extract(
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    *,
    main: Mention | None,
    encoding: Encoding | None = None,
) -> tuple[Statement[Mention], ...]:
    """The statements of one document, in the order of the rules; `main` is the event that the document is about.

    Without the encoder's reading rules are all there is.
    What the ontology does not permit (a person located in a city) and what relates a mention to itself is dropped.
    """
    if not sentences:
        return ()
    context = Context.of(sentences, mentions, main=main)
    statements = [statement for rule in RULES for statement in rule(context) if _sound(statement)]
    statements += [statement for statement in _of_stand_ins(context) if _sound(statement)]
    if encoding:
        statements += heard_relations(context, encoding)
    statements = [_turned(statement) for statement in statements]
    return (*statements, *towns_visited(context, statements))


def _of_stand_ins(context: Context) -> Iterator[Statement[Mention]]:
    """What is said of organisations that are not named there but stand for one named before."""
    found = StandIns.of(context)
    if found.antecedents:
        yield from found.told(statement for rule in _OF_STAND_INS for statement in rule(found.context))


def _turned(statement: Statement[Mention]) -> Statement[Mention]:
    """A tie between two names as it is, unless the words between them deny it or only hope for it."""
    one, other = statement.subject, statement.object
    if statement.predicate not in _TIES or isinstance(other, Concept) or one.sentence != other.sentence:
        return statement
    return replace(statement, modality=turned_between(one.sentence, one.span, other.span))


def _sound(statement: Statement[Mention]) -> bool:
    thing = statement.object
    if isinstance(thing, Concept):
        return permits(statement.subject.type, statement.predicate, "Sector")
    same = thing.key == statement.subject.key
    return not same and permits(statement.subject.type, statement.predicate, thing.type)
