"""Whether a text states what it says as a fact, denies it, or only hopes for it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from innograph.lexicon.connectors import is_connector
from innograph.lexicon.triggers import find
from innograph.lexicon.words import tokenise
from innograph.model import FACT, HOPED, NEGATED, Span

if TYPE_CHECKING:
    from innograph.lexicon.triggers import Hit
    from innograph.model import Sentence

_TURNED = {"negated": NEGATED, "hoped": HOPED}
# What a clause ends at whatever the language; a colon does not: "assente: la IMA" is one clause.
_QUOTES = re.compile(r"[«»“”„\"]")
_BREAK = re.compile(r";|\s[–—-]\s|\n|[.!?]\s")


def modality(sentence: Sentence, span: Span) -> str:
    """FACT, NEGATED or HOPED: what the words of the clause around a span make of it.

    A clause ends at a semicolon, a dash, or a comma before a word such as "but"; a denial outdoes a hope.
    """
    clause = clause_around(sentence, span)
    said = {turn.frame for turn in _turns(sentence) if clause.start <= turn.start < clause.end}
    return next((_TURNED[frame] for frame in ("negated", "hoped") if frame in said), FACT)


def turned_between(sentence: Sentence, one: Span, other: Span) -> str:
    """What the words between two names make of what ties them: "ACME is no longer a member of the Cluster".

    What is denied elsewhere in the clause leaves the tie alone: "Ada Neri, head of ACME, did not come".
    """
    first, second = sorted((one, other))
    said = {turn.frame for turn in _turns(sentence) if first.end <= turn.start and turn.end <= second.start}
    if "but" in said or _QUOTES.search(sentence.document.text, first.end, second.start):
        return FACT  # what a quotation denies is not whose head its speaker is
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
    turns = _turns(sentence)
    for turn, following in zip(turns, (*turns[1:], None), strict=False):
        if turn.frame == "but":
            denies = following is not None and following.frame == "negated" and following.start - turn.end <= 1
            cuts.add(_cut_at(sentence, turn.start, denies=denies))
    return tuple(sorted(cuts - {-1}))


def _cut_at(sentence: Sentence, at: int, *, denies: bool) -> int:
    """Where the clause begins that "but" belongs to, -1 where it begins none.

    "Manca la IMA, ma ..." and "met ACME but did not meet ..." begin one, and so does "besuchte die IMA, traf aber
    nicht ..."; "erwartet wurde die IMA, die aber absagte" does not.
    """
    before = sentence.document.text[sentence.span.start : at].rstrip()
    if before.endswith((",", ";", ":", ".")):
        return at
    comma = before.rfind(",")
    verb = before[comma + 1 :].split()
    if denies and comma >= 0 and len(verb) == 1:
        return -1 if is_connector(verb[0], "who", sentence.document.language) else sentence.span.start + comma + 1
    return at if denies else -1
