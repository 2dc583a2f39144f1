"""Abbreviations: which words end in a full stop without ending the sentence."""

from __future__ import annotations

import re
from functools import cache

from innograph.lexicon.dates import is_calendar_abbreviation
from innograph.resources import data_rows

_INITIALS = re.compile(r"[^\W\d_]|[^\W\d_]{1,3}(?:\.[^\W\d_]{1,3})+")


def kind_of(word: str, language: str) -> str:
    """What a word with a full stop after it is: never, number or end as in the data file, initials, or "".

    >>> kind_of("Prof", "de"), kind_of("S.p.A", "it"), kind_of("B", "en"), kind_of("visita", "it")
    ('never', 'end', 'initials', '')
    """
    word = word.casefold()
    known = _abbreviations(language)
    if word in known:
        return known[word]
    stem, _, ending = word.rpartition(".")
    if language == "eu" and stem and ending and known.get(stem) == "end":  # "Turbilan S.L.k."
        return "end"
    if is_calendar_abbreviation(word):  # "27 Aug. 2024", "lun. 18"
        return "number"
    return "initials" if _INITIALS.fullmatch(word) else ""


@cache
def _abbreviations(language: str) -> dict[str, str]:
    """Abbreviation in lower case, without its last full stop -> its kind; a language's own rows go first."""
    rows = data_rows("abbreviations.tsv")
    own = {word: kind for code, kind, words in rows if code == language for word in words.split()}
    return {word: kind for code, kind, words in rows if code == "*" for word in words.split()} | own
