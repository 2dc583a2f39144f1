"""What the pages say in English, Italian and Spanish: their own words, numbers and days."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innograph import explorer
from innograph.rdf.ontology import sector_labels
from innograph.server.wording import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_WORDS = Path(__file__).resolve().parent / "words.json"


class Words:
    """What is said in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._own: dict[str, Any] = _own()[language]
        terms = explorer.words()[language]
        self._kinds: Mapping[str, str] = terms["kinds"]
        self._relations: Mapping[str, Mapping[str, str]] = terms["relations"]

    def __getitem__(self, name: str) -> Any:
        """A text of the pages."""
        return self._own[name]

    def say(self, name: str, /, **values: object) -> str:
        """A text with values put in."""
        return str(self._own[name]).format(**values)

    def count(self, name: str, number: int) -> str:
        """A number of something: a fact, two facts."""
        return self.counted(self._own[name], number)

    def counted(self, forms: list[str], number: int) -> str:
        """A number in the one of two forms that fits it."""
        return forms[number != 1].format(n=self.number(number))

    def number(self, number: int) -> str:
        """A whole number as it is written."""
        return f"{number:,}".replace(",", self._own["thousands"])

    def kind(self, name: str) -> str:
        """What a class, or a document, is called."""
        return str(self._own["document"] if name == "Document" else self._kinds.get(name, name))

    def says(self, predicate: str) -> str:
        """A relation between its two ends."""
        return str(self._relations.get(predicate, {"says": predicate})["says"])

    def heading(self, predicate: str, *, outward: bool) -> str:
        """A relation above what a thing has by it, or above what has the thing by it."""
        return str(self._relations[predicate]["out" if outward else "in"])

    def sector(self, slug: str) -> str:
        """What a sector is called."""
        labels = dict(sector_labels(slug))
        return labels.get(self.language) or labels.get("en") or slug.replace("-", " ")

    def day(self, day: date) -> str:
        """A day."""
        return str(self._own["day"]).format(d=day.day, m=self._own["months"][day.month - 1], y=day.year)

    def days(self, start: date | None, end: date | None) -> str:
        """From one day to another, as short as it can be said; empty if neither is known."""
        if not start or not end or start == end:
            one = start or end
            return self.day(one) if one else ""
        months: list[str] = self._own["months"]
        if (start.year, start.month) == (end.year, end.month):
            return self.say("same_month", a=start.day, b=end.day, m=months[end.month - 1], y=end.year)
        if start.year == end.year:
            first = self.say("day_month", d=start.day, m=months[start.month - 1])
            return self.say("from_to", a=first, b=self.day(end))
        return self.say("from_to", a=self.day(start), b=self.day(end))


@cache
def words_in(language: str) -> Words:
    """The words of one of our languages."""
    return Words(language)


@cache
def _own() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return found


__all__ = ["LANGUAGES", "Words", "words_in"]
