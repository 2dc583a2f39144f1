"""The tool that says how far confidence can be believed."""

from __future__ import annotations

import importlib.util
import random
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from types import ModuleType

TOOL = Path(__file__).resolve().parent.parent / "tools" / "reliability.py"


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reliability", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["reliability"] = module
    spec.loader.exec_module(module)
    return module


tool: Any = _loaded()
scored = st.lists(st.tuples(st.sampled_from([0.1, 0.35, 0.5, 0.73, 0.8, 0.97, 1.0]), st.booleans()), max_size=60)


def made(*pairs: tuple[float, int]) -> list[Any]:
    return [tool.Prediction(score, bool(right)) for score, right in pairs]


def test_bins_are_filled_alike() -> None:
    bins = tool.bins_of(made(*((number / 100, number % 2) for number in range(100))), 10)
    assert [one.size for one in bins] == [10] * 10
    assert bins[0].low == 0
    assert bins[-1].high == 0.99
    assert bins[0].mean == pytest.approx(0.045)
    assert bins[0].share == 0.5


@given(pairs=scored, count=st.integers(1, 12))
def test_bins_hold_all_and_never_part_equal_scores(pairs: list[tuple[float, int]], count: int) -> None:
    bins = tool.bins_of(made(*pairs), count)
    assert sum(one.size for one in bins) == len(pairs)
    assert sum(one.right for one in bins) == sum(right for _, right in pairs)
    assert len(bins) <= count
    assert all(one.high < other.low for one, other in pairwise(bins))
    assert all(one.low - 1e-9 <= one.mean <= one.high + 1e-9 for one in bins)


@given(pairs=scored)
def test_the_order_of_predictions_does_not_matter(pairs: list[tuple[float, int]]) -> None:
    shuffled = random.Random(3).sample(pairs, len(pairs))  # noqa: S311 - a test's order, no secret
    assert tool.markdown({"visited": made(*pairs)}) == tool.markdown({"visited": made(*shuffled)})


def test_no_bins_are_refused() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        tool.bins_of([], 0)


def test_what_is_right_as_often_as_it_says_has_no_error() -> None:
    pairs = made(*[(0.75, 1)] * 3, (0.75, 0), *[(0.5, 1)] * 2, *[(0.5, 0)] * 2)
    assert tool.calibration_error(tool.bins_of(pairs)) == pytest.approx(0)
    assert tool.brier(pairs) == pytest.approx((4 * 0.1875 + 4 * 0.25) / 8)


def test_the_error_is_the_distance_weighted_by_size() -> None:
    pairs = made(*[(0.9, 1)] * 6, *[(0.4, 0)] * 4)
    assert tool.calibration_error(tool.bins_of(pairs)) == pytest.approx(0.6 * 0.1 + 0.4 * 0.4)
    assert tool.brier(pairs) == pytest.approx((6 * 0.01 + 4 * 0.16) / 10)


def test_nothing_to_judge_is_no_error() -> None:
    assert tool.bins_of([]) == []
    assert tool.calibration_error([]) == tool.brier([]) == 0


def test_the_interval_is_wilsons() -> None:
    low, high = tool.interval(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert tool.interval(0, 5)[0] == 0
    assert tool.interval(5, 5)[1] == 1


def test_predictions_are_read_by_predicate() -> None:
    found = tool.read(["# a comment\n", "\n", "visited\t0.8\t1\n", "runs\t1\t0\r\n", "visited\t0.25\t0"])
    assert found == {"runs": made((1, 0)), "visited": made((0.8, 1), (0.25, 0))}
    assert list(found) == ["runs", "visited"]


@pytest.mark.parametrize(
    "line",
    [
        "visited",
        "visited\t0.5",
        "visited\thigh\t1",
        "visited\t1.2\t1",
        "\t0.5\t1",
        "a\t0.5\tyes",
        "a\tnan\t1",
        "a\t1\t1\t1",
    ],
)
def test_a_line_that_is_no_prediction_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"^line 2: "):
        tool.read(["visited\t0.5\t1\n", line])


def test_the_tool_writes_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "predictions.tsv"
    path.write_text("visited\t0.5\t1\nvisited\t0.5\t0\nruns\t0.9\t1\n", encoding="utf-8")

    tool.main([str(path), "--bins", "2"])
    printed = capsys.readouterr().out
    tool.main([str(path), "--bins", "2", "--output", str(tmp_path / "table.md")])

    assert (tmp_path / "table.md").read_text(encoding="utf-8") == printed
    assert "| 0.50 | 2 | 0.500 | 0.500 | 0.09–0.91 | +0.000 |" in printed
    assert "| visited | 2 | 0.500 | 0.500 | 0.000 | 0.250 |" in printed
    assert "| **all** | 3 | 0.633 | 0.667 | 0.033 | 0.170 |" in printed


def test_the_tool_says_what_is_wrong_with_its_input(tmp_path: Path) -> None:
    path = tmp_path / "predictions.tsv"
    path.write_text("nonsense\n", encoding="utf-8")
    for arguments in ([str(path)], [str(tmp_path / "missing.tsv")]):
        with pytest.raises(SystemExit, match=r"\.tsv: "):
            tool.main(arguments)
