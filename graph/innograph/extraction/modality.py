"""Whether a text states what it says as a fact, denies it, or only hopes for it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from innograph.lexicon.triggers import find
from innograph.lexicon.words import tokenise
from innograph.model import FACT, HOPED, NEGATED, Span

if TYPE_CHECKING:
    from innograph.lexicon.triggers import Hit
    from innograph.model import Sentence

_TURNED = {"negated": NEGATED, "hoped": HOPED}
# What a clause ends at whatever the language; a colon does not: "assente: la IMA" is one clause.
_BREAK = re.compile(r";|\s[–—-]\s|\n|[.!?]\s")


def modality(sentence: Sentence, span: Span) -> str:
    """FACT, NEGATED or HOPED: what the words of the clause around a span make of it.

    A clause ends at a semicolon, a dash, or a comma before a word such as "but"; a denial outdoes a hope.
    """
    clause = clause_around(sentence, span)
    said = {turn.frame for turn in _turns(sentence) if clause.start <= turn.start < clause.end}
    return next((_TURNED[frame] for frame in ("negated", "hoped") if frame in said), FACT)


def clause_around(sentence: Sentence, span: Span) -> Span:
    """The clause that a span stands in, as offsets into the document."""
    start, end = sentence.span
    for cut in _cuts(sentence):
        if cut <= span.start:
            start = cut
        elif cut >= span.end:
            return Span(start, cut)
    return Span(start, end)


@lru_cache(maxsize=4096)
def _turns(sentence: Sentence) -> tuple[Hit, ...]:
    tokens = tokenise(sentence.text, offset=sentence.span.start)
    return tuple(find(tokens, sentence.document.language, turns=True))


@lru_cache(maxsize=4096)
def _cuts(sentence: Sentence) -> tuple[int, ...]:
    text, offset = sentence.text, sentence.span.start
    cuts = {offset + match.end() for match in _BREAK.finditer(text)}
    for turn in _turns(sentence):
        # "Manca la IMA, ma ..." begins a clause; "erwartet wurde die IMA, die aber absagte" does not.
        if turn.frame == "but" and text[: turn.start - offset].rstrip().endswith((",", ";", ":", ".")):
            cuts.add(turn.start)
    return tuple(sorted(cuts))
