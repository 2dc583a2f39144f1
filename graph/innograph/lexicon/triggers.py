"""Trigger words: the phrases that open a frame (a visit, a signing, a grant) or turn what a clause says."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.words import fold, tokenise
from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.lexicon.words import Token

TURNS = frozenset({"negated", "hoped", "but"})
"""Frames that change what other frames say; they are looked up apart from those."""

# `di+` in a pattern is the preposition with or without its article.
_PREPOSITIONS = {
    "di+": frozenset(["di", "del", "dello", "della", "dell", "dei", "degli", "delle", "d"]),
    "da+": frozenset(["da", "dal", "dallo", "dalla", "dall", "dai", "dagli", "dalle"]),
    "a+": frozenset(["a", "al", "allo", "alla", "all", "ai", "agli", "alle"]),
    "con+": frozenset(["con", "col", "coi"]),
    "in+": frozenset(["in", "nel", "nello", "nella", "nell", "nei", "negli", "nelle"]),
    "por+": frozenset(["por", "pelo", "pela", "pelos", "pelas"]),
    "de+": frozenset(["de", "del", "da", "do", "das", "dos", "du", "des", "d", "la", "el", "los", "las"]),
    "com+": frozenset(["com"]),
    "von+": frozenset(["von", "vom"]),
    "zu+": frozenset(["zu", "zum", "zur"]),
    "par+": frozenset(["par"]),
}

_Pattern = tuple[str, ...]
_Index = dict[str, list[tuple[_Pattern, str]]]


class Hit(NamedTuple):
    """A trigger found in a text: where, and what it opens."""

    start: int
    end: int
    frame: str


def find(tokens: Sequence[Token], language: str, *, turns: bool = False) -> list[Hit]:
    """The triggers among the tokens, leftmost and longest first, never overlapping; `turns` asks for modality cues.

    >>> [hit.frame for hit in find(tokenise("La missione, organizzata dal cluster, ha visitato il porto"), "it")]
    ['organised.by', 'visited']
    """
    return list(_found(tuple(tokens), language, "turns" if turns else "frames"))


def find_verbs(tokens: Sequence[Token], language: str) -> list[Hit]:
    """The verbs of plain clauses among the tokens, leftmost and longest first, never overlapping.

    >>> [hit.frame for hit in find_verbs(tokenise("La delegazione ha visitato il porto"), "it")]
    ['met']
    """
    return list(_found(tuple(tokens), language, "verbs"))


@lru_cache(maxsize=500)  # several rules read the same sentence
def _found(tokens: tuple[Token, ...], language: str, kind: str) -> tuple[Hit, ...]:
    words = [_bare(token.text) for token in tokens]
    hits, reached = [], 0
    for at, word in enumerate(words):
        opened = _opened_by(word, language, kind)
        if not opened or at < reached:
            continue
        for pattern, frame in opened:
            if _fits(pattern, words, at):
                reached = at + len(pattern)
                hits.append(Hit(tokens[at].start, tokens[reached - 1].end, frame))
                break
    return tuple(hits)


@lru_cache(maxsize=50_000)
def _opened_by(word: str, language: str, kind: str) -> tuple[tuple[_Pattern, str], ...]:
    """The patterns whose first word this is, the longest first: for most words there are none."""
    # Patterns are filed under the first three letters of their first word, which a prefix pattern must have as well.
    filed = (one for one in _index(language, kind).get(word[:3], ()) if _same(one[0][0], word))
    return tuple(sorted(filed, key=lambda one: -len(one[0])))


def _fits(pattern: _Pattern, words: Sequence[str], at: int) -> bool:
    """Whether a pattern whose first word fits goes on to fit."""
    rest, ahead = pattern[1:], words[at + 1 : at + len(pattern)]
    return len(rest) == len(ahead) and all(map(_same, rest, ahead))


def _same(wanted: str, word: str) -> bool:
    if wanted[-1:] == "*":
        return word.startswith(wanted[:-1])
    if wanted[-1:] == "+":
        return word in _PREPOSITIONS[wanted]
    return word == wanted


@cache
def _index(language: str, kind: str) -> Mapping[str, list[tuple[_Pattern, str]]]:
    index: _Index = defaultdict(list)
    for tongue, frame, patterns in data_rows("clauses.tsv" if kind == "verbs" else "triggers.tsv"):
        if tongue in (language, "*") and (kind == "verbs" or (frame in TURNS) == (kind == "turns")):
            for phrase in patterns.split("|"):
                pattern = tuple(_pieces(phrase.split()))
                index[pattern[0].rstrip("*")[:3]].append((pattern, frame))
    return dict(index)


def _pieces(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word in _PREPOSITIONS:
            yield word
            continue
        *whole, last = [_bare(token.text) for token in tokenise(word.rstrip("*"))]
        yield from whole
        yield last + "*" * word.endswith("*")


@lru_cache(maxsize=50_000)
def _bare(word: str) -> str:
    return fold(word).replace(" ", "")
