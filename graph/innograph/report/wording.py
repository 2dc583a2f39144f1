"""The words of a report in English, Italian and Spanish, and how numbers and days are written in them."""

from __future__ import annotations

import json
import re
from functools import cache
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innograph.report.content import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from innograph.report.content import Runs

LANGUAGES = ("en", "it", "es")
"""The languages that a report can be written in."""
_WORDS = Path(__file__).resolve().parent / "words.json"
_HOLE = re.compile(r"\{([a-z]+)\}")
_LONGEST_NAME = 120
_FEW_DIGITS = 4
# Spanish says "e" before the sound of i.
_SOUNDS_I = re.compile(r"(?:i|í|hi(?!e))", re.IGNORECASE)


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = _all_words()[language]

    def __getitem__(self, key: str) -> str:
        word: str = self._words[key]
        return word

    def capital(self, key: str) -> str:
        """A word at the start of a line."""
        return self[key][:1].upper() + self[key][1:]

    def say(self, key: str, **values: str | Run | Runs) -> Runs:
        """A template of ours filled with values; a value is never read as a template."""
        pieces: list[Run] = []
        for number, piece in enumerate(_HOLE.split(self[key])):
            pieces += _as_runs(values[piece] if number % 2 else piece)
        return tuple(run for run in pieces if run.text)

    def counted(self, noun: str, count: int, anchor: str = "") -> Run:
        """So many of something: "1 text", "7 texts"."""
        one, several = self._words["nouns"][noun].split()
        return Run(f"{self.number(count)}\u00a0{one if count == 1 else several}", anchor)

    def number(self, value: float, digits: int = 0) -> str:
        """A number as the language writes it; a dash where there is none."""
        if isnan(value):
            return "–"
        whole, _, rest = f"{abs(value):,.{digits}f}".partition(".")
        groups = whole.split(",")
        # Spanish and Italian part thousands from five digits on
        short = self.language != "en" and len("".join(groups)) <= _FEW_DIGITS
        written = ("" if short else self["thousands"]).join(groups)
        sign = "\u2212" if value < 0 and (set(whole + rest) - set("0,")) else ""
        return f"{sign}{written}{self['decimal'] if rest else ''}{rest}"

    def measured(self, value: float, *, whole: bool) -> str:
        """The value of a measure: whole, or with as many digits as tell it from 0."""
        if whole or isnan(value) or value == 0:
            return self.number(value)
        return self.number(value, 3 if abs(value) < 10 else 1)  # noqa: PLR2004 - more digits are no more truth

    def percent(self, share: float) -> str:
        """A share as whole per cent."""
        written = self.number(100 * share)
        return f"{written}%" if self.language in {"en", "it"} else f"{written}\u00a0%"

    def day(self, day: date) -> str:
        """A day in words."""
        month = self["months"].split()[day.month - 1]
        return self["day"].format(day=day.day, month=month, year=day.year)

    def listed(self, parts: Sequence[Run | Runs]) -> Runs:
        """Parts with commas, and "and" before the last."""
        pieces: list[Run] = []
        for number, part in enumerate(parts):
            if number:
                pieces.append(Run(self._and_before(part) if number == len(parts) - 1 else self["comma"]))
            pieces += _as_runs(part)
        return tuple(pieces)

    def _and_before(self, part: Run | Runs) -> str:
        first = _as_runs(part)[0].text
        return " e " if self.language == "es" and _SOUNDS_I.match(first) else self["and"]


def named(label: str, anchor: str = "") -> Run:
    """A name from the data, cut where it is too long to read."""
    label = " ".join(label.split()) or "–"
    return Run(label if len(label) <= _LONGEST_NAME else f"{label[: _LONGEST_NAME - 1]}…", anchor, data=True)


def _as_runs(value: str | Run | Runs) -> Runs:
    if isinstance(value, str):
        return (Run(value),)
    return (value,) if isinstance(value, Run) else value


@cache
def _all_words() -> Mapping[str, Mapping[str, Any]]:
    words: Mapping[str, Mapping[str, Any]] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return words
