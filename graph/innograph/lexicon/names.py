"""First names, last names and common words of seven languages."""

from __future__ import annotations

import gzip
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from innograph.lexicon.inflection import base_forms
from innograph.lexicon.words import fold
from innograph.resources import data_path, data_rows

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_first_name(word: str) -> bool:
    """Whether people bear this as a first name, in any of the languages.

    >>> is_first_name("Ainhoa"), is_first_name("Jean-Marc"), is_first_name("Cluster")
    (True, True, False)
    """
    return _all_parts_in(word, "first")


def is_last_name(word: str) -> bool:
    """Whether people bear this as a last name, in any of the languages.

    >>> is_last_name("Etxeberria"), is_last_name("Rossi"), is_last_name("Innovation")
    (True, True, False)
    """
    return _all_parts_in(word, "last")


def _all_parts_in(word: str, kind: str) -> bool:
    parts = fold(word).split()
    return bool(parts) and all(part in _names(kind) for part in parts)


@cache
def _names(kind: str) -> frozenset[str]:
    packed = gzip.decompress(data_path(f"{kind}_names.txt.gz").read_bytes()).decode()
    added = {fold(name) for row in data_rows("basque_names.tsv") if row[0] == kind for name in row[1].split()}
    return frozenset(packed.splitlines()) | added


@lru_cache(maxsize=50_000)
def is_common_word(word: str, language: str) -> bool:
    """Whether the word, in lower case, is one of the language; the first question about a language loads its dictionary.

    >>> is_common_word("Impresa", "it"), is_common_word("enpresak", "eu")
    (True, True)
    """
    if language == "eu":
        return any(base in _basque_words() for base in base_forms(word.lower(), "eu"))
    known = _dictionary(language)
    if language == "de" and word.capitalize() in known:  # nouns; but it lists names as well: Hamburg, Paris, Anna
        return not is_first_name(word)
    return word.lower() in known


@cache
def _dictionary(language: str) -> Mapping[str, str]:
    # simplemma.is_known would take "Minsk" for a word, for it tries all spellings of case.
    from simplemma.strategies import DefaultDictionaryFactory  # noqa: PLC0415 - its dictionaries cost 40 to 140 MB

    return DefaultDictionaryFactory().get_dictionary(language)


@cache
def _basque_words() -> frozenset[str]:
    return frozenset(word for row in data_rows("basque_words.tsv") for word in row[0].split())
