"""OpenDocument texts and messages: what is read of them, and what they cannot do."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from innograph import text
from innograph.cli import main
from innograph.errors import ReadError

if TYPE_CHECKING:
    from pathlib import Path

    from innograph.model import Document

NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def odt(body: str, *, title: str = "", opening: str = "", kind: str = "text", **members: str) -> bytes:
    content = f"{opening}<office:document-content {NAMESPACES}><office:body><office:{kind}>{body}</office:{kind}>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", f"{content}</office:body></office:document-content>")
        package.writestr(
            "meta.xml", f"<office:document-meta {NAMESPACES}><dc:title>{title}</dc:title></office:document-meta>"
        )
        for name, words in members.items():
            package.writestr(name.replace("__", "/"), words)
    return out.getvalue()


def read(tmp_path: Path, raw: bytes, name: str) -> Document:
    path = tmp_path / name
    path.write_bytes(raw)
    return text.read(path, root=tmp_path)


def message(body: str = "La delegazione ha visitato Tecnalia a Bilbao.", *, page: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Ada Ferri <ada@example.org>"
    mail["To"] = "Bo Li <bo@example.org>, list@example.org"
    mail["Date"] = "Wed, 14 May 2025 23:30:00 +0200"
    mail["Subject"] = "R: Fwd: Missione in Navarra"
    if body:
        mail.set_content(body)
    if page:
        mail.add_alternative(page, subtype="html") if body else mail.set_content(page, subtype="html")
    return mail


# OpenDocument


def test_paragraphs_headings_lists_and_tables_are_read(tmp_path: Path) -> None:
    body = """
        <text:h>Missione <text:span>in Navarra</text:span></text:h>
        <text:p>La delegazione<text:s text:c="2"/>ha\n visitato<text:tab/>Tecnalia.<text:line-break/>Poi
        Bilbao.</text:p>
        <text:list><text:list-item><text:p>primo</text:p>
          <text:list><text:list-item><text:p>secondo</text:p></text:list-item></text:list></text:list-item></text:list>
        <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>
          <table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>
        <text:section><text:p>Fine.</text:p></text:section>"""

    found = read(tmp_path, odt(body, title="Verbale"), "a.odt")

    assert found.text == (
        "Missione in Navarra\n\nLa delegazione  ha visitato Tecnalia.\nPoi Bilbao.\n\n"
        "- primo\n- secondo\n\na | b\n\nFine."
    )
    assert found.title == "Missione in Navarra"


def test_deleted_words_comments_and_notes_are_no_text(tmp_path: Path) -> None:
    body = """<text:tracked-changes><text:changed-region><text:deletion><text:p>tolto</text:p></text:deletion>
        </text:changed-region></text:tracked-changes><text:p>Resta<office:annotation><text:p>nota</text:p></office:annotation>
        questo<text:note><text:note-body><text:p>piede</text:p></text:note-body></text:note>.</text:p>"""

    assert read(tmp_path, odt(body), "a.odt").text == "Resta questo."


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"no zip at all", "damaged OpenDocument"),
        (odt("<text:p>open"), "damaged OpenDocument"),
        (odt("<text:p>x</text:p>", kind="spreadsheet"), "but no text"),
        (odt("<text:p>x</text:p>", **{"META-INF__manifest.xml": "<a><encryption-data/></a>"}), "is encrypted"),
        (odt(f"<text:p>{'a' * 21_000_000}</text:p>"), "enormous size"),
    ],
)
def test_what_is_no_open_document_is_refused(tmp_path: Path, raw: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=f"a.odt.*{says}"):
        read(tmp_path, raw, "a.odt")


def test_entities_are_not_expanded_and_files_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words", encoding="utf-8")
    opening = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{tmp_path}/secret"><!ENTITY b "bomb">]>'

    found = read(tmp_path, odt("<text:p>before &a;&b; after</text:p>", opening=opening), "a.odt")

    assert "secret" not in found.text
    assert found.text.startswith("before")


# Messages


def test_the_subject_is_the_title_and_the_date_the_day(tmp_path: Path) -> None:
    found = read(tmp_path, message().as_bytes(), "a.eml")

    assert found.title == "Missione in Navarra"
    assert found.issued == date(2025, 5, 14)
    assert found.text.startswith("Missione in Navarra\n\nFrom: Ada Ferri\nTo: Bo Li\n\nLa delegazione")
    assert "example.org" not in found.text


def test_a_page_is_read_where_there_is_no_plain_text(tmp_path: Path) -> None:
    page = "<html><body><p>La delegazione è a Bilbao.</p><script>alert(1)</script><img src='http://x.example/'></body>"

    assert "La delegazione è a Bilbao." in read(tmp_path, message("", page=page).as_bytes(), "a.eml").text
    assert "alert" not in read(tmp_path, message("", page=page).as_bytes(), "a.eml").text
    assert "Tecnalia" in read(tmp_path, message(page=page).as_bytes(), "b.eml").text


def test_quotations_lose_their_marks_and_signatures_go(tmp_path: Path) -> None:
    found = read(tmp_path, message("Grazie.\n\n> > Siamo stati a Bilbao.\n-- \nAda\n333 123\n").as_bytes(), "a.eml")

    assert found.text.endswith("Grazie.\n\nSiamo stati a Bilbao.")


def test_a_part_of_a_page_and_an_encoding_that_is_none_lose_no_words(tmp_path: Path) -> None:
    part = "<div>Hola Ana,<br><br>La delegación visitó <b>Tecnalia</b> en Derio.<br>Saludos</div>"
    assert "La delegación visitó Tecnalia en Derio." in read(tmp_path, message("", page=part).as_bytes(), "a.eml").text
    assert "La delegación visitó Tecnalia en Derio." in read(tmp_path, part.encode(), "a.html").text
    raw = "Subject: Visita\nContent-Type: text/plain; charset=x-unknown\n\nVisitó Derio más tarde.\n".encode("cp1252")
    assert "Visitó Derio más tarde." in read(tmp_path, raw, "b.eml").text


@pytest.mark.parametrize("raw", [b"no message\n\nat all", b"\x00\x01\x02", b""])
def test_what_is_no_message_is_refused(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.eml"):
        read(tmp_path, raw, "a.eml")


def test_strange_headers_and_encodings_do_not_stop_it(tmp_path: Path) -> None:
    raw = b"From: =?x-unknown?q?a?= <a@b>\nDate: yesterday\nSubject: =?utf-8?q?Visita_a_Bilb=C3=A3o?=\n"
    raw += b"Content-Type: text/plain; charset=iso-8859-1\n\nIl perch\xe9 della visita.\n"

    found = read(tmp_path, raw, "a.eml")
    assert found.title == "Visita a Bilbão"
    assert "Il perché della visita." in found.text
    assert found.issued is None


def test_attachments_are_documents_of_their_own_or_named_as_left_out(tmp_path: Path) -> None:
    mail, inner = message(), message("Il messaggio di prima parlava di Pamplona.")
    mail.add_attachment("Verbale: Officine Panaro a Modena.", filename="../verbale.txt")
    mail.add_attachment("Un altro verbale, di Ravenna.", filename="verbale.txt")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    mail.add_attachment(inner)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.eml").write_bytes(mail.as_bytes())
    options = ["--output", str(tmp_path / "out"), "--profile", "fast"]
    result = CliRunner().invoke(main, ["build", str(tmp_path / "in"), *options])

    assert result.exit_code == 0, result.output
    assert "note: a.eml: attachments that are not read are left out: logo.png" in result.output
    texts = sorted(path.name for path in (tmp_path / "out" / "texts").iterdir())
    assert texts == ["a-eml-message.txt", "a-eml-verbale-2.txt", "a-eml-verbale.txt", "a.txt"]
    assert "Ravenna" in (tmp_path / "out" / "texts" / "a-eml-verbale-2.txt").read_text(encoding="utf-8")
    assert not list(tmp_path.glob("verbale*"))


def test_a_broken_attachment_is_a_failure_and_the_message_is_read(tmp_path: Path) -> None:
    mail = message()
    mail.add_attachment(b"no zip", maintype="application", subtype="octet-stream", filename="v.docx")
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    result = CliRunner().invoke(
        main, ["build", str(tmp_path / "a.eml"), "-o", str(tmp_path / "out"), "--profile", "fast"]
    )

    assert result.exit_code == 1
    assert "failed: a.eml/v.docx is a damaged Word document" in result.output
    assert "1 documents read" in result.output
