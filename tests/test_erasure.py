"""Who is erased is named in no byte of what a build writes, and of what is made of it."""

from __future__ import annotations

import base64
import gzip
import io
import re
import unicodedata
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builds import run
from innograph import curation
from innograph.cli.exporting import FORMATS
from innograph.erasure import GONE, Erasure, digest_of, digests
from innograph.model import Decision, Document
from innograph.store import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTS = {
    "visita.txt": "Visita di Iñaki Goñi a Bologna\n\nIl 3 aprile 2025 la Regione Emilia-Romagna ha ricevuto a Bologna "
    "una delegazione di Tecnalia. Iñaki Goñi, direttore generale di Tecnalia, ha firmato un accordo con ART-ER. Goñi "
    "ha incontrato anche la presidente Anna Bianchi. Hanno partecipato Tecnalia e ART-ER.\n",
    "nota-inaki-goni.txt": "Nota stampa\n\nIÑAKI GOÑI, direttore generale di Tecnalia, ha visitato il Tecnopolo di "
    "Bologna. Contatti: inaki.goni@tecnalia.example. Per Tecnalia era presente anche Luca Verdi.\n",
    "decomposed.txt": unicodedata.normalize("NFD", "Goñi, Iñaki: il direttore di Tecnalia ha visitato Modena.\n"),
    "altro.txt": "Missione a Bilbao\n\nIl direttore Goñi ha accolto ART-ER a Bilbao il 5 maggio 2025. ART-ER collabora "
    "con Tecnalia.\n",
    "inaki-goni-broken.pdf": "no pdf",
}
ORIGINS = (
    "path,url,title,date,publisher\nvisita.txt,https://example.org/inaki-goni,Goñi e Tecnalia: Iñaki Goñi,2025-04-03,\n"
)


def workspace(folder: Path, texts: dict[str, str] = TEXTS) -> Path:
    (folder / "sources").mkdir(parents=True)
    (folder / "innograph.toml").write_text('profile = "fast"\n', encoding="utf-8")
    (folder / "sources.csv").write_text(ORIGINS, encoding="utf-8")
    for name, text in texts.items():
        (folder / "sources" / name).write_text(text, encoding="utf-8")
    return folder


def build(folder: Path) -> str:
    done = run("build", folder / "sources", "-o", folder / "build", "--config", folder / "innograph.toml")
    assert done.exit_code in {0, 1}, done.output
    return str(done.output)


def layers(content: bytes) -> Iterator[bytes]:
    """The bytes of a file, and what is packed, encoded or escaped in them."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from layers(packed.read(name))
    elif content.startswith(b"PAR1"):
        yield repr(pq.read_table(io.BytesIO(content)).to_pydict()).encode()
    elif content.startswith(b"\x1f\x8b"):
        yield from layers(gzip.decompress(content))
    for found in re.findall(rb"[A-Za-z0-9+/]{200,}={0,2}", content):
        yield from unpacked(base64.b64decode(found[: len(found) // 4 * 4]))
    if b"%" in content:
        yield unquote_to_bytes(content)
    if b"\\u" in content:
        yield re.sub(rb"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)).encode("utf-8", "replace"), content)
    if b"&#" in content:
        yield re.sub(rb"&#(\d+);", lambda m: chr(int(m[1])).encode("utf-8", "replace"), content)


def unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    for wbits in (15, 31, -15):
        with suppress(zlib.error):
            yield zlib.decompressobj(wbits).decompress(content)


def plain(content: bytes) -> str:
    found = unicodedata.normalize("NFKD", content.decode("utf-8", "replace").casefold())
    return "".join(c for c in found if not unicodedata.combining(c))


def telling(folder: Path, *words: str) -> list[str]:
    """The files, by name and content, that hold one of the words, whatever its accents, case and packing."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and any(word in plain(one) for one in (path.name.encode(), *layers(path.read_bytes())) for word in words)
    )


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], str, Path]:
    """The files that hold the name at first, what the command said, and the workspace built again without it."""
    folder = workspace(tmp_path_factory.mktemp("erased") / "missions")
    build(folder)
    load(folder / "build", small=0)  # a server, or a query of a large build, leaves it there
    curation.append(folder / "curation.csv", Decision("rename", "person/inaki-goni", value="Iñaki Goñi Etxe"))
    curation.append(folder / "curation.csv", Decision("reject", "person/luca-verdi", why="a namesake of Goñi, Iñaki"))
    curation.append(folder / "curation.csv", Decision("rename", "organisation/art-er", value="ART-ER s.c.p.a."))
    told = telling(folder / "build", "inaki", "goni")
    done = run("erase", folder, "person/inaki-goni", "--in", "altro", "--why", "objection of 3 May")
    assert done.exit_code == 0, done.output
    build(folder)
    return told, done.output, folder


