"""The quality gate: what extraction reaches on annotated texts, as floors that only a person lowers."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from innograph.evaluation import evaluate, load_gold

if TYPE_CHECKING:
    from innograph.evaluation import Scores

CORPUS = Path(__file__).resolve().parent.parent / "corpus"

# Entities F1, relations F1. The weights are learned from `train`, so its figures are what was fitted; `dev` and
# `paraphrase` were never learned from.
FLOORS = {"dev": (0.90, 0.67), "train": (0.93, 0.70), "paraphrase": (0.92, 0.74)}
# By language over dev and train together.
LANGUAGE_FLOORS = {
    "it": (0.94, 0.73),
    "es": (0.92, 0.69),
    "en": (0.92, 0.65),
    "fr": (0.93, 0.70),
    "de": (0.89, 0.65),
    "pt": (0.94, 0.75),
    "eu": (0.89, 0.62),
}
EXACT_TYPE_FLOOR = 0.93  # on dev


@cache
def scores_of(*parts: str) -> Scores:
    return evaluate([gold for part in parts for gold in load_gold(CORPUS / part)])


@pytest.mark.parametrize("part", FLOORS)
def test_each_part_of_the_corpus_reaches_its_floor(part: str) -> None:
    scores = scores_of(part)
    entities, relations = FLOORS[part]

    assert scores.entities.f1 >= entities
    assert scores.relations.f1 >= relations


def test_the_class_is_exact_for_most() -> None:
    assert scores_of("dev").exact_type >= EXACT_TYPE_FLOOR


def test_the_readme_gives_the_figures_that_are_measured() -> None:
    readme = (CORPUS.parent / "README.md").read_text(encoding="utf-8")
    for part in ("dev", "paraphrase"):
        scores = scores_of(part)
        figures = rf"\| `corpus/{part}`[^|]*\| {scores.entities.f1:.2f} \| {scores.relations.f1:.2f} \|"
        assert re.search(figures, readme), f"corpus/{part}: {figures}"


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
