"""Whole messy texts of our own: saved pages, minutes, mails with menus, cookie notices, captions and typos.

Beside each text a table says which facts must come out (`yes`), which must not (`no`), what of the furniture must not
become an entity (`none`), and when the main event, written *, took place (`days`). `fails` says why a text is known to
fail.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from innograph import pipeline, text
from marked import said

_TEXTS = sorted((Path(__file__).parent / "messy").glob("*.txt"))


def wanted(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))


def texts() -> list[object]:
    found: list[object] = []
    for path in _TEXTS:
        case = wanted(path)
        marks = [pytest.mark.xfail(strict=True, reason=case["fails"])] if "fails" in case else []
        found.append(pytest.param(path, id=path.stem, marks=marks))
    return found


@pytest.mark.parametrize("path", texts())
def test_a_messy_text_is_read(path: Path) -> None:
    case = wanted(path)
    document = text.read(path)
    graph = pipeline.build_graph([pipeline.analyse(document)])
    topic = graph.topics.get(document.id, "")
    facts, labels = said(graph, main=topic), {label.casefold() for entity in graph.entities for label in entity.labels}
    events = [entity for entity in graph.entities if entity.iri == topic]

    assert document.language == case["language"]
    assert sorted(set(case["yes"]) - facts) == []
    assert sorted(set(case.get("no", ())) & facts) == []
    assert sorted({name.casefold() for name in case["none"]} & labels) == []
    assert "days" not in case or [[str(event.start), str(event.end)] for event in events] == [case["days"]]
