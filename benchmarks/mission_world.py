"""The organisations, people, places and projects that the texts of `mission_texts.py` name, without end.

Each is a function of the seed and of its number alone, so nothing is held but what was asked for lately, and text
100,000 names what it would name if it were the first. Kinds, their shares and the regions are those of `ecosystem.py`.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ecosystem import COUNTRIES, IN_SECTOR, SYLLABLES, TYPES
from mission_grammar import LANGUAGES, basque, elided

from innograph.lexicon.packed import packed_table
from innograph.lexicon.places import find_places, is_ambiguous_place
from innograph.vocabulary import SECTORS

SENTENCES = Path(__file__).with_name("sentences")
# The language that institutions of a country call themselves in; elsewhere it is English.
NATIVE = {"it": "it", "es": "es", "fr": "fr", "de": "de", "at": "de", "pt": "pt"}
# The regions that texts of a language mostly are from.
HOMES = {"it": {"it"}, "es": {"es"}, "fr": {"fr"}, "de": {"de", "at"}, "pt": {"pt"}, "en": set(COUNTRIES), "eu": {"es"}}
BASQUE_REGIONS = {"region:es-pv": "Euskadi", "region:es-nc": "Nafarroa"}
# Who is there in every region, the most often named first.
FOUNDED = (
    ("PublicAuthority", 0), ("Agency", 0), ("University", 0), ("Cluster", 0), ("Association", 0), ("ResearchCentre", 0),
    ("PublicAuthority", 1), ("University", 1),
)  # fmt: skip
# How often an organisation is named falls with its rank as in a law of Zipf and Mandelbrot: r to the power of -(1 + A).
RANK_SCALE, RANK_TAIL = 9.0, 0.55
# City states and the like are their own only town.
_NO_REGIONS = {"region:at-9", "region:de-be", "region:de-hh", "region:de-hb"}
_SMALLEST_TOWN, _TOWNS = 15_000, 40
_PREFIX = re.compile(r"^(?:Provinz |Autonome Gemeinschaft |Distrikt |Département |Regione )")
_COINED = ("tec", "nova", "lab", "gen", "ium", "ics", "aro", "ix", "era", "on", "al", "us", "ia", "net", "bit", "or")
_AFTER = ("Tech", "Systems", "Solutions", "Group", "Industries", "Engineering", "Services", "Consulting")
_LOCALES = {
    "it": "it_IT", "es": "es_ES", "fr": "fr_FR", "de": "de_DE", "at": "de_AT", "pt": "pt_PT", "pl": "pl_PL",
    "se": "sv_SE", "nl": "nl_NL", "fi": "fi_FI",
}  # fmt: skip
_BASQUE_NAMES = (
    ("Jon", "Mikel", "Unai", "Iker", "Aitor", "Gorka", "Xabier", "Asier", "Ander", "Julen", "Beñat", "Eneko", "Joseba"),
    ("Ane", "Nerea", "Maite", "Amaia", "Leire", "Ainhoa", "Itziar", "Miren", "Garazi", "Nagore", "Uxue", "Haizea"),
    (
        "Agirre", "Etxeberria", "Zubizarreta", "Mendizabal", "Goikoetxea", "Aranburu", "Otaegi", "Lasa", "Urrutia",
        "Iturbe", "Arrieta", "Elizondo", "Garmendia", "Olaizola", "Zabala", "Ibarra", "Azkue", "Larrañaga",
        "Bengoetxea", "Irizar", "Sarasola", "Uriarte", "Eizagirre", "Murua", "Gorostiza", "Lizarralde", "Barandiaran",
    ),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Town:
    names: dict[str, str]


@dataclass(frozen=True, eq=False)
class Region:
    id: str
    country: str
    names: dict[str, str]
    towns: tuple[Town, ...]


class Person(NamedTuple):
    id: str
    first: str
    last: str
    woman: bool
    role: int


class Name(NamedTuple):
    """A name in a language, and what of it is a place or a sector."""

    article: str
    words: str
    town: bool = False
    region: bool = False
    sector: bool = False


class Organisation(NamedTuple):
    id: str
    type: str
    variant: int
    region: Region
    town: Town
    sector: str
    brand: str
    native: str
    legal: str
    acronym: str

    def name(self, language: str) -> Name:
        """What texts of a language call it in full; a company has one name everywhere."""
        if self.type == "Company":
            return Name("", f"{self.brand}{' ' if self.legal else ''}{self.legal}", sector=bool(self.sector))
        pattern, at = (self.type, self.variant), (self.region, self.town)
        return named(pattern, language, at, brand=self.brand, sector=self.sector)

    @property
    def short(self) -> str:
        """A company without its legal form, another's acronym; "" if it has none."""
        return self.brand if self.type == "Company" else self.acronym


