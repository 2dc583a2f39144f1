"""Reading: what each kind of file yields, and how its text falls into sentences."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import document, encrypted_pdf, pdf
from innograph import text
from innograph.errors import ReadError
from innograph.text.encodings import decode
from innograph.text.language import identify
from innograph.text.sources import Source

CORPUS = Path(__file__).parent.parent / "corpus"
ITALIAN = "Perché la città è così? «È già più in là», disse l'assessore: 50 € per un caffè."
SPANISH = "La señora Núñez visitó el clúster de automoción; ¿qué acordó? Nada aún, según él."
PARAGRAPH = (
    "La delegazione ha visitato il centro di ricerca e l'università della città, dove è stata accolta dal rettore."
)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def sentences(words: str, language: str = "it") -> list[str]:
    return [sentence.text for sentence in text.segment(document(words, language))]


# --- files and folders ---


def test_folders_are_searched_and_hidden_files_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "2025/a.md", ".hidden.txt", ".git/c.txt", "~$draft.docx", "data.xls"):
        write(tmp_path, name, "Testo")
    found = text.discover([tmp_path, tmp_path / "b.txt"])
    assert [source.name for source in found] == ["2025/a.md", "b.txt", "data.xls"]
    assert {source.root for source in found} == {tmp_path}


def test_a_missing_path_is_found_wanting_when_it_is_read(tmp_path: Path) -> None:
    [source] = text.discover([tmp_path / "gone.txt"])
    with pytest.raises(ReadError, match=r"gone\.txt does not exist; check the path"):
        text.read(source.path, root=source.root)


def test_identifiers_differ_and_do_not_depend_on_the_order() -> None:
    paths = [
        "in/a.txt",
        "in/a.md",
        "in/a-txt.txt",
        "in/2025/a.txt",
        "in/2025-a.txt",
        "x/n.txt",
        "y/n.txt",
        "in/日本.txt",
    ]
    roots = ["in", "in", "in", "in", "in", "x", "y", "in"]
    sources = [Source(Path(path), Path(root)) for path, root in zip(paths, roots, strict=True)]
    names = dict(zip(paths, text.identifiers(sources), strict=True))
    assert names["in/a.md"] == "a-md"
    assert (names["x/n.txt"], names["y/n.txt"]) == ("x-n-txt", "y-n-txt")
    assert len(set(names.values())) == len(paths)
    assert dict(zip(paths[::-1], text.identifiers(sources[::-1]), strict=True)) == names


def test_a_document_says_where_it_comes_from(tmp_path: Path) -> None:
    read = text.read(write(tmp_path, "2025/Missione Bilbao.txt", PARAGRAPH), root=tmp_path)
    assert (read.id, read.source, read.language) == ("2025-missione-bilbao", "2025/Missione Bilbao.txt", "it")
    assert len(read.sha256) == 64


# --- what cannot be read ---


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", r"a\.txt holds no text"),
        ("a.txt", b" \n\t ", r"a\.txt holds no text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0", r"a\.txt is no text but binary data"),
        ("a.xls", b"x", r"a\.xls is a file of the kind \.xls, which is not read; convert it to one of \.docx, \.eml"),
        ("README", b"x", r"README is a file without a suffix"),
        ("a.pdf", b"%PDF-1.4 broken", r"a\.pdf is a damaged PDF"),
        ("a.pdf", b"no pdf", r"a\.pdf is a damaged PDF"),
        (
            "a.pdf",
            pdf([("Testo", 800, 12)]).replace(b"<</Len", b"<</Filter/Odd/Len"),
            r"a\.pdf is a damaged",
        ),
        ("a.pdf", pdf([]), r"a\.pdf holds pictures of pages and no text; run OCR"),
        ("a.pdf", encrypted_pdf(pdf([("Testo", 800, 12)]), "secret"), r"a\.pdf is encrypted; remove its password"),
        ("a.docx", b"PK\x03\x04broken", r"a\.docx is a damaged Word document"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"a\.docx is encrypted or an old \.doc"),
        ("a.html", b"<html><body></body></html>", r"a\.html holds no text"),
        ("a.md", b"---\ntitle: A\n---\n", r"a\.md holds no text"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        text.read(write(tmp_path, name, content), root=tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Testo")
    path.chmod(0)
    with pytest.raises(ReadError, match=r"a\.txt cannot be opened"):
        text.read(path)


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(ReadError, match=r"a\.txt cannot be opened"):
        text.read(tmp_path / "a.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(ReadError, match=r"a\.txt is a pipe or a device"):
        text.read(tmp_path / "a.txt")


def test_a_folder_that_cannot_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    scan = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    (source,) = text.discover([tmp_path])
    assert source.name == "closed"
    with pytest.raises(ReadError, match="closed cannot be opened"):
        text.read(source.path, root=source.root)


def test_a_small_word_file_that_unpacks_to_a_large_one_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w:p/>" * 4_000_000)
    with pytest.raises(ReadError, match=r"a\.docx unpacks to an enormous size"):
        text.read(tmp_path / "a.docx")


# --- plain text and its encodings ---


@pytest.mark.parametrize("words", [ITALIAN, SPANISH])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "iso8859-15", "mac_roman", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_encodings_are_told_apart(words: str, encoding: str) -> None:
    if encoding == "iso8859-15":  # its euro sign cannot be told from the currency sign of the others
        words = words.replace("€", "euro")
    assert decode(words.encode(encoding), name="a.txt") == words


def test_latin1_without_a_euro_sign_is_read() -> None:
    assert decode("Ragió, più, Münster".encode("latin-1"), name="a.txt") == "Ragió, più, Münster"


def test_a_text_with_one_broken_character_stays_utf8() -> None:
    raw = (ITALIAN * 3).encode() + b"\xe8"
    assert decode(raw, name="a.txt").startswith(ITALIAN)


def test_plain_text_stays_as_it_is_but_for_line_ends(tmp_path: Path) -> None:
    read = text.read(write(tmp_path, "a.txt", b"\xef\xbb\xbf  Uno\r\n\r\ndue e\xcc\x80\rtre \r\n"))
    assert read.text == "  Uno\n\ndue e\u0300\ntre \n"


@given(st.text(max_size=200))
def test_decoding_gives_back_what_was_encoded(words: str) -> None:
    if "\0" in words or any(ord(character) < 32 for character in words) or words.startswith("\ufeff"):
        return
    assert decode(words.encode(), name="a.txt") == words


# --- markdown, pages, PDF, Word ---

MARKDOWN = """---
title: "Missione a Bilbao"
date: 2025-05-14
lang: it
---
<!-- bozza -->
# Missione a Bilbao

