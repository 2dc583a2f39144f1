"""Whom to meet next: likely partners by what two organisations have in common, with reasons, and how often it is right.

Each predictor gives every other organisation a score; the ranking is the mean of where two of them put it. `backtest`
says how good that is on the same graph: look at it before you trust a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from innograph.errors import MeasureError
from innograph.network.arrays import Edges, adjacency
from innograph.network.attributes import regions_of, sectors_of
from innograph.network.slices import between
from innograph.network.ties import ties
from innograph.network.wording import because, refusal
from innograph.rdf.ontology import with_broader
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from innograph.model import KnowledgeGraph
    from innograph.network.arrays import Floats, Integers, Sparse
    from innograph.network.attributes import Region

PREDICTORS = ("common neighbours", "adamic-adar", "resource allocation", "sector similarity")
"""What two organisations have in common, in four ways to count it."""
LEAST_PARTNERS = 2
"""With fewer partners and no sector, nothing is known that could be compared."""
LEAST_NETWORK = 20
"""A network with fewer organisations that have a tie is small enough to know them all."""
LEAST_TESTED = 20
"""A back-test on fewer organisations says nothing."""
# Two organisations that share a broad sector alone are half as alike.
_BROADER = 0.5
# So many organisations are compared with all others at once: the tables of it stay in tens of megabytes.
_BLOCK = 64
_COLUMNS = ("hit_rate", "found")
# What the ranking is made of: the best counter of common partners, and the sectors.
_COMBINED = ("resource allocation", "sector similarity")


class Suggestion(NamedTuple):
    """A likely partner, `score` in 0..1, what each predictor gives, and the reasons in words.

    `score` is a place in the ranking (the share of candidates that it leaves behind), no probability.
    """

    organisation: str
    iri: str
    label: str
    score: float
    predictors: dict[str, float]
    reasons: tuple[str, ...]


class Suggestions(NamedTuple):
    """The best first; where there is too little to go by, none, and `refused` says why."""

    ranked: tuple[Suggestion, ...]
    refused: str = ""


class Backtest(NamedTuple):
    """How the predictors did: a row for each, and `chance`.

    Columns: `hit_rate`, the share of organisations with a new tie of which at least one was among the first k, and
    `found`, the share of all new ties that was. `tested` counts the organisations, `ties` the new ties (from each end),
    `error` is the standard error of the combination's hit rate. Where there is too little to test, the table is empty
    and `refused` says why.
    """

    table: pd.DataFrame
    tested: int
    ties: int
    error: float
    refused: str = ""


class _Field(NamedTuple):
    """What the predictors look at: organisations by name, their ties, and their sectors with length 1.

    `degrees` count partners; `known` are those of whom there is enough to compare: some partners, or a sector.
    """

    nodes: list[str]
    matrix: Sparse
    degrees: Integers
    sectors: Sparse
    slugs: list[str]
    known: NDArray[np.bool_]


class _Near(NamedTuple):
    """The candidates, of `all_candidates`, that have anything in common with one organisation, and what they score."""

    at: int
    candidates: Integers
    scores: dict[str, Floats]
    all_candidates: int

    def combined(self) -> Floats:
        """The mean share of candidates that a predictor puts behind, those of them that it gives anything."""
        places = []
        for name in _COMBINED:
            values = self.scores[name]
            given = np.sort(values[values > 0])
            behind = self.all_candidates - len(given) + np.searchsorted(given, values, side="left")
            places.append(np.where(values > 0, behind / max(1, self.all_candidates), 0.0))
        mean: Floats = np.mean(places, axis=0)
        return mean


class Prospects:
    """Suggestions of one graph for as many questions as there are: what they are made of is put together once."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._field = _field(graph)
        self._homes = regions_of(graph)
        self._labels = {entity.iri: entity.label for entity in graph.entities}
        self._number = {iri: at for at, iri in enumerate(self._field.nodes)}

    def of(self, organisation: str, *, limit: int = 10, language: str = "en") -> Suggestions:
        """Likely partners of an organisation, as `suggest` gives them."""
        if organisation not in self._number:
            raise MeasureError(f"{organisation!r} is no organisation of the graph; give the IRI of one that is")
        at = self._number[organisation]
        if refused := _small(self._field, language) or self._unknown(at, language):
            return Suggestions((), refused)
        return Suggestions(self._ranked([at], range(len(self._number)), limit=limit, language=language))

    def between(self, one: str, other: str, *, limit: int = 10, language: str = "en") -> Suggestions:
        """Pairs of organisations of two regions, as `suggest_between` gives them."""
        field, homes = self._field, self._homes
        sides = [
            [at for iri, at in self._number.items() if iri in homes and homes[iri].iri == side] for side in (one, other)
        ]
        for side, iri in zip(sides, (one, other), strict=True):
            if not side:
                raise MeasureError(f"{iri!r} is home to no organisation; `regions_of` names the regions that are")
        if refused := _small(field, language):
            return Suggestions((), refused)
        starts = [at for at in sides[0] if field.known[at]]
        if not starts or not field.known[sides[1]].any():
            return Suggestions((), refusal("region", language))
        return Suggestions(self._ranked(starts, sides[1], limit=limit, language=language))

    def _unknown(self, at: int, language: str) -> str:
        field = self._field
        if field.known[at]:
            return ""
        label, count = self._labels[field.nodes[at]], int(field.degrees[at])
        return refusal("organisation", language, label=label, count=count, least=LEAST_PARTNERS)

    def _ranked(
        self, starts: Collection[int], among: Collection[int], *, limit: int, language: str
    ) -> tuple[Suggestion, ...]:
        field, wanted = self._field, np.zeros(len(self._number), dtype=np.bool_)
        wanted[np.fromiter(among, dtype=np.int64)] = True
        found: list[tuple[float, int, int, dict[str, float]]] = []
        for near in _near(field, np.fromiter(starts, dtype=np.int64), wanted & field.known):
            combined = near.combined()
            for best in _best(combined, limit):
                values = {name: round(float(values[best]), 4) for name, values in near.scores.items()}
                found.append((round(float(combined[best]), 4), near.at, int(near.candidates[best]), values))
        found.sort(key=lambda row: (-row[0], -row[3]["resource allocation"], field.nodes[row[1]], field.nodes[row[2]]))
        return tuple(self._suggestion(*row, language) for row in found[:limit])

    def _suggestion(self, score: float, at: int, other: int, values: dict[str, float], language: str) -> Suggestion:
        one, iri = self._field.nodes[at], self._field.nodes[other]
        reasons = _reasons(self._field, (at, other), self._labels, self._homes, language)
        return Suggestion(one, iri, self._labels[iri], score, values, reasons)


