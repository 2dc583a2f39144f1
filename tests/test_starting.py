"""`innograph init`: what it lays out, what it asks, and that any answer stays one."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from innograph.cli import main
from innograph.configuration import DEFAULT_BASE, Configuration, Policy, configuration_of, load_configuration
from innograph.curation import COLUMNS, read
from innograph.errors import ExportError
from innograph.metadata import Dataset
from innograph.pipeline import lay_out
from innograph.pipeline.starting import configuration_toml

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

TEXT = (
    "Missione a Bilbao\n\nLa missione a Bilbao del 3 marzo 2025 è stata organizzata da Clust-ER Acque. La delegazione "
    "ha visitato Uraberri S.L. e l'Università di Deusto.\n"
)


def init(folder: Path, *options: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(main, ["init", str(folder), *options], input=answers)


def configured(folder: Path) -> Configuration:
    return load_configuration(folder / "innograph.toml")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_without_questions_everything_is_as_by_default(tmp_path: Path) -> None:
    result = init(tmp_path / "new" / "work", "--yes")

    assert result.exit_code == 0, result.output
    folder = tmp_path / "new" / "work"
    assert set(files(folder)) == {"innograph.toml", "curation.csv", "sources.csv", ".gitignore"}
    assert (folder / "sources").is_dir()
    assert configured(folder) == Configuration(dataset=Dataset(frequency="IRREG"))
    assert (folder / "curation.csv").read_text("utf-8").strip() == ",".join(COLUMNS)
    assert len(read(folder / "curation.csv")) == 0
    assert "/build/" in (folder / ".gitignore").read_text("utf-8").splitlines()


def test_a_build_in_the_new_workspace_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ["--portal-profile", "it", "--publisher", "Regione Esempio", "--publisher-identifier", "r_esempi"]
    made = init(
        tmp_path / "w", "--yes", "--base", "https://dati.example.org/id/", "--contact", "a@example.org", *options
    )
    (tmp_path / "w" / "sources" / "visita.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "w")
    undated = CliRunner().invoke(main, ["build", "--profile", "fast"])
    settings = (tmp_path / "w" / "innograph.toml").read_text("utf-8").replace("# modified = ", "modified = ")
    (tmp_path / "w" / "innograph.toml").write_text(settings, encoding="utf-8")

    built = CliRunner().invoke(main, ["build", "--profile", "fast"])
    checked = CliRunner().invoke(main, ["validate", "build"])

    assert made.exit_code == 0, made.output
    assert undated.exit_code == 2
    assert "dataset.modified: is missing and no document has a date; DCAT-AP_IT asks for it" in undated.output
    assert built.exit_code == 0, built.output
    assert "1 documents read (1 it)" in built.output
    assert checked.exit_code == 0, checked.output
    description = (tmp_path / "w" / "build" / "dataset.ttl").read_text("utf-8")
    assert "dcatapit:Dataset" in description
    assert "<mailto:a@example.org>" in description


def test_options_are_taken(tmp_path: Path) -> None:
    options = {
        "base": "https://dati.example.org/id#",
        "language": "it",
        "publisher": "Regione",
        "publisher-type": "RegionalAuthority",
        "publisher-identifier": "r_esempi",
        "contact": "https://example.org/contact",
        "licence": "cc-by-sa",
        "access-url": "https://example.org/missions",
        "theme": "ECON, https://example.org/theme/1",
        "frequency": "MONTHLY",
        "portal-profile": "none",
        "status": "accepted",
        "threshold": "0.9",
        "people": "drop",
        "quotes": "none",
    }
    texts = ["--title", "Missioni", "--title", "en=A = B", "--description", "es=Quién"]
    result = init(
        tmp_path, "--yes", *texts, *(part for name, value in options.items() for part in (f"--{name}", value))
    )

    assert result.exit_code == 0, result.output
    assert "note:" not in result.output
    assert configured(tmp_path) == Configuration(
        base="https://dati.example.org/id#",
        language="it",
        dataset=Dataset(
            title={"it": "Missioni", "en": "A = B"},
            description={"es": "Quién"},
            publisher="Regione",
            publisher_type="RegionalAuthority",
            publisher_identifier="r_esempi",
            contact="https://example.org/contact",
            licence="https://creativecommons.org/licenses/by-sa/4.0/",
            access_url="https://example.org/missions",
            theme=("ECON", "https://example.org/theme/1"),
            frequency="MONTHLY",
        ),
        publication=Policy(status="accepted", threshold=0.9, people="drop", quotes="none"),
    )


# One answer a line; an empty one takes the default.
ANSWERS = [
    ("https://dati.example.org/id/", "https://dati.example.org/id/"),
    ("es", "es"),
    ("-", None),
    ('Misiones "vascas"', None),
    ("-", None),
    ("-", None),
    ("", None),
    ("-", None),
    ("Gobierno", "Gobierno"),
    ("A16003011", "A16003011"),
    ("datos@example.org", "mailto:datos@example.org"),
    ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ("TECH,ENER", None),
    ("", "IRREG"),
    ("", "confident"),
    ("initials", "initials"),
    ("", "full"),
]


def test_answers_are_taken(tmp_path: Path) -> None:
    result = init(tmp_path, answers="\n".join(answer for answer, _ in ANSWERS) + "\n")

    assert result.exit_code == 0, result.output
    configuration, default = configured(tmp_path), Dataset()
    assert configuration.base == "https://dati.example.org/id/"
    assert configuration.dataset == Dataset(
        title={"es": 'Misiones "vascas"'},
        description={"es": default.description["es"]},
        publisher="Gobierno",
        publisher_identifier="A16003011",
        contact="mailto:datos@example.org",
        licence="https://creativecommons.org/publicdomain/zero/1.0/",
        theme=("TECH", "ENER"),
        frequency="IRREG",
        profile="es",
    )
    assert configuration.publication == Policy(people="initials")


@pytest.mark.parametrize(
    ("at", "wrong", "message"),
    [
        (0, "example.org", "'example.org' is no web address"),
        (1, "fr", "'fr' is not one of none, it, es"),
        (3, "-", "the profile asks for it in this language"),
        (8, "", "dataset.publisher: is missing; DCAT-AP-ES asks for it (--publisher)"),
        (9, "Euskadi", "'Euskadi' is none of DIR3"),
        (10, "ring me", "'ring me' is no IRI"),
        (11, "GPL", "'GPL' is no IRI"),
        (12, "INTR", "is in no sector of the Spanish norm NTI"),
        (13, "often", "'often' is not one of ANNUAL"),
        (15, "hide", "'hide' is not one of keep, initials, drop"),
    ],
)
def test_a_wrong_answer_is_asked_for_again(tmp_path: Path, at: int, wrong: str, message: str) -> None:
    answers = [answer for answer, _ in ANSWERS]
    answers.insert(at, wrong)
    result = init(tmp_path, answers="\n".join(answers) + "\n")

    assert result.exit_code == 0, result.output
    assert message in result.output
    assert configured(tmp_path).dataset.publisher == "Gobierno"


def test_a_base_that_resolves_nowhere_is_warned_of(tmp_path: Path) -> None:
    asked = init(tmp_path / "a", answers="\n" * 30)
    quiet = init(tmp_path / "b", "--yes")

    for result in (asked, quiet):
        assert result.exit_code == 0, result.output
        assert f"{DEFAULT_BASE} does not resolve on the web" in result.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--portal-profile", "it"], "dataset.publisher: is missing; DCAT-AP_IT asks for it (--publisher)"),
        (["--base", "ftp://x/"], "base: 'ftp://x/' is no web address"),
        (["--licence", "free"], "dataset.licence: 'free' is no IRI"),
        (["--publisher", " "], "dataset.publisher: is empty"),
        (["--title", "it= "], "dataset.title: is empty in every language"),
        (["--publisher-type", "King"], "dataset.publisher_type: 'King' is not one of"),
        (["--portal-profile", "es", "--publisher", "x", "--publisher-identifier", "A16003011", "--contact", "a@b.es",
          "--title", "it=Missioni"], "dataset.title.es: is missing; DCAT-AP-ES asks for it"),
    ],
)  # fmt: skip
def test_without_questions_what_is_wrong_stops_it(tmp_path: Path, options: list[str], message: str) -> None:
    result = init(tmp_path / "w", "--yes", *options)

    assert result.exit_code == 2
    assert message in result.output
    assert not (tmp_path / "w").exists()


def test_who_stops_answering_leaves_nothing_behind(tmp_path: Path) -> None:
    assert init(tmp_path / "w", answers="https://example.org/\n").exit_code == 1
    assert not (tmp_path / "w").exists()


def test_a_workspace_is_not_made_twice(tmp_path: Path) -> None:
    init(tmp_path, "--yes")
    before = files(tmp_path)
    again = init(tmp_path, "--yes", "--publisher", "Another")

    assert again.exit_code == 2
    assert "is a workspace already" in again.output
    assert files(tmp_path) == before


def test_what_is_there_stays(tmp_path: Path) -> None:
    mine = {"curation.csv": b"action;subject\n", ".gitignore": b"*.bak\n", "sources/a.txt": b"Ciao.", "notes.md": b"x"}
    (tmp_path / "sources").mkdir()
    for name, content in mine.items():
        (tmp_path / name).write_bytes(content)
    assert init(tmp_path, "--yes").exit_code == 0

    assert files(tmp_path).items() >= mine.items()


def test_where_it_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExportError, match="choose another folder"):
        lay_out(tmp_path / "file" / "w", Configuration())


HOSTILE = '"""\n\'\'\'\\ \t\r\0\x7f\x1b[31m ] } # <script> "\nbase = "https://evil.example/"\n[llm]\u2028\u202e'


