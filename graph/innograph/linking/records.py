"""Mentions that are cells of a table: the table says which of them are one thing, and nothing is guessed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from innograph.lexicon.places import find_places
from innograph.linking.chains import Chain
from innograph.linking.forms import forms_of
from innograph.linking.names import name_of
from innograph.linking.reasons import Match
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from innograph.linking.days import Days
    from innograph.linking.forms import Form
    from innograph.model import Mention

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


def other_names(chain: Chain) -> list[Form]:
    """The other names that a table gives a thing and that are long enough to mean it in other documents as well."""
    if chain.record is None or chain.group in {"Place", "Person"}:
        return []
    return [form for form in chain.forms[1:] if len(form.name.letters) >= _SURE and len(form.names) == 1]


def _differ(records: Iterable[str]) -> bool:
    """Whether two of the keys are of one scheme."""
    schemes = [record.partition(":")[0] for record in records]
    return len(set(schemes)) < len(schemes)


def are_apart(some: Iterable[Chain], others: Iterable[Chain]) -> bool:
    """Whether a table tells two things apart: it names both, or gives them different keys."""
    ours = [chain for chain in some if chain.record is not None]
    theirs = [chain for chain in others if chain.record is not None]
    if not {chain.document_id for chain in ours}.isdisjoint(chain.document_id for chain in theirs):
        return True
    return _differ({chain.record for chain in (*ours, *theirs) if chain.record})


def scenes(chain: Chain) -> Iterator[Hashable]:
    """Where those that are named together have to do with each other: a text, or the row of a table."""
    if chain.record is None:
        yield chain.document_id
        return
    yield from dict.fromkeys((chain.document_id, mention.sentence.span) for mention, _ in chain.members)


def identifiers_of(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """The IRIs that tables give a thing elsewhere, sorted."""
    return tuple(sorted({iri for mention in mentions if mention.record for iri in mention.record.identifiers}))


def days_of_record(mentions: Iterable[Mention]) -> Days:
    """The first and last day that a table gives, from the first row that gives any."""
    rows = (mention for mention in mentions if mention.record and (mention.record.start or mention.record.end))
    first = min(rows, key=lambda one: one.key, default=None)
    return (first.record.start, first.record.end) if first and first.record else (None, None)