@cache
def phrases(language: str) -> dict[str, list[str]]:
    """The words and sentences of a language, by kind."""
    found: dict[str, list[str]] = {}
    for line in (SENTENCES / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        kind, *columns = line.split("\t")
        if not line.startswith("#"):
            found.setdefault(kind, []).extend(columns if kind != "in" else ["\t".join(columns)])
    return found


@cache
def sectors() -> tuple[str, ...]:
    return tuple(kind.partition(":")[2] for kind in phrases("it") if kind.partition(":")[2] in SECTORS)


def sector_words(slug: str, language: str) -> tuple[str, str]:
    """Article and noun of a sector."""
    words = phrases(language)[f"sector:{slug}"][0]
    article = re.match(r"(?:l'|(?:la|le|el|il|a|o|die|der|das|the) )", words) if language != "eu" else None
    return (article[0].strip(), words[article.end() :]) if article else ("", words)


def named(pattern: tuple[str, int], language: str, at: tuple[Region, Town], *, brand: str, sector: str = "") -> Name:
    """The name of an institution after a pattern of its kind, told by its number."""
    kind, variant = pattern
    region, town = at
    patterns = phrases(language)[f"name:{kind}"]
    article, words = patterns[variant % len(patterns)].split("|", 1)
    field = sector_words(sector, language)[1] if sector else ""
    holds = ("city}" in words, "region}" in words, "{field}" in words)
    for slot, filled in (
        ("{region}", region.names[language]),
        ("{city}", town.names[language]),
        ("{loc:region}", basque(region.names[language], "loc")),
        ("{loc:city}", basque(town.names[language], "loc")),
        ("{brand}", brand),
        ("{field}", field[:1].upper() + field[1:]),
    ):
        words = words.replace(slot, filled)
    return Name(article, elided(words, language), *holds)


class World:
    """What there is under a seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.regions = _regions()
        self.homes = {
            language: [one for one in self.regions if one.country in countries] for language, countries in HOMES.items()
        }
        self.homes["eu"] = [one for one in self.regions if one.id in BASQUE_REGIONS]
        self.organisation = lru_cache(maxsize=60_000)(self._organisation)
        self.person = lru_cache(maxsize=60_000)(self._person)

    def chance(self, *key: object) -> random.Random:
        return random.Random(f"{self.seed}:{':'.join(map(str, key))}")  # noqa: S311 - made-up data, no secret

    def some_region(self, chance: random.Random, language: str = "") -> Region:
        """Any, or one where a language is at home; some have much more going on."""
        among = self.homes[language] if language else self.regions
        return among[int(len(among) * chance.random() ** 2)]

    def some_organisation(self, chance: random.Random, region: Region) -> Organisation:
        rank = int(RANK_SCALE * ((1 - chance.random()) ** (-1 / RANK_TAIL) - 1))
        return self.organisation(region, rank)

    def _organisation(self, region: Region, rank: int) -> Organisation:
        chance = self.chance(region.id, rank)
        if rank < len(FOUNDED):
            kind, variant = FOUNDED[rank]
            town = region.towns[0]
        else:
            kind = chance.choices(list(TYPES), list(TYPES.values()))[0]
            variant = chance.choice((0, 1, 2, 2, 2) if kind == "University" else (1, 1, 2))
            town = chance.choice(region.towns)
        native = NATIVE.get(region.country, "en")
        if region.id in BASQUE_REGIONS and chance.random() < 0.4:  # noqa: PLR2004 - the share that speaks Basque
            native = "eu"
        sector = chance.choice(sectors())
        if kind == "PublicAuthority" and rank:
            variant = 1
        brand, legal = self._company(chance, region, native, sector) if kind == "Company" else (coined(chance), "")
        if kind == "Company" and sector_words(sector, native)[1].capitalize() not in brand:
            sector = sector if chance.random() < IN_SECTOR else ""
        one = Organisation(f"{region.id}/{rank}", kind, variant, region, town, sector, brand, native, legal, "")
        pattern = phrases("en").get(f"name:{kind}", [""])
        if kind != "Company" and "{brand}" not in pattern[variant % len(pattern)]:
            # two ranks may stand for the one town hall
            one = one._replace(id=f"{region.id}/{one.name('en').words}")
        return one._replace(acronym=_acronym(one, chance))

    def _company(self, chance: random.Random, region: Region, native: str, sector: str) -> tuple[str, str]:
        words = sector_words(sector, native)[1]
        field = words[:1].upper() + words[1:]
        legal = chance.choice(phrases(native)["legal"])
        drawn = chance.random()
        if drawn < 0.35:  # noqa: PLR2004 - as much as in registers
            last = people(region.country)[2]
            kin = chance.choice(phrases(native)["kin"]).format(a=chance.choice(last), b=chance.choice(last))
            return (f"{kin} {field}" if chance.random() < IN_SECTOR else kin), legal
        brand = coined(chance)
        if drawn < 0.65:  # noqa: PLR2004 - the same
            return f"{brand} {field}", legal
        return f"{brand} {chance.choice(_AFTER)}", legal

    def _person(self, organisation: Organisation, number: int) -> Person:
        chance = self.chance("person", organisation.id, number)
        country = "eu" if organisation.native == "eu" else organisation.region.country
        men, women, last = people(country)
        woman = chance.random() < 0.45  # noqa: PLR2004 - their share
        surname = chance.choice(last)
        if country in {"es", "pt"} and chance.random() < 0.7:  # noqa: PLR2004 - two surnames, mostly
            surname = f"{surname} {chance.choice(last)}"
        first = chance.choice(women if woman else men)
        return Person(f"{organisation.id}/person-{number}", first, surname, woman, chance.randrange(60))

    def project(self, chance: random.Random, region: Region) -> tuple[str, str]:
        """Key and name of a project, one told of before or not."""
        rank = int(2 * RANK_SCALE * ((1 - chance.random()) ** (-1 / RANK_TAIL) - 1))
        own = self.chance("project", region.id, rank)
        name = f"{coined(own)}{own.choice(('', '', ' 4.0', '2030', ' Link', ' Hub'))}"
        return f"{region.id}/project-{rank}", name.upper() if own.random() < 0.4 else name  # noqa: PLR2004 - many shout


def coined(chance: random.Random) -> str:
    """A name that nobody bears.

    >>> coined(random.Random(1))[:1].isupper()
    True
    """
    syllables = "".join(chance.choice(SYLLABLES) for _ in range(chance.choice((2, 2, 2, 3))))
    return (syllables + chance.choice(_COINED)).capitalize()


@cache
def people(country: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """First names of men and of women, and last names, sorted."""
    if country == "eu":
        return _BASQUE_NAMES
    from importlib import import_module  # noqa: PLC0415 - Faker takes long to load

    provider = import_module(f"faker.providers.person.{_LOCALES[country]}").Provider
    lists = (provider.first_names_male, provider.first_names_female, provider.last_names)
    men, women, last = (tuple(sorted(name for name in names if len(name) > 2)) for names in lists)  # noqa: PLR2004
    return men, women, last


def _acronym(one: Organisation, chance: random.Random) -> str:
    """The initials of what it calls itself, if it has some."""
    if one.type in {"Company", "PublicAuthority"} or chance.random() < 0.4:  # noqa: PLR2004 - many have none
        return ""
    words = re.findall(r"\w+", one.name(one.native).words)
    initials = "".join(word[0].upper() for word in words if word[0].isupper() or len(word) > 3)  # noqa: PLR2004
    return initials if len(initials) > 2 else ""  # noqa: PLR2004


@cache
def _exonyms() -> dict[str, dict[str, str]]:
    lines = (SENTENCES / "cities.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return {label: dict(zip(LANGUAGES, names, strict=True)) for label, *names in rows}


@cache
def _regions() -> tuple[Region, ...]:
    towns: dict[str, list[tuple[int, str]]] = {}
    for id_, kind, label, country, region, population in packed_table("places.tsv.gz").rows():
        if kind == "City" and country.lower() in COUNTRIES and int(population) >= _SMALLEST_TOWN and _plain(id_, label):
            towns.setdefault(region, []).append((-int(population), label))
    found = []
    for row in packed_table("place_codes.tsv.gz").rows():
        names = dict(zip(LANGUAGES, (_PREFIX.sub("", name) for name in row[6:13]), strict=True))
        names["eu"] = BASQUE_REGIONS.get(row[0]) or names["eu"] or names["es"]
        own = [label for _, label in sorted(towns.get(row[0], ())) if label not in names.values()][:_TOWNS]
        if row[0] in BASQUE_REGIONS:
            names["fr"] = names["fr"] or "Navarre"
        if len(own) < 3 or row[0] in _NO_REGIONS or not all(names.values()):  # noqa: PLR2004
            continue
        named_towns = (_exonyms().get(label) or dict.fromkeys(LANGUAGES, label) for label in own)
        found.append(Region(row[0], row[0][7:9], names, tuple(map(Town, named_towns))))
    # in no order of size, but always the same
    return tuple(random.Random(7).sample(found, len(found)))  # noqa: S311 - no secret


def _plain(id_: str, label: str) -> bool:
    """Whether the name means this town to everyone."""
    places = find_places(label)
    return bool(places) and places[0].id == id_ and not any(is_ambiguous_place(label, one) for one in LANGUAGES)
