"""Linking of ever more mentions, by processor time: `linking_scale.py [--mentions 10000 100000]`.

Texts of 40 mentions name made-up organisations, one for five mentions, as often as names are in life (Zipf), in seven
languages: in full, translated, with a legal form, shortened, by their letters, in capitals; beside them people, who
belong to some of them, towns and fairs. `digest` turns each text into its digest, `link` all digests into entities; the
exponents say how these times grow: 1 is linear. The bytes are what the digests take in `link`, `peak` what its process
does. Each step has a process of its own; the seed is fixed, so that every run links the same.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import random
import resource
import subprocess
import sys
import time
from bisect import bisect
from itertools import accumulate, islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph import linking
from innograph.linking.collected import Chains
from innograph.model import Document, Evidence, Mention, Sentence, Span, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BASE = "https://example.org/id/"
_LANGUAGES = ("it", "es", "en", "fr", "de", "pt", "eu")
_MENTIONS = 40  # of a text
_PER_ORGANISATION = 5  # mentions
_SYLLABLES = ("ba", "ro", "tec", "nal", "mi", "lu", "ver", "kor", "san", "dri", "mon", "tes", "gra", "pol", "vi", "den")
_FIRST = ("Anna", "Luca", "Maria", "Jon", "Ana", "Pedro", "Marie", "Hans", "Ines", "Ander", "Miren", "Paul", "Laura")
_TOWNS = ("Bilbao", "Bologna", "Paris", "Berlin", "Lisboa", "Madrid", "Milano", "Lyon", "Porto", "Torino", "León")
_THEMES = ("Energia", "Marine", "Digital", "Agro", "Salud", "Mobility", "Textile", "Robotics", "Water", "Space")
# A kind of organisation in each of the languages, before or behind (Basque) its name.
_KINDS = {
    "University": ("Università di", "Universidad de", "University of", "Université de", "Uni", "Universidade de"),
    "PublicAuthority": ("Comune di", "Ayuntamiento de", "City of", "Ville de", "Stadt", "Câmara Municipal de"),
    "ResearchCentre": ("Istituto", "Instituto", "Institute", "Institut", "Institut", "Instituto"),
    "Cluster": ("Cluster", "Clúster", "Cluster", "Pôle", "Cluster", "Cluster"),
}
_FORMS = ("S.r.l.", "S.L.", "Ltd", "SAS", "GmbH", "Lda", "S.A.")
# How often out of a hundred times a text calls an organisation so, and names such a thing.
_WAYS = {"in full": 60, "with its legal form": 15, "by its letters": 10, "in capitals": 5, "without its kind": 10}
_THINGS = {"organisation": 75, "person": 12, "surname": 3, "town": 7, "fair": 3}


class Organisation(NamedTuple):
    """A made-up organisation: its own name, its class, what it works on."""

    name: str
    type: str
    theme: str

    def called(self, language: int, chance: random.Random) -> str:
        """One of the ways in which a text of a language calls it."""
        full, way = self._full(language), picked(_WAYS, chance)
        if way == "with its legal form":
            return f"{full} {_FORMS[language]}" if self.type == "Company" else full
        if way == "by its letters" and " " in full:
            return "".join(word[0] for word in full.split() if word[0].isupper())
        return {"in capitals": full.upper(), "without its kind": self.name}.get(way, full)

    def _full(self, language: int) -> str:
        if self.type not in _KINDS:
            return f"{self.name} {self.theme}"
        kinds = _KINDS[self.type]
        return f"{kinds[language]} {self.name}" if language < len(kinds) else f"{self.name} {kinds[0].split()[0]}"


class Step(NamedTuple):
    """What one number of mentions came to: seconds of processor time, MB of memory."""

    mentions: int
    chains: int
    entities: int
    digest: float
    link: float
    columns: float
    peak: float


def picked(often: Mapping[str, int], chance: random.Random) -> str:
    """One of some things, as often as is said."""
    return chance.choices(list(often), list(often.values()))[0]


def organisations(number: int, chance: random.Random) -> list[Organisation]:
    """So many made-up organisations, some of which share a name."""
    kinds = ["Company"] * 5 + [*_KINDS]
    names = ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 4)))).title() for _ in range(number)]
    second = ("", "", *(f" {word}" for word in names[: number // 10]))
    return [Organisation(n + chance.choice(second), chance.choice(kinds), chance.choice(_THEMES)) for n in names]


class Texts:
    """Texts that name organisations, people, towns and fairs, each as a document with its mentions and statements."""

    def __init__(self, mentions: int) -> None:
        self._chance = random.Random(7)  # noqa: S311 - the same names in every run
        self._number = mentions // _MENTIONS
        size = max(1, mentions // _PER_ORGANISATION)
        self._organisations = organisations(size, self._chance)
        self._often = list(accumulate(1 / (rank + 2) for rank in range(size)))
        last = ["".join(self._chance.choices(_SYLLABLES, k=3)).title() for _ in range(max(20, size // 10))]
        self._people = [f"{self._chance.choice(_FIRST)} {self._chance.choice(last)}" for _ in range(size // 2)]

    def __iter__(self) -> Iterator[tuple[str, list[Mention], list[Statement[Mention]]]]:
        for at in range(self._number):
            yield self._text(f"text-{at:07}")

    def _text(self, name: str) -> tuple[str, list[Mention], list[Statement[Mention]]]:
        language = self._chance.randrange(len(_LANGUAGES))
        named = [self._named(language) for _ in range(_MENTIONS)]
        words = ", ".join(text for text, _ in named) + "."
        sentence = Sentence(Document(name, words, _LANGUAGES[language]), Span(0, len(words)))
        mentions, start = [], 0
        for text, kind in named:
            score = round(self._chance.uniform(0.5, 1), 4)
            mentions.append(Mention(sentence, Span(start, start + len(text)), kind, "made-up", score))
            start += len(text) + 2
        evidence = (Evidence(name, sentence.span, words, "made-up", 0.9),)
        pairs = pairwise(mentions)
        affiliated = [
            Statement(one, "affiliatedWith", other, evidence=evidence)
            for one, other in pairs
            if one.type == "Person" and other.type in {"Company", *_KINDS}
        ]
        return name, mentions, affiliated

    def _named(self, language: int) -> tuple[str, str]:
        chance, kind = self._chance, picked(_THINGS, self._chance)
        if kind == "organisation":
            one = self._organisations[bisect(self._often, chance.random() * self._often[-1])]
            return one.called(language, chance), one.type
        if kind in {"person", "surname"}:
            full = self._people[int(len(self._people) * chance.random() ** 3)]
            return (full if kind == "person" else full.split()[1]), "Person"
        if kind == "town":
            return chance.choice(_TOWNS), "City"
        return f"{chance.choice(_THEMES)} Expo {chance.choice(_TOWNS)} {chance.randrange(2019, 2027)}", "Event"


def write_digests(mentions: int, path: Path) -> float:
    """The digests of so many mentions into a file; the seconds that making them took, without making the texts up."""
    spent = 0.0
    with path.open("wb") as file:
        for name, found, statements in Texts(mentions):
            began = time.process_time()
            digest = linking.digest(name, found, statements=statements)
            spent += time.process_time() - began
            pickle.dump(digest, file)
    return spent


def digests_in(path: Path) -> Iterator[linking.Digest]:
    with path.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)  # noqa: S301 - written by this program


def peak() -> float:
    """MB of memory that the process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def link(mentions: int, path: Path) -> Step:
    """Link the digests of a file in this process."""
    linking.link_digests(islice(digests_in(path), 5), base=_BASE)
    before, began = peak(), time.process_time()
    chains = Chains(digests_in(path))
    columns, number = peak() - before, len(chains)
    del chains
    resolved = linking.link_digests(digests_in(path), base=_BASE)
    return Step(mentions, number, len(resolved.entities), 0, time.process_time() - began, columns, peak())


