"""Dates as texts write them: single days and stretches of days, in seven languages."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.model import Span
from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CENTURY = 2000  # two digits of a year ("14/10/25") are of this century
_MONTHS_IN_YEAR = 12
_LONGEST_SHORT_DAY = 5  # letters: "thurs"
# What links the first day to the last: "dal 5 al 7", "vom 5. bis zum 7.", "14 > 16", "entre 3 e 6".
_UNTIL = (
    r"(?:\s*[-–—>/]\s*|\s+all['’]|\s+(?:al|fino\s+al|hasta\s+el|to|till|until|through|au|jusqu['’]au|bis(?:\s+zum)?|ao?|até)"
    r"\s+(?:el\s+|the\s+)?)"
)
_AND = r"(?:\s+(?:ed?|y|et|and|und|eta)\s+(?:il\s+|el\s+|le\s+|l['’]|the\s+|den\s+|o\s+)?|\s*&\s*)"
_DAY = r"(\d{1,2}|(?:primo|primero|primeiro)\b)(?:st|nd|rd|th|er|re|[º°ª]|\.[º°ª]?)?"
# Where the parts of a month begin and end: of the first, the middle and the last ten days.
_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_YEAR = r"(?:(?:\s*,\s*|\s*\b(?:de|del|of|di)\s+|\s+)((?:19|20)\d\d)(?!\d))"
_BEFORE, _AFTER = r"(?<![\w.,/:-])", r"(?![\w%]|[-/.:]\d)"
_NUMERIC = (
    re.compile(rf"{_BEFORE}(?P<year>(?:19|20)\d\d)([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?!\d|[-/.]\d)"),  # 2025-10-17
    re.compile(
        rf"{_BEFORE}(?:(?P<first>\d\d?)\.?\s?[-–/]\s?)?(?P<day>\d\d?)"
        rf"([./-])(?P<month>\d\d?)\3(?P<year>(?:19|20)\d\d|\d\d){_AFTER}"  # 14/03/2025, 14./15.1.2025
    ),
    re.compile(rf"{_BEFORE}(?P<first>\d\d?)\.?\s?[-–]\s?(?P<day>\d\d?)[./](?P<month>\d\d?){_AFTER}"),  # 23.-25.9.
    re.compile(rf"{_BEFORE}(?P<day>\d\d)/(?P<month>\d\d){_AFTER}"),  # 18/03
    re.compile(rf"{_BEFORE}(?P<day>\d\d?)\.(?P<month>\d\d?)\.{_AFTER}"),  # 15.10.
)


class FoundDate(NamedTuple):
    """A day, or with `end` the first and last day of a stretch, and where the text gives it."""

    span: Span
    start: date
    end: date | None = None


class _Raw(NamedTuple):
    """What the words say, before it is known to be a date: days, month, year; None where not said."""

    span: Span
    first: int
    last: int | None
    month: int
    year: int | None


def find_dates(text: str, language: str = "", *, default_year: int | None = None) -> list[FoundDate]:
    """Every day or stretch of days in a text, in order; months alone are left out.

    Month names are read in `language`, in all seven where it is empty. Dates without a year are of `default_year`,
    and are left out if there is none.

    >>> [found] = find_dates("dal 30 maggio al 2 giugno 2025", "it")
    >>> found.start.isoformat(), found.end.isoformat()
    ('2025-05-30', '2025-06-02')
    >>> find_dates("Bilbo, 2025eko maiatzaren 23a", "eu")[0].start.isoformat()
    '2025-05-23'
    """
    found: list[FoundDate] = []
    raws = _without_overlaps([*_numeric(text, language), *_verbal(text, language)])
    for raw, until in _joined(text, raws):
        resolved = _resolve(raw, until, default_year)
        if resolved:
            found.append(resolved)
    return found


def find_periods(text: str, language: str, *, default_year: int | None = None) -> list[FoundDate]:
    """Every part of a month in a text, in order, as the ten or so days that are commonly meant.

    >>> [found] = find_periods("a fines de marzo de 2025", "es")
    >>> found.start.isoformat(), found.end.isoformat()
    ('2025-03-21', '2025-03-31')
    """
    found = []
    for match in _periods(language).finditer(text) if language in _part_words() else ():
        year = int(match["year"] or match["before"] or 0) or default_year
        if year:
            month = _months(language)[0][match["month"].casefold()]
            words = _part_words()[language]
            first, last = _PARTS[words[" ".join((match["part"] or match["after"]).casefold().split())]]
            end = date(year, month, min(last, monthrange(year, month)[1]))
            found.append(FoundDate(Span(*match.span()), date(year, month, first), end))
    return found


@cache
def _part_words() -> dict[str, dict[str, str]]:
    """The words for the parts of a month, by language: "a fines" -> late."""
    rows = data_rows("month_parts.tsv")
    found: dict[str, dict[str, str]] = {row[0]: {} for row in rows}
    for language, part, phrases in rows:
        found[language] |= dict.fromkeys(phrases.split(", "), part)
    return found


@cache
def _periods(language: str) -> re.Pattern[str]:
    """A part of a month: "a fines de marzo", "Ende März"; in Basque the part comes last: "martxoaren amaieran"."""
    names, short = _months(language)
    month = rf"(?P<month>{_alternatives(name for name in names if name not in short)})(?![^\W\d_])"
    part = rf"(?:{_alternatives(_part_words()[language])})"
    year = _YEAR.replace("((?:19", "(?P<year>(?:19", 1)
    before = r"(?:(?P<before>(?:19|20)\d\d)(?:e?ko|\.eko)?,?\s+)?"
    if language == "eu":
        return re.compile(rf"(?<!\w){before}{month}\s+(?P<after>{part})(?!\w)(?P<year>)(?P<part>)", re.IGNORECASE)
    of = r"(?:\s+(?:de|di|del|of|do|im|in)\s+|\s+d['’]|[\s-]\s*)"
    return re.compile(rf"(?<!\w)(?P<part>{part}){of}{month}{year}?(?P<after>)(?P<before>)", re.IGNORECASE)


def is_weekday(word: str, language: str) -> bool:
    """Whether a word names a day of the week, in full or shortened.

    >>> is_weekday("Mercoledì", "it"), is_weekday("mer", "it"), is_weekday("mercato", "it")
    (True, True, False)
    """
    return word.casefold() in _weekdays(language)


def is_month(word: str, language: str) -> bool:
    """Whether a word is the full name of a month.

    >>> is_month("Mai", "de"), is_month("Main", "de")
    (True, False)
    """
    names, short = _months(language)
    return word.casefold() in names and word.casefold() not in short


def is_calendar_abbreviation(word: str) -> bool:
    """Whether a word is a shortened month or day of the week in one of the languages.

    >>> is_calendar_abbreviation("Sept"), is_calendar_abbreviation("lun"), is_calendar_abbreviation("Maggio")
    (True, True, False)
    """
    return word.casefold() in _months("")[1] or (len(word) <= _LONGEST_SHORT_DAY and is_weekday(word, ""))


@cache
def _weekdays(language: str) -> frozenset[str]:
    rows = (row for row in data_rows("weekdays.tsv") if language in ("", row[0]))
    return frozenset(word for row in rows for word in row[1].split())


@cache
def _months(language: str) -> tuple[dict[str, int], frozenset[str]]:
    """Month names in lower case -> number, and those among them that are abbreviations."""
    rows = [row for row in data_rows("months.tsv") if language in ("", row[0])]
    full = {name: int(row[1]) for row in rows for name in row[2].split()}
    short = {name: int(row[1]) for row in rows for name in row[3].split() if name not in full}
    return short | full, frozenset(short)


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Day before month, month before day, and the Basque order; each with groups first, last, month, year by name."""
    month = rf"(?P<month>{_alternatives(_months(language)[0])})(?![^\W\d_])\.?"
    weekday = rf"(?:(?:{_alternatives(_weekdays(language))})\b\.?,?\s+(?:(?:der|den|the|le)\s+)?)?"
    first, last = _DAY.replace("(", "(?P<first>", 1), _DAY.replace("(", "(?P<last>", 1)
    year = _YEAR.replace("((?:19", "(?P<year>(?:19", 1)
    of = r"\s*(?:\b(?:de|di|del|of)\s+|d['’])?"
    head = r"(?<!\w)(?<!\d[.,/:])"
    list_ = r"(?:\s*,\s*\d{1,2}\b){0,5}"  # bounded, for a text of nothing but "1, 1, 1," is quadratic otherwise
    day_first = rf"{head}{first}(?:{list_},?(?:{_UNTIL}|{_AND}){weekday}{last})?{of}{month}{year}?"
    month_first = (
        rf"(?<!\w){month}\s+(?:the\s+)?{first}(?!\d|[.:]\d)(?:{list_}(?:{_UNTIL}|{_AND}){last}(?!\d|[.:]\d))?{year}?"
    )
    # "azaroaren 3tik 7ra", "martxoak 18-19", "2025eko maiatzaren 23a": the endings say from, to and on.
    first_day, last_day = r"(?P<first>\d{1,2})(?!\d|[.:]\d)[a-z]*", r"(?P<last>\d{1,2})(?!\d)[a-z]*"
    endings = rf"{first_day}(?:{list_}(?:(?<=tik)\s+|\s*[-–]\s*|\s+eta\s+(?=\d+[a-z])){last_day})?"
    basque = rf"(?<!\w)(?:(?P<year>(?:19|20)\d\d)(?:e?ko|\.eko)?,?\s+)?{month},?\s+{endings}"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern, wanted in (
            (day_first, True),
            (month_first, language in ("", "en")),
            (basque, language in ("", "eu")),
        )
        if wanted
    )


