"""Facts kept or dropped, and how sure each is: weights learnt from annotated texts, all readable.

`data/verdict_weights.tsv` says for each profile and relation what each feature weighs and from which likelihood on a
fact is kept. `tools/train_judges.py` learns it (logistic regression) from what extraction proposes for texts that its
other weights had not been learned from, so a likelihood is a share of right facts; `docs/calibration.md` measures it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from math import exp
from typing import TYPE_CHECKING, NamedTuple

from innograph.judgement.facts import cases
from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.model import Link, Mention, Span, Statement


class Model(NamedTuple):
    """What each feature weighs for a relation, and from which likelihood on a fact is kept."""

    weights: Mapping[str, float]
    threshold: float


def judge(
    statements: Sequence[Statement[Mention]],
    *,
    links: Sequence[Link],
    main_events: Mapping[str, Mention],
    profile: str,
) -> tuple[Statement[Mention], ...]:
    """The statements whose fact is likely enough, with that likelihood as the score of their evidence.

    `profile` says how the documents were read. What is negated or hoped for is kept as it is; so is what
    there are no weights for: the claims of a language model.
    """
    kept: dict[int, Statement[Mention]] = {id(one): one for one in statements}
    for case in cases(statements, links=links, main_events=main_events):
        model = models().get((profile, case.fact.predicate))
        if model is None:
            continue
        share = likelihood(model.weights, case.features)
        for one in case.statements:
            del kept[id(one)]
        if share >= model.threshold:
            kept.update((id(one), one) for one in _scored(case.statements, share))
    return tuple(kept.values())


def _scored(statements: Iterable[Statement[Mention]], share: float) -> Iterator[Statement[Mention]]:
    """The statements of a fact with its likelihood; of those that read the same words the surest one, a rule first."""
    best: dict[Span, Statement[Mention]] = {}
    for one in sorted(statements, key=lambda one: (_is_guess(one), -one.evidence[0].score)):
        best.setdefault(one.evidence[0].span, one)
    for one in best.values():
        yield replace(one, evidence=tuple(replace(piece, score=share) for piece in one.evidence))


def _is_guess(statement: Statement[Mention]) -> bool:
    """Whether what proposes it does not know what words carry it, as a rule does."""
    return statement.evidence[0].extractor.partition("[")[0].endswith(("-pair", "-heard"))


def likelihood(weights: Mapping[str, float], features: Iterable[str]) -> float:
    """How likely a fact with these features is right, 0 to 1, to three places."""
    total = sum(sorted(weights.get(feature, 0.0) for feature in features))
    return round(1 / (1 + exp(-total)), 3)


@cache
def models() -> Mapping[tuple[str, str], Model]:
    """What judges the facts, by profile and relation."""
    weights: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    thresholds: dict[tuple[str, str], float] = {}
    for profile, predicate, kind, name, value in data_rows("verdict_weights.tsv"):
        if kind == "weight":
            weights[profile, predicate][name] = float(value)
        else:
            thresholds[profile, predicate] = float(value)
    return {key: Model(weights[key], threshold) for key, threshold in thresholds.items()}