def test_the_test_finds_the_name_where_nobody_is_erased(before_and_after: tuple[list[str], str, Path]) -> None:
    told, _, _ = before_and_after
    wanted = ("explorer.html", "graph.ttl", "evidence.trig", "links.csv", "manifest.json", "texts/altro.txt")
    assert set(wanted) <= set(told)
    assert any(name.startswith(".readings/") for name in told)
    assert any(name.startswith(".store/") for name in told)


def test_no_byte_of_a_build_names_who_is_erased(before_and_after: tuple[list[str], str, Path]) -> None:
    _, _, folder = before_and_after
    left = [name for name in telling(folder, "inaki", "goni") if not name.startswith("sources/")]
    assert left == ["sources.csv"]
    assert not telling(folder / "build", "inaki", "goni")


def test_nothing_that_is_made_of_a_build_names_who_is_erased(
    before_and_after: tuple[list[str], str, Path], tmp_path: Path
) -> None:
    _, _, folder = before_and_after
    formats = [word for name in FORMATS for word in ("-f", name)]
    config = tmp_path / "all.toml"
    config.write_text('[publication]\ntexts = true\nstatus = "all"\n', encoding="utf-8")
    assert run("export", folder, "-o", tmp_path / "export", *formats, "--config", config).exit_code == 0
    assert run("analyse", folder, "-o", tmp_path / "report").exit_code == 0
    opened = curation.load(folder)
    asked = [repr(question) for question in curation.queue(opened.graph, base=opened.base)]
    (tmp_path / "questions").write_text("\n".join(asked), encoding="utf-8")
    held = load(folder / "build", small=0)
    (tmp_path / "stored").write_text("\n".join(map(str, held)), encoding="utf-8")
    assert asked
    assert len(list((tmp_path / "export").iterdir())) > len(FORMATS)
    assert not telling(tmp_path, "inaki", "goni")
    assert not telling(folder / "build", "inaki", "goni")


def test_offsets_count_in_the_masked_text(before_and_after: tuple[list[str], str, Path]) -> None:
    _, _, folder = before_and_after
    graph = curation.load(folder).graph
    texts = {one.id: one.text for one in graph.documents}
    pieces = [piece for one in graph.statements for piece in one.evidence]
    assert pieces
    assert all(texts[piece.document_id][piece.span.start : piece.span.end] == piece.quote for piece in pieces)
    assert any(GONE in text for text in texts.values())
    labels = {one.label for one in graph.entities}
    assert {"Anna Bianchi", "ART-ER s.c.p.a."} <= labels, "others stay, and so do decisions about them"
    assert not any("…" in label for label in labels)


def test_the_table_of_decisions_keeps_digests_and_loses_rows_that_tell(
    before_and_after: tuple[list[str], str, Path],
) -> None:
    _, told, folder = before_and_after
    rows = curation.read(folder / "curation.csv")
    assert not rows.wrong
    assert {row.action for row in rows} == {"erase", "rename"}
    assert "2 other rows there, which named the person, are taken away" in told
    assert all(digest_of(row.subject) for row in rows if row.action == "erase")


def test_the_command_tells_what_is_left_to_do(before_and_after: tuple[list[str], str, Path]) -> None:
    _, told, _ = before_and_after
    for words in ("nota-inaki-goni.txt", "sources.csv", "export, analyse and push again", "build again", "cache"):
        assert words in told


def test_texts_that_hold_the_last_name_alone_are_listed(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "missions")
    build(folder)
    done = run("erase", folder, "--name", "Iñaki Goñi")
    assert "1 more hold a name of one word" in done.output
    assert re.search(r"^    altro$", done.output, re.MULTILINE)
    build(folder)
    assert "texts/altro.txt" in telling(folder / "build", "goni")
    assert not telling(folder / "build", "inaki")


