"""What a build finds, measured against what people have annotated: facts in texts, and which names mean one thing."""

from innograph.evaluation.identity import Identity, identity_of, judge_pairs, load_clusters, load_pairs, misjudged
from innograph.evaluation.scoring import (
    Gold,
    Scores,
    Tally,
    as_json,
    evaluate,
    gold_mentions,
    load_gold,
    match_entities,
    name_key,
    score,
)

__all__ = [
    "Gold",
    "Identity",
    "Scores",
    "Tally",
    "as_json",
    "evaluate",
    "gold_mentions",
    "identity_of",
    "judge_pairs",
    "load_clusters",
    "load_gold",
    "load_pairs",
    "match_entities",
    "misjudged",
    "name_key",
    "score",
]
