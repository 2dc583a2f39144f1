"""What is known of a word before the text is read: place, first name, common word, well-known organisation."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from innograph.lexicon import names, places
from innograph.lexicon.inflection import base_forms
from innograph.resources import data_rows

_INFLECTED = frozenset({"eu", "de"})
_SHORTEST_BASE = 3
_SHORTEST_GENITIVE = 6
_PERIOD = re.compile(r"[ \xa0](?:19|20)\d\d(?:[-–/](?:20)?\d\d)?$")
# What is cut from a name that nothing is known about: the endings that hardly any name has by itself.
_BASQUE_ENDING = re.compile(r"(?<=[aeiou])(?:k|ko|rekin|tik|ren)$|(?<=[^aeiou])(?:ek|eko|ekin|etik)$")


@cache
def _known() -> dict[str, str]:
    table: dict[str, str] = {}
    for source in ("programmes.tsv", "organisations.tsv"):
        for name, kind in data_rows(source):
            table.setdefault(name, kind)
    return table


@lru_cache(maxsize=50_000)
def known_type(name: str) -> str | None:
    """The class of a widely known organisation, programme or fair, with its year or period or without.

    >>> known_type("Horizon Europe"), known_type("PR FESR 2021-2027"), known_type("Vetrofil")
    ('Programme', 'Programme', None)
    """
    plain = _PERIOD.sub("", name.replace("’", "'"))
    return _known().get(name) or _known().get(plain)


def place_kinds(name: str) -> tuple[str, ...]:
    """The classes of the places of this name, the likeliest first."""
    return tuple(dict.fromkeys(place.kind for place in places.find_places(name)))


@lru_cache(maxsize=50_000)
def place_kind(name: str) -> str | None:
    """The class of the likeliest place of this name, None where no place is known by it."""
    return next(iter(place_kinds(name)), None)


@lru_cache(maxsize=50_000)
def inflected_place_kind(word: str, language: str) -> str | None:
    """The class of the place of which a word is a case form ("Bizkaiko", "Sachsens"), None if of none."""
    if language not in _INFLECTED:
        return None
    bases = base_forms(word, language)[1:]
    if language == "eu":
        bases += tuple(f"{base}a" for base in bases)
    return next((kind for base in bases if len(base) >= _SHORTEST_BASE and (kind := place_kind(base))), None)


@lru_cache(maxsize=50_000)
def bare_name(word: str, language: str) -> str:
    """A capitalised word without its case ending, where what is left is a prefix of it: "Tecnaliak" is Tecnalia.

    >>> [bare_name(word, "eu") for word in ("Gasteizen", "CAFeko", "Arriagak", "Bizkaiko", "Eneko")]
    ['Gasteiz', 'CAF', 'Arriaga', 'Bizkaiko', 'Eneko']
    """
    if language not in _INFLECTED or is_first_name(word) or known_type(word) or place_kind(word):
        return word
    if language == "eu" and is_common(word, language):
        return word
    if language == "de":
        genitive = word.endswith("s") and len(word) > _SHORTEST_GENITIVE and not is_common(word, language)
        return word[:-1] if genitive and place_kind(word[:-1]) else word
    bases = [base for base in base_forms(word, language)[1:] if _is_stem(base, word)]
    for base in bases:
        if known_type(base) or place_kind(base):
            return base
    for base in bases:
        if base.isupper() or is_last_name(base) or word[len(base)] == "-":
            return base
    match = _BASQUE_ENDING.search(word)
    return word[: match.start()] if match and not inflected_place_kind(word, language) else word


def _is_stem(base: str, word: str) -> bool:
    """Whether a base is a prefix of the word and leaves more than an article: Murua is a family, no form of Muru."""
    return len(base) >= _SHORTEST_BASE and word.startswith(base) and word != f"{base}a"


@lru_cache(maxsize=50_000)
def adjective_kind(word: str, language: str) -> str | None:
    """The class of the place that an adjective belongs to ("bavarese", "Danish"), None if it belongs to none."""
    found = places.find_adjective(word, language)
    return found[0].kind if found else None


@lru_cache(maxsize=50_000)
def is_first_name(word: str) -> bool:
    """Whether people are called so."""
    return names.is_first_name(word)


@lru_cache(maxsize=50_000)
def is_last_name(word: str) -> bool:
    """Whether families are called so."""
    return names.is_last_name(word)


@lru_cache(maxsize=50_000)
def is_common(word: str, language: str) -> bool:
    """Whether a word stands in the language's vocabulary, whatever its case."""
    return names.is_common_word(word, language)


@lru_cache(maxsize=50_000)
def is_doubtful_place(name: str, language: str) -> bool:
    """Whether a place's name is a common word or a family name too."""
    return places.is_ambiguous_place(name, language)


@cache
def function_words(language: str) -> frozenset[str]:
    """The small words of a language: articles, auxiliaries, pronouns, prepositions."""
    rows = (row for row in data_rows("function_words.tsv") if row[0] == language)
    return frozenset(word for row in rows for word in row[2].split())


@cache
def calendar_words(language: str) -> frozenset[str]:
    """The days and months of a language, in lower case, whole and shortened."""
    rows = (row for name in ("weekdays.tsv", "months.tsv") for row in data_rows(name) if row[0] == language)
    return frozenset(word.rstrip(".") for row in rows for field in row[1:] for word in field.lower().split())
