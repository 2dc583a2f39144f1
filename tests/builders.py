"""What tests build their input from: small files of each kind, written here rather than kept as bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from innograph.model import Document

if TYPE_CHECKING:
    from collections.abc import Sequence


def document(text: str, language: str = "it", *, document_id: str = "a") -> Document:
    return Document(document_id, text, language)


def pdf(*pages: Sequence[tuple[str, int, int]]) -> bytes:
    """A PDF of pages, each a list of lines as (words, height in points, size of the letters)."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for index, lines in enumerate(pages):
        drawn = b"\n".join(_drawn(*line) for line in lines)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (5 + 2 * index)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
    return _assembled(objects)


def _drawn(words: str, height: int, size: int) -> bytes:
    escaped = words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F1 %d Tf 50 %d Td (%s) Tj ET" % (size, height, escaped)


def _assembled(objects: list[bytes]) -> bytes:
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


def encrypted_pdf(raw: bytes, password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - slow to import, and for a few tests

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(raw)))
    writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
