"""Sentences: rules for seven languages, with the abbreviations as data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.dates import find_dates, is_month
from innograph.model import Sentence, Span
from innograph.text.abbreviations import kind_of
from innograph.text.language import function_words
from innograph.text.lines import FIELD, begins_item, joins, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.model import Document

_ORDINALS = frozenset({"de", "eu"})  # "12. Mai", "19. an": languages that write an ordinal with a full stop
# The stop, the marks that close what it ends, and the space after it.
_STOP = re.compile(r"(?<![.!?…])([.!?…]+)([\"'”’»›)\]]*)\s+")
# "Saila.Ane Loinaz": the space is missing. Four small letters before it keep "NRW.Global" out.
_UNSPACED = re.compile(r"(?<=[^\W\d_A-Z]{4})\.(?=[A-ZÀ-Þ][^\W\d_A-Z]{2,20}[\s,])")
_WORD = re.compile(r"[^\W_]+['’]?")
_ORDINAL = re.compile(r"(?:\d{1,2}\.)?\d{1,2}")
_ROMAN = re.compile(r"[IVXLC]+")
_BEFORE = re.compile(r"[(\[«\"“„‘'’/-]")
_WORDLIKE = re.compile(r"[^\W_]")
_SPACE = re.compile(r"\s")
_BRACKETS = "([«\"“„‘'’"
_OPENERS = "\"'“”„‘«‹[¿¡"
_DASHES = "-–—·|/"
_LONGEST_TOKEN = 30
_LONGEST_HEADING = 160
_LONGEST_ALONE = 100
_LONGEST_SUBHEADING = 70
_PROSE = 60  # characters from which on the line below a heading is a paragraph
_CELLS = re.compile(r"\s[|>/»•·]\s|\t|\S {3,}\S")
_MENU = re.compile(r"\s[|>»/]\s|\t|\S {3,}\S")
# Full stops, tags, the furniture of a page, captions.
_UNHEADED = re.compile(r"[.,;:…][\"'”’»)\]]*$|^[#@…\[(]|\bcookie|^skip to |\b(?:foto|photo|pic)\b\s?:", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")


class Unit(NamedTuple):
    """Lines that are read on from one to the next: a paragraph, or a line for itself."""

    start: int
    end: int
    heading: bool


def segment(document: Document) -> tuple[Sentence, ...]:
    """The sentences of a document: sorted, disjoint, covering all but space, none beginning or ending with it."""
    sentences: list[Sentence] = []
    for unit in units(document.text, document.language):
        spans = list(_split(document.text, unit, document.language))
        # Below the title, "Danke an alle! Bis bald" is a line of two sentences and no heading.
        heading = unit.heading and (len(spans) == 1 or not sentences)
        sentences.extend(Sentence(document, span, heading) for span in spans)
    return tuple(sentences)


def units(text: str, language: str) -> Iterator[Unit]:
    """The paragraphs and lines of a text within which sentences are told apart, without the space around them."""
    lines = lines_of(text)
    joined = joins(text, lines, language)
    filled = [index for index, line in enumerate(lines) if line.end > line.start]
    groups: list[list[int]] = [[]]  # the lines of each unit, which follow one another
    for index in filled:
        groups[-1].append(index)
        if not joined[index]:
            groups.append([])
    for above, group, below in zip([[], *groups], groups, groups[1:], strict=False):
        span = Span(lines[group[0]].start, lines[group[-1]].end)
        under = text[lines[below[0]].start : lines[below[0]].end] if below else ""
        alone = (not above or above[-1] < group[0] - 1, not below or below[0] > group[-1] + 1)
        heading = _is_heading(text[slice(*span)], under, title=not above, alone=alone, language=language)
        yield Unit(*span, bool(under) and heading)


def _is_heading(words: str, under: str, *, title: bool, alone: tuple[bool, bool], language: str) -> bool:
    """Whether a unit is a headline: short, without a full stop, and the first, alone, or above a paragraph.

    `alone` says whether an empty line stands above it and below it, `under` is the line that comes next.
    """
    if len(words) > _LONGEST_HEADING or _UNHEADED.search(words) or not _LETTERS.search(words):
        return False
    if title:
        is_letterhead = FIELD.match(words) and FIELD.match(under) and len(under) < _PROSE
        return not (len(_MENU.findall(words)) > 1 or is_letterhead)
    return alone[0] and _is_subheading(words, under, alone=alone[1], language=language)


def _is_subheading(words: str, under: str, *, alone: bool, language: str) -> bool:
    if _CELLS.search(words) or _is_row(words, language):
        return False
    if alone:
        return len(words) <= _LONGEST_ALONE
    heads_prose = len(under) >= _PROSE or words.isupper() or words[0].isdigit() or bool(find_dates(under, language))
    return (
        len(words) <= _LONGEST_SUBHEADING and heads_prose and not (words[0].isdigit() and begins_item(under, language))
    )


def _is_row(words: str, language: str) -> bool:
    """Whether a line is a bullet, a row of a timetable or a dateline; "3. Budget" is none, but a heading."""
    numbered = re.match(r"\d{1,2}[.)]?\s+[^\W\d_]", words)
    return (begins_item(words, language) and not numbered) or bool(find_dates(words, language))


def _split(text: str, unit: Unit, language: str) -> Iterator[Span]:
    """The sentences of a unit; what holds no letter and no digit, such as an emoji at the end, joins its neighbour."""
    start = unit.start
    word = _WORDLIKE.search(text, start, unit.end)
    for cut in _cuts(text, unit, language):
        following = _WORDLIKE.search(text, cut, unit.end)
        if not following:
            break
        if word and word.start() < cut:
            yield Span(start, _without_space(text, start, cut))
            start = cut
            word = following
    yield Span(start, unit.end)


def _without_space(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _cuts(text: str, unit: Unit, language: str) -> list[int]:
    """Where sentences begin within a unit, the first left out."""
    cuts = [m.end() for m in _STOP.finditer(text, unit.start, unit.end) if _ends(text, unit, m, language)]
    cuts += [match.end() for match in _UNSPACED.finditer(text, unit.start, unit.end)]
    return sorted(cuts)


def _ends(text: str, unit: Unit, stop: re.Match[str], language: str) -> bool:
    """Whether a stop ends a sentence, by what stands before it and what follows."""
    following = text[stop.end() : min(unit.end, stop.end() + _LONGEST_TOKEN)]
    if not following or following[0].islower() or following[0] in _DASHES:
        return False
    if stop[1] != ".":
        return True
    word = _word_before(text, unit, stop.start())
    if not word:
        return stop.start() > unit.start
    more = _WORD.search(following)
    after = more.group() if more and following[: more.start()].strip(_OPENERS) == "" else ""
    return _ends_with(word, after, language, closed=bool(stop[2]), first=stop.start() - len(word) == unit.start)


def _word_before(text: str, unit: Unit, end: int) -> str:
    """The word that a full stop ends, without what an apostrophe, a bracket or a hyphen parts from it."""
    token = _SPACE.split(text[max(unit.start, end - _LONGEST_TOKEN) : end])[-1]
    # "2024-06-13" is no ordinal 13, so a number keeps its hyphens.
    return token.lstrip(_BRACKETS) if token[-1:].isdigit() else _BEFORE.split(token)[-1]


def _ends_with(word: str, after: str, language: str, *, closed: bool, first: bool) -> bool:
    """Whether `word` and its full stop end a sentence before `after`, a capitalised word, a number or ""."""
    begins = after.casefold().replace("’", "'") in function_words(language)
    kind = kind_of(word, language)
    if word[:1].isdigit():
        return _ends_with_number(word, after, language, first=first, begins=begins)
    if closed and kind:
        return begins
    if kind in {"never", "number"}:
        return kind == "number" and bool(after) and not (after[0].isdigit() or _ROMAN.fullmatch(after))
    if kind == "end":  # "GmbH & Co. KG", "Rossi S.r.l. (Milano)"
        return bool(after) and not after[0].isdigit() and not _is_legal_form(after, language)
    return begins and len(word) > 1 if kind == "initials" else not (first and _ROMAN.fullmatch(word))


def _ends_with_number(word: str, after: str, language: str, *, first: bool, begins: bool) -> bool:
    """Whether a number ends a sentence: not as "1. Budget" at the start of a line, nor as an ordinal."""
    if first or is_month(after, language) or is_month(after, ""):
        return False
    return begins or not (language in _ORDINALS and _ORDINAL.fullmatch(word))


def _is_legal_form(word: str, language: str) -> bool:
    return word == "KG" or kind_of(word, language) == "end"
