from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from innograph.errors import ReadError
from innograph.evaluation import Scores, Tally, evaluate, load_gold, score
from innograph.model import Concept, Document, Entity, Evidence, KnowledgeGraph, Span, Statement

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Alfa S.p.A. (Alfa) e Beta hanno firmato. «Beta» lavora sull'idrogeno."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    gold = {
        "id": "x",
        "language": "it",
        "entities": [
            {"id": "e1", "type": "Company", "name": "Alfa S.p.A.", "aliases": ["Alfa"]},
            {"id": "e2", "type": "Company", "name": "Beta", "aliases": []},
            {"id": "e3", "type": "Mission", "main": True, "name": "incontro", "aliases": []},
        ],
        "relations": [
            {"s": "e2", "p": "collaboratesWith", "o": "e1"},
            {"s": "e2", "p": "hasSector", "o": "hydrogen"},
            {"s": "e1", "p": "participatedIn", "o": "e3"},
        ],
    }
    (tmp_path / "x.gold.json").write_text(json.dumps(gold), encoding="utf-8")
    (tmp_path / "x.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_names_match_by_group_and_the_main_event_whatever_its_name(corpus: Path) -> None:
    document = Document("x", TEXT, "it", issued=date(2025, 1, 1))
    good = Evidence("x", Span(41, 69), TEXT[41:69], "rule", 1)
    bad = Evidence("x", Span(0, 3), "Beta", "rule", 1)
    alfa = Entity("i:a", "Cluster", "l'Alfa")  # an article and the exact type do not matter for F1
    beta = Entity("i:b", "Company", "BETA")
    event = Entity("i:m", "Mission", "missione")
    odd = Entity("i:o", "City", "Beta")
    graph = KnowledgeGraph(
        entities=(alfa, beta, event, odd),
        statements=(
            Statement(alfa, "collaboratesWith", beta, evidence=(good,)),
            Statement(alfa, "participatedIn", event, evidence=(bad,)),
            Statement(alfa, "hasSector", Concept("sector", "hydrogen"), evidence=(good,)),
            Statement(beta, "hasSector", Concept("sector", "hydrogen"), evidence=(good,), modality="hoped"),
        ),
        documents=(document,),
        topics={"x": "i:m"},
    )
    scores = Scores()
    score(graph, gold=load_gold(corpus)[0], document=document, scores=scores)

    assert (scores.entities.right, scores.entities.found, scores.entities.wanted) == (3, 4, 3)
    assert (scores.relations.right, scores.relations.found, scores.relations.wanted) == (2, 3, 3)
    assert scores.exact_type == pytest.approx(2 / 3)
    assert scores.grounded_share == pytest.approx(3 / 4)
    assert "spurious entity City: Beta" in scores.errors["x"]
    assert "missed relation Beta | hasSector | hydrogen" in scores.errors["x"]


def test_names_given_from_gold_are_all_found(corpus: Path) -> None:
    scores = evaluate(load_gold(corpus), given_mentions=True)

    assert scores.groups["Organisation"].f1 == 1.0


def test_a_tally_of_nothing_is_zero() -> None:
    assert (Tally().precision, Tally().recall, Tally().f1) == (0.0, 0.0, 0.0)


def test_a_folder_without_gold_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"holds no \*\.gold\.json"):
        load_gold(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "JSONDecodeError"),
        ("[]", "TypeError"),
        ('{"language": "it", "entities": []}', "'relations'"),
        ('{"language": "it", "entities": [{"id": "e1", "name": "A", "type": "Planet"}], "relations": []}', "'Planet'"),
        ('{"language": "it", "entities": [], "relations": [{"s": "e7", "p": "visited", "o": "e1"}]}', "name e7"),
    ],
)
def test_a_malformed_annotation_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "x.gold.json").write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match=message):
        load_gold(tmp_path)
