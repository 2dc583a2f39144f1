"""How well a record of an authority fits an organisation of the texts, with the reasons in words.

The name opens the score; the place, the kind and what else is known of both raise or lower it. A name of one word, or
of letters alone, is borne by many: it needs its town.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from innograph.authorities.names import compact, concepts, said, without_places
from innograph.authorities.records import ACRONYM, ALIAS
from innograph.lexicon.codes import GEONAMES, place_with
from innograph.lexicon.places import place_of
from innograph.linking import Named, same_thing
from innograph.linking.identity import SURE as _SURE
from innograph.linking.meaning import meaning_of
from innograph.linking.names import name_of, shortens, stands_for, variants
from innograph.model import CLOSE, OPEN, SAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.authorities.records import Called, Record
    from innograph.lexicon.places import Place

FOR_SAME = 0.9
"""The least score for owl:sameAs."""
FOR_CLOSE = 0.75
"""The least score for skos:closeMatch."""
_LEAD = 0.05
"""How far the best record must lead."""
_CERTAIN = 0.99
_SEVERAL = 2
# name, translation, shorter or longer name, letters
_SPELT, _ALIAS, _SAID, _PARTLY, _LETTERS = 0.95, 0.93, 0.9, 0.74, 0.69
_WEAK = 0.7


class Known(NamedTuple):
    """What the texts say of an organisation: names, class, the places where it lies and those that its texts name."""

    names: tuple[str, ...]
    type: str
    places: tuple[Place, ...]
    around: frozenset[str]
    others: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)

    @property
    def spoken_of(self) -> frozenset[str]:
        """The places that its names speak of, in any language and inflection."""
        meant = (meaning_of(name, code, self.type).places for name in self.names for code in self.languages)
        return frozenset(place for places in meant for place in places)


class Fit(NamedTuple):
    """A record that may be the organisation: the score from 0 to 1, and why."""

    record: Record
    score: float
    reasons: tuple[str, ...]


class _Named(NamedTuple):
    score: float
    reason: str
    weak: bool
    whole: bool = True


def fit(known: Known, record: Record) -> Fit | None:
    """How well a record fits, None if its name does not or if its country is another."""
    towns = frozenset(f"geonames:{town}" for town in record.towns)
    names = [found for own in known.names for name in record.names if (found := _compared(own, name, towns, known))]
    if not names:
        return None
    best = min(names, key=lambda one: (-one.score, one.reason))
    steps = [
        _place(known, record, weak=best.weak),
        _kind(known, record, weak=best.weak),
        _history(record),
        _elsewhere(known, record),
        _second_name(names, best),
    ]
    if None in steps:
        return None
    told = [step for step in steps if step and step[1]]
    most = _CERTAIN if best.whole or _elsewhere(known, record)[0] else FOR_SAME - 0.01
    score = min(best.score + sum(step[0] for step in told), most)
    return Fit(record, round(max(score, 0.0), 4), (best.reason, *(reason for _, reason in told)))


def decide(fits: list[Fit]) -> tuple[str, list[Fit]]:
    """SAME, CLOSE or OPEN, and the records that this is about: one, or several that nothing tells apart."""
    ranked = sorted(fits, key=lambda one: (-one.score, one.record.iri))
    if not ranked or ranked[0].score < FOR_CLOSE:
        return OPEN, ranked[:1]
    alike = [one for one in ranked if ranked[0].score - one.score < _LEAD]
    if len(alike) > 1:
        why = f"{len(alike)} records fit alike"
        return OPEN, [one._replace(reasons=(*one.reasons, why)) for one in alike]
    return (SAME if ranked[0].score >= FOR_SAME else CLOSE), ranked[:1]


def usable(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that can be looked up, and those that they spell out; "il Politecnico" can mean any."""
    spelt = (part for name in names for part in variants(name))
    return tuple(dict.fromkeys(name for name in spelt if not name_of(name).bare and len(compact(name)) > 1))


def _compared(own: str, called: Called, towns: frozenset[str], known: Known) -> _Named | None:
    kind = {ACRONYM: "the acronym", ALIAS: "the alias"}.get(called.kind, "the name")
    weak = called.kind == ACRONYM or _is_weak(own)
    if compact(own) == compact(called.text):
        # Letters that spell a word are not the word: "ELITE" is no "Elite".
        full = _SPELT if called.kind not in {ACRONYM, ALIAS} else _ALIAS
        return _Named(_WEAK if weak else full, f"has {kind} {called.text}", weak)
    if called.kind == ACRONYM:
        return None
    if (meaning := said(own)) and meaning == said(called.text):
        return _Named(_SAID, f"says the same as {kind} {called.text}", weak=False)
    if (rest := without_places(own, towns)) and rest == without_places(called.text, towns):
        return _Named(_WEAK if weak else _ALIAS, f"has {kind} {called.text}, its town aside", weak)
    return _translated(own, called, known) or _partly(own, called, kind)


