"""What stands for an organisation named before: "the centre", "it", or nothing at all where a subject is left out.

The rules read such words as one more name of the organisation; what they state of it is then told of its antecedent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from innograph.extraction.context import Context, is_any
from innograph.lexicon.heads import head_type
from innograph.lexicon.triggers import find, find_verbs
from innograph.lexicon.words import Token, fold
from innograph.model import Mention, Span
from innograph.resources import data_rows
from innograph.vocabulary import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.extraction.context import Item
    from innograph.model import Evidence, Statement

_BACK = 3
"""How many sentences back an organisation may have been named that "the centre" stands for."""
_SUBJECT = 8
"""How many words may stand before the subject of a sentence."""
_OFTEN = 3
"""How often a text names what it is about, at least."""
_TRUST = 0.9
"""What is left of a statement's score where its subject had to be found first."""
_DETECTOR = "stand-in"
_NOUN_ALONE = "eu"
_ADJECTIVES_LAST = frozenset({"it", "es", "fr", "pt"})
_STOPS = frozenset(";:.")
_MENTION = "\ufffc"
_VERB = 5


@dataclass(frozen=True)
class StandIns:
    """A document with its stand-ins among the mentions, and what each of them stands for."""

    context: Context
    antecedents: Mapping[Mention, Mention]

    @classmethod
    def of(cls, context: Context) -> StandIns:
        """Find the stand-ins of a document."""
        found = {m: antecedent for row in range(len(context.items)) for m, antecedent in _of_row(context, row)}
        if not found:
            return cls(context, {})
        mentions = [mention for line in context.mentions for mention in line]
        wider = Context.of(context.sentences, [*mentions, *found], main=context.main)
        items = tuple(tuple(_named(item, found) for item in line) for line in wider.items)
        return cls(replace(wider, items=items), found)

    def told(self, statements: Iterable[Statement[Mention]]) -> Iterator[Statement[Mention]]:
        """Those of the statements that are about a stand-in, told of what it stands for."""
        for one in statements:
            thing = one.object
            target = self.antecedents.get(thing, thing) if isinstance(thing, Mention) else thing
            subject = self.antecedents.get(one.subject, one.subject)
            if (subject, target) != (one.subject, one.object):
                evidence = tuple(_less_sure(piece) for piece in one.evidence)
                yield replace(one, subject=subject, object=target, evidence=evidence)


def _less_sure(piece: Evidence) -> Evidence:
    return replace(piece, extractor=f"{piece.extractor}+coreference", score=round(piece.score * _TRUST, 4))


def _named(item: Item, antecedents: Mapping[Mention, Mention]) -> Item:
    """An item whose words are the name that it stands for: a subject left out has none of its own."""
    antecedent = antecedents.get(item.mention) if item.mention else None
    return item._replace(text=antecedent.text) if antecedent else item


def _of_row(context: Context, row: int) -> Iterator[tuple[Mention, Mention]]:
    """The stand-ins of a row, each with its antecedent."""
    items = context.items[row]
    opening = _left_out(context, row)
    if opening:
        antecedent = _topic_before(context, row)
        if antecedent:
            yield _stand_in(context, row, opening, antecedent), antecedent
    for position in range(len(items)):
        span, noun = _noun_phrase(items, position, context.language)
        antecedent = _named_before(context, row, position, noun) if span else None
        if span and antecedent:
            yield _stand_in(context, row, span, antecedent), antecedent


def _stand_in(context: Context, row: int, span: Span, antecedent: Mention) -> Mention:
    return Mention(context.sentences[row], span, antecedent.type, _DETECTOR, antecedent.score)


def _left_out(context: Context, row: int) -> Span | None:
    """Where the subject of a sentence would stand that has a pronoun for one, or none."""
    items, language = context.items[row], context.language
    if not items or items[0].mention:
        return None
    if items[0].word in _words(language, "pronoun"):
        return Span(items[0].start, items[0].end)
    opens = any(_begins(items, phrase) for phrase in _openings(language))
    return Span(items[0].start, items[0].start) if opens else None


def _begins(items: Sequence[Item], phrase: Sequence[str]) -> bool:
    """Whether a row begins with a phrase, whose words may end in * for any ending."""
    return len(items) >= len(phrase) and all(
        item.word.startswith(word[:-1]) if word[-1] == "*" else item.word == word
        for item, word in zip(items, phrase, strict=False)
    )


def _topic_before(context: Context, row: int) -> Mention | None:
    """The organisation that the sentence before was about: its subject, or the only one in it.

    A paragraph that opens without a subject goes on with what the whole text is about.
    """
    if not row or context.sentences[row - 1].heading or _opens_paragraph(context, row):
        return _topic(context, row)
    items = context.items[row - 1]
    named = [(at, item.mention) for at, item in enumerate(items) if item.mention and item.group == "Organisation"]
    first = next((at for at, item in enumerate(items) if item.mention and item.group != "Place"), None)
    if named and named[0][0] == first and first <= _SUBJECT:
        return named[0][1]
    return named[0][1] if len({fold(mention.text) for _, mention in named}) == 1 else None