@given(
    words=st.text(min_size=1).filter(str.strip), tag=st.from_regex(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})?", fullmatch=True)
)
@example(words=HOSTILE, tag="es-419")
@example(words="half \ud800 a pair", tag="it")
def test_any_answer_stays_one_value(words: str, tag: str) -> None:
    dataset = Dataset(title={tag: words}, publisher=words, keywords={tag: (words, "b")}, publisher_identifier=words)
    text = configuration_toml(Configuration(dataset=dataset))

    clean = "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in words)
    told = tomllib.loads(text)
    assert set(told) == {"base", "dataset", "publication", "explorer"}
    assert told["dataset"]["title"] == {tag: clean}
    assert told["dataset"]["publisher"] == told["dataset"]["publisher_identifier"] == clean
    assert told["dataset"]["keywords"] == {tag: [clean, "b"]}


def test_hostile_options_reach_the_description_as_words(tmp_path: Path) -> None:
    result = init(
        tmp_path, "--yes", "--title", f"it={HOSTILE}", "--publisher", HOSTILE, "--description", f"en={HOSTILE}"
    )

    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output
    assert configured(tmp_path) == Configuration(
        dataset=Dataset(title={"it": HOSTILE}, description={"en": HOSTILE}, publisher=HOSTILE, frequency="IRREG")
    )


def test_the_examples_in_the_comments_are_right(tmp_path: Path) -> None:
    lines = configuration_toml(Configuration(dataset=Dataset(publisher="Regione"))).splitlines()
    switched = [line.removeprefix("# ") if line.startswith("# ") and " = " in line else line for line in lines]
    data = tomllib.loads("\n".join(switched))

    assert set(data["dataset"]) == {*Dataset.__dataclass_fields__}
    assert configuration_of(data, tmp_path / "innograph.toml").dataset.profile == "it"
