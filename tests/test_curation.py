"""Decisions: read as spreadsheets write them, appended in a file's own dialect, applied and undone."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innograph import curation
from innograph.errors import ExportError, ReadError
from innograph.model import Decision

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/id/"
TECNALIA = f"{BASE}organisation/tecnalia"
DECISION = Decision("rename", TECNALIA, value="Fundación Tecnalia", who="Ane", when=date(2025, 4, 3), why="its name")

TABLE = "Action;When;Subject;Value;Prüfer;who\nrename;03/04/2025;organisation/tecnalia;Fundación Tecnalia;x;Ane\n"


def table(path: Path, *rows: str, columns: str = "action,subject,predicate,object,value,when") -> curation.Decisions:
    path.write_text("\n".join([columns, *rows, ""]), encoding="utf-8")
    return curation.read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_what_excel_writes_is_understood(tmp_path: Path, encoding: str, newline: str, delimiter: str) -> None:
    path = tmp_path / "curation.csv"
    path.write_bytes(TABLE.replace(";", delimiter).replace("\n", newline).encode(encoding))
    found = curation.read(path)
    assert not found.wrong
    assert found.rows == (
        Decision(
            "rename", "organisation/tecnalia", value="Fundación Tecnalia", who="Ane", when=date(2025, 4, 3), line=2
        ),
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-04-03", date(2025, 4, 3)),
        ("03/04/2025", date(2025, 4, 3)),
        ("3-4-25", date(2025, 4, 3)),
        ("3.4.2025", date(2025, 4, 3)),
        ("03/04/2025 10:30", date(2025, 4, 3)),
        ("2025-04-03T10:30:00+02:00", date(2025, 4, 3)),
        ("2025-04-03 10:30:00", date(2025, 4, 3)),
        ("31/12/99", date(2099, 12, 31)),
    ],
)
def test_dates_are_read_day_first(tmp_path: Path, written: str, day: date) -> None:
    (row,) = table(tmp_path / "c.csv", f"reject,organisation/a,,,,{written}")
    assert row.when == day


def test_a_separator_line_empty_lines_and_guards_are_no_content(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(b"sep=;\r\n\r\naction;subject;value\r\n;;\r\n\r\nrename;organisation/a;'=A1\r\n")
    (row,) = curation.read(path)
    assert (row.value, row.line) == ("=A1", 6)


def test_all_wrong_rows_are_named_at_once_with_line_column_value_and_remedy(tmp_path: Path) -> None:
    found = table(
        tmp_path / "c.csv",
        "rename,organisation/a,,,A,",
        "delete,organisation/a,,,,",
        "merge,organisation/a,,,,",
        "reject,organisation/a,worksFor,organisation/b,,",
        'retype,organisation/a,,,"Star\nship",31/31/2025',
        "add,person/a,hasSector,alchemy,,",
        "split,organisation/a,,,,",
        "reject,organisation/a,,,Fondi,",
        "rename,https://example.org/a> <b,,,A,",
        "rename,,,,A,",
        "rename,organisation/b,,,B,",
    )
    assert [row.line for row in found] == [2, 13]
    said = [str(problem) for problem in found.wrong]
    for part in (
        "line 3: column action: 'delete': write one of merge, split",
        "line 4: column object: the cell is empty: name the entity that stays",
        "line 5: column predicate: 'worksFor': write one of locatedIn",
        "line 6: column value: 'Star\\nship': write one of",
        "line 6: column when: '31/31/2025': is no date; write it as 2025-04-03",
        "line 8: column object: 'alchemy': is no sector",
        "line 9: column value: the cell is empty",
        "line 10: column value: 'Fondi': reject takes no value",
        "line 11: column subject: 'https://example.org/a> <b': is no IRI",
        "line 12: column subject: the cell is empty",
    ):
        assert any(one.startswith(part) for one in said), (part, said)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"PK\x03\x04xxxx", "workbook"),
        (b"name,label\na,b\n", "no column 'action'"),
        (b"action,subject,action\na,b,c\n", "two columns 'action'"),
        (b'action,subject\nreject,"a\n\nreject,b\n', "quotation mark"),
        (b"\x00\x01\x02", "no text"),
    ],
)
def test_what_is_no_table_of_decisions_is_refused(tmp_path: Path, raw: bytes, why: str) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(raw)
    with pytest.raises(ReadError, match=why) as caught:
        curation.read(path)
    assert "c.csv" in str(caught.value)
    with pytest.raises(ReadError):
        curation.append(path, DECISION)
    assert path.read_bytes() == raw


def test_a_missing_file_is_an_error_and_an_empty_one_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        curation.read(tmp_path / "none.csv")
    (tmp_path / "empty.csv").touch()
    assert not curation.read(tmp_path / "empty.csv").rows


def test_a_new_file_has_all_columns_and_opens_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "new" / "curation.csv"
    curation.append(path, DECISION)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfaction,subject,predicate,object,role,value")
    (row,) = curation.read(path)
    assert row == replace(DECISION, line=2)
    assert [one.name for one in path.parent.iterdir()] == ["curation.csv"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_row_is_added_in_the_files_own_dialect(tmp_path: Path, encoding: str, newline: str, delimiter: str) -> None:
    path = tmp_path / "curation.csv"
    before = TABLE.replace(";", delimiter).replace("\n", newline).encode(encoding)
    path.write_bytes(before)
    curation.append(path, DECISION)
    after = path.read_bytes()
    text, old = after.decode(encoding), before.decode(encoding)
    # `why` is a column that the file lacks: it is added behind the others
    assert text.splitlines()[0] == f"{old.splitlines()[0]}{delimiter}why"
    assert text.splitlines()[1] == old.splitlines()[1]
    assert text.endswith(newline)
    row = next(csv.reader(io.StringIO(text.splitlines()[2]), delimiter=delimiter))
    assert row == ["rename", "2025-04-03", TECNALIA, "Fundación Tecnalia", "", "Ane", "its name"]
    assert len(curation.read(path)) == 2
    assert curation.retract(path, DECISION)
    assert path.read_bytes() == f"{old.splitlines()[0]}{delimiter}why{newline}{old.splitlines()[1]}{newline}".encode(
        encoding
    )
    assert not curation.retract(path, DECISION)


def test_a_letter_that_windows_1252_lacks_makes_the_file_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes("action;subject;value\nrename;organisation/a;Perché\n".encode("cp1252"))
    curation.append(path, Decision("rename", "organisation/b", value="Łódź"))
    assert [row.value for row in curation.read(path)] == ["Perché", "Łódź"]


def test_a_file_without_a_last_line_end_and_with_ragged_rows_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("action,subject\nreject,organisation/a,,\nreject,organisation/b", encoding="utf-8")
    curation.append(path, DECISION)
    rows = curation.read(path).rows
    assert [row.subject for row in rows] == ["organisation/a", "organisation/b", TECNALIA]
    assert rows[-1].value == DECISION.value


def test_a_file_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="--curation"):
        curation.append(tmp_path / "file" / "curation.csv", DECISION)


def test_several_writers_lose_no_row(tmp_path: Path) -> None:
    path = tmp_path / "curation.csv"
    rows = [Decision("rename", f"organisation/{at}", value=f"name {at}") for at in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda decision: curation.append(path, decision), rows))
    assert sorted(row.subject for row in curation.read(path)) == sorted(row.subject for row in rows)


def test_a_link_to_the_file_stays_one(tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("action,subject\n", encoding="utf-8")
    (tmp_path / "here.csv").symlink_to("there.csv")
    curation.append(tmp_path / "here.csv", DECISION)
    assert (tmp_path / "here.csv").is_symlink()
    assert len(curation.read(tmp_path / "there.csv")) == 1


_CELLS = st.one_of(
    st.sampled_from(
        ["=1+1", "'=1+1", "@x", "\t-2", "a;b", 'say "so"', "<script>alert(1)</script>", "שלום", "a\r\nb", "'"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u202d\u202e"), max_size=20),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(_CELLS, min_size=4, max_size=4),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_appended_is_read_back(
    tmp_path: Path, cells: list[str], delimiter: str, encoding: str, newline: str
) -> None:
    value, quote, who, why = cells
    path = tmp_path / "curation.csv"
    path.write_bytes(f"why;action;SUBJECT;mine{newline}".replace(";", delimiter).encode(encoding))
    decision = Decision("rename", TECNALIA, value=value or "x", quote=quote, who=who, why=why)
    curation.append(path, decision)
    curation.append(path, decision)
    found = curation.read(path)
    if not (value or "x").split():
        assert "column value" in str(found.wrong[0])
        return
    one, other = found.rows
    assert replace(one, line=0) == replace(other, line=0)
    assert (one.value, one.who, one.why) == tuple(" ".join(text.split()) for text in (value or "x", who, why))
    assert " ".join(one.quote.split()) == " ".join(quote.split())
    text = path.read_bytes().decode(
        "utf-16" if encoding == "utf-16" else "utf-8-sig" if encoding != "cp1252" else "cp1252", "replace"
    )
    cells_written = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells_written)
    assert curation.retract(path, decision)
    assert len(curation.read(path)) == 1


def test_a_row_that_is_wrong_does_not_become_another_as_a_column_is_added(tmp_path: Path) -> None:
    path = tmp_path / "curation.csv"
    content = "action;subject;value\nrename;https://e.org/a;Ana; María; von\n"
    path.write_text(content, encoding="utf-8")
    assert not curation.read(path).rows
    with pytest.raises(ReadError, match=r"curation\.csv: line 2 has 2 more cells .* the column 'who' is to be added"):
        curation.append(path, Decision("rename", "https://e.org/b", value="Bo", who="ada"))
    assert path.read_text(encoding="utf-8") == content
    curation.append(path, Decision("rename", "https://e.org/b", value="Bo"))
    assert [row.value for row in curation.read(path).rows] == ["Bo"]


def test_a_quotation_mark_left_open_in_the_names_of_columns_swallows_no_row(tmp_path: Path) -> None:
    path = tmp_path / "curation.csv"
    path.write_text('action;subject;"value\nrename;https://e.org/a;Ana\n', encoding="utf-8")
    with pytest.raises(ReadError, match="quotation mark"):
        curation.read(path)
