"""Annotated texts into what the encoder is to answer, window by window."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import torch

from innograph import text
from innograph.encoder.labels import NAME_GROUPS, NAME_TAGS, PLACE_TAGS
from innograph.encoder.pieces import windows
from innograph.evaluation import gold_mentions
from innograph.vocabulary import CLASSES, GROUP_OF

if TYPE_CHECKING:
    from torch import Tensor

    from innograph.encoder.pieces import Window
    from innograph.evaluation import Gold
    from innograph.model import Sentence

NOT_ASKED = -100


class Example(NamedTuple):
    """A window with its answers.

    `names`, `places`, `classes` hold a number for each piece, NOT_ASKED for those that begin no word. `events` of shape
    (events, pieces) spreads each mention of an event over its words' first pieces, `topic` says for each whether it is
    the one that the text is about.
    """

    text: str
    window: Window
    names: Tensor
    places: Tensor
    classes: Tensor
    events: Tensor
    topic: Tensor


def examples_of(gold: Gold) -> list[Example]:
    sentences = text.segment(text.read(gold.path, language=gold.language))
    mentions = found_mentions(gold, sentences)
    return [example(gold, window, mentions) for window in windows(sentences)]


def found_mentions(gold: Gold, sentences: list[Sentence]) -> list[tuple[str, str, tuple[int, int]]]:
    """The id, the class and the place of each mention; a Basque name may carry an ending ("Gasteizen")."""
    owner = {
        (GROUP_OF[entity["type"]], name): entity["id"]
        for entity in reversed(gold.entities)
        for name in (*entity.get("aliases", []), entity["name"])
    }
    types = {entity["id"]: entity["type"] for entity in gold.entities}
    mentions, _ = gold_mentions(gold, sentences)
    found = [((GROUP_OF[m.type], m.text), tuple(m.span)) for m in mentions]
    if gold.language == "eu":
        found += endings(owner, sentences[0].document.text, {place for _, place in found})
    return [(owner[key], types[owner[key]], place) for key, place in sorted(found, key=lambda pair: pair[1])]


def endings(
    owner: dict[tuple[str, str], str], words: str, taken: set[tuple[int, int]]
) -> list[tuple[tuple[str, str], tuple[int, int]]]:
    found = []
    for key in sorted(owner, key=lambda key: -len(key[1])):
        if key[1][0].isupper():
            for match in re.finditer(rf"(?<!\w){re.escape(key[1])}-?[a-z]{{1,6}}(?!\w)", words):
                if not any(a < match.end() and match.start() < b for a, b in taken):
                    found.append((key, match.span()))
                    taken.add(match.span())
    return found


def example(gold: Gold, window: Window, mentions: list[tuple[str, str, tuple[int, int]]]) -> Example:
    size, tokens = len(window.pieces), window.tokens
    names, places, classes = (torch.full((size,), NOT_ASKED) for _ in range(3))
    names[list(window.firsts)] = 0
    places[list(window.firsts)] = 0
    events, topic = [], []
    main = next((entity["id"] for entity in gold.entities if entity.get("main")), "")
    for entity, kind, (start, end) in mentions:
        at = [i for i, token in enumerate(tokens) if token.start < end and start < token.end]
        if not at:
            continue
        group = GROUP_OF[kind]
        if group == "Event":
            events.append(spread(window, at))
            topic.append(float(entity == main))
        for order, word in enumerate(at):
            piece = window.firsts[word]
            mark = "I" if order else "B"
            if group in NAME_GROUPS:
                names[piece] = NAME_TAGS.index(f"{mark}-{group}")
            else:
                places[piece] = PLACE_TAGS.index(f"{mark}-Place")
            if group in NAME_GROUPS or classes[piece] == NOT_ASKED:
                classes[piece] = CLASSES.index(kind)
    held = torch.stack(events) if events else torch.zeros(0, size)
    return Example(gold.name, window, names, places, classes, held, torch.tensor(topic))


def spread(window: Window, words: list[int]) -> Tensor:
    share = torch.zeros(len(window.pieces))
    share[[window.firsts[word] for word in words]] = 1 / len(words)
    return share
