"""Markdown into plain text: marks go, what they mark stays; headings and lists keep their lines."""

from __future__ import annotations

import html
import re

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_-]+)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_BLOCKS = (
    (re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL), ""),
    (re.compile(r"^[ \t]*(```|~~~)[^\n]*\n.*?(?:^[ \t]*\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE), ""),
    (re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*\S[^\n]*$", re.MULTILINE), ""),  # where reference links lead
    (re.compile(r"^([^\n]*\S[^\n]*)\n {0,3}(?:=+|-{2,})[ \t]*$", re.MULTILINE), r"\n\1\n"),  # underlined headings
    (re.compile(r"^ {0,3}#{1,6}[ \t]+([^\n]*?)[ \t]*#*[ \t]*$", re.MULTILINE), r"\n\1\n"),
    (re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$", re.MULTILINE), ""),  # rules
    (
        re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$", re.MULTILINE),
        "",
    ),  # below a table's head
    (re.compile(r"^[ \t]*\|[ \t]*([^\n]*?)[ \t]*\|[ \t]*$", re.MULTILINE), r"\1"),
    (re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE), ""),
    (re.compile(r"^([ \t]*)[*+-][ \t]+(?:\[[ xX]\][ \t]+)?", re.MULTILINE), r"\1- "),
)
_INLINE = (
    (re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])"), ""),
    (re.compile(r"\[\^[^\]\n]+\]"), ""),
    (re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^>\s]+)>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^>\n]*>"), ""),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]+)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_\n]+)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"~~([^~\n]+)~~"), r"\1"),
    (re.compile(r"(`+)([^`\n]+)\1"), r"\2"),
    (re.compile(r"(?:\\| {2,})$", re.MULTILINE), ""),  # hard breaks
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])"), r"\1"),
)


def plain(text: str) -> str:
    r"""Markdown without its marks; front matter must be gone.

    >>> plain("# Missione\n**Rossi** di [Tecnalia](https://tecnalia.example) a *Bilbao*.")
    'Missione\n\nRossi di Tecnalia a Bilbao.'
    """
    for pattern, replacement in _BLOCKS:
        text = pattern.sub(replacement, text)
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return re.sub(r"\n{3,}", "\n\n", html.unescape(text)).strip("\n")


def front_matter(text: str) -> tuple[dict[str, str], str]:
    r"""The fields between two lines of hyphens at the top, names in lower case, and the text below.

    >>> front_matter("---\ntitle: 'A: b'\n---\nText")
    ({'title': 'A: b'}, 'Text')
    """
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    fields = {field[1].casefold(): field[2].strip("\"'") for field in _FIELD.finditer(match[1])}
    return fields, text[match.end() :]