def suggest(graph: KnowledgeGraph, organisation: str, *, limit: int = 10, language: str = "en") -> Suggestions:
    """Likely partners of an organisation (by IRI) that no text ties to it yet; `Prospects` is quicker for many.

    Reasons are in `language`: en, it or es. Refused, with the reason, where the network or what is known of the
    organisation is too small. Raises MeasureError if it is no organisation of the graph.

    Common neighbours and Adamic-Adar: Liben-Nowell and Kleinberg (2007, doi:10.1002/asi.20591); resource allocation:
    Zhou et al. (2009, doi:10.1140/epjb/e2009-00335-8). They suggest who is near, so they widen what is there and
    find no stranger; a tie may exist that no text tells of.
    """
    return Prospects(graph).of(organisation, limit=limit, language=language)


def suggest_between(
    graph: KnowledgeGraph, one: str, other: str, *, limit: int = 10, language: str = "en"
) -> Suggestions:
    """Pairs of organisations, the first at home in one region and the second in another (by IRI), that might meet.

    As `suggest`; organisations of which too little is known are left out, and if none is left it is refused. Raises
    MeasureError for a region where no organisation is at home.
    """
    return Prospects(graph).between(one, other, limit=limit, language=language)


def backtest(graph: KnowledgeGraph, day: date, *, k: int = 10, language: str = "en") -> Backtest:
    """Rank with what happened before a day, and see which ties came from that day on.

    Only organisations known before it, by some ties or a sector, can be found, and only ties between them are counted.
    `chance` is what a ranking by lot gives. Ties of one large event come together: a hit rate on one of them says
    little of the next, whatever its standard error.
    """
    first, last = type(day).min, type(day).max
    field, after = _field(between(graph, first, _eve(day))), ties(between(graph, day, last))
    number = {iri: at for at, iri in enumerate(field.nodes) if field.known[at]}
    new: dict[int, set[int]] = {}
    for a, b in after:
        if a in number and b in number and not field.matrix[number[a], number[b]]:
            new.setdefault(number[a], set()).add(number[b])
            new.setdefault(number[b], set()).add(number[a])
    if len(new) < LEAST_TESTED:
        return Backtest(
            pd.DataFrame(columns=list(_COLUMNS)),
            len(new),
            0,
            0.0,
            refusal("test", language, count=len(new), least=LEAST_TESTED),
        )
    return _tested(field, new, k)


