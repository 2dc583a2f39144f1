"""Lines: whether the next one goes on where a line ends, as in hard-wrapped paragraphs, or stands for itself."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from innograph.lexicon.connectors import connectors
from innograph.lexicon.dates import is_weekday
from innograph.resources import data_rows
from innograph.text.abbreviations import kind_of

WIDEST_WRAP = 120  # characters: mail programs wrap at 60 to 80, editors at up to 120
_SHORT_SHARE = 0.5  # of the width: a line shorter than this was not wrapped but ended
# One line that goes on is enough where it is as wide as a mail is set and others reach as far.
_WIDE, _WIDE_LINES, _WIDE_SHARE = 60, 3, 0.85
_SHORTEST_OPEN = 12  # characters: "a", "e" and "Y" are cells of a table, not open ends
_HANGING = 3  # spaces by which a continuation is indented more than its item
_OPENERS = "\"'“”„‘«‹(["
_STOPPED = re.compile(r"[.!?…][\"'”’»)\]]*$")
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
# Bullets, emoji, numbers, hours, letters in brackets: what a new item begins with.
_ITEM = re.compile(
    r"""\s*(?:[-–—•▪◦●■□*·»>→←✔✓+|#@]|[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF]|\.\s
    | \d{1,3}[.)/°º]?\s | \d{1,3}[.)°]\D | [a-zA-Z][.)]\s | \d{1,2}\s?[:.hH]\s?\d{2} | \d{1,2}\s?[hH]\b
    | (?:ore|alle|at|à|às|a\slas|um)\s+\d)""",
    re.VERBOSE,
)
_DIVIDED = re.compile(r"[^\W\d_][-\u00ad]$")
_PART = re.compile(r"[^\w-]+")
_HYPHENED = re.compile(r"\b[^\W\d_]{1,40}-[^\W\d_]{1,40}\b")
FIELD = re.compile(r"\s*[^\W\d_][^:.!?]{1,40}:\s")


class Line(NamedTuple):
    """A line by its offsets, without the space around it; `indent` counts the space before it."""

    start: int
    end: int
    indent: int


def lines_of(text: str) -> list[Line]:
    r"""The lines of a text; an empty one has its end at its start.

    >>> lines_of("a\n\n  b ")
    [Line(start=0, end=1, indent=0), Line(start=2, end=2, indent=0), Line(start=5, end=6, indent=2)]
    """
    found, position = [], 0
    for raw in text.split("\n"):
        indent = len(raw) - len(raw.lstrip())
        start = position + (indent if indent < len(raw) else 0)
        found.append(Line(start, max(start, position + len(raw.rstrip())), indent))
        position += len(raw) + 1
    return found


def begins_item(line: str, language: str) -> bool:
    """Whether a line begins as a bullet, a numbered item or a row of a timetable.

    >>> begins_item("– Dijon Céréales", "fr"), begins_item("mer 10  9:30", "it"), begins_item("porti). Giurato", "it")
    (True, True, False)
    """
    if _ITEM.match(line):
        return True
    words = line.split(maxsplit=2)
    return len(words) > 1 and is_weekday(words[0].rstrip(".,"), language) and words[1][0].isdigit()


def joins(text: str, lines: list[Line], language: str, *, widest: int = WIDEST_WRAP) -> list[bool]:
    """For each line, whether the one after it goes on with it; a text with a line over `widest` is not hard-wrapped."""
    words = [text[line.start : line.end] for line in lines]
    width = _wrap_width(words, widest)
    hangs = [b.indent >= a.indent + _HANGING for a, b in pairwise(lines)]
    pairs = zip(pairwise(words), hangs, strict=True)
    return [*(_goes_on(a, b, hangs=hang, width=width, language=language) for (a, b), hang in pairs), False]


def glue(before: str, words: str, hyphened: frozenset[str]) -> tuple[str, str]:
    """A line that goes on, without the hyphen of a divided word, and what to put between it and the next.

    "in-" and "contro" are one word; "Emilia-" and "Romagna" keep the hyphen, and so do "emiliano-" and "romagnole" if
    the text has them with it elsewhere: `hyphened` comes from `hyphened_words`.

    >>> glue("un in-", "contro", frozenset()), glue("Emilia-", "Romagna", frozenset()), glue("un", "caso", frozenset())
    (('un in', ''), ('Emilia-', ''), ('un', ' '))
    """
    if not _DIVIDED.search(before):
        return before, " "
    first, second = _PART.split(before)[-1], _PART.split(words)[0]
    keeps = second[:1].isupper() or (first + second).casefold() in hyphened
    return (before if keeps else before[:-1]), ""


def hyphened_words(text: str) -> frozenset[str]:
    """The words with a hyphen inside a line, in lower case."""
    return frozenset(match.casefold() for match in _HYPHENED.findall(text))


def _wrap_width(lines: list[str], limit: int) -> int:
    """How wide a hard-wrapped text was set, told by its lines that go on in small letters; 0 for other texts."""
    widest = max(map(len, lines), default=0)
    if widest > limit:
        return 0
    broken = [
        len(line)
        for line, following in pairwise(lines)
        if following[:1].islower() and len(line) >= _SHORT_SHARE * widest and not _ENDED.search(line)
        and not line.endswith(")") and not _ITEM.match(following)
    ]  # fmt: skip
    wide = sum(len(line) >= _WIDE_SHARE * widest for line in lines)
    sure = len(broken) > 1 or (max(broken, default=0) >= _WIDE and wide >= _WIDE_LINES)
    return max(broken) if sure else 0


def _goes_on(words: str, more: str, *, hangs: bool, width: int, language: str) -> bool:
    if not words or not more or begins_item(more, language):
        return False
    if _is_open(words, more, language):
        return True
    if hangs and not _STOPPED.search(words):
        return True
    if not width or " / " in words:
        return False
    small = more.lstrip(_OPENERS)[:1].islower()
    wrapped = small and len(words) >= _SHORT_SHARE * width and not _ENDED.search(words)
    return (wrapped and not FIELD.match(more)) or len(words) + 1 + len(more.split(maxsplit=1)[0]) > width


def _is_open(line: str, more: str, language: str) -> bool:
    """Whether a line ends in the middle: in a divided word, after a comma, at "di", "und" or "prof."."""
    if len(line) < _SHORTEST_OPEN:
        return False
    if line[-1] in "-\u00ad" and line[-2].isalpha() and more[0].islower():
        return True
    if line[-1] == ",":
        return more[0].islower()
    last = re.split(r"[\s,(«\"“]", line)[-1]
    if "." in last:  # "ing.", "prof.ssa"
        return kind_of(last.removesuffix("."), language) == "never"
    return last.casefold().replace("’", "'") in _open_words(language)


@cache
def _open_words(language: str) -> frozenset[str]:
    """Words after which no line can end."""
    known = frozenset[str]().union(*(connectors(kind, language) for kind in ("and", "article", "of", "at")))
    rows = (row for row in data_rows("function_words.tsv") if row[:2] == (language, "open"))
    return known.union(*(row[2].split() for row in rows))
