"""The head and foot of a text: its title and the day on which it was issued."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from innograph.lexicon.connectors import connectors
from innograph.lexicon.dates import find_dates, is_weekday
from innograph.text.language import LANGUAGES, function_words
from innograph.text.sentences import units

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from innograph.lexicon.dates import FoundDate

_HEAD, _FOOT = 8, 4  # lines that can carry a title or a date of issue
_HEADINGS = 3
_LONGEST_PLACE = 60
_LONGEST_LINE = 400  # characters of a line that are searched: a dateline opens its paragraph
_SUBJECT = re.compile(
    r"(?:subject|oggetto|asunto|objet|betreff|assunto|gaia)\s*:\s*(?:(?:re|fwd?|i|r|tr|wg|aw|rv|enc)\s*:\s*)*(.+)",
    re.IGNORECASE,
)
# Words that say that what follows is the day of issue; in a mail, more of them do.
_ISSUED = re.compile(
    r"\b(?:pubblicat[oa]|publicad[oa]|published|posted|updated|publiée?|mis\sà\sjour|veröffentlicht|erstellt|stand|"
    r"argitaratu[ak]*|redazione|redacción|redação|rédaction|redaktion|erredakzioa|comunicato|communiqué|comunicado|"
    r"nota\sde\sprensa|nota\sstampa|pressemitteilung|press\srelease|prentsa-oharra)\b(?:[^.!?]|\.(?!\s)){0,40}$",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"(?:sent|date|data|fecha|datum|eguna|inviato|envoyé|enviado|gesendet|bidalia)\s*:[^.!?]{0,20}$", re.IGNORECASE
)
_AFTER_DATELINE = re.compile(r"\s*(?:\)|(?:\([^)]{1,40}\))?\s*(?:[.\-–—|·:,]|$))")
_AFTER_BARE = re.compile(r"\s*(?:[·|]|$)")
_HOUR = re.compile(
    r"[\s,–-]*(?:ore|alle|at|um|às|a\slas|à)?\s*\d{1,2}\s?[.:hH]\s?\d{2}"
)  # of a meeting, not of a release
_BEFORE_DAY = re.compile(r"[,|(–—-]\s*(?:[^\W\d_]+\.?,?\s*)?(?:il\s|le\s|den\s|el\s|a\s)?\s*$")
_BYLINE_END = re.compile(r"·\s*$")


def title_of(text: str, language: str) -> str:
    r"""The headline of a text, the subject of a mail, or "" where it begins at once.

    >>> title_of("Missione a Bilbao\n\nLa delegazione è partita lunedì.", "it")
    'Missione a Bilbao'
    """
    for line in islice(_filled_lines(text), _HEAD):
        subject = _SUBJECT.match(line)
        if subject:
            return " ".join(subject[1].split())
    headings = [text[unit.start : unit.end] for unit in islice(units(text, language), _HEAD) if unit.heading][
        :_HEADINGS
    ]
    # "MINUTES" says less than the line below it.
    title = next((heading for heading in headings if len(heading.split()) > 1), headings[0] if headings else "")
    return re.sub(r"^[^\w\"'«“„‘¿¡(\[]+", "", " ".join(title.split()))


def issued_on(text: str, language: str) -> date | None:
    r"""The day of issue, from a dateline or a note such as "Pubblicato il 14/03/2025"; None where it is not plain.

    >>> issued_on("Missione a Bilbao\n\nTorino, 14 maggio 2025 – La delegazione è partita.", "it").isoformat()
    '2025-05-14'
    """
    lines = list(_filled_lines(text))
    is_mail = any(map(_SUBJECT.match, lines[:_HEAD]))
    for index, line in enumerate(lines[:_HEAD] + lines[_HEAD:][-_FOOT:]):
        for found in find_dates(line[:_LONGEST_LINE], language):
            if found.end is None and (
                _says_so(line, found, is_mail=is_mail)
                or ((index or len(lines) == 1) and _is_dateline(line, found, language))
            ):
                return found.start
    return None


def _filled_lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _says_so(line: str, found: FoundDate, *, is_mail: bool) -> bool:
    before, after = line[: found.span.start], line[found.span.end :]
    is_byline = _BYLINE_END.search(before) is not None and after.lstrip()[:1] == "·"
    return is_byline or bool(_ISSUED.search(before)) or (is_mail and _SENT.match(before) is not None)


def _is_dateline(line: str, found: FoundDate, language: str) -> bool:
    """Whether a line opens with a place and the date, or consists of the date."""
    before, after = line[: found.span.start], line[found.span.end :]
    if len(before) > _LONGEST_PLACE or _HOUR.match(after):
        return False
    if not before.strip(" \t(*_"):
        return _AFTER_BARE.match(after) is not None
    return _AFTER_DATELINE.match(after) is not None and _is_place(before, language)


def _is_place(words: str, language: str) -> bool:
    """Whether words before a date are those of a dateline: "BAIONA / IRUÑEA |", "Barcelona, Tuesday"."""
    if ":" in words or not _BEFORE_DAY.search(words):
        return False
    names = [word for word in re.findall(r"[^\W\d_]+", words) if not is_weekday(word, language)]
    return (  # "Am Dienstag (" names no place
        any(word.casefold() not in function_words(language) for word in names)
        and all(word[0].isupper() or word in _small_words() for word in names)
    )


@cache
def _small_words() -> frozenset[str]:
    """What stands in small letters within the names of places, whatever the language of the text."""
    return frozenset().union(*(connectors(kind, code) for kind in ("article", "of") for code in LANGUAGES))
