from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from builds import run
from innograph.errors import ClusterError, ReadError
from innograph.large import arrow, texts
from innograph.large.texts import Inputs, Text
from innograph.pipeline.keeping import fingerprint, of_json
from innograph.pipeline.reading import Manner
from innograph.text import Origin, Source


class Inner(NamedTuple):
    name: str
    at: int


class Outer(NamedTuple):
    one: Inner
    more: tuple[Inner, ...]
    words: tuple[str, ...]
    share: float
    raw: bytes
    maybe: str | None = None


ROWS = [
    Outer(Inner("a", 1), (Inner("b", 2), Inner("\u202ec\x00", 3)), ("x", "y|z"), 0.25, b"\xff\x00", None),
    Outer(Inner("", 0), (), (), 1.0, b"", "=1+1\r\n"),
]


def read(rows: list[Text], *, profile: str = "fast") -> list[texts.Read]:
    return list(texts.read(rows, Manner(profile=profile), fingerprint=fingerprint()))


def file_row(path: Path, root: Path) -> Text:
    return Text("file", texts.packed(Source(path, root)))


def test_rows_come_back_from_arrow_as_they_were() -> None:
    assert list(arrow.rows_of(arrow.batch_of(ROWS, Outer), Outer)) == ROWS
    assert list(arrow.rows_of(arrow.batch_of([], Outer), Outer)) == []


def test_half_a_surrogate_pair_does_not_stop_a_batch() -> None:
    batch = arrow.batch_of([Inner("Bilbao \ud800", 1)], Inner)
    assert list(arrow.rows_of(batch, Inner)) == [Inner("Bilbao \N{REPLACEMENT CHARACTER}", 1)]


def test_tables_are_told_from_files_by_how_they_are_named() -> None:
    found = Inputs.of(
        ["a", Path("b/c.txt"), "table:db.t", "s3a://x/y.parquet", Path("rows.PARQUET"), "folder.parquet/"]
    )
    assert found.paths == (Path("a"), Path("b/c.txt"))
    assert found.tables == ("table:db.t", "s3a://x/y.parquet", "rows.PARQUET", "folder.parquet/")


def test_a_source_comes_back_as_it_was(tmp_path: Path) -> None:
    name = b"na\xffme.txt".decode(errors="surrogateescape")
    origin = Origin("https://example.org/", 'A "title"', None, "Regione\nEsempio")
    source = Source(tmp_path / name, tmp_path, "part.txt", origin)
    packed = texts.packed(source)
    assert packed.isascii()
    assert texts.source_of(Text("id", packed)) == source


def test_a_row_is_read_as_a_file_with_the_same_words(tmp_path: Path) -> None:
    words = "\ufeffMissione a Bilbao\r\n\r\nIl 14 maggio 2025 la Regione Esempio ha incontrato Tecnalia a Bilbao.\x00\n"
    (tmp_path / "visita.csv.txt").write_bytes(words.encode())
    (source,) = texts.row_sources(["visita.csv.txt"], "rows.parquet").values()
    row = Text("file", texts.packed(source), words, publisher=None, title="")
    one, other = read([file_row(tmp_path / "visita.csv.txt", tmp_path), row])
    assert one == other
    assert one.failure is None
    assert one.reading


def test_a_row_called_like_a_table_is_a_text_all_the_same() -> None:
    (source,) = texts.row_sources(["members.csv"], "table:db.t").values()
    (found,) = read(
        [Text("id", texts.packed(source), "Tecnalia met the Basque Government in Bilbao.", language="EN-gb")]
    )
    assert found.reading
    assert of_json(json.loads(found.reading)).document.language == "en"


@pytest.mark.parametrize(
    ("words", "cells", "reason"),
    [
        ("", {}, "holds no text"),
        ("Text.", {"date": "soon"}, "'soon' is no day"),
        ("Text.", {"url": "javascript:alert(1)"}, "is no web address"),
    ],
)
def test_a_row_that_fails_says_why(words: str, cells: dict[str, str], reason: str) -> None:
    (source,) = texts.row_sources(["../a.txt"], "rows.parquet").values()
    (found,) = read([Text("id", texts.packed(source), words, **cells)])
    (failure,) = texts.failures_of(found)
    assert failure.path == "../a.txt"
    assert reason in failure.reason


@pytest.mark.parametrize("names", [["a", None], ["a", "./a"], ["b", " b\n"]])
def test_a_name_of_no_text_or_of_two_is_refused(names: list[str | None]) -> None:
    with pytest.raises(ReadError, match=r"^rows\.parquet: .* name each by its own$"):
        texts.row_sources(names, "rows.parquet")


def test_the_columns_of_a_table_may_be_written_in_any_case() -> None:
    assert texts.columns_of(["ID", "Text", "URL", "n"], "t") == {"name": "ID", "text": "Text", "url": "URL"}
    with pytest.raises(
        ReadError, match="t: a table of texts has a column path or id and a column text; this one has n"
    ):
        texts.columns_of(["n"], "t")


def test_a_machine_that_reads_otherwise_is_refused() -> None:
    with pytest.raises(ClusterError, match="install the same on all"):
        list(texts.read([], Manner(), fingerprint="another"))


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--engine", "spark"], "--engine spark needs --master URL"),
        (["--master", "spark://host:7077"], "--master is for --engine spark"),
        (["--partitions", 4], "--partitions is for --engine spark"),
        (["table:reports"], "table:reports is read by --engine spark alone"),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments: list[object], reason: str, tmp_path: Path) -> None:
    result = run("build", tmp_path, *arguments, "--output", tmp_path / "build")
    assert result.exit_code == 2
    assert reason in result.output


def test_where_there_is_no_pyspark_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    options = ("--engine", "spark", "--master", "spark://host:7077")
    result = run("build", "table:reports", "--output", tmp_path / "build", *options)
    assert result.exit_code == 2
    assert result.output == ("innograph: --engine spark needs pyspark; install it: pip install 'innograph[spark]'\n")
    assert not (tmp_path / "build").exists()
