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


def find_sectors(text: str, language: str) -> list[tuple[Span, str]]:
    """The stretches of a text that carry a sector, in order, with the slug; `*` as language tries all of them.

    `name` as language reads the pieces that coined names are made of: "Robolinea", "VinFrigo".
    Where patterns overlap, the longest in words wins; a broad sector goes where a narrower one of it is found too.

    >>> [slug for _, slug in find_sectors("intelligenza artificiale e piattaforme digitali", "it")]
    ['artificial-intelligence']
    >>> find_sectors("Wasserstofftankstelle", "de")
    [(Span(start=0, end=21), 'hydrogen')]
    """
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
    return narrowest(found)


def narrowest(found: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
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
    return [pattern for pattern in opened if _fits(pattern.words, words[at : at + len(pattern.words)])]


@lru_cache(maxsize=100_000)
def _opened(word: str, language: str) -> tuple[_Pattern, ...]:
    """The patterns whose first word a word fits."""
    by_start, by_end = _patterns(language)
    near = (*by_start.get(word[:_KEY], ()), *by_start.get(word[: _KEY - 1], ()), *by_end)
    return tuple(pattern for pattern in near if _like(pattern.words[0], word))


def _fits(pattern: tuple[str, ...], words: list[str]) -> bool:
    return len(pattern) == len(words) and all(_like(p, w) for p, w in zip(pattern, words, strict=True))


def _like(pattern: str, word: str) -> bool:
    stem = pattern.strip(_ANY)
    if pattern.startswith(_ANY):
        return stem in word if pattern.endswith(_ANY) else word.endswith(stem)
    return word.startswith(stem) if pattern.endswith(_ANY) else word == stem


@cache
def _patterns(language: str) -> tuple[dict[str, tuple[_Pattern, ...]], tuple[_Pattern, ...]]:
    """The patterns of a language by the first letters of their first word, and those with an open beginning."""
    by_start: defaultdict[str, list[_Pattern]] = defaultdict(list)
    by_end = []
    for slug, own, patterns in data_rows("sectors.tsv"):
        if not _read_in(own, language):
            continue
        for text in patterns.split(", "):
            pattern = _Pattern(tuple(text.replace("-", " ").split()), slug)
            stem = pattern.words[0].strip(_ANY)
            if pattern.words[0].startswith(_ANY):
                by_end.append(pattern)
            else:
                by_start[stem[:_KEY]].append(pattern)
    return {key: tuple(rows) for key, rows in by_start.items()}, tuple(by_end)


def _read_in(own: str, language: str) -> bool:
    """Whether the patterns of one language are tried in another."""
    if _COINED in (own, language):
        return own == language
    return language == _ANY or own in (_ANY, language)
