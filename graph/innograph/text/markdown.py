"""Markdown into plain text: marks go, what they mark stays; headings and lists keep their lines."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z_-]+)[ \t]*:(.*)")
_FENCES = ("```", "~~~")
_RULE = frozenset("-*_= \t")
_TABLE_RULE = frozenset("|:- \t")
_HEADING = re.compile(r"#{1,6}\s+")
_BULLET = re.compile(r"[*+-]\s+(?:\[[ xX]\]\s+)?")
_DEFINITION = re.compile(r"\[[^\]]{1,200}\]:")
# Spans are bounded: a hostile line of nothing but brackets would take quadratic time otherwise.
_INLINE = (
    (re.compile(r"!\[[^\]\[]{0,300}\](?:\([^()]{0,500}\)|\[[^\]\[]{0,100}\])"), ""),
    (re.compile(r"\[\^[^\]\[]{1,50}\]"), ""),
    (
        re.compile(r"\[([^\]\[]{1,500})\](?:\([^()]{0,500}(?:\([^()]{0,100}\)[^()]{0,200})?\)|\[[^\]\[]{0,100}\])"),
        r"\1",
    ),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,500})>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]{0,300}>"), ""),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*]{1,500})(?<=\S)\1(?!\*)"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,3})(?=[^\s_])([^_]{1,500})(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"~~([^~]{1,500})~~"), r"\1"),
    (re.compile(r"(?<!`)(`{1,2})([^`]{1,500})\1(?!`)"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])"), r"\1"),
)


def plain(text: str) -> str:
    r"""Markdown without its marks; front matter must be gone.

    >>> plain("# Missione\n**Rossi** di [Tecnalia](https://tecnalia.example) a *Bilbao*.")
    'Missione\n\nRossi di Tecnalia a Bilbao.'
    """
    kept: list[str] = []
    for line in _lines(_without_comments(text)):
        if line or (kept and kept[-1]):
            kept.append(line)
    return html.unescape("\n".join(kept)).strip("\n")


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _lines(text: str) -> Iterator[str]:
    """The lines of prose, with an empty one around headings; code between fences is left out."""
    fence = ""
    lines = [line.rstrip().removesuffix("\\").rstrip() for line in text.split("\n")]
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        bare = line.lstrip()
        if fence or bare.startswith(_FENCES):
            fence = "" if fence and bare.startswith(fence) else fence or bare[:3]
        elif not _DEFINITION.match(bare) and not _is_rule(bare):
            yield from _line(line, is_heading=bool(_HEADING.match(bare)) or (bool(bare) and _underlines(below)))


def _line(line: str, *, is_heading: bool) -> Iterator[str]:
    bare = line.lstrip()
    while bare.startswith(">"):
        line = bare = bare[1:].lstrip()
    if is_heading:
        yield from ("", _inline(_HEADING.sub("", bare, count=1).rstrip("#").rstrip()), "")
    elif bare.startswith("|"):
        yield _inline(" | ".join(cell.strip() for cell in bare.strip("|").split("|")))
    else:
        indent = line[: len(line) - len(bare)]
        yield indent + _inline(_BULLET.sub("- ", bare, count=1) if _BULLET.match(bare) else bare)


def _inline(words: str) -> str:
    for pattern, replacement in _INLINE:
        words = pattern.sub(replacement, words)
    return words


def _underlines(line: str) -> bool:
    return len(line) > 1 and set(line) in ({"="}, {"-"})


def _is_rule(line: str) -> bool:
    """Whether a line is drawn rather than written: a rule, what underlines a heading, what heads a table."""
    marks = set(line)
    return len(line) > 1 and (marks <= _RULE or (marks <= _TABLE_RULE and "-" in marks))


def front_matter(text: str) -> tuple[dict[str, str], str]:
    r"""The fields between two lines of hyphens at the top, names in lower case, and the text below.

    >>> front_matter("---\ntitle: 'A: b'\n---\nText")
    ({'title': 'A: b'}, 'Text')
    """
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    fields = filter(None, map(_FIELD.match, match[1].split("\n")))
    return {field[1].casefold(): field[2].strip().strip("\"'") for field in fields}, text[match.end() :]
