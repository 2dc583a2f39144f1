"""PDF into plain text: lines are joined into paragraphs, told apart by the space between them and by their size."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph.errors import ReadError
from innograph.text.lines import begins_item, glue, hyphened_words
from innograph.text.quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pypdf import PageObject, PdfReader

_NOT_READ = "save it again as PDF from the program that made it, or as .docx or .txt"
_SAME_LINE = 0.4  # of the size of the letters: how far a raised number may stand from its line
_PARAGRAPH = 1.35  # of the usual distance between lines
_OTHER_SIZE = 1.1
_FULL_SHARE = 0.9  # of the lines are shorter than what counts as the width of the text
_FULL_LENGTH = 0.8  # of that width: proportional letters make full lines differ
_NARROWEST = 45  # characters: below it a text is a list or a column of addresses
_MARGIN = 2  # lines at the top and at the foot of a page that can repeat
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": "-", "\u00a0": " "})
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:pag(?:ina)?|página|page|seite|p|orria)\.?\s*)?\d{1,4}(?:\s*(?:/|di|de|of|von|sur)\s*\d{1,4})?[-–—\s]*"
    r"|(?:file|https?)://\S+(?:\s+\d+\s*/\s*\d+)?",  # as a browser prints it at the foot
    re.IGNORECASE,
)


class PdfLine(NamedTuple):
    """A printed line: its words, its height on the page from below, and the size of its letters; both in points."""

    text: str
    height: float
    size: float


def pages_of(raw: bytes, *, name: str, most: int) -> tuple[str, list[list[PdfLine]]]:
    """The title in the metadata and the lines of each page; raises ReadError where they cannot be read.

    Of a document of more than `most` pages none is read.
    """
    import pypdf  # noqa: PLC0415 - slow to import, and for PDF alone
    from pypdf.errors import PyPdfError  # noqa: PLC0415 - the same

    with quiet("pypdf"):
        try:
            reader = pypdf.PdfReader(io.BytesIO(raw))
            _unlock(reader, name)
            if len(reader.pages) > most:
                raise ReadError(f"{name} has more than {most} pages; split it, or raise limits.pages")
            title = str((reader.metadata and reader.metadata.title) or "")
            return title, [_lines(page) for page in reader.pages]
        # On a damaged file pypdf lets through what its own parsing stumbles on.
        except (
            PyPdfError,
            ArithmeticError,
            AssertionError,
            AttributeError,
            EOFError,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
            struct.error,
            zlib.error,
        ) as error:
            raise ReadError(f"{name} is a damaged PDF ({type(error).__name__}); {_NOT_READ}") from error


def _unlock(reader: PdfReader, name: str) -> None:
    """Open a file that is locked against changes only; raises ReadError where a password is needed to read it."""
    from pypdf.errors import DependencyError  # noqa: PLC0415 - slow to import, and for PDF alone

    if not reader.is_encrypted:
        return
    try:
        unlocked = bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        unlocked = False
    if not unlocked:
        raise ReadError(f"{name} is encrypted; remove its password and build again")


def _lines(page: PageObject) -> list[PdfLine]:
    pieces: list[PdfLine] = []

    def keep(text: str, page_matrix: Any, text_matrix: Any, _font: Any, size: Any) -> None:
        if text.strip():
            height = text_matrix[4] * page_matrix[1] + text_matrix[5] * page_matrix[3] + page_matrix[5]
            scale = abs(page_matrix[3] or 1) * abs(text_matrix[3] or 1)
            pieces.extend(PdfLine(part, height, float(size) * scale) for part in text.split("\n") if part.strip())
        elif text and pieces:
            pieces.append(pieces[-1]._replace(text=text))  # a space, or the end of a line

    page.extract_text(visitor_text=keep)
    lines = (line._replace(text=" ".join(line.text.translate(_LIGATURES).split())) for line in _assembled(pieces))
    return [line for line in lines if line.text]


def _assembled(pieces: list[PdfLine]) -> Iterator[PdfLine]:
    """Pieces of the same height as one line."""
    line: PdfLine | None = None
    for piece in pieces:
        if line is None:
            line = piece
        elif "\n" in piece.text:
            line = line._replace(text=line.text + " ")
        elif abs(piece.height - line.height) <= _SAME_LINE * max(line.size, piece.size):
            line = line._replace(text=line.text + piece.text, size=max(line.size, piece.size))
        else:
            yield line
            line = piece
    if line is not None:
        yield line


def paragraphs(pages: list[list[PdfLine]]) -> str:
    """The text of all pages in blocks with an empty line between: a block ends at a wider space or another size.

    Within a block a line goes on in the next if it is as long as most, or set larger than most, as headlines are.
    """
    blocks = _blocks(_without_margins(pages))
    lines = [line for block in blocks for line in block]
    hyphened = hyphened_words("\n".join(line.text for line in lines))
    size = median([line.size for line in lines] or [0.0])
    lengths = sorted(len(line.text) for line in lines if line.size <= _OTHER_SIZE * size)
    width = lengths[int(_FULL_SHARE * len(lengths))] if lengths else 0

    def goes_on(line: PdfLine) -> bool:
        return line.size > _OTHER_SIZE * size or (width >= _NARROWEST and len(line.text) >= _FULL_LENGTH * width)

    return "\n\n".join(_joined(block, goes_on, hyphened) for block in blocks)


def _joined(block: list[PdfLine], goes_on: Callable[[PdfLine], bool], hyphened: frozenset[str]) -> str:
    parts = []
    for before, line in pairwise(block):
        words, between = before.text, "\n"
        if goes_on(before) and not begins_item(line.text, ""):
            words, between = glue(before.text, line.text, hyphened)
        parts += [words, between]
    return "".join(parts) + block[-1].text


def _blocks(pages: list[list[PdfLine]]) -> list[list[PdfLine]]:
    blocks: list[list[PdfLine]] = []
    before: PdfLine | None = None
    for page in pages:
        gaps = [a.height - b.height for a, b in pairwise(page) if a.height > b.height]
        usual = median(gaps) if gaps else 0.0
        for line in page:
            if before is None or _breaks(before, line, usual):
                blocks.append([])
            blocks[-1].append(line)
            before = line
    return blocks


def _breaks(before: PdfLine, line: PdfLine, usual: float) -> bool:
    larger, smaller = max(before.size, line.size), min(before.size, line.size)
    # What is set larger than the text stands further apart as well: "Missione a Bilbao," / "undici imprese".
    return larger > _OTHER_SIZE * smaller or before.height - line.height > _PARAGRAPH * max(usual, line.size)


def _without_margins(pages: list[list[PdfLine]]) -> list[list[PdfLine]]:
    """Pages without page numbers and without the lines that each repeats at its top or foot."""
    counts = Counter(key for page in pages for key in {_margin_key(line) for line in _margins(page)})
    repeated = {key for key, count in counts.items() if count > 1 and 2 * count >= len(pages)}

    def stays(line: PdfLine, margin: list[PdfLine]) -> bool:
        return line not in margin or not (_margin_key(line) in repeated or _PAGE_NUMBER.fullmatch(line.text.strip()))

    return [[line for line in page if stays(line, _margins(page))] for page in pages]


def _margins(page: list[PdfLine]) -> list[PdfLine]:
    return page[:_MARGIN] + page[-_MARGIN:]


def _margin_key(line: PdfLine) -> str:
    return re.sub(r"\d+", "0", " ".join(line.text.split()))