def _eve(day: date) -> date:
    return day.fromordinal(max(1, day.toordinal() - 1))


def _tested(field: _Field, new: Mapping[int, set[int]], k: int) -> Backtest:
    hits: dict[str, list[int]] = {name: [] for name in (*PREDICTORS, "combination")}
    by_lot, expected, total = [], 0.0, 0
    for near in _near(field, np.array(sorted(new), dtype=np.int64), field.known):
        wanted = np.isin(near.candidates, list(new[near.at]))
        total += len(new[near.at])
        for name, values in (*near.scores.items(), ("combination", near.combined())):
            hits[name].append(int(wanted[_best(values, k)].sum()))
        by_lot.append(_by_lot(near.all_candidates, len(new[near.at]), k))
        expected += min(1.0, k / max(1, near.all_candidates)) * len(new[near.at])
    rows = {name: (np.mean([count > 0 for count in found]), sum(found) / total) for name, found in hits.items()}
    rows["chance"] = (np.mean(by_lot), expected / total)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(_COLUMNS)).astype(float)
    rate = float(table.loc["combination", "hit_rate"])  # type: ignore[arg-type]
    return Backtest(table, len(new), total, float(np.sqrt(rate * (1 - rate) / len(new))))


def _by_lot(candidates: int, wanted: int, k: int) -> float:
    """How likely a draw of k has one that is wanted."""
    missed = 1.0
    for drawn in range(min(k, candidates)):
        missed *= max(0, candidates - wanted - drawn) / (candidates - drawn)
    return 1 - missed


def _field(graph: KnowledgeGraph) -> _Field:
    nodes = sorted(entity.iri for entity in graph.entities if GROUP_OF[entity.type] == "Organisation")
    number = {iri: at for at, iri in enumerate(nodes)}
    pairs = np.array(sorted((number[a], number[b]) for a, b in ties(graph)), dtype=np.int64).reshape(-1, 2)
    matrix = adjacency(Edges(pairs[:, 0], pairs[:, 1], np.ones(len(pairs))), len(nodes))
    sectors = sectors_of(graph)
    slugs = sorted({above for found in sectors.values() for slug in found for above in with_broader(slug)})
    unit = _directions(nodes, sectors, slugs)
    degrees = np.diff(matrix.indptr)
    return _Field(nodes, matrix, degrees, unit, slugs, (degrees >= LEAST_PARTNERS) | (np.diff(unit.indptr) > 0))


