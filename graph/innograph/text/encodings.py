"""Bytes into text: the encoding is told by the marks that a file carries and by how its letters come out."""

from __future__ import annotations

import codecs

from innograph.errors import ReadError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLD = ("utf-8", "cp1252", "mac_roman", "cp850")  # the first wins a draw; latin-1 is cp1252 without its quotation marks
# What stands beside the ASCII letters in the seven languages. In the wrong encoding it comes out as something else.
_USUAL = frozenset("àáâãäçèéêëìíîïñòóôõöùúûüßœæÀÁÂÃÄÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜŒÆ«»“”„‘’–—…•·€£©®°ºª¿¡½§²³\u00a0")
_LOWER = frozenset("àáâãäçèéêëìíîïñòóôõöùúûüßœæ")
_CONTROLS = frozenset(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")
_BINARY_SHARE = 0.01


def decode(raw: bytes, *, name: str) -> str:
    r"""The text of a file with `\n` line ends and without a byte order mark; raises ReadError where it is no text.

    >>> decode("Perché è così".encode("cp1252"), name="a.txt"), decode(b"\xff\xfea\0\r\0\n\0", name="b.txt")
    ('Perché è così', 'a\n')
    """
    return _decoded(raw, name).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace")
    wide = _unmarked_utf16(raw)
    if wide:
        return raw.decode(wide, errors="replace")
    if b"\0" in raw or sum(byte in _CONTROLS for byte in raw) > _BINARY_SHARE * len(raw):
        raise ReadError(f"{name} is no text but binary data; name a .txt, .md, .html, .pdf or .docx file")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return max((raw.decode(encoding, errors="replace") for encoding in _OLD), key=_plausibility)


def _unmarked_utf16(raw: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of a Western text is nought."""
    head = raw[:2000]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if 2 * max(odd, even) < len(head[1::2]) or min(odd, even) or len(raw) % 2:
        return None
    return "utf-16-le" if odd else "utf-16-be"


def _plausibility(text: str) -> int:
    """Usual letters count for a reading, others against it, and so does a small letter that became a capital."""
    score = 0
    before = ""
    for character in text:
        if character >= "\x80":
            score += 1 if character in _USUAL else -3
            # "perchÈ" is Mac Roman taken for another encoding; a capital stands first or among capitals.
            score -= 2 * (before.islower() and character.isupper())
            score += character in _LOWER
        before = character
    return score
