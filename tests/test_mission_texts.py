"""The made-up mission texts of the benchmarks: always the same, varied, and true to what they say they state."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from innograph.evaluation import evaluate, load_gold
from innograph.vocabulary import GROUP_OF, SECTORS

ROOT = Path(__file__).resolve().parent.parent
MAKER = ROOT / "benchmarks" / "mission_texts.py"


def made(folder: Path, count: int, *options: str) -> dict[str, bytes]:
    subprocess.run([sys.executable, MAKER, folder, str(count), *options], check=True)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.*"))}


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("some")
    made(folder, 150, "--seed", "8", "--gold")
    return folder / "000"


@pytest.fixture(scope="module")
def golds(some: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(some.glob("*.gold.json"))]


def test_a_text_depends_on_seed_and_number_alone(some: Path, tmp_path: Path) -> None:
    fewer = made(tmp_path / "fewer", 20, "--seed", "8")
    assert len(fewer) == 20
    assert all(content == (some / Path(name).name).read_bytes() for name, content in fewer.items())
    assert fewer != made(tmp_path / "others", 20, "--seed", "9")


def test_the_truth_is_in_a_file_too(some: Path, tmp_path: Path) -> None:
    made(tmp_path / "texts", 5, "--seed", "8", "--truth", str(tmp_path / "truth.jsonl"))
    for line in (tmp_path / "truth.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        assert truth == json.loads((some / f"{truth['id']}.gold.json").read_text("utf-8"))


def test_every_name_stands_in_its_text_and_every_fact_is_one_of_the_guidelines(
    some: Path, golds: list[dict[str, Any]]
) -> None:
    for gold in golds:
        text = " ".join((some / f"{gold['id']}.txt").read_text("utf-8").split())
        names = [name for one in gold["entities"] for name in (one["name"], *one["aliases"])]
        # in Basque the bare name is told beside the one with its ending; a headline begins with a capital
        missing = [name for name in names if name.lower() not in text.lower()]
        assert not missing, (gold["id"], missing)
        kinds = {one["id"]: GROUP_OF[one["type"]] for one in gold["entities"]}
        for fact in gold["relations"]:
            assert fact["s"] in kinds
            assert fact["o"] in (SECTORS if fact["p"] == "hasSector" else kinds)
            assert fact["s"] != fact["o"]


def test_texts_are_in_seven_languages_and_about_as_long_as_asked(some: Path) -> None:
    languages = Counter(path.name[:2] for path in some.glob("*.txt"))
    assert set(languages) == {"it", "es", "en", "fr", "de", "pt", "eu"}
    assert languages.most_common(1)[0][0] == "it"
    lengths = [len(path.read_text("utf-8").split()) for path in some.glob("*.txt")]
    assert 225 < sum(lengths) / len(lengths) < 300


def test_texts_are_varied_and_name_few_organisations_often(some: Path, golds: list[dict[str, Any]]) -> None:
    sentences = Counter(
        sentence
        for path in some.glob("*.txt")
        for sentence in re.split(r"(?<=[.!?»”])\s+", path.read_text("utf-8"))
        if len(sentence.split()) > 5
    )
    assert 1 - len(sentences) / sentences.total() < 0.05
    named = Counter(one["key"] for gold in golds for one in gold["entities"] if GROUP_OF[one["type"]] == "Organisation")
    assert Counter(named.values())[1] > len(named) / 2
    assert named.most_common(1)[0][1] > 4
    spelled: dict[str, set[str]] = {}
    for gold in golds:
        for one in gold["entities"]:
            spelled.setdefault(one["key"], set()).update((one["name"], *one["aliases"]))
    assert sum(len(names) > 1 for names in spelled.values()) > 100


@pytest.mark.slow
def test_the_texts_are_such_as_the_extraction_can_read(some: Path) -> None:
    scores = evaluate(load_gold(some)[::5])
    assert scores.entities.f1 > 0.85
    assert scores.relations.f1 > 0.7
