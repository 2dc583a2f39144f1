"""What kind of thing a candidate names: the weighted sum of its cues, first group by group, then class by class.

The weights are learned from the annotated corpus by `tools/train_kinds.py` (multinomial logistic regression); they sit
in `data/kind_weights.tsv`, one row a cue, so that a decision can be read and explained.
"""

from __future__ import annotations

from functools import cache
from math import exp
from typing import TYPE_CHECKING

from innograph.resources import data_rows
from innograph.vocabulary import GROUP_OF, GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOTHING = "None"
GROUP_NAMES = (NOTHING, *(f"{group}*" for group in GROUPS))
"""What a candidate is first sorted into; the star tells the group Person from the class Person."""
CLASS_NAMES = tuple(kind for kind in GROUP_OF if GROUP_OF[kind] in ("Organisation", "Event", "Programme"))
"""What a name of those groups is then sorted into; a person is a person, and a place's class is known of the place."""
_CLASSES_OF = {
    group: [at for at, kind in enumerate(CLASS_NAMES) if GROUP_OF[kind] == group]
    for group in map(GROUP_OF.get, CLASS_NAMES)
}

_Weights = tuple[float, ...]


def group_shares(cues: Iterable[str]) -> list[float]:
    """How likely each of GROUP_NAMES is, in their order."""
    return _shares(cues, _weights()[0], len(GROUP_NAMES))


def class_shares(cues: Iterable[str], group: str) -> dict[str, float]:
    """How likely a name of a group is of each of its classes; empty for the groups whose class is known otherwise."""
    scores = _scores(cues, _weights()[1], len(CLASS_NAMES))
    raised = {kind: exp(scores[at]) for at, kind in enumerate(CLASS_NAMES) if GROUP_OF[kind] == group}
    total = sum(raised.values())
    return {kind: value / total for kind, value in raised.items()}


def _shares(cues: Iterable[str], weights: Mapping[str, _Weights], size: int) -> list[float]:
    scores = _scores(cues, weights, size)
    top = max(scores)
    raised = [exp(value - top) for value in scores]
    total = sum(raised)
    return [value / total for value in raised]


def _scores(cues: Iterable[str], weights: Mapping[str, _Weights], size: int) -> list[float]:
    weighing = filter(None, map(weights.get, cues))
    return list(map(sum, zip(*weighing, strict=True))) or [0.0] * size


@cache
def _weights() -> tuple[Mapping[str, _Weights], Mapping[str, _Weights]]:
    groups, classes = {}, {}
    for cue, *columns in data_rows("kind_weights.tsv"):
        own = {kind: float(weight) for kind, _, weight in (pair.rpartition("=") for pair in columns[0].split())}
        if not own.keys().isdisjoint(GROUP_NAMES):
            groups[cue] = tuple(own.get(kind, 0.0) for kind in GROUP_NAMES)
        if not own.keys().isdisjoint(CLASS_NAMES):
            classes[cue] = tuple(own.get(kind, 0.0) for kind in CLASS_NAMES)
    return groups, classes
