"""Readers: one function for each kind of file, from its bytes to plain text with what the file says about itself."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph.configuration import Limits
from innograph.errors import ReadError
from innograph.lexicon.dates import find_dates
from innograph.text import mail, markdown, opendocument, pdf
from innograph.text.encodings import decode
from innograph.text.language import LANGUAGES, identify
from innograph.text.lines import WIDEST_WRAP, glue, hyphened_words, joins, lines_of
from innograph.text.packages import refuse_bomb
from innograph.text.quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_WIDEST_PRINTED = 140  # characters of a line on a page
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BROKEN_PACKAGE = (
    SyntaxError,  # lxml's errors are such
    *(EOFError, OSError, RuntimeError, ArithmeticError, LookupError, ValueError, struct.error),
)
_FILE_TITLE = re.compile(r"\.\w{2,4}$|^microsoft|untitled|^document\d*$|senza titolo|sin título", re.IGNORECASE)
_FURNITURE = re.compile(r"<(?:nav|header|footer|aside|main|article|form)\b|cookie", re.IGNORECASE)
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_MOST_PAGES = Limits().pages
_FAR_AHEAD = "2100-01-01"  # trafilatura would take today, and a build must not depend on the clock


class Content(NamedTuple):
    """What a file holds: its text, and title, day and language where the file itself names them.

    `label` is a title that an office program keeps, often that of another text: it serves where there is no headline.
    """

    text: str
    title: str = ""
    issued: date | None = None
    language: str | None = None
    label: str = ""


def read_txt(raw: bytes, *, name: str) -> Content:
    """Plain text, as it stands."""
    return Content(decode(raw, name=name))


def read_md(raw: bytes, *, name: str) -> Content:
    """Markdown without its marks; title, date and language from its front matter."""
    fields, body = markdown.front_matter(decode(raw, name=name))
    text = unwrapped(markdown.plain(body))
    title = " ".join(markdown.plain(fields.get("title", "")).split())
    language = next((fields[key] for key in ("lang", "language") if key in fields), "")[:2].casefold()
    return Content(text, title, _day(fields.get("date", "")), language if language in LANGUAGES else None)


def read_html(raw: bytes, *, name: str) -> Content:
    """The main content of a page, without menus, notices and comments; nothing is fetched."""
    return _page_of(_decoded_page(raw, name))


def _page_of(page: str) -> Content:
    import trafilatura  # noqa: PLC0415 - slow to import, and for pages alone

    if not _BODY.search(page):  # a part of a page, as messages hold it: nothing of it would be found
        page = f"<html><body>{page}</body></html>"
    if not _FURNITURE.search(page):  # a page without menus is content throughout: say so, or its headings may be lost
        page = re.sub(r"(<body\b[^>]{0,500}>)", r"\1<article>", page, count=1, flags=re.IGNORECASE)
    dates = {"original_date": True, "extensive_search": False, "max_date": _FAR_AHEAD}
    with quiet("trafilatura", "htmldate", "courlan"):
        found: Any = trafilatura.bare_extraction(
            page, include_comments=False, with_metadata=True, date_extraction_params=dates
        )
        if found is None or found.body is None:
            return Content(trafilatura.html2txt(page))
    title = " ".join((found.title or "").split())
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(_rendered(found.body)).strip()) or trafilatura.html2txt(page)
    if title and title.casefold() not in text[: 3 * len(title)].casefold():
        text = f"{title}\n\n{text}"  # the headline often stands outside the main content
    return Content(text, title, _day(found.date or ""))


def read_pdf(raw: bytes, *, name: str, most: int = _MOST_PAGES) -> Content:
    """The text layer of a PDF, its lines joined into paragraphs; one of more than `most` pages is refused."""
    title, pages = pdf.pages_of(raw, name=name, most=most)
    if not any(pages):
        raise ReadError(f"{name} holds pictures of pages and no text; run OCR on it and build again")
    text = unwrapped(pdf.paragraphs(pages), widest=_WIDEST_PRINTED)
    return Content(text, label="" if _FILE_TITLE.search(title) else title)


def read_docx(raw: bytes, *, name: str) -> Content:
    """Paragraphs, headings, lists and tables of a Word document; what was deleted with changes tracked is left out."""
    import docx  # noqa: PLC0415 - slow to import, and for Word alone
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415 - the same

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            refuse_bomb(package.infolist(), name)
        document = docx.Document(io.BytesIO(raw))
        title = " ".join((document.core_properties.title or "").split())
        if not hasattr(document.element, "body"):  # a part of that name that holds something else
            raise ValueError(document.element.tag)
    except (zipfile.BadZipFile, zlib.error, PackageNotFoundError, *_BROKEN_PACKAGE) as error:
        locked = raw.startswith(b"\xd0\xcf\x11\xe0")
        reason = "is encrypted or an old .doc" if locked else f"is a damaged Word document ({type(error).__name__})"
        raise ReadError(f"{name} {reason}; save it as .docx without a password") from error
    body = document.element.body
    text = "" if body is None else re.sub(r"\n{3,}", "\n\n", "\n".join(_word_blocks(body))).strip()
    return Content(text, label="" if _FILE_TITLE.search(title) else title)


def read_odt(raw: bytes, *, name: str) -> Content:
    """Paragraphs, headings, lists and tables of an OpenDocument text; no deleted words, comments and notes."""
    title, text = opendocument.text_of(raw, name=name)
    return Content(text, label="" if _FILE_TITLE.search(title) else title)


def read_eml(raw: bytes, *, name: str) -> Content:
    """A message: its subject is the title; its attachments are documents of their own."""
    message = mail.read_message(raw, name=name)
    body = _page_of(message.body).text if message.is_page else unwrapped(message.body)
    parts = (message.subject, "\n".join(message.headers), body.strip())
    return Content("\n\n".join(filter(None, parts)), message.subject, message.issued)


READERS: Mapping[str, Callable[..., Content]] = {
    ".txt": read_txt,
    ".md": read_md,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".odt": read_odt,
    ".eml": read_eml,
}


def unwrapped(text: str, *, widest: int = WIDEST_WRAP) -> str:
    r"""A text whose hard-wrapped lines are joined and divided words made whole.

    >>> unwrapped("Il distretto aero-\nspaziale della\nCampania firma.")
    'Il distretto aerospaziale della Campania firma.'
    """
    lines = lines_of(text)
    hyphened = hyphened_words(text)
    joined = joins(text, lines, identify(text), widest=widest)
    words = [text[line.start : line.end] for line in lines]
    parts = []
    for index, (here, following) in enumerate(zip(words, [*words[1:], ""], strict=True)):
        begins = not (index and joined[index - 1])
        kept, between = glue(here, following, hyphened) if joined[index] else (here, "\n")
        parts += [" " * lines[index].indent if begins and here else "", kept, between]
    return "".join(parts[:-1])


def _day(text: str) -> date | None:
    """The first day that a metadata field names, as 2025-05-14, 2025-05-14T08:00 or "14 May 2025"."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return next((found.start for found in find_dates(text)), None)


