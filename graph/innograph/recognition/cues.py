"""What speaks for or against a candidate name: its words, its neighbours, what is known of both.

A cue is a short string, such as `h1=University` (the first head noun announces a university) or `n=(` (a bracket
follows). `kinds` weighs them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from itertools import chain, groupby
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.heads import any_head_type, legal_type, without_legal_form
from innograph.recognition.gazetteer import (
    adjective_kind,
    inflected_place_kind,
    is_doubtful_place,
    known_type,
    place_kind,
)
from innograph.recognition.known import known_words
from innograph.recognition.lines import links
from innograph.recognition.neighbours import after, before, bracketed
from innograph.recognition.people import person_cues
from innograph.recognition.sorts import is_acronym_of, is_office
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from innograph.recognition.chunks import Candidate
    from innograph.recognition.known import Known
    from innograph.recognition.lines import Line

    Cued = tuple[Line, Candidate, list[str]]

_LONGEST_PERSON = 5
_LONGEST_FRAME = 10
_SHOWN_SHAPES = 3
_PHRASES = (2, 3)
_DIGIT = re.compile(r"\d")
# Cues that tell what a name is wherever else in the text it stands, and that tell more with the name's shape.
_KIND = ("ap=", "ph=", "bh=", "known=")
_TELLING = (*_KIND, "legal=", "title", "role", "aprole", "hstart=", "hend=", "first/", "acronym", "nh=")
_SHAPED = (*_KIND, "place=", "role", "quoted", "p=", "first")
_BACKING = frozenset({"title", "title*", "role", "role~", "aprole", "bracket", "quoted"})


def document_cues(rows: Sequence[Sequence[tuple[Line, Candidate]]]) -> list[list[Cued]]:
    """The cues of all candidates of a document, line by line, with what a name's other occurrences say."""
    read = [_read_row(row) for row in rows]
    said: dict[str, dict[str, None]] = defaultdict(dict)
    for name, _, told in chain.from_iterable(read):
        for short, relation in _short_forms(name):
            said[short] |= dict.fromkeys([relation, *(f"{relation}:{cue}" for cue in told)])
    return [[(n.line, n.candidate, [*found, *said.get(n.text, ())]) for n, found, _ in row] for row in read]


class _Page:
    """A line as its candidates are read: what a word or a word's side says is asked once for all of them."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.words = known_words(line)
        self.person_sorts = "".join(word.person_sort for word in self.words)
        self.before: dict[int, _Told] = {}
        self.after: dict[int, _Told] = {}


class _Name(NamedTuple):
    """A candidate on its page, with its words and their shape."""

    page: _Page
    candidate: Candidate
    start: int
    end: int
    text: str
    words: Sequence[Known]
    shape: str

    @property
    def line(self) -> Line:
        """The line that it stands in."""
        return self.page.line


class _Told(NamedTuple):
    """Cues with what they lead to: those that tell more with the name's shape or backing, or of it elsewhere."""

    found: dict[str, None]
    shaped: list[str]
    telling: list[str]
    backed: list[str]


def _read_row(row: Sequence[tuple[Line, Candidate]]) -> list[tuple[_Name, list[str], list[str]]]:
    """The candidates of a line, each with its cues, and with those of them that tell of the name elsewhere."""
    if not row:
        return []
    page = _Page(row[0][0])
    names = [_name(page, candidate) for _, candidate in row]
    return [(name, *_cues(name)) for name in names]


def _name(page: _Page, candidate: Candidate) -> _Name:
    start, end, _ = candidate
    words = page.words[start:end]
    shapes = [shape for word in words if (shape := word.shape)]
    shape = "-".join(shapes[:_SHOWN_SHAPES]) + "+" * (len(shapes) > _SHOWN_SHAPES)
    return _Name(page, candidate, start, end, page.line.text(start, end), words, shape)


def _short_forms(name: _Name) -> Iterator[tuple[str, str]]:
    """The name itself and what the text may call the same thing elsewhere, each with how it is derived."""
    text, words = name.text, name.words
    yield text, "doc"
    if len(words) == 1:
        return
    if bare := without_legal_form(text):
        yield bare, "legal"
        yield bare.split()[0], "legal1"
    if words[0].named:
        yield words[0].text, "begin"
    if len(words) <= _LONGEST_PERSON and words[0].first:
        yield name.line.text(name.end - 1, name.end), "surname"
        yield name.line.text(name.start + 1, name.end), "surname"
    if (short := bracketed(name.line, name.end)) and is_acronym_of(short, text):
        yield short, "short"


