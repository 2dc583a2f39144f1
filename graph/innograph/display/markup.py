"""The little HTML that the shown records are made of. Every text goes through `words`, which makes it harmless."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from innograph.characters import for_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST = 240
"""Characters of a text that are shown; the rest is an ellipsis."""
# No colour but that of the page around, so that it is read on white and on black. Jupyter would align it to the right.
_STYLE = (
    "<style>.innograph{font-size:13px;line-height:1.45;max-width:75em;overflow-x:auto}"
    ".innograph table{border-collapse:collapse;margin:.4em 0;font-size:inherit}"
    ".innograph th,.innograph td{text-align:left!important;vertical-align:top;"
    "padding:.25em .9em .25em 0;background:none;"
    "border:none;border-bottom:1px solid rgba(128,128,128,.35);overflow-wrap:break-word;white-space:normal}"
    ".innograph th{font-weight:600;opacity:.75;white-space:nowrap}.innograph small{opacity:.75}"
    ".innograph td.n{text-align:right!important}.innograph td.s{white-space:nowrap}"
    ".innograph q{font-style:italic}.innograph p{margin:.3em 0}</style>"
)
# A day or a short name is not broken at its hyphens.
_SHORT = 14
# Control characters of the upper half are in XML, but in no text.
_CONTROL = re.compile("[\x7f-\x9f]")


class Markup(str):
    """HTML that this package wrote itself, which is not escaped again."""

    __slots__ = ()


def words(text: object, *, longest: int = LONGEST) -> Markup:
    r"""A text as HTML, on one line, cut where it is long, and in its own direction whatever it holds.

    >>> words('<b>"x"\x00')
    '<bdi>&lt;b&gt;&quot;x&quot;�</bdi>'
    """
    if isinstance(text, Markup):
        return text
    plain = " ".join(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", for_xml(str(text))).split())
    cut = plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
    return Markup(f"<bdi>{escape(cut)}</bdi>") if cut else Markup()


def quoted(text: str) -> Markup:
    """A text as a quotation; nothing where a policy took the words out."""
    return Markup(f"<q>{words(text)}</q>") if text else Markup()


def strong(text: str) -> Markup:
    """A name that stands out."""
    return Markup(f"<b>{words(text)}</b>")


def joined(parts: Iterable[object], between: str = " ") -> Markup:
    """Texts one after the other, the empty ones left out."""
    return Markup(between.join(filter(None, map(words, parts))))


def paragraph(*parts: object) -> Markup:
    """A line of its own."""
    return Markup(f"<p>{joined(parts)}</p>")


def small(*parts: object) -> Markup:
    """A line of what is less important."""
    return Markup(f"<p><small>{joined(parts)}</small></p>")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """A table; numbers stand to the right. Nothing where there are no rows."""
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    head = "".join(f"<th>{words(column)}</th>" for column in columns)
    return Markup(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>") if body else Markup()


def block(*parts: Markup) -> str:
    """All of it, with its style."""
    return f'{_STYLE}<div class="innograph">{"".join(parts)}</div>'


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "text"), counted(1200, "entity", "entities")
    ('1 text', '1,200 entities')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f'<td class="n">{value:.2f}</td>'
    if isinstance(value, int):
        return f'<td class="n">{value:,}</td>'
    short = not isinstance(value, Markup) and len(str(value)) <= _SHORT
    return f'<td class="s">{words(value)}</td>' if short else f"<td>{words(value)}</td>"
