"""Files of strangers that try to fill the memory, hang or break out: each fails clearly, or is read right."""

from __future__ import annotations

import io
import os
import socket
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from innograph import tables, text
from innograph.configuration import Configuration, Limits
from innograph.errors import ReadError
from innograph.model import Document
from innograph.pipeline import Failure, Reading, analyse, build, read_all
from innograph.pipeline.reading import Manner, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECRET = "TOP-SECRET-WORDS"  # noqa: S105 - what no document may show
FAST = Configuration(profile="fast")
SENTENCE = "Il Comune di Bologna ha incontrato Tecnalia a Bilbao, con Mario Rossi di Nimbus Srl. "
LONGEST = 60.0  # processor seconds: nothing here may come near it, on whatever machine

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def package(**members: str | bytes) -> bytes:
    """A zip file; two underscores in a name are a slash, one is a dot."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return target.getvalue()


def docx(body: str, *, doctype: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    document = f"<?xml version='1.0'?>{doctype}<w:document {W}><w:body>{body}</w:body></w:document>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return target.getvalue()


def odt(body: str, *, doctype: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    content = f"<office:document-content {ODF}><office:body><office:text>{body}</office:text></office:body>"
    return package(content_xml=f"{doctype}{content}</office:document-content>", **(more or {}))


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def laughs(depth: int = 9) -> str:
    """The billion laughs."""
    lines = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth + 1)]
    return f'<!DOCTYPE x [<!ENTITY l0 "lol">{"".join(lines)}]>'


def outside(address: str) -> str:
    return f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]>'


def pdf(*objects: str, trailer: str = "/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    rest = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}{trailer}>>\n"
    return out + f"{rest}startxref\n{len(out)}\n%%EOF".encode()


def page_of(words: str = "Nimbus Srl a Bilbao.", *, box: str = "0 0 595 842", more: str = "", root: str = "") -> bytes:
    stream = f"BT /F1 12 Tf 50 700 Td ({words}) Tj ET"
    return pdf(
        f"<</Type/Catalog/Pages 2 0 R{root}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>{more}>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Title (a)/Parent 6 0 R/Next 6 0 R/First 6 0 R/Last 6 0 R>>",
    )


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><p>{SENTENCE}</p>{body}</body></html>".encode()


def complaint(reason: str, name: str, folder: Path) -> str:
    """A reason that names the file and the remedy, and no folder of this machine."""
    assert name in reason
    assert ";" in reason
    assert str(folder) not in reason
    return reason


def read(folder: Path, name: str, raw: bytes, *, limits: Limits | None = None) -> Document | str:
    """The document of a file with this content, or why it is none; it may take its time, but not long."""
    path = folder / name
    path.write_bytes(raw)
    started = time.process_time()
    try:
        return text.read_source(
            text.Source(path, folder), document_id="d", language="it", limits=limits or text.NO_MORE_THAN
        )
    except ReadError as error:
        return complaint(str(error), name, folder)
    finally:
        assert time.process_time() - started < LONGEST


def words_of(found: Document | str) -> str:
    assert isinstance(found, Document), found
    return found.text


@pytest.fixture
def closed_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """No socket is opened, no name looked up."""

    def refuse(*_: object, **__: object) -> Any:
        pytest.fail("a document reaches out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


# --- packages that unpack to more than they seem ---

ZEROS = b"0" * 30_000_000
BOMBS: dict[str, Callable[[], bytes]] = {
    "document.docx": lambda: docx(paragraph("0" * 30_000_000)),
    "media.docx": lambda: docx(paragraph("a"), more={f"word/media/{n}.bin": ZEROS for n in range(8)}),
    "many.docx": lambda: docx(paragraph("a"), more={f"word/{n}.xml": b"0" * 300_000 for n in range(80)}),
    "content.odt": lambda: odt("0" * 30_000_000),
    "picture.odt": lambda: odt("<text:p>a</text:p>", more={f"Pictures__{n}_bin": ZEROS for n in range(8)}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_package_that_unpacks_to_an_enormous_size_is_refused(tmp_path: Path, name: str) -> None:
    raw = BOMBS[name]()
    assert len(raw) < 1_000_000
    assert "unpacks to an enormous size" in str(read(tmp_path, name, raw))


def test_a_workbook_that_unpacks_to_an_enormous_size_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(15):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", ZEROS)
    with pytest.raises(ReadError, match=r"a\.xlsx unpacks to an enormous size; save its sheet alone as \.csv"):
        tables.read_table(target.getvalue(), tables.load_mapping("members"), name="a.xlsx", document_id="a")


@pytest.mark.parametrize("suffix", ["docx", "odt"])
def test_a_zip_in_a_zip_is_not_opened(tmp_path: Path, suffix: str) -> None:
    inner = package(a_xml=ZEROS)
    for _ in range(10):
        inner = package(inner_zip=inner)
    raw = (
        docx(paragraph("Nimbus"), more={"word/embeddings/x.zip": inner})
        if suffix == "docx"
        else odt("<text:p>Nimbus</text:p>", more={"x_zip": inner})
    )
    assert "Nimbus" in words_of(read(tmp_path, f"a.{suffix}", raw))


@pytest.mark.parametrize("member", ["../../escaped.txt", "/escaped.txt", "C:\\escaped.txt", "a/../../b", "x" * 9999])
@pytest.mark.parametrize("suffix", ["docx", "odt"])
def test_members_with_odd_paths_are_written_nowhere(tmp_path: Path, member: str, suffix: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    body = paragraph("Nimbus") if suffix == "docx" else "<text:p>Nimbus</text:p>"
    raw = (docx if suffix == "docx" else odt)(body, more={member: b"x"})
    read(folder, f"a.{suffix}", raw)
    assert sorted(path.name for path in tmp_path.rglob("*")) == [f"a.{suffix}", "in"]


@pytest.mark.parametrize("suffix", ["docx", "odt"])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_package_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    raw = docx(paragraph(SENTENCE)) if suffix == "docx" else odt(f"<text:p>{SENTENCE}</text:p>")
    assert "is a damaged" in str(read(tmp_path, f"a.{suffix}", raw[: int(share * len(raw))]))


# --- entities ---


@pytest.mark.usefixtures("closed_world")
@pytest.mark.parametrize(
    "doctype",
    [
        laughs(),
        laughs(4),
        outside("file://{secret}"),
        outside("http://127.0.0.1:9/x"),
        outside("ftp://127.0.0.1/x"),
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "file://{secret}"> %p;]>',
    ],
)
@pytest.mark.parametrize("suffix", ["docx", "odt", "html"])
def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path: Path, suffix: str, doctype: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    doctype = doctype.replace("{secret}", str(secret))
    name = "l9" if "l9" in doctype else "l4" if "l4" in doctype else "e"
    if suffix == "docx":
        raw = docx(paragraph(f"Nimbus &{name};") + paragraph("Srl"), doctype=doctype)
    elif suffix == "odt":
        raw = odt(f"<text:p>Nimbus &{name}; Srl</text:p>", doctype=doctype)
    else:
        raw = doctype.encode() + page(f"<p>Nimbus &{name};</p>")
    found = read(tmp_path, f"a.{suffix}", raw)
    shown = found.text if isinstance(found, Document) else found
    assert SECRET not in shown
    assert len(shown) < 100_000


# --- PDF ---

PDFS: dict[str, tuple[bytes, str]] = {
    "itself-a-page": (pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"), ""),
    "loop": (
        pdf(
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Pages/Kids[2 0 R]/Count 1>>",
        ),
        "",
    ),
    "no-root": (pdf("<</Type/Catalog>>", trailer=""), ""),
    "root-is-itself": (pdf("1 0 R"), ""),
    "huge-count": (pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 2147483647>>"), ""),
    "outlines-loop": (page_of(root="/Outlines 6 0 R"), "Nimbus"),
    "javascript": (page_of(root="/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "Nimbus"),
    "launch": (page_of(root="/OpenAction<</S/Launch/F(/bin/sh)>>"), "Nimbus"),
    "address": (page_of(root="/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>"), "Nimbus"),
    "huge-box": (page_of(box="0 0 1e30 1e30"), ""),
    "odd-box": (page_of(box="nan inf -1 (x)"), ""),
    "page-is-own-parent": (page_of(more="/Parent 3 0 R"), ""),
    "contents-are-page": (page_of().replace(b"/Contents 4 0 R", b"/Contents 3 0 R"), ""),
    "font-is-page": (page_of().replace(b"/F1 5 0 R", b"/F1 3 0 R"), ""),
    "length-lies": (page_of().replace(b"<</Length ", b"<</Length 999999"), ""),
    "xref-far-away": (page_of().replace(b"startxref\n", b"startxref\n99999999"), ""),
    "locked": (page_of().replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Standard/V 9/R 9/O()/U()/P 0>>"), ""),
    "nested": (pdf("[" * 5000 + "]" * 5000), ""),
    "form-calls-itself": (page_of().replace(b"(Nimbus Srl a Bilbao.) Tj", b"/F1 Do /F1 Do /F1 Do /F1 "), ""),
}


@pytest.mark.usefixtures("closed_world")
@pytest.mark.parametrize("name", PDFS)
def test_a_hostile_pdf_is_refused_or_read(tmp_path: Path, name: str) -> None:
    raw, shows = PDFS[name]
    found = read(tmp_path, "a.pdf", raw)
    assert shows in (found.text if isinstance(found, Document) else "" if shows else found)


@pytest.mark.parametrize("share", [0.01, 0.2, 0.4, 0.6, 0.8, 0.95])
def test_a_truncated_pdf_does_not_hang(tmp_path: Path, share: float) -> None:
    raw = page_of()
    read(tmp_path, "a.pdf", raw[: int(share * len(raw))])


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    raw = pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{'3 0 R ' * 50}]/Count 50>>",
        "<</Type/Page/Parent 2 0 R>>",
    )
    says = str(read(tmp_path, "a.pdf", raw, limits=Limits(pages=20)))
    assert says == "a.pdf has more than 20 pages; split it, or raise limits.pages"


# --- pages ---

DEEP = 100_000
PAGES: dict[str, bytes] = {
    "div": page("<div>" * DEEP + "x" + "</div>" * DEEP),
    "unclosed": page("<div>" * DEEP),
    "b": page("<b>" * DEEP + "x"),
    "font": page("<font><i>" * (DEEP // 2)),
    "table": page("<table><tr><td>" * (DEEP // 10)),
    "list": page("<ul><li>" * (DEEP // 10)),
    "quote": page("<blockquote><p>x" * (DEEP // 10)),
    "closing": page("</div>" * DEEP),
    "angle": page("<" * DEEP),
    "attributes": page(f"<p {' '.join(f'a{n}=1' for n in range(5_000))}>x</p>"),
    "comment": page("<!--" * 20_000),
    "entities": page("&amp;" * DEEP),
    "script": page(f"<script>document.write('{SECRET}')</script><script>" + "x" * DEEP),
    "refresh": page("", '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">'),
    "base": page('<a href="x">y</a><img src="z">', '<base href="http://127.0.0.1:9/">'),
    "style": page(
        "", '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><style>@import "http://127.0.0.1:9/"</style>'
    ),
    "frame": page('<iframe src="file:///etc/passwd"></iframe><object data="http://127.0.0.1:9/"></object>'),
    "nul": page("a\0b" * 1000),
    "date": page(
        "", f'<meta name="date" content="{"9" * 10_000}"><meta property="article:published_time" content="9999-99-99">'
    ),
    "title": page("", f"<title>{'t ' * 50_000}</title>"),
}


@pytest.mark.usefixtures("closed_world")
@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_refused_or_read(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, "a.html", PAGES[name])
    shown = found.text if isinstance(found, Document) else found
    assert SECRET not in shown
    assert "root:" not in shown


# --- folders ---


def outcome(folder: Path) -> dict[str, str]:
    """Each file of a folder with why it failed, "" for one that was read."""
    sources = text.discover([folder])
    named = list(zip(sources, text.identifiers(sources), strict=True))
    results = read_all(named, profile="fast", guarded=False)
    return {
        one.name: result.reason if isinstance(result, Failure) else ""
        for (one, _), result in zip(named, results, strict=True)
    }


def _socket_at(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


ODD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "out of the tree": (lambda p: p.symlink_to("/etc/passwd"), "is a link to what lies outside its folder"),
    "up and out": (lambda p: p.symlink_to("../../secret.txt"), "is a link to what lies outside its folder"),
    "endless device": (lambda p: p.symlink_to("/dev/zero"), "is a link to what lies outside its folder"),
    "itself": (lambda p: p.symlink_to(p.name), "cannot be opened"),
    "nowhere": (lambda p: p.symlink_to("missing.txt"), "does not exist"),
    "a pipe": (os.mkfifo, "is a pipe or a device"),
    "a socket": (_socket_at, "is a pipe or a device"),
    "a folder": (lambda p: p.symlink_to("."), ""),
}


@pytest.mark.skipif(sys.platform == "win32", reason="files of POSIX")
@pytest.mark.parametrize("name", ODD_FILES)
def test_what_is_no_file_of_the_folder_is_not_opened(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    (folder / "good.txt").write_text(SENTENCE, encoding="utf-8")
    make, says = ODD_FILES[name]
    make(folder / "bad.txt")
    found = outcome(folder)
    assert found["good.txt"] == ""
    assert says in found.get("bad.txt", "")
    result = build([folder], configuration=FAST)
    assert SECRET not in "".join(document.text for document in result.graph.documents)


@pytest.mark.skipif(sys.platform == "win32", reason="files of POSIX")
def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert outcome(tmp_path) == {"a.txt": "", "b.txt": ""}


NAMES = [
    "a\nb",
    "-rf",
    "--output",
    "\u202etxt.exe",
    "a b ",
    "'; drop",
    "$(id)",
    "%00",
    "a" * 251,
    "é" * 125,
    "=1+1",
    "<b>",
    "\x1b[31m",
    "CON",
]


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows has not")
@pytest.mark.parametrize("name", NAMES)
def test_odd_names_are_names(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.txt").write_text(SENTENCE, encoding="utf-8")
    assert outcome(tmp_path) == {f"{name}.txt": ""}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_read_and_written(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt")).write_text(SENTENCE, encoding="utf-8")
    assert list(outcome(tmp_path).values()) == [""]


# --- tables ---

TABLES: dict[str, bytes] = {
    "nul": b"name,country\nNimbus\0,IT\nTecnalia,ES\n",
    "unclosed": b'name,country\n"Nimbus,IT\nTecnalia,ES\n' + b'"x,y\n' * 2000,
    "formula": b'name,country\n"=HYPERLINK(""http://127.0.0.1:9/"")",IT\n+1,IT\n@x,ES\n',
    "columns": b"name," + b",".join(b"c%d" % n for n in range(100_000)) + b"\nNimbus" + b",x" * 100_000 + b"\n",
    "ragged": b"name,country\n" + b"Nimbus" + b",x" * 100_000 + b"\n",
    "quotes": b"name,country\n" + b'"' * 100_000 + b"\n",
    "newlines": b"name,country\n" + b"\n" * 100_000 + b"Nimbus,IT\n",
    "long cell": b"name,country\n" + b"N" * 1_000_000 + b",IT\n",
    "bom": b"\xef\xbb\xbfname,country\nNimbus,IT\n",
    "half": "name,country\nNimbus \ud800,IT\n".encode("utf-8", "surrogatepass"),
    "no header": b"1,2\n3,4\n",
    "empty": b"",
}


@pytest.mark.usefixtures("closed_world")
@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_is_refused_or_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TABLES[name])
    plan = tables.plan_of(["members"])
    started = time.process_time()
    found = prepare((text.Source(path, tmp_path), "a"), Manner(plan=plan))
    assert time.process_time() - started < LONGEST
    assert isinstance(found, Failure if name == "columns" else Failure | Reading)
    if isinstance(found, Failure):
        assert "a.csv" in found.reason


def test_a_row_of_the_origins_that_points_elsewhere_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    table = tmp_path / "sources.csv"
    table.write_text("path,url\n../secret.txt,https://a.example\n/etc/passwd,https://b.example\n", encoding="utf-8")
    assert SECRET not in repr(text.read_origins(table))


# --- words ---

SIZE = 20_000
WORDS: dict[str, str] = {
    "one line": SENTENCE * (SIZE // len(SENTENCE)),
    "one word": "a" * 1_000_000,
    "one name": "A" * 1_000_000,
    "digits": "1" * SIZE,
    "stops": "." * SIZE,
    "spaces": " " * SIZE + "a",
    "line ends": "\n" * SIZE + "a",
    "hyphens": "a-" * (SIZE // 2),
    "apostrophes": "l'" * (SIZE // 2),
    "names": " ".join(f"Xab{n}" for n in range(SIZE // 8)),
    "listed": ", ".join("Xab" + "abcdefghij"[n % 10] * (1 + n % 5) for n in range(SIZE // 8)),
    "without stops": SENTENCE.replace(".", "") * (SIZE // len(SENTENCE)),
    "quotes": '"' * SIZE,
    "brackets": "(" * SIZE,
    "abbreviations": "S.p.A. " * (SIZE // 7),
    "initials": "A. " * (SIZE // 3),
    "days": "5 maggio 2025 " * (SIZE // 14),
    "right to left": "\u202eabc \u2067" * (SIZE // 6),
    "nul": "a\0b " * (SIZE // 4),
    "halves": "\ud800x " * (SIZE // 3),
    "marks": "a" + "\u0301" * SIZE,
    "fields": "a: " * (SIZE // 3),
    "address": "http://" + "a." * (SIZE // 2),
    "and": "Nimbus e " * (SIZE // 9),
    "of": "Comune di " * (SIZE // 10),
    "items": "- Nimbus\n" * (SIZE // 9),
    "numbers": "1. \n" * (SIZE // 4),
    "wrapped": "Nimbus ha incontrato Tecnalia a Bi-\n" * (SIZE // 36),
}


@pytest.mark.parametrize("name", WORDS)
def test_hostile_words_are_read_and_quoted_as_they_are(name: str) -> None:
    document = Document("d", WORDS[name], "it", sha256="x")
    started = time.process_time()
    reading = analyse(document, profile="fast")
    assert time.process_time() - started < LONGEST
    pieces = (piece for statement in reading.statements for piece in statement.evidence)
    assert all(document.text[slice(*piece.span)] == piece.quote for piece in pieces)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff"])
@pytest.mark.parametrize("rest", [b"", b"a", b"\xd8\x00", b"Nimbus \xe9\xc3\xa9 \x80", b"\xff" * 99])
def test_marks_and_mixed_encodings_are_decoded_or_refused(tmp_path: Path, mark: bytes, rest: bytes) -> None:
    for raw in (mark + rest, rest + mark, mark + mark + rest):
        read(tmp_path, "a.txt", raw)


def test_a_bad_file_of_each_kind_leaves_the_others_alone(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "bomb.docx").write_bytes(BOMBS["document.docx"]())
    (tmp_path / "loop.pdf").write_bytes(PDFS["loop"][0])
    (tmp_path / "deep.html").write_bytes(PAGES["div"])
    assert threading.active_count() < 50
    result = build([tmp_path], configuration=FAST)
    assert "good.txt" in [document.source for document in result.graph.documents]
    assert {"bomb.docx", "loop.pdf"} <= {failure.path for failure in result.failures}