def _decoded_page(raw: bytes, name: str) -> str:
    declared = _CHARSET.search(raw[:4096])
    try:
        return raw.decode(declared[1].decode() if declared else "utf-8-sig")
    except (LookupError, UnicodeError):  # a page can declare anything: "undefined" is a codec of Python's
        return decode(raw, name=name)


def _rendered(element: Any) -> Iterator[str]:
    """The blocks of a page's main content as lines, with an empty one between paragraphs."""
    for child in element:
        if child.tag in {"list", "div", "quote"} and len(child):
            yield from _rendered(child)
            yield ""
        elif child.tag == "table":
            for row in child.iter("row"):
                cells = (" ".join("".join(cell.itertext()).split()) for cell in row.iter("cell"))
                yield " | ".join(filter(None, cells))
            yield ""
        elif child.tag == "item":
            yield f"- {_flat(child)}"
        else:
            yield from (_flat(child), "")


def _flat(element: Any) -> str:
    """An element's words on one line, or on several where it breaks them."""
    return "\n".join(" ".join(line.split()) for line in "".join(_page_pieces(element)).split("\n"))


def _page_pieces(element: Any) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        yield "\n" if child.tag == "lb" else ""
        yield from _page_pieces(child)
        yield " " if child.tag in {"p", "head", "item", "list"} else ""
        yield (child.tail or "").replace("\n", " ")


def _word_blocks(body: Any) -> Iterator[str]:
    for child in body.iterchildren():
        if child.tag == f"{_WORD}p":
            yield from _word_paragraph(child)
        elif child.tag == f"{_WORD}tbl":
            yield from _word_rows(child)
            yield ""
        elif child.tag in {f"{_WORD}sdt", f"{_WORD}sdtContent"}:
            yield from _word_blocks(child)


def _word_paragraph(paragraph: Any) -> Iterator[str]:
    words = _word_text(paragraph)
    is_item = paragraph.find(f"{_WORD}pPr/{_WORD}numPr") is not None or "List" in _word_style(paragraph)
    if is_item and words:
        yield f"- {words}"
    else:
        yield from ("", words, "")


def _word_style(paragraph: Any) -> str:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    return "" if style is None else str(style.get(f"{_WORD}val"))


def _word_rows(table: Any) -> Iterator[str]:
    for row in table.iter(f"{_WORD}tr"):
        cells = (" ".join(_word_text(p) for p in cell.iter(f"{_WORD}p")) for cell in row.iter(f"{_WORD}tc"))
        yield " | ".join(filter(None, map(str.strip, cells)))


def _word_text(paragraph: Any) -> str:
    """The words of a paragraph; those of text boxes belong to no line and are left out."""
    return "".join(_word_pieces(paragraph)).strip()


def _word_pieces(element: Any) -> Iterable[str]:
    for child in element.iterchildren():
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag in {f"{_WORD}tab", f"{_WORD}noBreakHyphen"}:
            yield " " if child.tag.endswith("tab") else "-"
        elif child.tag in {f"{_WORD}br", f"{_WORD}cr"}:
            yield "\n"
        elif child.tag not in {f"{_WORD}del", f"{_WORD}drawing", f"{_WORD}pict", f"{_WORD}pPr", f"{_WORD}rPr"}:
            yield from _word_pieces(child)
