"""Well-known things under names that no rule would join: acronyms, and translations that share no word."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

from innograph.linking.names import name_of, uninflected, variants
from innograph.resources import data_rows

_YEARS = re.compile(r"[\s,(]*\b(?:19|20)\d\d(?:\s?[-–/]\s?(?:20)?\d\d)?\)?$")


@lru_cache(maxsize=100_000)
def known_as(text: str, group: str, language: str) -> str:
    """The first name of the row of `same_names.tsv` that a name stands in, "" if it stands in none.

    Brackets, case endings and years at the end are looked past.

    >>> known_as("UNIBO", "Organisation", "it"), known_as("Horizonte Europa (2021-2027)", "Programme", "es")
    ('University of Bologna', 'Horizon Europe')
    """
    ways = [*variants(text), _YEARS.sub("", text), *stems_of(text, language)]
    return next((found for way in ways if (found := _rows().get((group, name_of(way).key)))), "")


def stems_of(text: str, language: str) -> tuple[str, ...]:
    """What a name may be an inflected form of; "IPMS" is not one of "IPM"."""
    return () if text[-2:].isupper() else uninflected(text, language)


@cache
def _rows() -> dict[tuple[str, str], str]:
    """The first name of the row by group and key; a name that stands in two rows means neither."""
    rows = [
        (group, [name_of(name).key for name in names.split("|")], names) for group, names in data_rows("same_names.tsv")
    ]
    found = Counter((group, key) for group, keys, _ in rows for key in set(keys))
    return {
        (group, key): names.partition("|")[0] for group, keys, names in rows for key in keys if found[group, key] == 1
    }
