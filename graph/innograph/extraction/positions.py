"""The words for a position beside a name: where they begin and end, and how they are quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.extraction.context import is_any
from innograph.lexicon.heads import head_type
from innograph.lexicon.roles import is_role_word
from innograph.vocabulary import GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.extraction.context import Context, Item

_JOINTS = ("article", "of", "at", "who", "and", "for", "clause")
_ENDS = frozenset(";.:!?()[]|•–—/")
_OPENS_RIGHT = frozenset({",", "–", "(", "|", "/"})
_ROLE_WITHIN = 5
_BACK = 9


def role_beside(items: Sequence[Item], left: int, position: int, *, language: str) -> range | None:
    """The words for a role that end left of a name, or that begin an apposition right of it."""
    for here in range(left, max(-1, left - _BACK), -1):
        item = items[here]
        if (item.mention and item.group != "Place") or item.text in _ENDS or item.text == ",":
            break
        if is_role_word(item.text, language):
            return range(here, left + 1)
    start = position + 1
    if start >= len(items) or items[start].text not in _OPENS_RIGHT:
        return None
    end = next((k for k in range(start + 1, len(items)) if _closes(items[k])), len(items))
    near = range(start + 1, min(end, start + _ROLE_WITHIN))
    return range(start + 1, end) if any(is_role_word(items[k].text, language) for k in near) else None


def role_phrase(context: Context, items: Sequence[Item], words: range) -> str:
    """The words for a position as they stand in the text.

    They begin at the word for the role, or at what narrows it before ("managing", "project"), and end before the kind
    of organisation that owns it: "è la nuova direttrice dell'agenzia" is a "direttrice".
    """
    language = context.language
    first = next((k for k in words if not items[k].mention and is_role_word(items[k].text, language)), None)
    start = words.start if first is None else _widened(items, first, language)
    end = words.stop if first is None else _without_owner(items, range(first, words.stop), language)
    while start < end and (is_any(items[start], _JOINTS, language) or not items[start].text[0].isalnum()):
        start += 1
    while end > start and (is_any(items[end - 1], _JOINTS, language) or not items[end - 1].text[-1].isalnum()):
        end -= 1
    return " ".join(context.document.text[items[start].start : items[end - 1].end].split()) if start < end else ""


def _widened(items: Sequence[Item], first: int, language: str) -> int:
    while first > 0 and not items[first - 1].mention and _narrows(items[first - 1].text, language):
        first -= 1
    return first


def _narrows(word: str, language: str) -> bool:
    return is_role_word(word, language) or is_role_word(word, language, "modifier")


def _without_owner(items: Sequence[Item], words: range, language: str) -> int:
    """Where a role ends: before "of the agency", and before a mention."""
    for here in words:
        if items[here].mention and items[here].group != "Place":
            return here
        if is_any(items[here], ("of",), language):
            following = next(
                (k for k in range(here + 1, words.stop) if not is_any(items[k], ("article",), language)), here
            )
            if not items[following].mention and head_type(items[following].text, language) in GROUPS["Organisation"]:
                return here
    return words.stop


def _closes(item: Item) -> bool:
    return item.mention is not None or item.text in _ENDS or item.text == ","
