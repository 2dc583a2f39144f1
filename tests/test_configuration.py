from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from innograph.configuration import Configuration, load_configuration
from innograph.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def load(tmp_path: Path, text: str) -> Configuration:
    path = tmp_path / "innograph.toml"
    path.write_text(text, encoding="utf-8")
    return load_configuration(path)


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Configuration()


def test_settings_are_taken(tmp_path: Path) -> None:
    text = """
        base = "https://data.example.org/id/"
        language = "eu"
        [dataset]
        title = { it = "Missioni", eu = "Misioak" }
        publisher = "Regione Esempio"
    """
    configuration = load(tmp_path, text)

    assert configuration.base == "https://data.example.org/id/"
    assert configuration.language == "eu"
    assert configuration.dataset.title == {"it": "Missioni", "eu": "Misioak"}
    assert configuration.dataset.publisher == "Regione Esempio"
    assert configuration.dataset.licence == Configuration().dataset.licence


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour = 'red'", "colour: unknown key"),
        ("[dataset]\npublsher = 'x'", r"dataset\.publsher: unknown key; known are .*publisher"),
        ("[dataset.dataset]\nx = 1", r"dataset\.dataset: unknown key"),
        ("dataset = 'x'", "dataset: expected a table"),
        ("base = 1", "base: 1 is not a text"),
        ("base = 'ftp://x/'", "base: 'ftp://x/' is no web address"),
        ("base = 'https://x'", "ends in / or #"),
        ("base = 'https://x/> <y/'", "no web address"),
        ("base = 'https:///id/'", "no web address"),
        ("language = 'nl'", "language: 'nl' is not one of it, es"),
        ("[dataset]\ntitle = 'x'", r"dataset\.title: write it by language"),
        ("[dataset]\ntitle = {}", r"dataset\.title: write it by language"),
        ("[dataset.title]\n'en us' = 'x'", r"dataset\.title\.en us: 'en us' is no language tag"),
        ("[dataset]\nlicence = 'CC BY'", r"dataset\.licence: 'CC BY' is no IRI"),
        ("[dataset]\nlicence = ''", r"dataset\.licence: '' is no IRI"),
        ("[dataset]\nlicence = 'https://example.org/%zz'", r"dataset\.licence: .* is no IRI"),
        ("[dataset]\npublisher = ' '", r"dataset\.publisher: is empty"),
        ("[dataset.title]\nen = ' '", r"dataset\.title: write it by language"),
        ("[dataset]\ncontact = 'a@b.c'", r"dataset\.contact: .* mailto:"),
        ("base = ", "cannot be read as TOML"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_dotted_path(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=rf"innograph\.toml: .*{message}"):
        load(tmp_path, text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        load_configuration(tmp_path / "nowhere.toml")
