"""What speaks for or against a candidate name: its words, its neighbours, what is known of both."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.lexicon.heads import any_head_type, head_type, legal_form, legal_type
from innograph.lexicon.roles import is_role_word, is_title_word
from innograph.recognition.gazetteer import (
    adjective_kind,
    calendar_words,
    function_words,
    inflected_place_kind,
    is_common,
    is_doubtful_place,
    is_first_name,
    is_last_name,
    known_type,
    place_kind,
)
from innograph.recognition.lines import links
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.recognition.chunks import Candidate
    from innograph.recognition.lines import Line

_REACH = 4
_LONGEST_PERSON = 5


def cues(line: Line, candidate: Candidate) -> list[str]:
    """The names of the cues that hold, each once."""
    found: dict[str, None] = {}
    for source in (_shape, _frame, _words, _knowledge, _before, _after, _cut):
        for cue in source(line, candidate):
            found[cue] = None
            name, _, kind = cue.partition("=")
            if kind in GROUP_OF:
                found[f"{name}~{GROUP_OF[kind]}"] = None
    shape = next(iter(found))
    if nofirst := next((cue for cue in found if cue.startswith("nofirst")), None):
        backed = found.keys() & {"title", "role", "role~", "aprole", "bracket", "quoted"}
        found[f"{nofirst}&{min(backed, default='nothing')}"] = None
    for cue in list(found):
        if cue.startswith(("ph=", "bh=", "ap=", "known=", "place=", "role", "quoted", "p=", "first")):
            found[f"{shape}&{cue}"] = None
    return list(found)


def document_cues(rows: Sequence[Sequence[tuple[Line, Candidate]]]) -> list[list[tuple[Line, Candidate, list[str]]]]:
    """The cues of all candidates of a document, line by line, with what a name's other occurrences say."""
    read = [[(line, candidate, cues(line, candidate)) for line, candidate in row] for row in rows]
    said: dict[str, dict[str, None]] = defaultdict(dict)
    for row in read:
        for line, candidate, found in row:
            text = line.text(candidate.start, candidate.end)
            told = [cue for cue in found if cue.startswith(_TELLING)]
            for short, relation in _short_forms(line, candidate, text):
                said[short] |= dict.fromkeys(f"{relation}:{cue}" for cue in told)
                said[short][relation] = None
    return [
        [(line, c, [*found, *said.get(line.text(c.start, c.end), ())]) for line, c, found in row] for row in read
    ]


_TELLING = ("ap=", "ph=", "bh=", "legal=", "known=", "title", "role", "aprole", "hstart=", "hend=", "first/", "acronym", "nh=")


def _short_forms(line: Line, candidate: Candidate, text: str) -> Iterator[tuple[str, str]]:
    """The name itself and what the text may call the same thing elsewhere, each with how it is derived."""
    yield text, "doc"
    width = candidate.end - candidate.start
    if width == 1:
        return
    match = legal_form().search(text)
    if match:
        bare = text[: match.start()]
        yield bare, "legal"
        yield bare.split()[0], "legal1"
    if line.named[candidate.start]:
        yield line.tokens[candidate.start].text, "begin"
    if width <= _LONGEST_PERSON and is_first_name(line.tokens[candidate.start].text):
        yield line.text(candidate.end - 1, candidate.end), "surname"
        yield line.text(candidate.start + 1, candidate.end), "surname"
    at = candidate.end
    if at + 2 < len(line.tokens) and line.tokens[at].text == "(" and line.tokens[at + 2].text in "),;":
        inner = line.tokens[at + 1].text
        if is_acronym_of(inner, text):
            yield inner, "short"


def shape_of(line: Line, candidate: Candidate) -> str:
    words = [line.tokens[i].text for i in range(candidate.start, candidate.end) if line.named[i]]
    return "-".join(_word_shape(word) for word in words[:3]) + ("+" if len(words) > 3 else "")


