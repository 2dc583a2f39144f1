"""Messages (.eml): who writes to whom, when and what, and the files that come with it; nothing is fetched."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from typing import TYPE_CHECKING, NamedTuple

from innograph.errors import ReadError
from innograph.text.encodings import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from email.message import EmailMessage, MIMEPart

_MOST_PARTS = 100
_BROKEN = (MessageError, LookupError, ValueError, AttributeError, TypeError, RecursionError)
_ANSWER = re.compile(r"(?:\s*(?:re|r|fwd?|i|tr|rv|aw|wg|enc|rif|inoltro)\s*(?:\[\d+\])?:)+\s*", re.IGNORECASE)
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)
_SIGNATURE = re.compile(r"\n-- ?\n.*\Z", re.DOTALL)
_HOSTILE = re.compile(r"[^\w.\-() ]+")
_HEADERS = (("from", "From"), ("to", "To"), ("cc", "Cc"))


class Message(NamedTuple):
    """A message: its subject, its day, the names in its headers as lines, and its words, of a page if `is_page`."""

    subject: str
    issued: date | None
    headers: tuple[str, ...]
    body: str
    is_page: bool


def read_message(raw: bytes, *, name: str) -> Message:
    """The message in a file's bytes; raises ReadError where it is none."""
    try:
        message: EmailMessage = message_from_bytes(raw, policy=policy.default)
        if not any(header in message for header in ("from", "subject", "date", "to")):
            raise ReadError(
                f"{name} is no message: it has no sender, subject or date; save it from the mail program again"
            )
        part = message.get_body(("plain", "html"))
        words = _words(part, name) if part is not None else ""
        is_page = part is not None and part.get_content_subtype() == "html"
        subject = _ANSWER.sub("", " ".join(str(message["subject"] or "").split()), count=1)
        return Message(subject, _day(message), tuple(_lines(message)), words if is_page else _plain(words), is_page)
    except _BROKEN as error:
        raise ReadError(
            f"{name} is a damaged message ({type(error).__name__}); save it from the mail program again"
        ) from error


def _words(part: MIMEPart, name: str) -> str:
    """The words of a part, by the encoding that it names, or found out where it names none that there is."""
    try:
        return str(part.get_content())
    except LookupError:
        return decode(_content(part), name=name)


def parts_of(raw: bytes) -> dict[str, bytes]:
    """The files that come with a message, by names that are safe and all different; none where it cannot be read."""
    found: dict[str, bytes] = {}
    try:
        message: EmailMessage = message_from_bytes(raw, policy=policy.default)
        for part, _ in zip(message.iter_attachments(), range(_MOST_PARTS), strict=False):
            found.setdefault(_unused(_file_name(part), found), _content(part))
    except _BROKEN:
        pass
    return found


def _day(message: EmailMessage) -> date | None:
    moment = getattr(message["date"], "datetime", None)
    return moment.date() if moment else None


def _lines(message: EmailMessage) -> Iterator[str]:
    """Who writes to whom, by name: an address is nobody's business, and no name."""
    for header, title in _HEADERS:
        people = [person for field in message.get_all(header, []) for person in getattr(field, "addresses", ())]
        names = [" ".join(person.display_name.split()) for person in people]
        if any(names):
            yield f"{title}: {', '.join(name for name in names if name and '@' not in name)}"


def _plain(words: str) -> str:
    r"""A text without the marks of quotation and without its signature.

    >>> _plain("Ciao\n> prima\n-- \nAda\n")
    'Ciao\nprima'
    """
    return _QUOTED.sub("", _SIGNATURE.sub("", words.replace("\r\n", "\n"))).strip()


def _file_name(part: EmailMessage) -> str:
    name = re.split(r"[\\/]", str(part.get_filename() or ""))[-1]
    if part.get_content_type() == "message/rfc822":
        name = f"{name.removesuffix('.eml') or 'message'}.eml"
    return _HOSTILE.sub("_", name).strip(" .")[-100:] or f"part.{part.get_content_subtype()}"


def _unused(name: str, taken: dict[str, bytes]) -> str:
    count = 1
    stem, dot, suffix = name.rpartition(".")
    while name in taken:
        count += 1
        name = f"{stem}-{count}{dot}{suffix}"
    return name


def _content(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return bytes(part.get_payload(0).as_bytes())  # type: ignore[union-attr]
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
