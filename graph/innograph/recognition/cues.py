"""What speaks for or against a candidate name: its words, its neighbours, what is known of both.

A cue is a short string, such as `h1=University` (the first head noun announces a university) or `n=(` (a bracket
follows). `kinds` weighs them.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.heads import any_head_type, head_type, legal_form, legal_type
from innograph.lexicon.roles import is_role_word, is_title_word
from innograph.recognition.gazetteer import (
    adjective_kind,
    calendar_words,
    inflected_place_kind,
    is_common,
    is_doubtful_place,
    is_first_name,
    is_last_name,
    known_type,
    place_kind,
)
from innograph.recognition.lines import links
from innograph.recognition.people import is_any_title, person_cues
from innograph.recognition.sorts import is_acronym_of, is_office, sort_of, word_shape
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.recognition.chunks import Candidate
    from innograph.recognition.lines import Line

    Cued = tuple[Line, Candidate, list[str]]

_REACH = 4
_LONGEST_PERSON = 5
_LONGEST_FRAME = 10
_SHOWN_SHAPES = 3
_PHRASES = (2, 3)
_SHORTEST_WITH_ENDING = 6
# Cues that tell what a name is wherever else in the text it stands, and that tell more with the name's shape.
_TELLING = (
    "ap=",
    "ph=",
    "bh=",
    "legal=",
    "known=",
    "title",
    "role",
    "aprole",
    "hstart=",
    "hend=",
    "first/",
    "acronym",
    "nh=",
)
_SHAPED = ("ph=", "bh=", "ap=", "known=", "place=", "role", "quoted", "p=", "first")
_BACKING = frozenset({"title", "title*", "role", "role~", "aprole", "bracket", "quoted"})


def document_cues(rows: Sequence[Sequence[tuple[Line, Candidate]]]) -> list[list[Cued]]:
    """The cues of all candidates of a document, line by line, with what a name's other occurrences say."""
    read = [[(line, candidate, _cues(line, candidate)) for line, candidate in row] for row in rows]
    said: dict[str, dict[str, None]] = defaultdict(dict)
    for row in read:
        for line, candidate, found in row:
            told = [cue for cue in found if _traits(cue).telling]
            for short, relation in _short_forms(line, candidate):
                said[short] |= dict.fromkeys([relation, *(f"{relation}:{cue}" for cue in told)])
    return [[(line, c, [*found, *said.get(line.text(c.start, c.end), ())]) for line, c, found in row] for row in read]


def _short_forms(line: Line, candidate: Candidate) -> Iterator[tuple[str, str]]:
    """The name itself and what the text may call the same thing elsewhere, each with how it is derived."""
    start, end = candidate.start, candidate.end
    text = line.text(start, end)
    yield text, "doc"
    if end - start == 1:
        return
    if match := legal_form().search(text):
        bare = text[: match.start()]
        yield bare, "legal"
        yield bare.split()[0], "legal1"
    if line.named[start]:
        yield line.tokens[start].text, "begin"
    if end - start <= _LONGEST_PERSON and is_first_name(line.tokens[start].text):
        yield line.text(end - 1, end), "surname"
        yield line.text(start + 1, end), "surname"
    if (short := _bracketed(line, end)) and is_acronym_of(short, text):
        yield short, "short"


def _bracketed(line: Line, at: int) -> str:
    """The only or first word in the brackets that open at a token, "" if none do."""
    tokens = line.tokens
    if at + 2 < len(tokens) and tokens[at].text == "(" and tokens[at + 2].text in "),;":
        return tokens[at + 1].text
    return ""


def _cues(line: Line, candidate: Candidate) -> list[str]:
    found: dict[str, None] = {}
    shaped: list[str] = []
    backed: list[str] = []
    for source in (
        _shape,
        _frame,
        _words,
        _joins,
        _knowledge,
        _people,
        person_cues,
        _commonness,
        _before,
        _after,
        _cut,
    ):
        for cue in source(line, candidate):
            if cue in found:
                continue
            found[cue] = None
            traits = _traits(cue)
            if traits.wider:
                found[traits.wider] = None
            if traits.shaped:
                shaped.append(cue)
            if traits.backed:
                backed.append(cue)
    backing = min(found.keys() & _BACKING, default="nothing")
    found |= dict.fromkeys(f"{cue}&{backing}" for cue in backed)
    shape = _shape_of(line, candidate)
    return [*found, *(f"{shape}&{cue}" for cue in shaped)]


class _Traits(NamedTuple):
    """What a cue leads to: the same about the group, the same with the name's shape or backing, a word elsewhere."""

    wider: str
    shaped: bool
    telling: bool
    backed: bool


@lru_cache(maxsize=100_000)
def _traits(cue: str) -> _Traits:
    name, _, kind = cue.partition("=")
    wider = f"{name}~{GROUP_OF[kind]}" if kind in GROUP_OF else ""
    return _Traits(wider, cue.startswith(_SHAPED), cue.startswith(_TELLING), cue.startswith(("nofirst", "pk=")))


