"""`sources.csv`: where texts come from, whoever wrote the table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from innograph import curation
from innograph.errors import ReadError
from innograph.pipeline import Workspace, build, write_build
from innograph.text import Origin, read_origins

if TYPE_CHECKING:
    from pathlib import Path

    from innograph.pipeline import Build

TEXT = "Visita a Bilbao\n\nIl 12 maggio la delegazione del Clust-ER Innovate ha visitato Tecnalia a Derio.\n"
FULL = Origin("https://example.org/news/1", "Visita", date(2024, 5, 20), "Regione Esempio")


@pytest.mark.parametrize(
    "table",
    [
        b"path,url,title,date,publisher\na.txt,https://example.org/news/1,Visita,2024-05-20,Regione Esempio\n",
        "publisher;date;note;title;url;path\r\n"
        "Regione Esempio;20/05/2024;x;Visita;https://example.org/news/1;.\\a.txt\r\n;;;;;\r\n".encode("cp1252"),
        "\ufeffPath\tURL\tTitle\tDate\tPublisher\n"
        "a.txt\thttps://example.org/news/1\tVisita\t20.5.2024\tRegione  Esempio".encode(),
    ],
)
def test_a_table_is_read_however_a_spreadsheet_wrote_it(tmp_path: Path, table: bytes) -> None:
    path = tmp_path / "sources.csv"
    path.write_bytes(table)
    assert read_origins(path) == {"a.txt": FULL}


def test_there_need_be_no_table_and_no_row(tmp_path: Path) -> None:
    assert read_origins(tmp_path / "sources.csv") == {}
    (tmp_path / "sources.csv").write_text("path,url\n")
    assert read_origins(tmp_path / "sources.csv") == {}


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("file,url\na.txt,\n", "no column path"),
        ("path,url\na.txt,javascript:alert(1)\n", "line 2: 'javascript:alert\\(1\\)' is no web address"),
        ("path,url\na.txt,http://[\n", "line 2"),
        ("path,date\na.txt,\nb.txt,31/02/2025\n", "line 3: '31/02/2025' is no day"),
        ("path,title\na.txt,x\na.txt,y\n", "line 3 names twice a.txt"),
        ("path,title\n,x\n", "line 2 names no path"),
    ],
)
def test_a_row_that_cannot_be_meant_is_named(tmp_path: Path, table: str, why: str) -> None:
    path = tmp_path / "sources.csv"
    path.write_text(table)
    with pytest.raises(ReadError, match=why):
        read_origins(path)


def built(folder: Path) -> Build:
    workspace = Workspace.of(folder / "build")
    result = build([folder / "sources"], workspace=workspace)
    write_build(result, workspace)
    return result


def test_a_build_knows_where_its_texts_come_from_and_reads_again_what_changed(tmp_path: Path) -> None:
    (tmp_path / "innograph.toml").write_text("")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_text(TEXT)
    (tmp_path / "sources" / "b.txt").write_text(TEXT.replace("Bilbao", "Derio"))
    before = built(tmp_path)
    assert before.graph.documents[0].url == ""
    row = "a.txt,https://example.org/news/1,Visita,2024-05-20,Regione Esempio\ngone.txt,,x,,\n"
    (tmp_path / "sources.csv").write_text(f"path,url,title,date,publisher\n{row}")
    after = built(tmp_path)
    assert after.reused == 1
    assert any("gone.txt is no file that is read" in note for note in after.notes)
    document = next(one for one in after.graph.documents if one.id == "a")
    assert (document.url, document.title, document.issued, document.publisher) == (
        FULL.url,
        FULL.title,
        FULL.issued,
        FULL.publisher,
    )
    assert {one.start.year for one in after.graph.entities if one.start} == {2024}
    assert "https://example.org/news/1" in (tmp_path / "build" / "graph.ttl").read_text()
    assert curation.load(tmp_path).graph.documents == after.graph.documents
