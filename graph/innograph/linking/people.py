"""Whether two names are of one person: titles, order, initials, second surnames, and what tells two people apart."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.names import is_usual_first_name
from innograph.lexicon.words import fold
from innograph.linking.names import uninflected
from innograph.linking.reasons import Match
from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUALIFIER = re.compile(r"\(([^()]*)\)|,?\s+\b(jr|sr|senior|junior)\b\.?$", re.IGNORECASE)
_WRITTEN_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_LEAST = 2


class Person(NamedTuple):
    """A person's name without titles: its words, folded; what stands in brackets behind it; its surname in capitals."""

    words: tuple[str, ...]
    qualifier: str
    surname_first: bool


@lru_cache(maxsize=100_000)
def person_of(text: str) -> Person:
    """Take a person's name apart.

    >>> person_of("dott.ssa Anna DE ROSA").words, person_of("João Falcão (pai)").qualifier
    (('anna', 'de', 'rosa'), 'pai')
    """
    qualifier = " ".join(fold("".join(match.groups(default=""))) for match in _QUALIFIER.finditer(text))
    raw = list(re.findall(r"[^\W\d_]+", _QUALIFIER.sub(" ", text)))
    while len(raw) > 1 and fold(raw[0]) in _titles():
        raw = raw[1:]
    while len(raw) > 1 and fold(raw[-1]) in _titles() and len(raw) > _LEAST:
        raw = raw[:-1]
    shouted = [len(word) > 1 and word.isupper() for word in raw]
    return Person(tuple(map(fold, raw)), qualifier, any(shouted) and shouted[0] and not all(shouted))


def same_person(one: str, other: str, *, languages: tuple[str, str]) -> Match | None:
    """Why two full names may be one person's; a surname or a first name alone never is enough.

    >>> def why(one, other): return (match := same_person(one, other, languages=("es", "es"))) and match.reason
    >>> why("Dr. Ana Ruiz Gil", "Ana Ruiz"), why("Luca Arcangeli", "Lucia Arcangeli")
    ('short form of Dr. Ana Ruiz Gil', None)
    """
    ways = (
        _same(left, right, other if len(right.words) > len(left.words) else one)
        for left in _ways(one, languages[0])
        for right in _ways(other, languages[1])
    )
    return max(filter(None, ways), default=None)


def apart(one: str, other: str) -> bool:
    """Whether two names cannot be one person's, however they are shortened: "L. Rossi" may be, "Anna Rossi" not."""
    left, right = person_of(one), person_of(other)
    full = min(len(left.words), len(right.words)) >= _LEAST
    return left.qualifier != right.qualifier or (full and _same(left, right, "") is None)


def blocks_of(text: str, language: str) -> Iterator[tuple[str, str]]:
    """What two names of one person share: a word, and the first letter of another."""
    for person in _ways(text, language):
        words = [spelt(word) for word in person.words]
        for at, word in enumerate(words):
            if len(word) > 1:
                yield from ((word, other[0]) for place, other in enumerate(words) if place != at)


def _ways(text: str, language: str) -> tuple[Person, ...]:
    """A name, and what it may be an inflected form of."""
    stems = uninflected(text, language) if language == "eu" else ()
    return (person_of(text), *(person for stem in stems if len((person := person_of(stem)).words) >= _LEAST))


def _same(one: Person, other: Person, fuller: str) -> Match | None:
    if one.qualifier != other.qualifier or min(len(one.words), len(other.words)) < _LEAST:
        return None
    short, long = sorted((one, other), key=lambda person: len(person.words))
    left, right = ([spelt(word) for word in person.words] for person in (short, long))
    if left == right:
        return Match(0.98, "same name")
    if sorted(left) == sorted(right):
        return Match(0.95, "the same words in another order")
    if not _opens_alike(left, right, inverted=short.surname_first or long.surname_first):
        return None
    return _shortened(left, right, fuller)


def _opens_alike(short: list[str], long: list[str], *, inverted: bool) -> bool:
    """Whether the first names agree, or one is the other's initial: "Luca" and "Lucia" are two people."""
    return inverted or _fits(short[0], long[0]) or _fits(long[0], short[0])


def _shortened(short: list[str], long: list[str], fuller: str) -> Match | None:
    """Whether each word of the short name is one of the long, in order, or the initial of one; a surname is whole."""
    at, whole = 0, False
    for word in short:
        while at < len(long) and not (_fits(word, long[at]) or (len(word) > 1 and _fits(long[at], word))):
            at += 1
        if at == len(long):
            return None
        whole |= at > 0 and len(word) > 1 and word == long[at] and not is_usual_first_name(word)
        at += 1
    if not whole:
        return None
    initials = any(len(word) == 1 for word in (*short, *long))
    return Match(0.88 if initials else 0.9, f"{'initials in a ' if initials else ''}short form of {fuller}")


def _fits(short: str, long: str) -> bool:
    return short == long or (len(short) == 1 and long.startswith(short))


@lru_cache(maxsize=50_000)
def spelt(word: str) -> str:
    """A folded word with the umlauts that are written out undone: "broekelmann" is "brokelmann"."""
    for written, letter in _WRITTEN_OUT:
        word = word.replace(written, letter)
    return word


@cache
def _titles() -> frozenset[str]:
    return frozenset(word for row in data_rows("titles.tsv") for word in row[0].split())