**Luca Rossi** di [Tecnalia](https://tecnalia.example/a_(b)) ha visto il _Guggenheim_; snake_case_name e 2*3*4 restano.
![logo](x.png)

Programma
---------

* `ore 9` visita
+ [x] firma[^1]

| Nome | Ente |
|------|:----:|
| Anna | CNR  |

> «Bene», ha detto.

```python
print("code")
```
[1]: https://example.org
"""


def test_markdown_loses_its_marks(tmp_path: Path) -> None:
    read = text.read(write(tmp_path, "a.md", MARKDOWN))
    assert (read.title, read.issued, read.language) == ("Missione a Bilbao", date(2025, 5, 14), "it")
    assert read.text == (
        "Missione a Bilbao\n\n"
        "Luca Rossi di Tecnalia ha visto il Guggenheim; snake_case_name e 2*3*4 restano.\n\n"
        "Programma\n\n- ore 9 visita\n- firma\n\nNome | Ente\nAnna | CNR\n\n«Bene», ha detto."
    )


PAGE = """<!DOCTYPE html><html lang="it"><head><meta charset="iso-8859-1"><title>Missione a Bilbao | Regione</title>
<meta property="og:title" content="Missione a Bilbao per undici imprese">
<meta property="article:published_time" content="2025-05-14T08:00:00+02:00"></head><body>
<div id="cookie-banner" class="cookie-consent"><p>Questo sito utilizza cookie tecnici. Accetta tutti i cookie.</p></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/bandi">Bandi</a></li></ul></nav></header>
<main><article><h1>Missione a Bilbao per undici imprese</h1>
<p>Si è conclusa la missione promossa dal Clust-ER Greentech insieme alla Regione, con undici imprese.</p>
<h2>Il programma</h2>
<p>La delegazione ha visitato <a href="https://tecnalia.example">Tecnalia</a> e l'<b>Università</b>.</p>
<ul><li>Tecnalia, centro di ricerca</li><li>Petronor, Muskiz</li></ul>
<table><tr><th>Nome</th><th>Ente</th></tr><tr><td>Anna Neri</td><td>CNR</td></tr></table></article></main>
<aside><h3>Leggi anche</h3><ul><li><a href="/x">Altra notizia del giorno</a></li></ul></aside>
<footer><p>© 2025 Regione. Privacy policy</p></footer></body></html>"""


def test_a_page_yields_its_main_content(tmp_path: Path) -> None:
    read = text.read(write(tmp_path, "a.html", PAGE.encode("latin-1")))
    assert (read.title, read.issued) == ("Missione a Bilbao per undici imprese", date(2025, 5, 14))
    assert read.text.splitlines()[2].startswith("Si è conclusa la missione")
    assert "- Petronor, Muskiz" in read.text
    assert "Anna Neri | CNR" in read.text
    for furniture in ("cookie", "Home", "Leggi anche", "Privacy"):
        assert furniture not in read.text
    assert [s.text for s in text.segment(read) if s.heading] == ["Missione a Bilbao per undici imprese", "Il programma"]


@pytest.mark.parametrize("charset", ["undefined", "punycode", "rot13", "no-such", "utf-16"])
def test_a_page_that_declares_a_wrong_encoding_is_read(tmp_path: Path, charset: str) -> None:
    page = f"<html><head><meta charset={charset}></head><body><p>La delegación visita el centro.</p></body></html>"
    assert "delegación visita" in text.read(write(tmp_path, "a.html", page)).text


def test_a_page_without_furniture_keeps_its_headings(tmp_path: Path) -> None:
    page = (
        f"<html><body><h1>Missione a Bilbao</h1><p>{PARAGRAPH}</p><ul><li>Tecnalia</li><li>CNR</li></ul></body></html>"
    )
    assert text.read(write(tmp_path, "a.htm", page)).text == f"Missione a Bilbao\n\n{PARAGRAPH}\n\n- Tecnalia\n- CNR"


def test_a_pdf_is_joined_into_paragraphs(tmp_path: Path) -> None:
    body = [
        "La delegazione guidata dal presidente del Distretto Aero-",
        "spaziale della Campania ha incontrato l'Emilia-",
        "Romagna e il prof. Mario Bianchi, che ha detto «bene» ai",
        "delegati.",
    ]
    first = [("Missione a Bilbao,", 800, 20), ("undici imprese", 776, 20)]
    first += [(words, 740 - 14 * row, 11) for row, words in enumerate(body)]
    first += [("- Tecnalia", 660, 11), ("- Petronor", 646, 11), ("Notiziario, pagina 1", 30, 9)]
    second = [("Venerdì il rientro.", 800, 11), ("Notiziario, pagina 2", 30, 9)]
    read = text.read(write(tmp_path, "a.pdf", pdf(first, second)))
    assert read.title == "Missione a Bilbao, undici imprese"
    assert read.text.split("\n\n")[1] == (
        "La delegazione guidata dal presidente del Distretto Aerospaziale della Campania ha incontrato "
        "l'Emilia-Romagna e il prof. Mario Bianchi, che ha detto «bene» ai delegati."
    )
    assert "- Tecnalia\n- Petronor" in read.text
    assert "Venerdì il rientro." in read.text
    assert "Notiziario" not in read.text


def test_a_pdf_locked_against_changes_only_is_read(tmp_path: Path) -> None:
    raw = encrypted_pdf(pdf([(PARAGRAPH, 800, 12)]), "")
    assert text.read(write(tmp_path, "a.pdf", raw)).text == PARAGRAPH


def test_word_yields_paragraphs_headings_lists_and_tables(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Missione a Bilbao", 0)
    word.add_paragraph(f"Torino, 14 maggio 2025 – {PARAGRAPH}")
    word.add_heading("Programma", 1)
    word.add_paragraph("Tecnalia", style="List Bullet")
    word.add_paragraph("Petronor", style="List Bullet")
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Anna Neri", "CNR"
    raw = io.BytesIO()
    word.save(raw)
    read = text.read(write(tmp_path, "a.docx", raw.getvalue()))
    assert (read.title, read.issued) == ("Missione a Bilbao", date(2025, 5, 14))
    assert read.text == (
        f"Missione a Bilbao\n\nTorino, 14 maggio 2025 – {PARAGRAPH}\n\n"
        "Programma\n\n- Tecnalia\n- Petronor\nAnna Neri | CNR"
    )


# --- language, title, date ---


@pytest.mark.parametrize("corpus", ["train", "dev"])
def test_the_language_of_every_text_is_told(corpus: str) -> None:
    wrong = []
    for gold in sorted((CORPUS / corpus).glob("*.gold.json")):
        words = gold.with_name(gold.name.replace(".gold.json", ".txt")).read_text(encoding="utf-8")
        if identify(words) != json.loads(gold.read_text(encoding="utf-8"))["language"]:
            wrong.append(gold.name)
    assert wrong == []


def test_short_texts_get_a_best_guess() -> None:
    assert identify("Presidenta: Rocío Almagro Terry (Hermanos Carmona Tapia, S.A.).") == "es"
    assert identify("12345") in text.LANGUAGES


@pytest.mark.parametrize(
    ("language", "words", "title", "issued"),
    [
        ("it", "Missione a Bilbao\n\nTorino, 14 maggio 2025 – Si parte.", "Missione a Bilbao", date(2025, 5, 14)),
        (
            "it",
            "Home > Notizie > Estero\n\nA Bilbao\nPubblicato il 14/03/2025 - 2 minuti\n\nSi parte.",
            "A Bilbao",
            date(2025, 3, 14),
        ),
        ("it", "La missione è finita. Tutto bene.\n\nSi torna.", "", None),
        (
            "en",
            "From: A\nSubject: FW: Re: Visit to Hull\nDate: Fri, 4 Apr 2025\n\nDear all",
            "Visit to Hull",
            date(2025, 4, 4),
        ),
        (
            "en",
            "BREAKFAST - COVENTRY - 11 SEPT 2025\n\nList of names\n\nA",
            "BREAKFAST - COVENTRY - 11 SEPT 2025",
            None,
        ),
        ("en", "MINUTES\nSteering Group\nHeld on Thursday 6 March 2025 at 10.00", "MINUTES", None),
        ("eu", "Bidaia\n\nBAIONA / IRUÑEA | 2023ko abenduaren 5a\n\nHasi da.", "Bidaia", date(2023, 12, 5)),
        ("fr", "Un voyage\n\nNeuchâtel, le 12.09.2024 – Ils étaient dix.", "Un voyage", date(2024, 9, 12)),
        ("de", "Eine Reise\n\n(Stuttgart, 5.6.2024) Zehn Firmen reisten.", "Eine Reise", date(2024, 6, 5)),
        ("de", "Eine Reise\n\nAm Dienstag (16. Januar 2024) trafen sich zehn Firmen.", "Eine Reise", None),
        ("es", "Un viaje\n\nVigo, 8 de abril de 2025, 10:05\n\nLa reunión empieza.", "Un viaje", None),
    ],
)
def test_title_and_date_are_taken_where_they_are_plain(
    tmp_path: Path, language: str, words: str, title: str, issued: date | None
) -> None:
    read = text.read(write(tmp_path, "a.txt", words), language=language)
    assert (read.title, read.issued) == (title, issued)


# --- sentences ---


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Der B. Braun AG dankt Dr. Müller vom Verein e.V. in Kiel, z. B. am 12. Mai, für den 3. Platz."),
        ("de", "Vom 12. bis 17. Mai reisten Prof. Dr.-Ing. Yıldırım und die GmbH & Co. KG mit 4,2 Mio. Euro."),
        ("it", "La prof.ssa Neri e l'ing. Tosi della Rossi S.p.A. di Modena, n. 5, citano l'art. 3 e il dott. Bo."),
        ("it", "L'ammiraglio (ris.) Parodi della FI.L.S.E. S.p.A. e della Biovalve S.p.A. (San Daniele) c'era."),
        ("es", "Firma la Sra. Setién con Zirkel, S. Coop., y S. Coop. (Zamudio), tel. 944, y D. Óscar Lema."),
        ("en", "Martin King Jr. met Dr. Kang of NTT Inc. in the U.S. Department at 3.5 per cent, cf. www.a.com."),
        ("en", "Tor-Błysk Sp. z o.o. of Łódź joined J.-P. Lambotte on 27 Aug. 2024."),
        ("fr", "M. Chapuis et Mme Darricau, chez Chr. Hansen, ont vu le no. 5 le 1er janvier."),
        ("eu", "Maiatzaren 19. an Irizar, S. Coop. (Ormaiztegi) eta Turbilan S.L.k hitz egin zuten."),
        ("pt", "O Eng. Calafate e a Dra. Flor viram a Algas, S.A. (Setúbal) no n.º 5."),
        ("it", "Una delegazione guidata dal presidente del DAC, ing. Iodice, e dalla prof.ssa\nDel Prete è a Tolosa."),
    ],
)
def test_no_sentence_ends_within(language: str, words: str) -> None:
    assert sentences(words, language) == [words]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("it", "«Non siamo più qui». |La voce tace. |«Vero!» |Poi nulla."),
        ("en", '"We buy a ham." |Then silence. |"Really?" |Yes.'),
        ("en", "Partners are NorthLake Inc. |At the top stands the chair of 2025. |The rest is history."),
        ("eu", "Misioan joango dira Maier, S. Coop. |Bizkaiko Foru Aldundiak ordainduko du."),
        ("de", "Der Verein zählt 112 Mitglieder seit 2024. |Danach kam die Firma Rossi GmbH. |Die Reise endet."),
        ("it", "Visita agli stabilimenti di Blagnac.| Mercoledì, incontro."),
        ("es", "El viaje ha terminado. 🙌"),
        (
            "it",
            "IL PROGRAMMA\n|Martedì si parte presto, con la visita agli stabilimenti di tutta la zona.\n|- uno\n|- due",
        ),
        ("it", "Primo paragrafo senza punto\n\n|secondo paragrafo"),
    ],
)
def test_sentences_end_where_they_should(language: str, words: str) -> None:
    parts = words.split("|")  # a bar shows where one ends
    assert sentences("".join(parts), language) == [part.strip() for part in parts]


def test_hard_wrapped_lines_are_one_sentence() -> None:
    words = (
        "Terzo giorno della missione friulana in Portogallo e oggi tocca\n"
        "al Web Summit, la fiera delle startup di Lisbona. Lo stand è\n"
        "quello di Friuli Innovazione, che della missione è anche l'organizzatore\n"
        "assieme ad Area Science Park."
    )
    assert [part.count("\n") for part in sentences(words)] == [1, 2]


def test_headings_are_marked() -> None:
    words = f"Missione a Bilbao\n\n{PARAGRAPH}\n\nIl programma\n{PARAGRAPH}\n\n"
    words += f"Foto: il gruppo\n\n1. Costi\n{PARAGRAPH}\n\nFine"
    found = [sentence.text for sentence in text.segment(document(words)) if sentence.heading]
    assert found == ["Missione a Bilbao", "Il programma", "1. Costi"]


PIECES = st.sampled_from(
    [
        "Dr. ",
        "S.p.A. ",
        "fine. ",
        "Inizio ",
        "\n",
        "\n\n",
        "- uno",
        " ",
        "«",
        "». ",
        "12. ",
        "Mai ",
        "🙌",
        "e.V. ",
        "…",
        "(",
        ") ",
    ]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join), st.sampled_from(text.LANGUAGES))
def test_sentences_cover_the_text_in_order(words: str, language: str) -> None:
    spans = [sentence.span for sentence in text.segment(document(words, language))]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(words[start:end] == words[start:end].strip() != "" for start, end in spans)
    outside = [0, *(offset for span in spans for offset in span), len(words)]
    assert not "".join(words[a:b] for a, b in zip(outside[::2], outside[1::2], strict=True)).strip()


def test_segmenting_is_fast_and_linear() -> None:
    began = time.perf_counter()
    for hostile in ("a,\n" * 5000, ". " * 5000, "." * 20_000, "1, " * 5000, "S.p." * 5000, " " * 20_000 + "x"):
        text.segment(document(hostile))
    assert time.perf_counter() - began < 5
