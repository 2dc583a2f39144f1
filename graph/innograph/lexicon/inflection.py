"""Inflection: the forms that a proper name or an adjective takes, made and undone by rule."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Basque cases after a name, longest first. After a consonant a name takes a linking vowel (Bilbon, but Parisen), after
# l and n the local genitive is -go (Berlingo), and a noun its article -a.
_BASQUE = re.compile(
    r"(?P<stem>.{2,}?)-?(?P<case>"
    r"(?:e?ta|etako|eta)?(?:rekin|rentzat|rengatik|rengandik|renganako|rengan|ren|rako|raino|rantz|ra|ri)|"
    r"(?:(?:e|a)?k(?:o|oa|oak|oek|oei|oekin|oan|oaren|oen|orako|otik)?)|g(?:o|oa|oak|oek)|"
    r"(?:e|a)?n|(?:e|a)?tik|(?:e|a)?dik|e?ra|e?raino|e?rako|ari|i|aren|en|ekin|arekin|ek|ak|a|entzat|arentzat|ez|z|etan|etako|etara|"
    r"etatik|ko|koa|koak|goa)$"
)
_GERMAN_TOWN = (("burger", "burg"), ("berger", "berg"), ("heimer", "heim"), ("furter", "furt"))


@lru_cache(maxsize=20_000)
def base_forms(word: str, language: str) -> tuple[str, ...]:
    """What an inflected proper name may be a form of: the word itself, then ever shorter candidates.

    >>> base_forms("Sachsens", "de"), base_forms("Lund's", "en")
    (('Sachsens', 'Sachsen'), ('Lund's', 'Lund'))
    """
    undo = _UNDO.get(language)
    found = [word, *(undo(word) if undo and len(word) > 3 else ())]
    return tuple(dict.fromkeys(found))


def _undo_basque(word: str) -> Iterator[str]:
    yield from sorted(_basque_stems(word), key=lambda stem: (-len(stem), stem))


_BASQUE_ENDINGS = tuple(
    sorted(
        (
            # singular local cases, alone and with the article and its cases
            "n ko ra tik rako raino koa koak koek koan koaren koen koari koekin kook "
            "en eko era etik erako eraino ekoa ekoak ekoek ekoan "
            "go goa goak goek gora dik etik etako etan etara etatik etakoa etakoak "
            # the doer, the possessor, the receiver, the companion
            "k ek ak ren aren en rekin arekin ekin ri ari i ei rentzat arentzat entzat z ez az "
            "rengan rengana arengan arengana engana renganako rena arena ena renak arenak "
            "ean eko eraren ari aren arekiko rekiko ekiko a"
        ).split(),
        key=len,
        reverse=True,
    )
)


def _basque_stems(word: str) -> set[str]:
    stems = set()
    for ending in _BASQUE_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word.removesuffix(ending).removesuffix("-")
            stems.add(stem)
            # An inflected name in -a may have lost its vowel or its -a to the article: Zientzia + ak, unibertsitate + ak.
            if ending[0] in "ae" and not stem.endswith(("a", "e")):
                stems.add(stem + "a")
                stems.add(stem + "e")
            if stem.endswith("r") and ending[0] in "ae":  # a doubled r before a vowel: Zamorra
                stems.add(stem.removesuffix("r"))
    return {stem for stem in stems if len(stem) >= 2}


def _undo_german(word: str) -> Iterator[str]:
    if word.endswith(("'", "’")):
        yield word[:-1]
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("er") and len(word) > 5:
        yield from _german_town(word.removesuffix("er"))


def _german_town(stem: str) -> Iterator[str]:
    yield stem  # Radeberger
    yield stem + "e"  # Karlsruher
    yield stem + "en"  # Bremer, Dresdner is Dresd|n
    if stem.endswith("n"):  # Münchner, Dresdner
        yield stem[:-1] + "en"
    if stem.endswith("r"):  # Hannoverer keeps its er, Speyrer loses the e
        yield stem[:-1] + "er"


def _undo_english(word: str) -> Iterator[str]:
    if word.endswith(("'s", "’s")):
        yield word[:-2]
    elif word.endswith(("s'", "s’")):
        yield word[:-1]


_UNDO: dict[str, Callable[[str], Iterator[str]]] = {
    "eu": _undo_basque,
    "de": _undo_german,
    "en": _undo_english,
}


@lru_cache(maxsize=20_000)
def adjective_forms(base: str, language: str) -> tuple[str, ...]:
    """The gender, number and case forms of an adjective of place, from its masculine singular (German: without ending).

    >>> adjective_forms("basco", "it"), adjective_forms("danés", "es")
    (('basco', 'basca', 'basci', 'baschi', 'basce', 'basche'), ('danés', 'danesa', 'daneses', 'danesas'))
    """
    for ending, replacements in _ENDINGS.get(language, {}).items():
        if base.endswith(ending):
            stem = base[: len(base) - len(ending)]
            return tuple(dict.fromkeys([base, *(stem + new for new in replacements)]))
    return (base,)


# Per language, the first ending that fits decides; "" fits all.
_ENDINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "it": {
        "co": ("ca", "ci", "chi", "ce", "che"),
        "go": ("ga", "ghi", "gi", "ghe"),
        "io": ("ia", "i", "ie"),
        "o": ("a", "i", "e"),
        "ga": ("gi", "ghi", "ghe"),
        "ca": ("ci", "chi", "che"),
        "a": ("i", "e"),
        "e": ("i",),
        "": (),
    },
    "es": {
        "o": ("a", "os", "as"),
        "és": ("esa", "eses", "esas"),
        "án": ("ana", "anes", "anas"),
        "ín": ("ina", "ines", "inas"),
        "ón": ("ona", "ones", "onas"),
        "z": ("za", "ces", "zas"),
        "í": ("íes", "ís"),
        "ú": ("úes", "ús"),
        "a": ("as",),
        "e": ("es",),
        "": ("a", "es", "as"),
    },
    "en": {"s": (), "h": (), "": ("s",)},
    "fr": {
        "s": ("se", "ses"),
        "c": ("que", "cs", "ques", "cque", "cques"),
        "ien": ("ienne", "iens", "iennes"),
        "éen": ("éenne", "éens", "éennes"),
        "on": ("onne", "ons", "onnes"),
        "al": ("ale", "aux", "ales"),
        "el": ("elle", "els", "elles"),
        "eau": ("elle", "eaux", "elles"),
        "e": ("es",),
        "": ("e", "s", "es"),
    },
    "de": {"": ("e", "er", "es", "en", "em")},
    "pt": {
        "ês": ("esa", "eses", "esas"),
        "ão": ("ã", "ãos", "ãs", "ães", "ões", "oa", "ona"),
        "eu": ("eia", "eus", "eias"),
        "o": ("a", "os", "as"),
        "ol": ("ola", "óis", "olas"),
        "al": ("ais",),
        "z": ("za", "zes", "zas"),
        "": ("s",),
    },
    "eu": {"": ("a", "ak", "ek", "en", "aren", "ekin", "ei")},
}
