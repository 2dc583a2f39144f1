"""The quality gate: what extraction reaches on annotated texts, as floors that only a person lowers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from innograph.evaluation import evaluate, load_gold

if TYPE_CHECKING:
    from innograph.evaluation import Scores

CORPUS = Path(__file__).resolve().parent.parent / "corpus"

# entities F1, relations F1
FLOORS = {"dev": (0.75, 0.50), "train": (0.75, 0.50), "paraphrase": (0.85, 0.60)}
# by language over dev and train together
LANGUAGE_FLOORS = {
    "it": (0.75, 0.50),
    "es": (0.75, 0.50),
    "en": (0.75, 0.50),
    "fr": (0.70, 0.45),
    "de": (0.65, 0.40),
    "pt": (0.70, 0.45),
    "eu": (0.60, 0.35),
}


@cache
def scores_of(*parts: str) -> Scores:
    return evaluate([gold for part in parts for gold in load_gold(CORPUS / part)])


@pytest.mark.parametrize("part", FLOORS)
def test_each_part_of_the_corpus_reaches_its_floor(part: str) -> None:
    scores = scores_of(part)
    entities, relations = FLOORS[part]

    assert scores.entities.f1 >= entities
    assert scores.relations.f1 >= relations


@pytest.mark.parametrize("language", LANGUAGE_FLOORS)
def test_each_language_reaches_its_floor(language: str) -> None:
    scores = scores_of("dev", "train")
    entities, relations = LANGUAGE_FLOORS[language]

    assert scores.language_entities[language].f1 >= entities
    assert scores.language_relations[language].f1 >= relations


@pytest.mark.parametrize("part", FLOORS)
def test_every_quote_is_the_text_between_its_offsets(part: str) -> None:
    scores = scores_of(part)

    assert scores.grounded.total() > 0
    assert scores.grounded_share == 1.0
