"""Clause frames: the triggers, prepositions, lists and headers around a mention, as features with speaking names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, cast

from innograph.extraction.context import Item, lists
from innograph.lexicon.connectors import is_connector
from innograph.lexicon.dates import is_weekday
from innograph.lexicon.triggers import find
from innograph.lexicon.words import Token, fold, tokenise
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.extraction.context import Context
    from innograph.lexicon.triggers import Hit
    from innograph.model import Mention

_MENTION = "\ufffc"
_BY = frozenset(
    "da dal dallo dalla dall' dai dagli dalle por pelo pela pelos pelas by par von vom durch".split()  # noqa: SIM905 - reads better
)
_WITH = frozenset(["con", "col", "with", "avec", "mit", "com", "eta"])
_BETWEEN = frozenset(["tra", "fra", "between", "entre", "zwischen"])
_NEAR, _FAR = 2, 6
_OFFICE_GAP = 8
_HEADER_WORDS = 9
_EDGE, _LONG = 2, 8
_WITHIN_LIST = frozenset({"unit", "with", "list", "group", "member", "contact"})
_SAID_OF_THEM = frozenset({"visited", "received.by", "joined", "list", "organised.by", "partner", "signed", "fair"})
_EARLIER = 4
_TIME = re.compile(r"\W*(?:ore |h )?\d{1,2}\s?[:.h]\s?\d{0,2}\b")
_BULLET = re.compile(r"\s*(?:[-–—•*·>▪◦➡✅🔹]|\d{1,2}[.)])\s")
_QUOTES = re.compile(r"[«»“”„\"]")


class Place(NamedTuple):
    """Where a mention stands: its row, its position among the items of the row, and the list it belongs to."""

    row: int
    position: int
    first: int
    last: int
    size: int
    mention: Mention


@dataclass(frozen=True)
class Scene:
    """A document with its triggers found: what the features of its mentions are read from."""

    context: Context
    hits: tuple[tuple[Hit, ...], ...]
    headers: tuple[int, ...]
    counts: dict[tuple[str, str], int]

    @classmethod
    def of(cls, context: Context) -> Scene:
        """Find the triggers of every row and the header that each row stands under; the rules share what is found."""
        known = context.memory.get("scene")
        if known and known[0] is context.items:
            return cast("Scene", known[1])
        scene = cls._read(context)
        context.memory["scene"] = context.items, scene
        return scene

    @classmethod
    def _read(cls, context: Context) -> Scene:
        context = replace(context, items=tuple(_plainly(items, context.language) for items in context.items))
        rows = tuple(_resolved([find(_tokens(items), context.language) for items in context.items]))
        counts: dict[tuple[str, str], int] = {}
        for items in context.items:
            for item in items:
                if item.mention:
                    key = (item.group, fold(item.text))
                    counts[key] = counts.get(key, 0) + 1
        return cls(context, rows, tuple(_headers(context)), counts)

    def places(self, *groups: str) -> Iterator[Place]:
        """The outermost mentions of some groups, each with its list."""
        for row, items in enumerate(self.context.items):
            named = {item.group for item in items}
            for group in groups:
                if group in named:
                    yield from self._of_group(row, items, group)

    def _of_group(self, row: int, items: Sequence[Item], group: str) -> Iterator[Place]:
        at = {item.mention.span: i for i, item in enumerate(items) if item.mention}
        for loose in lists(self.context, row, group, loose=True):
            for run in self._unbroken(row, loose):
                first, last = at[run[0].span], at[run[-1].span]
                for mention in run:
                    yield Place(row, at[mention.span], first, last, len(run), mention)

    def _unbroken(self, row: int, run: Sequence[Mention]) -> Iterator[list[Mention]]:
        """The parts of a list between the verbs: "coordinated by ACME; partners are Bolt and CESI" is no one list."""
        part = [run[0]]
        for before, mention in pairwise(run):
            if any(hit.frame not in _WITHIN_LIST for hit in self.between(row, before, mention)):
                yield part
                part = []
            part.append(mention)
        yield part

    def left(self, place: Place) -> list[Hit]:
        """The triggers before the list that a mention stands in, the nearest first."""
        start = self.context.items[place.row][place.first].start
        return [hit for hit in reversed(self.hits[place.row]) if hit.end <= start]

    def right(self, place: Place) -> list[Hit]:
        """The triggers after the list that a mention stands in, the nearest first."""
        end = self.context.items[place.row][place.last].end
        return [hit for hit in self.hits[place.row] if hit.start >= end]

    def between(self, row: int, one: Mention, other: Mention) -> list[Hit]:
        """The triggers between two mentions of a row, in order."""
        first, second = sorted((one.span, other.span))
        return [hit for hit in self.hits[row] if first.end <= hit.start and hit.end <= second.start]

    def introduced(self, place: Place, *, own: bool = False) -> str:
        """The kind of word before the list that a mention stands in, or before the mention on its own."""
        return _introduced_by(self, place.row, (place.position if own else place.first) - 1)


def surroundings(scene: Scene, place: Place) -> list[str]:
    """What can be said of the place of a mention, whatever it may be related to."""
    features = [*_triggers(scene, place), *_neighbours(scene, place), *_layout(scene, place)]
    kind = place.mention.type
    return [*features, f"type={kind}", f"list={min(place.size, 4)}", f"seen={min(_count(scene, place.mention), 3)}"]


def _triggers(scene: Scene, place: Place) -> Iterator[str]:
    items = scene.context.items[place.row]
    left, right = scene.left(place), scene.right(place)
    l1, r1 = left[0].frame if left else "-", right[0].frame if right else "-"
    yield f"L1={l1}"
    yield f"R1={r1}"
    yield f"L1={l1}&R1={r1}"
    if left:
        gap = _words(items, left[0].end, items[place.first].start)
        yield f"L1={l1}&gap={_bucket(gap)}"
        yield f"L1={l1}&clean={_clean(items, left[0].end, items[place.first].start)}"
        yield f"L1={l1}&prep={scene.introduced(place)}"
    if right:
        gap = _words(items, items[place.last].end, right[0].start)
        yield f"R1={r1}&gap={_bucket(gap)}"
        yield f"R1={r1}&clean={_clean(items, items[place.last].end, right[0].start)}"
    language, text = scene.context.language, scene.context.document.text
    if left:
        yield f"l1={language}:{fold(text[left[0].start : left[0].end])}"
    if right:
        yield f"r1={language}:{fold(text[right[0].start : right[0].end])}"
    yield f"w-1={language}:{items[place.first - 1].word if place.first else '^'}"
    yield f"w+1={language}:{items[place.last + 1].word if place.last + 1 < len(items) else '$'}"
    yield f"L2={left[1].frame if len(left) > 1 else '-'}&L1={l1}"
    yield f"R2={right[1].frame if len(right) > 1 else '-'}"
    yield from sorted({f"Lbag={hit.frame}" for hit in left[:4]})
    yield from sorted({f"Rbag={hit.frame}" for hit in right[:4]})
    yield from _carried_over(scene, place, l1)
    header = scene.headers[place.row]
    for frame in sorted({hit.frame for hit in scene.hits[header]}) if header >= 0 else []:
        yield f"H={frame}"
        if not left:
            yield f"H={frame}&bare"


def _carried_over(scene: Scene, place: Place, nearest: str) -> Iterator[str]:
    """What the sentence before was about: "Many were met. Among them, ACME"."""
    earlier = scene.hits[place.row - 1] if place.row else ()
    if len(scene.left(place)) <= 1:
        for frame in sorted({hit.frame for hit in earlier[-_EARLIER:]}):
            yield f"P={frame}&L1={nearest}"


def _neighbours(scene: Scene, place: Place) -> Iterator[str]:
    items = scene.context.items[place.row]
    yield f"prep={scene.introduced(place)}"
    previous = next((i for i in range(place.position - 1, -1, -1) if items[i].mention), None)
    following = next((i for i in range(place.position + 1, len(items)) if items[i].mention), None)
    before = items[previous].group if previous is not None else "-"
    after = items[following].group if following is not None else "-"
    yield f"before={next((item.group for item in reversed(items[: place.first]) if item.mention), '-')}"
    yield f"after={next((item.group for item in items[place.last + 1 :] if item.mention), '-')}"
    if previous is not None and place.position - previous <= _OFFICE_GAP:
        yield f"near-before={before}&gap={_glue(scene, items[previous + 1 : place.position])}"
        yield from _apposed(scene, place.row, items[previous].end, place, before)
    if following is not None and following - place.position <= _OFFICE_GAP:
        yield f"near-after={after}&gap={_glue(scene, items[place.position + 1 : following])}"
    if place.position and items[place.position - 1].text in "([":
        yield f"bracketed&before={before}"


def _apposed(scene: Scene, row: int, start: int, place: Place, before: str) -> Iterator[str]:
    """What stands between the mention before and this one: a unit "of", a role "of", a verb."""
    for hit in scene.hits[row]:
        if start <= hit.start and hit.end <= place.mention.span.start:
            yield f"gap-before={before}&{hit.frame}&{scene.introduced(place, own=True)}"
    yield f"gap-before={before}&{scene.introduced(place, own=True)}"


def _layout(scene: Scene, place: Place) -> Iterator[str]:
    context = scene.context
    text = context.sentences[place.row].text
    rows = len(context.sentences)
    if rows >= _LONG:
        yield f"part={4 * place.row // rows}"
        yield f"ending={rows - place.row <= _EDGE}"
        yield f"opening={place.row < _EDGE}"
    yield f"first-item={place.first <= 1}"
    if _TIME.match(text):
        yield "agenda-time"
    if _BULLET.match(text):
        yield "bullet"
    if any(is_weekday(item.word, context.language) for item in context.items[place.row] if item.word):
        yield "weekday"
    if _QUOTES.search(text):
        yield "quotes"


def _count(scene: Scene, mention: Mention) -> int:
    return scene.counts.get((GROUP_OF[mention.type], fold(mention.text)), 1)


def _introduced_by(scene: Scene, row: int, at: int) -> str:
    items = scene.context.items[row]
    if at < 0:
        return "start"
    word = items[at].word
    language = scene.context.language
    if is_connector(word, "article", language) and not _kind_of(word, language) and at:
        word = items[at - 1].word
    return _kind_of(word, language) or (word if word in {",", ":", "(", ".", "«", '"'} else "word")


@lru_cache(maxsize=10_000)
def _kind_of(word: str, language: str) -> str:
    if word in _BY:
        return "by"
    if word in _WITH:
        return "with"
    if word in _BETWEEN:
        return "between"
    return next((kind for kind in ("and", "of", "at") if is_connector(word, kind, language)), "")


def _glue(scene: Scene, gap: Sequence[Item]) -> str:
    """What joins two mentions: nothing but "of", a bracket, a comma, or words."""
    language = scene.context.language
    words = [item.word for item in gap if not is_connector(item.word, "article", language)]
    kinds = {_kind_of(word, language) or word for word in words}
    if len(words) <= 1:
        return "/".join(sorted(kinds)) or "none"
    return "comma" if "," in kinds else "bracket" if "(" in kinds else "words"


def _resolved(rows: Sequence[Sequence[Hit]]) -> Iterator[tuple[Hit, ...]]:
    """The triggers of each row, "among them" taken for what was said of "them": who was met, who came."""
    last = "list"
    for found in rows:
        # "Besuchte die Delegation ACME": beside a verb, the travellers are but its subject.
        hits = [hit for hit in found if hit.frame != "group"] or found
        row = []
        for hit in hits:
            if hit.frame in _SAID_OF_THEM:
                last = hit.frame
            row.append(hit._replace(frame=last) if hit.frame == "these" else hit)
        yield tuple(row)


def _headers(context: Context) -> Iterator[int]:
    """For every row the row of the last line above that heads a list or a section, -1 if there is none."""
    header = -1
    text = context.document.text
    for row, sentence in enumerate(context.sentences):
        yield header
        words = sentence.text.split()
        alone = text[: sentence.span.start].rstrip(" ")[-1:] in {"", "\n"}
        alone = alone and text[sentence.span.end :].lstrip(" ")[:1] in {"", "\n"}
        if sentence.heading or (alone and len(words) <= _HEADER_WORDS and words and not _BULLET.match(sentence.text)):
            header = row if not sentence.text.rstrip().endswith((".", ",", ";")) else header
        elif sentence.text.rstrip().endswith(":"):
            header = row


def _tokens(items: Sequence[Item]) -> list[Token]:
    """The words of a row, each mention as one mark that no trigger fits."""
    return [Token(item.start, item.end, _MENTION if item.mention else item.text) for item in items]


def _plainly(items: Sequence[Item], language: str) -> tuple[Item, ...]:
    """The items with bare nouns such as "visit" read as words: they open a frame rather than name an event."""
    return tuple(
        Item(item.start, item.end, item.text) if item.group == "Event" and _opens_frame(item.text, language) else item
        for item in items
    )


def _opens_frame(text: str, language: str) -> bool:
    return (
        " " not in text and text.islower() and any(hit.frame in _SAID_OF_THEM for hit in find(tokenise(text), language))
    )


def _words(items: Sequence[Item], start: int, end: int) -> int:
    return sum(start <= item.start and item.end <= end for item in items)


def _clean(items: Sequence[Item], start: int, end: int) -> bool:
    """Whether no other person, organisation or event stands between."""
    return not any(item.mention and item.group != "Place" and start <= item.start and item.end <= end for item in items)


def _bucket(gap: int) -> str:
    return "near" if gap <= _NEAR else "mid" if gap <= _FAR else "far"
