"""Whether a shorter name stands for the same thing as a fuller one, group by group, and the reason in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.lexicon.places import find_places
from innograph.linking.meaning import concept_of
from innograph.linking.names import shortens, small_words, stands_for
from innograph.linking.places import place_reason
from innograph.linking.reasons import Match

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.linking.called import Compared
    from innograph.linking.forms import Form
    from innograph.linking.names import Name

_LETTERS = 3


def match_person(short: Compared, long: Compared) -> Match | None:
    """Whether one name of a person shortens another: a surname, a first name, initials for some of the words.

    "Luca" and "Lucia Arcangeli" are two people: a word must be the same or the other's initial.
    """
    ways = (_match_person(one, other) for one in _ways(short) for other in _ways(long))
    return max(filter(None, ways), default=None)


def _ways(form: Compared) -> tuple[Name, ...]:
    return (form.name, *form.bases)


def _match_person(short: Name, long: Name) -> Match | None:
    one, other = short.words, long.words
    if one == other:
        return Match(0.95, f"inflected form of {long.text}")
    if short.acronym and len(other) > 1 and short.letters == "".join(word[0] for word in other):
        return Match(0.8, f"initials of {long.text}")
    if len(one) > 1 and sorted(one) == sorted(other):
        return Match(0.95, f"other order of {long.text}")
    if len(one) > len(other) or all(len(word) == 1 for word in one) or not _in_order(one, other):
        return None
    if len(one) > 1:
        return Match(0.95, f"short form of {long.text}")
    return Match(0.8, f"first name of {long.text}") if one[0] == other[0] else Match(0.9, f"surname of {long.text}")


def _in_order(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    rest = iter(long)
    return all(any(word == other or (len(word) == 1 and other[0] == word) for other in rest) for word in short)


def match_place(short: Form, long: Form) -> Match | None:
    """Whether two names mean one place of the gazetteer, or one place that the gazetteer lacks."""
    if short.place and long.place:
        return Match(0.95, place_reason(short, long)) if short.place.id == long.place.id else None
    if short.type != long.type:
        return None
    if short.name.acronym:
        return match_name(short, long)
    fits = any(_place_within(short.name, name) for name in long.names)
    return Match(0.85, f"short form of {long.name.text}") if fits else None


def _place_within(short: Name, long: Name) -> bool:
    """Whether a place's name lacks only its kind or whereabouts: "Asturias", "Castellón"; not "Emilia", "Aegean"."""
    size = len(short.words)
    if long.words[:size] == short.words:
        return long.words[size:][:1] != () and long.words[size] in small_words()
    at_end = long.content[-len(short.content) :] == short.content
    return at_end and all(long.heads[: -len(short.content)])


def match_name(short: Compared, long: Compared) -> Match | None:
    """Whether one name of an organisation, programme or place is short for another: its letters, or a part of it."""
    if short.known and long.known:
        return Match(0.95, f"both are names of {long.known}") if short.known == long.known else None
    if short.translated and short.translated == long.translated:
        return Match(0.9, f"translation of {long.name.text}")
    ways = (_match_name(short, one, long, other) for one in (*short.names, *short.bases) for other in _ways_of(long))
    return max(filter(None, ways), default=None)


def _ways_of(form: Compared) -> tuple[Name, ...]:
    return (*form.names, *form.bases)


def _match_name(short: Compared, one: Name, long: Compared, other: Name) -> Match | None:
    if one.key == other.key:
        return Match(0.95, f"another form of {long.name.text}")
    if stands_for(one, other):
        return Match(0.9, f"initials of {other.text}")
    if one.bare and concept_of(one.key) and concept_of(one.key) in map(concept_of, other.content[:1]):
        return Match(0.8, f"noun of {other.text}")
    if shortens(one, other) and _keeps_kind(short, long, one, other):
        return Match(0.85, f"short form of {other.text}")
    return None


def _keeps_kind(short: Compared, long: Compared, one: Name, other: Name) -> bool:
    """Whether what is left out names no thing of its own: "Intesa" is not its "Intesa Innovation Center".

    The letters in "VTT Technical Research Centre of Finland" are its own, those in "CNR Istituto per i Polimeri" not.
    """
    at_front = other.content[: len(one.content)] == one.content
    if not at_front and find_places(one.text):
        return short.type == long.type and all(
            head or word in one.content for word, head in zip(other.content, other.heads, strict=True)
        )
    if one.bare or short.type == long.type:
        return True
    if one.acronym and at_front:
        return not other.heads[len(one.content)]
    return "Organisation" in (short.type, long.type) and not any(other.heads[len(one.content) :])


def match_elsewhere(short: Compared, long: Compared) -> Match | None:
    """Whether a name in one document is short for a fuller one in another: less is believed than inside a document.

    "Università di Milano" and "Università di Milano Bicocca" are two, however alike: only head nouns and years may be
    left out, and letters must be the initials of all words, three at least: any "Entramados Urbión" begins like "EU".
    """
    if short.group == "Person":
        return match_person(short, long)
    spelt_out = len(short.name.letters) >= _LETTERS and short.name.letters == _initials(long)
    if not spelt_out and not all(word in short.name.content for word in _telling(long)):
        return None
    return match_name(short, long)


def hints(long: Compared) -> Iterator[tuple[str, ...]]:
    """What a fuller name is found by in other documents: letters that stand for it, or a word that is not left out."""
    if long.group == "Person":
        yield from ((long.group, word) for word in long.name.words if len(long.name.words) > 1)
        return
    yield (long.group, "initials", _initials(long))
    yield from ((long.group, word) for word in _telling(long)[:1])


def wanted(short: Compared) -> Iterator[tuple[str, ...]]:
    """The hints of the names that one may be short for."""
    yield (short.group, "initials", short.name.letters)
    names = (short.name, *short.bases) if short.group == "Person" else (short.name,)
    yield from ((short.group, word) for name in names for word in name.content)


def _initials(form: Compared) -> str:
    return "".join(word[0] for word in form.name.content)


def _telling(form: Compared) -> list[str]:
    """The words of a name that are neither nouns for a kind of thing nor numbers."""
    return [w for w, head in zip(form.name.content, form.name.heads, strict=True) if not (head or w.isdigit())]
