"""First names, last names and common words of seven languages."""

from __future__ import annotations

from functools import cache, lru_cache

from innograph.lexicon.inflection import base_forms
from innograph.lexicon.packed import PackedTable, packed_table
from innograph.lexicon.words import fold
from innograph.resources import data_rows


def is_first_name(word: str) -> bool:
    """Whether people bear this as a first name, in any of the languages.

    >>> is_first_name("Ainhoa"), is_first_name("Jean-Marc"), is_first_name("Cluster")
    (True, True, False)
    """
    return is_usual_first_name(word) or _all_parts_in(word, "first")


@lru_cache(maxsize=50_000)
def is_usual_first_name(word: str) -> bool:
    """Whether this is so usual a first name that it is meant as one before a second name: "Marco", a village as well.

    >>> is_usual_first_name("Marco"), is_usual_first_name("Sofia")
    (True, False)
    """
    parts = fold(word).split()
    return bool(parts) and all(part in _added_names("usual") for part in parts)


def is_last_name(word: str) -> bool:
    """Whether people bear this as a last name, in any of the languages.

    >>> is_last_name("Etxeberria"), is_last_name("Rossi"), is_last_name("Innovation")
    (True, True, False)
    """
    return _all_parts_in(word, "last")


def _all_parts_in(word: str, kind: str) -> bool:
    parts = fold(word).split()
    packed = packed_table(f"{kind}_names.txt.gz")
    if any(part in _added_names("not") for part in parts):
        return False
    return bool(parts) and all(packed.has(part) or part in _added_names(kind) for part in parts)


@cache
def _added_names(kind: str) -> frozenset[str]:
    rows = data_rows("names.tsv")
    return frozenset(fold(name) for row_kind, _, names in rows if row_kind == kind for name in names.split())


def is_common_word(word: str, language: str) -> bool:
    """Whether the language has this word, in lower case; asking first loads the dictionary, up to a second.

    >>> is_common_word("Impresa", "it"), is_common_word("enpresak", "eu")
    (True, True)
    """
    if language == "eu":
        return any(base in _basque_words() for base in base_forms(word.lower(), "eu"))
    if word.lower() in _further_words(language):
        return True
    known = _dictionary(language)
    if language == "de" and known.has(word.capitalize()):  # nouns; but it lists names as well: Hamburg, Paris, Anna
        return not is_first_name(word)
    return known.has(word.lower())


@cache
def _dictionary(language: str) -> PackedTable:
    # simplemma.is_known would take "Minsk" for a word, for it tries all spellings of case.
    from simplemma.strategies import DefaultDictionaryFactory  # noqa: PLC0415 - its dictionaries cost 40 to 140 MB

    # A dictionary is let go when its words are packed: those of six languages take 60 MB then, not 400.
    return PackedTable("\n".join(sorted(DefaultDictionaryFactory().get_dictionary(language))).encode())


@cache
def _further_words(language: str) -> frozenset[str]:
    rows = data_rows("common_words.tsv")
    return frozenset(word for code, words in rows if code == language for word in words.split())


@cache
def _basque_words() -> frozenset[str]:
    return frozenset(word for row in data_rows("basque_words.tsv") for word in row[0].split())
