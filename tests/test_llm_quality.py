"""Answers that equal the annotation lose next to nothing on their way into the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from innograph import text
from innograph.evaluation import Scores, load_gold, score
from innograph.llm.answers import answer_of, as_json
from innograph.llm.grounding import ground
from innograph.llm.parts import Part
from innograph.model import Span
from innograph.pipeline import Reading, build_graph
from innograph.vocabulary import SECTORS
from scripted_model import answer, claim, entity, sector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.evaluation import Gold
    from innograph.model import Sentence

DEV = Path(__file__).resolve().parent.parent / "corpus" / "dev"


def perfect(gold: Gold, sentences: Sequence[Sentence]) -> str:
    names = {e["id"]: [e["name"], *e.get("aliases", [])] for e in gold.entities}
    names |= {slug: [""] for slug in SECTORS}
    main = next((e["id"] for e in gold.entities if e.get("main")), "")
    entities = [entity(names[e["id"]][0], e["type"], e["id"], *names[e["id"]][1:]) for e in gold.entities]
    claims, sectors = [], []
    for relation in gold.relations:
        subject, target = relation["s"], relation["o"]
        quote = max(sentences, key=lambda s: _holds(s, names[subject]) + _holds(s, names[target])).text
        if relation["p"] == "hasSector":
            sectors.append(sector(quote, subject, target))
        else:
            claims.append(claim(quote, subject, relation["p"], target, role=relation.get("role", "")))
    return answer(entities, claims, sectors, main=main)


def _holds(sentence: Sentence, names: list[str]) -> int:
    return any(name in sentence.text for name in names)


def test_a_perfect_answer_stays_nearly_perfect() -> None:
    scores = Scores()
    for gold in load_gold(DEV):
        document = text.read(gold.path, language=gold.language)
        sentences = text.segment(document)
        whole = Part(Span(0, len(document.text)))
        content = answer_of(as_json(perfect(gold, sentences)))
        found = ground(document, sentences, [(whole, content)], method="llm:x")
        graph = build_graph([Reading(document, found.mentions, found.main_event, found.statements)])
        score(graph, gold=gold, document=document, scores=scores)

    assert scores.entities.f1 >= 0.98, json.dumps(scores.errors, indent=1, ensure_ascii=False)
    assert scores.relations.f1 >= 0.97
    assert scores.exact_type == 1.0
    assert scores.grounded_share == 1.0