def _word_shape(word: str) -> str:
    letters = [c for c in word if c.isalpha()]
    if len(letters) == 1:
        return "I"
    if all(c.isupper() for c in letters):
        return "A" if len(letters) < 7 else "AA"
    if any(c.isupper() for c in word[1:]) and not word[0].isdigit():
        return "H" if "-" in word else "M"
    return "C" if letters and letters[0].isupper() else "l"


def _shape(line: Line, candidate: Candidate) -> Iterator[str]:
    yield f"shape={shape_of(line, candidate)}"
    yield "any"
    text = line.text(candidate.start, candidate.end)
    named = sum(line.named[i] for i in range(candidate.start, candidate.end))
    yield f"named={min(named, 6)}"
    yield f"length={min(candidate.end - candidate.start, 8)}"
    if any(c.isdigit() for c in text):
        yield "digits"
    if candidate.start == 0:
        yield "opens"
        if candidate.end == len(line.tokens):
            yield "whole"
    if line.shouted:
        yield "shouted"
    if line.sentence.heading:
        yield "heading"
    if line.ends[candidate.end - 1] < line.tokens[candidate.end - 1].end:
        yield "bared"
    yield f"language={line.language}"


def _frame(line: Line, candidate: Candidate) -> Iterator[str]:
    """The sorts of the words in their order: "Camera di commercio di Osaka" is a head, link, noun, link and place."""
    start, end = candidate.start, candidate.end
    sorts = [_sort(line, at) for at in range(start, end)]
    frame = "".join(sort for i, sort in enumerate(sorts) if i == 0 or sorts[i - 1] != sort)
    yield f"frame={frame[:10]}"
    yield f"frame^={frame[:3]}"
    yield f"frame$={frame[-3:]}"
    before = _sort(line, start - 1) if start else "^"
    after = _sort(line, end) if end < len(line.tokens) else "$"
    yield f"edge={before}[{sorts[0]}"
    yield f"egde={sorts[-1]}]{after}"
    yield f"edges={before}[{frame[:4]}]{after}"


def _sort(line: Line, at: int) -> str:  # noqa: PLR0911 - a table of sorts, the first that fits
    """One letter for what a word is."""
    word, language = line.tokens[at].text, line.language
    if not word[0].isalpha():
        return "0" if word[0].isdigit() else word[0]
    if not line.named[at]:
        return _lower_sort(line.lower[at], language)
    if is_role_word(word, language) or is_title_word(word, language):
        return "R"
    bare = line.text(at, at + 1)
    if any_head_type(bare):
        return "H"
    if known_type(bare):
        return "K"
    if place_kind(bare) or inflected_place_kind(bare, language):
        return "F" if is_first_name(bare) else "P"
    if is_first_name(bare):
        return "F"
    if adjective_kind(bare, language):
        return "J"
    if is_common(bare, language):
        return "C"
    if is_last_name(bare):
        return "N"
    return {"I": "I", "A": "A", "M": "M"}.get(_word_shape(word), "X")


def _lower_sort(word: str, language: str) -> str:
    if word in links("of"):
        return "o"
    if word in links("and"):
        return "&"
    if word in links("article"):
        return "a"
    if is_role_word(word, language):
        return "r"
    if kind := head_type(word, language):
        return f"h{kind[:2]}"
    if adjective_kind(word, language):
        return "j"
    return "f" if word in links("for") or word in function_words(language) else "l"