def _cues(name: _Name) -> tuple[list[str], list[str]]:
    """The cues of a candidate, and those of them that tell of the name elsewhere."""
    plain = dict.fromkeys(chain(_shape(name), _frame(name), _spelling(name)))
    own = _told(chain.from_iterable(source(name) for source in _SOURCES))
    ahead = _side(name.page.before, name.start, ask=before, line=name.line)
    behind = _side(name.page.after, name.end, ask=after, line=name.line)
    parts = (ahead, own, behind)
    for part in parts:
        plain |= part.found
    backing = min(plain.keys() & _BACKING, default="nothing")
    backed = [f"{cue}&{backing}" for cue in own.backed]
    shaped = [f"{name.shape}&{cue}" for part in parts for cue in part.shaped]
    return [*plain, *backed, *shaped], [cue for part in parts for cue in part.telling]


def _side(known: dict[int, _Told], at: int, *, ask: Callable[[Line, int], Iterator[str]], line: Line) -> _Told:
    """What stands before or after a word, whichever of the candidates starts or ends there."""
    if at not in known:
        known[at] = _told(ask(line, at))
    return known[at]


def _told(cues: Iterable[str]) -> _Told:
    told = found, shaped, telling, backed = _Told({}, [], [], [])
    for cue in cues:
        if cue in found:
            continue
        found[cue] = None
        traits = _traits(cue)
        if traits is None:
            continue
        if traits.wider:
            found[traits.wider] = None
        if traits.shaped:
            shaped.append(cue)
        if traits.telling:
            telling.append(cue)
        if traits.backed:
            backed.append(cue)
    return told


class _Traits(NamedTuple):
    """What a cue leads to: the same about the group, the same with the name's shape or backing, a word elsewhere."""

    wider: str
    shaped: bool
    telling: bool
    backed: bool


@lru_cache(maxsize=50_000)
def _traits(cue: str) -> _Traits | None:
    """What a cue leads to, None for most of them: nothing."""
    name, _, kind = cue.partition("=")
    wider = f"{name}~{GROUP_OF[kind]}" if kind in GROUP_OF else ""
    traits = _Traits(wider, cue.startswith(_SHAPED), cue.startswith(_TELLING), cue.startswith(("nofirst", "pk=")))
    return traits if any(traits) else None


def _shape(name: _Name) -> Iterator[str]:
    line, words = name.line, name.words
    yield from _shape_of(name.shape, [word.named for word in words].count(True), len(words), line.language)
    if _DIGIT.search(name.text):
        yield "digits"
    if name.start == 0:
        yield "opens"
        if name.end == len(line.tokens):
            yield "whole"
    if line.shouted:
        yield "shouted"
    if line.sentence.heading:
        yield "heading"
    if line.ends[name.end - 1] < line.tokens[name.end - 1].end:
        yield "bared"


@lru_cache(maxsize=50_000)
def _shape_of(shape: str, named: int, length: int, language: str) -> tuple[str, ...]:
    return (f"shape={shape}", "any", f"named={min(named, 6)}", f"length={min(length, 8)}", f"language={language}")


def _frame(name: _Name) -> tuple[str, ...]:
    words, around = name.words, name.page.words
    ahead = around[name.start - 1].sort if name.start else "^"
    behind = around[name.end].sort if name.end < len(around) else "$"
    return _frame_of(tuple([word.sort for word in words]), ahead, behind)


@lru_cache(maxsize=50_000)
def _frame_of(sorts: tuple[str, ...], ahead: str, behind: str) -> tuple[str, ...]:
    """The sorts of the words in their order: "Camera di commercio di Osaka" is head, link, noun, link and place."""
    frame = "".join(sort for sort, _ in groupby(sorts))
    return (
        f"frame={frame[:_LONGEST_FRAME]}",
        f"frame^={frame[:3]}",
        f"frame$={frame[-3:]}",
        f"edge={ahead}[{sorts[0]}",
        f"egde={sorts[-1]}]{behind}",
        f"edges={ahead}[{frame[:4]}]{behind}",
    )


def _spelling(name: _Name) -> Iterable[str]:
    words = name.words
    if len(words) == 1:
        return words[0].opening + words[0].closing
    return chain(words[0].opening, *[word.inside for word in words[1:-1]], words[-1].closing)


def _heads(name: _Name) -> Iterable[str]:
    words = name.words
    return _heads_of_one(words[0].head) if len(words) == 1 else _heads_of_several(name)


@cache
def _heads_of_one(kind: str | None) -> tuple[str, ...]:
    """What a name of one word says by its head noun."""
    if not kind:
        return ("headless",)
    return (f"h1={kind}", f"hL={kind}", f"h1L={kind}/{kind}", f"hstart={kind}", f"honly={kind}", f"hend={kind}")


