"""What changed between two graphs: two stretches of time, two missions, two slices of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from innograph.network.attributes import regions_of, sectors_of
from innograph.network.ties import ties
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from innograph.model import KnowledgeGraph


class Difference(NamedTuple):
    """What is only in the later graph, only in the earlier one, and in both, each sorted."""

    new: tuple[str | tuple[str, str], ...]
    gone: tuple[str | tuple[str, str], ...]
    kept: tuple[str | tuple[str, str], ...]


class Change(NamedTuple):
    """How two graphs differ, all by IRIs: things, and pairs of things that are tied.

    `stronger` and `weaker` are ties of both that more, or fewer, documents state, with the difference.
    """

    organisations: Difference
    ties: Difference
    stronger: dict[tuple[str, str], int]
    weaker: dict[tuple[str, str], int]
    regions: Difference
    region_ties: Difference
    sectors: Difference


def change(before: KnowledgeGraph, after: KnowledgeGraph, *, whole: KnowledgeGraph | None = None) -> Change:
    """How the later graph differs from the earlier one; `whole` tells where organisations are at home, if given.

    Texts that nobody wrote or collected look like ties that ended: compare as many texts of the same kind. `gone` says
    only that the later texts do not mention it.
    """
    first, second = ties(before), ties(after)
    weights = {pair: len(second[pair].together) - len(first[pair].together) for pair in first.keys() & second.keys()}
    here, there = ({iri: home.iri for iri, home in regions_of(whole or graph).items()} for graph in (before, after))
    old, new = _organisations(before), _organisations(after)
    return Change(
        organisations=_difference(old, new),
        ties=_difference(first, second),
        stronger={pair: weights[pair] for pair in sorted(weights) if weights[pair] > 0},
        weaker={pair: -weights[pair] for pair in sorted(weights) if weights[pair] < 0},
        regions=_difference({here[i] for i in old if i in here}, {there[i] for i in new if i in there}),
        region_ties=_difference(_between(first, here), _between(second, there)),
        sectors=_difference(*({slug for found in sectors_of(g).values() for slug in found} for g in (before, after))),
    )


def _organisations(graph: KnowledgeGraph) -> set[str]:
    return {entity.iri for entity in graph.entities if GROUP_OF[entity.type] == "Organisation"}


def _between(pairs: Iterable[tuple[str, str]], homes: Mapping[str, str]) -> set[tuple[str, str]]:
    """The pairs of different regions that these ties join."""
    found = {(homes[a], homes[b]) for a, b in pairs if a in homes and b in homes}
    return {(min(pair), max(pair)) for pair in found if pair[0] != pair[1]}


def _difference(before: Iterable[str | tuple[str, str]], after: Iterable[str | tuple[str, str]]) -> Difference:
    old, new = set(before), set(after)
    return Difference(*(tuple(sorted(part, key=str)) for part in (new - old, old - new, old & new)))
