"""Seeds: what the examples and the exports hold, and what once was a finding."""

from __future__ import annotations

import io
import json
from html import escape
from typing import TYPE_CHECKING

import targets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CASES = targets.ROOT / "tests" / "cases" / "fuzzed"
_EXAMPLES, _EXPORTS = targets.ROOT / "examples", targets.ROOT / "exports" / "missions"
_MESSAGE = (
    b"From: Ana <a@example.org>\r\nSubject: =?utf-8?q?Misi=C3=B3n?=\r\nDate: Mon, 3 Mar 2025 10:00:00 +0100\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    b"Anna Verdi ha incontrato Jon.\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="a.html"\r\n\r\nPHA+QW5hPC9wPg==\r\n--x--\r\n'
)
_PARAGRAPH = "<w:p><w:pPr><w:pStyle w:val='ListBullet'/></w:pPr><w:r><w:t>Anna</w:t><w:tab/><w:br/></w:r></w:p>"
_WORD = (
    "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
    f"{_PARAGRAPH}<w:tbl><w:tr><w:tc>{_PARAGRAPH}</w:tc></w:tr></w:tbl></w:body></w:document>"
)
_OPEN = (
    "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
    "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:text><text:h>Visita</text:h>"
    "<text:p>Anna<text:s text:c='3'/>Verdi<text:line-break/></text:p></office:text></office:body>"
    "</office:document-content>"
)
_CONFIGURATION = (
    'base = "https://data.example.org/id/"\nlanguage = "it"\nminimum_confidence = 0.6\n[tables]\n"a*.csv" = "members"\n'
    '[dataset]\ntitle = { en = "A", it = "B" }\nissued = 2026-01-31\ntheme = ["TECH"]\n'
    'contact = "mailto:a@example.org"\n[publication]\nstatus = "all"\npeople = "drop"\n[limits]\nsize = 50\n'
    '[explorer]\nlanguage = "it"\n[authorities]\n'
    'wikidata = ["a.csv"]\n[llm]\nurl = "http://localhost:1/v1"\nprice_in = 0.5\n'
)


def of(name: str) -> Iterator[tuple[str, bytes]]:
    """The seeds of a target, with a name for each; the last are those that were findings."""
    made = _made(name)
    yield from ((f"example-{number}", raw) for number, raw in enumerate(made))
    yield from ((path.name, path.read_bytes()) for path in sorted((CASES / name).glob("*")))


def _made(name: str) -> list[bytes]:
    texts = sorted((_EXAMPLES / "missions").iterdir())
    suffix = f".{name}"
    if name == "recognition":
        return [_opening(path) for path in texts if path.suffix in {".txt", ".md"}]
    if found := [_opening(path) for path in texts if path.suffix == suffix]:
        return found
    return {
        "pdf": lambda: [_pdf()],
        "docx": lambda: [targets._docx()],  # noqa: SLF001 - the packages that the targets put parts into
        "docx-words": lambda: [_WORD.encode()],
        "odt": lambda: [targets._package(targets._odt(), {"content.xml": _OPEN.encode()})],  # noqa: SLF001
        "odt-words": lambda: [_OPEN.encode()],
        "eml": lambda: [_MESSAGE],
        "csv": lambda: [(_EXAMPLES / "members" / "membri.csv").read_bytes()],
        "xlsx": lambda: [_workbook()],
        "xlsx-sheet": lambda: [_sheet()],
        "names": lambda: [
            "Anna \"Verdi\" <a>\n\\u0000'''\x1fBilbao \u202e\x1fhttps://a/b".encode(),
            b"=1+1\x1f@prefix",
        ],
        "configuration": lambda: [_CONFIGURATION.encode()],
        "mapping": lambda: [path.read_bytes() for path in sorted((_EXAMPLES / "members").glob("*.toml"))],
        "taxonomy": lambda: [b"\n".join((_EXAMPLES / "nace.csv").read_bytes().split(b"\n")[:8])],
        "sources": lambda: [b"path,url,title,date,publisher\na.txt,https://example.org/1,Titolo,30/06/2025,Regione\n"],
        "curation": lambda: [_CURATION],
        "kept": lambda: [_reading()],
        "iris": lambda: [b"\n".join((_EXPORTS / "iris.csv").read_bytes().split(b"\n")[:6])],
        "turtle": lambda: [(_EXPORTS / "graph.ttl").read_bytes()[:3000]],
    }[name]()


_CURATION = (
    b"action;subject;predicate;object;role;value;document;quote;who;when;why\r\n"
    b'rename;https://example.org/id/person/b;;;;"Bo ""B""";;;ada;03/04/2025;\r\n'
    b"merge;https://example.org/id/person/b;;https://example.org/id/person/c;;;;;ada;2025-04-03;\r\n"
)


def _rows() -> list[list[str]]:
    lines = (_EXAMPLES / "members" / "membri.csv").read_text(encoding="utf-8").splitlines()[:4]
    return [line.split(";") for line in lines]


def _sheet() -> bytes:
    """A sheet with words, a number, and the escape of half a pair of surrogates."""
    cells = [
        "".join(f"<c t='inlineStr'><is><t>{escape(cell)}</t></is></c>" for cell in row) + "<c><v>45000.5</v></c>"
        for row in [*_rows(), ["Anna_xD800_"]]
    ]
    rows = "".join(f"<row>{row}</row>" for row in cells)
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f"<worksheet xmlns='{namespace}'><sheetData>{rows}</sheetData></worksheet>".encode()


def _workbook() -> bytes:
    return targets._package(targets._xlsx(), {"xl/worksheets/sheet1.xml": _sheet()})  # noqa: SLF001 - as above


def _opening(path: Path) -> bytes:
    return path.read_bytes()[:2500]


def _pdf() -> bytes:
    """A page with one line, uncompressed, so that a change reaches its words."""
    drawn = b"BT /F1 12 Tf 50 700 Td (Anna Verdi ha incontrato Jon Etxeberria a Bilbao.) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents 5 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    ]
    written = io.BytesIO(b"%PDF-1.4\n")
    written.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(written.tell())
        written.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = written.tell()
    written.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    written.writelines(b"%010d 00000 n \n" % place for place in places)
    written.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return written.getvalue()


def _reading() -> bytes:
    from innograph.model import Document  # noqa: PLC0415 - for this seed alone
    from innograph.pipeline.keeping import as_json  # noqa: PLC0415
    from innograph.pipeline.reading import read_sentences  # noqa: PLC0415
    from innograph.text import segment  # noqa: PLC0415

    words = "Anna Verdi, direttrice di Clust-ER Acque, ha incontrato Uraberri S.L. a Bilbao il 3 marzo 2025."
    document = Document("d", words, "it", "Visita")
    content = as_json(read_sentences(document, segment(document), None))
    return json.dumps({"key": "k", **content}).encode()