def measured_apart(mentions: int) -> Step:
    """The step, its digests made in one process and linked in another."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "digests"
        spent, step = (_part(part, mentions, path) for part in ("--digest", "--link"))
    return Step(*step)._replace(digest=spent)


def _part(part: str, mentions: int, path: Path) -> Any:
    command = [sys.executable, __file__, part, str(mentions), str(path)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def row(step: Step, before: Step | None) -> list[str]:
    """A line of the table; the exponents compare the seconds with those of the step before."""
    counts = [f"{number:,}" for number in step[:3]]
    seconds = [f"{step.digest:.1f}", f"{step.link:.1f}"]
    rates = [step.mentions / step.digest, step.mentions / step.link, step.entities / step.link]
    sizes = [step.columns * 1e6 / step.mentions, step.columns * 1e6 / step.chains, step.peak]
    grown = [growth(step, before, name) for name in ("digest", "link")] if before else []
    return [*counts, *seconds, *(f"{one:,.0f}" for one in (*rates, *sizes)), *(f"{one:.2f}" for one in grown)]


def growth(step: Step, before: Step, name: str) -> float:
    """The exponent by which a time grows with the number of mentions."""
    times: float = getattr(step, name) / getattr(before, name)
    return math.log(times) / math.log(step.mentions / before.mentions)


_COLUMNS = "mentions|chains|entities|digest s|link s|digested/s|linked/s|entities/s|B/mention|B/chain|peak MB|exponents"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, nargs="+", default=[10**4, 10**5, 10**6])
    parser.add_argument("--digest", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--link", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.digest:
        print(json.dumps(write_digests(int(options.digest[0]), Path(options.digest[1]))))
        return
    if options.link:
        print(json.dumps(link(int(options.link[0]), Path(options.link[1]))))
        return
    print(" ".join(f"{column:>10}" for column in _COLUMNS.split("|")))
    before = None
    for mentions in options.mentions:
        found = measured_apart(mentions)
        print(" ".join(f"{cell:>10}" for cell in row(found, before)), flush=True)
        before = found


if __name__ == "__main__":
    main()