def _heads_of_several(name: _Name) -> Iterator[str]:
    line, start, end, width_of_name = name.line, name.start, name.end, len(name.words)
    found = [(at, kind) for at, word in enumerate(name.words, start) if (kind := word.head)]
    if not found:
        yield "headless"
        return
    (first, opening), (last, closing) = found[0], found[-1]
    for width in _PHRASES:
        if width < width_of_name and (phrase := any_head_type(line.text(start, start + width))):
            yield f"hphrase={phrase}"
        if width <= width_of_name and (phrase := any_head_type(line.text(end - width, end))):
            yield f"hphrase$={phrase}"
    yield f"h1={opening}"
    yield f"hL={closing}"
    yield f"h1L={opening}/{closing}"
    if first == start:
        yield f"hstart={opening}"
    if last == end - 1:
        yield f"hend={closing}"


def _joins(name: _Name) -> Iterable[str]:
    return _joins_of_several(name) if len(name.words) > 2 else ()  # noqa: PLR2004 - two names and an "and"


def _joins_of_several(name: _Name) -> Iterator[str]:
    """What follows an "and": "Ministerio de Industria y Turismo" is one name, names with a head noun each are two."""
    words = name.words
    for at in range(1, len(words) - 1):
        if words[at].lower not in links("and"):
            continue
        word = next((later for later in words[at + 1 : -1] if later.named), words[-1])
        tests = (
            ("head", word.full_head),
            ("known", known_type(word.text) or word.text.isupper()),
            ("person", word.first),
            ("place", place_kind(word.text)),
            ("common", word.common),
        )
        yield "gap=and"
        yield from (f"and+{label}" for label, holds in tests if holds)


def _knowledge(name: _Name) -> Iterator[str]:
    text, line, first = name.text, name.line, name.words[0].text
    told = (("known", known_type(text)), ("legal", legal_type(text)), ("known1", known_type(first)))
    yield from (f"{label}={kind}" for label, kind in told if kind)
    if len(name.words) > 1 and any(word.placed for word in name.words[1:]):
        yield "placeinside"
    if kind := place_kind(text):
        yield f"place={kind}"
        yield "place!" if is_doubtful_place(text, line.language) else "place"
    elif kind := adjective_kind(text, line.language):
        yield f"adjective={kind}"
    elif len(name.words) == 1 and (kind := inflected_place_kind(first, line.language)):
        yield f"inflected={kind}"
    else:
        yield "unplaced"
        yield f"unplaced/{name.shape}"
        if name.start:
            yield f"unplaced p={line.lower[name.start - 1]}"


def _people(name: _Name) -> Iterator[str]:
    words = name.words
    capital = [word for word in words if word.capital]
    if words[0].first:
        yield "first"
        yield f"first/{len(words)}"
    if not (capital and (capital[0].first or (len(capital) > 1 and capital[1].first))):
        yield f"nofirst/{min(len(capital), 4)}"
    if words[-1].last:
        yield "last" if len(words) > 1 else "last1"
    yield from words[0].offices
    yield from person_cues(name.line, name.candidate, name.page.person_sorts)


def _commonness(name: _Name) -> Iterator[str]:
    capital = [word for word in name.words if word.capital]
    common = [word.common for word in capital]
    if any(word.calendar for word in capital):
        yield "calendar"
    if common and all(common):
        yield f"common/{min(len(common), 3)}"
        if name.start == 0:
            yield "common@0"
    elif common and common[0]:
        yield "common1"
    elif common and not any(common):
        yield "uncommon"


def _marks(name: _Name) -> Iterator[str]:
    """The marks around the name as a whole: quotation marks, and brackets with its short form."""
    if (name.start, name.end) in name.line.quoted:
        yield "quoted"
    inner = bracketed(name.line, name.end)
    if inner and is_acronym_of(inner, name.text):
        yield "acronym"


def _cut(name: _Name) -> Iterator[str]:
    """What the candidate leaves out of the stretch that it was cut from."""
    first, last = name.candidate.region
    if name.start > first:
        yield from _left_out_before(name, first)
    if name.end < last:
        words, end = name.page.words, name.end
        at = next((i for i in range(end, last - 1) if words[i].named), last - 1)
        gap = "_".join(name.line.lower[end:at][:2])
        yield f"right={gap or 'none'}"
        yield f"rightk={'link' if gap else 'none'}/{words[at].sort}"


def _left_out_before(name: _Name, first: int) -> Iterator[str]:
    line, words, start = name.line, name.page.words, name.start
    at = next((i for i in range(start - 1, first, -1) if words[i].named or words[i].full_head), first)
    gap = "_".join(line.lower[at + 1 : start][:2])
    headed = any(word.full_head for word in words[first : at + 1])
    yield f"left={gap or 'none'}"
    yield f"lefth={'head' if headed else 'no'}/{'link' if gap else 'none'}"
    if not gap:
        yield f"leftw={line.lower[at]}"
        yield f"leftk={'office' if is_office(words[at].text, line.language) else words[at].sort}"


# What a candidate says as a whole and leads to more, as `_traits` tells; spelling and frame never do.
_SOURCES = (_heads, _joins, _knowledge, _people, _commonness, _marks, _cut)
