"""The names of a document looked for once more: in short, and in headlines whose capitals hide them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.heads import any_head_type, legal_form
from innograph.lexicon.words import tokenise
from innograph.model import Mention, Span
from innograph.recognition.covers import Cover
from innograph.recognition.gazetteer import is_common, is_first_name, place_kind
from innograph.recognition.lines import links
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.recognition.lines import Line

_SHORTEST = 4


class _Echo(NamedTuple):
    """What to look for: the words, and what they stand for."""

    words: tuple[str, ...]
    type: str
    detector: str


def find_echoes(lines: Sequence[Line], mentions: Sequence[Mention]) -> list[Mention]:
    """Further mentions of the names that are known, where nothing of any kind has been found yet."""
    taken = Cover(mention.span for mention in mentions)
    table: dict[str, list[_Echo]] = defaultdict(list)
    for echo in dict.fromkeys(echo for mention in mentions for echo in _echoes(mention)):
        table[echo.words[0].lower()].append(echo)
    for echoes in table.values():
        echoes.sort(key=lambda echo: (-len(echo.words), echo))
    found: list[Mention] = []
    for line in lines:
        reached = -1
        for at, named in enumerate(line.named):
            new = _heard(line, at, table) if named and line.tokens[at].start >= reached else None
            if new and not taken.overlaps(new.span):
                found.append(new)
                reached = new.span.end
    return found


def _heard(line: Line, at: int, table: dict[str, list[_Echo]]) -> Mention | None:
    bare = line.text(at, at + 1).lower()
    for echo in (*table.get(bare, ()), *(table.get(line.lower[at], ()) if bare != line.lower[at] else ())):
        end = at + len(echo.words)
        if end > len(line.tokens):
            continue
        words = (*tuple(line.tokens[i].text for i in range(at, end - 1)), line.text(end - 1, end))
        if _same(words, echo.words, shouted=line.shouted) and not _may_be_a_word(line, at, end):
            return Mention(
                line.sentence, Span(line.tokens[at].start, line.ends[end - 1]), echo.type, echo.detector, 0.8
            )
    return None


def _same(words: tuple[str, ...], wanted: tuple[str, ...], *, shouted: bool) -> bool:
    return words == wanted or (shouted and words == tuple(word.upper() for word in wanted))


def _may_be_a_word(line: Line, at: int, end: int) -> bool:
    """Whether a single word is one of the language too, where a capital says nothing: at the start, in a headline."""
    return end - at == 1 and (at == 0 or line.shouted) and is_common(line.tokens[at].text, line.language)


def _echoes(mention: Mention) -> Iterator[_Echo]:
    words = tuple(token.text for token in tokenise(mention.text))
    group = GROUP_OF[mention.type]
    if not words or group == "Event" or not any(c.isupper() for c in mention.text):
        return
    yield _Echo(words, mention.type, "same name")
    if group == "Person":
        yield from (_Echo(short, "Person", "surname") for short in _surnames(words))
    elif group == "Organisation":
        language = mention.sentence.document.language
        yield from (_Echo(short, mention.type, "short name") for short in _short_names(mention.text, words, language))


def _surnames(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The surnames that a person may be called by: all but the first name, each one alone."""
    if len(words) == 1 or not is_first_name(words[0]):
        return
    yield words[1:]
    for word in words[1:]:
        if len(word) >= _SHORTEST and word not in (links("particle") | links("nobiliary")) and not is_first_name(word):
            yield (word,)


def _short_names(name: str, words: tuple[str, ...], language: str) -> Iterator[tuple[str, ...]]:
    """The name without its legal form, and its first word where that is a name and no noun, place or person."""
    match = legal_form().search(name)
    if match:
        yield tuple(token.text for token in tokenise(name[: match.start()]))
    if match and _is_coined(words[0], language):
        yield words[:1]


def _is_coined(word: str, language: str) -> bool:
    """Whether a word is made for a name: "Vetrofil" stands for Vetrofil Marche srl, "Officine" for no one."""
    if len(word) < _SHORTEST or not word[0].isupper() or place_kind(word) or is_first_name(word) or any_head_type(word):
        return False
    # The text's own language and English, not all: each dictionary takes up to a second to load and 140 MB.
    return not (is_common(word, language) or is_common(word, "en"))
