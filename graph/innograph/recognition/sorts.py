"""Words by their shape and sort: one letter for what a word is, so that a stretch of words can be read as a pattern."""

from __future__ import annotations

from functools import lru_cache

from innograph.lexicon.heads import any_head_type, head_type
from innograph.lexicon.roles import is_role_word, is_title_word
from innograph.recognition.gazetteer import (
    adjective_kind,
    function_words,
    inflected_place_kind,
    is_common,
    is_first_name,
    is_last_name,
    known_type,
    place_kind,
)
from innograph.recognition.lines import is_named, links

_LONGEST_ACRONYM = 6
_FEWEST_LETTERS = 2
# ICFO takes two letters from Fotòniques; a short acronym takes none.
_LONG_ACRONYM = 4
_ASTRAY = 2


@lru_cache(maxsize=50_000)
def word_shape(word: str) -> str:
    """One letter for a word's shape.

    >>> [word_shape(word) for word in ("M", "CNR", "CONFINDUSTRIA", "OrbitLab", "Clust-ER", "Bilbao", "per")]
    ['I', 'A', 'AA', 'M', 'H', 'C', 'l']
    """
    letters = [c for c in word if c.isalpha()]
    if len(letters) == 1:
        return "I"
    if all(c.isupper() for c in letters):
        return "A" if len(letters) <= _LONGEST_ACRONYM else "AA"
    if any(c.isupper() for c in word[1:]) and not word[0].isdigit():
        return "H" if "-" in word else "M"
    return "C" if letters[0].isupper() else "l"


def sort_of(word: str, bare: str, language: str) -> str:
    """What a word is: R role, H head noun, K known name, P place, F first name, C common word, o link, ...

    `bare` is the word without its case ending.
    """
    if not word[0].isalpha():
        return "0" if word[0].isdigit() else word[0]
    if is_named(word):
        return _named_sort(word, bare, language)
    return _lower_sort(word.lower().replace("’", "'"), language)


@lru_cache(maxsize=50_000)
def is_office(word: str, language: str) -> bool:
    """Whether a word is a position or a title: "direttrice", "dott."."""
    return is_role_word(word, language) or is_title_word(word, language)


def _named_sort(word: str, bare: str, language: str) -> str:
    placed = place_kind(bare) or inflected_place_kind(bare, language)
    tests = (
        ("R", is_office(word, language)),
        ("H", any_head_type(bare)),
        ("K", known_type(bare)),
        ("F", is_first_name(bare)),
        ("P", placed),
        ("J", adjective_kind(bare, language)),
        ("C", is_common(bare, language)),
        ("N", is_last_name(bare)),
    )
    by_shape = {"I": "I", "A": "A", "M": "M"}.get(word_shape(word), "X")
    return next((letter for letter, holds in tests if holds), by_shape)


def _lower_sort(word: str, language: str) -> str:
    kind = head_type(word, language)
    tests = (
        ("o", word in links("of")),
        ("&", word in links("and")),
        ("a", word in links("article")),
        ("r", is_role_word(word, language)),
        (f"h{(kind or '')[:2]}", kind),
        ("j", adjective_kind(word, language)),
        ("f", word in links("for") or word in function_words(language)),
    )
    return next((letter for letter, holds in tests if holds), "l")


@lru_cache(maxsize=50_000)
def is_acronym_of(short: str, name: str) -> bool:
    """Whether the letters of a short form stand in a name in order, nearly all of them at the start of a word.

    >>> is_acronym_of("FBK", "Fondazione Bruno Kessler"), is_acronym_of("UVigo", "Universidade de Vigo")
    (True, True)
    >>> is_acronym_of("AMDIE", "marocaine de développement")
    False
    """
    letters = [c for c in short.lower() if c.isalnum()]
    full = name.lower()
    if len(letters) < _FEWEST_LETTERS or not full.startswith(letters[0]):
        return False
    at = 0
    for letter in letters:
        at = full.find(letter, at) + 1
        if not at:
            return False
    initials = {word[0] for word in full.replace("-", " ").split()}
    capitals = [c.lower() for c in short if c.isupper()]
    astray = sum(letter not in initials for letter in capitals)
    return astray <= (_ASTRAY if len(capitals) >= _LONG_ACRONYM else 0)
