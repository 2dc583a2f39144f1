"""What the name of an organisation, programme or fair says, whatever its language: concepts, places, words, numbers."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.inflection import base_forms
from innograph.lexicon.places import find_adjective, find_places, longest_place
from innograph.lexicon.words import fold
from innograph.linking.names import small_words, without_form
from innograph.resources import data_rows
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from innograph.lexicon.places import Place

_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*")
_LONGEST = 7  # words of a phrase
_FRONT, _END = 4, 4  # letters that the parts of a compound have at least
_NOTHING = "-"


class Meaning(NamedTuple):
    """The parts of a name, each sorted: concepts of `translations.tsv`, places by label, other words, numbers."""

    concepts: tuple[str, ...]
    places: tuple[str, ...]
    words: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """All of it, to be compared; empty for a name without a known concept or with nothing beside it."""
        rest = (*self.places, *self.words)
        if not self.concepts or len(self.concepts) + len(rest) < 2:  # noqa: PLR2004 - "il Politecnico" says too little
            return ()
        if not rest and self._is_everywhere():
            return ()
        return (*self.concepts, *rest, *self.numbers)

    def _is_everywhere(self) -> bool:
        """Whether each country has such a body: "Ministère de l'Économie" and "Ministerio de Economía" are two."""
        return not concepts_for("everywhere").isdisjoint(self.concepts) and concepts_for("beyond").isdisjoint(
            self.concepts
        )


@lru_cache(maxsize=100_000)
def meaning_of(text: str, language: str, kind: str) -> Meaning:
    """What a name says; `kind` is the class of what it names, for a "Región" that pays is a government.

    >>> meaning_of("Università di Pisa", "it", "University") == meaning_of("Pisa University", "en", "University")
    True
    >>> meaning_of("Wirtschaftsministerium", "de", "PublicAuthority").concepts
    ('economy', 'ministry')
    """
    raw = _WORD.findall(without_form(text))
    concepts: list[str] = []
    places: list[Place] = []
    words: list[str] = []
    at = 0
    while at < len(raw):
        known, length = _concepts_at(raw, at, language, kind)
        if known:
            concepts += known
        else:
            place, length = _place_at(raw, at, language)
            word = fold(raw[at])
            if place:
                places.append(place)
            elif word not in small_words():
                words.append(word)
        at += length
    return _tidied(concepts, places, words, kind)


def _tidied(concepts: list[str], places: list[Place], words: list[str], kind: str) -> Meaning:
    """Without what adds nothing; an authority that is called like its region or town is its government."""
    numbers = [word for word in words if word.isdigit()]
    said = {concept for concept in concepts if concept != _NOTHING}
    beside = said | {GROUP_OF.get(kind, "")}
    idle = {concept for one in beside for concept in concepts_for("idle", one)}
    if kind == "PublicAuthority" and places and not said and len(words) == len(numbers):
        said.add("municipality" if places[0].kind == "City" else "government")
    own = sorted(word for word in words if not word.isdigit())
    # A town and the district around it share their label: "Tartuko" may be of either.
    where = {f"{place.label}, {place.country}" for place in places}
    return Meaning(tuple(sorted((said - idle) or said)), tuple(sorted(where)), tuple(own), tuple(sorted(numbers)))


def concept_of(word: str) -> str:
    """What a folded word means in the names of organisations, "" if that is not known.

    >>> concept_of("comune") == concept_of("ayuntamiento")
    True
    """
    return _concepts().get((word, ""), "")


def _concepts_at(words: list[str], at: int, language: str, kind: str) -> tuple[list[str], int]:
    """The concepts of the phrase or word there, and how many words it has."""
    folded = [fold(word).replace(" ", "_") for word in words[at : at + _LONGEST]]
    for length in range(len(folded), 0, -1):
        phrase = "_".join(folded[:length])
        if phrase not in _phrases() and length > 1:
            continue
        if length == 1 and longest_place(words, at) > 1:  # "Paesi Baschi", "Région" apart
            break
        for form in (phrase, *(_bases(phrase, language) if length == 1 else ())):
            if known := _concepts().get((form, kind)) or _concepts().get((form, "")):
                return known.split(), length
    return _compound(folded[0], language, kind), 1


def _bases(word: str, language: str) -> tuple[str, ...]:
    if language == "de":
        return tuple(
            word.removesuffix(ending) for ending in ("en", "er", "es", "em", "e", "s") if word.endswith(ending)
        )
    return tuple(map(fold, base_forms(word, "eu")[1:])) if language == "eu" else ()


def _compound(word: str, language: str, kind: str) -> list[str]:
    """The concepts of a German compound: "Sozialfonds", "Wirtschaftsministerium"; empty if a part is not known."""
    if language != "de":
        return []
    for at in range(_FRONT, len(word) - _END + 1):
        front, end = word[:at], word[at:]
        last = _concepts().get((end, kind)) or _concepts().get((end, ""))
        first = next((found for form in (front, front.removesuffix("s")) if (found := _concepts().get((form, "")))), "")
        if first and last:
            return [*first.split(), *last.split()]
    return []


def _place_at(words: list[str], at: int, language: str) -> tuple[Place | None, int]:
    """The place that is named or described there, and how many words do so."""
    length = longest_place(words, at)
    described = find_adjective(words[at], language) if length <= 1 else ()
    found = described or (find_places(" ".join(words[at : at + length])) if length else ())
    return (found[0], max(length, 1)) if found else (None, 1)


@cache
def _concepts() -> dict[tuple[str, str], str]:
    """The concepts of a folded word or phrase by the class that it holds for, "" where for all."""
    table: dict[tuple[str, str], str] = {}
    for concepts, words, *kinds in data_rows("translations.tsv"):
        for word in words.split():
            table.setdefault((word, kinds[0] if kinds else ""), concepts)
    return table


@cache
def _phrases() -> frozenset[str]:
    return frozenset(word for word, _ in _concepts())


@cache
def concepts_for(purpose: str, of: str = "") -> frozenset[str]:
    """The concepts that `concepts.tsv` lists for a purpose, beside another concept or in names of a group.

    >>> sorted(concepts_for("idle", "chamber"))
    ['commerce', 'industry']
    """
    rows = data_rows("concepts.tsv")
    return frozenset(word for row, beside, words in rows if (row, beside) == (purpose, of) for word in words.split())