def _verbal(text: str, language: str) -> Iterator[_Raw]:
    months, short = _months(language)
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            name, year = match["month"], match["year"]
            # "2 set" and "they may 10 times" are months only if something says so: a year, a full stop or a capital.
            doubtful = name.casefold() in short or language == "en"
            if doubtful and not (year or name[0].isupper() or text[match.end("month") : match.end("month") + 1] == "."):
                continue
            last = _number(match["last"]) if match["last"] else None
            end = match.end() - (text[match.end() - 1] == ".")
            yield _Raw(
                Span(match.start(), end), _number(match["first"]), last, months[name.casefold()], int(year or 0) or None
            )


def _number(day: str) -> int:
    return int(day) if day.isdigit() else 1  # "primo giugno"


def _numeric(text: str, language: str) -> Iterator[_Raw]:
    for pattern in _NUMERIC:
        for match in pattern.finditer(text):
            group = {name: int(value) for name, value in match.groupdict().items() if value}
            day, month, year = group["day"], group["month"], group.get("year")
            if language == "en" and month > _MONTHS_IN_YEAR:  # 03/14/2025
                day, month = month, day
            if year is not None and year < 100:  # noqa: PLR2004 - two digits
                year += _CENTURY
            first, last = (group["first"], day) if "first" in group else (day, None)
            yield _Raw(Span(*match.span()), first, last, month, year)


