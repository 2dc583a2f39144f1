"""What stands before and after a candidate name, whichever of the candidates starts or ends there, as cues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.lexicon.heads import head_type
from innograph.lexicon.roles import is_role_word, is_title_word
from innograph.recognition.gazetteer import adjective_kind, place_kind
from innograph.recognition.people import is_any_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.recognition.lines import Line

# So many words away a title, a position or a head noun still speaks of the name.
_REACH = 4


def before(line: Line, start: int) -> Iterator[str]:
    """The cues of the words that lead to a token, whichever name starts there."""
    if start == 0:
        yield "p=^"
        return
    yield f"p={line.lower[start - 1]}"
    if start > 1:
        yield f"p2={line.lower[start - 2]}_{line.lower[start - 1]}"
        yield f"pp={line.lower[start - 2]}"
    if adjective_kind(line.tokens[start - 1].text, line.language):
        yield "padj"
    yield from _announced(line, start)


def _announced(line: Line, start: int) -> Iterator[str]:
    """The title, position or head noun that leads to a name: "la direttrice del centro Tarvos"."""
    language = line.language
    for at in range(start - 1, max(-1, start - 1 - _REACH), -1):
        word = line.tokens[at].text
        if at == start - 1 and (word in ",(" or (word == "." and is_any_title(line.tokens[at - 1].text, language))):
            continue
        if word in ",;.:()":
            return
        apart = line.tokens[start - 1].text in ",("  # "Dr Anke Petersohn, Alfred Wegener Institute"
        if not apart and (is_title_word(word, language) or is_title_word(f"{word}.", language)):
            yield "title"
        elif not apart and is_any_title(word, language):
            yield "title*"
        if is_role_word(word, language):
            yield "role" if at >= start - 2 else "role~"
        if kind := head_type(word, language):
            yield from (f"ph={kind}",) if at == start - 1 else ()
            yield f"bh={kind}"
            yield f"bw={word.lower()}"
            return


def after(line: Line, end: int) -> Iterator[str]:
    """The cues of what follows, whichever name ends before a token."""
    tokens = line.tokens
    if end >= len(tokens):
        yield "n=$"
        return
    yield f"n={line.lower[end]}"
    if end + 1 < len(tokens):
        yield f"n2={line.lower[end]}_{line.lower[end + 1]}"
        yield f"nn={line.lower[end + 1]}"
    if inner := bracketed(line, end):
        yield "bracket"
        if place_kind(inner):
            yield "bracket=place"
    if tokens[end].text in ",(–-:":
        yield from _apposed(line, end)
    elif kind := head_type(tokens[end].text, line.language):
        yield f"nh={kind}"


def _apposed(line: Line, comma: int) -> Iterator[str]:
    """What stands behind the mark after a name: "Tarvos, centro di ricerca" or "Rossi (presidente)"."""
    for at in range(comma + 1, min(len(line.tokens), comma + 2 + _REACH)):
        word = line.tokens[at].text
        if word in ",;.()":
            return
        if is_role_word(word, line.language):
            yield "aprole"
            return
        if kind := head_type(word, line.language):
            yield f"ap={kind}"
            return
        if at > comma + 1 and line.named[at]:
            return


def bracketed(line: Line, at: int) -> str:
    """The only or first word in the brackets that open at a token, "" if none do."""
    tokens = line.tokens
    if at + 2 < len(tokens) and tokens[at].text == "(" and tokens[at + 2].text in "),;":
        return tokens[at + 1].text
    return ""