def _words(line: Line, candidate: Candidate) -> Iterator[str]:
    start, end = candidate.start, candidate.end
    for at in range(start, end):
        word = line.lower[at]
        if line.named[at] or at in (start, end - 1):
            yield f"w={word}"
            if len(word) > 5:
                yield f"s={word[-4:]}"
        elif any_head_type(word) is None and word not in links("of"):
            yield "gap=lower" if word not in links("and") else "gap=and"
        if word in links("and"):
            yield from _joins(line, candidate, at)
    yield f"w1={line.lower[start]}"
    yield f"wL={line.lower[end - 1]}"
    heads = [(at, any_head_type(line.text(at, at + 1))) for at in range(start, end)]
    heads = [(at, kind) for at, kind in heads if kind]
    if heads:
        yield f"h1={heads[0][1]}"
        yield f"hL={heads[-1][1]}"
        yield f"h1L={heads[0][1]}/{heads[-1][1]}"
        if heads[0][0] == start:
            yield f"hstart={heads[0][1]}"
            if end - start == 1:
                yield f"honly={heads[0][1]}"
        if heads[-1][0] == end - 1:
            yield f"hend={heads[-1][1]}"
    else:
        yield "headless"


def _joins(line: Line, candidate: Candidate, at: int) -> Iterator[str]:
    """What a joining word joins: two names with a head each are two names, "Ministerio de Industria y Turismo" is one."""
    if not candidate.start < at < candidate.end - 1:
        return
    follower = at + 1
    while follower < candidate.end - 1 and not line.named[follower]:
        follower += 1
    word = line.tokens[follower].text
    yield "gap=and"
    if any_head_type(word):
        yield "and+head"
    if known_type(word) or word.isupper():
        yield "and+known"
    if is_first_name(word):
        yield "and+person"
    if place_kind(word):
        yield "and+place"
    if is_common(word, line.language):
        yield "and+common"


def _knowledge(line: Line, candidate: Candidate) -> Iterator[str]:
    start, end, language = candidate.start, candidate.end, line.language
    text = line.text(start, end)
    words = [line.tokens[i].text for i in range(start, end)]
    if kind := known_type(text):
        yield f"known={kind}"
    if kind := legal_type(text):
        yield f"legal={kind}"
    if kind := place_kind(text):
        yield f"place={kind}"
        yield "place!" if is_doubtful_place(text, language) else "place"
    elif kind := adjective_kind(text, language):
        yield f"adjective={kind}"
    elif len(words) == 1 and (kind := inflected_place_kind(words[0], language)):
        yield f"inflected={kind}"
    else:
        yield "unplaced"
        yield f"unplaced/{shape_of(line, candidate)}"
        if start:
            yield f"unplaced p={line.lower[start - 1]}"
    if kind := known_type(words[0]):
        yield f"known1={kind}"
    if is_first_name(words[0]):
        yield "first"
        yield f"first/{len(words)}"
    capital = [word for word in words if word[0].isupper()]
    if not any(is_first_name(word) for word in capital[:2]):
        yield f"nofirst/{min(len(capital), 4)}"
    if any(word.lower() in calendar_words(language) for word in capital):
        yield "calendar"
    if len(words) > 1 and is_last_name(words[-1]):
        yield "last"
    if len(words) == 1 and is_last_name(words[0]):
        yield "last1"
    common = [is_common(word, language) for word in words if word[0].isupper()]
    if common and all(common):
        yield f"common/{min(len(common), 3)}"
        if start == 0:
            yield "common@0"
    elif common and common[0]:
        yield "common1"
    elif common and not any(common):
        yield "uncommon"
    if is_role_word(words[0], language):
        yield "isrole"
    if is_title_word(words[0], language):
        yield "istitle"
    if any(place_kind(word) for word in words[1:] if word[0].isupper()):
        yield "placeinside"