def _without_overlaps(raws: list[_Raw]) -> list[_Raw]:
    kept: list[_Raw] = []
    for raw in sorted(raws, key=lambda raw: (raw.span.start, -raw.span.end)):
        if not kept or kept[-1].span.end <= raw.span.start:
            kept.append(raw)
    return kept


def _joined(text: str, raws: list[_Raw]) -> Iterator[tuple[_Raw, _Raw | None]]:
    """Each date with the one up to which it lasts: "30 maggio al 2 giugno", "maiatzaren 30etik ekainaren 2ra"."""
    taken = False
    for raw, following in zip(raws, [*raws[1:], None], strict=False):
        if taken:
            taken = False
            continue
        taken = following is not None and raw.last is None and following.last is None and _lasts(text, raw, following)
        yield raw, following if taken else None


def _lasts(text: str, raw: _Raw, following: _Raw) -> bool:
    between = text[raw.span.end : following.span.start]
    if text[raw.span.end - 3 : raw.span.end] == "tik":
        return between.isspace()
    before = text[max(0, raw.span.start - 12) : raw.span.start].casefold()
    spans_both = re.search(r"\b(?:tra|fra|entre|between|zwischen)\s+(?:il |el |le |dem |the |o )?$", before)
    word = rf"(?:{_UNTIL}|{_AND})" if spans_both else _UNTIL
    weekday = r"(?:[^\W\d_]+,?\s+)?"
    return re.fullmatch(rf"[.,]?{word}{weekday}", between) is not None


def _resolve(raw: _Raw, until: _Raw | None, default_year: int | None) -> FoundDate | None:
    """The dates of the calendar; None where there is no such day or the year is unknown."""
    stop = until or raw._replace(first=raw.last or 0)
    end_year = stop.year or raw.year or default_year
    year = raw.year or end_year
    if year is None or end_year is None:
        return None
    if until and raw.year is None and (raw.month, raw.first) > (stop.month, stop.first):
        year -= 1  # "dal 28 dicembre al 3 gennaio 2025"
    try:
        start = date(year, raw.month, raw.first)
        end = date(end_year, stop.month, stop.first) if stop.first else None
    except ValueError:
        return None
    span = Span(raw.span.start, until.span.end) if until else raw.span
    return FoundDate(span, start, end if end and end > start else None)
