"""A document as the rules see it: its sentences as rows of words and mentions, and how a rule states what it found."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph.lexicon.connectors import is_any_connector, is_connector
from innograph.lexicon.words import tokenise
from innograph.model import FACT, Evidence, Span, Statement
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.lexicon.words import Token
    from innograph.model import Concept, Document, Mention, Sentence

_QUOTATION_MARKS = "\"'«»“”„‘’‹›"
_SEPARATORS = frozenset(",;/·•&")
_OPENING, _CLOSING = "([", ")]"
_SMALL = ("and", "article", "of", "at", "filler")
_HYPHENS = frozenset("-\u00ad")
_LONGEST = 500
"""How many items of a row are read; what is longer is no sentence, and rules compare the items of a row in pairs."""
_APPOSITION = 12
"""How many words may stand between two members of a loose list: "ACME, a maker of pumps from Lund, and Bolt"."""


class Item(NamedTuple):
    """A word, a mark or an outermost mention of a sentence, with its offsets into the document."""

    start: int
    end: int
    text: str
    mention: Mention | None = None

    @property
    def word(self) -> str:
        """The word in lower case with a straight apostrophe; empty for a mention."""
        return "" if self.mention else self.text.casefold().replace("’", "'")

    @property
    def group(self) -> str:
        """The group of the mention (Person, Organisation, Place, Event, Programme), empty for a word."""
        return GROUP_OF[self.mention.type] if self.mention else ""


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule is given, row by row with `sentences`.

    `mentions[i]` are all of `sentences[i]`, sorted by place, longer ones first; `items[i]` are its words and outermost
    mentions in order, so that a pattern reads "Person , word of Organisation" off a row.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    mentions: tuple[tuple[Mention, ...], ...]
    main: Mention | None
    items: tuple[tuple[Item, ...], ...] = ()
    memory: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)  # what rules share, by name

    @classmethod
    def of(cls, sentences: Sequence[Sentence], mentions: Sequence[Mention], *, main: Mention | None) -> Context:
        """Sort the mentions of a document into its sentences; there must be at least one sentence."""
        starts = [sentence.span.start for sentence in sentences]
        rows: list[list[Mention]] = [[] for _ in sentences]
        for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
            rows[max(0, bisect_right(starts, mention.span.start) - 1)].append(mention)
        items = tuple(tuple(islice(_items(s, row), _LONGEST)) for s, row in zip(sentences, rows, strict=True))
        within = (_up_to(line[-1].end if line else 0, row) for line, row in zip(items, rows, strict=True))
        return cls(sentences[0].document, tuple(sentences), tuple(within), main, items)

    @property
    def language(self) -> str:
        """The language of the document."""
        return self.document.language

    def outermost(self, row: int) -> tuple[Mention, ...]:
        """The mentions of a sentence that lie within no other one."""
        return tuple(item.mention for item in self.items[row] if item.mention)

    def inner(self, row: int, mention: Mention) -> tuple[Mention, ...]:
        """The mentions of other groups within a mention: the city in the name of a university.

        Where a name stands for a place and its institution alike ("Norway has met Scotland"), each is in the other.
        """
        group = GROUP_OF[mention.type]
        return tuple(m for m in self.mentions[row] if GROUP_OF[m.type] != group and mention.span.contains(m.span))

    def between(self, one: Mention, other: Mention) -> str:
        """The text after the earlier and before the later of two mentions."""
        first, second = sorted((one.span, other.span))
        return self.document.text[first.end : second.start]


def lists(context: Context, row: int, group: str, *, loose: bool = False) -> tuple[tuple[Mention, ...], ...]:
    """The mentions of a group in a sentence, each run of a coordinated list ("AFM, ACICAE e GAIA") as one tuple.

    Places and brackets between the members are looked over ("CESI (Bilbao), ACME of Lund and Bolt"), what stands within
    brackets makes lists of its own; a loose list also lets short appositions stand between its members. A single
    mention is a list of one.
    """
    inside, outside = _by_depth(context.items[row])
    found = [run for items in (outside, inside) for run in _runs(items, group, context.language, loose=loose)]
    return tuple(sorted(found, key=lambda run: run[0].span))


def list_of(context: Context, row: int, mention: Mention, *, loose: bool = False) -> tuple[Mention, ...]:
    """The coordinated list that a mention stands in, at least itself."""
    runs = lists(context, row, GROUP_OF[mention.type], loose=loose)
    return next((run for run in runs if mention in run), (mention,))


def bracket_after(items: Sequence[Item], position: int) -> tuple[Item, ...]:
    """The items within the brackets that open right after a position, empty if none do."""
    start = position + 1
    if start >= len(items) or items[start].text not in _OPENING:
        return ()
    end = next((k for k in range(start + 1, len(items)) if items[k].text in _CLOSING), len(items))
    return tuple(items[start + 1 : end])


def is_any(item: Item, kinds: tuple[str, ...], language: str) -> bool:
    """Whether an item is a small word of one of the kinds: an article, a preposition of place."""
    return not item.mention and is_any_connector(item.text, kinds, language)


def without_brackets(items: Sequence[Item]) -> list[Item]:
    """The items that stand within no brackets."""
    return _by_depth(items)[1]


def clauses(items: Sequence[Item]) -> Iterator[range]:
    """The stretches of a row between semicolons, colons, and the ends, as ranges of positions."""
    start = 0
    for position, item in enumerate(items):
        if item.mention is None and item.text in {";", ":"}:
            if position > start:
                yield range(start, position)
            start = position + 1
    if start < len(items):
        yield range(start, len(items))


def _up_to(end: int, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple(mention for mention in mentions if mention.span.end <= end)


def _items(sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[Item]:
    text = sentence.document.text
    at = sentence.span.start
    for mention in mentions:
        if mention.span.start < at:
            continue
        yield from _words(text, at, mention.span.start)
        yield Item(*mention.span, mention.text, mention)
        at = mention.span.end + len(ending(mention))
    yield from _words(text, at, sentence.span.end)


def _words(text: str, start: int, end: int) -> Iterator[Item]:
    # One letter more than the stretch has: "dell'" is one token only where a word follows, and a mention does.
    tokens = [token for token in tokenise(text[start : end + 1], offset=start) if token.start < end]
    at = 0
    while at < len(tokens):
        token, last = tokens[at], min(tokens[at].end, end)
        if at + 2 < len(tokens) and _is_divided(text, tokens[at : at + 3]):
            last = min(tokens[at + 2].end, end)
            yield Item(token.start, last, token.text + text[tokens[at + 2].start : last])
            at += 3
            continue
        yield Item(token.start, last, text[token.start : last])
        at += 1


def _is_divided(text: str, tokens: Sequence[Token]) -> bool:
    """Whether a hyphen at the end of a line parts a word: "be-" above "suchte"."""
    first, hyphen, rest = tokens
    glued = first.text.isalpha() and hyphen.text in _HYPHENS and first.end == hyphen.start and rest.text[0].islower()
    return glued and text[hyphen.end : rest.start].strip(" ") == "\n"


def _runs(items: Sequence[Item], group: str, language: str, *, loose: bool) -> list[tuple[Mention, ...]]:
    runs: list[list[Mention]] = []
    last = -1
    for position, item in enumerate(items):
        if item.mention is None or item.group != group:
            continue
        if runs and _joins(items[last + 1 : position], group, language, loose=loose):
            runs[-1].append(item.mention)
        else:
            runs.append([item.mention])
        last = position
    return [tuple(run) for run in runs]


def _joins(gap: Sequence[Item], group: str, language: str, *, loose: bool) -> bool:
    """Whether what stands between two mentions makes them members of one list."""
    joined = any(i.text in _SEPARATORS or is_connector(i.text, "and", language) for i in gap if not i.mention)
    rest = [i for i in gap if not _looked_over(i, group, language)]
    return joined and (not rest or (loose and len(rest) <= _APPOSITION and not any(_ends_list(i) for i in rest)))


def _looked_over(item: Item, group: str, language: str) -> bool:
    if item.mention:
        return item.group == "Place" != group
    return (
        is_any_connector(item.text, _SMALL, language)
        or item.text in _SEPARATORS
        or item.text in _QUOTATION_MARKS
        or item.text in "-–—"
    )


def _ends_list(item: Item) -> bool:
    return item.text in {":", ";", ".", "!", "?"} or item.group in {"Person", "Event"}


def _by_depth(items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """The items within brackets, with the brackets, and those outside."""
    inside: list[Item] = []
    outside: list[Item] = []
    depth = 0
    for item in items:
        closes = item.mention is None and item.text in _CLOSING
        depth += item.mention is None and item.text in _OPENING
        (inside if depth else outside).append(item)
        depth = max(0, depth - closes)
    return inside, outside


def ending(mention: Mention) -> str:
    """The Basque case ending glued to a name, which is no word of its own: the "en" of "Gasteizen"."""
    document = mention.sentence.document
    if document.language != "eu":
        return ""
    end = mention.span.end
    while end < mention.sentence.span.end and document.text[end].isalpha():
        end += 1
    return document.text[mention.span.end : end]


def state(  # noqa: PLR0913 - a statement has this many parts
    subject: Mention,
    predicate: str,
    thing: Mention | Concept,
    *,
    sentence: Sentence,
    rule: str,
    score: float,
    role: str = "",
    modality: str = FACT,
) -> Statement[Mention]:
    """A statement whose evidence is the sentence; `rule` names what found it, `score` in 0..1 how often it is right."""
    span = quotable(sentence)
    quote = sentence.document.text[span.start : span.end]
    evidence = Evidence(sentence.document.id, span, quote, rule, score)
    return Statement(subject, predicate, thing, role, (evidence,), modality)


def quotable(sentence: Sentence) -> Span:
    """The sentence without leading bullets and emoji and without trailing space: a quote starts at a word."""
    text, start, end = sentence.document.text, sentence.span.start, sentence.span.end
    while start < end and not (text[start].isalnum() or text[start] in _QUOTATION_MARKS):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