def _before(line: Line, candidate: Candidate) -> Iterator[str]:
    start, language = candidate.start, line.language
    if start == 0:
        yield "p=^"
        return
    yield f"p={line.lower[start - 1]}"
    if start > 1:
        yield f"p2={line.lower[start - 2]}_{line.lower[start - 1]}"
        yield f"pp={line.lower[start - 2]}"
    previous = line.tokens[start - 1].text
    if (start, candidate.end) in line.quoted:
        yield "quoted"
    for at in range(start - 1, max(-1, start - 1 - _REACH), -1):
        word = line.tokens[at].text
        if word in ",;.:()":
            if at == start - 1 and word in ",(":
                continue
            break
        if is_title_word(word, language) or is_title_word(word + ".", language):
            yield "title"
        if is_role_word(word, language):
            yield "role" if at >= start - 2 else "role~"
        kind = head_type(word, language)
        if kind and at == start - 1:
            yield f"ph={kind}"
        if kind:
            yield f"bh={kind}"
            yield f"bw={word.lower()}"
            break
    if adjective_kind(previous, language):
        yield "padj"


def _after(line: Line, candidate: Candidate) -> Iterator[str]:
    end, language, tokens = candidate.end, line.language, line.tokens
    if end >= len(tokens):
        yield "n=$"
        return
    yield f"n={line.lower[end]}"
    if end + 1 < len(tokens):
        yield f"n2={line.lower[end]}_{line.lower[end + 1]}"
        yield f"nn={line.lower[end + 1]}"
    if tokens[end].text == "(" and end + 2 < len(tokens) and tokens[end + 2].text == ")":
        yield from _bracket(line, candidate)
    if tokens[end].text not in ",(–-:" and head_type(tokens[end].text, language):
        yield f"nh={head_type(tokens[end].text, language)}"
    if tokens[end].text in ",(–-:":
        for at in range(end + 1, min(len(tokens), end + 2 + _REACH)):
            word = tokens[at].text
            if word in ",;.()":
                break
            if is_role_word(word, language):
                yield "aprole"
                break
            if kind := head_type(word, language):
                yield f"ap={kind}"
                break
            if at > end + 1 and line.named[at]:
                break


def _bracket(line: Line, candidate: Candidate) -> Iterator[str]:
    inner = line.tokens[candidate.end + 1].text
    yield "bracket"
    if place_kind(inner):
        yield "bracket=place"
    if is_acronym_of(inner, line.text(candidate.start, candidate.end)):
        yield "acronym"


def is_acronym_of(short: str, name: str) -> bool:
    """Whether the letters of a short form begin words of the name in order, from its first word.

    >>> is_acronym_of("FBK", "Fondazione Bruno Kessler"), is_acronym_of("UVigo", "Universidade de Vigo")
    (True, True)
    >>> is_acronym_of("AMDIE", "marocaine de développement")
    False
    """
    letters = [c for c in short.lower() if c.isalnum()]
    full = name.lower()
    if len(letters) < 2 or not full.startswith(letters[0]):  # noqa: PLR2004 - one letter is no acronym
        return False
    at = 0
    for letter in letters:
        at = full.find(letter, at)
        if at < 0:
            return False
        at += 1
    initials = {word[0] for word in full.replace("-", " ").split()}
    return sum(letter in initials for letter in letters) >= len(letters) - 2


def _cut(line: Line, candidate: Candidate) -> Iterator[str]:
    """What the candidate leaves out of the stretch that it was cut from."""
    start, end = candidate.start, candidate.end
    first, last = candidate.region
    if start > first:
        at = start - 1
        while at > first and not line.named[at] and any_head_type(line.tokens[at].text) is None:
            at -= 1
        gap = "_".join(line.lower[at + 1 : start][:2])
        yield f"left={gap or 'none'}"
        kind = next((k for k in (any_head_type(line.tokens[i].text) for i in range(first, at + 1)) if k), None)
        yield f"lefth={'head' if kind else 'no'}/{'link' if gap else 'none'}"
        if not gap:
            yield f"leftw={line.lower[at]}"
            yield f"leftk={_sort(line, at)}"
    if end < last:
        at = end
        while at < last - 1 and not line.named[at]:
            at += 1
        gap = "_".join(line.lower[end:at][:2])
        yield f"right={gap or 'none'}"
        yield f"rightk={'link' if gap else 'none'}/{_sort(line, at)}"
