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
from innograph.network.arrays import matrix_of
from innograph.network.attributes import regions_of, sectors_of
from innograph.network.projections import collaboration
from innograph.network.slices import between
from innograph.network.wording import because, refusal
from innograph.rdf.ontology import with_broader

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
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

    `known` are those of whom there is enough to compare: some partners, or a sector.
    """

    nodes: list[str]
    matrix: Sparse
    sectors: Sparse
    slugs: list[str]
    known: NDArray[np.bool_]


def suggest(graph: KnowledgeGraph, organisation: str, *, limit: int = 10, language: str = "en") -> Suggestions:
    """Likely partners of an organisation (by IRI) that no text ties to it yet.

    Reasons are in `language`: en, it or es. Refused, with the reason, where the network or what is known of the
    organisation is too small. Raises MeasureError if it is no organisation of the graph.

    Common neighbours and Adamic-Adar: Liben-Nowell and Kleinberg (2007, doi:10.1002/asi.20591); resource allocation:
    Zhou et al. (2009, doi:10.1140/epjb/e2009-00335-8). They suggest who is near, so they widen what is there and
    find no stranger; a tie may exist that no text tells of.
    """
    field = _field(graph)
    if organisation not in field.nodes:
        raise MeasureError(f"{organisation!r} is no organisation of the graph; give the IRI of one that is")
    at = field.nodes.index(organisation)
    if refused := _refused(graph, field, at, language):
        return Suggestions((), refused)
    return Suggestions(_ranked(graph, field, [at], range(len(field.nodes)), limit=limit, language=language))


def suggest_between(
    graph: KnowledgeGraph, one: str, other: str, *, limit: int = 10, language: str = "en"
) -> Suggestions:
    """Pairs of organisations, the first at home in one region and the second in another (by IRI), that might meet.

    As `suggest`; organisations of which too little is known are left out, and if none is left it is refused. Raises
    MeasureError for a region where no organisation is at home.
    """
    homes, field = regions_of(graph), _field(graph)
    sides = [
        [at for at, iri in enumerate(field.nodes) if iri in homes and homes[iri].iri == side] for side in (one, other)
    ]
    for side, iri in zip(sides, (one, other), strict=True):
        if not side:
            raise MeasureError(f"{iri!r} is home to no organisation; `regions_of` names the regions that are")
    if refused := _small(field, language):
        return Suggestions((), refused)
    starts = [at for at in sides[0] if field.known[at]]
    if not starts or not field.known[sides[1]].any():
        return Suggestions((), refusal("region", language))
    return Suggestions(_ranked(graph, field, starts, sides[1], limit=limit, language=language))


def backtest(graph: KnowledgeGraph, day: date, *, k: int = 10, language: str = "en") -> Backtest:
    """Rank with what happened before a day, and see which ties came from that day on.

    Only organisations known before it, by some ties or a sector, can be found, and only ties between them are counted.
    `chance` is what a ranking by lot gives. Ties of one large event come together: a hit rate on one of them says
    little of the next, whatever its standard error.
    """
    first, last = type(day).min, type(day).max
    before, after = between(graph, first, _eve(day)), collaboration(between(graph, day, last))
    field = _field(before)
    number = {iri: at for at, iri in enumerate(field.nodes) if field.known[at]}
    new: dict[int, set[int]] = {}
    for a, b in after.edges:
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
    return _tested(field, new, np.array(sorted(number.values())), k)


def _eve(day: date) -> date:
    return day.fromordinal(max(1, day.toordinal() - 1))


def _tested(field: _Field, new: Mapping[int, set[int]], known: Integers, k: int) -> Backtest:
    hits: dict[str, list[tuple[bool, int]]] = {name: [] for name in (*PREDICTORS, "combination")}
    by_lot, expected, total = [], 0.0, 0
    for at in sorted(new):
        candidates = _candidates(field, at, known)
        wanted = np.isin(candidates, list(new[at]))
        total += int(wanted.sum())
        scores = _scores(field, at, candidates)
        for name, values in (*scores.items(), ("combination", _combined(scores))):
            best = np.lexsort((candidates, -values))[:k]
            # what has nothing in common with it is no suggestion
            found = int((wanted[best] & (values[best] > 0)).sum())
            hits[name].append((found > 0, found))
        by_lot.append(_by_lot(len(candidates), int(wanted.sum()), k))
        expected += min(1.0, k / max(1, len(candidates))) * wanted.sum()
    rows = {
        name: (np.mean([hit for hit, _ in found]), sum(n for _, n in found) / total) for name, found in hits.items()
    }
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
    nodes, matrix = matrix_of(collaboration(graph))
    sectors = sectors_of(graph)
    slugs = sorted({above for found in sectors.values() for slug in found for above in with_broader(slug)})
    column = {slug: at for at, slug in enumerate(slugs)}
    table = sparse.lil_array((len(nodes), max(1, len(slugs))))
    for row, iri in enumerate(nodes):
        for slug in sectors.get(iri, ()):
            for step, above in enumerate(with_broader(slug)):
                table[row, column[above]] = max(table[row, column[above]], _BROADER**step)
    table = table.tocsr()
    lengths = np.sqrt(np.asarray((table * table).sum(axis=1)))
    unit: Sparse = (table * np.divide(1, lengths, out=np.zeros(len(nodes)), where=lengths > 0)[:, None]).tocsr()
    known = (np.diff(matrix.indptr) >= LEAST_PARTNERS) | (np.diff(unit.indptr) > 0)
    return _Field(nodes, matrix, unit, slugs, known)


def _degrees(field: _Field) -> Floats:
    degrees: Floats = np.diff(field.matrix.indptr).astype(np.float64)
    return degrees


def _small(field: _Field, language: str) -> str:
    tied = int((_degrees(field) > 0).sum())
    return refusal("network", language, count=tied, least=LEAST_NETWORK) if tied < LEAST_NETWORK else ""


def _refused(graph: KnowledgeGraph, field: _Field, at: int, language: str) -> str:
    if small := _small(field, language):
        return small
    if field.known[at]:
        return ""
    label = next(entity.label for entity in graph.entities if entity.iri == field.nodes[at])
    return refusal("organisation", language, label=label, count=int(_degrees(field)[at]), least=LEAST_PARTNERS)


def _candidates(field: _Field, at: int, among: Collection[int]) -> Integers:
    """Those of whom enough is known and who are no partners yet."""
    free = field.known.copy()
    free[_partners(field, at)] = False
    free[at] = False
    numbers = np.fromiter(among, dtype=np.int64)
    return numbers[free[numbers]]


def _partners(field: _Field, at: int) -> Integers:
    found: Integers = field.matrix.indices[field.matrix.indptr[at] : field.matrix.indptr[at + 1]]
    return found


def _scores(field: _Field, at: int, candidates: Integers) -> dict[str, Floats]:
    """What each predictor gives each candidate."""
    around = _partners(field, at)
    degrees = _degrees(field)[around]
    ties = (field.matrix[around] > 0).astype(np.float64)
    # a partner of one partner only has no logarithm to divide by, and shares nothing either
    weights = (np.ones(len(around)), 1 / np.log(np.maximum(degrees, 2)), 1 / np.maximum(degrees, 1))
    counted = [np.asarray(weight @ ties).ravel()[candidates] for weight in weights]
    alike = np.asarray((field.sectors[candidates] @ field.sectors[[at]].T).toarray()).ravel()
    return dict(zip(PREDICTORS, (*counted, alike), strict=True))


def _combined(scores: Mapping[str, Floats]) -> Floats:
    """The mean share of candidates that a predictor puts behind, those of them that it gives anything."""
    places = []
    for name in _COMBINED:
        values = scores[name]
        behind = np.searchsorted(np.sort(values), values, side="left") / max(1, len(values))
        places.append(np.where(values > 0, behind, 0.0))
    mean: Floats = np.mean(places, axis=0)
    return mean


def _ranked(  # noqa: PLR0913 - whom, among whom, and how it is said
    graph: KnowledgeGraph,
    field: _Field,
    starts: Collection[int],
    among: Collection[int],
    *,
    limit: int,
    language: str,
) -> tuple[Suggestion, ...]:
    found: list[tuple[float, int, int, dict[str, float]]] = []
    for at in starts:
        candidates = _candidates(field, at, among)
        scores = _scores(field, at, candidates)
        combined = _combined(scores)
        for best in np.lexsort((candidates, -combined))[:limit].tolist():
            if combined[best] > 0:
                values = {name: round(float(values[best]), 4) for name, values in scores.items()}
                found.append((round(float(combined[best]), 4), at, int(candidates[best]), values))
    found.sort(key=lambda row: (-row[0], -row[3]["resource allocation"], field.nodes[row[1]], field.nodes[row[2]]))
    labels, homes = {entity.iri: entity.label for entity in graph.entities}, regions_of(graph)
    return tuple(
        Suggestion(
            field.nodes[at],
            field.nodes[other],
            labels[field.nodes[other]],
            score,
            values,
            _reasons(field, (at, other), labels, homes, language),
        )
        for score, at, other, values in found[:limit]
    )


def _reasons(
    field: _Field, pair: tuple[int, int], labels: Mapping[str, str], homes: Mapping[str, Region], language: str
) -> tuple[str, ...]:
    """What the two share, in words: partners with few ties first, since to share them means most."""
    partners = [set(_partners(field, at).tolist()) for at in pair]
    degrees = _degrees(field)
    common = sorted(partners[0] & partners[1], key=lambda at: (degrees[at], field.nodes[at]))
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