def test_taking_the_rows_away_brings_the_name_back(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "missions")
    build(folder)
    assert run("erase", folder, "person/inaki-goni").exit_code == 0
    build(folder)
    (folder / "curation.csv").unlink()
    build(folder)
    assert any(one.label == "Iñaki Goñi" for one in curation.load(folder).graph.entities)


def test_a_row_about_the_person_leaves_a_table_and_a_cell_elsewhere_its_name(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "missions", {"nota.txt": TEXTS["visita.txt"]})
    people = "nome,organizzazione,ruolo\nIñaki Goñi,Tecnalia,direttore\nAnna Bianchi,ART-ER,presidente di Iñaki Goñi\n"
    (folder / "sources" / "inaki-goni.csv").write_text(people, encoding="utf-8")
    mapping = (
        '[entities.person]\ntype = "Person"\nname = "nome"\n'
        '[entities.organisation]\ntype = "Agency"\nname = "organizzazione"\n'
        '[[relations]]\nsubject = "person"\npredicate = "affiliatedWith"\nobject = "organisation"\nrole = "ruolo"\n'
    )
    (folder / "sources" / "inaki-goni.mapping.toml").write_text(mapping, encoding="utf-8")
    said = build(folder)
    assert "failed:" not in said
    assert any(name == "statements.csv" for name in telling(folder / "build", "goni"))
    assert run("erase", folder, "person/inaki-goni").exit_code == 0
    assert "failed:" not in build(folder)
    assert not telling(folder / "build", "inaki", "goni")
    roles = {one.role for one in curation.load(folder).graph.statements if one.subject.label == "Anna Bianchi"}
    assert f"presidente di {GONE}" in roles


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["person/nobody"], "is not in the graph"),
        (["organisation/tecnalia"], "is a"),
        (["--name", "Iñaki Goñi", "--in", "nowhere"], "is no document of the build"),
        ([], "name the person"),
        (["--name", "123"], "holds no word"),
        (["--name", "Iñaki Goñi", "--why", "asked by inaki goñi"], "must not name the person"),
    ],
)
def test_what_cannot_be_erased_is_refused(
    before_and_after: tuple[list[str], str, Path], arguments: list[str], why: str
) -> None:
    _, _, folder = before_and_after
    before = (folder / "curation.csv").read_bytes()
    done = run("erase", folder, *arguments)
    assert done.exit_code == 2
    assert why in done.output
    assert (folder / "curation.csv").read_bytes() == before


def test_a_row_that_is_no_digest_is_a_wrong_row(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("action,subject\nerase,person/anna-bianchi\n", encoding="utf-8")
    [wrong] = curation.read(tmp_path / "c.csv").wrong
    assert "let `innograph erase` write the row" in str(wrong)


letters = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=2, max_size=8)
gaps = st.text(st.sampled_from(" \n\t\u00a0.,-'’"), min_size=1, max_size=3)


@given(first=letters, last=letters, gap=gaps, before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_name_is_found_in_any_text(first: str, last: str, gap: str, before: str, after: str) -> None:
    known = Erasure(digests([f"{first} {last}"]))
    text = f"{before} {first.upper()}{gap}{last} {after}"
    if first.upper().casefold() != first.casefold():  # "ŉ" in capitals is two characters
        return
    masked = known.masked(text)
    assert GONE in masked
    assert not known.tells(masked.replace(GONE, "|0|"))


@given(text=st.text())
def test_a_text_without_the_name_stays(text: str) -> None:
    known = Erasure(digests(["Xyzzyx Qwertyuiop"]))
    document = Document("a", text, "it", text, text)
    assert known.document(document) == document
    assert Erasure().document(document) is document


def test_a_build_says_that_who_is_rejected_is_not_erased(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "missions")
    build(folder)
    curation.append(folder / "curation.csv", Decision("reject", "person/inaki-goni"))
    assert "note: 1 people are rejected; texts still hold their names" in build(folder)
    assert not any("Goñi" in one.label for one in curation.load(folder).graph.entities if one.type == "Person")
    assert "texts/visita.txt" in telling(folder / "build", "goni")
