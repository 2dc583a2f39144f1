"""Names as they are looked up: cheap enough for hundreds of thousands, the same for file and text."""

from __future__ import annotations

import re
from functools import lru_cache

from innograph.lexicon.places import find_places, place_of
from innograph.lexicon.words import fold
from innograph.linking.meaning import concept_of
from innograph.linking.names import small_words, without_form

_WORD = re.compile(r"[^\W_]+")
# A smaller town than this is more likely a person's name or a word.
_TOWN = 20_000
_SHORTEST = 4
_LONGEST = 300
_SEVERAL = 2


@lru_cache(maxsize=1 << 16)
def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name, without its legal form and the article before it."""
    found = [_folded(word) for word in _WORD.findall(without_form(name[:_LONGEST]))]
    while len(found) > 1 and found[0] in small_words("article"):
        found = found[1:]
    return tuple(filter(None, found))


def compact(name: str) -> str:
    """A name without spaces, accents and case.

    >>> compact("L'Università di Pavia"), compact("Clust-ER Mech S.r.l.")
    ('universitadipavia', 'clustermech')
    """
    return "".join(words_of(name))


def said(name: str) -> tuple[str, ...]:
    """What a name says in any language, sorted; empty if nothing in it can be translated, or if that is all it says.

    >>> said("Università di Bologna") == said("University of Bologna")
    True
    """
    meant = [_meaning(word) for word in words_of(name)]
    known = sum(word.startswith("=") for word in meant)
    return tuple(sorted(filter(None, meant))) if known and len(list(filter(None, meant))) > 1 else ()


def places_of(name: str) -> frozenset[str]:
    """The large towns and the regions of a name that says nothing else but kinds of thing, as labels with the country.

    >>> sorted(places_of("Bilbao City Council")), sorted(places_of("Fondazione Lamone di Bologna Ricerche Spaziali"))
    (['Bilbao, ES'], [])
    """
    found = (place_of(meant[1:]) for word in words_of(name) if (meant := _meaning(word)).startswith("="))
    places = frozenset(f"{place.label}, {place.country}" for place in found if place)
    return places if places and len(telling_words(name)) < _SEVERAL else frozenset()


def without_places(name: str, places: frozenset[str]) -> str:
    """A name without spaces and without the words for these places; "" if little is left.

    >>> without_places("Fondazione Lamone di Bologna", frozenset({"geonames:3181928"}))
    'fondazionelamone'
    """
    words = [word for word in words_of(name) if _meaning(word).removeprefix("=") not in places]
    words = [word for word in words if word not in small_words()]
    return "".join(words) if len(words) > 1 else ""


def concepts(name: str) -> frozenset[str]:
    """The kinds of thing that a name speaks of.

    >>> sorted(concepts("Instituto de la Universidad"))
    ['institute', 'university']
    """
    return frozenset(filter(None, map(concept_of, words_of(name))))


def telling_words(name: str) -> frozenset[str]:
    """The words of a name that are neither connectors nor kinds of thing nor places."""
    words = (word for word in words_of(name) if len(word) >= _SHORTEST and word not in small_words())
    return frozenset(word for word in words if _meaning(word) == word)


@lru_cache(maxsize=1 << 18)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=1 << 18)
def _meaning(word: str) -> str:
    """The concept or the large town or region of a folded word, marked; else the word; "" for a connector."""
    if word in small_words():
        return ""
    if concept := concept_of(word):
        return f"={concept}"
    places = find_places(word)[:1] if len(word) >= _SHORTEST else ()
    return next((f"={place.id}" for place in places if place.kind != "City" or place.population >= _TOWN), word)
