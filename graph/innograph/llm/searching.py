"""Words of a model found in the text that it was given: letter for letter, or but for spaces, quotes and dashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from innograph.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUOTATION_MARKS = "\"'«»“”„‟‘’‚‛‹›"
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_TOKEN = re.compile(r"\s+|.", re.DOTALL)
_LONGEST_ENDING = 6
_FEWEST_LETTERS = 3
_LONGEST_QUOTE = 2000
_LONGEST_NAME = 300


def find_quote(text: str, quote: str, windows: Sequence[Span]) -> Span | None:
    """Where a quote stands, less what comes before its first letter, digit or quotation mark; None if nowhere.

    >>> find_quote('Il  «Polo» di Pavia', 'il "Polo"', [Span(0, 19)]), find_quote('Il «Polo»', '"Polo"', [Span(0, 9)])
    (None, Span(start=3, end=9))
    """
    quote = quote.strip()
    if len(quote) > _LONGEST_QUOTE or sum(map(str.isalnum, quote)) < _FEWEST_LETTERS:
        return None
    for pattern in (_whole(re.escape(quote), quote), _whole(_loosely(quote), quote)):
        for window in windows:
            match = pattern.search(text, *window)
            if match:
                return _opened(text, Span(*match.span()))
    return None


def find_name(text: str, name: str, windows: Sequence[Span], *, language: str) -> list[Span]:
    """Every place where a name stands as a word of its own; in other letters only where it stands nowhere as it is.

    >>> find_name("A BILBAO", "Bilbao", [Span(0, 8)], language="it")
    [Span(start=2, end=8)]
    """
    ending = rf"(?=[a-z]{{0,{_LONGEST_ENDING}}}(?!\w))" if language == "eu" and name[-1:].isalpha() else ""
    for flags in (re.NOFLAG, re.IGNORECASE) if len(name) <= _LONGEST_NAME else ():
        pattern = _whole(_loosely(name), name, ending=ending, flags=flags)
        found = sorted({Span(*match.span()) for window in windows for match in pattern.finditer(text, *window)})
        if found:
            return found
    return []


def has_words(text: str, words: str, windows: Sequence[Span]) -> bool:
    """Whether the words stand in the text, in whatever letters."""
    if len(words) > _LONGEST_NAME:
        return False
    pattern = _whole(_loosely(words), words, flags=re.IGNORECASE)
    return any(pattern.search(text, *window) for window in windows)


def _whole(pattern: str, words: str, *, ending: str = "", flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """The pattern where it cuts no word in two."""
    before = r"(?<!\w)" if _is_wordlike(words[:1]) else ""
    after = ending or (r"(?!\w)" if _is_wordlike(words[-1:]) else "")
    return re.compile(before + pattern + after, flags)


def _is_wordlike(character: str) -> bool:
    return character.isalnum() or character == "_"


def _loosely(words: str) -> str:
    return "".join(_parts(words.strip()))


def _parts(words: str) -> Iterator[str]:
    for token in _TOKEN.findall(words):
        if token.isspace():
            yield r"\s+"
        elif token in _QUOTATION_MARKS:
            yield f"[{_QUOTATION_MARKS}]"
        elif token in _DASHES:
            yield f"[{_DASHES}]"
        else:
            yield re.escape(token)


def _opened(text: str, span: Span) -> Span | None:
    start, end = span
    while start < end and not (text[start].isalnum() or text[start] in _QUOTATION_MARKS):
        start += 1
    return Span(start, end) if start < end else None
