"""How far confidence can be believed: `reliability.py PREDICTIONS.tsv [--bins N] [--output FILE]` writes Markdown.

A line of the predictions reads `predicate<TAB>score<TAB>right`: the score in 0..1 that a statement had in a text which
nothing had been learned from, and 1 if the text's annotation has the statement, else 0. Lines that start with # are
left out.

Statements are put into bins of about equal numbers by their score (as in M. P. Naeini, G. F. Cooper and M. Hauskrecht,
"Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015; the same score is never parted). The
expected calibration error is the mean, weighted by size, of the distance in each bin between the mean score and the
share that is right; the Brier score is the mean squared distance of scores from 0 or 1 (G. W. Brier, Monthly Weather
Review 78, 1950).
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from itertools import groupby
from math import fsum, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

BINS = 10
_Z = 1.96  # of a normal distribution, for an interval that holds 95 of 100 times


class Prediction(NamedTuple):
    """The score of a statement, and whether it was right."""

    score: float
    right: bool


class Bin(NamedTuple):
    """Some predictions of like scores: the lowest and highest, how many, their mean, how many were right."""

    low: float
    high: float
    size: int
    mean: float
    right: int

    @property
    def share(self) -> float:
        return self.right / self.size

    @property
    def gap(self) -> float:
        """How much more is right than the scores say; below 0 they promise too much."""
        return self.share - self.mean


def bins_of(predictions: Iterable[Prediction], count: int = BINS) -> list[Bin]:
    """At most `count` bins of about equal numbers, the lowest scores first; equal scores share a bin."""
    if count < 1:
        raise ValueError(f"bins: {count} is less than 1")
    every = sorted(predictions)
    ties = [list(same) for _, same in groupby(every, key=lambda prediction: prediction.score)]
    filled: list[list[Prediction]] = []
    done = 0
    for same in ties:
        # A bin ends where its share of all is reached, or comes nearest to it.
        due = len(filled) * len(every) / count
        if not filled or done >= due or due - done < done + len(same) - due:
            filled.append([])
        filled[-1] += same
        done += len(same)
    return [_bin(members) for members in filled]


def _bin(members: Sequence[Prediction]) -> Bin:
    mean = fsum(prediction.score for prediction in members) / len(members)
    return Bin(members[0].score, members[-1].score, len(members), mean, sum(p.right for p in members))


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error, 0 at best; 0 where there is nothing to judge."""
    total = sum(one.size for one in bins)
    return sum(one.size * abs(one.gap) for one in bins) / total if total else 0.0


def brier(predictions: Sequence[Prediction]) -> float:
    """The Brier score, 0 at best; 0 where there is nothing to judge."""
    return fsum((p.score - p.right) ** 2 for p in predictions) / len(predictions) if predictions else 0.0


def interval(right: int, count: int) -> tuple[float, float]:
    """Between what bounds the true share lies 95 of 100 times (E. B. Wilson, JASA 22, 1927)."""
    share, spread = right / count, _Z**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def read(lines: Iterable[str]) -> dict[str, list[Prediction]]:
    """The predictions by predicate; raises ValueError with the number of a line that is none."""
    found: dict[str, list[Prediction]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            predicate, prediction = _parsed(line.rstrip("\r\n"), number)
            found[predicate].append(prediction)
    return dict(sorted(found.items()))


def _parsed(line: str, number: int) -> tuple[str, Prediction]:
    cells = line.split("\t")
    try:
        predicate, score, right = cells[0], float(cells[1]), {"0": False, "1": True}[cells[2]]
    except (IndexError, KeyError, ValueError):
        raise ValueError(f"line {number}: {line!r} is not predicate, score and 0 or 1, parted by tabs") from None
    if len(cells) != len(("predicate", "score", "right")) or not predicate or not 0 <= score <= 1:
        raise ValueError(f"line {number}: {line!r} is not predicate, score from 0 to 1, and 0 or 1, parted by tabs")
    return predicate, Prediction(score, right)


def markdown(predictions: Mapping[str, Sequence[Prediction]], *, count: int = BINS) -> str:
    """The table of bins over all predicates, then a line for each predicate."""
    every = [prediction for some in predictions.values() for prediction in some]
    return "\n".join([*_table_of_bins(bins_of(every, count)), "", *_table_of_predicates(predictions, every, count), ""])


def _table_of_bins(bins: Sequence[Bin]) -> Iterator[str]:
    yield "| confidence | statements | mean confidence | share right | 95 % interval | right − confidence |"
    yield "|---|--:|--:|--:|--:|--:|"
    for one in bins:
        low, high = interval(one.right, one.size)
        scores = f"{one.low:.2f}–{one.high:.2f}" if one.low < one.high else f"{one.low:.2f}"
        yield f"| {scores} | {one.size} | {one.mean:.3f} | {one.share:.3f} | {low:.2f}–{high:.2f} | {one.gap:+.3f} |"


def _table_of_predicates(
    predictions: Mapping[str, Sequence[Prediction]], every: Sequence[Prediction], count: int
) -> Iterator[str]:
    yield "| relation | statements | mean confidence | share right | calibration error | Brier score |"
    yield "|---|--:|--:|--:|--:|--:|"
    for predicate, some in predictions.items():
        if some:
            yield _row(predicate, some, count)
    if every:
        yield _row("**all**", every, count)


def _row(label: str, predictions: Sequence[Prediction], count: int) -> str:
    whole = _bin(sorted(predictions))
    error = calibration_error(bins_of(predictions, count))
    figures = f"{whole.mean:.3f} | {whole.share:.3f} | {error:.3f} | {brier(predictions):.3f}"
    return f"| {label} | {whole.size} | {figures} |"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--bins", type=int, default=BINS)
    parser.add_argument("--output", type=Path, help="left out: printed")
    options = parser.parse_args(arguments)
    try:
        with options.predictions.open(encoding="utf-8") as stream:
            text = markdown(read(stream), count=options.bins)
    except (OSError, ValueError) as error:
        sys.exit(f"{options.predictions}: {error}")
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
