"""Every promise that is fuzzed holds for every seed, and for what once broke it."""

from __future__ import annotations

import importlib.util
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

FUZZ = Path(__file__).resolve().parent.parent / "tools" / "fuzz"
CASES = Path(__file__).resolve().parent / "cases" / "fuzzed"


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FUZZ / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # seeds imports targets by its name
    spec.loader.exec_module(module)
    return module


targets: Any = _module("targets")
seeds: Any = _module("seeds")


@pytest.fixture(autouse=True, scope="module")
def _left() -> Iterator[None]:
    logging.disable()
    yield
    logging.disable(logging.NOTSET)
    targets.leave()


@pytest.mark.parametrize("name", targets.TARGETS)
def test_the_promise_holds_for_every_seed(name: str) -> None:
    for _, raw in seeds.of(name):
        for cut in (len(raw), len(raw) // 2, 0):
            targets.hold(name, raw[:cut])


@pytest.mark.parametrize("name", sorted(set(targets.TARGETS) - {"turtle"}))
def test_a_seed_gets_as_far_as_it_can(name: str) -> None:
    """The fuzzer starts from what is read, not from what is refused."""
    _, raw = next(iter(seeds.of(name)))
    targets.TARGETS[name](raw)


def test_every_case_belongs_to_a_target() -> None:
    assert {folder.name for folder in CASES.iterdir()} <= set(targets.TARGETS)
    assert all(raw for name in targets.TARGETS for _, raw in seeds.of(name))
