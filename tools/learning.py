"""Logistic regression over named features, and the threshold that serves F1 best: what the training tools share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    Array = np.ndarray[Any, np.dtype[Any]]

NEAR_BEST = 0.01


def fit(  # noqa: PLR0913 - a regression has this many parts
    rows: Sequence[Array],
    right: Array,
    importance: Array,
    *,
    size: int,
    steps: int = 150,
    rate: float = 0.5,
    ridge: float = 8.0,
    free: int | None = None,
) -> Array:
    """The weights of `size` features; `rows` lists those of each example. AdaGrad, L2 on all but `free`."""
    row_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    column_of = np.concatenate(rows)
    weights, squares = np.zeros(size), np.full(size, 1e-8)
    shrink = np.full(size, ridge)
    if free is not None:
        shrink[free] = 0.0
    for _ in range(steps):
        sums = np.bincount(row_of, weights=weights[column_of], minlength=len(rows))
        error = (1 / (1 + np.exp(-sums)) - right) * importance
        slope = np.bincount(column_of, weights=error[row_of], minlength=size) + shrink * weights
        squares += slope**2
        weights -= rate * slope / np.sqrt(squares)
    return weights


def best_threshold(scores: Mapping[object, float], wanted: Collection[object], candidates: Array) -> float:
    """The threshold on the scores of facts that serves F1 best; the middle of all that come near the best."""

    # The curve is flat and ragged at its top: the middle of all that come near the best is steadier than the best.
    def f1(threshold: float) -> float:
        found = [key for key, score in scores.items() if score >= threshold]
        return 2 * sum(key in wanted for key in found) / (len(found) + len(wanted))

    reached = {round(float(at), 3): f1(at) for at in candidates}
    near = [at for at, score in reached.items() if score >= max(reached.values()) - NEAR_BEST]
    return near[len(near) // 2]
