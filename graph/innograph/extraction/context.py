"""A document as the rules see it: its sentences, each with its mentions, and how a rule states what it found."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from innograph.model import FACT, Concept, Evidence, Span, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.model import Document, Mention, Sentence

_QUOTATION_MARKS = "\"'«»“”„‘’‹›"


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule is given. `mentions[i]` are those of `sentences[i]`, sorted by place; longer ones come first."""

    document: Document
    sentences: tuple[Sentence, ...]
    mentions: tuple[tuple[Mention, ...], ...]
    main: Mention | None

    @classmethod
    def of(cls, sentences: Sequence[Sentence], mentions: Sequence[Mention], *, main: Mention | None) -> Context:
        """Sort the mentions of a document into its sentences; there must be at least one sentence."""
        starts = [sentence.span.start for sentence in sentences]
        rows: list[list[Mention]] = [[] for _ in sentences]
        for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
            rows[max(0, bisect_right(starts, mention.span.start) - 1)].append(mention)
        return cls(sentences[0].document, tuple(sentences), tuple(map(tuple, rows)), main)


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
    """A statement whose evidence is the sentence; `rule` names what found it, `score` in 0..1 how often that is right."""
    span = quotable(sentence)
    quote = sentence.document.text[span.start : span.end]
    evidence = Evidence(sentence.document.id, span, quote, rule, score)
    return Statement(subject, predicate, thing, role, (evidence,), modality)


def quotable(sentence: Sentence) -> Span:
    """The sentence without leading bullets and emoji and without trailing space: a quote starts at a word or a quote."""
    text, start, end = sentence.document.text, sentence.span.start, sentence.span.end
    while start < end and not (text[start].isalnum() or text[start] in _QUOTATION_MARKS):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
