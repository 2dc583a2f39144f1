"""Mentions that are cells of a table: the table says which of them are one thing, and nothing is guessed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.places import find_places
from innograph.linking.chains import Chain
from innograph.linking.forms import forms_of
from innograph.linking.names import name_of
from innograph.linking.reasons import Match
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from innograph.linking.called import Called
    from innograph.linking.forms import Form
    from innograph.model import Mention, Span

ALIAS = "table-alias"
"""The detector of a cell that holds another name of the thing that the cell before it names."""

_Key = tuple[str, ...]
_SURE = 4  # letters from which another name that a table states stands for the same in texts


def read_records(mentions: Sequence[Mention]) -> list[Chain]:
    """The chains of one table: the cells with one key, or without a key one name, and the other names beside them."""
    together: dict[_Key, list[Mention]] = defaultdict(list)
    own: _Key = ()
    for mention in sorted(mentions, key=lambda one: (one.span.start, one.type)):
        if mention.detector != ALIAS or not own:
            own = _own_key(mention)
        together[own].append(mention)
    return [_chain(same) for same in together.values()]


def _own_key(mention: Mention) -> _Key:
    group, key = GROUP_OF[mention.type], mention.record.key if mention.record else ""
    return (group, key) if key else (group, "", name_of(mention.text).key)


def _chain(mentions: Sequence[Mention]) -> Chain:
    first = mentions[0]
    key = first.record.key if first.record else ""
    forms = sorted((_as_stated(form, key) for form in forms_of(mentions)), key=lambda form: first not in form.mentions)
    root = forms[0]
    chain = Chain(first.sentence.document.id, root.group, forms, record=key)
    for form in forms:
        why = Match(1.0, "same row" if key else "same name") if form is root else Match(1.0, f"beside {root.name.text}")
        chain.members += [(mention, why) for mention in form.mentions]
    return chain


def _as_stated(form: Form, key: str) -> Form:
    """The form as the cell has it: no case ending is taken off, and a key says which place is meant."""
    if form.group != "Place" or not key:
        return replace(form, bases=())
    places = (place for mention in form.mentions for place in find_places(mention.text) if place.id == key)
    return replace(form, bases=(), place=next(places, None), choice="", doubtful=False)


def other_names(forms: Sequence[Called]) -> list[Called]:
    """The other names that a table gives a thing and that are long enough to mean it in other documents as well."""
    if forms[0].group in {"Place", "Person"}:
        return []
    return [form for form in forms[1:] if len(form.name.letters) >= _SURE and len(form.names) == 1]


def rows_of(mentions: Iterable[Mention]) -> tuple[Span, ...]:
    """The rows of the table that the mentions stand in."""
    return tuple(dict.fromkeys(mention.sentence.span for mention in mentions))


def identifiers_of(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """The IRIs that tables give a thing elsewhere, sorted."""
    return tuple(sorted({iri for mention in mentions if mention.record for iri in mention.record.identifiers}))


class StatedDays(NamedTuple):
    """The first and last day that a table gives, and the first mention whose row does."""

    start: int
    end: int
    type: str
    first_day: date | None
    last_day: date | None


def stated_days(mentions: Iterable[Mention]) -> StatedDays | None:
    """The first and last day that a table gives, from the first row that gives any."""
    rows = (mention for mention in mentions if mention.record and (mention.record.start or mention.record.end))
    first = min(rows, key=lambda one: one.key, default=None)
    return StatedDays(*first.span, first.type, first.record.start, first.record.end) if first and first.record else None
