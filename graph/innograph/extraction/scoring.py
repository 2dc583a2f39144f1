"""How sure the surroundings of a pair make us of a relation: weights learnt from annotated texts, all readable.

`data/relation_weights.tsv` says for each relation what each feature weighs, from which sum of weights on the relation
is stated, and how often that was right when texts were held out. `tools/train_relations.py` writes it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from functools import cache
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WEIGHT, _THRESHOLD, _PRECISION = "weight", "threshold", "precision"


class Verdict(NamedTuple):
    """Whether a relation is stated, how often such a statement is right, and the feature that spoke for it most.

    `margin` is how far the sum of weights lies above the threshold.
    """

    stated: bool
    score: float
    reason: str
    margin: float = 0.0


class _Model(NamedTuple):
    weights: Mapping[str, float]
    threshold: float
    bounds: tuple[float, ...]
    precisions: tuple[float, ...]


def known(features: Iterable[str]) -> frozenset[str]:
    """The features that weigh something for some relation, to be weighed for several."""
    return _every() & frozenset(features)


@cache
def _every() -> frozenset[str]:
    return frozenset(feature for model in _models().values() for feature in model.weights)


def weigh(predicate: str, features: Iterable[str]) -> float:
    """What the features of a pair weigh together for a relation."""
    weights = _models()[predicate].weights
    # Sorted, for the last digit of a sum depends on the order, and a threshold may lie just there.
    return sum(sorted(map(weights.__getitem__, weights.keys() & frozenset(features))))


def judge(predicate: str, features: Iterable[str], *, total: float | None = None) -> Verdict:
    """Weigh the features of a pair for a relation; `total` replaces their own sum where a list shares its verb.

    A relation without weights is never stated.
    """
    model = _models().get(predicate, _Model({}, inf, (), ()))
    held = frozenset(features)
    if total is None:
        total = weigh(predicate, held) if model.weights else 0.0
    weighed = model.weights.keys() & held if total >= model.threshold else ()
    if not weighed:
        return Verdict(stated=False, score=0.0, reason="")
    at = max(0, bisect_right(model.bounds, total) - 1)
    return Verdict(
        stated=True,
        score=model.precisions[at],
        reason=max(weighed, key=lambda feature: (model.weights[feature], feature)).rpartition(":")[2],
        margin=total - model.threshold,
    )


@cache
def _models() -> Mapping[str, _Model]:
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    thresholds: dict[str, float] = {}
    precisions: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for predicate, kind, name, value in data_rows("relation_weights.tsv"):
        if kind == _WEIGHT:
            weights[predicate][name] = float(value)
        elif kind == _THRESHOLD:
            thresholds[predicate] = float(value)
        elif kind == _PRECISION:
            precisions[predicate].append((float(name), float(value)))
    return {name: _model(weights[name], threshold, precisions[name]) for name, threshold in thresholds.items()}


def _model(weights: Mapping[str, float], threshold: float, precisions: list[tuple[float, float]]) -> _Model:
    bounds, values = zip(*sorted(precisions), strict=True)
    return _Model(weights, threshold, bounds, values)