def _directions(nodes: list[str], sectors: Mapping[str, Collection[str]], slugs: list[str]) -> Sparse:
    """The sectors of each organisation and, weighing less, those above them: rows of length 1."""
    column = {slug: at for at, slug in enumerate(slugs)}
    cells: dict[tuple[int, int], float] = {}
    for row, iri in enumerate(nodes):
        for slug in sectors.get(iri, ()):
            for step, above in enumerate(with_broader(slug)):
                cell = row, column[above]
                cells[cell] = max(cells.get(cell, 0.0), _BROADER**step)
    at = np.array(sorted(cells), dtype=np.int64).reshape(-1, 2)
    values = np.array([cells[row, col] for row, col in at.tolist()])
    lengths = np.sqrt(np.bincount(at[:, 0], weights=values**2, minlength=len(nodes)))
    return sparse.csr_array(
        (values * (1 / lengths[at[:, 0]]), (at[:, 0], at[:, 1])), shape=(len(nodes), max(1, len(slugs)))
    )


def _small(field: _Field, language: str) -> str:
    tied = int((field.degrees > 0).sum())
    return refusal("network", language, count=tied, least=LEAST_NETWORK) if tied < LEAST_NETWORK else ""


def _partners(field: _Field, at: int) -> Integers:
    found: Integers = field.matrix.indices[field.matrix.indptr[at] : field.matrix.indptr[at + 1]]
    return found


def _near(field: _Field, starts: Integers, among: NDArray[np.bool_]) -> Iterator[_Near]:
    """Who of these is near each start and no partner yet: many starts at once, as products of sparse matrices."""
    matrix, degrees = field.matrix, field.degrees
    # a partner of one partner only has no logarithm to divide by, and shares nothing either
    weights = (np.ones(len(degrees)), 1 / np.log(np.maximum(degrees, 2)), 1 / np.maximum(degrees, 1))
    onward = [(matrix * weight[:, None]).tocsr() for weight in weights]
    alike = field.sectors.T.tocsr()
    for first in range(0, len(starts), _BLOCK):
        block = starts[first : first + _BLOCK]
        around = matrix[block]
        tables = [*((around @ step).toarray() for step in onward), (field.sectors[block] @ alike).toarray()]
        for row, at in enumerate(block.tolist()):
            free = among.copy()
            free[_partners(field, at)] = False
            free[at] = False
            # whoever shares a partner has a score from all three counters of partners
            candidates = np.flatnonzero(free & ((tables[0][row] > 0) | (tables[-1][row] > 0)))
            scores = {name: table[row, candidates] for name, table in zip(PREDICTORS, tables, strict=True)}
            yield _Near(at, candidates, scores, int(free.sum()))


def _best(values: Floats, count: int) -> Integers:
    """Where the highest values stand, the first of equal ones first; what has nothing in common is no suggestion."""
    given = np.flatnonzero(values > 0)
    if len(given) > count:
        given = given[values[given] >= -np.partition(-values[given], count - 1)[count - 1]]
    found: Integers = given[np.argsort(-values[given], kind="stable")[:count]]
    return found


def _reasons(
    field: _Field, pair: tuple[int, int], labels: Mapping[str, str], homes: Mapping[str, Region], language: str
) -> tuple[str, ...]:
    """What the two share, in words: partners with few ties first, since to share them means most."""
    partners = [set(_partners(field, at).tolist()) for at in pair]
    common = sorted(partners[0] & partners[1], key=lambda at: (field.degrees[at], field.nodes[at]))
    spoken = [
        set(field.sectors.indices[field.sectors.indptr[at] : field.sectors.indptr[at + 1]].tolist()) for at in pair
    ]
    shared = [field.slugs[at] for at in sorted(spoken[0] & spoken[1])]
    narrow = [slug for slug in shared if not any(slug in with_broader(other)[1:] for other in shared)]
    places = [homes.get(field.nodes[at]) for at in pair]
    there = [at for at in partners[0] if places[1] and homes.get(field.nodes[at]) == places[1]]
    return because(
        common=[labels[field.nodes[at]] for at in common],
        sectors=narrow,
        region=places[1].label if places[1] and places[0] != places[1] else "",
        there=len(there),
        language=language,
    )
