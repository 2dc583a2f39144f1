"""Regions and sectors as matrices, what regions are known for, who bridges two of them, and what they share.

All numbers count what texts mention: organisations and documents, no jobs, no turnover, no patents. A sector that is
missing is one that the texts do not mention. A cell is `shaky` where fewer than five would be expected by chance
(Cochran 1954, doi:10.2307/3001616), so that one text more or less changes the picture.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from innograph.errors import MeasureError
from innograph.network.attributes import regions_of, sectors_of
from innograph.network.ties import ties
from innograph.rdf.ontology import sector_labels, with_broader
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from innograph.model import KnowledgeGraph
    from innograph.network.arrays import Floats
    from innograph.network.attributes import Region

EXPECTED = 5
"""With fewer counts expected by chance than this, a cell is shaky."""
_TWO = 2


class Matrix(NamedTuple):
    """Counts with IRIs of regions as rows, and regions or slugs of sectors as columns; `labels` name both."""

    counts: pd.DataFrame
    labels: dict[str, str]


class Advantage(NamedTuple):
    """Revealed comparative advantage, 1 being what chance gives, and where too little is known to say so."""

    ratios: pd.DataFrame
    shaky: pd.DataFrame


class Complexity(NamedTuple):
    """The complexity of regions and of sectors (mean 0, standard deviation 1); regions whose row is mostly shaky."""

    regions: pd.Series[float]
    sectors: pd.Series[float]
    shaky: pd.Series[bool]


class Bridge(NamedTuple):
    """An organisation with partners in two regions, or in one with partners in the other: how many, how often stated.

    `region` is its home, "" where nothing tells it; `documents` are those that state its ties across.
    """

    iri: str
    label: str
    region: str
    partners_one: int
    partners_other: int
    documents: tuple[str, ...]


def region_regions(graph: KnowledgeGraph) -> Matrix:
    """How many documents state a tie between organisations at home in two regions; on the diagonal, in one."""
    homes = regions_of(graph)
    stated: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (one, other), tie in ties(graph).items():
        if one in homes and other in homes:
            here, there = homes[one].iri, homes[other].iri
            stated[here, there] |= tie.together or tie.apart
            stated[there, here] |= tie.together or tie.apart
    labels = _region_labels(homes)
    counts = _frame({pair: len(documents) for pair, documents in stated.items()}, sorted(labels), sorted(labels))
    return Matrix(counts, labels)


def region_sectors(graph: KnowledgeGraph, *, broad: bool = False) -> Matrix:
    """How many organisations at home in a region are said to be in a sector; `broad` joins sectors under the top ones.

    An organisation in several sectors counts in each.
    """
    homes, sectors = regions_of(graph), sectors_of(graph)
    members: dict[tuple[str, str], set[str]] = defaultdict(set)
    for iri, home in homes.items():
        for slug in sectors.get(iri, ()):
            members[home.iri, with_broader(slug)[-1] if broad else slug].add(iri)
    labels, slugs = _region_labels(homes), sorted({slug for _, slug in members})
    counts = _frame({cell: len(found) for cell, found in members.items()}, sorted(labels), slugs)
    return Matrix(counts, labels | {slug: dict(sector_labels(slug)).get("en", slug) for slug in slugs})


def advantage(counts: pd.DataFrame) -> Advantage:
    """What a region is mentioned for more than the others are: Balassa (1965, doi:10.1111/j.1467-9957.1965.tb00050.x).

    A region's share of a sector over its share of everything. It says nothing of how good or how large a region is.
    Not a number where a region or a sector has no count.

    >>> counts = pd.DataFrame({"water": [30, 10], "wine": [10, 30]}, index=["here", "there"])
    >>> advantage(counts).ratios.loc["here"].tolist(), bool(advantage(counts).shaky.to_numpy().any())
    ([1.5, 0.5], False)
    """
    expected = _expected(counts)
    return Advantage((counts / expected.where(expected > 0)).astype(float), expected < EXPECTED)


def specialisation(counts: pd.DataFrame) -> pd.DataFrame:
    """How one-sided a region is: columns `total`, `herfindahl`, `krugman` and `shaky`.

    `herfindahl` (0..1) is the sum of squared shares of sectors (Hirschman 1964), `krugman` (0..2) the sum of the
    differences to the shares of all other regions together (Krugman 1991, *Geography and Trade*). Both fall as
    counts grow: compare regions with about as many. `shaky` marks rows with fewer than five for each sector.
    """
    totals = counts.sum(axis=1)
    shares = counts.div(totals.where(totals > 0), axis=0)
    others = counts.sum(axis=0) - counts
    rest = others.div(others.sum(axis=1).where(lambda sums: sums > 0), axis=0)
    return pd.DataFrame(
        {
            "total": totals,
            "herfindahl": (shares**2).sum(axis=1, min_count=1),
            "krugman": (shares - rest).abs().sum(axis=1, min_count=1),
            "shaky": totals < EXPECTED * max(1, counts.shape[1]),
        }
    )


def proximity(counts: pd.DataFrame) -> pd.DataFrame:
    """How related two sectors are: the lower chance that a region known for one is known for the other.

    Hidalgo et al. (2007, doi:10.1126/science.1144581), known being an advantage of 1 or more. With few regions most
    values are 0 or 1 by chance. The diagonal is 1.
    """
    known = _known(counts)
    both = known.T @ known
    regions = np.maximum(known.sum(axis=0)[:, None], known.sum(axis=0)[None, :])
    values = np.divide(both, regions, out=np.zeros_like(both), where=regions > 0)
    np.fill_diagonal(values, 1.0)
    return pd.DataFrame(values, index=counts.columns, columns=counts.columns)


def density(counts: pd.DataFrame) -> pd.DataFrame:
    """How near each sector is to what a region is known for, in 0..1: where it may go next (Hidalgo et al. 2007).

    A sector's proximities to those that the region is known for, over its proximities to all.
    """
    near = proximity(counts).to_numpy().copy()
    np.fill_diagonal(near, 0.0)
    sums = near.sum(axis=0)
    values = np.divide(_known(counts) @ near, sums, out=np.zeros(counts.shape), where=sums > 0)
    return pd.DataFrame(values, index=counts.index, columns=counts.columns)


def complexity(counts: pd.DataFrame, *, minimum: int = EXPECTED) -> Complexity:
    """Economic complexity as Hidalgo and Hausmann reckon it (2009, doi:10.1073/pnas.0900943106), of mentions.

    The second eigenvector of the regions' likeness: it orders regions by what they are known for, and a high number
    goes with many sectors that few have. Here it shows whose mentions are alike, not how developed an economy is.
    Regions with fewer than `minimum` counts are left out. Raises MeasureError where fewer than three regions
    or sectors are left, or where they fall in parts that share nothing: then there is no order among them.
    """
    kept = counts.loc[counts.sum(axis=1) >= minimum]
    kept = kept.loc[:, kept.sum(axis=0) > 0]
    known = _known(kept)
    diversity, ubiquity = known.sum(axis=1), known.sum(axis=0)
    if min(kept.shape) <= _TWO or not diversity.all() or not ubiquity.all():
        raise MeasureError(
            f"{kept.shape[0]} regions with {minimum} mentions or more and {kept.shape[1]} sectors are too few for "
            "complexity; join the sectors (broad=True) or read more texts"
        )
    # symmetric, with the same eigenvalues as the mean of means that the paper iterates
    half = known / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)[None, :]
    values, vectors = np.linalg.eigh(half @ half.T)
    if values[-2] > 1 - 1e-9:
        raise MeasureError("the regions fall in parts that share no sector: complexity orders none; join the sectors")
    index = vectors[:, -2] / np.sqrt(diversity)
    index *= _sign(index, diversity)
    sectors = (known.T @ index) / ubiquity
    shaky = (_expected(kept) < EXPECTED).mean(axis=1) > 1 / 2
    return Complexity(
        pd.Series(_standard(index), index=kept.index), pd.Series(_standard(sectors), index=kept.columns), shaky
    )


def bridges(graph: KnowledgeGraph, one: str, other: str) -> list[Bridge]:
    """The organisations that tie two regions (by IRI) to each other.

    They are in one with partners in the other, or elsewhere with partners in both; the most partners on the weaker side
    first. That somebody was at a large event with organisations of both regions is enough: read the documents.
    """
    homes = regions_of(graph)
    partners: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    documents: dict[str, set[str]] = defaultdict(set)
    for (a, b), tie in ties(graph).items():
        for node, partner in ((a, b), (b, a)):
            home = homes[partner].iri if partner in homes else ""
            own = homes[node].iri if node in homes else ""
            if home in (one, other):
                partners[node][home].add(partner)
                if home != own:
                    documents[node] |= tie.together or tie.apart
    labels = {entity.iri: entity.label for entity in graph.entities}
    found = [
        Bridge(
            iri,
            labels[iri],
            homes[iri].iri if iri in homes else "",
            len(sides[one]),
            len(sides[other]),
            tuple(sorted(documents[iri])),
        )
        for iri, sides in partners.items()
        if _is_bridge(homes[iri].iri if iri in homes else "", sides, (one, other))
    ]
    return sorted(found, key=lambda bridge: (-_weaker(bridge, (one, other)), -len(bridge.documents), bridge.iri))


def sectors_between(graph: KnowledgeGraph, one: str, other: str, *, broad: bool = False) -> pd.DataFrame:
    """The sectors of two regions (by IRI): a row for each, with `one` and `other` (organisations) and `standing`.

    `standing` is "shared", "one", "other" or, for a sector that organisations of third regions have, "neither".
    `broad` joins sectors under the top ones. Raises MeasureError for a region where no organisation is at home.
    """
    counts = region_sectors(graph, broad=broad).counts
    for iri in (one, other):
        if iri not in counts.index:
            raise MeasureError(f"{iri!r} is home to no organisation; `regions_of` names the regions that are")
    found = pd.DataFrame({"one": counts.loc[one], "other": counts.loc[other]})
    here, there = found["one"] > 0, found["other"] > 0
    found["standing"] = np.select([here & there, here, there], ["shared", "one", "other"], "neither")
    return found


def homes_as_groups(graph: KnowledgeGraph) -> dict[str, str]:
    """The IRI of each organisation's home region, as the measures of mixing and brokerage take groups."""
    return {iri: home.iri for iri, home in regions_of(graph).items()}


