"""Pairs of entities whose names are so alike that they may be one: looked up by their words, near-linear."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

from innograph.linking.events import unnamed
from innograph.linking.forms import Form
from innograph.linking.names import name_of, shortens, stands_for
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from innograph.linking.names import Name
    from innograph.model import Entity

_MOST = 40  # names that share a word and are still worth comparing one by one
_NAMES = 6  # of one entity that are compared
_CLOSE = 0.85  # of the letters that two spellings of one name share at least
_TYPO = 0.75  # of the letters that two spellings of one word share at least
_SHORT = 3


class Pair(NamedTuple):
    """Two entities that may be one, how much speaks for it in 0..1, and what, in words."""

    likeness: float
    one: Entity
    other: Entity
    reason: str


def alike(entities: Iterable[Entity]) -> list[Pair]:
    """The pairs of entities of one group with names alike, the likeliest first."""
    named = {entity.iri: (entity, _names(entity)) for entity in entities if GROUP_OF[entity.type] != "Place"}
    found = []
    for one, other in sorted(_candidates(named.values())):
        (first, names), (second, others) = named[one], named[other]
        likeness, reason = max([_same_name(names, others), *_short_names(first, names, second, others)])
        if likeness:
            found.append(Pair(likeness, first, second, reason))
    return sorted(found, key=lambda pair: (-pair.likeness, pair.one.iri, pair.other.iri))


def _names(entity: Entity) -> list[Name]:
    texts = dict.fromkeys([entity.label, *sorted(entity.labels, key=lambda text: (-len(text), text))])
    names = [name_of(text) for text in texts]
    return [name for name in names if not (name.bare or _is_of_its_text(entity, name))][:_NAMES]


def _is_of_its_text(entity: Entity, name: Name) -> bool:
    """Whether a name tells an event in its own text alone: each text has its "kick-off meeting"."""
    group = GROUP_OF[entity.type]
    return group == "Event" and unnamed(Form(group, name.key, (name,)))


def _candidates(named: Iterable[tuple[Entity, list[Name]]]) -> set[tuple[str, str]]:
    blocks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity, names in named:
        for tag in {tag for name in names for tag in _tags(name)}:
            blocks[GROUP_OF[entity.type], tag].add(entity.iri)
    return {pair for block in blocks.values() if len(block) <= _MOST for pair in combinations(sorted(block), 2)}


def _tags(name: Name) -> Iterator[str]:
    """What two names must share to be compared: a word of their own, or the letters of an acronym."""
    for word, head in zip(name.content, name.heads, strict=True):
        if not head and len(word) >= _SHORT:
            yield word
            yield f"{word[:4]}*"  # "Iturralde", "Ituralde"
    letters = name.letters if name.acronym else "".join(word[0] for word in name.content)
    letters = "".join(c for c in letters if c.isalpha())  # BH2C
    if len(letters) >= _SHORT:
        yield f"{letters}."


def _same_name(names: list[Name], others: list[Name]) -> tuple[float, str]:
    """Whether two entities share a name, as it is or by a few letters."""
    return max((_spelling(one, other, names, others) for one, other in product(names, others)), default=(0.0, ""))


def _spelling(one: Name, other: Name, names: list[Name], others: list[Name]) -> tuple[float, str]:
    if one.key == other.key:
        # Three letters stand for many things: "BCC" is a council and a culinary centre.
        spelt_out = len(one.letters) <= _SHORT and all(_spelt_out(each) for each in (names, others))
        both = f"both are called {one.text!r}"
        how = both if one.text == other.text else f"{one.text!r} and {other.text!r} differ in spelling alone"
        return (0.0, "") if spelt_out else (0.95, how)
    ratio = SequenceMatcher(None, one.key, other.key, autojunk=False).ratio()
    if ratio >= _CLOSE and not (one.acronym or other.acronym) and _typos(one, other):
        return round(0.9 * ratio, 4), f"{one.text!r} and {other.text!r} differ by a few letters"
    return 0.0, ""


def _spelt_out(names: list[Name]) -> bool:
    return any(not name.acronym for name in names)


def _short_names(first: Entity, names: list[Name], second: Entity, others: list[Name]) -> Iterator[tuple[float, str]]:
    """Whether one entity goes by a short form of the other's name: it must have no fuller one of its own."""
    if first.type != second.type and "Organisation" not in {first.type, second.type}:
        return
    for short, long in ((names, others), (others, names)):
        if not (short and long):
            continue
        one = short[0]
        for other in long:
            if not _spelt_out(short) and stands_for(one, other):
                yield 0.85, f"{one.text!r} may be the initials of {other.text!r}"
            elif not one.acronym and shortens(one, other):
                yield 0.8, f"{one.text!r} is part of {other.text!r}"


def _typos(one: Name, other: Name) -> bool:
    """Whether words that only one of the names has are spellings of each other: not "Milano" and "Torino"."""
    left = [word for word in one.content if word not in other.content]
    right = [word for word in other.content if word not in one.content]
    if any(c.isdigit() for word in (*left, *right) for c in word):
        return False  # "Horizon 2020" and "Horizon 2021"
    return len(left) == len(right) and all(
        SequenceMatcher(None, a, b, autojunk=False).ratio() >= _TYPO for a, b in zip(left, right, strict=True)
    )
