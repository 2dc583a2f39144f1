"""How a person's name is built: first names, initials, particles, family names, and what no person is called."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from innograph.lexicon.heads import any_head_type
from innograph.lexicon.names import is_usual_first_name
from innograph.lexicon.roles import is_role_word, is_title_word
from innograph.recognition.gazetteer import is_common, is_first_name, is_last_name, known_type, place_kind
from innograph.recognition.lines import is_named, links
from innograph.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.recognition.chunks import Candidate
    from innograph.recognition.lines import Line

_LONGEST = 8  # tokens of a person's name: "J. M. Pérez de la Peña"
_SHORTEST_SHOUTED = 4
_NAMES = frozenset("FBGfLNXSQ")
_FAMILIES = _NAMES | {"P"}
_PARTICLES = frozenset("pq")
# A first name or initial and family names; a family name and a first name. What follows "Dr." may be a word too.
_FULL = re.compile("(?:I*[FB][FBfLNXSQpq&PIC]+|[LBSQN]p?[LBSQ]?F|[A-Z]G|I+[BfLNXSQ])[FBfLNXSQPC]*(?<=[FBGfLNXSQPC])")
# "Marco Ferri": whatever the second word means, after so usual a first name it is a family name.
_USUAL = re.compile("F[FBfLNXSQPC]{1,2}")
# "Joost van der Wielen", "Mireia Casadevall i Pons", and in lists "LINDGREN Tuva".
_NOBLE = re.compile("I*[FB][FBfLNXSQ]*q[pq]?[FBfLNXSQP]+")
_SURNAME_FIRST = re.compile("S+[FBf]+")
_SHORTEST_TITLE = 2
_INNER_CAPITAL = ("Mc", "Mac", "O'", "O’", "D'", "D’")
_LONGEST_SYLLABLE = 4
_SMALL = str.maketrans("", "", "pq&-")


@lru_cache(maxsize=50_000)
def is_any_title(word: str, language: str) -> bool:
    """Whether a word is a title here or elsewhere: an Italian text has "Mme" too; a foreign letter alone is none.

    >>> is_any_title("Mme", "it"), is_any_title("D", "es"), is_any_title("D", "it")
    (True, True, False)
    """
    if is_title_word(word, language):
        return True
    long = len(word) >= _SHORTEST_TITLE and word[0].isupper()
    return long and any(is_title_word(word, other) for other in LANGUAGES)


def person_cues(line: Line, candidate: Candidate, sorts: str) -> Iterator[str]:
    """What the build of a candidate says on whether it is a person, by itself and with its neighbours.

    `sorts` are the letters of `person_sort` for all words of the line.
    """
    start, end, _ = candidate
    build = _build(sorts[start:end])
    if not build:
        return
    single = end - start == 1
    looks = "place" if not single and place_kind(line.text(start, end)) else _looks(build)
    yield f"pn={looks}/{_before(line, start, sorts)}"
    if single:  # the frame has said it
        return
    yield from _build_cues(build, looks, sorts[end : end + 1] or "$")
    if looks[0] == "F" and not _PARTICLES.isdisjoint(build[1:-1]):
        yield "pjoined"
    if _is_cut(line, candidate, sorts):
        yield f"pcut={looks}"
    elif _is_proved(line, candidate, build=build, sorts=sorts):
        yield "person!"


@lru_cache(maxsize=50_000)
def _build_cues(build: str, looks: str, after: str) -> tuple[str, ...]:
    return (f"pf={build}", f"pf^={build[:2]}", f"pf$={build[-2:]}", f"pk={looks}", f"pn={looks}\\{after}")


def _is_proved(line: Line, candidate: Candidate, *, build: str, sorts: str) -> bool:
    """Whether there is no doubt: a particle of nobility, a position or title at the name's side, a line of a list."""
    start, end, _ = candidate
    if _NOBLE.fullmatch(build):
        return True
    if _FULL.fullmatch(build) and (_before(line, start, sorts) in "RT" or _office_after(line, end)):
        return True
    if _USUAL.fullmatch(build) and is_usual_first_name(line.tokens[start].text) and not _names_something(line, start):
        return True
    return bool(_SURNAME_FIRST.fullmatch(build)) and start == 0 and end == len(line.tokens)


def _names_something(line: Line, start: int) -> bool:
    """Whether the word before is the thing that bears the name: "Istituto Mario Negri", "l'aeroporto Marco Polo"."""
    return start > 0 and (line.named[start - 1] or any_head_type(line.tokens[start - 1].text) is not None)


def _before(line: Line, start: int, sorts: str) -> str:
    """What stands before a name: R position, T title, with or without its dot, else the word's letter; ^ nothing."""
    if start == 0:
        return "^"
    dotted = start > 1 and line.tokens[start - 1].text == "."
    word = line.tokens[start - 2 if dotted else start - 1].text
    if is_any_title(word, line.language):
        return "T"
    inside = start > 1 and line.named[start - 1] and line.named[start - 2]  # "Universidad Técnica Federico ..."
    if is_role_word(word, line.language) and not dotted and not inside:
        return "R"
    return sorts[start - 1]


