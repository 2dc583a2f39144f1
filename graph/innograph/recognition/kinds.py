"""What kind of thing a candidate names: the weighted sum of its cues, class by class.

The weights are learned from the annotated corpus by `tools/train_kinds.py` (multinomial logistic regression); they sit
in `data/kind_weights.tsv`, one row a cue, so that a decision can be read and explained.
"""

from __future__ import annotations

from functools import cache
from math import exp
from typing import TYPE_CHECKING

from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOTHING = "None"
PLACE = "Place"
KINDS = (
    NOTHING,
    "Person",
    "Cluster",
    "Company",
    "ResearchCentre",
    "University",
    "PublicAuthority",
    "Agency",
    "Association",
    "Organisation",
    PLACE,
    "Event",
    "Mission",
    "Programme",
    "Project",
)

Scores = tuple[float, ...]


def score(cues: Iterable[str]) -> list[float]:
    """The score of each of KINDS, in their order, on a logarithmic scale."""
    sums = [0.0] * len(KINDS)
    weights = _weights()
    for cue in cues:
        for kind, weight in weights.get(cue, ()):
            sums[kind] += weight
    return sums


def probabilities(scores: Iterable[float]) -> list[float]:
    """Scores as shares of one."""
    row = list(scores)
    top = max(row)
    raised = [exp(value - top) for value in row]
    total = sum(raised)
    return [value / total for value in raised]


def strongest_cue(cues: Iterable[str], kind: str) -> str:
    """The cue that speaks most for a kind: the reason to show."""
    at = KINDS.index(kind)
    weights = _weights()
    return max(cues, key=lambda cue: (dict(weights.get(cue, ())).get(at, 0.0), cue), default="")


@cache
def _weights() -> Mapping[str, tuple[tuple[int, float], ...]]:
    table = {}
    for cue, *row in data_rows("kind_weights.tsv"):
        pairs = (pair.rpartition("=") for pair in row[0].split())
        table[cue] = tuple((KINDS.index(kind), float(weight)) for kind, _, weight in pairs)
    return table
