"""What is known of a word before the text is read: place, first name, common word, well-known organisation."""

from __future__ import annotations

from functools import cache, lru_cache

from innograph.resources import data_rows
from innograph.lexicon import names, places


@cache
def _known() -> dict[str, str]:
    table: dict[str, str] = {}
    for source in ("programmes.tsv", "organisations.tsv"):
        for name, kind in data_rows(source):
            table.setdefault(name, kind)
    return table


def known_type(name: str) -> str | None:
    """The class of a widely known organisation, programme or fair, None for any other name."""
    return _known().get(name) or _known().get(name.replace("’", "'"))


@lru_cache(maxsize=50_000)
def place_kind(name: str) -> str | None:
    """The class of the likeliest place of this name, None where no place is known by it."""
    try: found = places.find_places(name)
    except Exception: found=()
    return found[0].kind if found else None


@lru_cache(maxsize=50_000)
def adjective_kind(word: str, language: str) -> str | None:
    """The class of the place that an adjective belongs to ("bavarese", "Danish"), None if it belongs to none."""
    try: found = places.find_adjective(word, language)
    except Exception: found=()
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
