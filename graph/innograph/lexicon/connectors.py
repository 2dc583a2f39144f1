"""Small words by what they do: join a list, point to an owner or a place, open a relative clause."""

from __future__ import annotations

from functools import cache, lru_cache

from innograph.resources import data_rows


@cache
def connectors(kind: str, language: str) -> frozenset[str]:
    """The words of a kind (and, article, of, at, who) in lower case, with straight apostrophes.

    >>> sorted(connectors("and", "de"))
    ['&', 'auch', 'oder', 'sowie', 'und']
    """
    rows = (row for row in data_rows("connectors.tsv") if row[0] in (language, "*") and row[1] == kind)
    return frozenset(word for row in rows for word in row[2].split())


@lru_cache(maxsize=50_000)
def is_connector(word: str, kind: str, language: str) -> bool:
    """Whether a word is one of a kind, whatever its case and apostrophe.

    >>> is_connector("Dell’", "of", "it"), is_connector("dell'", "and", "it")
    (True, False)
    """
    return word.casefold().replace("’", "'") in connectors(kind, language)


@lru_cache(maxsize=50_000)
def is_any_connector(word: str, kinds: tuple[str, ...], language: str) -> bool:
    """Whether a word is one of some kind among these.

    >>> is_any_connector("dell'", ("and", "of"), "it")
    True
    """
    return any(is_connector(word, kind, language) for kind in kinds)
