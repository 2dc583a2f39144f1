"""Places: countries, regions and towns, by their names and by their adjectives in seven languages.

Most of them stand in two packed tables, sorted so that a name is found by halving; what is added by hand is small.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.inflection import adjective_forms, base_forms
from innograph.lexicon.names import is_first_name, is_last_name
from innograph.lexicon.packed import packed_table
from innograph.lexicon.words import fold
from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LANGUAGES = ("it", "es", "en", "fr", "de", "pt", "eu")
_LONGEST = 8
# So many letters of an adjective stand in all its forms: Basque endings are undone by cutting, or by an "a" at the end.
_OPENING = 4
_ACRONYM = 4
_BASQUE_COUNTRY = "region:es-pv"
_GERMAN_SPEAKING = frozenset({"DE", "AT", "CH", "LI", "LU"})
# A region whose inhabitants are not known weighs as much as a town of this size.
_REGION_WEIGHT = 300_000
# So many times likelier is a town of Europe than one elsewhere: León is that of Spain, Guadalajara that of Mexico.
_NEARNESS = 12
# A capital of this size takes the name of its region for itself: Madrid, Valencia, Teruel.
_CAPITAL = 20_000
# Below these sizes a town gives way where its name is a word of the language ("Cento"; "Essen" does not),
_WORD_TOWN = 250_000
# a first name ("Martín")
_FIRST_NAME_TOWN = 60_000
# or a last name ("Faenza"; "Ferrara" does not).
_LAST_NAME_TOWN = 50_000


class Place(NamedTuple):
    """A country, a region or a town.

    `id` is "geonames:3128026", "country:ES" or "region:es-pv", `region` the id of the region that it lies in or "",
    `country` the two letters of ISO 3166-1 or "" for what crosses borders; a population of 0 is not known.
    """

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
    if name.isupper():
        found |= {place.id: place for place in _by_ids(_acronyms().get(key.replace(" ", ""), ()))}

    def order(place: Place) -> tuple[int, bool, str]:
        return (-likelihood(place, found.values()), fold(place.label) != key, place.id)

    return tuple(sorted(found.values(), key=order))


def likelihood(place: Place, namesakes: Iterable[Place]) -> int:
    """How likely a name means this place if nothing tells: by its inhabitants, who count for more in Europe."""
    shared = place.kind == "Region" and any(
        other.kind == "City" and other.country == place.country and other.population > _CAPITAL for other in namesakes
    )
    return 1 if shared else _weight(place) * (_NEARNESS if place.country in _europe() else 1)


@lru_cache(maxsize=50_000)
def find_place(id_: str) -> Place | None:
    """The place with this identifier, None if the gazetteer has none.

    >>> find_place("country:IT").label
    'Italy'
    """
    return next(_by_ids((id_,)), None)


@lru_cache(maxsize=50_000)
def find_adjective(word: str, language: str) -> tuple[Place, ...]:
    """The places whose adjective or inhabitant this is, in any inflection, the likeliest first.

    A capitalised word may be one of another language; an English one is always capitalised.

    >>> [place.label for place in find_adjective("baschi", "it")]
    ['Basque Country']
    >>> find_adjective("casa", "it"), find_adjective("polish", "en")
    ((), ())
    """
    if language == "en" and word[:1].islower():
        return ()
    found = _ids_of_adjective(word, language)
    if not found and word[:1].isupper() and _may_be_adjective(word):
        found = next((ids for other in _LANGUAGES if (ids := _ids_of_adjective(word, other))), ())
    places = {place.id: place for place in (*_by_ids(found), *(() if found else _inflected_towns(word, language)))}
    return tuple(sorted(places.values(), key=lambda place: (-_weight(place), place.id)))


def place_of(place_id: str) -> Place | None:
    """The place with this identifier, if the gazetteer has it.

    >>> place_of("region:es-pv").label
    'Basque Country'
    """
    return next(_by_ids([place_id]), None)


def parent_of(place: Place) -> Place | None:
    """What a place lies in: its region, else its country; nothing for a country and for what crosses borders.

    >>> parent_of(place_of("region:es-pv")).label
    'Spain'
    """
    if place.kind == "Country":
        return None
    return place_of(place.region) or place_of(f"country:{place.country}")


def longest_place(tokens: Sequence[str], start: int) -> int:
    """How many tokens the longest place name that starts here has; 0 if none does or the first is not capitalised.

    >>> longest_place(["in", "Reggio", "Emilia", "ieri"], 1)
    2
    """
    if not tokens[start][:1].isupper() and tokens[start][:1] not in "'’":
        return 0
    best = 1 if find_places(tokens[start]) else 0
    key = ""
    for length, token in enumerate(tokens[start : start + _LONGEST], 1):
        key = f"{key} {fold(token)}".strip()
        if token[-1:].isalnum() and _is_name(key):
            best = max(best, length)
        if not _starts_a_name(key):
            break
    return best


@lru_cache(maxsize=50_000)
def is_ambiguous_place(name: str, language: str) -> bool:
    """Whether the name is a word of the language as well, or a person's name, and the place is not a large one.

    >>> is_ambiguous_place("Fondi", "it"), is_ambiguous_place("Bologna", "it"), is_ambiguous_place("Lama", "es")
    (True, False, True)
    """
    places, key = find_places(name), fold(name)
    if not places or " " in key or places[0].kind == "Country":
        return False
    words_too = packed_table("ambiguous_places.tsv.gz").row(key)
    if words_too and language in words_too[1].split() and max(place.population for place in places) < _WORD_TOWN:
        return True
    size = max(map(_weight, places))
    return (size < _FIRST_NAME_TOWN and is_first_name(name)) or (size < _LAST_NAME_TOWN and is_last_name(name))


def _weight(place: Place) -> int:
    return place.population or (_REGION_WEIGHT if place.kind == "Region" else 0)


@cache
def _europe() -> frozenset[str]:
    return frozenset(code for name, codes in data_rows("continents.tsv") if name == "Europe" for code in codes.split())


def _place(row: tuple[str, ...]) -> Place:
    id_, kind, label, country, region, population = row
    return Place(id_, kind, label, country, region, int(population))


def _by_ids(ids: Iterable[str]) -> Iterator[Place]:
    for id_ in ids:
        if row := packed_table("places.tsv.gz").row(id_):
            yield _place(row)
        elif id_ in _own_regions():
            yield _own_regions()[id_]


def _packed(key: str) -> Iterator[Place]:
    """The places of the packed tables that have this folded name; their lines are told by offset."""
    if row := packed_table("place_names.tsv.gz").row(key):
        yield from (_place(packed_table("places.tsv.gz").row_at(int(offset))) for offset in row[1].split())


def _places_called(key: str) -> Iterator[Place]:
    yield from _packed(key)
    yield from _by_ids(_added_names().get(key, ()))


@lru_cache(maxsize=50_000)
def _is_name(key: str) -> bool:
    return key in _added_names() or packed_table("place_names.tsv.gz").row(key) is not None


@lru_cache(maxsize=50_000)
def _starts_a_name(key: str) -> bool:
    return key in _added_starts() or packed_table("place_names.tsv.gz").starts(f"{key} ")


@cache
def _hand_rows() -> tuple[tuple[str, list[str]], ...]:
    """Identifier and columns (names, then adjectives per language) of what was added by hand."""
    rows = [
        (id_, [f"{label}|{''.join(columns[:1])}", *columns[1:]])
        for id_, _, label, *columns in (*data_rows("countries.tsv"), *data_rows("regions.tsv"))
    ]
    rows += [(id_, columns or [""]) for town, land, *columns in data_rows("towns.tsv") if (id_ := _town_id(town, land))]
    return tuple(rows)


def _town_id(name: str, country: str) -> str:
    """The identifier of the largest town of this name in the country; "" if GeoNames has none."""
    towns = [place for place in _packed(fold(name)) if place.kind == "City" and place.country == country]
    return max(towns, key=lambda place: place.population).id if towns else ""


@cache
def _own_regions() -> dict[str, Place]:
    return {row[0]: Place(row[0], "Region", row[2], row[1], "", 0) for row in data_rows("regions.tsv") if row[2]}


def _is_acronym(name: str) -> bool:
    return name.isupper() and len(name.replace(".", "").replace(" ", "")) <= _ACRONYM


@cache
def _added_names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for id_, columns in _hand_rows():
        for name in filter(None, columns[0].split("|")):
            if not _is_acronym(name):
                found[fold(name)].append(id_)
    return dict(found)


@cache
def _acronyms() -> dict[str, list[str]]:
    """USA, UK, NRW: apart, for "us" is a word; folded, without dots."""
    found: dict[str, list[str]] = defaultdict(list)
    for id_, columns in _hand_rows():
        for name in columns[0].split("|"):
            if _is_acronym(name):
                found[fold(name).replace(" ", "")].append(id_)
    return dict(found)


@cache
def _added_starts() -> frozenset[str]:
    split = (name.split() for name in _added_names())
    return frozenset(" ".join(words[:length]) for words in split for length in range(1, len(words)))


@cache
def _adjectives(language: str) -> dict[str, tuple[str, ...]]:
    """Every form of every adjective of place, folded, with the identifiers of the places."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    column = 1 + _LANGUAGES.index(language)
    for id_, columns in _hand_rows():
        for base in filter(None, columns[column].split("|") if len(columns) > column else ()):
            for form in adjective_forms(base, language):
                found[fold(form)][id_] = None
    return {form: tuple(ids) for form, ids in found.items()}


