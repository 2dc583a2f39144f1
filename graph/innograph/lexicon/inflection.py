"""Inflection: the forms that a proper name or an adjective takes, made and undone by rule."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@lru_cache(maxsize=50_000)
def base_forms(word: str, language: str) -> tuple[str, ...]:
    """What an inflected proper name may be a form of: the word itself, then other candidates, the longest first.

    >>> base_forms("Sachsens", "de")
    ('Sachsens', 'Sachsen')
    >>> base_forms("Bilboko", "eu")
    ('Bilboko', 'Bilboa', 'Bilbo')
    >>> base_forms("HESSENS", "de")
    ('HESSENS', 'HESSEN')
    """
    undo = _UNDO.get(language)
    if not undo or len(word) <= _SHORTEST:
        return (word,)
    shouted = word.isupper()  # in a headline
    candidates = [base.upper() if shouted else base for base in undo(word.lower() if shouted else word)]
    return tuple(dict.fromkeys((word, *sorted(candidates, key=lambda base: (-len(base), base)))))


_SHORTEST = 3
# Endings of Basque names: the local cases, alone and with a noun's article, then the doer, owner, receiver, companion.
_BASQUE_ENDINGS = (
    *(
        "n",
        "ko",
        "ra",
        "tik",
        "rako",
        "raino",
        "en",
        "eko",
        "era",
        "etik",
        "erako",
        "eraino",
        "go",
        "gora",
        "dik",
        "an",
    ),
    *("etan", "etako", "etara", "etatik", "koa", "koak", "koek", "koan", "koaren", "koen", "koari", "koei", "koekin"),
    *("ekoa", "ekoak", "ekoek", "ekoan", "goa", "goak", "goek", "etakoa", "etakoak"),
    *("a", "k", "ak", "ek", "ren", "aren", "en", "ri", "ari", "i", "ei", "rekin", "arekin", "ekin", "z", "az", "ez"),
    *("rentzat", "arentzat", "entzat", "rengan", "rengana", "arengan", "arengana", "engan", "engana"),
    *("rena", "renak", "arena", "arenak", "ena", "enak", "ean"),
)
_BASQUE = frozenset(_BASQUE_ENDINGS)
_LONGEST_BASQUE = max(map(len, _BASQUE))


def _undo_basque(word: str) -> Iterator[str]:
    for length in range(1, min(_LONGEST_BASQUE, len(word)) + 1):
        ending, stem = word[-length:], word[:-length].removesuffix("-")
        if ending in _BASQUE and len(stem) > 1:
            yield stem
            yield from _basque_vowels(stem, ending)


def _basque_vowels(stem: str, ending: str) -> Iterator[str]:
    """What the vowel of the ending may have swallowed."""
    if not stem.endswith("a"):  # Bizkai-ko is of Bizkaia, zientzi-ak the sciences
        yield f"{stem}a"
    if ending[0] in "ae" and stem.endswith("r"):  # Eibarren is Eibar-en
        yield stem.removesuffix("r")


def _undo_german(word: str) -> Iterator[str]:
    if word.endswith(("s", "'", "’")):  # Sachsens, Graz’
        yield word[:-1]
    if word.endswith("er") and len(word) > _SHORTEST + 2:
        stem = word.removesuffix("er")
        yield from (stem, f"{stem}e", f"{stem}en")  # Radeberg-er, Karlsruh-er, Brem-er
        if stem.endswith("n"):  # Münchner, Dresdner
            yield f"{stem[:-1]}en"


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


@lru_cache(maxsize=50_000)
def adjective_forms(base: str, language: str) -> tuple[str, ...]:
    """The gender, number and case forms of an adjective of place, from its masculine singular (German: without ending).

    A base that starts with = does not inflect.

    >>> adjective_forms("basco", "it"), adjective_forms("danés", "es")
    (('basco', 'basca', 'basci', 'baschi', 'basce', 'basche'), ('danés', 'danesa', 'daneses', 'danesas'))
    """
    if base.startswith("="):
        return (base[1:],)
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
