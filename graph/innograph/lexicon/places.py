"""Places: countries, regions and towns, by their names and by their adjectives in seven languages."""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.inflection import adjective_forms, base_forms
from innograph.lexicon.names import is_first_name, is_last_name
from innograph.lexicon.words import fold
from innograph.resources import data_path, data_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_LANGUAGES = ("it", "es", "en", "fr", "de", "pt", "eu")
_LONGEST = 7
# A region counts as many inhabitants as this where towns abroad bear its name (La Rioja in Argentina).
_REGION_WEIGHT = 1_000_000


class Place(NamedTuple):
    """A country, a region or a town."""

    id: str
    kind: str
    label: str
    country: str
    region: str
    population: int


@lru_cache(maxsize=50_000)
def find_places(name: str) -> tuple[Place, ...]:
    """The places that bear exactly this name in one of the seven languages, the likeliest first.

    >>> [place.label for place in find_places("Monaco di Baviera")]
    ['Munich']
    """
    key = fold(name)
    found = {place.id: place for place in _places_called(key)}
    return tuple(sorted(found.values(), key=lambda place: _rank(place, key)))


def find_adjective(word: str, language: str) -> tuple[Place, ...]:
    """The places whose adjective this is, in any inflection; a capitalised word may be one of another language.

    >>> [place.label for place in find_adjective("baschi", "it")], find_adjective("casa", "it")
    (['Basque Country'], ())
    """
    found = _adjectives(language).get(fold(word))
    if not found and word[:1].isupper():
        others = (_adjectives(other).get(fold(word)) for other in _LANGUAGES)
        found = next((ids for ids in others if ids), None)
    return tuple(place for id_ in found or () if (place := _place_by_id(id_)))


def longest_place(tokens: Sequence[str], start: int) -> int:
    """How many tokens the longest place name that starts here has; 0 if none does or the first is not capitalised.

    >>> longest_place(["in", "Reggio", "Emilia", "ieri"], 1)
    2
    """
    if not tokens[start][:1].isupper():
        return 0
    best, key = 0, ""
    for length, token in enumerate(tokens[start : start + _LONGEST], 1):
        part = fold(token)
        key = f"{key} {part}".strip()
        if part and _is_name(key):
            best = length
        if not _starts_a_name(key):
            break
    return best


def is_ambiguous_place(name: str, language: str) -> bool:
    """Whether the name is a word of the language as well, or a person's name and only a small town's.

    >>> is_ambiguous_place("Fondi", "it"), is_ambiguous_place("Bologna", "it")
    (True, False)
    """
    places = find_places(name)
    if not places or " " in fold(name):
        return False
    population = max(_weight(place) for place in places)
    if population < 250_000 and language in _ambiguous().get(fold(name), ()):
        return True
    return population < 50_000 and (is_first_name(name) or is_last_name(name))


def _weight(place: Place) -> int:
    return place.population or (_REGION_WEIGHT if place.kind == "Region" else 0)


def _rank(place: Place, key: str) -> tuple[int, str]:
    # Where a town and its region share a name, the town is meant: Madrid, Valencia, Teruel.
    shared = place.kind == "Region" and any(
        other.kind == "City" and other.country == place.country and other.population > 20_000
        for other in _places_called(key)
    )
    return (0 if shared else -_weight(place), place.id)


def _places_called(key: str) -> list[Place]:
    found = [_place(number) for number in _numbers(key)]
    return [*found, *(place for id_ in _added_names().get(key, ()) if (place := _place_by_id(id_)))]


@cache
def _lines(name: str) -> list[str]:
    return gzip.decompress(data_path(name).read_bytes()).decode().splitlines()


def _numbers(key: str) -> list[int]:
    lines = _lines("place_names.tsv.gz")
    at = bisect_left(lines, f"{key}\t")
    if at < len(lines) and lines[at].startswith(f"{key}\t"):
        return [int(number) for number in lines[at].split("\t")[1].split()]
    return []


def _is_name(key: str) -> bool:
    return bool(_numbers(key)) or key in _added_names()


def _starts_a_name(key: str) -> bool:
    lines = _lines("place_names.tsv.gz")
    at = bisect_left(lines, f"{key} ")
    return at < len(lines) and lines[at].startswith(f"{key} ") or key in _added_starts()


def _place(number: int) -> Place:
    id_, kind, label, country, region, population = _lines("places.tsv.gz")[number].split("\t")
    return Place(id_, kind, label, country, region, int(population))


def _place_by_id(id_: str) -> Place | None:
    lines = _lines("places.tsv.gz")
    at = bisect_left(lines, f"{id_}\t")
    if at < len(lines) and lines[at].startswith(f"{id_}\t"):
        return _place(at)
    return _own_regions().get(id_)


@cache
def _own_regions() -> dict[str, Place]:
    return {row[0]: Place(row[0], "Region", row[2], row[1], "", 0) for row in data_rows("regions.tsv") if row[2]}


@cache
def _added_names() -> dict[str, list[str]]:
    """Names given by hand, folded, with the identifiers of their places."""
    found: dict[str, list[str]] = defaultdict(list)
    for id_, _country, label, *names in data_rows("regions.tsv"):
        for name in [label, *"|".join(names).split("|")]:
            if name:
                found[fold(name)].append(id_)
    for town, country, names, *_ in data_rows("towns.tsv"):
        if id_ := _town_id(town, country):
            for name in filter(None, names.split("|")):
                found[fold(name)].append(id_)
    return dict(found)


@cache
def _added_starts() -> frozenset[str]:
    return frozenset(
        " ".join(words[:length])
        for name in _added_names()
        for words in [name.split()]
        for length in range(1, len(words))
    )


def _town_id(name: str, country: str) -> str:
    """The identifier of the largest town of this name in the country."""
    towns = [place for number in _numbers(fold(name)) if (place := _place(number)).country == country]
    towns = [place for place in towns if place.kind == "City"]
    return max(towns, key=lambda place: place.population).id if towns else ""


@cache
def _adjectives(language: str) -> dict[str, tuple[str, ...]]:
    """Every form of every adjective of place, folded, with the identifiers of the places."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    column = 1 + _LANGUAGES.index(language)
    for row in data_rows("adjectives.tsv"):
        for base in filter(None, row[column].split("|") if len(row) > column else ()):
            for form in adjective_forms(base, language):
                found[fold(form)][row[0]] = None
    return {form: tuple(ids) for form, ids in found.items()}


@cache
def _ambiguous() -> dict[str, list[str]]:
    return {
        name: languages.split() for name, languages in (line.split("\t") for line in _lines("ambiguous_places.tsv.gz"))
    }