def _office_after(line: Line, end: int) -> bool:
    """Whether a position follows behind a comma or bracket: "Liu Shu-fen (director)", "Rossi, sindaca"."""
    return (
        end + 1 < len(line.tokens)
        and line.tokens[end].text in ",("
        and any(is_role_word(token.text, line.language) for token in line.tokens[end + 1 : end + 3])
    )


def _is_cut(line: Line, candidate: Candidate, sorts: str) -> bool:
    """Whether the name goes on at a particle: "Annegret | von der Heide", "Joost van der | Wielen"."""
    start, end, _ = candidate
    if start > 1 and sorts[start - 1] in _PARTICLES and sorts[start - 2] in _NAMES:
        return True
    if end + 1 >= len(sorts) or sorts[end] not in _PARTICLES:
        return end < len(sorts) and line.adjacent(end) and line.named[end]
    return _family_follows(line, end, sorts)


def _family_follows(line: Line, at: int, sorts: str) -> bool:
    """Whether a family name stands at a place, after more particles if there are any: "von | der Heide"."""
    while at + 1 < len(sorts) and sorts[at] in _PARTICLES:
        at += 1
    return line.named[at] and sorts[at] in _FAMILIES


def _build(sorts: str) -> str:
    """A letter for each word, "" for what is too long or holds a word in lower case that is no particle."""
    if len(sorts) > _LONGEST or "l" in sorts or "0" in sorts:
        return ""
    return sorts.replace("I.", "I")


@lru_cache(maxsize=50_000)
@lru_cache(maxsize=50_000)
def _looks(build: str) -> str:
    """A build in a word: a first name and family names, the other way round, an unlikely word among them, ..."""
    bare = build.translate(_SMALL)
    if not bare or build[-1] in "pq&" or build[0] == "&":
        return "cut"
    if set(bare) & set("HKE"):
        return "firm" if bare[0] in "FBGf" else "other"
    first, rest = bare[0], bare[1:].lstrip("FBGfI")
    strange = "C" if set(rest) & set("CA") else ""
    if first in "FBGfI":
        return f"{'I' if first == 'I' else 'F'}{'+' if set(bare[1:]) - set('I') else '1'}{strange}"
    kind = "Q" if first in "QP" else "L" if set(bare[1:]) & set("FBG") else "X"
    return f"{kind}{'+' if bare[1:] else '1'}{strange}"


def person_sort(word: str, language: str) -> str:
    """What a word would be in a person's name: F first name, L family name, B both, I initial, p particle, ..."""
    low, named = word.lower().replace("’", "'"), is_named(word)
    if not word[0].isalpha():
        return "0" if word[0].isdigit() else word[0]
    if low in links("nobiliary"):
        return "q"
    if not named and low in links("and"):
        return "&"
    if low in links("particle"):
        return "p"
    return _named_sort(word, language) if named else "l"


def _named_sort(word: str, language: str) -> str:
    if sum(c.isalpha() for c in word) == 1:
        return "I"
    return next((letter for letter, holds in _sorts(word, language) if holds), "X")


def _sorts(word: str, language: str) -> Iterator[tuple[str, object]]:
    """What a word in capitals may be and whether it is, one after the other: the first that holds decides."""
    yield "F", is_usual_first_name(word)
    yield "T", is_any_title(word, language)
    first = _is_given(word)
    yield "G", first and _is_korean(word)
    yield "K", known_type(word)
    yield "H", not first and any_head_type(word)
    last, common = _is_family(word), is_common(word, language)
    yield "B", first and last and not common
    yield "F", first and not common
    yield "f", first
    yield "N", last and common
    yield "S", last and word.isupper() and len(word) >= _SHORTEST_SHOUTED
    yield "Q", last and place_kind(word)
    yield "L", last
    yield "P", place_kind(word)
    yield "C", common
    yield "E", language != "en" and is_common(word, "en")
    yield "A", word.isupper()
    yield "M", any(c.isupper() for c in word.partition("-")[0][1:]) and not word.startswith(_INNER_CAPITAL)


def _is_given(word: str) -> bool:
    """Whether a word is a first name, double ones included: "Per-Olof", "Jae-won"."""
    head, _, tail = word.partition("-")
    if not tail or not head or not tail.isalpha():
        return is_first_name(word)
    return is_first_name(word) or _is_korean(word) or (is_first_name(tail) and tail.istitle())


def _is_korean(word: str) -> bool:
    """Whether a word looks like a first name of two syllables as written in Korea and Taiwan: "Jae-won", "Shu-fen"."""
    head, _, tail = word.partition("-")
    short = len(head) <= _LONGEST_SYLLABLE and len(tail) <= _LONGEST_SYLLABLE
    return short and head.istitle() and tail.islower() and tail.isalpha() and not is_common(head, "en")


def _is_family(word: str) -> bool:
    """Whether a word is a family name, double ones included: "Gauthier-Rivoire"."""
    return any(is_last_name(part) for part in word.split("-") if part) if "-" in word else is_last_name(word)