def _shape(line: Line, candidate: Candidate) -> Iterator[str]:
    start, end = candidate.start, candidate.end
    named = sum(line.named[start:end])
    yield f"shape={_shape_of(line, candidate)}"
    yield "any"
    yield f"named={min(named, 6)}"
    yield f"length={min(end - start, 8)}"
    yield f"language={line.language}"
    if any(c.isdigit() for c in line.text(start, end)):
        yield "digits"
    if start == 0:
        yield "opens"
        if end == len(line.tokens):
            yield "whole"
    if line.shouted:
        yield "shouted"
    if line.sentence.heading:
        yield "heading"
    if line.ends[end - 1] < line.tokens[end - 1].end:
        yield "bared"


def _shape_of(line: Line, candidate: Candidate) -> str:
    words = [line.tokens[i].text for i in range(candidate.start, candidate.end) if line.named[i]]
    return "-".join(word_shape(word) for word in words[:_SHOWN_SHAPES]) + "+" * (len(words) > _SHOWN_SHAPES)


def _frame(line: Line, candidate: Candidate) -> Iterator[str]:
    """The sorts of the words in their order: "Camera di commercio di Osaka" is head, link, noun, link and place."""
    start, end = candidate.start, candidate.end
    sorts = [sort_of(line, at) for at in range(start, end)]
    frame = "".join(sort for i, sort in enumerate(sorts) if i == 0 or sorts[i - 1] != sort)
    before = sort_of(line, start - 1) if start else "^"
    after = sort_of(line, end) if end < len(line.tokens) else "$"
    yield f"frame={frame[:_LONGEST_FRAME]}"
    yield f"frame^={frame[:3]}"
    yield f"frame$={frame[-3:]}"
    yield f"edge={before}[{sorts[0]}"
    yield f"egde={sorts[-1]}]{after}"
    yield f"edges={before}[{frame[:4]}]{after}"


def _words(line: Line, candidate: Candidate) -> Iterator[str]:
    start, end = candidate.start, candidate.end
    for at in range(start, end):
        word = line.lower[at]
        if line.named[at] or at in (start, end - 1):
            yield f"w={word}"
            if len(word) >= _SHORTEST_WITH_ENDING:
                yield f"s={word[-4:]}"
        elif any_head_type(word) is None and word not in links("of"):
            yield "gap=and" if word in links("and") else "gap=lower"
    yield f"w1={line.lower[start]}"
    yield f"wL={line.lower[end - 1]}"
    yield from _heads(line, candidate)


def _heads(line: Line, candidate: Candidate) -> Iterator[str]:
    start, end = candidate.start, candidate.end
    found = [(at, kind) for at in range(start, end) if (kind := any_head_type(line.text(at, at + 1)))]
    if not found:
        yield "headless"
        return
    (first, opening), (last, closing) = found[0], found[-1]
    for width in _PHRASES:
        if width < end - start and (phrase := any_head_type(line.text(start, start + width))):
            yield f"hphrase={phrase}"
        if width <= end - start and (phrase := any_head_type(line.text(end - width, end))):
            yield f"hphrase$={phrase}"
    yield f"h1={opening}"
    yield f"hL={closing}"
    yield f"h1L={opening}/{closing}"
    if first == start:
        yield f"hstart={opening}"
        if end - start == 1:
            yield f"honly={opening}"
    if last == end - 1:
        yield f"hend={closing}"


def _joins(line: Line, candidate: Candidate) -> Iterator[str]:
    """What follows an "and": "Ministerio de Industria y Turismo" is one name, names with a head noun each are two."""
    last = candidate.end - 1
    for at in range(candidate.start + 1, last):
        if line.lower[at] not in links("and"):
            continue
        word = line.tokens[next((i for i in range(at + 1, last) if line.named[i]), last)].text
        tests = (
            ("head", any_head_type(word)),
            ("known", known_type(word) or word.isupper()),
            ("person", is_first_name(word)),
            ("place", place_kind(word)),
            ("common", is_common(word, line.language)),
        )
        yield "gap=and"
        yield from (f"and+{label}" for label, holds in tests if holds)


def _knowledge(line: Line, candidate: Candidate) -> Iterator[str]:
    start, end = candidate.start, candidate.end
    text, first = line.text(start, end), line.tokens[start].text
    told = (("known", known_type(text)), ("legal", legal_type(text)), ("known1", known_type(first)))
    yield from (f"{name}={kind}" for name, kind in told if kind)
    if any(place_kind(line.tokens[i].text) for i in range(start + 1, end) if line.tokens[i].text[0].isupper()):
        yield "placeinside"
    if kind := place_kind(text):
        yield f"place={kind}"
        yield "place!" if is_doubtful_place(text, line.language) else "place"
    elif kind := adjective_kind(text, line.language):
        yield f"adjective={kind}"
    elif end - start == 1 and (kind := inflected_place_kind(first, line.language)):
        yield f"inflected={kind}"
    else:
        yield "unplaced"
        yield f"unplaced/{_shape_of(line, candidate)}"
        if start:
            yield f"unplaced p={line.lower[start - 1]}"


