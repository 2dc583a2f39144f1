"""Numbers by which the page can size its nodes, beside the links that it counts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from innograph.model import Concept, Entity, Statement

# Betweenness is exact in a network of so many organisations with ties; in a larger one it is taken from a sample of so
# many, which nobody sees in the sizes of dots and which takes a fifth of the time.
_EXACT = 1000
_SAMPLES = 200
_DIGITS = 5


def measured(
    things: Sequence[Entity | Concept], statements: Sequence[Statement[Entity]], ties: nx.Graph[str]
) -> dict[str, list[float]]:
    """By the name of a measure its value for each thing: whole numbers, but betweenness, which is in 0..1.

    `documents` is how many texts state a fact about the thing. `strength` and `betweenness` are those of the network
    of organisations that work together, as in `innograph.network`; what is no organisation has 0.
    """
    return {
        "documents": _documents(things, statements),
        "strength": _of(things, _strength(ties)),
        "betweenness": _of(things, _betweenness(ties)),
    }


def _documents(things: Sequence[Entity | Concept], statements: Sequence[Statement[Entity]]) -> list[float]:
    found: dict[object, set[str]] = {thing.key: set() for thing in things}
    for statement in statements:
        documents = [piece.document_id for piece in statement.evidence]
        found[statement.subject.key].update(documents)
        found[statement.object.key].update(documents)
    return [len(found[thing.key]) for thing in things]


def _of(things: Sequence[Entity | Concept], values: dict[str, float]) -> list[float]:
    found = (values.get(getattr(thing, "iri", ""), 0) for thing in things)
    return [int(value) if value == int(value) else value for value in found]


def _strength(ties: nx.Graph[str]) -> dict[str, float]:
    return {node: sum(data["weight"] for data in ties[node].values()) for node in ties}


def _betweenness(ties: nx.Graph[str]) -> dict[str, float]:
    """As `innograph.network.betweenness`, which is asked of those with a tie alone: the others are on no path."""
    from innograph.network.centrality import betweenness  # noqa: PLC0415 - imports NumPy and SciPy

    tied = ties.subgraph(sorted(node for node in ties if len(ties[node])))
    values = betweenness(tied, exact_up_to=_EXACT, samples=_SAMPLES).values
    share = (len(tied) - 1) * (len(tied) - 2) / max(1, (len(ties) - 1) * (len(ties) - 2))
    return {node: round(value * share, _DIGITS) for node, value in values.items()}
