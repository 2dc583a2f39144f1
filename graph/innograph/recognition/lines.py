"""A sentence as the recogniser sees it: words with their shape, gaps that a name may bridge, quotation marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from innograph.lexicon.words import tokenise
from innograph.recognition.gazetteer import bare_name, is_first_name
from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.lexicon.words import Token
    from innograph.model import Sentence

_SHOUTED_SHARE = 0.7
_SHOUTED_LETTERS = 12
_OPENING = {"«": "»", "“": "”", "„": "“", '"': '"', "‘": "’", "‹": "›", "”": "”", "'": "'"}
_LONGEST_QUOTE = 9


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence cut into words; `shouted` marks a line in capitals, whose case says nothing about names."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    lower: tuple[str, ...]
    named: tuple[bool, ...]
    quoted: tuple[tuple[int, int], ...]
    shouted: bool
    language: str
    ends: tuple[int, ...]

    def text(self, start: int, end: int) -> str:
        """The words from one token to another (the end excluded), the last one without its case ending."""
        return self.sentence.document.text[self.tokens[start].start : self.ends[end - 1]]

    def adjacent(self, index: int) -> bool:
        """Whether a word follows the word before it without a mark between them."""
        return index > 0 and self.tokens[index].start - self.tokens[index - 1].end <= 1


def read_line(sentence: Sentence) -> Line:
    """Cut a sentence into words and say what their shapes mean."""
    tokens = tuple(tokenise(sentence.text, offset=sentence.span.start))
    words = [token.text for token in tokens]
    named = tuple(map(is_named, words))
    shouted = _is_shouted(sentence.text)
    return Line(
        sentence=sentence,
        tokens=tokens,
        lower=tuple(word.lower().replace("’", "'") for word in words),
        named=named,
        quoted=tuple(_quotes(words)),
        shouted=shouted,
        language=sentence.document.language,
        ends=tuple(
            _bare_end(tokens, at, sentence.document.language) if named[at] else token.end
            for at, token in enumerate(tokens)
        ),
    )


def _bare_end(tokens: Sequence[Token], at: int, language: str) -> int:
    """Where a name's last word ends without its case ending; "Uwe Behrends" has none, though Behrend is a town."""
    if language == "de" and at and is_first_name(tokens[at - 1].text):
        return tokens[at].end
    return tokens[at].start + len(bare_name(tokens[at].text, language))


@lru_cache(maxsize=50_000)
def is_named(word: str) -> bool:
    """Whether a word's shape is that of a name: a capital, or a capital or dot inside ("eSpace", "flanders.bio").

    >>> [is_named(word) for word in ("Bilbao", "eSpace", "flanders.bio", "L'", "misión", "2025", "3D")]
    [True, True, True, False, False, False, True]
    """
    if word.endswith(("'", "’")):
        return False
    return any(c.isupper() for c in word) or bool(re.fullmatch(r"[^\W\d_]{3,}\.[^\W\d_]{2,}", word))


@cache
def links(kind: str) -> frozenset[str]:
    """The small words of a kind that stand inside names."""
    return frozenset(word for row in data_rows("name_links.tsv") if row[0] == kind for word in row[1].split())


@cache
def adjective_endings() -> tuple[str, ...]:
    """How adjectives end that may follow the noun for an event: "missione imprenditoriale", "misión tecnológica"."""
    return tuple(sorted(links("ending")))


def _is_shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    return len(letters) >= _SHOUTED_LETTERS and upper >= _SHOUTED_SHARE * len(letters) and " " in text.strip()


def _quotes(words: Sequence[str]) -> list[tuple[int, int]]:
    """The short stretches between quotation marks, as token ranges without the marks."""
    found = []
    at = 0
    while at < len(words):
        closing = _OPENING.get(words[at])
        end = _closing(words, at, closing) if closing else None
        if end is None:
            at += 1
            continue
        # «Torneremo presto», or "Closer than California," is speech; a title does not end in a mark
        if end > at + 1 and words[end - 1] not in ".,!?…;:":
            found.append((at + 1, end))
        at = end + 1
    return found


def _closing(words: Sequence[str], at: int, closing: str) -> int | None:
    stop = min(len(words), at + _LONGEST_QUOTE + 2)
    return next((i for i in range(at + 1, stop) if words[i] == closing or (closing == "”" and words[i] in '“"')), None)