def _ids_of_adjective(word: str, language: str) -> tuple[str, ...]:
    known = _adjectives(language)
    if language == "eu":
        return next((known[base] for base in map(fold, base_forms(word, "eu")) if base in known), ())
    found = known.get(fold(word), ())
    if not found and "-" in word:  # "italo-spagnola", "deutsch-französisches"
        parts = [known.get(fold(part)) or _prefixes().get(fold(part), ()) for part in word.split("-")]
        found = tuple(id_ for part in parts for id_ in part) if all(parts) else ()
    return found


def _may_be_adjective(word: str) -> bool:
    """Whether a word begins as an adjective of any language does: a quick no for most words."""
    return "-" in word or fold(word)[:_OPENING] in _openings()


@cache
def _openings() -> frozenset[str]:
    return frozenset(form[:_OPENING] for language in _LANGUAGES for form in _adjectives(language))


@cache
def _prefixes() -> dict[str, tuple[str, ...]]:
    return {prefix: (id_,) for prefix, id_ in data_rows("adjective_prefixes.tsv")}


def _inflected_towns(word: str, language: str) -> Iterator[Place]:
    """Adjectives that any name may have, "Radeberger", "Zamudioko"; no small town that shares it with a person."""
    if not word[:1].isupper():
        return
    if word.endswith(("ko", "go", "ren", "tar", "dar")):
        found = next((places for base in base_forms(word, "eu")[1:] if (places := find_places(base))), ())
        # The names of Basque bodies stand in Spanish texts as well: "Gipuzkoako Foru Aldundia".
        yield from (place for place in found if language == "eu" or place.region == _BASQUE_COUNTRY)
    if language == "de" and word.endswith("er") and len(word) > 6:  # noqa: PLR2004 - "Bauer" is no adjective of "Bau"
        towns = [place for base in base_forms(word, "de")[1:] for place in find_places(base) if place.kind == "City"]
        least = _CAPITAL if is_last_name(word) else 1
        yield from (
            place for place in towns if place.population >= (least if place.country in _GERMAN_SPEAKING else 500_000)
        )