def _people(line: Line, candidate: Candidate) -> Iterator[str]:
    words = [line.tokens[i].text for i in range(candidate.start, candidate.end)]
    capital = [word for word in words if word[0].isupper()]
    if is_first_name(words[0]):
        yield "first"
        yield f"first/{len(words)}"
    if not any(is_first_name(word) for word in capital[:2]):
        yield f"nofirst/{min(len(capital), 4)}"
    if is_last_name(words[-1]):
        yield "last" if len(words) > 1 else "last1"
    if is_role_word(words[0], line.language):
        yield "isrole"
    if is_title_word(words[0], line.language):
        yield "istitle"


def _commonness(line: Line, candidate: Candidate) -> Iterator[str]:
    capital = [w for i in range(candidate.start, candidate.end) if (w := line.tokens[i].text)[0].isupper()]
    common = [is_common(word, line.language) for word in capital]
    if any(word.lower() in calendar_words(line.language) for word in capital):
        yield "calendar"
    if common and all(common):
        yield f"common/{min(len(common), 3)}"
        if candidate.start == 0:
            yield "common@0"
    elif common and common[0]:
        yield "common1"
    elif common and not any(common):
        yield "uncommon"


def _before(line: Line, candidate: Candidate) -> Iterator[str]:
    start = candidate.start
    if start == 0:
        yield "p=^"
        return
    yield f"p={line.lower[start - 1]}"
    if start > 1:
        yield f"p2={line.lower[start - 2]}_{line.lower[start - 1]}"
        yield f"pp={line.lower[start - 2]}"
    if (start, candidate.end) in line.quoted:
        yield "quoted"
    if adjective_kind(line.tokens[start - 1].text, line.language):
        yield "padj"
    yield from _announced(line, start)


def _announced(line: Line, start: int) -> Iterator[str]:
    """The title, position or head noun that leads to a name: "la direttrice del centro Tarvos"."""
    language = line.language
    for at in range(start - 1, max(-1, start - 1 - _REACH), -1):
        word = line.tokens[at].text
        if at == start - 1 and (word in ",(" or (word == "." and is_any_title(line.tokens[at - 1].text, language))):
            continue
        if word in ",;.:()":
            return
        apart = line.tokens[start - 1].text in ",("  # "Dr Anke Petersohn, Alfred Wegener Institute"
        if not apart and (is_title_word(word, language) or is_title_word(f"{word}.", language)):
            yield "title"
        elif not apart and is_any_title(word, language):
            yield "title*"
        if is_role_word(word, language):
            yield "role" if at >= start - 2 else "role~"
        if kind := head_type(word, language):
            yield from (f"ph={kind}",) if at == start - 1 else ()
            yield f"bh={kind}"
            yield f"bw={word.lower()}"
            return


def _after(line: Line, candidate: Candidate) -> Iterator[str]:
    end, tokens = candidate.end, line.tokens
    if end >= len(tokens):
        yield "n=$"
        return
    yield f"n={line.lower[end]}"
    if end + 1 < len(tokens):
        yield f"n2={line.lower[end]}_{line.lower[end + 1]}"
        yield f"nn={line.lower[end + 1]}"
    if inner := _bracketed(line, end):
        yield "bracket"
        if place_kind(inner):
            yield "bracket=place"
        if is_acronym_of(inner, line.text(candidate.start, end)):
            yield "acronym"
    if tokens[end].text in ",(–-:":
        yield from _apposed(line, end)
    elif kind := head_type(tokens[end].text, line.language):
        yield f"nh={kind}"


def _apposed(line: Line, comma: int) -> Iterator[str]:
    """What stands behind the mark after a name: "Tarvos, centro di ricerca" or "Rossi (presidente)"."""
    for at in range(comma + 1, min(len(line.tokens), comma + 2 + _REACH)):
        word = line.tokens[at].text
        if word in ",;.()":
            return
        if is_role_word(word, line.language):
            yield "aprole"
            return
        if kind := head_type(word, line.language):
            yield f"ap={kind}"
            return
        if at > comma + 1 and line.named[at]:
            return


def _cut(line: Line, candidate: Candidate) -> Iterator[str]:
    """What the candidate leaves out of the stretch that it was cut from."""
    start, end = candidate.start, candidate.end
    first, last = candidate.region
    if start > first:
        at = next(
            (i for i in range(start - 1, first, -1) if line.named[i] or any_head_type(line.tokens[i].text)), first
        )
        gap = "_".join(line.lower[at + 1 : start][:2])
        headed = any(any_head_type(line.tokens[i].text) for i in range(first, at + 1))
        yield f"left={gap or 'none'}"
        yield f"lefth={'head' if headed else 'no'}/{'link' if gap else 'none'}"
        if not gap:
            yield f"leftw={line.lower[at]}"
            yield f"leftk={'office' if is_office(line.tokens[at].text, line.language) else sort_of(line, at)}"
    if end < last:
        at = next((i for i in range(end, last - 1) if line.named[i]), last - 1)
        gap = "_".join(line.lower[end:at][:2])
        yield f"right={gap or 'none'}"
        yield f"rightk={'link' if gap else 'none'}/{sort_of(line, at)}"
