"""Words that carry a sector, found in running text and in names."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import NamedTuple

from innograph.lexicon.words import fold
from innograph.model import Span
from innograph.resources import data_rows
from innograph.vocabulary import SECTORS

_WORD = re.compile(r"[^\W_]+")
_KEY = 3
_ANY = "*"
_NONE = "-"
_COINED = "name"


class _Pattern(NamedTuple):
    words: tuple[str, ...]
    slug: str


# The bare first word of a pattern, and the pattern.
_Filed = tuple[str, _Pattern]


class _Patterns(NamedTuple):
    """The patterns of a language: by the first letters, those whose first word is open before, and on both sides."""

    by_start: dict[str, tuple[_Filed, ...]]
    by_end: tuple[_Filed, ...]
    inside: tuple[_Filed, ...]


def find_sectors(text: str, language: str) -> list[tuple[Span, str]]:
    """The stretches of a text that carry a sector, in order, with the slug; `*` as language tries all of them.

    `name` as language reads the pieces that coined names are made of: "Robolinea", "VinFrigo".
    Where patterns overlap, the longest in words wins; a broad sector goes where a narrower one of it is found too.

    >>> [slug for _, slug in find_sectors("intelligenza artificiale e piattaforme digitali", "it")]
    ['artificial-intelligence']
    >>> find_sectors("Wasserstofftankstelle", "de")
    [(Span(start=0, end=21), 'hydrogen')]
    """
    return list(_found(text, language))


@lru_cache(maxsize=2_000)  # several rules read the same name or sentence
def _found(text: str, language: str) -> tuple[tuple[Span, str], ...]:
    matches = list(_WORD.finditer(text))
    words = [fold(match.group()) for match in matches]
    found: list[tuple[Span, str]] = []
    at = 0
    while at < len(words):
        best = max(
            _matching(words, at, language),
            key=lambda p: (len(p.words), _depth(p.slug), max(map(len, p.words)), p.slug),
            default=None,
        )
        if best and best.slug != _NONE:
            last = matches[at + len(best.words) - 1]
            found.append((Span(matches[at].start(), last.end()), best.slug))
        at += len(best.words) if best else 1
    return tuple(_narrowest(found))


def _narrowest(found: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """Leave out the sectors that have a narrower one beside them."""
    broader = {ancestor for _, slug in found for ancestor in _ancestors(slug)}
    return [(span, slug) for span, slug in found if slug not in broader]


def _ancestors(slug: str) -> list[str]:
    above = SECTORS.get(slug)
    return [above, *_ancestors(above)] if above else []


def _depth(slug: str) -> int:
    return len(_ancestors(slug))


def _matching(words: list[str], at: int, language: str) -> list[_Pattern]:
    opened = _opened(words[at], language)
    return [pattern for pattern in opened if _fits(pattern.words[1:], words[at + 1 : at + len(pattern.words)])]


@lru_cache(maxsize=100_000)
def _opened(word: str, language: str) -> tuple[_Pattern, ...]:
    """The patterns whose first word a word fits."""
    by_start, by_end, inside = _patterns(language)
    near = (*by_start.get(word[:_KEY], ()), *by_start.get(word[: _KEY - 1], ()))
    return (
        *(pattern for stem, pattern in near if word.startswith(stem) and _like(pattern.words[0], word)),
        *(pattern for stem, pattern in by_end if word.endswith(stem)),
        *(pattern for stem, pattern in inside if stem in word),
    )


def _fits(pattern: tuple[str, ...], words: list[str]) -> bool:
    return len(pattern) == len(words) and all(map(_like, pattern, words))


def _like(pattern: str, word: str) -> bool:
    stem = pattern.strip(_ANY)
    if pattern.startswith(_ANY):
        return stem in word if pattern.endswith(_ANY) else word.endswith(stem)
    return word.startswith(stem) if pattern.endswith(_ANY) else word == stem


@cache
def _patterns(language: str) -> _Patterns:
    by_start: defaultdict[str, list[_Filed]] = defaultdict(list)
    by_end: list[_Filed] = []
    inside: list[_Filed] = []
    for slug, own, patterns in data_rows("sectors.tsv"):
        if not _read_in(own, language):
            continue
        for text in patterns.split(", "):
            pattern = _Pattern(tuple(text.replace("-", " ").split()), slug)
            first = pattern.words[0]
            stem = first.strip(_ANY)
            opens = inside if first.endswith(_ANY) else by_end
            (opens if first.startswith(_ANY) else by_start[stem[:_KEY]]).append((stem, pattern))
    return _Patterns({key: tuple(rows) for key, rows in by_start.items()}, tuple(by_end), tuple(inside))


def _read_in(own: str, language: str) -> bool:
    """Whether the patterns of one language are tried in another."""
    if _COINED in (own, language):
        return own == language
    return language == _ANY or own in (_ANY, language)
