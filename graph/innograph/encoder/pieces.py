"""Words into the pieces that the encoder knows, and a document into windows that it can take in at once."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.encoder.weights import arrays
from innograph.lexicon.words import tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.lexicon.words import Token
    from innograph.model import Sentence

OPENING, CLOSING, UNKNOWN = 0, 2, 3
"""The pieces that open and close a window (the closing one also parts its lines), and that of a strange letter."""
LONGEST = 192
"""How many pieces a window holds: longer ones cost more than they tell (attention grows with the square)."""
_WORD_START = "▁"
_LONGEST_PIECE = 16
_MOST_PIECES = 12
_UNKNOWN_SCORE = -25.0


class Window(NamedTuple):
    """A stretch of a document: its words, the pieces they are cut into, and the place of each word's first piece."""

    tokens: tuple[Token, ...]
    pieces: tuple[int, ...]
    firsts: tuple[int, ...]


def windows(sentences: Sequence[Sentence]) -> list[Window]:
    """Cut a document's sentences into windows, at the end of a sentence where one fits."""
    found: list[Window] = []
    tokens: list[Token] = []
    pieces: list[int] = [OPENING]
    firsts: list[int] = []

    def close() -> None:
        if tokens:
            found.append(Window(tuple(tokens), (*pieces, CLOSING), tuple(firsts)))
        tokens.clear()
        firsts.clear()
        pieces[:] = [OPENING]

    for words, own, parted in _sentences(sentences):
        if len(pieces) + sum(map(len, own)) + 2 > LONGEST:
            close()
        elif parted and tokens:
            pieces.append(CLOSING)
        for token, cut in zip(words, own, strict=True):
            if len(pieces) + len(cut) + 1 > LONGEST:
                close()
            firsts.append(len(pieces))
            tokens.append(token)
            pieces.extend(cut)
    close()
    return found


def _sentences(sentences: Sequence[Sentence]) -> Iterator[tuple[list[Token], list[tuple[int, ...]], bool]]:
    """The words of each sentence, the pieces of each word, and whether a line ends before the sentence."""
    end = 0
    for sentence in sentences:
        text, span = sentence.document.text, sentence.span
        words = tokenise(sentence.text, offset=span.start)
        cut = [word_pieces(w.text, opens=w.start == 0 or text[w.start - 1].isspace()) for w in words]
        yield words, cut, "\n" in text[end : span.start]
        end = span.end


@lru_cache(maxsize=50_000)
def word_pieces(word: str, *, opens: bool) -> tuple[int, ...]:
    """The pieces of a word: the likeliest cut (Viterbi) under the unigram model of Kudo 2018; `opens` after a space."""
    text = (_WORD_START if opens else "") + unicodedata.normalize("NFKC", word)
    known = vocabulary()
    best: list[tuple[float, int, int]] = [(0.0, 0, 0)]  # score, where the last piece starts, that piece
    for end in range(1, len(text) + 1):
        ways = [
            (best[start][0] + score, start, piece)
            for start in range(max(0, end - _LONGEST_PIECE), end)
            for piece, score in (known.get(text[start:end], (UNKNOWN, _UNKNOWN_SCORE)),)
            if piece != UNKNOWN or start == end - 1
        ]
        best.append(max(ways))
    cut = []
    at = len(text)
    while at:
        cut.append(best[at][2])
        at = best[at][1]
    return tuple(cut[::-1][:_MOST_PIECES]) or (UNKNOWN,)


@cache
def vocabulary() -> Mapping[str, tuple[int, float]]:
    """Piece -> its number and the logarithm of how likely it is."""
    held = arrays()
    names = held["pieces"].tobytes().decode().split("\n")
    return {name: (at, float(score)) for at, (name, score) in enumerate(zip(names, held["piece_scores"], strict=True))}