def sectors_as_groups(graph: KnowledgeGraph) -> dict[str, str]:
    """The top sector of each organisation of which most documents tell; of two alike, the first by name."""
    kinds = {entity.iri: GROUP_OF[entity.type] for entity in graph.entities}
    found = {}
    for iri, sectors in sectors_of(graph).items():
        if kinds.get(iri) == "Organisation":
            sums: dict[str, int] = defaultdict(int)
            for slug, count in sectors.items():
                sums[with_broader(slug)[-1]] += count
            found[iri] = min(sums, key=lambda slug: (-sums[slug], slug))
    return found


def _region_labels(homes: Mapping[str, Region]) -> dict[str, str]:
    return {home.iri: home.label for home in sorted(set(homes.values()))}


def _frame(cells: Mapping[tuple[str, str], int], rows: list[str], columns: list[str]) -> pd.DataFrame:
    at, across = ({name: number for number, name in enumerate(names)} for names in (rows, columns))
    counts = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for (row, column), count in cells.items():
        counts[at[row], across[column]] = count
    return pd.DataFrame(counts, index=pd.Index(rows, dtype=object), columns=pd.Index(columns, dtype=object))


def _expected(counts: pd.DataFrame) -> pd.DataFrame:
    total = max(1, int(counts.to_numpy().sum()))
    values = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    return pd.DataFrame(values, index=counts.index, columns=counts.columns)


def _known(counts: pd.DataFrame) -> Floats:
    """1 where a region has an advantage of 1 or more."""
    return (advantage(counts).ratios.fillna(0).to_numpy() >= 1).astype(np.float64)


def _sign(index: Floats, diversity: Floats) -> float:
    """An eigenvector has no direction: diverse regions shall have the high numbers."""
    along = float(((index - index.mean()) * (diversity - diversity.mean())).sum())
    return -1.0 if along < 0 or (along == 0 and index[0] < 0) else 1.0


def _standard(values: Floats) -> Floats:
    standard: Floats = (values - values.mean()) / (values.std() or 1.0)
    return standard


def _is_bridge(home: str, sides: Mapping[str, set[str]], regions: tuple[str, str]) -> bool:
    one, other = regions
    if home == one:
        return bool(sides.get(other))
    return bool(sides.get(one)) and (home == other or bool(sides.get(other)))


def _weaker(bridge: Bridge, regions: tuple[str, str]) -> int:
    """How many partners it has on the side where it has fewer; at home it is on its side itself."""
    if bridge.region == regions[0]:
        return bridge.partners_other
    return bridge.partners_one if bridge.region == regions[1] else min(bridge.partners_one, bridge.partners_other)
