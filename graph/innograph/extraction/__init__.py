"""Mentions in context into statements, each with the words that carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.extraction.context import Context
from innograph.model import Concept
from innograph.vocabulary import permits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from innograph.model import Mention, Sentence, Statement

    Rule = Callable[[Context], Iterator[Statement[Mention]]]

# Every rule sees the whole document; their statements are joined, the best-scored evidence of each kept by the linker.
RULES: tuple[Rule, ...] = ()


def extract(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], *, main: Mention | None
) -> tuple[Statement[Mention], ...]:
    """The statements of one document, in the order of the rules; `main` is the event that the document is about.

    What the ontology does not permit (a person located in a city) and what relates a mention to itself is dropped.
    """
    if not sentences:
        return ()
    context = Context.of(sentences, mentions, main=main)
    return tuple(statement for rule in RULES for statement in rule(context) if _sound(statement))


def _sound(statement: Statement[Mention]) -> bool:
    thing = statement.object
    if isinstance(thing, Concept):
        return permits(statement.subject.type, statement.predicate, "Sector")
    same = thing.key == statement.subject.key
    return not same and permits(statement.subject.type, statement.predicate, thing.type)
