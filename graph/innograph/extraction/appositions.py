"""What a text says about a name right beside it: "la pisana NAME (motori), cluster bavarese della logistica"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.extraction.context import bracket_after, is_any
from innograph.lexicon.connectors import is_connector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.extraction.context import Item

_STOPS = frozenset(",;:.!?()[]|•") | {"–", "—", "-", "\n"}
_SEGMENTS = 3
_BEFORE = 7
_AFTER = 14


def after(items: Sequence[Item], position: int, language: str) -> list[tuple[str, tuple[Item, ...]]]:
    """The stretches after a name that speak of it, each with its kind.

    `bracket`: within brackets right after it, an acronym left out; `direct`: up to the next mark or name; `comma`: an
    apposition or relative clause between commas or dashes, as many as follow. What belongs to the next member of a
    list ("NAME, the Basque cluster OTHER") is no apposition.
    """
    found: list[tuple[str, tuple[Item, ...]]] = []
    at = position + 1
    bracket = bracket_after(items, position)
    if bracket:
        at += len(bracket) + 2
        if not _is_alias(bracket):
            found.append(("bracket", bracket))
    direct = _segment(items, at)
    if direct:
        own = _own(direct, language)
        found.append(("direct", own))
        if len(own) < len(direct):
            return [(kind, stretch) for kind, stretch in found if stretch]
        at += len(direct)
    closed = _closes_person(items, position)
    while len(found) < _SEGMENTS + 2 and at < len(items) and items[at].text in {",", "–", "—", "-"}:
        segment = _segment(items, at + 1)
        own = _own(segment, language)
        if not own or is_any(own[0], ("and", "clause"), language):
            break
        if closed and not is_any(own[0], ("who", "article", "of"), language):
            break
        found.append(("comma", own))
        if len(own) < len(segment):
            break
        at += len(segment) + 1
    return [(kind, segment) for kind, segment in found if segment]


def before(items: Sequence[Item], position: int, language: str) -> tuple[Item, ...]:
    """The words before a name in its noun phrase, the article left out: "pisana", "Elektrolyseur-Hersteller"."""
    start = position
    while start > 0 and position - start < _BEFORE and not _opens(items[start - 1], language):
        start -= 1
    return tuple(items[start:position])


def _closes_person(items: Sequence[Item], position: int) -> bool:
    """Whether a name ends what is said of a person, so that the clause goes on: "Ada Neri of NAME, ..."."""
    comma = False
    for here in range(position - 1, max(-1, position - _AFTER), -1):
        if items[here].group == "Person":
            return comma
        if items[here].text in _STOPS:
            if comma or items[here].text != ",":
                return False
            comma = True
    return False


def _opens(item: Item, language: str) -> bool:
    if item.mention:
        return item.group != "Place"
    return is_any(item, ("article", "of", "at", "and"), language) or item.text in _STOPS


def _segment(items: Sequence[Item], start: int) -> tuple[Item, ...]:
    """The items from a position up to the next mark."""
    end = start
    while end < len(items) and end - start < _AFTER and (items[end].mention or items[end].text not in _STOPS):
        end += 1
    return tuple(items[start:end])


def _own(segment: Sequence[Item], language: str) -> tuple[Item, ...]:
    """The part of a stretch that speaks of the name before it: up to the next name, unless that one owns it all."""
    other = next((k for k, item in enumerate(segment) if item.mention and item.group != "Place"), None)
    if other is None:
        return tuple(segment)
    joint = next((k for k in range(other) if is_connector(segment[k].text, "and", language)), None)
    if joint is not None:
        return tuple(segment[:joint])
    pointed = any(is_any(item, ("of", "at"), language) for item in segment[:other])
    return tuple(segment[:other]) if pointed else ()


def _is_alias(bracket: Sequence[Item]) -> bool:
    """Whether a bracket holds nothing but another name or an acronym of the one before it."""
    only = bracket[0]
    return len(bracket) == 1 and (only.group not in {"", "Place"} if only.mention else only.text.isupper())
