"""Sentences into mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.recognition.document import find_adjectives, find_names
from innograph.recognition.echoes import find_echoes
from innograph.recognition.events import find_events, topic
from innograph.recognition.lines import read_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.encoder import Encoding
    from innograph.model import Mention, Sentence


def recognise(sentences: Sequence[Sentence], encoding: Encoding | None = None) -> tuple[Mention, ...]:
    """The mentions of one document, sorted by place; a place may lie inside another name, no two of a group overlap.

    `encoding` is what the encoder makes of the same sentences; without it the cues decide alone.
    """
    lines = [read_line(sentence) for sentence in sentences]
    mentions = find_names(lines, encoding)
    mentions += find_echoes(lines, mentions)
    mentions += find_adjectives(lines, mentions)
    mentions += find_events(lines, mentions, encoding)
    return tuple(sorted(mentions, key=lambda m: (m.span.start, -m.span.end, m.type)))


def main_event(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], encoding: Encoding | None = None
) -> Mention | None:
    """The journey or meeting that the text is about, one of the mentions; None for a bulletin or another text."""
    return topic(mentions, encoding) if sentences else None
