"""Short texts of our own, one for each way of saying things: what must be stated of them and what must not.

The cases are in `cases/*.toml`: a text with its names marked, `yes` and `no` as "subject | predicate | object" (with
" | role" where the role matters), `denied` and `hoped` for what is kept with that modality. A case that is known to
fail says why in `fails`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from innograph.model import HOPED, NEGATED
from marked import read_marked, said

_CASES = Path(__file__).parent / "cases"


def cases() -> list[object]:
    found: list[object] = []
    for path in sorted(_CASES.glob("*.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"]):
            marks = [pytest.mark.xfail(strict=True, reason=case["fails"])] if "fails" in case else []
            name = f"{path.stem}-{case['language']}-{case['about']}-{number}"
            found.append(pytest.param(case, id=name, marks=marks))
    return found


@pytest.mark.parametrize("case", cases())
def test_what_a_text_states(case: dict[str, Any]) -> None:
    graph = read_marked(case["text"], case["language"])

    facts = said(graph)
    assert sorted(set(case.get("yes", ())) - facts) == []
    assert sorted(set(case.get("no", ())) & facts) == []
    assert set(case.get("denied", ())) <= said(graph, NEGATED)
    assert set(case.get("hoped", ())) <= said(graph, HOPED)
