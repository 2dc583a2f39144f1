"""Mentions that are cells of a table: the table says which of them are one thing, and nothing is guessed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from innograph.lexicon.places import find_places
from innograph.linking.chains import Chain
from innograph.linking.forms import forms_of
from innograph.linking.names import name_of
from innograph.linking.reasons import Match
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

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


def identities_of_record(chain: Chain) -> set[_Key]:
    """What another document must share to mean the same: the key, the name, or another name that is long enough."""
    root = chain.root
    keys: set[_Key] = {("record", chain.group, chain.record)} if chain.record else set()
    if root.place:
        return keys | {("place", root.place.id)}
    if chain.group == "Place":
        return keys | {(chain.group, root.type, root.name.key)}
    for form in chain.forms:
        sure = form is root or (len(form.name.letters) >= _SURE and len(form.names) == 1)
        if sure and not form.name.bare and (chain.group != "Person" or len(form.name.words) > 1):
            keys.add((chain.group, form.name.key))
    return keys or {(chain.group, chain.document_id, root.key)}


def told_apart(keys: Mapping[Chain, set[_Key]]) -> dict[Chain, set[_Key]]:
    """The keys, without the names that a table gives to several: "FOO" of two calls are two projects.

    Another name that two rows have is of neither; one that is the name of a third is that one's.
    """
    bearers: dict[_Key, list[Chain]] = defaultdict(list)
    for chain, own in keys.items():
        for key in own if chain.record is not None else ():
            bearers[key].append(chain)
    loose = {(chain, key) for key, some in bearers.items() for chain in _loosened(key, some)}
    return {chain: {key for key in own if (chain, key) not in loose} or {_alone(chain)} for chain, own in keys.items()}


def _loosened(key: _Key, bearers: Sequence[Chain]) -> Iterable[Chain]:
    """Those of its bearers that a key says nothing of."""
    if len(bearers) > 1 and _differ({chain.record for chain in bearers if chain.record}):
        return bearers
    others = [chain for chain in bearers if key not in {("record", chain.group, chain.record), *_own_names(chain)}]
    documents = Counter(chain.document_id for chain in bearers)
    return [chain for chain in others if documents[chain.document_id] > 1]


def _own_names(chain: Chain) -> Iterator[_Key]:
    yield chain.group, chain.root.name.key
    yield chain.group, chain.root.type, chain.root.name.key
    if chain.root.place:
        yield "place", chain.root.place.id


def _alone(chain: Chain) -> _Key:
    return ("alone", chain.group, chain.document_id, chain.root.type, chain.root.key)


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
