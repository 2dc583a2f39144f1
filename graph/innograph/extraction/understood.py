"""What a role without an organisation means: "la direttrice, NAME" is that of the one spoken of before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.extraction.context import is_any
from innograph.lexicon.heads import head_type
from innograph.lexicon.roles import is_own_word, is_role_word
from innograph.lexicon.triggers import find
from innograph.lexicon.words import Token
from innograph.vocabulary import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.extraction.context import Context, Item
    from innograph.model import Mention

_ENDS = frozenset(";.:!?()[]|•–—")
_FARTHEST = 60
# A list of offices at the end of a report on an assembly names its cluster at the top and nowhere near.
_WITH_A_BOARD = frozenset({"Cluster", "Association"})
_MENTION = "\ufffc"
_SERVES = {"public": frozenset({"PublicAuthority"}), "academic": frozenset({"University"})}


def meant_by_role(
    context: Context, row: int, words: Sequence[Item], *, before: int
) -> tuple[Mention | None, str, float]:
    """The organisation that a role serves, the rule by which it is found, and how often that one is right.

    Words that name a kind ("direttore dell'agenzia") or belong to one ("sindaca") look for that kind however far
    back, others in their own sentence only; "its director" looks into the one before as well, and so does who receives
    the guests.
    """
    kinds = _kinds(words, context.language)
    own = before > 0 and is_own_word(context.items[row][before - 1].text, context.language)
    for back, mention in _organisations_before(context, row, before):
        if back > own and not kinds:
            break
        if not kinds or mention.type in kinds:
            return mention, "role-understood", 0.78
    if _receives(context.items[row], context.language):
        host = next((mention for back, mention in _organisations_before(context, row, before) if back == 1), None)
        return (host, "role-host", 0.8) if host and not kinds else (None, "", 0.0)
    topic = next(
        (item.mention for line in context.items[:_FARTHEST] for item in line if item.group == "Organisation"), None
    )
    if topic and not kinds and topic.type in _WITH_A_BOARD:
        return topic, "role-topic", 0.65
    return None, "", 0.0


def _receives(items: Sequence[Item], language: str) -> bool:
    """Whether a sentence says who received the guests: "Nos recibió la subdirectora", at the place named before."""
    tokens = [Token(item.start, item.end, _MENTION if item.mention else item.text) for item in items]
    return any(hit.frame == "received.by" for hit in find(tokens, language))


def _kinds(words: Sequence[Item], language: str) -> frozenset[str]:
    """The classes of organisation that a role belongs to, empty for any."""
    for kind, classes in _SERVES.items():
        if any(is_role_word(word.text, language, kind) for word in words if not word.mention):
            return classes
    pointed = False
    for word in words:
        head = head_type(word.text, language) if pointed and not word.mention else None
        if head in GROUPS["Organisation"]:
            return frozenset({head})
        pointed = pointed or is_any(word, ("of",), language)
    return frozenset()


def _organisations_before(context: Context, row: int, position: int) -> Iterator[tuple[int, Mention]]:
    """The organisations before a position, nearest first, with how many sentences back.

    In each sentence one that only says whose part another is ("the lab LAB of UNIVERSITY") comes last.
    """
    for back in range(min(row + 1, _FARTHEST)):
        line = context.items[row - back]
        until = len(line) if back else position
        found = [k for k in range(until) if line[k].group == "Organisation" and (not k or line[k - 1].text != "(")]
        owners = {k for n, k in enumerate(found) if n and _is_owner(line[found[n - 1] + 1 : k], context.language)}
        for k in sorted(found, key=lambda k: (k in owners, -k)):
            mention = line[k].mention
            if mention:
                yield back, mention


def _is_owner(gap: Sequence[Item], language: str) -> bool:
    """Whether what stands between two organisations makes the second the owner of the first."""
    pointed = any(is_any(item, ("of",), language) for item in gap[-2:])
    return pointed and not any(item.mention or item.text in _ENDS for item in gap)
