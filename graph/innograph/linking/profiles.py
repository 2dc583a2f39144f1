"""What is known of a name by itself: the keys under which it is found again, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.heads import head_type
from innograph.linking.events import unnamed
from innograph.linking.familiar import known_as, stems_of
from innograph.linking.meaning import Meaning, concept_of, concepts_for, meaning_of
from innograph.linking.names import name_of, variants
from innograph.vocabulary import GROUP_OF, LANGUAGES

if TYPE_CHECKING:
    from innograph.linking.called import Called
    from innograph.linking.names import Name

_SHORTEST_STEM = 4
_SHORTEST_CORE = 4
_COMPOUNDING = frozenset({"de", "eu"})
_LETTERS = 4  # three stand for too much
_COMPARED = frozenset({"Organisation", "Programme", "Event"})  # by what they say


class Named(NamedTuple):
    """A name as it stands in a text of some language, and the class of what it names."""

    name: str
    type: str
    language: str


class Telling(NamedTuple):
    """What of a name may rule out that it means what another does: few names differ in it.

    `person` is the name of a person, empty for other things; `kinds` are the concepts of nouns of which a thing is one.
    """

    group: str
    known: str
    person: str
    years: tuple[str, ...]
    places: tuple[str, ...]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """A name made comparable.

    `keys` are its spellings, `bases` what it may be an inflected form of, `known` the row of `same_names.tsv` that has
    it, `core` its key without a noun that may be left out (`noun`), `letters` the acronym that it is, `initials` those
    that it may be called by; `place` is the gazetteer's identifier of a place.
    """

    named: Named
    group: str
    name: Name
    keys: frozenset[str]
    bases: frozenset[str]
    known: str
    meaning: Meaning
    core: str
    noun: str
    letters: str
    initials: frozenset[str]
    telling: Telling
    place: str = ""

    @property
    def years(self) -> tuple[str, ...]:
        """The numbers in the name."""
        return self.meaning.numbers


def profile_of(called: Called) -> Profile:
    """The profile of a name in its text, which may tell which place is meant, and that "la fiera" is none by itself."""
    profile = profile_of_name(Named(called.text, called.type, called.language))
    if profile.group == "Event" and unnamed(called):
        empty: frozenset[str] = frozenset()
        telling = profile.telling._replace(known="")
        return replace(profile, keys=empty, bases=empty, core="", known="", letters="", initials=empty, telling=telling)
    return replace(profile, place=called.place) if called.place else profile


def is_noun(name: Name, language: str) -> bool:
    """Whether a name is a noun alone, which means another thing in each text: "Wirtschaftsministerium", "Politecnico".

    "Enercluster" is a name though it ends like "Holzcluster", which is none: only German and Basque make such nouns.
    """
    if not name.bare or language in _COMPOUNDING or len(name.words) > 1:
        return name.bare
    return any(head_type(name.text, code) for code in LANGUAGES if code not in _COMPOUNDING)


@lru_cache(maxsize=100_000)
def profile_of_name(named: Named) -> Profile:
    """Take a name apart; the profile of a person has words without titles, see `people`."""
    text, kind, language = named
    group, name = GROUP_OF[kind], name_of(text)
    names = [name, *map(name_of, variants(text)[1:])] if group in _COMPARED else [name]
    spelt = {one.key for one in names if not is_noun(one, language) and (one is name or not one.acronym)}
    bases = {name_of(stem).key for stem in stems_of(text, language)}
    meaning = meaning_of(text, language, kind) if group in _COMPARED else Meaning((), (), (), ())
    core, noun = _core(name, group)
    known = known_as(text, group, language)
    kinds = concepts_for("kind").intersection(meaning.concepts)
    person = text if group == "Person" else ""
    return Profile(
        named=named,
        group=group,
        name=name,
        keys=frozenset(spelt),
        bases=frozenset(base for base in bases if len(base) >= _SHORTEST_STEM),
        known=known,
        meaning=meaning,
        core=core,
        noun=noun,
        letters=_letters_of(name),
        initials=_initials(names),
        telling=Telling(group, known, person, meaning.numbers, meaning.places, kinds),
    )


def _initials(names: list[Name]) -> frozenset[str]:
    """The first letters of a name, and the acronym that it spells out itself: "HIT – Hub Innovazione Trentino"."""
    first = "".join(word[0] for word in names[0].content)
    return frozenset(word for word in (first, *map(_letters_of, names[1:])) if len(word) >= _LETTERS)


def _letters_of(name: Name) -> str:
    return name.letters if name.acronym and len(name.words) == 1 and len(name.letters) >= _LETTERS else ""


def _core(name: Name, group: str) -> tuple[str, str]:
    """The key of a name without an optional noun at its start or end, and that noun's concept; else empty."""
    for at, rest in ((0, name.content[1:]), (-1, name.content[:-1])):
        noun = concept_of(name.content[at]) if name.content else ""
        key = "".join(rest)
        if noun in concepts_for("optional", group) and len(key) >= _SHORTEST_CORE and not name_of(key).bare:
            return key, noun
    return "", ""
