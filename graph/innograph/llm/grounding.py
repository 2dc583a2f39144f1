"""Answers held against the text: what it does not say, or the ontology does not permit, is dropped and counted."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from innograph.llm.searching import find_name, find_quote, has_words
from innograph.model import Concept, Evidence, Mention, Span, Statement
from innograph.vocabulary import GROUP_OF, RELATIONS, SECTORS, permits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.llm.answers import Answer, Claim, Named
    from innograph.llm.parts import Part
    from innograph.model import Document, Sentence

SCORE = 0.8
"""How sure a grounded statement is taken to be; models differ, and none has been calibrated."""
_SHORTEST = 2
_SHORTEST_NOUN = 4
# These may be called by a noun or adjective in lower case ("missione", "basca"); of others it would be "the centre".
_NOUNS = frozenset({"Event", "Place"})

_Key = tuple[str, Span]  # a group and a place in the text: no two mentions share it


class Extraction(NamedTuple):
    """What the answers about one document come to; `dropped` counts by reason what they do not."""

    mentions: tuple[Mention, ...]
    main_event: Mention | None
    statements: tuple[Statement[Mention], ...]
    dropped: Mapping[str, int]


def ground(
    document: Document, sentences: Sequence[Sentence], answers: Sequence[tuple[Part, Answer]], *, method: str
) -> Extraction:
    """The mentions, main event and statements of a document that its text bears out, from the answers about its parts.

    Mentions are as the linker wants them: sorted, none crossing the end of a sentence, no two of a group overlapping.
    """
    names = _Names(document, sentences, method)
    for number, (part, answer) in enumerate(answers):
        names.dropped["malformed"] += answer.malformed
        for thing in answer.things:
            names.take(number, part, thing)
    names.settle()
    statements = [
        statement
        for number, (part, answer) in enumerate(answers)
        for claim in answer.claims
        if (statement := _statement(claim, number, part, names))
    ]
    mentions = sorted(names.mentions.values(), key=lambda m: (m.span.start, -m.span.end, m.type))
    return Extraction(tuple(mentions), _main(answers, names), tuple(statements), dict(sorted((+names.dropped).items())))


@dataclass(eq=False)
class _Names:
    """The things that the answers name, and where the text names them."""

    document: Document
    sentences: Sequence[Sentence]
    method: str
    mentions: dict[_Key, Mention] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    _places: dict[tuple[int, str], list[_Key]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._starts = [sentence.span.start for sentence in self.sentences]

    def take(self, number: int, part: Part, thing: Named) -> None:
        """Look for a thing of the answer with this number in the part that it is about."""
        if thing.type not in GROUP_OF:
            self.dropped["unknown type"] += 1
            return
        found = list(self._found(part, thing))
        if not found:
            self.dropped["name not in the text"] += 1
        for sentence, span in found:
            key = (GROUP_OF[thing.type], span)
            self.mentions.setdefault(key, Mention(sentence, span, thing.type, self.method, SCORE))
            self._places[number, thing.id].append(key)

    def _found(self, part: Part, thing: Named) -> Iterator[tuple[Sentence, Span]]:
        for name in _usable(thing):
            for span in find_name(self.document.text, name, part.windows, language=self.document.language):
                sentence = self.sentences[max(0, bisect_right(self._starts, span.start) - 1)]
                if sentence.span.contains(span):
                    yield sentence, span

    def settle(self) -> None:
        """Drop mentions that overlap a longer one of their group: "missione" in "missione a Bilbao"."""
        kept: dict[str, Span] = {}
        for group, span in sorted(self.mentions, key=lambda key: (key[0], key[1].start, -key[1].end)):
            if group in kept and kept[group].overlaps(span):
                del self.mentions[group, span]
            else:
                kept[group] = span

    def of(self, number: int, name: str, *, near: Span) -> Mention | None:
        """The mention of a thing that stands in or nearest to a stretch of text."""
        places = [key for key in self._places.get((number, name), ()) if key in self.mentions]
        best = min(places, key=lambda key: (_distance(key[1], near), key[1]), default=None)
        return self.mentions[best] if best else None

    def first(self, number: int, name: str) -> Mention | None:
        """The first mention of a thing."""
        return self.of(number, name, near=Span(0, 0))


def _usable(thing: Named) -> Iterator[str]:
    """The names by which a thing may be looked for: not "it" or "the centre", but "imec" and "la missione"."""
    noun = GROUP_OF[thing.type] in _NOUNS
    for name in thing.names:
        letters = sum(map(str.isalnum, name))
        proper = any(c.isupper() or c.isdigit() for c in name)
        fullest = name == thing.names[0] and thing.type != "Person"
        if letters >= (_SHORTEST if proper else _SHORTEST_NOUN) and (proper or noun or fullest):
            yield name


def _distance(span: Span, near: Span) -> int:
    return max(near.start - span.start, span.end - near.end, 0)


def _main(answers: Sequence[tuple[Part, Answer]], names: _Names) -> Mention | None:
    """The main event that the first part to know it names."""
    found = (names.first(number, answer.main) for number, (_, answer) in enumerate(answers))
    return next((mention for mention in found if mention and GROUP_OF[mention.type] == "Event"), None)


def _statement(claim: Claim, number: int, part: Part, names: _Names) -> Statement[Mention] | None:
    """A claim as a statement with its evidence, or None, and the reason counted."""
    document = names.document
    span = find_quote(document.text, claim.quote, part.windows)
    if span is None:
        names.dropped["quote not in the text"] += 1
        return None
    subject = names.of(number, claim.subject, near=span)
    thing = _object(claim, number, names, span)
    fault = _fault(claim, subject, thing)
    if fault or subject is None or thing is None:
        names.dropped[fault] += 1
        return None
    evidence = Evidence(document.id, span, document.text[slice(*span)], names.method, SCORE)
    return Statement(subject, claim.predicate, thing, _role(claim, part, names), (evidence,), claim.modality)


def _object(claim: Claim, number: int, names: _Names, span: Span) -> Mention | Concept | None:
    if claim.predicate == "hasSector":
        return Concept("sector", claim.object) if claim.object in SECTORS else None
    return names.of(number, claim.object, near=span)


def _fault(claim: Claim, subject: Mention | None, thing: Mention | Concept | None) -> str:
    """Why a claim is no statement, empty if it is one."""
    if claim.predicate not in RELATIONS:
        return "unknown relation"
    if claim.predicate == "hasSector" and thing is None:
        return "unknown sector"
    if subject is None or thing is None:
        return "about an unknown name"
    if subject == thing:
        return "about itself"
    kind = thing.type if isinstance(thing, Mention) else "Sector"
    return "" if permits(subject.type, claim.predicate, kind) else "not permitted by the ontology"


def _role(claim: Claim, part: Part, names: _Names) -> str:
    """The position, if the text has the words and the relation has one."""
    if not claim.role or claim.predicate != "affiliatedWith":
        return ""
    if has_words(names.document.text, claim.role, part.windows):
        return claim.role
    names.dropped["role not in the text"] += 1
    return ""
