"""Relations as the encoder hears them: every two names near each other, and every name with what the text is about.

The rules of this package know how things are said; this proposes what was said in a way that no rule foresaw, and
speaks for or against what rules propose: the judgement weighs both.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from innograph.encoder.ties import SECTOR
from innograph.extraction.context import state
from innograph.extraction.modality import modality
from innograph.extraction.sectors import SCHEME
from innograph.lexicon.sectors import find_sectors
from innograph.lexicon.words import fold
from innograph.model import Concept, Mention, Span
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from innograph.encoder import Encoding
    from innograph.encoder.ties import Tie
    from innograph.extraction.context import Context
    from innograph.model import Sentence, Statement

_OF_SECTORS = frozenset({"Organisation", "Event", "Programme"})


def heard_relations(context: Context, encoding: Encoding) -> Iterator[Statement[Mention]]:
    """What the encoder takes for a relation, likely or not so likely: the score says how much.

    Of all the places where a text names the same two things, the one where it sounds likeliest is told.
    """
    mentions = [mention for row in context.mentions for mention in row]
    sectors = sector_words(context.sentences, [(m.span, m.type) for m in mentions])
    ends = [*((m.span, m.type) for m in mentions), *((span, SECTOR) for span, _ in sectors)]
    things: list[Mention | Concept] = [*mentions, *(Concept(SCHEME, slug) for _, slug in sectors)]
    main = context.main
    topic = {at for at, mention in enumerate(mentions) if main and _is_topic(mention, main)}
    best: dict[tuple[Hashable, str, Hashable], Tie] = {}
    for tie in encoding.ties(ends, topic=topic, sentences=[sentence.span for sentence in context.sentences]):
        one, other = (main if end is None else things[end] for end in (tie.subject, tie.object))
        if one and other and _called(one) != _called(other):
            key = (_called(one), tie.relation, _called(other))
            best[key] = max(best.get(key, tie), tie, key=lambda tie: tie.share)
    starts = [sentence.span.start for sentence in context.sentences]
    for tie in best.values():
        subject, thing = (main if end is None else things[end] for end in (tie.subject, tie.object))
        told = max(ends[end][0] for end in (tie.subject, tie.object) if end is not None)
        if thing and isinstance(subject, Mention):
            sentence = context.sentences[max(0, bisect_right(starts, told.start) - 1)]
            meant = modality(sentence, told)
            rule = f"{tie.relation}-heard"
            yield state(subject, tie.relation, thing, sentence=sentence, rule=rule, score=tie.share, modality=meant)


def _is_topic(mention: Mention, main: Mention) -> bool:
    """Whether an event is the one that the text is about: "missione" is, where that is "missione a Bilbao"."""
    one, other = fold(mention.text), fold(main.text)
    return GROUP_OF[mention.type] == GROUP_OF[main.type] and (one in other or other in one)


def _called(thing: Mention | Concept) -> Hashable:
    return thing.slug if isinstance(thing, Concept) else (thing.type, thing.text)


def sector_words(sentences: Sequence[Sentence], names: Iterable[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """The words for sectors, each with its slug: in the language of the text, and within names in any."""
    found: dict[tuple[Span, str], None] = {}
    for sentence in sentences:
        found |= _moved(find_sectors(sentence.text, sentence.document.language), sentence.span.start)
    for span, kind in names:
        if GROUP_OF[kind] in _OF_SECTORS:
            words = sentences[0].document.text[span.start : span.end]
            found |= _moved(find_sectors(words, "*"), span.start)
    return sorted(found)


def _moved(found: Iterable[tuple[Span, str]], start: int) -> dict[tuple[Span, str], None]:
    return {(Span(start + span.start, start + span.end), slug): None for span, slug in found}
