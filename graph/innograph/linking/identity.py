"""Whether names of two texts mean one thing, judged from name, class and language, with the reason in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.linking import people
from innograph.linking.forms import forms_of
from innograph.linking.profiles import profile_of
from innograph.linking.reasons import Match
from innograph.model import Document, Mention, Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.linking.profiles import Named, Profile, Telling

SURE = 0.93
"""From this score on names are joined whatever else the texts name; below, where they fit one thing alone."""


def judge(one: Profile, other: Profile) -> Match | None:
    """Why two names mean one thing, None if they do not, or if the names do not tell."""
    if one.group != other.group:
        return None
    if one.group == "Person":
        languages = (one.named.language, other.named.language)
        return people.same_person(one.named.name, other.named.name, languages=languages)
    return _same_place(one, other) if one.group == "Place" else _same_name(one, other)


def _same_place(one: Profile, other: Profile) -> Match | None:
    """Whether the gazetteer, or else the spelling, says that two names are of one place."""
    if one.place or other.place:
        return Match(0.97, f"both are names of {other.named.name}") if one.place == other.place else None
    return _same_name(one, other) if one.named.type == other.named.type else None


def _same_name(one: Profile, other: Profile) -> Match | None:
    if one.known and other.known and one.years == other.years:
        return Match(0.97, f"both are names of {one.known}") if one.known == other.known else None
    if one.keys & other.keys:
        return Match(0.98, f"another spelling of {other.named.name}")
    found = _inflected(one, other)
    if found or difference(one, other):
        return found
    return _translated(one, other) or _shortened(one, other) or _shortened(other, one)


def _inflected(one: Profile, other: Profile) -> Match | None:
    if one.bases & other.keys or one.keys & other.bases:
        return Match(0.95, f"inflected form of {other.named.name}")
    return None


def _translated(one: Profile, other: Profile) -> Match | None:
    if one.meaning.said and one.meaning.said == other.meaning.said:
        return Match(0.94, f"translation of {other.named.name}")
    return None


def _shortened(short: Profile, long: Profile) -> Match | None:
    """Whether a name is the other's letters, or lacks a noun or years that add nothing."""
    if short.letters in long.initials:
        return Match(0.9, f"initials of {long.named.name}")
    if long.core and long.core in short.keys and (short.named.type == long.named.type):
        return Match(0.9, f"{long.named.name} without its noun")
    same = _without_years(long) == _without_years(short) or (long.known and long.known == short.known)
    if short.group == "Programme" and long.years and not short.years and same:
        return Match(0.88, f"{long.named.name} without its years")
    return None


def _without_years(profile: Profile) -> str:
    return "".join(word for word in profile.name.content if not word.isdigit())


def difference(one: Profile, other: Profile) -> str:
    """What two names say that cannot be true of one thing, in words; "" if nothing."""
    return differ(one.telling, other.telling)


def differ(one: Telling, other: Telling) -> str:
    """As `difference`, of what tells names apart alone."""
    if one.known and other.known and one.known != other.known:
        return f"{one.known} is not {other.known}"
    if one.group == "Person":
        return "differing words" if people.apart(one.person, other.person) else ""
    if one.years != other.years and (one.group != "Programme" or (one.years and other.years)):
        return "differing numbers"
    if one.known and one.known == other.known:
        return ""
    if one.places and other.places and one.places != other.places:
        return "differing places"
    return "differing nouns" if one.kinds and other.kinds and one.kinds != other.kinds else ""


def blocks(profile: Profile) -> Iterator[tuple[str, ...]]:
    """What names that mean one thing share: only those in one block are compared, so that linking stays linear."""
    group, named = profile.group, profile.named
    if profile.place:
        yield (group, "place", profile.place)
        return
    if group == "Person":
        yield from ((group, *block) for block in set(people.blocks_of(named.name, named.language)))
        return
    yield from ((group, key) for key in profile.keys | profile.bases)
    yield from ((group, key) for key in {profile.core, profile.letters, *profile.initials} - {""})
    if profile.known:
        yield (group, "known", profile.known)
    if profile.meaning.said:
        yield (group, "says", *profile.meaning.said)
    if group == "Programme":
        yield (group, _without_years(profile))


def same_thing(left: Named, right: Named) -> Match | None:
    """Why two names of two texts are taken for one thing, None if they are not.

    >>> from innograph.linking import Named
    >>> same_thing(Named("Università di Bologna", "University", "it"), Named("UNIBO", "University", "it")).reason
    'both are names of University of Bologna'
    >>> same_thing(Named("Clust-ER Build", "Cluster", "it"), Named("Clust-ER Innovate", "Cluster", "it")) is None
    True
    """
    return judge(_profile(left), _profile(right))


def _profile(named: Named) -> Profile:
    """The profile of a name that stands alone in its text."""
    span = Span(0, len(named.name))
    mention = Mention(Sentence(Document("", named.name, named.language), span), span, named.type, "given")
    return profile_of(forms_of([mention])[0].called())