def _opens_paragraph(context: Context, row: int) -> bool:
    before, own = context.sentences[row - 1].span, context.sentences[row].span
    return "\n\n" in context.document.text[before.end : own.start]


def _topic(context: Context, row: int) -> Mention | None:
    """The organisation that is named most often above a row, None where it does not stand out."""
    named = [i.mention for line in context.items[:row] for i in line if i.mention and i.group == "Organisation"]
    counts = Counter(fold(mention.text) for mention in named).most_common(2)
    if not counts or counts[0][1] < _OFTEN or (len(counts) > 1 and counts[1][1] == counts[0][1]):
        return None
    return next(mention for mention in named if fold(mention.text) == counts[0][0])


def _noun_phrase(items: Sequence[Item], position: int, language: str) -> tuple[Span | None, str]:
    """A noun for an organisation with its article and nothing else: "the centre", not "the centre of Ulm"."""
    item = items[position]
    at = position if language == _NOUN_ALONE else position + 1
    if item.mention or at >= len(items) or items[at].mention or not items[at].word.isalpha():
        return None, ""
    if language != _NOUN_ALONE and item.word not in _words(language, "the"):
        return None, ""
    noun, following = items[at].word, items[at + 1] if at + 1 < len(items) else None
    noun = noun.removesuffix("k") if language == _NOUN_ALONE else noun  # "zentroak" is what the centre does
    if not _is_body(noun, language) or (position and not _opens(items, position, language)):
        return None, ""
    place_first = language == _NOUN_ALONE and following is not None and following.group == "Place"
    if following is None or (following.mention and not place_first) or is_any(following, ("of",), language):
        return None, ""
    if language in _ADJECTIVES_LAST and not _goes_on(items[at + 1 :], language):
        return None, ""
    return Span(item.start, items[at].end), noun


def _goes_on(following: Sequence[Item], language: str) -> bool:
    """Whether a verb, a comma or a clause comes after a noun, and no adjective: "le pôle wallon" is another."""
    if following[0].text == "," or is_any(following[0], ("clause", "who", "does", "works", "and"), language):
        return True
    tokens = [Token(item.start, item.end, _MENTION if item.mention else item.text) for item in following[:_VERB]]
    hits = [*find(tokens, language), *find_verbs(tokens, language)]
    return any(hit.start == tokens[0].start for hit in hits) or any(_begins(following, p) for p in _openings(language))


def _opens(items: Sequence[Item], position: int, language: str) -> bool:
    """Whether a noun phrase opens its clause: the subject, in most cases."""
    before = items[position - 1]
    return before.text in _STOPS or is_any(before, ("and",), language) or _is_stage(items[:position])


def _is_stage(items: Sequence[Item]) -> bool:
    """Whether a clause opens with a few words that name nothing and a comma: "Da allora, il centro ..."."""
    plain = all(item.mention is None and item.text not in _STOPS for item in items)
    return plain and items[-1].text == "," and len(items) <= _SUBJECT


def _is_body(noun: str, language: str) -> bool:
    return noun in _words(language, "body") or head_type(noun, language) in GROUPS["Organisation"]


def _named_before(context: Context, row: int, position: int, noun: str) -> Mention | None:
    """The organisation of that kind named last, None where several of one sentence may be meant."""
    for back in range(min(row, _BACK) + 1):
        line = context.items[row - back]
        fits = [
            item.mention
            for item in line[: len(line) if back else position]
            if item.mention and item.group == "Organisation" and _may_be(item.mention, noun, context.language)
        ]
        if fits:
            return fits[-1] if len({fold(mention.text) for mention in fits}) == 1 else None
    return None


def _may_be(mention: Mention, noun: str, language: str) -> bool:
    """Whether a name is one of what a noun stands for: the class is the same, or the noun is part of the name."""
    kind = head_type(noun, language)
    return kind in (None, mention.type) or fold(noun) in fold(mention.text).split()


@cache
def _words(language: str, kind: str) -> frozenset[str]:
    rows = (row for row in data_rows("anaphora.tsv") if row[:2] == (language, kind))
    return frozenset(word for row in rows for word in row[2].split())


@cache
def _openings(language: str) -> tuple[tuple[str, ...], ...]:
    rows = (row for row in data_rows("anaphora.tsv") if row[:2] == (language, "opens"))
    return tuple(tuple(phrase.split()) for row in rows for phrase in row[2].split(" | "))