def _translated(own: str, called: Called, known: Known) -> _Named | None:
    """What the comparison of names across texts says, which knows translations, inflections and well-known bodies."""
    for language in known.languages:
        named = Named(own, known.type, language), Named(called.text, known.type, called.language or "en")
        if match := same_thing(*named):
            sure = match.score >= _SURE
            return _Named(_SAID if sure else _PARTLY, match.reason, weak=not sure, whole=sure)
    return None


def _partly(own: str, called: Called, kind: str) -> _Named | None:
    """A name that leaves out words of the other, or stands for it; none if they speak of different kinds of thing."""
    kinds = concepts(own), concepts(called.text)
    if all(kinds) and kinds[0] != kinds[1]:
        return None
    short, long = name_of(own), name_of(called.text)
    if shortens(short, long) or shortens(long, short):
        # The Universidade Nova de Lisboa is not the Universidade de Lisboa: never the same by the name alone.
        weak = min(len(short.content), len(long.content)) < _SEVERAL
        return _Named(
            _LETTERS if weak else _PARTLY, f"is like {kind} {called.text}, with words left out", weak, whole=False
        )
    if stands_for(short, long):
        return _Named(_LETTERS, f"is short for {kind} {called.text}", weak=True, whole=False)
    return None


def _is_weak(name: str) -> bool:
    taken = name_of(name)
    return taken.acronym or taken.bare or len(taken.content) < _SEVERAL


def _place(known: Known, record: Record, *, weak: bool) -> tuple[float, str] | None:
    """The towns and countries of both; None where the texts say another country than the record."""
    towns = {f"{GEONAMES}{town}/" for town in record.towns}
    homes = [place for iri in sorted(towns) if (place := place_with(iri))]
    shared = [place for place in known.places if place in homes]
    if shared:
        return (0.15 if weak else 0.05), f"in {shared[0].label}"
    countries = {place.country for place in known.places} - {""}
    if countries and record.countries and not countries & set(record.countries):
        return None
    if agreeing := sorted(countries & set(record.countries)):
        towns_differ = homes and any(place.kind == "City" for place in known.places)
        return (
            (-0.03, f"in {_name(agreeing[0])}, but in another town") if towns_differ else _land(agreeing[0], weak=weak)
        )
    if near := sorted(set(record.countries) & known.around):
        return (0.05 if weak else 0.01), f"in {_name(near[0])}, which its texts name"
    if known.around and record.countries:
        return -0.1, f"in {_name(record.countries[0])}, which none of its texts names"
    return (0.0, "") if record.countries else (-0.02, "of no known place")


def _land(country: str, *, weak: bool) -> tuple[float, str]:
    return (0.1 if weak else 0.03), f"in {_name(country)}"


def _name(country: str) -> str:
    place = place_of(f"country:{country}")
    return place.label if place else country


def _kind(known: Known, record: Record, *, weak: bool) -> tuple[float, str]:
    if not record.types or known.type == "Organisation":
        return 0.0, ""
    if known.type in record.types:
        return (0.05 if weak else 0.02), f"its kind fits {known.type}"
    # Clusters and agencies are registered as companies, associations or anything else; universities are not.
    plain = {"University", "Company"} & {known.type, *record.types}
    return (-0.1 if known.type in plain else -0.03), f"its kind is not {known.type}"


def _history(record: Record) -> tuple[float, str]:
    return (0.0, "") if record.active else (-0.05, "no longer exists")


def _elsewhere(known: Known, record: Record) -> tuple[float, str]:
    shared = sorted({record.iri, *record.links} & set(known.others))
    return (0.15, f"another authority names it as {shared[0]}") if shared else (0.0, "")


def _second_name(names: list[_Named], best: _Named) -> tuple[float, str]:
    """Another name that the record has: FBK beside Fondazione Bruno Kessler."""
    others = sorted({one.reason for one in names if one.whole and one.reason != best.reason})
    return (0.04, f"{others[0]} as well") if others else (0.0, "")


def places_in(name: str) -> Iterator[str]:
    """The runs of words in a name that may be places."""
    words = name.replace("-", " ").split()
    for start in range(len(words)):
        for end in range(start + 1, min(start + 4, len(words)) + 1):
            yield " ".join(words[start:end]).strip("(),.;")
