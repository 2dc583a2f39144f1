"""Events: which nouns stand for the event that a text is about, and which for another that it names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from innograph.lexicon.heads import any_head_type
from innograph.lexicon.words import fold
from innograph.linking.names import shortens
from innograph.linking.reasons import Match
from innograph.resources import data_rows

if TYPE_CHECKING:
    from innograph.linking.called import Compared
    from innograph.linking.forms import Form
    from innograph.model import Mention

# Characters and words before a name among which its noun may stand: 'la tavola rotonda "From bench to Borgo"'.
_LEFT = 60
_WORDS = 6


def match_event(short: Form, long: Form, *, main: bool) -> Match | None:
    """Whether a name or noun stands for a fuller one; `main` says that the fuller one is what the text is about."""
    if main and shortens(long.name, short.name):
        return Match(0.9, f"fuller form of {long.name.text}")
    ways = [(one, name) for one in (short.name, *short.bases) for name in (*long.names, *long.bases)]
    if any(shortens(one, name) or one.key == name.key for one, name in ways):
        return Match(0.9 if main else 0.85, f"short form of {long.name.text}")
    if main and _stands_for_topic(short, long):
        return Match(0.8, f"what the text is about, as {long.name.text}")
    if (
        short.type == long.type
        and unnamed(short)
        and any(short.name.words[-1] in words_before(mention) for mention in long.mentions)
    ):
        return Match(0.8, f"noun of {long.name.text}")
    return None


def unnamed(form: Compared) -> bool:
    """Whether an event is called by common nouns alone, such as "missione in Cile": another text may mean another.

    "Expo Energía" has a name of its own behind the noun, "Assemblea annuale" and "Delegazione del Québec" have none.
    """
    words = [word for word in form.name.text.split() if any(c.isalnum() for c in word)]
    while len(words) > 1 and fold(words[0]) not in form.name.words:  # the article
        words = words[1:]
    if not words or words[0].islower():
        return True
    nouns = (words[0], *(name.text for name in form.bases if len(words) == 1))
    own = len(words) > 1 and not words[1].islower() and not words[1].isdigit()
    return not own and any(any_head_type(noun) in {"Mission", "Event"} for noun in nouns)


def words_before(mention: Mention) -> list[str]:
    """The folded last words before a mention in its sentence."""
    at, sentence = mention.span.start, mention.sentence
    return fold(sentence.document.text[max(sentence.span.start, at - _LEFT) : at]).split()[1 - _WORDS :]


def is_journey(form: Form) -> bool:
    """Whether a form names a mission by more than its noun: "missione a Perú"."""
    return form.type == "Mission" and len(form.name.content) > 1


def _stands_for_topic(short: Form, long: Form) -> bool:
    """Whether an unnamed event is the text's own: another noun for it, or the same without a different complement."""
    if short.type != long.type or not unnamed(short):
        return False
    if short.type == "Event":
        return any(name.key in _occasions() for name in (short.name, *short.bases))
    return len(short.name.content) == 1 or short.name.content[0] != long.name.content[0]


@cache
def _occasions() -> frozenset[str]:
    return frozenset(noun for _, nouns in data_rows("occasions.tsv") for noun in nouns.split())
